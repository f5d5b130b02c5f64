"""Findings as SARIF 2.1.0, for editors and code hosts. Columns count UTF-16 code units.

A rule's ``helpUri`` has to be an absolute address, and there is none that holds for every copy of amends; the help itself is here instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from amends import __version__
from amends.cli.findings import Checked, Places
from amends.rules import Rule, load_rules

if TYPE_CHECKING:
    from amends.rules import Finding
    from amends.rules.found import Found

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "advice": "note"}


def tool(own: Sequence[Rule] = ()) -> dict[str, Any]:
    """Return what found the findings: amends, with its rules and a company's own."""
    return {
        "driver": {
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
                for rule in (*load_rules(), *own)
            ],
        }
    }


def results(checked: Checked) -> Iterator[dict[str, Any]]:
    """Yield a result for each finding, and for each that was set aside."""
    places = Places(checked.report.text)
    for finding in checked.report.findings:
        yield _result(checked, finding, places)
    for aside in checked.report.suppressed:
        yield _result(checked, aside.finding, places) | {"suppressions": [{"kind": "inSource", "justification": aside.suppression.reason}]}


@cache
def _numbers() -> dict[str, int]:
    return {rule.id: number for number, rule in enumerate(load_rules())}


def _result(checked: Checked, finding: Finding | Found, places: Places) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(checked.name)}}
    if checked.record is not None:
        location["region"] = {"startLine": checked.record}
    elif finding.start is not None and finding.end is not None:
        location["region"] = _region(places, finding.start, finding.end)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.advice}"},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"amendsKey/v1": finding.key},
    }
    if finding.rule in _numbers():
        result["ruleIndex"] = _numbers()[finding.rule]
    if finding.fix and checked.record is None:
        replacement = {
            "deletedRegion": _region(places, finding.fix.start, finding.fix.end),
            "insertedContent": {"text": finding.fix.text},
        }
        result["fixes"] = [
            {
                "description": {"text": finding.advice},
                "artifactChanges": [{"artifactLocation": location["artifactLocation"], "replacements": [replacement]}],
            }
        ]
    return result


def _region(places: Places, start: int, end: int) -> dict[str, int]:
    return {
        "startLine": places.line(start),
        "startColumn": places.column_utf16(start),
        "endLine": places.line(end),
        "endColumn": places.column_utf16(end),
    }


def _uri(name: str) -> str:
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
