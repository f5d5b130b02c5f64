"""The report as Markdown that GitHub renders: head, comparison, figures and plots; the letters stand in the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from amends_evals.report.changes import HOW_TESTED, Changes
from amends_evals.report.contents import Contents
from amends_evals.report.head import HOW_TO_READ
from amends_evals.report.plots import Plot
from amends_evals.report.sections import Grouped
from amends_evals.report.tables import Cell, Table
from amends_evals.report.texts import visible

_SPECIAL = re.compile(r"[\\`*_\[\]|~<>&$@#!]|(?<=:)//|(?<=www)\.")
_IDS = 20


def write_markdown(contents: Contents) -> str:
    """Return the report."""
    return "\n\n".join(part for part in _parts(contents) if part) + "\n"


def _parts(contents: Contents) -> Iterator[str]:
    yield f"# {_text(contents.title)}"
    yield "\n".join(f"- **{name}**: {_text(words)}" for name, words in contents.made_with)
    yield from _table(contents.data)
    yield f"**How to read this.** {_text(HOW_TO_READ)}"
    yield "Every letter with what was found in it, and what the check missed: [report.html](report.html)."
    if contents.changes is not None:
        yield from _changes(contents.changes)
    yield "## Summary"
    if not contents.summary:
        yield "The log holds no figure yet."
    for table in contents.summary:
        yield from _table(table)
    if contents.summary_plot is not None:
        yield _plot(contents.summary_plot)
    if contents.structure:
        yield "## What the structure buys"
    for table in contents.structure:
        yield from _table(table)
    for section in contents.sections:
        yield f"## {_text(section.title)}"
        yield from _table(section.table)
        for group in section.groups:
            yield from _group(group)
    if contents.cost.lines:
        yield "## Cost"
        yield from _table(contents.cost)
    if contents.cost_plot is not None:
        yield _plot(contents.cost_plot)


def _group(group: Grouped) -> Iterator[str]:
    yield f"<details>\n<summary>By {_text(group.name)}</summary>"
    for plot in group.plots:
        yield _plot(plot)
    for table in group.tables:
        yield from _table(table)
    yield "</details>"


def _changes(changes: Changes) -> Iterator[str]:
    yield "## Changed beyond noise"
    yield f"Compared with {_text(changes.old)}. {_text(changes.unshared)} {_text(HOW_TESTED)}"
    if not changes.notices:
        yield "**Nothing changed beyond noise.**"
    for one in changes.notices:
        ids = "".join(f"\n  - {name}: {_ids(some)}" for name, some in (("got worse", one.lost), ("got better", one.won)) if some)
        yield f"- **{one.verdict}** {_text(one.what)}: {_text(one.old)} → {_text(one.new)}, {_text(one.sure)}{ids}"
    yield "### What was made otherwise"
    if not changes.made:
        yield "Nothing: both logs were made with the same."
    yield "\n".join(
        f"- **{_text(kind)}**: {', '.join(_text(one.how if one.name == kind else f'{one.name} ({one.how})') for one in some)}"
        for kind, some in changes.made
    )
    for table in changes.tables:
        yield f"<details>\n<summary>{_text(table.caption)}</summary>"
        yield from _table(table)
        yield "</details>"


def _ids(ids: Iterable[str]) -> str:
    names = list(ids)
    more = f" and {len(names) - _IDS} more" if len(names) > _IDS else ""
    return ", ".join(map(_text, names[:_IDS])) + more


def _table(table: Table) -> Iterator[str]:
    if not table.lines:
        return
    yield f"**{_text(table.caption)}**"
    rows = [" | ".join(map(_text, table.columns)), " | ".join([":--", *["--:"] * (len(table.columns) - 1)])]
    for line in table.lines:
        title = f"{_text(line.title)}<br><sub>{_text(line.note)}</sub>" if line.note else _text(line.title)
        rows.append(" | ".join([title, *map(_cell, line.cells)]))
    yield "\n".join(f"| {row} |" for row in rows)
    yield _text(table.note)


def _cell(cell: Cell) -> str:
    text = f"**{_text(cell.text)}**" if cell.mark else _text(cell.text)
    return f"{text}<br><sub>{_text(cell.note)}</sub>" if cell.note else text


def _plot(plot: Plot) -> str:
    return f"![{_text(plot.title)}. {_text(plot.description)}](plots/{quote(plot.name)}.svg)"


def _text(text: str) -> str:
    """Return words of a log as Markdown that shows them and does nothing else."""
    return _SPECIAL.sub(lambda found: "".join(f"&#{ord(one)};" for one in found.group()), " ".join(visible(text).split()))
