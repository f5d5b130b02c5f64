"""Findings in the format that was asked for, a text at a time: what stands before the first, between two, and after the last."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from amends.cli.findings import Checked, Format, as_text, change, columns_of, file_as_json, summary
from amends.cli.terminal import harmless, put
from amends.rules import Rule


class Shape(NamedTuple):
    """What holds the texts' words together."""

    opening: str = ""
    between: str = ""
    closing: str = ""

    @classmethod
    def of(cls, output: Format, own: Sequence[Rule] = ()) -> Shape:
        """Return a format's shape; ``own`` are a company's rules, which SARIF describes."""
        if output is Format.json:
            return cls('{\n  "version": 1,\n  "files": [', ",", '\n  ],\n  "passed": %s\n}\n')
        if output is Format.sarif:
            from amends.cli.sarif import SCHEMA, tool

            described = json.dumps(tool(own), ensure_ascii=False)
            run = f'{{"tool": {described}, "columnKind": "utf16CodeUnits", "results": ['
            return cls(f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{run}', ",", "\n]}]}\n")
        return cls()

    def close(self, *, passed: bool) -> str:
        """Return what stands after the last text, once it is known whether all passed."""
        return self.closing.replace("%s", json.dumps(passed))


def in_words(checked: Checked, output: Format, columns: int) -> str:
    """Return one text's findings in a format."""
    if output is Format.json:
        return "\n" + "".join(f"    {line}" for line in _dumped(file_as_json(checked), indent=2).splitlines(keepends=True))
    if output is Format.sarif:
        from amends.cli.sarif import results

        return ",".join(f"\n{_dumped(result)}" for result in results(checked))
    if output is Format.github:
        from amends.cli.github import commands

        return _lines(commands(checked))
    return _lines(as_text(checked, columns))


def changes(checked: Checked) -> str:
    """Return what was mended, a line each, for formats that have no place for it."""
    return "\n".join(f"{harmless(checked.where)}:{fix.line}: fixed[{fix.rule}]: {change(fix)}" for fix in checked.applied)


def print_findings(checked: Checked, output: Format, own: Sequence[Rule] = (), *, text_out: bool = False) -> None:
    """Print one report to standard output in a format; in text, a count goes to standard error.

    ``text_out``: standard output is for the mended text itself, so the findings in words go to standard error, too.
    """
    shape = Shape.of(output, own)
    words = shape.opening + in_words(checked, output, columns_of()) + shape.close(passed=checked.report.passed)
    if text_out and output is Format.text:
        put_exactly(f"{checked.report.text}\n")
        put(words, to_error=True, end="")
    else:
        put(words, end="")
    sys.stdout.flush()
    if output is Format.text:
        put(summary([checked]), to_error=True)
    elif output is not Format.json and checked.applied:
        put(changes(checked), to_error=True)


def put_exactly(text: str) -> None:
    """Print a text as it is for the next program; a person at a terminal gets it harmless."""
    sys.stdout.write(harmless(text) if sys.stdout.isatty() else text)


def _dumped(data: object, *, indent: int | None = None) -> str:
    return json.dumps(data, ensure_ascii=False, indent=indent)


def _lines(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
