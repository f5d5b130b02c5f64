"""The inbox as the screen shows it: every case of the desk, what it waits for, and how soon that is due. Plain JSON, texts as text."""

from __future__ import annotations

from amends.languages import LANGUAGES, load_language
from amends.review.cases import InboxRow, assign, inbox
from amends.review.promises import next_promised
from amends.review.roles import Person
from amends.review.store import Store
from amends.ui.views import View

OPEN = ("new", "drafted", "waiting")
"""Statuses in which a case still waits for a letter."""


def inbox_view(store: Store, by: Person) -> View:
    """Return every case for the inbox, what is due first at the top. Raises StoreError."""
    now = store.now()
    rows = inbox(store, now=now, promised=next_promised(store))
    return {"kind": "inbox", "me": by.name, "now": now.isoformat(), "rows": [_row(row, by) for row in rows]}


def take(store: Store, case_id: str, by: Person) -> View:
    """Make a case this person's own, and return the inbox. Raises InputError, NotAllowedError, StoreError."""
    assign(store, case_id, by.name, by)
    return inbox_view(store, by)


def _row(row: InboxRow, by: Person) -> View:
    known = row.language in LANGUAGES
    return {
        "id": row.id,
        "recipient": row.recipient or "",
        "dir": load_language(row.language or "").direction if known else "auto",
        "language": load_language(row.language or "").name if known else "",
        "title": row.title,
        "status": row.status,
        "open": row.status in OPEN,
        "owner": row.owner or "",
        "mine": row.owner == by.name,
        "due": row.due.isoformat() if row.due else "",
        "why": _why(row),
        "overdue": row.overdue,
        "errors": row.errors,
        "erased": row.erased,
        "touched": row.touched_at.isoformat(),
    }


def _why(row: InboxRow) -> str:
    """Return what is due: the first answer, or a promise."""
    if row.due is None:
        return ""
    return "reply" if row.due == row.first_reply_due else "promise"
