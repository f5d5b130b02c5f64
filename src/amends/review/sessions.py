"""Sessions: who signed in a while ago, by a token that only their browser holds.

The store keeps a token's digest, so whoever reads the store is not signed in by it. A token is made here, at sign-in, and never taken from
a browser; it ends after half a day, with the person's account, with their password, or when they sign out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, insert, select

from amends.review import tables
from amends.review.people import account_of, folded
from amends.review.roles import Person
from amends.review.store import Store, moment_of

LASTS = dt.timedelta(hours=12)


def start(store: Store, person: Person) -> str:
    """Return the token of a new session of somebody who has just signed in."""
    token = secrets.token_urlsafe(32)
    sessions = tables.sessions
    with store.begin() as conn:
        now = moment_of(conn)
        conn.execute(delete(sessions).where(sessions.c.ends_at <= now))
        conn.execute(insert(sessions).values(digest=_digest(token), person=folded(person.name), started_at=now, ends_at=now + LASTS))
    return token


def person_of(store: Store, token: str) -> Person | None:
    """Return whose session a token is, with the roles they have now; None where it is nobody's, has ended, or they are deactivated."""
    people, sessions = tables.people, tables.sessions
    found = (
        select(people)
        .join(sessions, sessions.c.person == people.c.key)
        .where(sessions.c.digest == _digest(token), sessions.c.ends_at > store.now(), people.c.active.is_(True))
    )
    with store.reading() as conn:
        row = conn.execute(found).one_or_none()
    return None if row is None else account_of(row).person


def end(store: Store, token: str) -> None:
    """End a session; one that is none is no error."""
    with store.begin() as conn:
        conn.execute(delete(tables.sessions).where(tables.sessions.c.digest == _digest(token)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
