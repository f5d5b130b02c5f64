"""In touch: sentences that say when and how we get in touch, which rest on the dates and numbers that the case gives for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from amends.languages.formulas import words_of
from amends.languages.matching import Match
from amends.languages.overlap import ContentWords
from amends.rules.binding import DATED, says_day
from amends.rules.document import Document
from amends.rules.nearest import without_hours
from amends.rules.recognising import Claim
from amends.rules.stating import begins_in, harmless_phrases, with_ends
from amends.rules.unheard import from_nowhere, our_words

if TYPE_CHECKING:
    from amends.case import Case

_OF_CONTACT = frozenset({"date", "weekday", "relative", "time", "phone", "email"})
"""Claims that say when and how people get in touch."""
_ROUTES = ("phone", "email")


def gets_in_touch(document: Document, number: int) -> bool:
    """Return whether a sentence says when and how we get in touch, and nothing else: on a date that the case gives for that, or by a number
    or an address of its own, and in no words but those of getting in touch."""
    case = document.case
    claims = _claims_in(document, number)
    if case is None or any(claim.kind not in _OF_CONTACT for claim in claims):
        return False
    dated = [_is_of_contact(document, claim) for claim in claims if claim.kind in DATED]
    routes = _routes(document, number)
    if not (dated or routes) or not all((*dated, *routes)):
        return False
    words, acts = _contact_and_acts(document, number)
    if not all(_among(words, act) for act in acts):
        return False
    said = ContentWords.of(_besides_contact(document, number, words, claims), document.language).choices
    # Where only a number is given, the sentence may say what about: of the things the case knows.
    return not said or (not dated and not any(map(our_words(document.facts).isdisjoint, said)))


def gives_route(document: Document, number: int) -> bool:
    """Return whether a sentence tells a number or an address of ours, no day, and nothing that is done behind them."""
    claims, routes = _claims_in(document, number), _routes(document, number)
    if not (routes and all(routes)) or any(claim.kind in DATED for claim in claims):
        return False
    behind = max(claim.end for claim in claims if claim.kind in _ROUTES)
    acts = (document.text.place(act.first, act.last) for act in document.find(document.language.acts))
    return not any(behind < start < document.text.sentences[number].end for start, _ in acts)


def _routes(document: Document, number: int) -> list[bool]:
    """Return of each number and address in a sentence whether it is one of the case."""
    return [document.facts.binding(claim) == "bound" for claim in _claims_in(document, number) if claim.kind in _ROUTES]


def tells_when(document: Document, number: int) -> bool:
    """Return whether all that a sentence states is that we get in touch, on a date that the case gives for it; it may say what about, in
    words that are not new."""
    words, acts = _contact_and_acts(document, number)
    return (
        _is_dated_for_contact(document, number)
        and all(_among(words, act) for act in acts if not _is_excused(document, act))
        and not from_nowhere(document, _besides_contact(document, number, words, _dates_of_contact(document, number)))
    )


def besides_touch(document: Document, number: int) -> str | None:
    """Return what else a sentence says that also says, on a date of the case, that we get in touch; None for any other."""
    if not _is_dated_for_contact(document, number):
        return None
    words, acts = _contact_and_acts(document, number)
    if not any(_among(words, act) for act in acts):
        return None
    return _besides_contact(document, number, words, _dates_of_contact(document, number))


def _is_dated_for_contact(document: Document, number: int) -> bool:
    """Return whether a sentence names a day, and beside today only days on which we get in touch."""
    today = document.facts.letter_date
    dated = [claim for claim in _claims_in(document, number) if claim.kind in DATED]
    later = [claim for claim in dated if not says_day(claim, today, today)]
    return bool(later) and all(_is_of_contact(document, claim) for claim in later)


def _dates_of_contact(document: Document, number: int) -> list[Claim]:
    """Return the days of getting in touch in a sentence, and the hours and figures that may belong to them."""
    kinds = (*_OF_CONTACT, "number")
    return [claim for claim in _claims_in(document, number) if claim.kind in kinds]


def _claims_in(document: Document, number: int) -> list[Claim]:
    sentence = document.text.sentences[number]
    return [claim for claim in document.claims if sentence.start <= claim.start < sentence.end]


def _is_of_contact(document: Document, claim: Claim) -> bool:
    """Return whether a date is one that the case gives for getting in touch."""
    case = document.case
    return case is not None and any(says_day(claim, day, document.facts.letter_date) for day in _days_of_contact(case))


def _contact_and_acts(document: Document, number: int) -> tuple[frozenset[int], list[Match]]:
    """Return the words of a sentence that are of getting in touch, and its acts."""
    first, last = document.text.firsts[number], document.text.firsts[number + 1]
    return _of_contact(document, first, last), [match for match in document.find(document.language.acts) if first <= match.first < last]


def _among(words: frozenset[int], act: Match) -> bool:
    """Return whether an act is of some words; its verb may stand before its auxiliary."""
    return not words.isdisjoint(range(act.first - 1, act.last + 1))


def _is_excused(document: Document, act: Match) -> bool:
    """Return whether an act begins in something harmless."""
    return any(begins_in(found, ends, act.first, act.last) for found, ends in with_ends(document, harmless_phrases(document)))


def _besides_contact(document: Document, number: int, words: frozenset[int], claims: Sequence[Claim]) -> str:
    """Return a sentence without the words of getting in touch, some claims and the agreed hours."""
    assert document.case is not None
    first, last = document.text.firsts[number], document.text.firsts[number + 1]
    left = [token for word, token in enumerate(document.text.run(first, last), first) if word not in words]
    left = [token for token in left if not any(claim.start <= token.start < claim.end for claim in claims)]
    return without_hours(" ".join(document.raw[token.start : token.end] for token in left), document.case)


def _days_of_contact(case: Case) -> tuple[dt.date, ...]:
    """Return the days on which we get in touch, or did."""
    updated = case.next_update.on if case.next_update else None
    talked = (case.talk.tried_on, case.talk.held_on) if case.talk else ()
    return tuple(filter(None, (updated, *talked, *(slot.on for slot in case.talk_slots))))


def _of_contact(document: Document, first: int, last: int) -> frozenset[int]:
    """Return the words of a sentence that are of getting in touch, or of what the phrasebook says when it promises that."""
    language = document.language
    kinds = (language.contact, *harmless_phrases(document)[1:])
    places = [match for patterns in kinds for match in document.find(patterns)]
    said = {word for match in places for word in range(match.first, match.last) if first <= word < last}
    ours = words_of(language, "update_promise")
    return frozenset(said).union(
        word
        for word, token in enumerate(document.text.run(first, last), first)
        if not ours.isdisjoint(ContentWords.of(token.form, language, "kin").all)
    )
