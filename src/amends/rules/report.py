"""What a check says: findings with their spans, and the report that holds them.

Made of what the checker found (``rules.found``), whose fields these have, in their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, computed_field

from amends.records import RECORD, unchecked
from amends.rules.found import RESTS_ON_NOTHING, FindingSeverity, FindingSource, key_of

if TYPE_CHECKING:
    from amends.rules.found import Allowed, Found, Verdict


class _Value(BaseModel):
    """Checked when it is made by others; the checker makes it of what is known to be right, and need not wait for the check to be built."""

    model_config = RECORD


class Fix(_Value):
    """A mechanical mend: what to put in place of a stretch of the report's text. Applied, the finding goes and none comes."""

    start: int
    end: int
    text: str


class Finding(_Value):
    """One thing said about a letter in a rule's name.

    ``start`` and ``end`` are code points in the report's text and ``match`` is what stands there; all three are None for something
    absent, where ``part`` names the part of the letter it is missing from.
    """

    rule: str
    principle: str
    severity: FindingSeverity
    start: int | None = None
    end: int | None = None
    match: str | None = None
    message: str
    advice: str
    part: str | None = None
    fix: Fix | None = None
    source: FindingSource = "rules"
    """Who says so: the rules, or a model that read the letter a second time; a judge's message names the model."""
    message_id: str = Field(default="", exclude=True)
    slots: dict[str, str] = Field(default={}, exclude=True)
    """Which of the rule's messages this is, and what was filled in: what it takes to say it in another language."""

    def __hash__(self) -> int:
        return hash((self.rule, self.start, self.end, self.message))

    @property
    def rests_on_nothing(self) -> bool:
        """Whether it says, or suspects, that nothing in the case holds what stands there, and would not if an item were known to say so."""
        return self.message_id in (*RESTS_ON_NOTHING, "possible", "meant")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def key(self) -> str:
        """A short name for this finding that survives edits elsewhere in the letter; reasons and suppressions use it."""
        return key_of(self.rule, self.match, self.part, self.message_id, self.slots.values())


class Suppression(_Value):
    """A person's decision that a finding does not apply: which (a finding's key), why, and who decided."""

    key: str
    reason: str
    author: str


class Suppressed(_Value):
    """A finding that was set aside, with the decision."""

    finding: Finding
    suppression: Suppression


class Report(_Value):
    """The result of a check: the text that was checked, what was found in it, and which rules ran."""

    text: str
    language: str
    findings: tuple[Finding, ...]
    rules: tuple[str, ...]
    suppressed: tuple[Suppressed, ...] = ()
    unused: tuple[Suppression, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def passed(self) -> bool:
        """Whether no finding is an error; warnings still need a person's reason to approve."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop approval."""
        return self._of("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that need a recorded reason to approve."""
        return self._of("warning")

    @property
    def advice(self) -> tuple[Finding, ...]:
        """The findings that are shown only."""
        return self._of("advice")

    def _of(self, severity: FindingSeverity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)


def published(verdict: Verdict) -> Report:
    """Return the report on a text, made of what the checker found."""
    said = verdict._asdict()
    said["findings"] = tuple(map(_finding, verdict.findings))
    said["suppressed"] = tuple(
        unchecked(Suppressed, finding=_finding(aside.finding), suppression=_decision(aside.suppression)) for aside in verdict.suppressed
    )
    said["unused"] = tuple(map(_decision, verdict.unused))
    return unchecked(Report, **said)


def _finding(found: Found) -> Finding:
    said = found._asdict()
    said["fix"] = None if found.fix is None else unchecked(Fix, **found.fix._asdict())
    said["slots"] = dict(found.slots)
    return unchecked(Finding, **said)


def _decision(decision: Allowed | Suppression) -> Suppression:
    return decision if isinstance(decision, Suppression) else unchecked(Suppression, **decision._asdict())
