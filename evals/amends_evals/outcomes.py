"""What a system made of a sample, and how a log holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import amends


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a letter and what the check says of it."""

    number: int
    report: amends.Report
    phrasebook_parts: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return plain values for a log."""
        return {
            "number": self.number,
            "text": self.report.text,
            "passed": self.report.passed,
            "phrasebook_parts": list(self.phrasebook_parts),
            "findings": findings_data(self.report.findings),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """A letter with its versions, or the questions that were asked instead of writing one; ``best`` is the version that counts."""

    versions: tuple[Version, ...] = ()
    best: Version | None = None
    questions: tuple[amends.Question, ...] = ()
    failure: str | None = None
    """Why the model wrote no more, where it failed after the first version."""

    @property
    def text(self) -> str | None:
        """The letter, or None."""
        return self.best.report.text if self.best else None

    @property
    def report(self) -> amends.Report | None:
        """What the check says of it."""
        return self.best.report if self.best else None


def of_draft(draft: amends.Draft) -> Outcome:
    """Return what a draft came to."""
    versions = tuple(Version(one.number, one.report, one.phrasebook_parts) for one in draft.attempts)
    best = versions[draft.attempts.index(draft.best)]
    return Outcome(versions, best, failure=str(draft.failure) if draft.failure else None)


def findings_data(findings: tuple[amends.Finding, ...]) -> list[dict[str, Any]]:
    """Return findings as a log holds them."""
    return [
        {name: getattr(finding, name) for name in ("rule", "severity", "start", "end", "match", "message", "source")}
        for finding in findings
    ]
