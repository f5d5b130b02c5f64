"""Approving exactly the text on the screen, checked once more."""

from __future__ import annotations

from amends.errors import InputError
from amends.export.names import file_name
from amends.review.approval import approve
from amends.review.roles import Person
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded, letter_text
from amends.ui.strings import say
from amends.ui.views import View


@guarded("approving.not_approved")
def approve_text(desk: Desk, by: Person, handle: object, text: object) -> View:
    """Approve exactly this text, or say why not; the text is checked again here, whatever the screen showed.

    What was set aside counts as it was decided: warnings by their reason, errors where their rule allows it.
    """
    opened = desk.cases.get(handle)
    text = letter_text(text)
    if not text.strip():
        raise InputError(say("problem.no_letter"))
    if not by.name.strip():
        raise InputError(say("approving.name_first"))
    by.require("approver", say("approving.deed"))
    reasons = {decision.key: decision.reason for decision in opened.decisions}
    approved = approve(opened.letter(text), opened.case, reviewer=by.name, reasons=reasons, suppressions=opened.decisions)
    return {
        "kind": "approved",
        "text": approved.text,
        "reviewer": approved.reviewer,
        "at": approved.approved_at.isoformat(timespec="seconds"),
        "digest": approved.digest,
        "file_name": file_name(approved.case_id),
    }
