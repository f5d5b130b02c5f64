"""Where a case's letter stands: saved by whom, waiting, approved or sent, and what the person at the screen may do about it."""

from __future__ import annotations

from amends.errors import NotAllowedError
from amends.export.files import FORMS
from amends.review.approvals import Approval, approval_of
from amends.review.cases import approved_remedies
from amends.review.letters import writers_of
from amends.review.outbox import Outgoing, listing
from amends.review.roles import Person
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded
from amends.ui.open_cases import OpenCase
from amends.ui.views import View

WORKABLE = ("new", "drafted", "waiting")
"""Statuses in which the letter may be worked on."""


@guarded("standing.unknown")
def look(desk: Desk, by: Person, handle: object) -> View:
    """Return where a case stands now, for a screen that has had it open for a while."""
    return standing_view(desk, by, desk.cases.get(handle))


def standing_view(desk: Desk, by: Person, opened: OpenCase) -> View:
    """Return where a case stands, and what this person may do about it; the same is asked again where it is done."""
    record, now = opened.record, opened.working
    approval = approval_of(desk.store, record.id)
    drafters = writers_of(desk.store, record.id)
    needed = desk.ladder.needed(record.case, drafters)
    drafts, approves = "drafter" in by.roles, "approver" in by.roles
    waiting = {one.id for one in desk.ladder.remedies_waiting(record.case, approved_remedies(desk.store, record.id))}
    return {
        "kind": "standing",
        "id": record.id,
        "status": record.status,
        "erased": record.erased,
        "owner": record.owner or "",
        "due": record.first_reply_due.isoformat() if record.first_reply_due and not record.first_replied_at else "",
        "revision": now.revision,
        "case_revision": record.revision,
        "saved_by": now.by,
        "saved_at": now.at.isoformat(),
        "suggested": desk.settings.name or "",
        "named_here": desk.settings.sign_in == "none",
        "approval": _approval(approval),
        "needed": {"who": needed.who(), "reasons": list(needed.reasons)} if needed.reasons or needed.separate else None,
        "forms": list(FORMS),
        "copies": list(record.case.copies),
        "to": record.case.mail_to or "",
        "outgoing": [_outgoing(one) for one in listing(desk.store, case_id=record.id)],
        "may": {
            "edit": drafts and record.status in (*WORKABLE, "approved"),
            "approve": approves and record.status in WORKABLE and _may_approve(desk, by, opened, drafters),
            "ask": drafts and record.status == "drafted",
            "send_back": approves and record.status == "waiting",
            "withdraw": approves and record.status == "approved",
            "mark_sent": drafts and record.status == "approved",
            "approve_remedies": [one.id for one in record.case.remedies if one.id in waiting or not one.approved_by] if approves else [],
            "send": desk.smtp is not None and approval is not None and record.status in ("approved", "sent") and (drafts or approves),
            "close": drafts and record.status != "closed",
            "reopen": drafts and record.status == "closed" and not record.erased,
            "erase": "admin" in by.roles and not record.erased,
        },
    }


def _approval(approval: Approval | None) -> View | None:
    if approval is None:
        return None
    return {
        "by": approval.by,
        "at": approval.at.isoformat(),
        "digest": approval.letter.digest,
        "version": approval.version.number,
        "text": approval.letter.text,
    }


def _outgoing(one: Outgoing) -> View:
    moment = one.settled_at or one.queued_at
    return {"id": one.id, "to": one.recipient or "", "state": one.state, "said": one.said or "", "at": moment.isoformat()}


def _may_approve(desk: Desk, by: Person, opened: OpenCase, drafters: frozenset[str]) -> bool:
    try:
        desk.ladder.check(opened.case, by, drafters)
    except NotAllowedError:
        return False
    return True
