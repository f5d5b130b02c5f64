"""Approving exactly the text on the screen, and what comes before and after: asking, sending back, giving the letter out, closing, erasing."""

from __future__ import annotations

import base64

from amends.errors import ApprovalError, InputError
from amends.export import exports, file_name, preview_png
from amends.export.files import FORMS
from amends.export.sending import send_case
from amends.languages import LANGUAGES
from amends.review import approvals, cases, erasing, outbox
from amends.review.roles import Person
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded, letter_text, words_of
from amends.ui.handlers.standing import standing_view
from amends.ui.strings import say
from amends.ui.views import View

REASON_LIMIT = 1_000
"""Characters of a reason why a letter goes back, or a case is closed."""

ADDRESS_LIMIT = 320
"""Characters of an e-mail address (RFC 3696, its erratum)."""

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "txt": "text/plain;charset=utf-8",
}


@guarded("approving.not_approved")
def approve_text(desk: Desk, by: Person, handle: object, text: object, *, revision: object) -> View:
    """Approve exactly this text, or say why not; the text is checked again here, whatever the screen showed.

    What was set aside counts as it was decided: warnings by their reason, errors where their rule allows it.
    """
    opened = desk.cases.get(handle)
    text = letter_text(text)
    if not text.strip():
        raise InputError(say("problem.no_letter"))
    if not by.name.strip():
        raise InputError(say("approving.name_first"))
    if not isinstance(revision, int):
        raise InputError(say("problem.unexpected"))
    reasons = {decision.key: decision.reason for decision in opened.decisions}
    approvals.approve_case(desk.store, opened.handle, text, by, reasons=reasons, revision=revision, ladder=desk.ladder)
    return _now(desk, by, handle)


@guarded("approving.not_asked")
def ask(desk: Desk, by: Person, handle: object) -> View:
    """Say that the letter waits for somebody who may approve it."""
    approvals.ask_for_approval(desk.store, desk.cases.get(handle).handle, by)
    return _now(desk, by, handle)


@guarded("approving.not_sent_back")
def send_back(desk: Desk, by: Person, handle: object, why: object) -> View:
    """Give a letter back to be worked on, with the reason; an approval it had ends."""
    approvals.send_back(desk.store, desk.cases.get(handle).handle, by, words_of(why, REASON_LIMIT))
    return _now(desk, by, handle)


@guarded("approving.not_withdrawn")
def withdraw(desk: Desk, by: Person, handle: object, why: object) -> View:
    """End an approval, with the reason."""
    approvals.withdraw(desk.store, desk.cases.get(handle).handle, by, words_of(why, REASON_LIMIT))
    return _now(desk, by, handle)


@guarded("approving.remedy_not_approved")
def approve_remedy(desk: Desk, by: Person, handle: object, remedy: object) -> View:
    """Approve a remedy of the case before a letter offers it, where the ladder lets this person."""
    opened = desk.cases.get(handle)
    if not isinstance(remedy, str):
        raise InputError(say("problem.unexpected"))
    cases.approve_remedy(desk.store, opened.handle, remedy, by, ladder=desk.ladder)
    return _now(desk, by, handle)


@guarded("approving.not_exported")
def export(desk: Desk, by: Person, handle: object, form: object, *, to: object = "") -> View:
    """Return the approved letter as a file, in base64, and record that it was given out; nothing but an approved letter is."""
    by.require(("drafter", "approver"), say("approving.deed_export"))
    opened = desk.cases.get(handle)
    approval = approvals.approval_of(desk.store, opened.handle)
    if approval is None:
        raise ApprovalError(say("approving.not_yet"))
    if form not in FORMS:
        raise InputError(say("approving.no_form", forms=", ".join(FORMS)))
    address = words_of(to, ADDRESS_LIMIT) or None
    data = exports(approval.letter, opened.case, desk.company, [form], to=address)[form]
    approvals.record_export(desk.store, opened.handle, form, approval.letter.digest, by)
    return {"kind": "file", "name": file_name(opened.handle, form), "type": _TYPES[form], "data": base64.b64encode(data).decode()}


@guarded("approving.no_preview")
def preview(desk: Desk, handle: object, text: object) -> View:
    """Return the letter as it would be printed, a picture for each page; a text that is not the approved one bears a mark that says so."""
    opened = desk.cases.get(handle)
    text = letter_text(text)
    if not text.strip():
        raise InputError(say("problem.no_letter"))
    if opened.case.language not in LANGUAGES:
        raise InputError(say("checking.choose_language"))
    approval = approvals.approval_of(desk.store, opened.handle)
    pages = preview_png(text, opened.case, desk.company, approved=approval.letter if approval else None)
    return {"kind": "pages", "pages": [base64.b64encode(page).decode() for page in pages]}


@guarded("approving.not_marked")
def mark_sent(desk: Desk, by: Person, handle: object) -> View:
    """Record that somebody sent the approved letter themselves, by post or from their own mailbox."""
    opened = desk.cases.get(handle)
    approval = approvals.approval_of(desk.store, opened.handle)
    if approval is None:
        raise ApprovalError(say("approving.not_yet"))
    cases.mark_sent(desk.store, opened.handle, by, digest=approval.letter.digest, way="by hand")
    return _now(desk, by, handle)


@guarded("approving.not_queued")
def send(desk: Desk, by: Person, handle: object, to: object) -> View:
    """Put the approved letter into the outbox for an address; it leaves once, and what became of it is shown."""
    opened = desk.cases.get(handle)
    if desk.smtp is None:
        raise InputError(say("approving.no_mail_server"))
    send_case(desk.store, opened.handle, by, to=words_of(to, ADDRESS_LIMIT), settings=desk.smtp, company=desk.company)
    return _now(desk, by, handle)


@guarded("approving.not_resolved")
def resolve(desk: Desk, by: Person, handle: object, number: object, decision: object) -> View:
    """Say what became of a letter that perhaps was sent: it was, or it is to be sent again."""
    opened = desk.cases.get(handle)
    if not isinstance(number, int) or decision not in ("sent", "again"):
        raise InputError(say("problem.unexpected"))
    if number not in {outgoing.id for outgoing in outbox.listing(desk.store, case_id=opened.handle)}:
        raise InputError(say("approving.not_this_case"))
    outbox.resolve(desk.store, number, "sent" if decision == "sent" else "again", by)
    return _now(desk, by, handle)


@guarded("approving.not_closed")
def close(desk: Desk, by: Person, handle: object, why: object) -> View:
    """Close a case, with the reason."""
    cases.close_case(desk.store, desk.cases.get(handle).handle, by, words_of(why, REASON_LIMIT))
    return _now(desk, by, handle)


@guarded("approving.not_reopened")
def reopen(desk: Desk, by: Person, handle: object, why: object) -> View:
    """Open a closed case again, with the reason."""
    cases.reopen_case(desk.store, desk.cases.get(handle).handle, by, words_of(why, REASON_LIMIT))
    return _now(desk, by, handle)


@guarded("approving.not_erased")
def erase(desk: Desk, by: Person, handle: object, why: object) -> View:
    """Erase the personal data of a case for good, with the reason; its trail stays and still holds."""
    erasing.erase_case(desk.store, desk.cases.get(handle).handle, by, words_of(why, REASON_LIMIT))
    return _now(desk, by, handle)


def _now(desk: Desk, by: Person, handle: object) -> View:
    return standing_view(desk, by, desk.cases.get(handle))
