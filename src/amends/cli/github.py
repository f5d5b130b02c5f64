"""Findings as workflow commands, which GitHub shows beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterator

from amends.cli.findings import UNUSED, Checked, Places
from amends.cli.terminal import harmless

_COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}


def commands(checked: Checked) -> Iterator[str]:
    """Yield a line for each finding, and for each allowance that covers nothing."""
    places = Places(checked.report.text)
    for finding in checked.report.findings:
        place: dict[str, str | int] = {"file": checked.name}
        if checked.record is not None:
            place["line"] = checked.record
        elif finding.start is not None and finding.end is not None:
            first, last = places.line(finding.start), places.line(finding.end)
            place |= {"line": first, "endLine": last}
            if first == last:  # a column is refused for a stretch of several lines
                place |= {"col": places.column(finding.start), "endColumn": places.column(finding.end)}
        yield _command(finding.severity, place, f"amends {finding.rule}", f"{finding.message}\n{finding.advice}")
    for unused in checked.report.unused:
        said = f"The {unused.author} allows {unused.key} and covers nothing."
        yield _command("advice", {"file": checked.name}, f"amends {UNUSED}", said)


def _command(severity: str, place: dict[str, str | int], title: str, message: str) -> str:
    properties = ",".join(f"{name}={harmless(_property(str(value)))}" for name, value in (place | {"title": title}).items())
    return f"::{_COMMANDS[severity]} {properties}::{harmless(_data(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
