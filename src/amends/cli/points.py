"""What became of each point of a complaint, as a table to read and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from amends.cli.terminal import harmless_line, styled, width

if TYPE_CHECKING:
    from amends.cli.findings import Places
    from amends.rules.kinds.points import Covered

_SAID = 60
_COLOURS = {"answered": "green", "declined": "green", "open": "yellow", "missed": "red"}


def as_table(points: Sequence[Covered], places: Places) -> Iterator[str]:
    """Yield a line for each point: how it is answered, where, and what the customer said, which comes last because it may run right to left."""
    from amends.rules.kinds.points import said

    rows = [(entry, entry.point.id, entry.point.kind, _how(entry), _where(entry, places)) for entry in points]
    heads = ("point", "kind", "how it is answered", "where")
    widths = [max(map(width, column)) for column in zip(heads, *(row[1:] for row in rows), strict=True)]
    yield f"{_row(heads, widths)}what they said"
    for entry, *cells in rows:
        line = _row(cells, widths)
        yield (
            line.replace(entry.status, styled(entry.status, _COLOURS[entry.status]), 1)
            + f"“{harmless_line(said(entry.point, _SAID, theirs=True))}”"
        )
    yield ""


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(cell + " " * (room - width(cell) + 2) for cell, room in zip(cells, widths, strict=True))


def _how(entry: Covered) -> str:
    return " ".join((entry.status, "by", ", ".join(entry.point.answered_by))) if entry.status == "answered" else entry.status


def _where(entry: Covered, places: Places) -> str:
    return "-" if entry.start is None else f"line {places.line(entry.start)}"


def as_json(points: Sequence[Covered], places: Places) -> list[dict[str, Any]]:
    """Return what became of each point; offsets count code points of the text, lines from 1."""
    return [
        {
            **entry.point.model_dump(mode="json"),
            "status": entry.status,
            "start": entry.start,
            "end": entry.end,
            "line": None if entry.start is None else places.line(entry.start),
        }
        for entry in points
    ]
