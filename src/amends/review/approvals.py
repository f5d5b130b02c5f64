"""Approving a case's letter: once, by one person, for one exact text.

What is approved is the text at work, to the character. It is checked again in the transaction that approves it, against the case and the
decisions as they stand there, so nothing can slip in between. Of two people who approve at once one does; the other is shown whose it is.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, func, insert, select, update

from amends.case import Case, Remedy
from amends.errors import ApprovalError, EditConflictError, InputError, NotAllowedError
from amends.letter import Letter
from amends.review import follow_ups
from amends.review.approval import ApprovedLetter, approve, restored
from amends.review.audit import Row, keep_text, read_text, record
from amends.review.cases import change_row, lock_case, require_open, standing_remedies
from amends.review.decisions import standing_decisions
from amends.review.letters import Version, keep_working, save, version_of, writers
from amends.review.roles import ROLES, Person
from amends.review.store import Store, moment_of
from amends.review.tables import approvals, cases, exports
from amends.review.voiding import void_approval
from amends.rules import Suppression


class Ladder(Protocol):
    """Who must approve what: the limits a business has set."""

    def check(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Raise NotAllowedError unless this person may approve this case's letter, which these people wrote."""
        ...

    def remedies_waiting(self, case: Case, approved: frozenset[str]) -> tuple[Remedy, ...]:
        """Return the remedies that somebody must approve first and that are not among the ``approved`` (their ids)."""
        ...


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval that stands for a case: the letter, the version it is of, who approved it and when (UTC)."""

    number: int
    letter: ApprovedLetter
    version: Version
    by: str
    at: dt.datetime


def ask_for_approval(store: Store, case_id: str, by: Person) -> None:
    """Say that the text at work waits for somebody who may approve it. Raises NotAllowedError, ApprovalError if there is none, StoreError."""
    by.require("drafter", "ask for approval")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        require_open(now)
        if now.status in ("waiting", "approved"):
            return
        version = keep_working(conn, case_id)
        if version is None:
            raise ApprovalError(f"case {case_id} has no letter yet; draft or write one first")
        change_row(conn, case_id, by, "approval-asked", told={"version": version.number}, status="waiting")


def send_back(store: Store, case_id: str, by: Person, why: str) -> None:
    """Give a letter that waits, or is approved, back to be worked on, with the reason. Raises NotAllowedError, InputError, StoreError."""
    by.require("approver", "send a letter back")
    why = _reason(why, "say what has to change before this letter can be approved")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        require_open(now)
        if now.status == "approved":
            void_approval(conn, case_id, by, "the letter was sent back", said=why)
        elif now.status == "waiting":
            change_row(conn, case_id, by, "letter-sent-back", said={"why": why}, status="drafted")


def approve_case(
    store: Store, case_id: str, text: str, by: Person, *, reasons: Mapping[str, str], revision: int, ladder: Ladder
) -> Approval:
    """Approve exactly this text as the letter of a case, and return the approval; the same person approving the same text gets the same one.

    ``revision`` is that of the text at work; a text that differs from it is saved first, as this person's edit. Raises ApprovalError and
    IncompleteCaseError where the text may not go out, NotAllowedError where this person may not say so, EditConflictError whose ``theirs``
    is the Working or the Approval of somebody who was first, StoreError.
    """
    by.require("approver", "approve a letter")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        if (standing := standing_approval(conn, case_id)) is not None:
            if standing.letter.text == text and standing.by == by.name:
                return standing
            if standing.letter.text == text:
                raise EditConflictError(f"{standing.by} has approved this letter already", theirs=standing)
        require_open(now)
        save(conn, case_id, text, by, revision=revision, status=now.status)
        ladder.check(now.case, by, writers(conn, case_id))
        if waiting := ladder.remedies_waiting(now.case, frozenset(standing_remedies(conn, case_id))):
            raise NotAllowedError(f"a remedy must be approved before a letter offers it: {', '.join(remedy.id for remedy in waiting)}")
        letter = approve(
            Letter.from_text(text, now.case),
            now.case,
            reviewer=by.name,
            reasons=reasons,
            suppressions=standing_decisions(conn, case_id),
            at=moment_of(conn),
        )
        if letter.text != text:
            raise ApprovalError("this text would not go out as it stands; copy the letter from the preview, and approve that")
        version = keep_working(conn, case_id)
        assert version is not None, "no rule lets an empty letter pass"
        return _keep_approval(conn, now.case, now.revision, letter, version, by)


def approval_of(store: Store, case_id: str) -> Approval | None:
    """Return the approval that stands for a case, None where there is none or the case was erased.

    Raises ApprovalError if its text is not the one that was approved, StoreError.
    """
    with store.reading() as conn:
        return standing_approval(conn, case_id)


def withdraw(store: Store, case_id: str, by: Person, why: str) -> bool:
    """End the approval of a letter that has not gone out, with the reason, and return whether there was one.

    Raises NotAllowedError, InputError, StoreError.
    """
    by.require("approver", "withdraw an approval")
    why = _reason(why, "say why the approval is withdrawn")
    with store.begin() as conn:
        require_open(lock_case(conn, case_id))
        return void_approval(conn, case_id, by, "it was withdrawn", said=why)


def record_export(store: Store, case_id: str, form: str, digest: str, by: Person) -> None:
    """Record that the approved letter with this digest was given out in a form (pdf, eml …). Raises ApprovalError if it is not, StoreError."""
    by.require(ROLES, "give a letter out")
    with store.begin() as conn:
        lock_case(conn, case_id)
        standing = conn.execute(select(approvals.c.digest).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None))).scalar()
        if standing != digest:
            raise ApprovalError(f"case {case_id}: this is not the approved letter; approve it first")
        stated = {"case_id": case_id, "form": form, "digest": digest, "by": by.name, "at": moment_of(conn)}
        made = conn.execute(insert(exports).values(**stated)).inserted_primary_key[0]  # type: ignore[index]
        record(conn, by, "letter-exported", case_id, rows=(Row(exports, (made,), stated),))


def _reason(why: str, otherwise: str) -> str:
    if not why.strip():
        raise InputError(otherwise)
    return why.strip()


def _keep_approval(conn: Connection, case: Case, revision: int, letter: ApprovedLetter, version: Version, by: Person) -> Approval:
    case_id = case.id
    won = conn.execute(
        update(cases)
        .where(cases.c.case_id == case_id, cases.c.revision == revision, cases.c.status.in_(("new", "drafted", "waiting")))
        .values(status="approved", errors=0, touched_at=letter.approved_at)
    )
    if won.rowcount != 1:
        raise EditConflictError(f"somebody else was faster with case {case_id}; look again", theirs=standing_approval(conn, case_id))
    number = (conn.execute(select(func.max(approvals.c.number)).where(approvals.c.case_id == case_id)).scalar() or 0) + 1
    body = {"reasons": dict(letter.reasons), "suppressions": [one.model_dump() for one in letter.suppressions]}
    body_id = keep_text(conn, case_id, json.dumps(body, ensure_ascii=False))
    stated = {
        "version": version.number,
        "revision": revision,
        "digest": letter.digest,
        "language": letter.language,
        "by": by.name,
        "at": letter.approved_at,
        "body_id": body_id,
    }
    conn.execute(insert(approvals).values(case_id=case_id, number=number, **stated))
    rows = (Row(approvals, (case_id, number), stated), Row(cases, (case_id,), {"status": "approved"}))
    record(conn, by, "letter-approved", case_id, kept={"reasons": body_id}, rows=rows)
    follow_ups.from_approval(conn, case, number, letter, by)
    return Approval(number, letter, version, by.name, letter.approved_at)


def standing_approval(conn: Connection, case_id: str) -> Approval | None:
    """Return what ``approval_of`` does, for a transaction that goes on from it."""
    row = conn.execute(select(approvals).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None))).one_or_none()
    body = None if row is None else read_text(conn, row.body_id)
    if row is None or body is None:
        return None
    version = version_of(conn, case_id, row.version)
    return Approval(row.number, _restored(row, version, json.loads(body)), version, row.by, row.at)


def _restored(row: Any, version: Version, body: Mapping[str, Any]) -> ApprovedLetter:
    return restored(
        text=version.text,
        case_id=row.case_id,
        language=row.language,
        reviewer=row.by,
        approved_at=row.at,
        digest=row.digest,
        reasons=body["reasons"],
        suppressions=tuple(Suppression(**one) for one in body["suppressions"]),
    )
