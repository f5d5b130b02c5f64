"""Setting findings aside: decisions in a sidecar for letters, comments in source files that ``lint`` reads.

In a letter nothing is written into the text; a decision names a finding's key, its reason and its author. A template in a repository
may hold ``amends: allow(rule) reason`` in a comment, which covers its own line and the next. Rules on invented facts cannot be set aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from amends.rules.catalogue import load_rules
from amends.rules.report import Finding, Report, Suppressed, Suppression

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
    report = _set_aside(report, lambda finding: by_key.get(finding.key))
    used = {entry.suppression.key for entry in report.suppressed}
    return report.model_copy(update={"unused": tuple(decision for decision in decisions if decision.key not in used)})


def apply_allowances(report: Report, allowances: Sequence[Allowance]) -> Report:
    """Return a report on a source file with the findings its comments allow set aside; a comment without a reason allows nothing."""

    def allowed(finding: Finding) -> Suppression | None:
        line = report.text.count("\n", 0, finding.start or 0) + 1
        for allowance in allowances:
            near = finding.start is None or line - allowance.line in (0, 1)
            if allowance.rule == finding.rule and allowance.reason and near:
                return Suppression(key=finding.key, reason=allowance.reason, author=f"comment on line {allowance.line}")
        return None

    return _set_aside(report, allowed)


def _set_aside(report: Report, decide: Callable[[Finding], Suppression | None]) -> Report:
    allowed = _suppressible()
    kept, aside = [], []
    for finding in report.findings:
        decision = decide(finding) if finding.rule in allowed else None
        if decision is None:
            kept.append(finding)
        else:
            aside.append(Suppressed(finding=finding, suppression=decision))
    return report.model_copy(update={"findings": tuple(kept), "suppressed": tuple(aside)})
