"""Findings as text, the way a good compiler prints them, and as JSON."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from amends.cli.fixing import Applied
from amends.cli.terminal import counted, harmless, harmless_line, put, styled, width

if TYPE_CHECKING:
    from amends.rules import Finding, Report
    from amends.rules.found import Found, Verdict
    from amends.rules.kinds.points import Covered

COLOURS = {"error": "red", "warning": "yellow", "advice": "cyan"}
UNUSED = "unused-allowance"


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"


class Checked(NamedTuple):
    """A report, the name of the file it is about, the line of an archive the text is on, what was mended before, and what became of the
    points of its case."""

    name: str
    report: Report | Verdict
    record: int | None = None
    applied: tuple[Applied, ...] = ()
    points: tuple[Covered, ...] = ()

    @property
    def where(self) -> str:
        """The name as people look it up: the file, and the line of an archive."""
        return self.name if self.record is None else f"{self.name}:{self.record}"


@dataclass
class Totals:
    """How much was found in how many texts, kept while they go by."""

    texts: int = 0
    aside: int = 0
    fixed: int = 0

    def __post_init__(self) -> None:
        self.found: Counter[tuple[str, str]] = Counter()

    @classmethod
    def of(cls, checked: Sequence[Checked]) -> Totals:
        """Return the totals of reports."""
        totals = cls()
        for entry in checked:
            totals.add(
                Counter((finding.rule, finding.severity) for finding in entry.report.findings),
                aside=len(entry.report.suppressed),
                fixed=len(entry.applied),
            )
        return totals

    def add(self, found: Mapping[tuple[str, str], int], *, aside: int, fixed: int) -> None:
        """Count one more text: its findings by rule and severity, those set aside, and the fixes made."""
        self.texts += 1
        self.found.update(found)
        self.aside += aside
        self.fixed += fixed

    @property
    def passed(self) -> bool:
        """Whether there is no error."""
        return not any(severity == "error" for _, severity in self.found)

    def line(self) -> str:
        """Return how many findings of each severity there are, in a line."""
        counts = {severity: sum(count for (_, its), count in self.found.items() if its == severity) for severity in COLOURS}
        found = ", ".join(
            counted(count, severity) if severity != "advice" else f"{count} advice" for severity, count in counts.items() if count
        )
        return (
            (found or "no findings")
            + (f", {self.aside} set aside" if self.aside else "")
            + (f", {self.fixed} fixed" if self.fixed else "")
            + (f" in {counted(self.texts, 'text')}" if self.texts > 1 else "")
        )

    def by_rule(self) -> list[tuple[str, str, int]]:
        """Return rule, severity and count, the most frequent first."""
        return [(rule, severity, count) for (rule, severity), count in sorted(self.found.items(), key=lambda entry: (-entry[1], entry[0]))]


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


def print_excerpts(checked: Checked, *, to_error: bool = False, keys: bool = False) -> None:
    """Print each finding with its line and its span marked; ``keys`` adds what ``--reason`` wants to know."""
    for line in as_text(checked, columns_of(to_error=to_error), keys=keys):
        put(line, to_error=to_error)


def summary(checked: Sequence[Checked]) -> str:
    """Return how many findings of each severity there are, in a line."""
    return Totals.of(checked).line()


def columns_of(*, to_error: bool = False) -> int:
    """Return how many columns there are to print in."""
    stream = sys.stderr if to_error else sys.stdout
    if not stream.isatty():
        return 100
    import shutil  # and with it every way to pack files

    return max(shutil.get_terminal_size((100, 24)).columns, 40)


def as_text(checked: Checked, columns: int, *, keys: bool = False) -> Iterator[str]:
    """Yield lines that show what was mended, what was found, and which allowances cover nothing."""
    for fix in checked.applied:
        yield f"{_place(checked, fix.line)}: {styled(f'fixed[{fix.rule}]', 'green', bold=True)}: {change(fix)}"
    if checked.applied:
        yield ""
    places = Places(checked.report.text)
    for finding in checked.report.findings:
        yield from _excerpt(checked, finding, places, columns)
        if keys and finding.severity == "warning":
            yield f'  = to approve it all the same: --reason "{finding.key}=why"'
        yield ""
    for unused in checked.report.unused:
        label = styled(f"advice[{UNUSED}]", COLOURS["advice"], bold=True)
        yield f"{harmless(checked.where)}: {label}: the {harmless_line(unused.author)} allows {unused.key} and covers nothing"
        yield "  = Take the comment out, or give the reason and the rule it needs."
        yield ""
    if checked.points:
        from amends.cli.points import as_table

        yield from as_table(checked.points, places)


def change(fix: Applied) -> str:
    """Return what a fix changed, in a line that is harmless to print."""
    before, after = harmless_line(fix.before), harmless_line(fix.after)
    return f"“{before}” → “{after}”" if after else f"“{before}” was taken out"


def _place(checked: Checked, line: int, column: int | None = None) -> str:
    """Return where something is, as editors and terminals follow it; of an archive, the line of the letter."""
    if checked.record is not None:
        return harmless(checked.where)
    return f"{harmless(checked.name)}:{line}" + (f":{column}" if column else "")


def _excerpt(checked: Checked, finding: Finding | Found, places: Places, columns: int) -> Iterator[str]:
    where = harmless(checked.where)
    if finding.start is not None:
        where = _place(checked, places.line(finding.start), places.column(finding.start))
    label = styled(f"{finding.severity}[{finding.rule}]", COLOURS[finding.severity], bold=True)
    yield f"{where}: {label}: {harmless(finding.message)}"
    if finding.start is not None and finding.end is not None:
        yield from _marked(finding, finding.start, finding.end, places, columns)
    elif finding.part:
        yield f"  = missing from: {finding.part.replace('_', ' ')}"
    yield f"  = {harmless(finding.advice)}"


def _marked(finding: Finding | Found, start: int, end: int, places: Places, columns: int) -> Iterator[str]:
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
    carets = styled("^" * max(width(marked), 1), COLOURS[finding.severity], bold=True)
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


_SHOWN = ("rule", "principle", "severity", "start", "end", "match", "message", "advice", "part", "fix", "source", "key")


def finding_as_json(finding: Finding | Found, places: Places) -> dict[str, Any]:
    """Return a finding as its ``model_dump`` does, without waiting for pydantic, and with its lines and columns."""
    data: dict[str, Any] = {name: getattr(finding, name) for name in _SHOWN}
    if (fix := finding.fix) is not None:
        data["fix"] = {"start": fix.start, "end": fix.end, "text": fix.text}
    for edge, offset in (("", finding.start), ("end_", finding.end)):
        data[f"{edge}line"] = None if offset is None else places.line(offset)
        data[f"{edge}column"] = None if offset is None else places.column(offset)
    return data


def file_as_json(checked: Checked) -> dict[str, Any]:
    """Return a report as JSON; offsets and columns count code points, columns and lines from 1 and of the text itself."""
    report = checked.report
    places = Places(report.text)
    data: dict[str, Any] = {"file": checked.name}
    if checked.record is not None:
        data["record"] = checked.record
    data |= {
        "language": report.language,
        "passed": report.passed,
        "findings": [finding_as_json(finding, places) for finding in report.findings],
        "suppressed": [
            {
                "reason": aside.suppression.reason,
                "author": aside.suppression.author,
                "finding": finding_as_json(aside.finding, places),
            }
            for aside in report.suppressed
        ],
        "unused": [{"rule": unused.key, "reason": unused.reason, "author": unused.author} for unused in report.unused],
    }
    if checked.points:
        from amends.cli.points import as_json

        data["points"] = as_json(checked.points, places)
    if checked.applied:
        data["fixed"] = [{"rule": fix.rule, "line": fix.line, "before": fix.before, "after": fix.after} for fix in checked.applied]
    return data
