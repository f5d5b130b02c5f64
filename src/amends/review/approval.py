"""Approval is a type: only ``approve`` makes an ApprovedLetter, and whatever sends or exports a final letter takes nothing else.

The exact text is checked again at the moment of approval, and its digest kept, so any later edit is another letter. The reviewer is a
person's name; a model has no way here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass

from amends.case import Case
from amends.errors import ApprovalError
from amends.letter import Letter
from amends.rules import check
from amends.rules.report import Finding, Suppression

_SEAL = object()


@dataclass(frozen=True)
class ApprovedLetter:
    """A letter a person has approved: its exact text and digest (sha256, hex), who approved it, when (UTC), and why each warning may stand.

    ``suppressions`` are the decisions by which findings were set aside in it.
    """

    text: str
    case_id: str
    language: str
    reviewer: str
    approved_at: dt.datetime
    digest: str
    reasons: Mapping[str, str]
    suppressions: tuple[Suppression, ...] = ()
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only approve() makes an ApprovedLetter")


def approve(
    letter: Letter,
    case: Case,
    *,
    reviewer: str,
    reasons: Mapping[str, str] | None = None,
    suppressions: Sequence[Suppression] = (),
    at: dt.datetime | None = None,
) -> ApprovedLetter:
    """Return the approved letter after checking its exact text once more.

    ``reasons`` maps the key of each warning to why it may stand. ``suppressions`` are decisions by which findings are set aside; those that
    cover nothing here are left out. ``at`` is the moment of approval where it is not now. Raises IncompleteCaseError where the case has open questions, and
    ApprovalError where an error remains, a warning has no reason, or no person is named.
    """
    case.require_complete()
    given = {key: reason.strip() for key, reason in (reasons or {}).items() if reason.strip()}
    report = check(letter, case, suppressions=suppressions)
    if not reviewer.strip():
        raise ApprovalError("name the person who approves this letter")
    if report.errors:
        raise ApprovalError(f"mend these before the letter can be approved:\n{_lines(report.errors)}")
    if unexplained := tuple(finding for finding in report.warnings if finding.key not in given):
        raise ApprovalError(f"give a reason why each of these may stand:\n{_lines(unexplained)}")
    return ApprovedLetter(
        text=report.text,
        case_id=case.id,
        language=report.language,
        reviewer=reviewer.strip(),
        approved_at=at or dt.datetime.now(dt.UTC),
        digest=hashlib.sha256(report.text.encode()).hexdigest(),
        reasons={finding.key: given[finding.key] for finding in report.warnings},
        suppressions=tuple(aside.suppression for aside in report.suppressed),
        seal=_SEAL,
    )


def restored(
    *,
    text: str,
    case_id: str,
    language: str,
    reviewer: str,
    approved_at: dt.datetime,
    digest: str,
    reasons: Mapping[str, str],
    suppressions: tuple[Suppression, ...],
) -> ApprovedLetter:
    """Return a letter as it was approved, from what the store kept of it; for the store alone. Raises ApprovalError if the text is another."""
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise ApprovalError(
            f"case {case_id}: the kept letter is not the one that was approved; run amends audit verify, and approve it anew"
        )
    return ApprovedLetter(text, case_id, language, reviewer, approved_at, digest, reasons, suppressions, _SEAL)


def _lines(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"  {finding.key}: {finding.message}" for finding in findings)
