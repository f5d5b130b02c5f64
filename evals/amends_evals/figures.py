"""What a log comes to: each metric of each system, in all and by group, with its count and its 95 % interval.

Rows about the same sample are no independent draws, so where a sample has several, the interval comes from drawing samples again (a bootstrap
clustered by sample: Cameron, Gelbach and Miller 2008); else a share has Wilson's and a mean a bootstrap over rows.
Where all or none of the rows count, resampling says nothing, and a share has Wilson's interval over its samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from amends.shares import wilson
from amends_evals.log import Log, Row
from amends_evals.metrics import Metric, load_metrics

RESAMPLES = 2_000
SEED = 20_261_128


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one system: its value, the interval it lies in, of how many rows; ``count`` is how many count, for a share.

    ``group`` is what the rows have in common: ("language", "ro"), or None for all of them.
    """

    metric: Metric
    system: str
    value: float
    low: float
    high: float
    total: int
    count: int | None = None
    group: tuple[str, str] | None = None

    def __str__(self) -> str:
        low, value, high = self.written
        return (
            f"{self.count} of {self.total} = {value} ({low} to {high})"
            if self.count is not None
            else f"{value} ({low} to {high}) of {self.total}"
        )

    @property
    def written(self) -> tuple[str, str, str]:
        """The low end, the value and the high end as they are written: shares and means of shares in per cent."""
        style = ".1%" if self.metric.kind == "share" or self.metric.percent else ".2f"
        return f"{self.low:{style}}", f"{self.value:{style}}", f"{self.high:{style}}"


def figure(metric: Metric, rows: Sequence[Row], system: str, group: tuple[str, str] | None = None) -> Figure | None:
    """Return a metric over some rows; None where none of them has its scores."""
    if metric.kind == "kappa":
        return _kappa(metric, rows, system, group)
    scored = [row for row in rows if row.scores.get(metric.name) is not None]
    if not scored:
        return None
    values = [float(row.scores[metric.name] or 0) for row in scored]
    samples = [sample_of(row) for row in scored]
    value = sum(values) / len(values)
    if metric.kind == "share":
        share = wilson(bool(one) for one in values)
        low, high = share.low, share.high
        if len(set(samples)) < len(samples):
            if 0 < share.count < share.total:
                low, high = _resampled(np.array([values, [1.0] * len(values)]), samples, _ratio)
            else:
                by_sample = wilson([share.count > 0] * len(set(samples)))
                low, high = by_sample.low, by_sample.high
        return Figure(metric, system, value, low, high, share.total, share.count, group)
    low, high = _resampled(np.array([values, [1.0] * len(values)]), samples, _ratio)
    return Figure(metric, system, value, low, high, len(values), None, group)


def sample_of(row: Row) -> str:
    """Return what a row is about: rows with the same are no independent draws."""
    return row.groups.get("sample", row.id)


def figures(log: Log, *, by: str | None = None) -> Iterator[Figure]:
    """Yield every metric of every system of a log, in the order of a report; with ``by``, one for each value of that group."""
    for metric in load_metrics():
        rows = log.of(metric.task)
        for system in dict.fromkeys(row.system for row in rows):
            mine = [row for row in rows if row.system == system]
            if by is None:
                parts: list[tuple[tuple[str, str] | None, list[Row]]] = [(None, mine)]
            else:
                values = sorted({row.groups[by] for row in mine if by in row.groups})
                parts = [((by, value), [row for row in mine if row.groups.get(by) == value]) for value in values]
            for group, some in parts:
                if (made := figure(metric, some, system, group)) is not None:
                    yield made


def _ratio(sums: np.ndarray) -> np.ndarray:
    return np.asarray(sums[0] / sums[1])


def _resampled(columns: np.ndarray, samples: Sequence[str], of: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of a figure over samples drawn again, with replacement.

    ``columns``: (quantities, rows); the figure is made of their sums over the rows of the samples drawn, (quantities, resamples).
    """
    names = {name: number for number, name in enumerate(dict.fromkeys(samples))}
    places = np.array([names[name] for name in samples])
    sums = np.stack([np.bincount(places, weights=column, minlength=len(names)) for column in columns])
    drawn = np.random.default_rng(SEED).multinomial(len(names), [1 / len(names)] * len(names), size=RESAMPLES)
    low, high = np.nanpercentile(of(sums @ drawn.T), [2.5, 97.5])
    return float(low), float(high)


def _kappa(metric: Metric, rows: Sequence[Row], system: str, group: tuple[str, str] | None) -> Figure | None:
    first, second = metric.of
    scored = [row for row in rows if row.scores.get(first) is not None and row.scores.get(second) is not None]
    if not scored:
        return None
    pairs = np.array([[bool(row.scores[first]), bool(row.scores[second])] for row in scored])
    cells = np.array(
        [pairs[:, 0] & pairs[:, 1], pairs[:, 0] & ~pairs[:, 1], ~pairs[:, 0] & pairs[:, 1], ~pairs[:, 0] & ~pairs[:, 1]], dtype=float
    )
    value = float(cohens_kappa(cells.sum(axis=1, keepdims=True))[0])
    low, high = _resampled(cells, [sample_of(row) for row in scored], cohens_kappa)
    return Figure(metric, system, value, low, high, len(scored), None, group)


def cohens_kappa(cells: np.ndarray) -> np.ndarray:
    """Return Cohen's kappa (Cohen 1960) of tables of two verdicts: counts of yes-yes, yes-no, no-yes, no-no, (4, tables).

    Where chance alone would agree always, both always saying the same, it is 1 if they do.
    """
    total = cells.sum(axis=0)
    agreed = (cells[0] + cells[3]) / total
    chance = ((cells[0] + cells[1]) * (cells[0] + cells[2]) + (cells[2] + cells[3]) * (cells[1] + cells[3])) / total**2
    return np.asarray(np.where(chance >= 1, 1.0, (agreed - chance) / np.where(chance >= 1, 1.0, 1 - chance)))
