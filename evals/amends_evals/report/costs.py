"""What the letters took: calls, tokens, money and seconds, by task and system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from amends_evals.log import Log, Row
from amends_evals.metrics import task_titles
from amends_evals.report.plots import Dot, Panel, Plot, dots
from amends_evals.report.tables import NOTHING, Cell, Line, Table, short_title, systems_of

REPEATING = ("fidelity", "coverage", "language", "injection")
"""Tasks that read the letters of ``draft`` again: what those took is counted once, there."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a system took for a task: sums, seconds a sample at the median and at the 95th percentile.

    ``money`` is by currency; ``priced`` and ``counted`` say of how many samples price and tokens are known.
    """

    task: str
    system: str
    samples: int
    calls: int
    input_tokens: int
    output_tokens: int
    counted: int
    money: dict[str, float]
    priced: int
    median: float
    late: float
    stale: int


def spent(log: Log) -> tuple[Spent, ...]:
    """Return what each system of each task took, in the order of a report."""
    drafted = {(row.system, row.id) for row in log.of("draft")}
    made = []
    for task in task_titles():
        rows = [row for row in log.of(task) if task not in REPEATING or (row.system, row.id) not in drafted]
        for system in systems_of(rows, log.header.systems):
            made.append(_spent(task, system, [row for row in rows if row.system == system]))
    return tuple(made)


def _spent(task: str, system: str, rows: list[Row]) -> Spent:
    usage = [row.usage for row in rows]
    money: dict[str, float] = defaultdict(float)
    for one in usage:
        if one.cost is not None:
            money[one.currency or ""] += one.cost
    median, late = np.percentile([one.seconds for one in usage], [50, 95])
    return Spent(
        task,
        system,
        len(rows),
        sum(one.calls for one in usage),
        sum(one.input_tokens or 0 for one in usage),
        sum(one.output_tokens or 0 for one in usage),
        sum(one.input_tokens is not None for one in usage),
        dict(money),
        sum(one.cost is not None for one in usage),
        float(median),
        float(late),
        sum(one.stale for one in usage),
    )


def cost_table(costs: tuple[Spent, ...]) -> Table:
    """Return what each system took, a line each."""
    columns = ("task and system", "samples", "calls", "tokens in", "tokens out", "cost", "median s", "95th percentile s", "stale answers")
    return Table("cost", "Calls, tokens, money and time", columns, tuple(map(_line, costs)))


def _line(one: Spent) -> Line:
    partly = f"of {one.counted} samples" if one.counted < one.samples else ""
    tokens = (Cell(f"{one.input_tokens:,}", partly), Cell(f"{one.output_tokens:,}", partly)) if one.counted else (NOTHING, NOTHING)
    cells = (
        Cell(f"{one.samples:,}"),
        Cell(f"{one.calls:,}", f"{one.calls / one.samples:.1f} a sample" if one.calls else ""),
        *tokens,
        Cell(_money(one.money), f"of {one.priced} samples" if one.priced < one.samples else "") if one.priced else NOTHING,
        Cell(seconds_text(one.median)),
        Cell(seconds_text(one.late)),
        Cell(f"{one.stale:,}"),
    )
    return Line(f"{short_title(task_titles().get(one.task, one.task))}: {one.system}", "", cells)


def _money(money: dict[str, float]) -> str:
    return " + ".join(f"{amount:.4f} {currency}".strip() for currency, amount in sorted(money.items()))


def seconds_text(seconds: float) -> str:
    """Return seconds with three digits that count."""
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.3g}" if seconds < 100 else f"{seconds:.0f}"


def latency_plot(costs: Sequence[Spent], series: Sequence[str]) -> Plot | None:
    """Return how long a sample takes where a model was asked; None unless there are two to compare."""
    asked = [one for one in costs if one.calls]
    if len(asked) < 2:
        return None
    made = tuple(
        Dot(f"{short_title(task_titles()[one.task])}: {one.system}", one.system, one.median, one.median, one.late) for one in asked
    )
    description = "A dot at the median, a line to the 95th percentile; the table has the same figures."
    panel = Panel("seconds: median, and to the 95th percentile", made, "seconds")
    return dots("plot-latency", "Seconds a sample takes", description, [panel], series)
