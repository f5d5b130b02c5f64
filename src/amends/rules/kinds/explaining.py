"""Explanations: as short as the matter allows, and no cause that nobody has established."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.expressions import expression
from amends.languages.matching import Match
from amends.languages.overlap import ContentWords, Stems, stems_in
from amends.rules.binding import Facts, our_texts
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, place_of, sentence_of, word_count
from amends.rules.kinds.making import finding_at
from amends.rules.kinds.phrases import excused

if TYPE_CHECKING:
    from amends.case import Case

_SHARE = 0.25
"""Share of the body's words that an explanation of more than two sentences may take."""

_LEAD = 5
"""Words of a sentence that only leads up to an explanation (This is how it happened.)."""
_CLAUSE_END = expression("[,;:،؛]")


def explanation(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding where the explanation takes more sentences than the language's readers expect, or a quarter of the letter.

    Readers want the effect and the repair in detail and our insides in brief; Hebrew readers expect more explanation (CARLA, after
    Cohen, Olshtain and Rosenstein 1986).
    """
    if document.case is None:
        return
    body = document.body
    explaining = tuple(number for number in body if document.parts[number] == "explanation" and word_count(document, (number,)) > _LEAD)
    most = document.language.conventions.explanation_sentences
    wordy = len(explaining) > 2 and word_count(document, explaining) > _SHARE * word_count(document, body)
    if len(explaining) > most or wordy:
        start, end = document.text.sentences[explaining[0]].start, document.text.sentences[explaining[-1]].end
        yield finding_at(rule, document, "explanation", start, end, count=str(len(explaining)), of=str(len(body)), most=str(most))


def cause(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each place that states a cause in our own voice while the case says that the cause is not known.

    Principle ``admit-what-is-unknown``; a promise made before the cause is known is believed less (Pacheco et al. 2019). What the case
    itself says in these words, the customer's account among it, is on record and stays. So does what tells no cause of the failing but what
    the failing did (because of a file that we sent, because of that your days are known to others).
    """
    case = document.case
    if case is None or case.cause_known is not False:
        return
    reported = document.sentences_with(document.language.reported_speech)
    for match in own_words(document, document.pack.patterns(rule.id, "say")):
        if sentence_of(document, match) in reported or excused(rule, document, match) or on_record(document, match, case):
            continue
        if _tells_what_the_failing_did(document, match):
            continue
        yield finding_at(rule, document, "cause", *place_of(document, match))


def _tells_what_the_failing_did(document: Document, match: Match) -> bool:
    """Return whether all that a match says, up to a comma, stands in the failings and harms of the case."""
    start, end = place_of(document, match)
    said = _CLAUSE_END.split(document.raw[start:end], maxsplit=1)[0]
    words = ContentWords.of(said, document.language).choices
    return bool(words) and not any(map(_failed_and_harmed(document.facts).isdisjoint, words))


@lru_cache(maxsize=64)
def _failed_and_harmed(facts: Facts) -> Stems:
    """Return the words of the failings and harms of a case, kept while its letter is edited."""
    return stems_in("\n".join(item.text for item in (*facts.case.owned_failings, *facts.case.harms)), facts.language)


def on_record(document: Document, match: Match, case: Case) -> bool:
    """Return whether the words of a match stand just so in a text of the case that a letter may rest on."""
    start, end = place_of(document, match)
    return document.raw[start:end].casefold() in "\n".join(our_texts(case)).casefold()
