"""Repetition: an apology said once or twice weighs more than one in every line, and a sentence said twice was not read by its writer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from amends.languages.text import without_hidden
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, place_of, sentence_of, word_count
from amends.rules.kinds.making import at_least, finding_at

_MOST = 3
_SHORT = 250
"""Words of a body in which more apologies than that are too many; graver harm takes longer letters (Fehr and Gelfand 2010)."""

_SAID_AGAIN = 5
"""Words of the shortest sentence that should not stand twice; “I am very sorry.” may."""
_ENDINGS = " .!?…؟:;,"


def count(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding at the fourth apology of a short letter, counted by the rule's own phrases or those of ``apology-words``.

    Roschk and Kaiser (2013) find that intensity helps; repetition is another thing, and repeated apologies can do harm (Halperin et al. 2022).
    """
    if not document.whole:
        return
    body = document.body
    words = word_count(document, body)
    if words >= _SHORT:
        return
    pack = document.pack
    found = own_words(document, pack.patterns(rule.id, "say") or pack.patterns("apology-words", "require"))
    said = (match for match in found if sentence_of(document, match) in body) if len(found) > _MOST else iter(())
    for match in islice(said, _MOST, _MOST + 1):
        yield finding_at(rule, document, "count", *place_of(document, match), number=str(_MOST + 1), words=str(words))


def repeated(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield the second standing of each sentence that a letter says twice, an error: it takes a reader less to see than a writer to leave in.

    Models that lose the thread do it, and so does a person who pastes (validator 1 of the letter schema).
    """
    if not document.whole:
        return
    reading = document.pack.vocabulary.read(document.text)
    if not reading.may_repeat(document.body, _SAID_AGAIN):
        return
    firsts, texts = document.text.firsts, document.text.sentence_texts
    said: set[str] = set()
    for number in document.body:
        if firsts[number + 1] - firsts[number] < _SAID_AGAIN:
            continue
        sentence = without_hidden(texts[number]).casefold().rstrip(_ENDINGS)
        if sentence in said:
            yield finding_at(rule, document, "repeated", *document.text.bounds(number), severity=at_least(rule, "error"))
        said.add(sentence)
