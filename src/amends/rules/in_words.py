"""Numbers and times that a text spells out as words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from amends.languages import Language
from amends.rules.claim_forms import any_of, forms_of
from amends.rules.levelling import level_of, levelled
from amends.rules.recognising import spelled

_LONGEST = 1_000
"""Characters of a text that is remembered; longer ones come but once, and would fill the memory."""
_HALF_A_DAY = 12 * 60
_TEN = 10


def number_words(raw: str, language: Language) -> frozenset[Decimal]:
    """Return the numbers a text spells out as words."""
    return _remembered_numbers(raw, language) if len(raw) <= _LONGEST else _numbers_of(raw, language)


def _numbers_of(raw: str, language: Language) -> frozenset[Decimal]:
    forms = forms_of(language)
    found = set()
    for match in forms.number_word.finditer(levelled(raw, language.style).text):
        found.add(spelled(match.group(), forms))
        each = [forms.numbers.get(word[1].casefold(), 0) for word in forms.one_number.finditer(match.group())]
        if len(each) > 1 and max(each) < _TEN:
            found.update(each)  # three of five is no eight
    return frozenset(map(Decimal, found))


_remembered_numbers = lru_cache(maxsize=2_000)(_numbers_of)


def spelled_times(raw: str, language: Language) -> frozenset[int]:
    """Return the times that a text of the case spells out as words, in minutes since midnight; both that may be meant where no part of the day
    is named. An hour may be told by its number alone (at four)."""
    told = (*times_in_words(raw, language), *_times_in_words(raw, language, loose=True))
    return frozenset(time for one in told for time in one.values)


class TimeInWords(NamedTuple):
    """A time in words: every minute since midnight that may be meant, and where it stands in the text in lower case."""

    values: frozenset[int]
    start: int
    end: int


def times_in_words(raw: str, language: Language) -> tuple[TimeInWords, ...]:
    """Return each time that a text spells out as words."""
    return _remembered_times(raw, language) if len(raw) <= _LONGEST else _times_in_words(raw, language)


def _times_in_words(raw: str, language: Language, *, loose: bool = False) -> tuple[TimeInWords, ...]:
    frames, halves = _hours(language, loose)
    level = levelled(raw.casefold(), language.style)
    text = level.text
    found: list[TimeInWords] = []
    for pattern, minutes, numbers in frames:
        matches = list(pattern.finditer(text))
        for match in matches:
            time = (numbers[match["hour"]] % 12 * 60 + minutes) % _HALF_A_DAY
            half = halves.get(match["half"] or "")
            meant = frozenset(time + later * _HALF_A_DAY for later in (0, 1) if half in (None, later))
            found.append(TimeInWords(meant, level.starts[match.start()], level.ends[match.end() - 1]))
        text = pattern.sub(_blank, text) if matches else text  # seven and a half is not seven
    return tuple(found)


_remembered_times = lru_cache(maxsize=2_000)(_times_in_words)


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match.group())


@cache
def _hours(language: Language, loose: bool) -> tuple[tuple[tuple[re.Pattern[str], int, dict[str, int]], ...], dict[str, int]]:
    """Return what a language's ways to tell the time look for, with the minutes each adds, and the half of the day its words name."""
    stated, style = language.statements, language.style
    numbers = {level_of(word, style): hour for word, hour in stated.hour_words.items()}
    numbers = numbers or {word: value for word, value in forms_of(language).numbers.items() if value <= _HALF_A_DAY // 60}
    halves = {level_of(word, style): later for later, words in enumerate((stated.morning, stated.evening)) for word in words}
    hour, half = f"(?P<hour>{any_of(numbers)})", rf"(?:\s(?P<half>{any_of(halves)}))"
    frames = dict.fromkeys(stated.loose_hours, 0) if loose else {**stated.hours, "{hour} {half}": 0}
    small = any_of(level_of(word, style) for word in language.stopwords)
    uncounted = rf"(?=\s(?:{small}|\w{{1,2}})(?!\w)|[^\s\w]|\s*$)" if loose else ""  # at four on 3 May, not at four garages
    found = []
    for frame, minutes in sorted(frames.items(), key=lambda frame: -len(frame[0])):
        before, _, behind = level_of(frame, style).partition("{hour}")
        told = half if behind == " {half}" else re.escape(behind) + half + "?"
        found.append((re.compile(rf"(?<!\w){re.escape(before)}{hour}{told}(?!\w){uncounted}"), minutes, numbers))
    return tuple(found), halves
