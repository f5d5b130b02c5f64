"""Findings made from a rule's wording."""

from __future__ import annotations

from functools import lru_cache

from amends.records import unchecked
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.report import Finding, FindingSeverity

_ORDER: tuple[FindingSeverity, ...] = ("advice", "warning", "error")


def at_most(rule: Rule, severity: FindingSeverity) -> FindingSeverity:
    """Return how severe a milder finding of a rule is: no more than the rule is."""
    return min(rule.severity, severity, key=_ORDER.index)


def at_least(rule: Rule, severity: FindingSeverity) -> FindingSeverity:
    """Return how severe a graver finding of a rule is: no less than the rule is, and where a configuration says how strict that is, no more."""
    return rule.severity if rule.configured else max(rule.severity, severity, key=_ORDER.index)


def finding_at(
    rule: Rule, document: Document, kind: str, start: int, end: int, *, severity: FindingSeverity | None = None, **slots: str
) -> Finding:
    """Return a finding about what stands between two places of the text."""
    match = document.raw[start:end]
    return unchecked(
        Finding,
        rule=rule.id,
        principle=rule.principles[0],
        severity=severity or rule.severity,
        start=start,
        end=end,
        match=match,
        message=rule.messages[kind].format(match=match, **slots),
        advice=rule.advice,
        part=document.part_at(start),
        message_id=kind,
        slots=slots,
    )


def finding_absent(rule: Rule, kind: str, part: str, *, severity: FindingSeverity | None = None, **slots: str) -> Finding:
    """Return a finding about something a part of the letter lacks."""
    principle, template = rule.principles[0], rule.messages[kind]
    return _absent(rule.id, principle, severity or rule.severity, template, rule.advice, part, kind, tuple(slots.items()))


@lru_cache(maxsize=1_024)
def _absent(
    rule: str,
    principle: str,
    severity: FindingSeverity,
    template: str,
    advice: str,
    part: str,
    kind: str,
    slots: tuple[tuple[str, str], ...],
) -> Finding:
    """Return the finding; the same for every letter that lacks the same."""
    known = dict(slots)
    return unchecked(
        Finding,
        rule=rule,
        principle=principle,
        severity=severity,
        message=template.format(**known),
        advice=advice,
        part=part,
        message_id=kind,
        slots=known,
    )
