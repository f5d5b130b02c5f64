"""Sentences that tell nothing themselves: those that announce what the next one tells (two things are done differently now), and those by which
the signer takes on all that the letter gives (I have approved all of this)."""

from __future__ import annotations

from amends.rules.document import Document
from amends.rules.grounds import blanked, grounds_in
from amends.rules.stating import begins_in
from amends.rules.unheard import from_nowhere


def leads_over(document: Document, number: int) -> bool:
    """Return whether a sentence only leads over to the next one, which says an item of the case, alone or with the one behind it: each act in
    it is of a phrase that leads over, and besides these it brings in nothing the case has never heard of."""
    leading, text = document.language.leading, document.text
    if number not in document.sentences_with(leading) or not _says_an_item_next(document, number):
        return False
    first, last = text.firsts[number], text.firsts[number + 1]
    found = [match for match in document.find(leading) if first <= match.first < last]
    ends = [match.last for match in found]
    acts = [act for act in document.find(document.language.acts) if first <= act.first < last]
    if not all(begins_in(found, ends, act.first, act.last) for act in acts):
        return False
    besides, start = text.sentence_texts[number], text.sentences[number].start
    for match in found:
        place = text.place(match.first, match.last)
        besides = blanked(besides, place[0] - start, place[1] - start)
    return not from_nowhere(document, besides)


def takes_on(document: Document, number: int) -> bool:
    """Return whether a sentence says that the signer has approved all this, and no more, and the case says that of each of its remedies."""
    case = document.case
    if case is None or case.signer is None or not case.remedies or number not in document.sentences_with(document.language.approving):
        return False
    signer = case.signer.name.casefold()
    return all((remedy.approved_by or "").casefold() == signer for remedy in case.remedies)


def _says_an_item_next(document: Document, number: int) -> bool:
    behind = document.text.sentence_texts[number + 1 : number + 3]
    grounds = grounds_in(document.facts)
    return any(grounds.nearest(said, document.language) is not None for said in (*behind[:1], " ".join(behind)))
