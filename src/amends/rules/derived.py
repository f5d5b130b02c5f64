"""Derived figures: what an item of the case comes to without writing it, as anybody would count it.

Where a sentence says an item again, it may count what the item lists (three months), tell the time between its days or hours (twelve days
later), what is left (26 of 90 are missing where 64 are there), the same stretch in another unit (ninety minutes), and its hours by the
other clock (six in the evening). A sentence that tells what happened may tell the time between any two days of the case, and any sentence a
stretch of time of the case in days or weeks. Amounts of money and per cent are never derived.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from itertools import combinations, islice
from typing import TYPE_CHECKING

from amends.languages import Language
from amends.languages.text import words
from amends.rules.claim_forms import any_of, clitics_of, months_of
from amends.rules.claims import find_claims
from amends.rules.in_words import number_words, times_in_words
from amends.rules.levelling import levelled
from amends.rules.recognising import Claim
from amends.rules.told import date_of, stretches, wholes

if TYPE_CHECKING:
    from amends.case import Item

_UNITS = (60, 24, 7, 12)
"""Minutes of an hour, hours of a day, days of a week, months of a year."""
_WEEK = 7
_HOUR = 60
_HALF_A_DAY = 12
_DAYS = ("due", "done", "when")
_LISTED = ("date", "weekday", "time", "name")
"""Claims that a sentence may count."""
_FEWEST = 2
_NEAR = 16
_NUMBERED = 3
"""Characters behind a number, and words of it and of those, among which its unit stands."""


def derives(claim: Claim, item: Item, today: dt.date, language: Language) -> bool:
    """Return whether a figure, or a time on the hour, is what an item of a case dated ``today`` comes to."""
    days = tuple(day for day in (*(getattr(item, field, None) for field in _DAYS), today) if day)
    figures = _figures(item.text, days, language)
    if claim.kind == "number":
        return claim.value in figures
    return claim.kind == "time" and isinstance(claim.value, int) and claim.value % _HOUR == 0 and Decimal(claim.value // _HOUR) in figures


def passed_between(claim: Claim, raw: str, days: frozenset[dt.date], language: Language) -> bool:
    """Return whether a number of days or weeks in a text lies between two of some days."""
    return _days_of(claim, raw, language) in _apart(days)


def days_told_of(texts: Iterable[str], language: Language) -> frozenset[Decimal]:
    """Return how many days the stretches of time are that some texts tell in days or weeks (a week: 7)."""
    found = set[Decimal]()
    for text in texts:
        found.update(days for claim in find_claims(text, language) if (days := _days_of(claim, text, language)))
        found.update(Decimal(whole.value) for whole in wholes(text, language) if whole.value == _WEEK)
    return frozenset(found)


def as_long_as(claim: Claim, raw: str, lengths: frozenset[Decimal], language: Language) -> bool:
    """Return whether a number of days or weeks in a text is one of some numbers of days (seven days are a week)."""
    return _days_of(claim, raw, language) in lengths


def _days_of(claim: Claim, raw: str, language: Language) -> Decimal | None:
    """Return how many days a number is that counts days or weeks, or None for any other claim."""
    if claim.kind != "number" or not isinstance(claim.value, Decimal):
        return None
    said = islice(words(raw[claim.start : claim.end + _NEAR], language.style), _NUMBERED)
    size = next((_lengths(language)[form] for form, _, _ in said if form in _lengths(language)), 0)
    return claim.value * size or None


@cache
def _lengths(language: Language) -> dict[str, int]:
    """Return how many days each word for a day or a week means, in the forms that CLDR has beside numbers; several words count by their last."""
    from babel.units import format_unit

    found: dict[str, int] = {}
    for unit, size in (("day", 1), ("week", _WEEK)):
        for number in range(1, 101):
            told = format_unit(number, f"duration-{unit}", length="long", locale=language.code)
            *_, (unit_form, _, _) = words(told, language.style)
            found[unit_form] = size
    return found


@lru_cache(maxsize=64)
def _apart(days: frozenset[dt.date]) -> frozenset[int]:
    """Return how many days lie between any two of some days."""
    return frozenset(abs((one - other).days) for one, other in combinations(days, 2)) - {0}


@lru_cache(maxsize=256)
def _figures(text: str, days: tuple[dt.date, ...], language: Language) -> frozenset[Decimal]:
    claims = find_claims(text, language)
    stated = {claim.value for claim in claims if claim.kind == "number" and isinstance(claim.value, Decimal)}
    stated |= number_words(text, language) | {Decimal(told.value) for told in (*stretches(text, language), *wholes(text, language))}
    times = {claim.value for claim in claims if claim.kind == "time" and isinstance(claim.value, int)}
    times = times.union(*(told.values for told in times_in_words(text, language)))
    found = stated | _differences(stated)
    for figure in stated - {1}:  # which is an article too often
        found |= {figure * unit for unit in _UNITS} | {figure / unit for unit in _UNITS if figure % unit == 0}
        found |= _by_the_other_clock(figure)
    for time in times:
        hour = Decimal(time // _HOUR)
        found |= {hour} | _by_the_other_clock(hour)
    between = {abs(one - other) for one, other in combinations(times, 2)}
    found |= {Decimal(minutes) for minutes in between} | {Decimal(minutes // _HOUR) for minutes in between if minutes % _HOUR == 0}
    apart = _apart(frozenset({*days, *_dates(claims, days[-1])}))
    found |= {Decimal(passed) for passed in apart} | {Decimal(passed // _WEEK) for passed in apart if passed % _WEEK == 0}
    return frozenset(found | _counts(text, claims, language)) - {0}


def _differences(figures: set[Decimal]) -> set[Decimal]:
    return {abs(one - other) for one, other in combinations(figures, 2)}


def _by_the_other_clock(hour: Decimal) -> set[Decimal]:
    """Return an hour after noon as the clock of twelve hours tells it."""
    return {hour - _HALF_A_DAY} if _HALF_A_DAY < hour <= 2 * _HALF_A_DAY else set()


def _dates(claims: tuple[Claim, ...], seen_from: dt.date) -> set[dt.date]:
    values = [claim.value for claim in claims if claim.kind == "date" and isinstance(claim.value, tuple)]
    return {date for month, day, year in values if (date := date_of(year or seen_from.year, month, day))}


def _counts(text: str, claims: tuple[Claim, ...], language: Language) -> set[Decimal]:
    """Return how many dates, hours, names and months a text lists, of each kind that it has several of."""
    counted = Counter(claim.kind for claim in claims if claim.kind in _LISTED)
    for claim in claims:  # a month of a date is not one that is listed
        text = f"{text[: claim.start]}{' ' * (claim.end - claim.start)}{text[claim.end :]}"
    months = {months_of(language)[name] for name in _month_names(language).findall(levelled(text.casefold(), language.style).text)}
    return {Decimal(number) for number in (*counted.values(), len(months)) if number >= _FEWEST}


@cache
def _month_names(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){clitics_of(language.style)}({any_of(months_of(language))})(?!\w)")
