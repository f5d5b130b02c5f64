"""Findings made from a rule's wording."""

from __future__ import annotations

from functools import lru_cache

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import FindingSeverity, Found

_ORDER: tuple[FindingSeverity, ...] = ("advice", "warning", "error")


def at_most(rule: Rule, severity: FindingSeverity) -> FindingSeverity:
    """Return how severe a milder finding of a rule is: no more than the rule is."""
    return min(rule.severity, severity, key=_ORDER.index)


def at_least(rule: Rule, severity: FindingSeverity) -> FindingSeverity:
    """Return how severe a graver finding of a rule is: no less than the rule is, and where a configuration says how strict that is, no more."""
    return rule.severity if rule.configured else max(rule.severity, severity, key=_ORDER.index)


def finding_at(
    rule: Rule, document: Document, kind: str, start: int, end: int, *, severity: FindingSeverity | None = None, **slots: str
) -> Found:
    """Return a finding about what stands between two places of the text."""
    match = document.raw[start:end]
    message = rule.messages[kind].format(match=match, **slots)
    said = severity or rule.severity
    part = document.part_at(start)
    return Found(
        rule.id, rule.principles[0], said, start, end, match, message, rule.advice, part, None, "rules", kind, tuple(slots.items())
    )


def finding_absent(rule: Rule, kind: str, part: str, *, severity: FindingSeverity | None = None, **slots: str) -> Found:
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
) -> Found:
    """Return the finding; the same for every letter that lacks the same."""
    return Found(
        rule=rule,
        principle=principle,
        severity=severity,
        start=None,
        end=None,
        match=None,
        message=template.format(**dict(slots)),
        advice=advice,
        part=part,
        message_id=kind,
        slots=slots,
    )
