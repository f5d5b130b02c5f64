"""An approval ends when anything it stood on changes."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from amends.review import follow_ups
from amends.review.audit import Row, record
from amends.review.roles import Person
from amends.review.store import moment_of
from amends.review.tables import approvals, cases


def void_approval(conn: Connection, case_id: str, by: Person, because: str, *, said: str | None = None, status: str = "drafted") -> bool:
    """End the approval that stands for a case, put the case back to ``status``, and return whether there was one.

    ``because`` is the program's own sentence, ``said`` what a person gave as the reason.
    """
    standing = conn.execute(
        select(approvals.c.number).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None)).with_for_update()
    ).scalar()
    if standing is None:
        return False
    at = moment_of(conn)
    ended = {"voided_by": by.name, "voided_at": at}
    conn.execute(update(approvals).where(approvals.c.case_id == case_id, approvals.c.number == standing).values(**ended))
    conn.execute(update(cases).where(cases.c.case_id == case_id).values(status=status, touched_at=at))
    rows = (Row(approvals, (case_id, standing), ended), Row(cases, (case_id,), {"status": status}))
    record(conn, by, "approval-voided", case_id, said={"why": said} if said else None, rows=rows, because=because)
    follow_ups.void(conn, case_id, by)
    return True
