"""Setting findings aside: decisions in a sidecar for letters, comments in source files that ``lint`` reads.

In a letter nothing is written into the text; a decision names a finding's key, its reason and its author. A template in a repository
may hold ``amends: allow(rule) reason`` in a comment, which covers its own line and the next. Rules on invented facts cannot be set aside.
A decision or a comment that covers nothing is kept in the report's ``unused``, so that it does not outlive what it was written for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from amends.records import unchecked
from amends.rules.catalogue import load_rules
from amends.rules.report import Finding, Report, Suppressed, Suppression

_COMMENT = re.compile(
    r"amends:[ \t]{0,40}allow\(([a-z-]{1,60})\)[ \t]{0,40}([^\n]{0,400}?)[ \t]{0,40}(?:-->|\*/|#\}|%\}|\}\}|$)", re.MULTILINE
)


class Allowance(NamedTuple):
    """A comment that allows a rule on its line and the next: the rule, the reason, the line (from 1)."""

    rule: str
    reason: str
    line: int


def allow_comments(source: str) -> tuple[Allowance, ...]:
    """Return the allowances written in a source file."""
    lines = _line_starts(source)
    return tuple(Allowance(match[1], match[2], bisect_right(lines, match.start())) for match in _COMMENT.finditer(source))


def _line_starts(source: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", source))]


def without_comments(source: str) -> str:
    """Return a source file with its allowances blanked out, every place unchanged."""
    return _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source)


def _unsuppressible() -> frozenset[str]:
    return frozenset(rule.id for rule in load_rules() if not rule.suppressible)


def apply_suppressions(report: Report, decisions: Sequence[Suppression]) -> Report:
    """Return a report with the findings that a decision covers set aside, and the decisions that covered nothing."""
    if not decisions:
        return report.model_copy(update={"suppressed": (), "unused": ()})
    by_key = {decision.key: decision for decision in decisions if decision.reason.strip() and decision.author.strip()}
    report = _set_aside(report, lambda finding: by_key.get(finding.key))
    used = {entry.suppression.key for entry in report.suppressed}
    return report.model_copy(update={"unused": tuple(decision for decision in decisions if decision.key not in used)})


def apply_allowances(report: Report, allowances: Sequence[Allowance]) -> Report:
    """Return a report on a source file with the findings its comments allow set aside; a comment without a reason allows nothing."""
    lines = _line_starts(report.text)
    covering: dict[tuple[str, int | None], Allowance] = {}
    for allowance in allowances:
        for line in (allowance.line, allowance.line + 1, None) if allowance.reason else ():
            covering.setdefault((allowance.rule, line), allowance)

    def allowed(finding: Finding) -> Suppression | None:
        found = covering.get((finding.rule, None if finding.start is None else bisect_right(lines, finding.start)))
        return (
            None if found is None else unchecked(Suppression, key=finding.key, reason=found.reason, author=f"comment on line {found.line}")
        )

    report = _set_aside(report, allowed)
    used = {(aside.finding.rule, aside.suppression.author) for aside in report.suppressed}
    comments = (unchecked(Suppression, key=each.rule, reason=each.reason, author=f"comment on line {each.line}") for each in allowances)
    return report.model_copy(update={"unused": tuple(each for each in comments if (each.key, each.author) not in used)})


def _set_aside(report: Report, decide: Callable[[Finding], Suppression | None]) -> Report:
    refused = _unsuppressible()
    kept, aside = [], []
    for finding in report.findings:
        decision = decide(finding) if finding.rule not in refused else None
        if decision is None:
            kept.append(finding)
        else:
            aside.append(unchecked(Suppressed, finding=finding, suppression=decision))
    return report.model_copy(update={"findings": tuple(kept), "suppressed": tuple(aside)})
