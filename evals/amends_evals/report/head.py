"""How the figures came about: what was measured with what, and how they are to be read."""

from __future__ import annotations

from datetime import datetime

from amends_evals.figures import sample_of
from amends_evals.log import Header, Log
from amends_evals.metrics import task_titles
from amends_evals.report.costs import spent
from amends_evals.report.tables import Cell, Line, Table, short_title, systems_of

HOW_TO_READ = (
    "Each figure stands with its count and its 95 % interval: of intervals made so, 95 in 100 hold the figure that all complaints like these would give. "
    "A group of a few samples has a wide one, and says little. Two systems are better compared sample by sample than by their intervals. "
    "Where a sample has several rows, samples rather than rows are drawn again. "
    "The complaints, letters and labels that come with amends were made up for this benchmark by the project itself, "
    "so they show what amends does on complaints like these and not how often yours are like them. "
    "The rules that check a letter also helped to make it, and what mends until a rule is silent will satisfy that rule: "
    "read “passes the check” beside the figures in which no rule of amends has a say, which are the facts in the letter, the points it answers, and the preference."
)


def title(header: Header) -> str:
    """Return the report's title."""
    return (
        f"amends: how good are the apologies of {header.writer}?"
        if header.writer
        else "amends: how good are the apologies without a model?"
    )


def made_with(log: Log) -> tuple[tuple[str, str], ...]:
    """Return what the log says of how it was made, each with its name."""
    header = log.header
    stale = sum(one.stale for one in spent(log))
    replayed = f"replayed from a recording; {stale:,} of them recorded for another wording of the request (stale)"
    return (
        ("Writer", header.writer or "none: the phrasebook alone"),
        ("Judge", header.judge or "none"),
        ("Answers", replayed if header.answers == "replayed" else header.answers),
        ("Systems", ", ".join(header.systems) or "none"),
        ("Versions of a letter", f"at most {header.attempts}"),
        ("Seed", str(header.seed)),
        ("amends", f"{header.amends}, commit {_commit(header)}, code {header.code[:12]}"),
        ("Python", header.python),
        ("Started", minute_text(header.started)),
        ("Samples", ", ".join(f"{line.title.lower()} {line.cells[1].text}" for line in data_table(log).lines) or "none"),
        *((("Note", header.note),) if header.note else ()),
    )


def minute_text(started: str) -> str:
    """Return a time to the minute; what is no time, as it is."""
    try:
        return datetime.fromisoformat(started).strftime("%Y-%m-%d %H:%M %Z").strip()
    except ValueError:
        return started


def _commit(header: Header) -> str:
    if header.commit is None:
        return "unknown"
    state = {None: "", True: " and changes that were not committed", False: ""}[header.dirty]
    return header.commit[:12] + state


def data_table(log: Log) -> Table:
    """Return how much each task measured: samples, rows, what could not be made."""
    lines = []
    for task, name in task_titles().items():
        if rows := log.of(task):
            cells = (
                Cell(", ".join(systems_of(rows, log.header.systems))),
                Cell(f"{len({sample_of(row) for row in rows}):,}"),
                Cell(f"{len(rows):,}"),
                Cell(f"{sum(row.error is not None for row in rows):,}"),
            )
            lines.append(Line(short_title(name), name.partition(": ")[2], cells))
    return Table("data", "What was measured", ("task", "systems", "samples", "rows", "not made"), tuple(lines))


def digests(header: Header) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the files and rules that went in, by kind, each with the start of its digest."""
    kinds = (("Data", header.data), ("Prompts", header.prompts), ("Language packs", header.packs), ("Rules", header.rules))
    return tuple((kind, tuple((name, digest[:12]) for name, digest in sorted(entries.items()))) for kind, entries in kinds if entries)
