"""Findings as text, the way a good compiler prints them, as JSON and as SARIF."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import typer

from amends import __version__
from amends.cli.terminal import counted, harmless, harmless_line, width
from amends.rules import Finding, Report, load_rules

_COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"


@dataclass(frozen=True)
class Checked:
    """A report and the name of the file it is about."""

    name: str
    report: Report


class Places:
    """Lines and columns of a text, from 1, for offsets in code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]

    def line(self, offset: int) -> int:
        """Return the line an offset stands on."""
        return bisect_right(self.starts, offset)

    def column(self, offset: int) -> int:
        """Return an offset's column in code points."""
        return offset - self.starts[self.line(offset) - 1] + 1

    def column_utf16(self, offset: int) -> int:
        """Return an offset's column in UTF-16 code units, as SARIF and editors count."""
        start = self.starts[self.line(offset) - 1]
        return len(self.text[start:offset].encode("utf-16-le", "surrogatepass")) // 2 + 1

    def text_of(self, line: int) -> str:
        """Return a line without its end."""
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        return self.text[self.starts[line - 1] : end].removesuffix("\r")


def print_findings(checked: Sequence[Checked], output: Format) -> None:
    """Print reports to standard output in a format; in text, a count goes to standard error."""
    if output is Format.json:
        typer.echo(json.dumps(as_json(checked), ensure_ascii=False, indent=2))
    elif output is Format.sarif:
        typer.echo(json.dumps(as_sarif(checked), ensure_ascii=False, indent=2))
    else:
        for entry in checked:
            print_excerpts(entry)
        typer.echo(summary(checked), err=True)


def print_excerpts(checked: Checked, *, to_error: bool = False, keys: bool = False) -> None:
    """Print each finding with its line and its span marked; ``keys`` adds what ``--reason`` wants to know."""
    stream = sys.stderr if to_error else sys.stdout
    columns = shutil.get_terminal_size((100, 24)).columns if stream.isatty() else 100
    places = Places(checked.report.text)
    for finding in checked.report.findings:
        for line in _excerpt(checked.name, finding, places, max(columns, 40)):
            typer.echo(line, err=to_error)
        if keys and finding.severity == "warning":
            typer.echo(f'  = to approve it all the same: --reason "{finding.key}=why"', err=to_error)
        typer.echo("", err=to_error)


def summary(checked: Sequence[Checked]) -> str:
    """Return how many findings of each severity there are, in a line."""
    counts = {
        severity: sum(finding.severity == severity for entry in checked for finding in entry.report.findings) for severity in _COLOURS
    }
    aside = sum(len(entry.report.suppressed) for entry in checked)
    found = ", ".join(
        counted(count, severity) if severity != "advice" else f"{count} advice" for severity, count in counts.items() if count
    )
    return (
        (found or "no findings")
        + (f", {aside} set aside" if aside else "")
        + (f" in {counted(len(checked), 'file')}" if len(checked) > 1 else "")
    )


def _excerpt(name: str, finding: Finding, places: Places, columns: int) -> Iterator[str]:
    where = harmless(name)
    if finding.start is not None:
        where += f":{places.line(finding.start)}:{places.column(finding.start)}"
    label = typer.style(f"{finding.severity}[{finding.rule}]", fg=_COLOURS[finding.severity], bold=True)
    yield f"{where}: {label}: {harmless(finding.message)}"
    if finding.start is not None and finding.end is not None:
        yield from _marked(finding, finding.start, finding.end, places, columns)
    elif finding.part:
        yield f"  = missing from: {finding.part.replace('_', ' ')}"
    yield f"  = {harmless(finding.advice)}"


def _marked(finding: Finding, start: int, end: int, places: Places, columns: int) -> Iterator[str]:
    number = places.line(start)
    source = harmless_line(places.text_of(number))
    gutter = f"{number:>4} | "
    blank = " " * (len(gutter) - 2) + "| "
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in source):
        # A terminal may turn this line around, so a caret below it would point at the wrong word.
        yield gutter + source
        yield f"{blank}“{harmless_line(finding.match or '')}”"
        return
    first = min(start - places.starts[number - 1], len(source))
    last = min(end - places.starts[number - 1], len(source))
    before, marked, after = _window(source[:first], source[first:last], source[last:], columns - len(gutter))
    yield gutter + before + marked + after
    carets = typer.style("^" * max(width(marked), 1), fg=_COLOURS[finding.severity], bold=True)
    goes_on = " (goes on below)" if places.line(max(end - 1, start)) > number else ""
    yield f"{blank}{' ' * width(before)}{carets}{goes_on}"


def _window(before: str, marked: str, after: str, columns: int) -> tuple[str, str, str]:
    """Cut a long line so that the marked words and some of what stands around them fit a terminal."""
    if width(before + marked + after) <= columns:
        return before, marked, after
    if width(marked) > columns - 12:
        marked = _fitting(marked, columns - 12) + "…"
    room = columns - width(marked)
    left = before if width(before) <= room // 2 else "…" + _fitting(before[::-1], room // 2 - 1)[::-1]
    right = after if width(after) <= room - width(left) else _fitting(after, room - width(left) - 1) + "…"
    return left, marked, right


def _fitting(text: str, columns: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += width(character)
        if taken > columns:
            return text[:index]
    return text


def finding_as_json(finding: Finding, places: Places) -> dict[str, Any]:
    """Return a finding with its lines and columns."""
    data = finding.model_dump(mode="json")
    for edge, offset in (("", finding.start), ("end_", finding.end)):
        data[f"{edge}line"] = None if offset is None else places.line(offset)
        data[f"{edge}column"] = None if offset is None else places.column(offset)
    return data


def as_json(checked: Sequence[Checked]) -> dict[str, Any]:
    """Return reports as JSON; offsets and columns count code points, columns and lines from 1."""
    return {
        "version": 1,
        "passed": all(entry.report.passed for entry in checked),
        "files": [
            {
                "file": entry.name,
                "language": entry.report.language,
                "passed": entry.report.passed,
                "findings": [finding_as_json(finding, Places(entry.report.text)) for finding in entry.report.findings],
                "suppressed": [
                    {
                        "reason": aside.suppression.reason,
                        "author": aside.suppression.author,
                        "finding": finding_as_json(aside.finding, Places(entry.report.text)),
                    }
                    for aside in entry.report.suppressed
                ],
            }
            for entry in checked
        ],
    }


def as_sarif(checked: Sequence[Checked]) -> dict[str, Any]:
    """Return reports as SARIF 2.1.0, for editors and code hosts; columns count UTF-16 code units."""
    rules = load_rules()
    index = {rule.id: number for number, rule in enumerate(rules)}
    results = []
    for entry in checked:
        places = Places(entry.report.text)
        results += [_sarif_result(entry.name, finding, places, index) for finding in entry.report.findings]
        for aside in entry.report.suppressed:
            result = _sarif_result(entry.name, aside.finding, places, index)
            result["suppressions"] = [{"kind": "inSource", "justification": aside.suppression.reason}]
            results.append(result)
    driver = {
        "name": "amends",
        "version": __version__,
        "rules": [
            {
                "id": rule.id,
                "name": "".join(word.capitalize() for word in rule.id.split("-")),
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.summary},
                "help": {"text": rule.advice},
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            }
            for rule in rules
        ],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results}],
    }


def _sarif_result(name: str, finding: Finding, places: Places, index: dict[str, int]) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(name)}}
    if finding.start is not None and finding.end is not None:
        location["region"] = {
            "startLine": places.line(finding.start),
            "startColumn": places.column_utf16(finding.start),
            "endLine": places.line(finding.end),
            "endColumn": places.column_utf16(finding.end),
        }
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.advice}"},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"amendsKey/v1": finding.key},
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    return result


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
