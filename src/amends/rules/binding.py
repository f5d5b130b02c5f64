"""Facts: what a case knows, in the form a letter's claims are compared in.

A claim binds to the case where an approved item, a person, a date field or a contact says the same. What only the complaint says is kept
apart: it may be acknowledged as the customer's words, never asserted as ours or promised.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain, starmap
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from amends.expressions import expression
from amends.languages import Language
from amends.languages.overlap import ContentWords, Statements
from amends.languages.text import TextStyle, fold, forms, without_accents, words
from amends.memo import Memo
from amends.rules.claim_forms import months_of
from amends.rules.claims import find_claims
from amends.rules.in_words import number_words, spelled_times
from amends.rules.levelling import levelled
from amends.rules.recognising import Claim
from amends.rules.told import LAST_DAYS, date_of, days_told, shares, stretches

if TYPE_CHECKING:
    from amends.case import Case, DatedItem

Binding = Literal["bound", "complaint", "unbound"]


_CODES = ("phone", "reference", "url", "email", "number")
_CLAIMS = 1_000
"""Claims of a case's letters that are kept with what they are bound to."""
_WORDS = 20_000
_LONGEST_WORD = 40
"""Words that are kept with their forms, and letters of the longest that may be a name."""
_HOUR, _DAY = 60, 24 * 60
"""Minutes of an hour and of a day."""
_PLACES = 2
"""Digits behind the dot of a time."""
_TIME_LIKE_A_DATE = expression(r"\d{1,2}\.\d{2}\.")
_TWELVE = {("time", 0), ("time", 12 * 60)}
"""Midnight and noon, which are twelve of the clock where the word stands beside it (12 noon)."""
_STOPS = ".!?…؟"
_ENDED = expression(r"(?:st|nd|rd|th)?\s*(?:[.,;:!?…)،؛؟]|\Z)")
_SENTENCE_END = expression(r"[.!?…؟]\s")
"""What stands behind a figure that ends what it stands in, and what ends a sentence."""
_SHORTEST_PHONE = 7
"""Digits of a phone number that is the same with or without its prefixes."""
_LONGEST_ENDING = 3
"""Letters of an ending that a hyphen joins to a name (RMN-ul)."""


@dataclass(frozen=True)
class Known:
    """Claims and words of some texts, indexed by what claims are compared by."""

    style: TextStyle
    values: frozenset[tuple[str, object]]
    days: Mapping[tuple[int, int], frozenset[int | None]]
    numbers: frozenset[Decimal]
    words: frozenset[str]
    codes: frozenset[str]
    phones: frozenset[str]

    @classmethod
    def of(cls, texts: tuple[str, ...], language: Language) -> Known:
        """Return what some texts state."""
        passages = tuple(_passages(texts, language.style))
        claims = [claim for passage in passages for claim in find_claims(passage, language)]
        days: dict[tuple[int, int], set[int | None]] = {}
        for claim in claims:
            if claim.kind == "date" and isinstance(claim.value, tuple):
                days.setdefault(claim.value[:2], set()).add(claim.value[2])
        for text in texts:
            for month, day, year in _days_beside(text, language):
                days.setdefault((month, day), set()).add(year)
        stated = {(claim.kind, claim.value) for claim in claims}
        digits = {str(claim.value) for claim in claims if claim.kind == "phone"}
        return cls(
            style=language.style,
            values=frozenset(stated).union(
                (("time", time) for passage in passages for time in spelled_times(passage, language)),
                (("time", time) for passage in passages for time in _times_like_dates(passage, language)),
                (("percent", Decimal(share)) for passage in passages for share in shares(passage, language)),
            ),
            days={day: frozenset(years) for day, years in days.items()},
            numbers=frozenset(figure for figure in map(_figure, claims) if figure is not None).union(
                *(number_words(passage, language) for passage in passages),
                (Decimal(stretch.value) for passage in passages for stretch in stretches(passage, language)),
                {Decimal(12)} if stated & _TWELVE else (),
            ),
            words=_bare_words("\n".join(texts), language.style),
            codes=frozenset(_code(str(claim.value)) for claim in claims if claim.kind in _CODES)
            | frozenset(_code(text) for text in texts if len(text) <= 60),
            phones=frozenset(number[start:] for number in digits for start in range(len(number) - _SHORTEST_PHONE + 1)),
        )

    @cached_property
    def beginnings(self) -> dict[str, list[str]]:
        """The words that may be names, by their first two letters."""
        beginnings: dict[str, list[str]] = {}
        for word in self.words:
            if 2 < len(word) <= _LONGEST_WORD:
                beginnings.setdefault(word[:2], []).append(word)
        return beginnings

    def has_inflected(self, word: str) -> bool:
        """Return whether a name is known with another ending (Ana Horvat, s Anom Horvat): up to three letters of either may differ."""
        shortest = max(2 if len(word) <= 5 else 3, len(word) - 3)
        for known in self.beginnings.get(word[:2], ()):
            shared = max(shortest, len(known) - 3)
            if shared <= min(len(known) - 1, len(word)) and len(word) <= len(known) + 2 and word.startswith(known[:shared]):
                return True
        return False

    def holds(self, claim: Claim) -> bool:
        """Return whether the texts state a claim."""
        if (claim.kind, claim.value) in self.values:
            return True
        if claim.kind == "number":
            return _figure(claim) in self.numbers or not self.values.isdisjoint(_as_times(claim))
        if claim.kind == "date" and isinstance(claim.value, tuple):
            month, day, year = claim.value
            years = self.days.get((month, day), frozenset())
            if years and (year is None or None in years):
                return True
            return year is None and (("time", day * _HOUR + month) in self.values or Decimal(day * 100 + month) / 100 in self.numbers)
        if claim.kind == "name":
            return self.names(str(claim.value))
        if claim.kind == "phone" and (str(claim.value) in self.phones or str(claim.value).lstrip("0") in self.phones):
            return True
        return claim.kind in _CODES and _code(str(claim.value)) in self.codes

    def names(self, name: str) -> bool:
        """Return whether every word of a name stands in the texts, in whatever case the language puts it."""
        style = self.style
        return all(
            any(without_accents(form) in self.words for form in (*forms(word, style), *_before_apostrophe(word)))
            or (not style.prefixes and self.has_inflected(without_accents(word)))
            for word, start, _ in words(name, style)
            if len(word) > (_LONGEST_ENDING if start and name[start - 1] == "-" else 1)
        )


def _before_apostrophe(word: str) -> Iterator[str]:
    """Yield the name that an ending is joined to by an apostrophe (Ed's); a single letter is none (O'Brien)."""
    name, apostrophe, _ = word.partition("'")
    if apostrophe and len(name) > 1:
        yield name


def _passages(texts: Iterable[str], style: TextStyle) -> Iterator[str]:
    """Yield texts one below the other, apart where a sentence is sure to end: nothing that is stated runs on beyond that."""
    together: list[str] = []
    for text in texts:
        together.append(text)
        if text and text[-1] in _STOPS and style.ends_sentence(text.split()[-1], "a"):
            yield "\n".join(together)
            together = []
    if together:
        yield "\n".join(together)


def _days_beside(text: str, language: Language) -> Iterator[tuple[int, int, int | None]]:
    """Yield the days that a text tells by their number behind a date of the same sentence, if nothing but that can be meant (promised for
    2 October, delivered on the 6th): no month stands between them, and the number ends what it stands in."""
    told = [day for day in days_told(text, language) if day.month is None and _ENDED.match(text, day.end)]
    dates = [claim for claim in find_claims(text, language) if claim.kind == "date"] if told else []
    for day in told:
        before = max((claim for claim in dates if claim.end <= day.start), key=attrgetter("start"), default=None)
        if before is None or not isinstance(before.value, tuple) or any(claim.start <= day.start < claim.end for claim in dates):
            continue
        between = text[before.end - 1 : day.start]
        if _SENTENCE_END.search(between) or not months_of(language).keys().isdisjoint(
            levelled(between.casefold(), language.style).text.split()
        ):
            continue
        month, number, year = before.value
        if number < day.day:
            yield month, day.day, year


def _figure(claim: Claim) -> Decimal | None:
    if claim.kind == "amount" and isinstance(claim.value, tuple):
        return Decimal(claim.value[0])
    return claim.value if isinstance(claim.value, Decimal) else None


def _times_like_dates(raw: str, language: Language) -> Iterator[int]:
    """Yield the times that a day and a month without a year may be as well, at the end of a sentence in a language that writes both so (u 7.10.)."""
    for claim in find_claims(raw, language):
        if claim.kind == "date" and isinstance(claim.value, tuple) and _TIME_LIKE_A_DATE.fullmatch(raw, claim.start, claim.end):
            month, day, _ = claim.value
            yield day * _HOUR + month


def _as_times(claim: Claim) -> Iterator[tuple[str, int]]:
    """Yield the times that a figure may be where a dot stands between hours and minutes (7.15), in both halves of the day."""
    if isinstance(claim.value, Decimal) and claim.value.as_tuple().exponent == -_PLACES:
        hour, minute = int(claim.value), int(claim.value * 100 % 100)
        if hour < _DAY // _HOUR and minute < _HOUR:
            yield from (("time", (hour * _HOUR + minute + half) % _DAY) for half in (0, _DAY // 2))


def _code(text: str) -> str:
    return re.sub(r"[^\w@.+]", "", text).casefold()


@cache
def _bare_forms(style: TextStyle) -> Memo[tuple[str, ...]]:
    """Return each word as typed without diacritics, with and without its clitics."""
    return Memo(lambda word: tuple(map(without_accents, forms(fold(word, style), style))), _WORDS, _LONGEST_WORD)


def _bare_words(raw: str, style: TextStyle) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(_bare_forms(style).__getitem__, style.word(raw).findall(raw))))


@dataclass(frozen=True, eq=False)
class Facts:
    """What a case knows, what its remedies alone know, and what only its complaint says; each is read when a claim is first held to it.

    The facts of a case are kept while its letter is edited, and so is what kinds of check make of them, by the facts themselves: to tell
    two cases apart takes longer than to look that up.
    """

    case: Case
    language: Language

    @cached_property
    def _ours(self) -> Known:
        return Known.of(tuple(our_texts(self.case)), self.language)

    @cached_property
    def _offered(self) -> Known:
        return Known.of(tuple(text for remedy in self.case.remedies for text in (remedy.text, remedy.amount or "")), self.language)

    @cached_property
    def _theirs(self) -> Known:
        return Known.of((self.case.complaint, *self.case.customer_words), self.language)

    @cached_property
    def _declined(self) -> Known:
        refused = (point for point in self.case.points if point.declined)
        return Known.of(tuple(text for point in refused for text in (point.declined, point.quote, point.text) if text), self.language)

    @cached_property
    def _bindings(self) -> dict[tuple[str, object], Binding]:
        return {}

    @cached_property
    def _days(self) -> frozenset[dt.date]:
        return frozenset(_dates(self.case))

    @cached_property
    def items(self) -> Statements:
        """Everything that a letter may have to state, words that mean the same taken for one."""
        return Statements(_to_state(self.case), self.language, "meaning")

    @property
    def letter_date(self) -> dt.date:
        """The day the letter is dated, from which tomorrow counts."""
        return self.case.letter_date

    def binding(self, claim: Claim) -> Binding:
        """Return whether a claim stands in the case, only in the complaint, or nowhere."""
        if claim.kind in DATED:  # a case without a date is dated today, and tomorrow is another day
            return self._binding(claim)
        found = self._bindings.get(claim[:2])
        if found is None:
            if len(self._bindings) >= _CLAIMS:
                self._bindings.clear()
            found = self._bindings[claim[:2]] = self._binding(claim)
        return found

    def _binding(self, claim: Claim) -> Binding:
        if self._ours.holds(claim) or self._dated(claim):
            return "bound"
        return "complaint" if self._theirs.holds(claim) else "unbound"

    def knows(self, word: str) -> bool:
        """Return whether a word stands in what we have on record; what only the complaint holds does not count."""
        return self._ours.names(word)

    def offers(self, claim: Claim) -> bool:
        """Return whether an amount or percentage is one that an approved remedy offers."""
        return self._offered.holds(claim)

    def declines(self, claim: Claim) -> bool:
        """Return whether a sentence by which the case says no states the same, or the point that it says no to."""
        return self._declined.holds(claim)

    def names_refused(self, phrase: str) -> bool:
        """Return whether every word of a phrase stands, in whatever form, in what the case declines."""
        return self._declined.names(phrase)

    def has_day(self, weekday: int, number: int) -> bool:
        """Return whether a day of the case falls on a weekday and has a number, which together name it in a letter (Thursday 21)."""
        if any((date.weekday(), date.day) == (weekday, number) for date in self._days):
            return True
        told = ((month, years) for (month, day), years in self._ours.days.items() if day == number)
        return any(_falls_on(year or self.letter_date.year, month, number, weekday) for month, years in told for year in years)

    def falls_on(self, date: Claim, weekday: object) -> bool:
        """Return whether a date that a letter tells falls on a weekday: in the year it names, or in one that the case gives it."""
        if not isinstance(date.value, tuple):
            return False
        month, day, year = date.value
        known = {known.year for known in self._days if (known.month, known.day) == (month, day)}
        known.update(told for told in self._ours.days.get((month, day), ()) if told)
        return any(_falls_on(one, month, day, weekday) for one in ({year} if year else known or {self.letter_date.year}))

    def has_day_this_month(self, number: int) -> bool:
        """Return whether a day of the case with a number is in the month of the letter."""
        today = self.letter_date
        return any((day.year, day.month, day.day) == (today.year, today.month, number) for day in self.calendar)

    def is_this_month(self, period: object) -> bool:
        """Return whether a stretch of time is the month of the letter."""
        return period in _levelled(self.language, "this_month")

    def has_year(self, number: int) -> bool:
        """Return whether a date of the case says a year, which a letter may say apart from its day (the end of June 2027)."""
        return any(date.year == number for date in self._days) or any(number in years for years in self._ours.days.values())

    @cached_property
    def calendar(self) -> frozenset[dt.date]:
        """Every day of the case, kept as one or told in its words; one that is told without its year is of the letter's year."""
        told = ((year or self.letter_date.year, month, day) for (month, day), years in self._ours.days.items() for year in years)
        return self._days.union(filter(None, starmap(date_of, told)))

    def has_number(self, number: int) -> bool:
        """Return whether a day of the case has a number, by which a letter may name it where its month is known."""
        return any(date.day == number for date in self._days) or any(day == number for _, day in self._ours.days)

    def _dated(self, claim: Claim) -> bool:
        if claim.kind == "date" and isinstance(claim.value, tuple):
            month, day, year = claim.value
            return any((date.month, date.day) == (month, day) and year in (None, date.year) for date in self._days)
        if claim.kind == "relative" and isinstance(claim.value, int):
            return _later(self.letter_date, claim.value) in self._days
        if claim.kind == "relative":
            return self._told(str(claim.value))
        if claim.kind == "weekday":
            return any(date.weekday() == claim.value and abs((date - self.letter_date).days) <= 21 for date in self._days)
        return False

    def _told(self, period: str) -> bool:
        """Return whether a stretch of time is told in the case, in these words or in others: it ends on a day of the case, or the case
        has a stretch of the same meaning."""
        language = self.language
        if period in _levelled(language, "this_month_ends"):
            year, month = self.letter_date.year, self.letter_date.month
            return any((day.year, day.month) == (year, month) and day.day in LAST_DAYS[month] for day in self._days)
        said = ContentWords.of(period, language, "reworded").choices
        theirs = (ContentWords.of(str(value), language, "reworded").choices for kind, value in self._ours.values if kind == "relative")
        return any(len(known) == len(said) > 0 and all(any(choice & other for other in known) for choice in said) for known in theirs)


@cache
def _levelled(language: Language, field: Literal["this_month", "this_month_ends"]) -> frozenset[str]:
    return frozenset(levelled(entry.casefold(), language.style).text for entry in getattr(language.statements, field))


def _falls_on(year: int, month: int, day: int, weekday: object) -> bool:
    """Return whether a date falls on a weekday; no date that does not exist does."""
    date = date_of(year, month, day)
    return date is not None and date.weekday() == weekday


def _later(day: dt.date, days: int) -> dt.date | None:
    """Return the day some days later or earlier, or None beyond the calendar's ends."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


DATED = ("date", "relative", "weekday")
"""Claims that may name a day."""


def says_day(claim: Claim, day: dt.date, seen_from: dt.date) -> bool:
    """Return whether a claim names a day: by its date, by a word such as tomorrow, or by its weekday within a week."""
    if claim.kind == "date" and isinstance(claim.value, tuple):
        month, number, year = claim.value
        return (month, number) == (day.month, day.day) and year in (None, day.year)
    if claim.kind == "relative" and isinstance(claim.value, int):
        return _later(seen_from, claim.value) == day
    return claim.kind == "weekday" and claim.value == day.weekday() and 0 <= (day - seen_from).days <= 7


def _to_state(case: Case) -> Iterator[str]:
    """Yield every text of a case that a letter is asked to state."""
    yield from (item.text for item in case.items())
    yield from (failure.text for failure in case.prior_failures)
    yield from (point.declined for point in case.points if point.declined)
    if case.incident:
        yield from (case.incident.period, case.incident.affected, case.incident.what_to_do or "")


def our_texts(case: Case) -> Iterator[str]:
    """Yield every text of a case that a letter may rest on anywhere; what it declines is named where it is declined and nowhere else."""
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
    for failure in case.prior_failures:
        yield failure.text
    for promise in case.prior_promises:
        yield promise.text
    if case.cause:
        yield case.cause.text
    if case.incident:
        yield from (case.incident.period, case.incident.affected, case.incident.what_to_do or "")
    if case.next_update:
        yield from (case.next_update.text or "", case.next_update.at or "")
    for slot in case.talk_slots:
        yield slot.at
    for writer in (case.signer, case.contact):
        if writer:
            yield from (writer.name, writer.phone or "", writer.email or "", getattr(writer, "role", None) or "")
    if case.recipient:
        person = case.recipient
        yield from filter(None, (person.name, person.title, person.first_name, person.surname, person.salutation, *person.address))
    if case.talk:
        yield case.talk.result or ""
    if case.third_party and case.third_party.may_be_named:
        yield case.third_party.name
    yield from filter(
        None, (case.organisation, case.reference, case.place, case.talk.by if case.talk else None, *case.organisation_address)
    )


def _dates(case: Case) -> Iterator[dt.date]:
    deeds: tuple[DatedItem, ...] = (*case.remedies, *case.measures)
    candidates = [case.date or case.letter_date, case.received, case.previous_letter]
    candidates += [date for deed in deeds for date in (deed.due, deed.done)]
    candidates += [failing.when for failing in case.owned_failings]
    candidates += [slot.on for slot in case.talk_slots]
    candidates += [failure.on for failure in case.prior_failures]
    candidates += [promise.on for promise in case.prior_promises]
    if case.next_update:
        candidates.append(case.next_update.on)
    if case.talk:
        candidates += [case.talk.tried_on, case.talk.held_on]
    yield from (date for date in candidates if date)
