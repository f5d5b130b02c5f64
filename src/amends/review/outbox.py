"""The outbox: approved letters on their way, each sent once or known not to be.

A letter is marked as leaving, on the disk, before its first byte goes to the mail server. So whatever ends the program leaves a row that says
what may be said: ``queued`` (nothing has left), ``sent``, ``refused``, or ``sending``, which becomes ``unknown`` once the time it was lent for
is over: perhaps sent. An unknown letter is never sent again by itself, because a second apology for the same thing is worse than a late one;
a person looks whether the first arrived and decides. A letter whose approval has ended does not leave.

Keeping the connection's answers instead and asking the server afterwards was considered: no mail server can be asked what it took.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

from sqlalchemy import Connection, Select, func, insert, or_, select, update

from amends.addresses import mail_address
from amends.case import Case
from amends.errors import ApprovalError, InputError, NotAllowedError, StoreError
from amends.review.approval import ApprovedLetter
from amends.review.approvals import standing_approval
from amends.review.audit import Row, record
from amends.review.cases import lock_case, require_open
from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import approvals, cases, mass_jobs, outbox

State = Literal["queued", "sending", "sent", "refused", "unknown", "cancelled"]
STATES: tuple[State, ...] = get_args(State)

OUTBOX = Person("outbox", frozenset())
"""Under whose name the trail has what happens without anybody's doing. It has no role: it can send what was queued, and nothing else."""

BACKOFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long a letter waits after each time the server said to come back (RFC 5321 4.5.4.1); after the last it is given up as refused."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter in the outbox. Moments are in UTC. ``said`` is the mail server's last answer; of an erased case it and the address are None."""

    id: int
    case_id: str | None
    approval: str
    recipient: str | None
    name: str | None
    digest: str
    message_id: str
    state: State
    tries: int
    next_try_at: dt.datetime
    code: int | None
    said: str | None
    queued_by: str
    queued_at: dt.datetime
    settled_by: str | None
    settled_at: dt.datetime | None


class Composer(Protocol):
    """Makes the mail of an approved letter; ``domain`` is the sender's, for the mail's id."""

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        ...

    def __call__(self, letter: ApprovedLetter, case: Case, *, to: str, message_id: str, date: dt.datetime) -> bytes:
        """Return the mail, ready to leave. Raises InputError."""
        ...


@dataclass(frozen=True, slots=True)
class Leaving:
    """A mail that was claimed for sending, and by which token; nobody else has it until the lease ends."""

    id: int
    token: str
    message: bytes
    recipient: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may leave now; the next letter may after so many seconds, or None is left to wait for."""

    seconds: float | None


def queue(store: Store, case_id: str, by: Person, *, to: str | None = None, compose: Composer) -> Outgoing:
    """Put the approved letter of a case into the outbox for one address; the same letter to the same address is there once.

    Without ``to`` it goes to the case's ``mail_to``. What leaves is the mail that ``compose`` makes now. Raises
    NotAllowedError, InputError for an address that is none or is not known, ApprovalError where no approval stands, StoreError.
    """
    require_sender(by)
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        address = _address(to or now.case.mail_to or "")
        if now.status != "sent":
            require_open(now)
        standing = standing_approval(conn, case_id)
        if standing is None:
            raise ApprovalError(f"case {case_id}: no approval stands for its letter; approve it first")
        return put(conn, standing.letter, now.case, by, approval=f"{case_id}#{standing.number}", to=address, compose=compose)


def put(
    conn: Connection, letter: ApprovedLetter, case: Case, by: Person, *, approval: str, to: str, compose: Composer, job: int | None = None
) -> Outgoing:
    """Put a letter into the outbox in a transaction that knows its approval stands; what is there already stays as it is.

    ``approval`` names the approval it goes out under; there is one letter for each of them and an address. ``job`` is its mass letter.
    """
    known = select(outbox).where(outbox.c.approval == approval, outbox.c.recipient == to)
    if (row := conn.execute(known).one_or_none()) is not None:
        return _outgoing(row)
    at = moment_of(conn)
    message_id = f"<{secrets.token_hex(20)}@{compose.domain}>"
    message = compose(letter, case, to=to, message_id=message_id, date=at)
    stated = {
        "digest": letter.digest,
        "message_id": message_id,
        "message_digest": hashlib.sha256(message).hexdigest(),
        "state": "queued",
        "queued_by": by.name,
        "queued_at": at,
    }
    values = {
        "case_id": case.id,
        "approval": approval,
        "job": job,
        "recipient": to,
        "name": case.recipient.name if case.recipient else None,
        "message": zlib.compress(message),
        "tries": 0,
        "next_try_at": at,
    }
    made: int = conn.execute(insert(outbox).values(**values, **stated)).inserted_primary_key[0]  # type: ignore[index]
    record(conn, by, "letter-queued", case.id, rows=(Row(outbox, (made,), stated),), approval=approval)
    return _outgoing(conn.execute(select(outbox).where(outbox.c.id == made)).one())


def claim(store: Store, *, lease: float, per_minute: int) -> Leaving | Wait:
    """Return the next letter to send, marked as leaving on the disk, or how long nothing may leave.

    ``lease`` is how many seconds the caller may take before the letter counts as perhaps sent. Raises StoreError.
    """
    with store.begin() as conn:
        now = moment_of(conn)
        _give_up_leases(conn, now)
        while True:
            due = select(outbox).where(outbox.c.state == "queued").order_by(outbox.c.next_try_at, outbox.c.id).limit(1)
            row = conn.execute(due.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return Wait(None)
            if (why := _held_back(conn, row)) is None:
                break
            _change(conn, row, "queued", "cancelled", "letter-cancelled", OUTBOX, said=why, settled_by=OUTBOX.name, settled_at=now)
        if row.next_try_at > now:
            return Wait((row.next_try_at - now).total_seconds())
        minute = now - dt.timedelta(minutes=1)
        started = select(outbox.c.claimed_at).where(outbox.c.claimed_at > minute).order_by(outbox.c.claimed_at.desc())
        if (full := conn.execute(started.offset(per_minute - 1).limit(1)).scalar()) is not None:
            return Wait((full - minute).total_seconds())
        token = secrets.token_hex(16)
        until = now + dt.timedelta(seconds=lease)
        if not _change(
            conn, row, "queued", "sending", "letter-leaving", OUTBOX, token=token, claimed_at=now, lease_until=until, tries=row.tries + 1
        ):
            return Wait(0)
        return Leaving(row.id, token, zlib.decompress(row.message), row.recipient)


def due_in(store: Store) -> float | None:
    """Return in how many seconds the next letter may be tried, 0 if one may now, None where none is queued. Raises StoreError."""
    with store.reading() as conn:
        first = conn.execute(select(func.min(outbox.c.next_try_at)).where(outbox.c.state == "queued")).scalar()
    return None if first is None else max(0.0, (first - store.now()).total_seconds())


def give_up_leases(store: Store) -> None:
    """Call perhaps sent what was leaving when its sender vanished, for who only looks. Raises StoreError."""
    with store.begin() as conn:
        _give_up_leases(conn, moment_of(conn))


def settle(
    store: Store, leaving: Leaving, fate: Literal["sent", "refused", "later", "unknown"], *, said: str, code: int | None = None
) -> Outgoing:
    """Record what became of a letter that was claimed, and return it. The first letter a case sends stops its first-reply clock.

    Raises StoreError; also where somebody has decided about it meanwhile, and then nothing is changed.
    """
    with store.begin() as conn:
        now = moment_of(conn)
        row = conn.execute(select(outbox).where(outbox.c.id == leaving.id).with_for_update()).one()
        if row.token != leaving.token or row.state not in ("sending", "unknown"):
            raise StoreError(
                f"letter {leaving.id}: somebody has decided about it while it was being sent; what the mail server said is not recorded"
            )
        told: dict[str, Any] = {"code": code, "said": said}
        if fate == "later" and row.tries <= len(BACKOFF):
            told |= {"next_try_at": now + BACKOFF[row.tries - 1], "token": None}
            _change(conn, row, row.state, "queued", "letter-deferred", OUTBOX, **told)
        else:
            state: State = "refused" if fate == "later" else fate
            _change(conn, row, row.state, state, f"letter-{state}", OUTBOX, settled_by=OUTBOX.name, settled_at=now, **told)
        if fate == "sent":
            _first_reply(conn, row, now)
        return _outgoing(conn.execute(select(outbox).where(outbox.c.id == leaving.id)).one())


def resolve(store: Store, number: int, decision: Literal["sent", "again"], by: Person) -> Outgoing:
    """Record what a person found out about a letter that was perhaps sent: it arrived (``sent``), or it goes out again (``again``).

    A refused letter may go out again, too. Raises NotAllowedError, InputError, ApprovalError where its approval has ended, StoreError.
    """
    require_sender(by)
    with store.begin() as conn:
        now = moment_of(conn)
        _give_up_leases(conn, now)
        row = conn.execute(select(outbox).where(outbox.c.id == number).with_for_update()).one_or_none()
        if row is None:
            raise InputError(f"there is no letter {number} in the outbox")
        if row.state != "unknown" and not (row.state == "refused" and decision == "again"):
            raise InputError(
                f"letter {number} is {row.state}; only one that was perhaps sent is decided about, and a refused one may go out again"
            )
        if decision == "again":
            if (why := _held_back(conn, row)) is not None:
                raise ApprovalError(f"letter {number}: {why}; approve the letter anew, then send that")
            _change(
                conn, row, row.state, "queued", "letter-resent", by, next_try_at=now, tries=0, token=None, settled_by=None, settled_at=None
            )
        else:
            _change(conn, row, row.state, "sent", "letter-confirmed", by, settled_by=by.name, settled_at=now)
            _first_reply(conn, row, now)
        return _outgoing(conn.execute(select(outbox).where(outbox.c.id == number)).one())


def listing(store: Store, *, states: Sequence[State] = STATES, case_id: str | None = None, limit: int = 500) -> tuple[Outgoing, ...]:
    """Return the letters of the outbox in some states, of one case or all, the newest first. Raises StoreError."""
    wanted: Select[Any] = select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.id.desc()).limit(limit)
    if case_id is not None:
        wanted = wanted.where(outbox.c.case_id == case_id)
    with store.reading() as conn:
        return tuple(_outgoing(row) for row in conn.execute(wanted))


def counts(store: Store, *, job: int | None = None) -> dict[State, int]:
    """Return how many letters are in each state, of one mass letter or all. Raises StoreError."""
    wanted = select(outbox.c.state, func.count().label("number")).group_by(outbox.c.state)
    if job is not None:
        wanted = wanted.where(outbox.c.job == job)
    with store.reading() as conn:
        found: dict[str, int] = {row.state: row.number for row in conn.execute(wanted)}
    return {state: found.get(state, 0) for state in STATES}


def require_sender(by: Person) -> None:
    """Raise NotAllowedError unless this person may send letters."""
    if not by.roles & {"drafter", "approver"}:
        raise NotAllowedError("only a drafter or an approver may send a letter; ask somebody who is one, or an admin for the role")


def _address(written: str) -> str:
    try:
        return mail_address(written)
    except ValueError as problem:
        raise InputError(f"the recipient's address: {problem}") from None


def _held_back(conn: Connection, row: Any) -> str | None:
    """Return why a letter may not leave, or None."""
    if row.message is None or row.recipient is None:
        return "the case was erased"
    if hashlib.sha256(zlib.decompress(row.message)).hexdigest() != row.message_digest:
        return "the kept mail is not the one that was queued; run amends audit verify"
    if row.job is not None:
        standing = select(mass_jobs.c.id).where(mass_jobs.c.id == row.job, mass_jobs.c.withdrawn_at.is_(None))
        return None if conn.execute(standing).scalar() is not None else "the approval of the letter to many was withdrawn"
    number = int(row.approval.rpartition("#")[2])
    kept = select(approvals.c.digest).where(
        approvals.c.case_id == row.case_id, approvals.c.number == number, approvals.c.voided_at.is_(None)
    )
    return None if conn.execute(kept).scalar() == row.digest else "its approval has ended"


def _change(conn: Connection, row: Any, before: State, after: State, action: str, by: Person, **values: Any) -> bool:
    """Change a letter's state if it is still what it was, with its entry in the trail, and return whether it was."""
    won = conn.execute(update(outbox).where(outbox.c.id == row.id, outbox.c.state == before).values(state=after, **values))
    if won.rowcount != 1:
        return False
    record(conn, by, action, row.case_id, rows=(Row(outbox, (row.id,), {"state": after}),), code=values.get("code"))
    return True


def _give_up_leases(conn: Connection, now: dt.datetime) -> None:
    """Call perhaps sent what was leaving when its sender vanished."""
    late = select(outbox).where(outbox.c.state == "sending", or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < now))
    for row in conn.execute(late.with_for_update(skip_locked=True)).all():
        said = "the program ended while the letter was leaving"
        _change(conn, row, "sending", "unknown", "letter-unknown", OUTBOX, said=said, settled_by=OUTBOX.name, settled_at=now)


def _first_reply(conn: Connection, row: Any, now: dt.datetime) -> None:
    """Stop the first-reply clock of a case, and call it sent where the letter that went is the one that stands."""
    if row.case_id is None or row.job is not None:
        return
    case_is = cases.c.case_id == row.case_id
    if conn.execute(update(cases).where(case_is, cases.c.first_replied_at.is_(None)).values(first_replied_at=now)).rowcount:
        record(conn, OUTBOX, "first-reply", row.case_id, rows=(Row(cases, (row.case_id,), {"first_replied_at": now}),))
    if _held_back(conn, row) is not None:
        return
    if conn.execute(update(cases).where(case_is, cases.c.status == "approved").values(status="sent", touched_at=now)).rowcount:
        record(conn, OUTBOX, "case-sent", row.case_id, rows=(Row(cases, (row.case_id,), {"status": "sent"}),))


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(
        id=row.id,
        case_id=row.case_id,
        approval=row.approval,
        recipient=row.recipient,
        name=row.name,
        digest=row.digest,
        message_id=row.message_id,
        state=row.state,
        tries=row.tries,
        next_try_at=row.next_try_at,
        code=row.code,
        said=row.said,
        queued_by=row.queued_by,
        queued_at=row.queued_at,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )
