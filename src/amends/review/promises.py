"""The promise ledger: what approved letters promise, by whom and by when, and what became of it.

Promises are made in the transaction that approves the letter (``from_approval``) and end with the approval, unless they were settled before.
Whoever settles one is recorded, and how it stands is in the trail like any other decision. A promise keeps its id when it is moved: a new day
needs a reason and does not go by unsaid, because it asks for a message to the customer before the old day is over (CA-27, HE-13).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from amends.case import Case
from amends.errors import EditConflictError, InputError
from amends.review.agenda import Due
from amends.review.approval import ApprovedLetter
from amends.review.audit import Row, keep_text, record
from amends.review.commitments import Kind, commitments
from amends.review.roles import ROLES, Person
from amends.review.settling import close_if_settled, new_id, plan_follow_up
from amends.review.store import Store, moment_of
from amends.review.tables import next_letters, promises, texts

State = Literal["open", "kept", "broken", "void"]

_LONGEST = 2_000
"""Characters of what the next letter says, as in any item of a case."""
_BROKEN = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of an approved letter. ``text`` is how the letter words it, None where the case was erased.

    ``due`` and ``at`` are in the business's own time; ``first_due`` is the day the letter had, ``moves`` how often it was moved since.
    ``kept_on`` is the day it was done, ``said`` the sentence by which the next letter tells what became of it. Moments are in UTC.
    """

    id: str
    case_id: str
    kind: Kind
    item: str
    text: str | None
    owner: str
    due: dt.date
    at: dt.time | None
    named: bool
    first_due: dt.date
    moves: int
    state: State
    made_at: dt.datetime
    kept_on: dt.date | None
    settled_by: str | None
    settled_at: dt.datetime | None
    said: str | None

    @property
    def as_due(self) -> Due:
        """The promise as an entry of what is due."""
        return Due(self.id, self.kind, self.case_id, self.text, self.owner, self.due, self.at, self.moves)


# Made and ended with an approval


def from_approval(conn: Connection, case: Case, approval: int, letter: ApprovedLetter, by: Person) -> tuple[str, ...]:
    """Write down what a letter promises, in the transaction that approves it, and return the ids.

    What an earlier letter about the same matter already promised for the same day, or what was settled before this letter was approved
    again, is not promised twice.
    """
    known = _promised(conn, case.id)
    made: list[str] = []
    rows: list[Row] = []
    kept: dict[str, int] = {}
    at = moment_of(conn)
    for one in commitments(letter, case):
        if (one.item, one.due) in known:
            continue
        promise_id = new_id()
        kept[f"promise {len(made) + 1}"] = text_id = keep_text(conn, case.id, one.text)
        stated = {
            "case_id": case.id,
            "approval": approval,
            "kind": one.kind,
            "item": one.item,
            "starts": one.start,
            "ends": one.end,
            "text_id": text_id,
            "owner": one.owner[:200],
            "first_due": one.due,
            "due": one.due,
            "at": one.at.strftime("%H:%M") if one.at else None,
            "named": one.named,
            "moves": 0,
            "state": "open",
            "made_at": at,
        }
        conn.execute(insert(promises).values(id=promise_id, **stated))
        rows.append(Row(promises, (promise_id,), stated))
        made.append(promise_id)
    if made:
        record(conn, by, "promises-made", case.id, kept=kept, rows=rows, count=len(made))
    return tuple(made)


def void(conn: Connection, case_id: str, by: Person) -> None:
    """End the open promises of a case whose approval has ended: no letter that stands makes them."""
    standing = and_(promises.c.case_id == case_id, promises.c.state == "open")
    ids = conn.execute(select(promises.c.id).where(standing).with_for_update()).scalars().all()
    if not ids:
        return
    ended = {"state": "void", "settled_by": by.name, "settled_at": moment_of(conn)}
    conn.execute(update(promises).where(standing).values(**ended))
    record(conn, by, "promises-void", case_id, rows=[Row(promises, (one,), ended) for one in ids], count=len(ids))


def _promised(conn: Connection, case_id: str) -> set[tuple[str, dt.date]]:
    """Return the items and days that letters about the same matter promise, or have settled."""
    query = select(promises.c.item, promises.c.due).where(promises.c.case_id.in_(matter_of(conn, case_id)), promises.c.state != "void")
    return {(row.item, row.due) for row in conn.execute(query)}


def matter_of(conn: Connection, case_id: str) -> tuple[str, ...]:
    """Return the cases of one matter, the first letter's first: a case, those it was opened from, those opened from them."""
    first = case_id
    while (earlier := conn.execute(select(next_letters.c.after).where(next_letters.c.case_id == first)).scalar()) is not None:
        first = earlier
    found = [first]
    for one in found:
        query = select(next_letters.c.case_id).where(next_letters.c.after == one).order_by(next_letters.c.at, next_letters.c.case_id)
        found += conn.execute(query).scalars()
    return tuple(found)


# Looked at


def due(store: Store, until: dt.date) -> tuple[Promise, ...]:
    """Return the open promises that fall due by a day, that day included, the earliest first. Raises StoreError."""
    return _read(store, and_(promises.c.state == "open", promises.c.due <= until))


def promises_of(store: Store, case_id: str) -> tuple[Promise, ...]:
    """Return every promise that letters about a case's matter make and that was not voided, the earliest first. Raises StoreError."""
    with store.reading() as conn:
        return _found(conn, and_(promises.c.case_id.in_(matter_of(conn, case_id)), promises.c.state != "void"))


def find_promise(store: Store, said: str) -> Promise:
    """Return the promise with an id, or the one whose id begins so. Raises InputError if there is none, or several, StoreError."""
    start = said.strip().casefold()
    if not re.fullmatch("[0-9a-f]{4,32}", start):
        raise InputError("write the promise's id as the list shows it, at least its first four characters")
    found = _read(store, promises.c.id.startswith(start))
    if len(found) != 1:
        raise InputError(
            f"{start}: {'several promises begin so; write more of the id' if found else 'there is no such promise; look at the list'}"
        )
    return found[0]


def next_promised(store: Store) -> Mapping[str, dt.date]:
    """Return the day of the next open promise of every case that has one, for the inbox. Raises StoreError."""
    query = select(promises.c.case_id, func.min(promises.c.due)).where(promises.c.state == "open").group_by(promises.c.case_id)
    with store.reading() as conn:
        return {row[0]: row[1] for row in conn.execute(query)}


# Settled


def keep(store: Store, promise_id: str, by: Person, note: str = "", *, on: dt.date | None = None, said: str | None = None) -> Promise:
    """Record that a promise was kept, on a day (today if none is given), and return it; saying so twice says it once.

    ``said`` is how the next letter tells it (We delivered your table on 25 September), in the letter's language. Raises
    EditConflictError whose ``theirs`` is the Promise where it is broken or void already, NotAllowedError, InputError, StoreError.
    """
    return _settle(store, promise_id, by, "kept", note, on, said)


def broken(store: Store, promise_id: str, by: Person, note: str = "", *, said: str | None = None) -> Promise:
    """Record that a promise was broken, and return it. ``said`` is how the next letter owns it. Raises as ``keep`` does."""
    return _settle(store, promise_id, by, "broken", note, None, said)


def move(
    store: Store, promise_id: str, to: dt.date, by: Person, reason: str, *, at: dt.time | None = None, said: str | None = None
) -> Promise:
    """Give a promise a new day, with the reason, and return it; a message to the customer falls due before the old day is over.

    ``said`` is how the next letter words the promise with its new day. Raises InputError without a reason or for a day that is over,
    EditConflictError whose ``theirs`` is the Promise where it is settled, NotAllowedError, StoreError.
    """
    by.require(ROLES, "move a promise")
    reason = _line(reason)
    if not reason:
        raise InputError("say why this promise gets a new day; the customer will have to be told")
    with store.begin() as conn:
        now = _lock(conn, promise_id)
        today = moment_of(conn).date()
        if to < today:
            raise InputError(f"{to} is over; give the promise a day that is still to come")
        _require_open(now)
        if to == now.due and at == now.at:
            raise InputError(f"{to} is the day it has already; give it another, or leave it")
        changed: dict[str, Any] = {"due": to, "at": at.strftime("%H:%M") if at else None, "moves": now.moves + 1}
        kept = _keep_said(conn, now, said, changed)
        _change(conn, now, changed)
        record(conn, by, "promise-moved", now.case_id, said={"why": reason}, kept=kept, rows=(Row(promises, (now.id,), changed),))
        plan_follow_up(conn, now.case_id, "progress", max(today, now.due), now.owner, by, promise_id=now.id)
        return _one(conn, now.id)


def keep_updates(conn: Connection, case_id: str, by: Person) -> None:
    """Record that the message a letter promised has gone out in time, in the transaction that knows it has."""
    today = moment_of(conn).date()
    for now in _found(
        conn, and_(promises.c.case_id == case_id, promises.c.kind == "update", promises.c.state == "open", promises.c.due >= today)
    ):
        changed = {"state": "kept", "settled_by": by.name, "settled_at": moment_of(conn), "kept_on": today}
        _change(conn, now, changed)
        record(conn, by, "promise-kept", case_id, rows=(Row(promises, (now.id,), changed),), because="the message was sent")


def word(store: Store, promise_id: str, said: str, by: Person) -> Promise:
    """Say how the next letter tells what became of a promise, and return it. Raises InputError, NotAllowedError, StoreError."""
    by.require(ROLES, "say what became of a promise")
    with store.begin() as conn:
        now = _lock(conn, promise_id)
        changed: dict[str, Any] = {}
        if kept := _keep_said(conn, now, said, changed):
            conn.execute(update(promises).where(promises.c.id == now.id).values(**changed))
            record(conn, by, "promise-worded", now.case_id, kept=kept, rows=(Row(promises, (now.id,), changed),))
        return _one(conn, now.id)


def _settle(store: Store, promise_id: str, by: Person, state: State, note: str, on: dt.date | None, said: str | None) -> Promise:
    by.require(ROLES, "settle a promise")
    with store.begin() as conn:
        now = _lock(conn, promise_id)
        if now.state == state:
            return now
        _require_open(now)
        at = moment_of(conn)
        if on is not None and on > at.date() + dt.timedelta(days=1):  # where the day has begun already that in UTC has not
            raise InputError(f"{on} is still to come; a promise is kept once it is done")
        if on is not None and on < now.made_at.date() - dt.timedelta(days=366):
            raise InputError(f"{on} is long before the letter; write the day it was done")
        changed: dict[str, Any] = {"state": state, "settled_by": by.name, "settled_at": at}
        if state == "kept":
            changed["kept_on"] = on or at.date()
        kept = _keep_said(conn, now, said, changed)
        _change(conn, now, changed)
        noted = {"note": line} if (line := _line(note)) else None
        record(conn, by, f"promise-{state}", now.case_id, said=noted, kept=kept, rows=(Row(promises, (now.id,), changed),))
        close_if_settled(conn, now.case_id, by)
        return _one(conn, now.id)


def _require_open(now: Promise) -> None:
    if now.state != "open":
        who = f" by {now.settled_by}" if now.settled_by else ""
        raise EditConflictError(f"this promise is {now.state} already, recorded{who}; look at it again", theirs=now)


def _change(conn: Connection, now: Promise, changed: Mapping[str, Any]) -> None:
    won = conn.execute(
        update(promises).where(promises.c.id == now.id, promises.c.state == "open", promises.c.moves == now.moves).values(**changed)
    )
    if won.rowcount != 1:
        raise EditConflictError("somebody else has settled this promise meanwhile; look at it again", theirs=_one(conn, now.id))


def _keep_said(conn: Connection, now: Promise, said: str | None, changed: dict[str, Any]) -> dict[str, int]:
    """Keep the sentence that the next letter says, note it among what changes, and return it for the trail."""
    line = _line(said or "")
    if not line or line == now.said:
        return {}
    if len(line) > _LONGEST:
        raise InputError(f"this sentence is {len(line):,} characters long; the limit is {_LONGEST:,}")
    changed["said_id"] = keep_text(conn, now.case_id, line)
    return {"said": changed["said_id"]}


def _line(text: str) -> str:
    return " ".join(_BROKEN.sub("\ufffd", text).split())


def _lock(conn: Connection, promise_id: str) -> Promise:
    conn.execute(select(promises.c.id).where(promises.c.id == promise_id).with_for_update())
    return _one(conn, promise_id)


def _one(conn: Connection, promise_id: str) -> Promise:
    found = _found(conn, promises.c.id == promise_id)
    if not found:
        raise InputError("there is no such promise; look at the list again")
    return found[0]


def _read(store: Store, where: ColumnElement[bool]) -> tuple[Promise, ...]:
    with store.reading() as conn:
        return _found(conn, where)


_THEIRS = texts.alias("said")


def _found(conn: Connection, where: ColumnElement[bool]) -> tuple[Promise, ...]:
    query = (
        select(promises, texts.c.text, _THEIRS.c.text.label("said"))
        .join(texts, texts.c.id == promises.c.text_id)
        .join(_THEIRS, _THEIRS.c.id == promises.c.said_id, isouter=True)
        .where(where)
        .order_by(promises.c.due, promises.c.at, promises.c.starts, promises.c.id)
    )
    return tuple(map(_promise, conn.execute(query)))


def _promise(row: Any) -> Promise:
    return Promise(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        item=row.item,
        text=row.text,
        owner=row.owner,
        due=row.due,
        at=dt.time.fromisoformat(row.at) if row.at else None,
        named=row.named,
        first_due=row.first_due,
        moves=row.moves,
        state=row.state,
        made_at=row.made_at,
        kept_on=row.kept_on,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        said=row.said,
    )
