"""What nobody may change by rewording: the claims a paragraph makes and the items of the case that it states.

A wish about tone must not touch what a business has checked. A claim (date, time, amount, number, reference, address, name) is kept
where the new wording states the same value, however it writes it, and is new where the old one did not state it. An item of the case is
stated where the letter holds it best, by the measure with which the checker tells that a failing or a remedy stands in it at all: that
paragraph must go on stating each of its sentences. Principles ``match-words-and-deeds`` and ``promise-what-you-can-keep``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from amends.case import Case
from amends.languages import Language
from amends.languages.overlap import Statements
from amends.paragraphs import Paragraph
from amends.rules.binding import Facts, Known
from amends.rules.claims import find_claims
from amends.rules.in_words import number_words
from amends.rules.kinds.coverage import STATED
from amends.rules.recognising import Claim

_TOGETHER = 2
"""Sentences that state an item together, as the checker reads them."""
_AFTER_SPLIT = 3
"""And after somebody has made short sentences of a long one."""
_KEPT = 0.6
"""Share of what a paragraph held of an item that its new wording must hold. Measured on the samples: of 371 sentences cut out of letters 9
passed for stated by this share, and 39 by the checker's own; of 66 that a strong model reworded in six languages none fell below."""
_FEWEST = 2
"""A number in words below this is an article or a figure of speech."""


class Altered(NamedTuple):
    """What a new wording would change that it may not: what it leaves out, what it brings in, and ids of case items it no longer states."""

    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    unstated: tuple[str, ...] = ()


class Locks:
    """What each paragraph of a letter must keep."""

    def __init__(self, paragraphs: Sequence[Paragraph], case: Case, language: Language) -> None:
        """Take the letter's paragraphs, its case and their language."""
        self._case = case
        self._language = language
        pieces = [(identifier, sentence) for identifier, text in _to_keep(case) for sentence in language.read(text).sentence_texts]
        self._ids = {sentence: identifier for identifier, sentence in reversed(pieces)}
        self._statements = Statements(self._ids, language, "meaning")
        shares = [self._shares(paragraph.text, _TOGETHER) for paragraph in paragraphs]
        self._stated: dict[int, list[tuple[str, float]]] = {paragraph.number: [] for paragraph in paragraphs}
        for sentence, at in self._statements.numbers.items():
            best = max(range(len(paragraphs)), key=lambda place: shares[place][at], default=None)
            if best is not None and shares[best][at] >= STATED:
                self._stated[paragraphs[best].number].append((sentence, _KEPT * shares[best][at]))

    def altered(self, paragraph: Paragraph, new: str, *, shorter: bool = False) -> Altered:
        """Return what a new wording of a paragraph would change. ``shorter``: it may leave out claims that the case does not hold."""
        old, language = paragraph.text, self._language
        was, becomes = Known.of((old,), language), Known.of((new,), language)
        facts = Facts(self._case, language)
        missing = [
            _named(claim, old)
            for claim in find_claims(old, language)
            if not becomes.holds(claim) and not (shorter and facts.binding(claim) == "unbound")
        ]
        added = [_named(claim, new) for claim in find_claims(new, language) if not was.holds(claim)]
        for name in _names(self._case, language):
            if (stood := was.names(name)) != becomes.names(name):
                (missing if stood else added).append(name)
        if not missing and not added:
            lost = sorted(number for number in number_words(old, language) - becomes.numbers if number >= _FEWEST)
            gained = sorted(number for number in number_words(new, language) - was.numbers if number >= _FEWEST)
            if lost and gained:  # two lamps became three; one that only goes or comes may be a word that is no number here
                missing, added = list(map(str, lost)), list(map(str, gained))
        shares = self._shares(new, _AFTER_SPLIT)
        gone = [sentence for sentence, least in self._stated[paragraph.number] if shares[self._statements.numbers[sentence]] < least]
        return Altered(*(tuple(dict.fromkeys(said)) for said in (missing, added, (self._ids[sentence] for sentence in gone))))

    def _shares(self, text: str, together: int) -> list[float]:
        """Return how much of each statement a text holds within so many sentences, from 0 to 1."""
        held = [self._statements.held[sentence] for sentence in self._language.read(text).sentence_texts]
        shares = []
        for at, size in enumerate(self._statements.sizes):
            best = 0
            for first in range(len(held)):
                bits = 0
                for sentence in held[first : first + together]:
                    bits |= sentence[at]
                best = max(best, bits.bit_count())
            shares.append(best / size if size else 0.0)
        return shares


def _named(claim: Claim, text: str) -> str:
    return text[claim.start : claim.end].rstrip(".,;: ")


def _to_keep(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the id, or the field, and the text of everything in the case that a letter may state."""
    yield from ((item.id, item.text) for item in case.items())
    yield from (("prior_failures", failure.text) for failure in case.prior_failures)
    yield from (("prior_promises", promise.text) for promise in case.prior_promises)
    if case.incident:
        yield from (("incident", text) for text in (case.incident.period, case.incident.affected, case.incident.what_to_do) if text)
    if case.next_update and case.next_update.text:
        yield "next_update", case.next_update.text
    if case.talk and case.talk.result:
        yield "talk", case.talk.result


def _names(case: Case, language: Language) -> Iterator[str]:
    """Yield the names of everybody the case knows, whom a paragraph may name or not.

    A single word is looked for only in scripts without capitals: elsewhere it is told as a claim, by its capital.
    """
    people = (case.recipient, case.signer, case.contact, case.third_party, *case.staff)
    named = [person.name for person in people if person]
    named += [deed.owner for deed in (*case.remedies, *case.measures) if deed.owner]
    named += [case.organisation] if case.organisation else []
    if case.recipient and case.recipient.first_name:
        named.append(case.recipient.first_name)
    yield from (name for name in dict.fromkeys(named) if language.style.prefixes or len(name.split()) > 1)
