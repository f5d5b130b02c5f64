"""What one system does better than another over the same samples: each sample is compared with itself, which takes out how hard it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amends_evals.comparing import ALPHA, mcnemar
from amends_evals.figures import Figure, figure
from amends_evals.log import Log, Row
from amends_evals.metrics import Metric, load_metrics, task_titles
from amends_evals.report.tables import NOTHING, Cell, Line, Table, figure_cell, p_text, short_title

MAIN = "pipeline"
OTHERS = ("bare", "phrasebook")


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric of two systems over the samples that both have; ``by`` is the mean difference with its interval, positive where ``system`` has more.

    ``won`` and ``lost`` count samples on which ``system`` is better and worse; ``p`` is McNemar's, for shares only and not corrected.
    """

    metric: Metric
    system: str
    against: str
    mine: Figure
    theirs: Figure
    by: Figure
    won: int
    lost: int
    p: float | None

    @property
    def clear(self) -> bool:
        """Whether chance alone would rarely have made the difference: by p for a share, by the interval for a mean."""
        if self.p is not None:
            return self.p < ALPHA
        return self.by.low > 0 or self.by.high < 0

    @property
    def better(self) -> bool | None:
        """Whether ``system`` is the better one; None where both are the same."""
        if self.by.value == 0:
            return None
        return (self.by.value > 0) == (self.metric.better == "higher")


def differences(log: Log, *, system: str = MAIN, others: tuple[str, ...] = OTHERS) -> Iterator[Difference]:
    """Yield what a system does otherwise than others, in the order of a report; nothing where they share no sample."""
    for metric in load_metrics():
        if metric.kind == "kappa":
            continue
        mine = _scored(log, metric, system)
        for other in others:
            theirs = _scored(log, metric, other)
            shared = [key for key in mine if key in theirs]
            if shared and (made := _difference(metric, [mine[key] for key in shared], [theirs[key] for key in shared])) is not None:
                yield made


def _scored(log: Log, metric: Metric, system: str) -> dict[str, Row]:
    return {row.id: row for row in log.of(metric.task, system) if row.scores.get(metric.name) is not None}


def _difference(metric: Metric, mine: list[Row], theirs: list[Row]) -> Difference | None:
    system, other = mine[0].system, theirs[0].system
    by = [_number(a, metric) - _number(b, metric) for a, b in zip(mine, theirs, strict=True)]
    as_mean = metric.model_copy(update={"kind": "mean"})
    as_rows = [row.model_copy(update={"scores": {metric.name: value}}) for row, value in zip(mine, by, strict=True)]
    made = figure(metric, mine, system), figure(metric, theirs, other), figure(as_mean, as_rows, system)
    if made[0] is None or made[1] is None or made[2] is None:
        return None
    sign = 1 if metric.better == "higher" else -1
    won, lost = sum(value * sign > 0 for value in by), sum(value * sign < 0 for value in by)
    p = mcnemar(won, lost) if metric.kind == "share" else None
    return Difference(metric, system, other, made[0], made[1], made[2], won, lost, p)


def _number(row: Row, metric: Metric) -> float:
    return float(row.scores[metric.name] or 0)


_NOTE = (
    "Over the samples that both have, each compared with itself. The difference is the pipeline's figure less the other's, with its 95 % interval, "
    "which has no width where every sample went the same way. p is McNemar's exact, for shares, and not corrected for the number of lines: "
    "of twenty lines one may seem clear by chance. Clear is a p below 0.05, for a mean an interval without zero."
)


def difference_tables(made: Sequence[Difference]) -> tuple[Table, ...]:
    """Return the differences as tables, one for each system that is compared with."""
    tables: list[Table] = []
    for other in dict.fromkeys(one.against for one in made):
        mine = [one for one in made if one.against == other]
        columns = ("figure", mine[0].system, other, "difference", "samples better", "samples worse", "p", "verdict")
        title = f"{mine[0].system} against {other}".capitalize()
        tables.append(Table(f"structure-{other}", title, columns, tuple(map(_line, mine)), _NOTE if not tables else ""))
    return tuple(tables)


def _line(one: Difference) -> Line:
    share = one.metric.kind == "share"
    by = f"{one.by.value * 100:+.1f} points" if share else f"{one.by.value:+.2f}"
    spread = f"{one.by.low * 100:+.1f} to {one.by.high * 100:+.1f}" if share else f"{one.by.low:+.2f} to {one.by.high:+.2f}"
    cells = (
        figure_cell(one.mine),
        figure_cell(one.theirs),
        Cell(by, f"{spread}; of {one.by.total}"),
        Cell(str(one.won)),
        Cell(str(one.lost)),
        NOTHING if one.p is None else Cell(p_text(one.p)),
        _verdict(one),
    )
    return Line(f"{short_title(task_titles()[one.metric.task])}: {one.metric.title}", "", cells)


def _verdict(one: Difference) -> Cell:
    if one.better is None:
        return Cell("same")
    if not one.clear:
        return Cell("not clear")
    return Cell("▲ better", "", "better") if one.better else Cell("▼ worse", "", "worse")
