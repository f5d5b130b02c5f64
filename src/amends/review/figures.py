"""The desk in figures: how soon customers are answered, what drafts need, which promises are kept, by week and by language.

Everything here is worked out of plain rows, so it says the same of any store. A share stands with the counts it is made of and the interval
it lies in: three of four is no 75 %. A week begins on Monday and is that of the event itself: a reply counts when the complaint came, a draft when it
was made, a letter when it was approved, a promise on the day it was due.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from amends.diffing import word_diff
from amends.shares import Share, wilson

FEW = 5
"""Below so many a screen shows counts alone, no share."""

_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A complaint: when it came, by when the first reply was due, when it went out, None where it has not."""

    language: str
    came: dt.datetime
    due: dt.datetime | None
    replied: dt.datetime | None

    @property
    def day(self) -> dt.date:
        """The day it is counted on."""
        return self.came.date()


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft: when it was made, whether its first attempt passed, and what was found in that one: rule, severity, how often."""

    language: str
    made: dt.datetime
    passed: bool
    found: tuple[tuple[str, str, int], ...]

    @property
    def day(self) -> dt.date:
        """The day it is counted on."""
        return self.made.date()


@dataclass(frozen=True, slots=True)
class LetterRow:
    """An approved letter: when it was approved, and what share of its words people changed since the draft, None if nothing was drafted."""

    language: str
    approved: dt.datetime
    changed: float | None

    @property
    def day(self) -> dt.date:
        """The day it is counted on."""
        return self.approved.date()


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise: the day it is due, what became of it (open, kept, broken), how often it was moved."""

    language: str
    due: dt.date
    state: str
    moves: int

    @property
    def day(self) -> dt.date:
        """The day it is counted on."""
        return self.due


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What a customer made of the apology, when we were told: accepted, unresolved, silent."""

    language: str
    at: dt.datetime
    answer: str

    @property
    def day(self) -> dt.date:
        """The day it is counted on."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything the figures are worked out of."""

    replies: tuple[ReplyRow, ...] = ()
    drafts: tuple[DraftRow, ...] = ()
    letters: tuple[LetterRow, ...] = ()
    promises: tuple[PromiseRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()

    def where(self, holds: Callable[[_Counted], bool]) -> Rows:
        """Return the rows for which something holds."""
        return Rows(
            tuple(filter(holds, self.replies)),
            tuple(filter(holds, self.drafts)),
            tuple(filter(holds, self.letters)),
            tuple(filter(holds, self.promises)),
            tuple(filter(holds, self.answers)),
        )

    def __bool__(self) -> bool:
        return bool(self.replies or self.drafts or self.letters or self.promises or self.answers)


class _Counted(Protocol):
    """A row of any kind: its language, and the day it is counted on."""

    @property
    def language(self) -> str: ...

    @property
    def day(self) -> dt.date: ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of some rows. Hours are those between a complaint and the first reply to it.

    ``in_time`` is of the replies that went out or are overdue, ``first_pass`` of the drafts, ``untouched`` of the drafted letters that were
    approved word for word, ``kept`` of the promises that were kept or broken. ``changed`` is the share of words that people changed, on average
    over the letters: of most letters nothing is, so the middle one would say nothing.
    """

    replies: int
    waiting: int
    overdue: int
    hours_median: float | None
    hours_p90: float | None
    in_time: Share
    first_pass: Share
    untouched: Share
    changed: float | None
    kept: Share
    promises_open: int
    promises_overdue: int
    promises_moved: int
    answers: tuple[tuple[str, int], ...]
    found: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, rows: Rows, now: dt.datetime) -> Numbers:
        """Return the figures of some rows as they are at a moment."""
        hours = sorted((row.replied - row.came).total_seconds() / 3600 for row in rows.replies if row.replied)
        hours = [max(0.0, hour) for hour in hours]
        settled = [row for row in rows.promises if row.state in ("kept", "broken")]
        drafted = [row.changed for row in rows.letters if row.changed is not None]
        found: Counter[str] = Counter()
        for draft in rows.drafts:
            for rule, severity, times in draft.found:
                if severity != "advice":
                    found[rule] += times
        still_open = [row for row in rows.promises if row.state == "open"]
        return cls(
            replies=len(hours),
            waiting=sum(row.replied is None for row in rows.replies),
            overdue=sum(row.replied is None and row.due is not None and row.due < now for row in rows.replies),
            hours_median=statistics.median(hours) if hours else None,
            hours_p90=_percentile(hours, 0.9),
            in_time=wilson((row.replied or now) <= row.due for row in rows.replies if row.due and (row.replied or row.due < now)),
            first_pass=wilson(row.passed for row in rows.drafts),
            untouched=wilson(share == 0 for share in drafted),
            changed=statistics.fmean(drafted) if drafted else None,
            kept=wilson(row.state == "kept" for row in settled),
            promises_open=len(still_open),
            promises_overdue=sum(row.due < now.date() for row in still_open),
            promises_moved=sum(row.moves > 0 for row in rows.promises),
            answers=tuple((answer, count) for answer, count in sorted(Counter(row.answer for row in rows.answers).items())),
            found=tuple(sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures in all, by week (its Monday, the earliest first, none left out) and by language."""

    total: Numbers
    weeks: tuple[tuple[dt.date, Numbers], ...]
    languages: tuple[tuple[str, Numbers], ...]
    empty: bool = field(default=False)


def figures(rows: Rows, now: dt.datetime, *, weeks: int = 8, language: str | None = None) -> Figures:
    """Return the figures of the weeks up to a moment, of one language or all. Promises that fall due later are counted with this week's."""
    last = _monday(now.date())
    first = last - (weeks - 1) * _WEEK
    recent = rows.where(lambda row: row.day >= first and (language is None or row.language == language))

    def week_of(row: _Counted) -> dt.date:
        return min(_monday(row.day), last)

    mondays = [first + number * _WEEK for number in range(weeks)]
    spoken = sorted({row.language for row in _each(recent)})
    return Figures(
        total=Numbers.of(recent, now),
        weeks=tuple((monday, Numbers.of(recent.where(_is(week_of, monday)), now)) for monday in mondays),
        languages=tuple((code, Numbers.of(recent.where(_is(lambda row: row.language, code)), now)) for code in spoken),
        empty=not recent,
    )


_Value = TypeVar("_Value")


def _is(of: Callable[[_Counted], _Value], value: _Value) -> Callable[[_Counted], bool]:
    return lambda row: of(row) == value


def _each(rows: Rows) -> Iterable[_Counted]:
    yield from rows.replies
    yield from rows.drafts
    yield from rows.letters
    yield from rows.promises
    yield from rows.answers


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value that so large a share of the values does not exceed: one of them, never one in between."""
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


def changed_share(drafted: str, approved: str) -> float:
    """Return what share of the words people changed: those of the draft that went and of the letter that came, of all in both; 0 to 1."""
    same = moved = 0
    for piece in word_diff(drafted, approved):
        words = len(piece.old.split()) + len(piece.new.split())
        if piece.same:
            same += words
        else:
            moved += words
    return moved / (same + moved) if same + moved else 0.0
