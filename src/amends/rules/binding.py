"""Facts: what a case knows, in the form a letter's claims are compared in.

A claim binds to the case where an approved item, a person, a date field or a contact says the same. What only the complaint says is kept
apart: it may be acknowledged as the customer's words, never asserted as ours or promised.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from amends.case import Case, DatedItem
from amends.languages import Language
from amends.rules.claims import Claim, find_claims, number_words

Binding = Literal["bound", "complaint", "unbound"]


@dataclass(frozen=True)
class _Known:
    """Claims and words of some texts."""

    values: frozenset[tuple[str, object]]
    numbers: frozenset[Decimal]
    words: frozenset[str]
    compact: str

    @classmethod
    def of(cls, texts: tuple[str, ...], language: Language) -> _Known:
        joined = "\n".join(texts)
        claims = find_claims(joined, language)
        figures = {_figure(claim) for claim in claims} - {None}
        return cls(
            values=frozenset((claim.kind, claim.value) for claim in claims),
            numbers=frozenset(figure for figure in figures if figure is not None) | number_words(joined, language),
            words=frozenset(re.findall(r"[^\W\d_]+", joined.casefold())),
            compact=re.sub(r"[\s#]", "", joined).casefold(),
        )


def _figure(claim: Claim) -> Decimal | None:
    if claim.kind == "amount" and isinstance(claim.value, tuple):
        return Decimal(claim.value[0])
    return claim.value if isinstance(claim.value, Decimal) else None


@dataclass(frozen=True)
class Facts:
    """What a case knows, what its remedies alone know, and what only its complaint says."""

    ours: _Known
    offered: _Known
    theirs: _Known
    dates: frozenset[dt.date]
    letter_date: dt.date

    @classmethod
    def of(cls, case: Case, language: Language) -> Facts:
        """Return the facts of a case."""
        return cls(
            ours=_Known.of(tuple(our_texts(case)), language),
            offered=_Known.of(tuple(text for remedy in case.remedies for text in (remedy.text, remedy.amount or "")), language),
            theirs=_Known.of((case.complaint, *case.customer_words), language),
            dates=frozenset(_dates(case)),
            letter_date=case.letter_date,
        )

    def binding(self, claim: Claim) -> Binding:
        """Return whether a claim stands in the case, only in the complaint, or nowhere."""
        if self._bound(claim, self.ours) or self._dated(claim):
            return "bound"
        return "complaint" if self._bound(claim, self.theirs) else "unbound"

    def offers(self, claim: Claim) -> bool:
        """Return whether an amount or percentage is one that an approved remedy offers."""
        return self._bound(claim, self.offered)

    def _bound(self, claim: Claim, known: _Known) -> bool:
        if (claim.kind, claim.value) in known.values:
            return True
        figure = _figure(claim)
        if claim.kind == "number":
            return figure in known.numbers
        if claim.kind == "amount":
            return any(kind == "amount" and isinstance(value, tuple) and value == claim.value for kind, value in known.values)
        if claim.kind == "date" and isinstance(claim.value, tuple):
            month, day, year = claim.value
            return any(
                kind == "date" and isinstance(value, tuple) and value[:2] == (month, day) and None in (year, value[2]) for kind, value in known.values
            )
        if claim.kind == "name":
            return all(_named(word, known.words) for word in re.findall(r"[^\W\d_]+", str(claim.value)))
        if claim.kind in ("phone", "reference", "url", "email"):
            return re.sub(r"[^\w@.+]", "", str(claim.value)) in re.sub(r"[^\w@.+]", "", known.compact)
        return False

    def _dated(self, claim: Claim) -> bool:
        if claim.kind == "date" and isinstance(claim.value, tuple):
            month, day, year = claim.value
            return any((date.month, date.day) == (month, day) and year in (None, date.year) for date in self.dates)
        if claim.kind == "relative" and isinstance(claim.value, int):
            return self.letter_date + dt.timedelta(days=claim.value) in self.dates
        if claim.kind == "weekday":
            return any(date.weekday() == claim.value and abs((date - self.letter_date).days) <= 21 for date in self.dates)
        return False


def says_day(claim: Claim, day: dt.date, seen_from: dt.date) -> bool:
    """Return whether a claim names a day: by its date, by a word such as tomorrow, or by its weekday within a week."""
    if claim.kind == "date" and isinstance(claim.value, tuple):
        month, number, year = claim.value
        return (month, number) == (day.month, day.day) and year in (None, day.year)
    if claim.kind == "relative" and isinstance(claim.value, int):
        return seen_from + dt.timedelta(days=claim.value) == day
    return claim.kind == "weekday" and claim.value == day.weekday() and 0 <= (day - seen_from).days <= 7


def _named(word: str, known: frozenset[str]) -> bool:
    """Return whether a name is known, in this form or with another ending (Ana Horvat, s Anom Horvat)."""
    head = word[: max(3, len(word) - 2)]
    return word in known or (len(word) > 3 and any(other.startswith(head) and len(other) >= len(head) for other in known)) or any(
        len(other) > 2 and word.startswith(other[: max(2, len(other) - 1)]) and len(word) - len(other) <= 2 for other in known
    )


def our_texts(case: Case) -> Iterator[str]:
    deeds: tuple[DatedItem, ...] = (*case.remedies, *case.measures)
    for failing in case.owned_failings:
        yield failing.text
    for harm in case.harms:
        yield harm.text
    for deed in deeds:
        yield deed.text
        yield deed.owner or ""
    for remedy in case.remedies:
        yield remedy.amount or ""
    for fact in case.facts:
        yield fact.text
    if case.cause:
        yield case.cause.text
    if case.incident:
        yield from (case.incident.period, case.incident.affected, case.incident.what_to_do or "")
    if case.next_update:
        yield from (case.next_update.text or "", case.next_update.at or "")
    for slot in case.talk_slots:
        yield slot.at
    for person in (case.signer, case.contact):
        if person:
            yield from (person.name, person.phone or "", person.email or "", getattr(person, "role", None) or "")
    if case.recipient:
        yield from (case.recipient.name, case.recipient.title or "", *case.recipient.address)
    if case.third_party and case.third_party.may_be_named:
        yield case.third_party.name
    yield from filter(None, (case.organisation, case.reference, case.place, case.talk.by if case.talk else None, *case.organisation_address))


def _dates(case: Case) -> Iterator[dt.date]:
    deeds: tuple[DatedItem, ...] = (*case.remedies, *case.measures)
    candidates = [case.date or case.letter_date, case.received, case.previous_letter]
    candidates += [date for deed in deeds for date in (deed.due, deed.done)]
    candidates += [failing.when for failing in case.owned_failings]
    candidates += [slot.on for slot in case.talk_slots]
    if case.next_update:
        candidates.append(case.next_update.on)
    if case.talk:
        candidates += [case.talk.tried_on, case.talk.held_on]
    yield from (date for date in candidates if date)
