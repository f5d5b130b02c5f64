"""Leading over: sentences that announce what the next one tells (two things are done differently now) and tell nothing themselves; and those by
which the signer takes on what the letter gives (I have approved all of this)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amends.languages.formulas import is_common
from amends.languages.matching import PatternSet
from amends.languages.overlap import ContentWords
from amends.rules.document import Document
from amends.rules.grounds import blanked, grounds_in
from amends.rules.stating import begins_in
from amends.rules.unheard import from_nowhere

if TYPE_CHECKING:
    from amends.case import Case

_ANNOUNCING = ":"
"""What a sentence ends with that the next ones go on with."""


def leads_over(document: Document, number: int) -> bool:
    """Return whether a sentence only leads over to the next one, which says an item of the case, alone or with the one behind it: each act in
    it is of a phrase that leads over, or it ends with a colon and holds no figure, and it brings in nothing the case has never heard of."""
    sentence = document.text.sentences[number]
    if not _says_an_item_next(document, number):
        return False
    if document.text.sentence_texts[number].endswith(_ANNOUNCING) and not any(
        sentence.start <= claim.start < sentence.end for claim in document.claims
    ):
        return not from_nowhere(document, document.text.sentence_texts[number])
    besides = _besides(document, number, document.language.leading)
    return besides is not None and not from_nowhere(document, besides)


def takes_on(document: Document, number: int) -> bool:
    """Return whether the signer only says in a sentence to have approved what the letter gives, and has: a remedy of the case says so."""
    if document.case is None or not _has_approved(document.case):
        return False
    besides = _besides(document, number, document.language.approving)
    return besides is not None and (not from_nowhere(document, besides) or _is_told_of(document, besides))


def _has_approved(case: Case) -> bool:
    signer = case.signer.name.casefold() if case.signer else None
    return any((remedy.approved_by or "").casefold() == signer for remedy in case.remedies)


def _besides(document: Document, number: int, patterns: PatternSet) -> str | None:
    """Return a sentence that holds some phrases without them, None for one that holds none or has an act besides."""
    text = document.text
    if number not in document.sentences_with(patterns):
        return None
    first, last = text.firsts[number], text.firsts[number + 1]
    found = [match for match in document.find(patterns) if first <= match.first < last]
    ends = [match.last for match in found]
    acts = [act for act in document.find(document.language.acts) if first <= act.first < last]
    if not all(begins_in(found, ends, act.first, act.last) for act in acts):
        return None
    besides, start = text.sentence_texts[number], text.sentences[number].start
    for match in found:
        place = text.place(match.first, match.last)
        besides = blanked(besides, place[0] - start, place[1] - start)
    return besides


def _is_told_of(document: Document, words: str) -> bool:
    """Return whether each of some words says something common, or what an item of the case has a word for, be it another one."""
    language, known = document.language, grounds_in(document.facts).where.keys()
    said = ContentWords.of(words, language, "reworded").choices
    return not any(known.isdisjoint(choice) for choice in said if not is_common(choice, language))


def _says_an_item_next(document: Document, number: int) -> bool:
    behind = document.text.sentence_texts[number + 1 : number + 3]
    grounds = grounds_in(document.facts)
    return any(grounds.nearest(said, document.language) is not None for said in (*behind[:1], " ".join(behind)))
