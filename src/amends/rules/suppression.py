"""Setting findings aside: decisions in a sidecar for letters, comments in source files that ``lint`` reads.

In a letter nothing is written into the text; a decision names a finding's key, its reason and its author. A template in a repository
may hold ``amends: allow(rule) reason`` in a comment, which covers its own line and the next. Rules on invented facts cannot be set aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amends.rules.catalogue import load_rules
from amends.rules.report import Report, Suppressed, Suppression

_COMMENT = re.compile(r"amends:[ \t]*allow\(([a-z-]+)\)[ \t]*([^\n]*?)[ \t]*(?:-->|\*/|#\}|%\}|\}\}|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A comment that allows a rule on its line and the next: the rule, the reason, the line (from 1)."""

    rule: str
    reason: str
    line: int


def allow_comments(source: str) -> tuple[Allowance, ...]:
    """Return the allowances written in a source file."""
    return tuple(Allowance(match[1], match[2], source.count("\n", 0, match.start()) + 1) for match in _COMMENT.finditer(source))


def without_comments(source: str) -> str:
    """Return a source file with its allowances blanked out, every place unchanged."""
    return _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source)


def _suppressible() -> frozenset[str]:
    return frozenset(rule.id for rule in load_rules() if rule.suppressible)


def apply_suppressions(report: Report, decisions: Sequence[Suppression]) -> Report:
    """Return a report with the findings that a decision covers set aside, and the decisions that covered nothing."""
    by_key = {decision.key: decision for decision in decisions if decision.reason.strip() and decision.author.strip()}
    allowed = _suppressible()
    aside = tuple(
        Suppressed(finding=finding, suppression=by_key[finding.key])
        for finding in report.findings
        if finding.key in by_key and finding.rule in allowed
    )
    covered = {entry.finding.key for entry in aside}
    return report.model_copy(
        update={
            "findings": tuple(finding for finding in report.findings if finding.key not in covered),
            "suppressed": aside,
            "unused": tuple(decision for decision in decisions if decision.key not in covered),
        }
    )


def apply_allowances(report: Report, allowances: Sequence[Allowance]) -> Report:
    """Return a report on a source file with the findings its comments allow set aside; a comment without a reason allows nothing."""
    allowed = _suppressible()
    decisions = []
    for finding in report.findings:
        line = report.text.count("\n", 0, finding.start or 0) + 1
        for allowance in allowances:
            near = finding.start is None or line - allowance.line in (0, 1)
            if allowance.rule == finding.rule and allowance.reason and near and finding.rule in allowed:
                decisions.append(Suppression(key=finding.key, reason=allowance.reason, author=f"comment on line {allowance.line}"))
                break
    return apply_suppressions(report, decisions)
