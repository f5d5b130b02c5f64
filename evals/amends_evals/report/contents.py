"""What a report holds, in its order, before it is written as a page or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from amends_evals.comparing import Comparison
from amends_evals.figures import Figure, figures
from amends_evals.log import Log
from amends_evals.metrics import Metric, load_metrics, task_titles
from amends_evals.report import head
from amends_evals.report.changes import Changes, changes_of
from amends_evals.report.costs import cost_table, latency_plot, spent
from amends_evals.report.paired import difference_tables, differences
from amends_evals.report.plots import INTERVALS, Panel, Plot, dots
from amends_evals.report.sections import Section, dot_of, section_of
from amends_evals.report.tables import Table, metric_table, short_title, systems_of


@dataclass(frozen=True, slots=True)
class Contents:
    """All of a report but the letters."""

    log: Log
    title: str
    made_with: tuple[tuple[str, str], ...]
    data: Table
    changes: Changes | None
    summary: tuple[Table, ...]
    summary_plot: Plot | None
    structure: tuple[Table, ...]
    sections: tuple[Section, ...]
    cost: Table
    cost_plot: Plot | None

    @property
    def plots(self) -> tuple[Plot, ...]:
        """Every plot, in the order of the report."""
        inner = (plot for section in self.sections for group in section.groups for plot in group.plots)
        return tuple(plot for plot in (self.summary_plot, *inner, self.cost_plot) if plot is not None)


def contents_of(log: Log, comparison: Comparison | None) -> Contents:
    """Return what a report of a log holds."""
    series = systems_of(log.rows, log.header.systems)
    found = {(one.metric, one.system): one for one in figures(log)}
    costs = spent(log)
    return Contents(
        log,
        head.title(log.header),
        head.made_with(log),
        head.data_table(log),
        None if comparison is None else changes_of(comparison),
        tuple(_summary(log, found)),
        _summary_plot(found.values(), series),
        difference_tables(tuple(differences(log))),
        tuple(section_of(log, task, found, series) for task in task_titles() if log.of(task)),
        cost_table(costs),
        latency_plot(costs, series),
    )


def _summary(log: Log, found: dict[tuple[Metric, str], Figure]) -> Iterator[Table]:
    for number, tasks in enumerate(_blocks(log), 1):
        metrics = [metric for metric in load_metrics() if metric.headline and metric.task in tasks]
        systems = systems_of([row for task in tasks for row in log.of(task)], log.header.systems)
        titles = {metric: f"{short_title(task_titles()[metric.task])}: {metric.title}" for metric in metrics if len(tasks) > 1}
        caption = ", ".join(short_title(task_titles()[task]) for task in tasks)
        made = metric_table(f"summary-{number}", caption, metrics, systems, found, titles=titles, explained=False)
        if made.lines:
            yield made


def _blocks(log: Log) -> Iterator[tuple[str, ...]]:
    """Yield the tasks in runs that have a system in common, each run a table without empty columns."""
    tasks: tuple[str, ...] = ()
    systems: set[str] = set()
    for task in task_titles():
        mine = {row.system for row in log.of(task)}
        if mine and tasks and not mine & systems:
            yield tasks
            tasks, systems = (), set()
        if mine:
            tasks, systems = (*tasks, task), systems | mine
    if tasks:
        yield tasks


def _summary_plot(found: Iterable[Figure], series: Sequence[str]) -> Plot | None:
    headline = [one for one in found if one.metric.headline]
    if not headline:
        return None
    made = tuple(dot_of(one, f"{short_title(task_titles()[one.metric.task])}: {one.metric.title}") for one in headline)
    return dots("plot-summary", "The headline figures", INTERVALS, [Panel("share, or mean of a share, or kappa", made)], series)
