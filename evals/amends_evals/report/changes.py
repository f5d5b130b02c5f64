"""What a comparison with an earlier log says, as tables and lines: what changed beyond noise first, the worse before the better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amends_evals.comparing import ALPHA, Change, Comparison, MadeOtherwise
from amends_evals.metrics import task_titles
from amends_evals.report.head import minute_text
from amends_evals.report.tables import Cell, Line, Table, p_text, short_title, spread_text, value_text

_ICONS = {True: "▲", False: "▼", None: ""}


@dataclass(frozen=True, slots=True)
class Notice:
    """A change beyond noise: whether for the better, of what, from where to where, how sure, and the samples that got worse and better."""

    better: bool
    what: str
    old: str
    new: str
    sure: str
    task: str
    system: str
    lost: tuple[str, ...]
    won: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """In a word, with a sign."""
        return "▲ better" if self.better else "▼ worse"


@dataclass(frozen=True, slots=True)
class Changes:
    """A comparison as it is shown."""

    old: str
    notices: tuple[Notice, ...]
    made: tuple[tuple[str, tuple[MadeOtherwise, ...]], ...]
    """What was made otherwise, by kind."""
    unshared: str
    tables: tuple[Table, ...]
    """All figures, then those by group that changed at all."""


def changes_of(comparison: Comparison) -> Changes:
    """Return a comparison as it is shown."""
    noticed = sorted(comparison.noticed, key=lambda change: (change.better is not False, change.corrected))
    kinds = dict.fromkeys(one.what for one in comparison.made)
    old = comparison.old.header
    return Changes(
        f"the run of {minute_text(old.started)}, writer {old.writer or 'none'}, commit {(old.commit or 'unknown')[:12]}",
        tuple(_notice(change) for change in noticed),
        tuple((kind, tuple(one for one in comparison.made if one.what == kind)) for kind in kinds),
        _unshared(comparison),
        tuple(_tables(comparison.changes)),
    )


def _notice(change: Change) -> Notice:
    return Notice(
        bool(change.better),
        _named(change),
        f"{value_text(change.old)} ({spread_text(change.old)})",
        f"{value_text(change.new)} ({spread_text(change.new)})",
        f"p {p_text(change.corrected)} after correction",
        change.metric.task,
        change.system,
        change.lost,
        change.won,
    )


def _named(change: Change) -> str:
    task = short_title(task_titles()[change.metric.task])
    group = f", {change.group[0].replace('_', ' ')} {change.group[1]}" if change.group else ""
    return f"{task}: {change.metric.title} ({change.system}{group})"


def _unshared(comparison: Comparison) -> str:
    if not comparison.only_old and not comparison.only_new:
        return "Both logs hold the same rows."
    return (
        f"Only rows that both logs hold are compared: {comparison.only_old:,} stand in the earlier log alone, "
        f"{comparison.only_new:,} in this one alone."
    )


def _tables(changes: Sequence[Change]) -> Iterator[Table]:
    for group in dict.fromkeys(change.group[0] if change.group else None for change in changes):
        mine = [change for change in changes if (change.group[0] if change.group else None) == group]
        moved = [change for change in mine if group is None or change.won or change.lost or change.old.value != change.new.value]
        note = f"{len(mine) - len(moved):,} figures in which no sample changed are left out." if len(moved) < len(mine) else ""
        caption = "Every figure, old and new" if group is None else f"Figures that changed, by {group.replace('_', ' ')}"
        columns = ("figure", "old", "new", "samples better", "samples worse", "p", "verdict")
        yield Table(f"changes-{group or 'all'}", caption, columns, tuple(map(_line, moved)), note)


def _line(change: Change) -> Line:
    mark = "" if not change.beyond_noise or change.better is None else "better" if change.better else "worse"
    direction = _ICONS[change.better]
    verdict = f"{direction} {mark}, beyond noise" if mark else f"{direction} within noise" if direction else "same"
    cells = (
        Cell(value_text(change.old), spread_text(change.old)),
        Cell(value_text(change.new), spread_text(change.new)),
        Cell(str(len(change.won))),
        Cell(str(len(change.lost))),
        Cell(p_text(change.corrected), f"uncorrected {p_text(change.p)}" if change.p < 1 else ""),
        Cell(verdict, "", mark),  # type: ignore[arg-type]
    )
    return Line(_named(change), "", cells)


HOW_TESTED = (
    "Each sample is compared with itself: a share by McNemar's exact test on the samples that changed sides, a number by a sign-flip permutation test. "
    "Of many figures some differ by chance alone, so p is corrected over all the figures of a table (Holm, among those that could have differed at all: Tarone). "
    f"Beyond noise means p below {ALPHA} after that."
)
