"""The part of a report that is about one task: every figure, then the figures by group, as tables and plots; of the check, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amends_evals.figures import Figure, figure
from amends_evals.log import Log, Row
from amends_evals.metrics import Metric, metrics_of, task_titles
from amends_evals.report.plots import INTERVALS, Dot, Panel, Plot, dots
from amends_evals.report.precision import precisions, recalls
from amends_evals.report.tables import NOTHING, Cell, Line, Table, figure_cell, metric_table, share_cell, short_title, systems_of

_GROUPS = ("language", "letter_type", "kind", "severity", "source")
_PLOTTED = ("language", "letter_type")


@dataclass(frozen=True, slots=True)
class Grouped:
    """A task's figures by a group: a table, and a plot where one is worth drawing. ``name`` says by what."""

    name: str
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A task: its title, every figure of it, and the figures by group."""

    task: str
    title: str
    table: Table
    groups: tuple[Grouped, ...]


def section_of(log: Log, task: str, found: dict[tuple[Metric, str], Figure], series: Sequence[str]) -> Section:
    title, rows = task_titles()[task], log.of(task)
    systems = systems_of(rows, log.header.systems)
    table = metric_table(f"task-{task}", f"{short_title(title)}: every figure", metrics_of(task), systems, found)
    groups = [made for by in _GROUPS if (made := _grouped(task, rows, by, systems, series)) is not None]
    if task == "check":
        groups += [made for system in systems for made in _by_rule(log.of(task, system), system, len(systems) > 1, series)]
    return Section(task, title, table, tuple(groups))


def _grouped(task: str, rows: Sequence[Row], by: str, systems: Sequence[str], series: Sequence[str]) -> Grouped | None:
    """Return a task's headline figures by a group; None where all of its rows are in one."""
    values = sorted({row.groups[by] for row in rows if by in row.groups})
    if len(values) < 2:
        return None
    found: dict[tuple[Metric, str, str], Figure] = {}
    for metric in metrics_of(task):
        for system in systems if metric.headline else ():
            for value in values:
                some = [row for row in rows if row.system == system and row.groups.get(by) == value]
                if (made := figure(metric, some, system, (by, value))) is not None:
                    found[metric, system, value] = made
    columns = list(dict.fromkeys((metric, system) for metric, system, _ in found))
    if not columns:
        return None
    name = by.replace("_", " ")
    title = f"{short_title(task_titles()[task])}, by {name}"
    lines = tuple(Line(value, "", tuple(figure_cell(found.get((*column, value))) for column in columns)) for value in values)
    heads = tuple(metric.title if len(systems) == 1 else f"{metric.title} ({system})" for metric, system in columns)
    table = Table(f"{task}-by-{by}", title, (name, *heads), lines)
    if by not in _PLOTTED:
        return Grouped(name, (table,))
    panels = []
    for metric in dict.fromkeys(metric for metric, _ in columns):
        mine = tuple(dot_of(one, value) for (of, _, value), one in found.items() if of == metric)
        panels.append(Panel(metric.title, mine, "shares" if metric.kind == "share" else "numbers"))
    return Grouped(name, (table,), (dots(f"plot-{task}-{by}", title, INTERVALS, panels, series),))


def _by_rule(rows: Sequence[Row], system: str, named: bool, series: Sequence[str]) -> Iterator[Grouped]:
    of, suffix = (f" ({system})", f"-{series.index(system) + 1}") if named else ("", "")
    metric = next(one for one in metrics_of("check") if one.name == "right_rule")
    rules = sorted({row.groups["rule"] for row in rows if "rule" in row.groups})
    made = {rule: figure(metric, [row for row in rows if row.groups.get("rule") == rule], system, ("rule", rule)) for rule in rules}
    found = sorted(
        ((rule, one) for rule, one in made.items() if one is not None), key=lambda pair: (pair[1].value, -pair[1].total, pair[0])
    )
    if found:
        title = f"Of each rule's defects, those that the rule itself finds{of}"
        lines = tuple(Line(rule, "", (figure_cell(one),)) for rule, one in found)
        table = Table(f"check-recall{suffix}", title, ("rule", "found by the rule"), lines)
        plotted = tuple(dot_of(one, rule, f"{one.count} of {one.total}") for rule, one in found)
        plot = dots(f"plot-check-recall{suffix}", title, INTERVALS, [Panel("found by the right rule", plotted, "shares")], series)
        yield Grouped(f"rule: what it finds{of}", (table, *_by_rule_and_language(rows, of, suffix)), (plot,))
    if spoken := precisions(rows):
        title = f"Of the letters and sentences in which a rule spoke, those that hold a defect{of}"
        note = "An error or a warning counts as speaking. A rule that finds another rule's defect may be right about it: the last column asks for its own."
        lines = tuple(Line(one.rule, "", (share_cell(one.defects), share_cell(one.own))) for one in spoken)
        table = Table(f"check-precision{suffix}", title, ("rule", "hold a defect", "hold this rule's defect"), lines, note)
        plotted = tuple(
            Dot(one.rule, system, one.defects.value or 0, one.defects.low, one.defects.high, f"{one.defects.count} of {one.defects.total}")
            for one in spoken
        )
        plot = dots(f"plot-check-precision{suffix}", title, INTERVALS, [Panel("hold a defect", plotted, "shares")], series)
        yield Grouped(f"rule: what it says wrongly{of}", (table,), (plot,))


def _by_rule_and_language(rows: Sequence[Row], of: str, suffix: str) -> Iterator[Table]:
    shares = recalls(rows, by="language")
    languages = sorted({language for _, language in shares if language is not None})
    if not languages:
        return
    lines = []
    for rule in sorted({rule for rule, _ in shares}):
        mine = [shares.get((rule, language)) for language in languages]
        cells = tuple(NOTHING if one is None else Cell(f"{one.count} of {one.total}") for one in mine)
        lines.append(Line(rule, "", cells))
    yield Table(f"check-rule-language{suffix}", f"Defects found by the right rule, by language{of}", ("rule", *languages), tuple(lines))


def dot_of(one: Figure, label: str, word: str = "") -> Dot:
    """Return a figure as a dot on the line of a label."""
    return Dot(label, one.system, one.value, one.low, one.high, word)
