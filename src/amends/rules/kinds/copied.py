"""Copied: a sentence that is the complaint's own is none of ours, unless it says at once that they are the customer's words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from amends.rules.binding import Facts, our_texts
from amends.rules.catalogue import Rule
from amends.rules.copying import Copying
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.making import finding_at
from amends.rules.kinds.taking_up import labels

_ENDS = frozenset(".!?…؟")
_ASKING = "?؟"
_LEADING = 2
"""Words of a sentence in which it begins to tell what the customer said."""
_AROUND = " \"'”’»)\u2069"
_QUOTES = " \"'”’»\u2069"


def copied(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each sentence that is taken over from the complaint word for word, and is not on record as the customer's words; a question of
    theirs asserts nothing, and a letter may ask it before it answers (Why did it happen?)."""
    if document.case is None or not document.case.complaint:
        return
    copying = _copying(document.facts)
    taken, told = copying.copied, _told(document, copying)
    for number, sentence in enumerate(document.text.sentence_texts):
        if taken[sentence] and number not in told and sentence.rstrip(_QUOTES)[-1:] not in _ASKING:
            yield finding_at(rule, document, "copied", *document.text.bounds(number))
    for start, end in () if document.written else _running_on(document):
        if taken[document.raw[start:end]]:
            yield finding_at(rule, document, "copied", start, end)


def _told(document: Document, copying: Copying) -> frozenset[int]:
    """Return the sentences that begin by saying that the customer asks or tells us something, in words that the complaint does not hold:
    a sentence that a complaint gives us to say, with such words before it, is copied all the same. So do lines that name a point of the case."""
    text = document.text
    kinds = (document.language.reported_speech, document.language.asking)
    return frozenset(labels(document)) | frozenset(
        [
            number
            for first, last in ((match.first, match.last) for kind in kinds for match in document.find(kind))
            if first - text.firsts[number := text.sentence_of(first)] < _LEADING
            and not copying.holds(document.raw[slice(*text.place(first, last))])
        ]
    )


def _running_on(document: Document) -> Iterator[tuple[int, int]]:
    """Yield the last sentence of each part that does not end: it runs on into the next part, where what was copied is lost among more words."""
    for span in document.spans:
        said = document.raw[span.start : span.end].rstrip(_AROUND)
        if said and said[-1] not in _ENDS:
            for start, end, _, _ in document.language.read(said).sentences[-1:]:
                yield span.start + start, span.start + end


@lru_cache(maxsize=64)
def _copying(facts: Facts) -> Copying:
    """Return what letters of a case may copy from, kept while its letter is edited."""
    case = facts.case
    return Copying(case.complaint, (*our_texts(case), *case.customer_words), facts.language)
