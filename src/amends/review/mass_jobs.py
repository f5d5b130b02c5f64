"""Letters to many, as the desk keeps them: the master, each recipient's row and what became of it, and who approved them.

A letter to many is known by its master's digest and a row by its own, so whatever is done twice is done once: a file may be given again after
a crash, longer than before or in another order. What a run has not met in its file is ``absent`` and goes nowhere: whoever was taken out of
the file gets no letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from amends.case import Case
from amends.errors import ApprovalError, EditConflictError, InputError, NotAllowedError
from amends.review.approval import ApprovedLetter
from amends.review.approvals import Ladder
from amends.review.audit import Row, record
from amends.review.outbox import Composer, put, require_sender
from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import mass_jobs, mass_rows, outbox

RowState = Literal["absent", "failed", "passed", "approved", "queued"]
ROW_STATES: tuple[RowState, ...] = get_args(RowState)


@dataclass(frozen=True, slots=True)
class MassJob:
    """A letter to many. ``master`` is its case and letter as JSON; moments are in UTC."""

    id: int
    key: str
    incident: str
    language: str
    master: str
    started_by: str
    started_at: dt.datetime
    approved_by: str | None
    approved_at: dt.datetime | None
    withdrawn_by: str | None
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MassRow:
    """A recipient's row: the digest of its cells, its number in the file, what became of it, and the cells as JSON (None once erased).

    ``what`` names the column or rule that a failure is about, ``digest`` the letter that passed.
    """

    key: str
    case_id: str
    number: int
    state: RowState
    what: str
    reason: str | None
    cells: str | None
    digest: str | None


def start_job(store: Store, by: Person, *, key: str, incident: str, language: str, master: str) -> MassJob:
    """Return the letter to many with this master, made if it is new. Raises NotAllowedError, StoreError."""
    require_sender(by)
    with store.begin() as conn:
        if (row := conn.execute(select(mass_jobs).where(mass_jobs.c.key == key)).one_or_none()) is not None:
            return _job(row)
        stated = {"key": key, "incident": incident, "started_by": by.name, "started_at": moment_of(conn)}
        made: int = conn.execute(insert(mass_jobs).values(**stated, language=language, master=master)).inserted_primary_key[0]  # type: ignore[index]
        record(conn, by, "mass-started", None, rows=(Row(mass_jobs, (made,), stated),))
        return _found(conn, made)


def jobs(store: Store) -> tuple[MassJob, ...]:
    """Return every letter to many, the newest first. Raises StoreError."""
    with store.reading() as conn:
        return tuple(_job(row) for row in conn.execute(select(mass_jobs).order_by(mass_jobs.c.id.desc())))


def job_of(store: Store, job: int) -> MassJob:
    """Return a letter to many. Raises InputError if there is none, StoreError."""
    with store.reading() as conn:
        return _found(conn, job)


def begin_run(store: Store, job: int) -> dict[str, RowState]:
    """Take a run's start down, and return the rows that need no check any more by their keys: ``absent`` until the run meets them again.

    Raises InputError, StoreError.
    """
    with store.begin() as conn:
        _locked(conn, job)
        mine = mass_rows.c.job == job
        conn.execute(delete(mass_rows).where(mine, mass_rows.c.state == "failed"))
        conn.execute(update(mass_rows).where(mine, mass_rows.c.state == "passed").values(state="absent"))
        return {row.key: row.state for row in conn.execute(select(mass_rows.c.key, mass_rows.c.state).where(mine))}


def keep_rows(store: Store, job: int, rows: Iterable[MassRow]) -> None:
    """Keep what a check found of some rows, all of them or none; what was approved or queued stays so. Raises StoreError."""
    with store.begin() as conn:
        for row in rows:
            this = (mass_rows.c.job == job) & (mass_rows.c.key == row.key)
            values = {"number": row.number, "state": row.state, "what": row.what, "reason": row.reason, "digest": row.digest}
            standing = conn.execute(select(mass_rows.c.state).where(this)).scalar()
            if standing is None:
                conn.execute(insert(mass_rows).values(job=job, key=row.key, case_id=row.case_id, cells=row.cells, **values))
            elif standing not in ("approved", "queued"):
                conn.execute(update(mass_rows).where(this).values(**values))


def meet_rows(store: Store, job: int, numbers: Sequence[tuple[str, int]]) -> None:
    """Say that a run met rows again that had passed before, by key, and where they stand in the file now. Raises StoreError."""
    with store.begin() as conn:
        for key, number in numbers:
            this = (mass_rows.c.job == job) & (mass_rows.c.key == key)
            conn.execute(update(mass_rows).where(this, mass_rows.c.state == "absent").values(state="passed"))
            conn.execute(update(mass_rows).where(this).values(number=number))


def rows_of(
    store: Store, job: int, *, states: Sequence[RowState] = ROW_STATES, after: tuple[int, str] = (0, ""), limit: int = 500
) -> tuple[MassRow, ...]:
    """Return rows in some states behind the one with the number and key ``after``, in the order of the file. Raises StoreError."""
    number, key = after
    behind = or_(mass_rows.c.number > number, and_(mass_rows.c.number == number, mass_rows.c.key > key))
    wanted = select(mass_rows).where(mass_rows.c.job == job, mass_rows.c.state.in_(states), behind)
    with store.reading() as conn:
        return tuple(_row(row) for row in conn.execute(wanted.order_by(mass_rows.c.number, mass_rows.c.key).limit(limit)))


def row_counts(store: Store, job: int) -> dict[RowState, int]:
    """Return how many rows are in each state. Raises StoreError."""
    wanted = select(mass_rows.c.state, func.count().label("number")).where(mass_rows.c.job == job).group_by(mass_rows.c.state)
    with store.reading() as conn:
        found = {row.state: row.number for row in conn.execute(wanted)}
    return {state: found.get(state, 0) for state in ROW_STATES}


def fates(store: Store, job: int) -> dict[str, str]:
    """Return what became of each letter of a letter to many that is in the outbox, by the id of its case. Raises StoreError."""
    with store.reading() as conn:
        return {row.case_id: row.state for row in conn.execute(select(outbox.c.case_id, outbox.c.state).where(outbox.c.job == job))}


def approve_job(store: Store, job: int, by: Person, *, case: Case, ladder: Ladder, rows: int) -> MassJob:
    """Record that a person approves a letter to many for all ``rows`` that have passed, and return it. It sends nothing.

    ``rows`` is how many the person was shown; raises EditConflictError if they are not that many any more. Raises NotAllowedError where the
    ladder wants somebody else, ApprovalError where nothing has passed or it was withdrawn, StoreError.
    """
    by.require("approver", "approve a letter to many")
    with store.begin() as conn:
        now = _locked(conn, job)
        ladder.check(case, by, frozenset({now.started_by}))
        if now.withdrawn_at is not None:
            raise ApprovalError("this letter to many was withdrawn; change the master and start anew")
        waiting: int = conn.execute(
            select(func.count()).select_from(mass_rows).where(mass_rows.c.job == job, mass_rows.c.state.in_(("passed", "approved")))
        ).scalar_one()
        if not waiting:
            raise ApprovalError("no letter of these waits for approval; the list of failures says what to mend")
        if waiting != rows:
            raise EditConflictError(f"{waiting} letters have passed now, and you were shown {rows}; look again", theirs=waiting)
        stated = {"approved_by": by.name, "approved_at": moment_of(conn)}
        conn.execute(update(mass_jobs).where(mass_jobs.c.id == job).values(**stated))
        record(conn, by, "mass-approved", None, rows=(Row(mass_jobs, (job,), stated),), letters=waiting)
        return _found(conn, job)


def keep_approved(
    store: Store, job: int, by: Person, letters: Sequence[tuple[MassRow, ApprovedLetter, Case, str]], compose: Composer | None
) -> int:
    """Keep the approval of some rows' letters, put each into the outbox if there is a ``compose``, and return how many were new.

    Each entry is a row, its letter, its case and the recipient's address. Raises ApprovalError where the letter to many is not approved by
    this person, StoreError.
    """
    with store.begin() as conn:
        now = _locked(conn, job)
        if now.approved_by != by.name or now.withdrawn_at is not None:
            raise ApprovalError("the approval of this letter to many has ended")
        new = 0
        for row, letter, case, address in letters:
            this = (mass_rows.c.job == job) & (mass_rows.c.key == row.key)
            state = "approved" if compose is None else "queued"
            won = conn.execute(
                update(mass_rows).where(this, mass_rows.c.state.in_(("passed", "approved"))).values(state=state, digest=letter.digest)
            )
            if won.rowcount != 1:
                continue
            new += 1
            if compose is not None:
                put(conn, letter, case, by, approval=f"mass#{job}", to=address, compose=compose, job=job)
        return new


def withdraw_job(store: Store, job: int, by: Person, why: str) -> None:
    """End the approval of a letter to many: what is queued does not leave any more. Raises NotAllowedError, InputError, StoreError."""
    by.require("approver", "withdraw a letter to many")
    if not why.strip():
        raise InputError("say why this letter to many is withdrawn")
    with store.begin() as conn:
        if _locked(conn, job).withdrawn_at is not None:
            return
        stated = {"withdrawn_by": by.name, "withdrawn_at": moment_of(conn)}
        conn.execute(update(mass_jobs).where(mass_jobs.c.id == job).values(**stated))
        record(conn, by, "mass-withdrawn", None, said={"why": why.strip()}, rows=(Row(mass_jobs, (job,), stated),))


def forget_rows(store: Store, by: Person, is_theirs: Callable[[str], bool], why: str) -> int:
    """Erase the rows, and the letters of the outbox, whose cells ``is_theirs`` knows, in every letter to many; return how many there were.

    Raises NotAllowedError, InputError without a reason, StoreError.
    """
    if "admin" not in by.roles:
        raise NotAllowedError("only an admin may erase a recipient; ask somebody who is one")
    if not why.strip():
        raise InputError("say why this recipient is erased (a request of a date will do), without naming them")
    with store.begin() as conn:
        found = [row for row in conn.execute(select(mass_rows).where(mass_rows.c.cells.is_not(None))) if is_theirs(row.cells)]
        for row in found:
            this = (mass_rows.c.job == row.job) & (mass_rows.c.key == row.key)
            conn.execute(update(mass_rows).where(this).values(cells=None, reason=None))
            gone = {"recipient": None, "name": None, "message": None, "said": None}
            conn.execute(update(outbox).where(outbox.c.job == row.job, outbox.c.case_id == row.case_id).values(**gone))
            record(conn, by, "recipient-erased", row.case_id, said={"why": why.strip()})
        return len(found)


def _locked(conn: Connection, job: int) -> MassJob:
    """Return a letter to many for a transaction that changes it: nobody else does until it ends."""
    conn.execute(select(mass_jobs.c.id).where(mass_jobs.c.id == job).with_for_update())
    return _found(conn, job)


def _found(conn: Connection, job: int) -> MassJob:
    row = conn.execute(select(mass_jobs).where(mass_jobs.c.id == job)).one_or_none()
    if row is None:
        raise InputError(f"there is no letter to many with the number {job}")
    return _job(row)


def _job(row: Any) -> MassJob:
    return MassJob(**{name: getattr(row, name) for name in MassJob.__slots__})


def _row(row: Any) -> MassRow:
    return MassRow(**{name: getattr(row, name) for name in MassRow.__slots__})
