"""What promises and follow-ups have in common: how one is planned, ended, and when a case is done with."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Literal

from sqlalchemy import Connection, and_, func, insert, select, update

from amends.review.audit import Row, record
from amends.review.cases import change_row
from amends.review.roles import Person
from amends.review.store import moment_of
from amends.review.tables import answers, cases, follow_ups, promises

FollowUpKind = Literal["progress", "reception", "follow-up", "again", "call"]
"""A progress update to write; asking how the apology was received; the letter that looks back; asking once more; calling in person."""

Answer = Literal["accepted", "unresolved", "silent"]


def new_id() -> str:
    """Return an id for a promise or a follow-up, its own in any store and in any calendar."""
    return secrets.token_hex(16)


def plan_follow_up(
    conn: Connection, case_id: str, kind: FollowUpKind, due: dt.date, owner: str, by: Person, *, promise_id: str | None = None
) -> str:
    """Write down that something is asked of us on a day, and return its id."""
    follow_up_id = new_id()
    stated = {
        "case_id": case_id,
        "kind": kind,
        "owner": owner[:200],
        "due": due,
        "promise_id": promise_id,
        "state": "open",
        "made_at": moment_of(conn),
    }
    conn.execute(insert(follow_ups).values(id=follow_up_id, **stated))
    record(conn, by, "follow-up-planned", case_id, rows=(Row(follow_ups, (follow_up_id,), stated),), kind=kind)
    return follow_up_id


def end_follow_ups(conn: Connection, case_id: str, by: Person, state: Literal["done", "void"], *kinds: FollowUpKind) -> int:
    """End the open follow-ups of a case, of some kinds or all, and return how many there were."""
    standing = and_(follow_ups.c.case_id == case_id, follow_ups.c.state == "open")
    if kinds:
        standing = and_(standing, follow_ups.c.kind.in_(kinds))
    ids = conn.execute(select(follow_ups.c.id).where(standing).with_for_update()).scalars().all()
    if ids:
        ended = {"state": state, "settled_by": by.name, "settled_at": moment_of(conn)}
        conn.execute(update(follow_ups).where(standing).values(**ended))
        record(conn, by, f"follow-ups-{state}", case_id, rows=[Row(follow_ups, (one,), ended) for one in ids], count=len(ids))
    return len(ids)


def close_if_settled(conn: Connection, case_id: str, by: Person) -> bool:
    """Close a case whose letter was sent, once the customer has accepted and every promise is kept, and return whether it did.

    A customer who stays silent after being asked twice leaves nothing more to ask. A broken promise keeps a case open until somebody closes it.
    """
    status = conn.execute(select(cases.c.status).where(cases.c.case_id == case_id)).scalar()
    if status != "sent" or not _answered(conn, case_id):
        return False
    unkept = and_(promises.c.case_id == case_id, promises.c.state.in_(("open", "broken")))
    waiting = and_(follow_ups.c.case_id == case_id, follow_ups.c.state == "open")
    if conn.execute(select(promises.c.id).where(unkept)).first() or conn.execute(select(follow_ups.c.id).where(waiting)).first():
        return False
    change_row(conn, case_id, by, "case-closed", told={"because": "the customer has answered, and every promise is kept"}, status="closed")
    return True


def _answered(conn: Connection, case_id: str) -> bool:
    last = conn.execute(select(answers.c.answer).where(answers.c.case_id == case_id).order_by(answers.c.id.desc()).limit(1)).scalar()
    silences = conn.execute(select(func.count()).where(answers.c.case_id == case_id, answers.c.answer == "silent")).scalar_one()
    return last == "accepted" or (last == "silent" and silences > 1)
