"""Setting findings aside: decisions in a sidecar for letters, comments in source files that ``lint`` reads.

In a letter nothing is written into the text; a decision names a finding's key, its reason and its author. A template in a repository
may hold ``amends: allow(rule) reason`` in a comment, which covers its own line and the next. Rules on invented facts cannot be set aside.
A decision or a comment that covers nothing is kept in the report's ``unused``, so that it does not outlive what it was written for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from amends.rules.catalogue import load_rules
from amends.rules.found import Allowed, Aside, Found, Verdict

if TYPE_CHECKING:
    from amends.rules.report import Suppression

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


def apply_suppressions(verdict: Verdict, decisions: Sequence[Suppression]) -> Verdict:
    """Return a verdict with the findings that a decision covers set aside, and the decisions that covered nothing."""
    if not decisions:
        return verdict
    by_key = {decision.key: decision for decision in decisions if decision.reason.strip() and decision.author.strip()}
    verdict = _set_aside(verdict, lambda finding: by_key.get(finding.key))
    used = {entry.suppression.key for entry in verdict.suppressed}
    return verdict._replace(unused=tuple(decision for decision in decisions if decision.key not in used))


def apply_allowances(verdict: Verdict, allowances: Sequence[Allowance]) -> Verdict:
    """Return a verdict on a source file with the findings its comments allow set aside; a comment without a reason allows nothing."""
    lines = _line_starts(verdict.text)
    covering: dict[tuple[str, int | None], Allowance] = {}
    for allowance in allowances:
        for line in (allowance.line, allowance.line + 1, None) if allowance.reason else ():
            covering.setdefault((allowance.rule, line), allowance)

    def allowed(finding: Found) -> Allowed | None:
        found = covering.get((finding.rule, None if finding.start is None else bisect_right(lines, finding.start)))
        return None if found is None else Allowed(finding.key, found.reason, f"comment on line {found.line}")

    verdict = _set_aside(verdict, allowed)
    used = {(aside.finding.rule, aside.suppression.author) for aside in verdict.suppressed}
    comments = (Allowed(each.rule, each.reason, f"comment on line {each.line}") for each in allowances)
    return verdict._replace(unused=tuple(each for each in comments if (each.key, each.author) not in used))


def _set_aside(verdict: Verdict, decide: Callable[[Found], Allowed | Suppression | None]) -> Verdict:
    refused = _unsuppressible()
    kept, aside = [], []
    for finding in verdict.findings:
        decision = decide(finding) if finding.rule not in refused else None
        if decision is None:
            kept.append(finding)
        else:
            aside.append(Aside(finding, decision))
    return verdict._replace(findings=tuple(kept), suppressed=tuple(aside))
