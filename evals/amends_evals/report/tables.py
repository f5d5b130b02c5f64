"""Tables as values, which the page and the Markdown both write, and how a figure is said in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from amends.shares import Share
from amends_evals.figures import Figure
from amends_evals.log import Row
from amends_evals.metrics import Metric


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, a smaller line under it, and whether it is to be noticed as better or worse."""

    text: str
    note: str = ""
    mark: Literal["", "better", "worse"] = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its title, a smaller line that explains it, its cells."""

    title: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a name unlike others' on the page, a caption, the titles of its columns (the first is that of the rows' titles), its lines."""

    name: str
    caption: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""


NOTHING = Cell("–")


def value_text(figure: Figure) -> str:
    """Return a figure's value."""
    return figure.written[1]


def spread_text(figure: Figure) -> str:
    """Return a figure's interval and its count."""
    low, _, high = figure.written
    return f"{low} to {high}; {f'{figure.count} ' if figure.count is not None else ''}of {figure.total}"


def figure_cell(figure: Figure | None) -> Cell:
    """Return a figure with its interval and count; a dash where there is none."""
    return NOTHING if figure is None else Cell(value_text(figure), spread_text(figure))


def share_cell(share: Share) -> Cell:
    """Return a share with its interval and count; a dash where there is nothing to take a share of."""
    if share.value is None:
        return NOTHING
    return Cell(f"{share.value:.1%}", f"{share.low:.1%} to {share.high:.1%}; {share.count} of {share.total}")


def short_title(title: str) -> str:
    """Return a task's title up to its colon."""
    return title.partition(":")[0]


def metric_note(metric: Metric) -> str:
    """Return what a metric says, and that lower is better where it is."""
    return f"{metric.says} Lower is better." if metric.better == "lower" else metric.says


def systems_of(rows: Iterable[Row], order: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the systems of some rows: in the order given, then as they come."""
    there = dict.fromkeys(row.system for row in rows)
    return (*(system for system in order if system in there), *(system for system in there if system not in order))


def metric_table(
    name: str,
    caption: str,
    metrics: Sequence[Metric],
    systems: Sequence[str],
    figures: Mapping[tuple[Metric, str], Figure],
    *,
    titles: Mapping[Metric, str] | None = None,
    explained: bool = True,
) -> Table:
    """Return metrics × systems; metrics that no system has are left out. ``titles``: what a metric is called here instead."""
    lines = []
    for metric in metrics:
        row = [figures.get((metric, system)) for system in systems]
        if any(row):
            title = (titles or {}).get(metric, metric.title)
            lines.append(Line(title, metric_note(metric) if explained else "", tuple(map(figure_cell, row))))
    return Table(name, caption, ("figure", *systems), tuple(lines))


def p_text(p: float) -> str:
    """Return a p-value."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"
