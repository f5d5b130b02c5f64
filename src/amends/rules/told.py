"""What words tell without the figure itself: a stretch of time (three quarters of an hour), a share (half the price), a day without its
month (the 17th).

Nothing here is a claim by itself. It tells what a figure of the case and one of the letter have in common where they are written in
different ways.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from typing import NamedTuple

from amends.languages import Language
from amends.languages.text import TextStyle
from amends.rules.claim_forms import any_of, clitics_of, months_of
from amends.rules.claims import find_claims
from amends.rules.levelling import levelled

_LEAP_YEAR = 2024
"""A year that has every day; a date without its year may be any."""
_REMEMBERED = 2_000


class Stretch(NamedTuple):
    """A stretch of time in words that hold no number of their own, what it comes to, and where it stands."""

    value: int
    start: int
    end: int


class ToldDay(NamedTuple):
    """A day named in another way than by day and month: its number, its month where the words tell it, and where it stands."""

    day: int
    month: int | None
    start: int
    end: int

    def is_day(self, day: dt.date) -> bool:
        """Return whether this may be a day."""
        return self.day == day.day and self.month in (None, day.month)


@lru_cache(maxsize=_REMEMBERED)
def stretches(raw: str, language: Language) -> tuple[Stretch, ...]:
    """Return the stretches of time that a sentence tells in words which hold no number of their own (three quarters of an hour: 45)."""
    return _told(raw, language, wholes=False)


@lru_cache(maxsize=_REMEMBERED)
def wholes(raw: str, language: Language) -> tuple[Stretch, ...]:
    """Return where a sentence tells one whole unit of time (an hour), and how many of the next smaller unit that is."""
    return _told(raw, language, wholes=True)


def _told(raw: str, language: Language, *, wholes: bool) -> tuple[Stretch, ...]:
    pattern, values = _stretches_of(language, wholes)
    level = levelled(raw.casefold(), language.style)
    found = pattern.finditer(level.text)
    return tuple(Stretch(values[match[1]], level.starts[match.start(1)], level.ends[match.end(1) - 1]) for match in found)


def shares(raw: str, language: Language) -> frozenset[int]:
    """Return the shares that a text tells in words which hold no number of their own, in per cent (half the price: 50)."""
    pattern, values = _shares_of(language)
    return frozenset(values[match[1]] for match in pattern.finditer(levelled(raw.casefold(), language.style).text))


@cache
def _shares_of(language: Language) -> tuple[re.Pattern[str], dict[str, int]]:
    return _phrases(language.statements.shares, language.style)


@cache
def _stretches_of(language: Language, wholes: bool) -> tuple[re.Pattern[str], dict[str, int]]:
    return _phrases(language.statements.whole_units if wholes else language.statements.stretches, language.style)


def _phrases(told: dict[str, int], style: TextStyle) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return what finds any of some phrases, and what each comes to."""
    values = {levelled(entry.casefold(), style).text: value for entry, value in told.items()}
    return re.compile(rf"(?<!\w){clitics_of(style)}({any_of(values)})(?!\w)"), values


@lru_cache(maxsize=_REMEMBERED)
def days_told(raw: str, language: Language) -> tuple[ToldDay, ...]:
    """Return the days that a sentence names by their number alone, as the end of a month, or as the day after a date before them."""
    level = levelled(raw.casefold(), language.style)
    ways = _ways_to_tell_days(language)
    found = []

    def tell(day: int, month: int | None, span: tuple[int, int]) -> None:
        found.append(ToldDay(day, month, level.starts[span[0]], level.ends[span[1] - 1]))

    for match in (match for way in ways.numbered for match in way.finditer(level.text)):
        tell(int(match["day"]), None, match.span("day"))
    for match in (match for way in ways.month_ends for match in way.finditer(level.text)):
        month = months_of(language)[match["month"]]
        for last in LAST_DAYS[month]:
            tell(last, month, match.span())
    for match in ways.next_day.finditer(level.text):
        for day in _day_after(raw[: level.starts[match.start()]], language):
            tell(day.day, day.month, match.span())
    return tuple(found)


def date_of(year: int, month: int, day: int) -> dt.date | None:
    """Return a date, or None for one that does not exist."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


LAST_DAYS = {month: (30,) if month in (4, 6, 9, 11) else (28, 29) if month == 2 else (31,) for month in range(1, 13)}
"""The last day of each month; of February both it may be."""


def _day_after(before: str, language: Language) -> Iterator[dt.date]:
    """Yield the day after the last date of a text, if it has one."""
    dates = [claim.value for claim in find_claims(before, language) if claim.kind == "date"]
    if dates and isinstance(dates[-1], tuple):
        month, day, year = dates[-1]
        with suppress(OverflowError):  # the calendar ends on 31 December 9999
            yield dt.date(year or _LEAP_YEAR, month, day) + dt.timedelta(days=1)


@lru_cache(maxsize=_REMEMBERED)
def comes_with_the_letter(raw: str, language: Language) -> bool:
    """Return whether a text says that something comes with the letter itself, which is on the day of the letter."""
    return _herewith(language).search(levelled(raw.casefold(), language.style).text) is not None


@cache
def _herewith(language: Language) -> re.Pattern[str]:
    style = language.style
    entries = any_of(levelled(entry.casefold(), style).text for entry in language.statements.herewith)
    return re.compile(rf"(?<!\w){clitics_of(style)}{entries}(?!\w)")


class _Ways(NamedTuple):
    """What a language's ways to name a day look for."""

    numbered: tuple[re.Pattern[str], ...]
    month_ends: tuple[re.Pattern[str], ...]
    next_day: re.Pattern[str]


@cache
def _ways_to_tell_days(language: Language) -> _Ways:
    stated, style = language.statements, language.style
    after = any_of(levelled(entry.casefold(), style).text for entry in stated.next_day)
    return _Ways(
        tuple(_framed(frame, "day", _DAY, style) for frame in stated.days),
        tuple(_framed(frame, "month", any_of(months_of(language)), style) for frame in stated.month_ends),
        re.compile(rf"(?<!\w){clitics_of(style)}{after}(?!\w)"),
    )


_DAY = r"(?:3[01]|[12]\d|0?[1-9])"


def _framed(frame: str, slot: str, pattern: str, style: TextStyle) -> re.Pattern[str]:
    """Return what finds a frame (the {day}th) with something in its slot."""
    before, _, behind = levelled(frame.casefold(), style).text.partition(f"{{{slot}}}")
    return re.compile(rf"(?<![\w.,:/]){re.escape(before)}(?P<{slot}>{pattern}){re.escape(behind)}(?!\w|[.,:/]\d)")
