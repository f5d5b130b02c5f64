"""After the letter: who asks the customer how it was received, when, and what follows from their answer.

Every apology is followed up, the more so the worse it was (AR-20, AR-31; C4): somebody asks how it was received (AR-29), by telephone where it
was bad, and once everything promised is due a letter looks back and reports what was done. A customer for whom it is not put right is called
and not written to (HE-17). One who says nothing is asked once more, and then left in peace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from amends.case import Case
from amends.errors import EditConflictError, InputError
from amends.review import promises as ledger
from amends.review.agenda import Due, in_order
from amends.review.approval import ApprovedLetter
from amends.review.audit import Row, keep_text, record
from amends.review.cases import lock_case
from amends.review.commitments import Commitment, commitments
from amends.review.roles import ROLES, Person
from amends.review.settling import Answer, FollowUpKind, close_if_settled, end_follow_ups, plan_follow_up
from amends.review.store import Store, moment_of
from amends.review.tables import answers, approvals, follow_ups, next_letters, texts

ANSWERS: tuple[Answer, ...] = ("accepted", "unresolved", "silent")

_ASK_AFTER = {"high": 3, "medium": 5, "low": 7}
"""Days after the letter until somebody asks how it was received: first mails lose readers after a week, and a bad case cannot wait for that."""
_LOOK_BACK_AFTER = {"high": 3, "medium": 7, "low": 14}
"""Days after the last promise until a letter looks back."""
_AGAIN_AFTER = {"high": 7, "medium": 14, "low": 21}
"""Days until a customer who said nothing is asked once more."""
_TOGETHER = 5
"""Days within which one message can ask and look back."""
_CALL_WITHIN = {"high": 0, "medium": 1, "low": 2}
"""Days within which a customer for whom it is not put right is called."""


class Planned(NamedTuple):
    """Something that will be asked of us: what, when, and of whom."""

    kind: FollowUpKind
    due: dt.date
    owner: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something asked of us after a letter. ``promise_id`` is the promise whose new day the customer must be told. Moments are in UTC."""

    id: str
    case_id: str
    kind: FollowUpKind
    owner: str
    due: dt.date
    promise_id: str | None
    state: str
    settled_by: str | None
    settled_at: dt.datetime | None

    @property
    def as_due(self) -> Due:
        """The follow-up as an entry of what is due."""
        return Due(self.id, self.kind, self.case_id, None, self.owner, self.due, None)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: what is asked of us next, if anything, and whether the case is closed."""

    answer: Answer
    next: FollowUp | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it was recorded; ``note`` is None where there was none or the case was erased."""

    answer: Answer
    by: str
    at: dt.datetime
    note: str | None


def plan(case: Case, on: dt.date, found: Sequence[Commitment]) -> tuple[Planned, ...]:
    """Return what is asked of us after a letter of a case that goes out on a day and commits us to some things.

    A first answer and a progress update announce a letter and are followed by it; to a group of readers nobody writes one by one, unless
    the case names the day for it.
    """
    if case.audience == "internal" or case.stage not in ("full", "confirmation"):
        return ()
    signer = case.signer.name if case.signer else ""
    given = case.follow_up
    last = max((one.due for one in found), default=on)
    look_back = given.on if given else _later(max(last, on), _LOOK_BACK_AFTER[case.severity])
    owner = (given.owner if given else None) or signer
    planned = [Planned("follow-up", look_back, owner)]
    if case.audience == "mass":
        return tuple(planned) if given else ()
    ask = _later(on, _ASK_AFTER[case.severity])
    if case.severity == "high":
        planned.append(Planned("call", ask, signer))
    elif abs((look_back - ask).days) > _TOGETHER and ask < look_back:
        planned.append(Planned("reception", ask, signer))
    return tuple(sorted(planned, key=lambda one: one.due))


def from_approval(conn: Connection, case: Case, approval: int, letter: ApprovedLetter, by: Person) -> None:
    """Write down what a letter promises and what is asked of us after it, in the transaction that approves it."""
    ledger.from_approval(conn, case, approval, letter, by)
    for one in plan(case, letter.approved_at.date(), commitments(letter, case)):
        plan_follow_up(conn, case.id, one.kind, one.due, one.owner, by)


def void(conn: Connection, case_id: str, by: Person) -> None:
    """End what an approval that has ended promised and asked of us."""
    end_follow_ups(conn, case_id, by, "void")
    ledger.void(conn, case_id, by)


_DONE_BY: dict[str, tuple[FollowUpKind, ...]] = {
    "progress": ("progress",),
    "follow-up": ("follow-up", "reception", "again"),
    "talking-points": (),
}
"""What a later letter about the same matter does away with once it is sent."""


def letter_sent(conn: Connection, case_id: str, by: Person) -> None:
    """Record what is done by a letter that has gone out, in the transaction that knows it has: it may be one that another letter promised."""
    before = conn.execute(select(next_letters).where(next_letters.c.case_id == case_id)).one_or_none()
    if before is None:
        return
    if kinds := _DONE_BY[before.kind]:
        end_follow_ups(conn, before.after, by, "done", *kinds)
        ledger.keep_updates(conn, before.after, by)
    close_if_settled(conn, before.after, by)


def agenda(store: Store, until: dt.date) -> tuple[Due, ...]:
    """Return everything that falls due by a day, promises and follow-ups, the earliest first. Raises StoreError."""
    asked = _read(store, and_(follow_ups.c.state == "open", follow_ups.c.due <= until))
    return in_order((*(one.as_due for one in ledger.due(store, until)), *(one.as_due for one in asked)))


def follow_ups_of(store: Store, case_id: str) -> tuple[FollowUp, ...]:
    """Return what was asked of us after a case's letter and not voided, the earliest first. Raises StoreError."""
    return _read(store, and_(follow_ups.c.case_id == case_id, follow_ups.c.state != "void"))


def answers_of(store: Store, case_id: str) -> tuple[Heard, ...]:
    """Return what a customer made of the apology, the first answer first. Raises StoreError."""
    query = (
        select(answers, texts.c.text)
        .join(texts, texts.c.id == answers.c.note_id, isouter=True)
        .where(answers.c.case_id == case_id)
        .order_by(answers.c.id)
    )
    with store.reading() as conn:
        return tuple(Heard(row.answer, row.by, row.at, row.text) for row in conn.execute(query))


def done(store: Store, follow_up_id: str, by: Person, note: str = "") -> FollowUp:
    """Record that a follow-up was done, and return it; saying so twice says it once.

    Raises EditConflictError where it was ended otherwise, NotAllowedError, InputError, StoreError.
    """
    by.require(ROLES, "say that a follow-up is done")
    with store.begin() as conn:
        conn.execute(select(follow_ups.c.id).where(follow_ups.c.id == follow_up_id).with_for_update())
        now = _one(conn, follow_up_id)
        if now.state == "done":
            return now
        changed = {"state": "done", "settled_by": by.name, "settled_at": moment_of(conn)}
        won = conn.execute(update(follow_ups).where(follow_ups.c.id == now.id, follow_ups.c.state == "open").values(**changed))
        if won.rowcount != 1:
            raise EditConflictError("this follow-up is no longer asked for; look at the list again", theirs=now)
        said = {"note": note.strip()} if note.strip() else None
        record(conn, by, "follow-up-done", now.case_id, said=said, rows=(Row(follow_ups, (now.id,), changed),))
        close_if_settled(conn, now.case_id, by)
        return _one(conn, now.id)


def answer(store: Store, case_id: str, said: Answer, by: Person, note: str = "") -> Answered:
    """Record what a customer made of the apology, and return what follows.

    ``accepted``: nothing more is asked, and the case closes once its promises are kept. ``unresolved``: somebody calls (HE-17). ``silent``: the
    customer is asked once more, and after a second silence no more. Raises InputError without an approved letter, NotAllowedError, StoreError.
    """
    by.require(ROLES, "record a customer's answer")
    if said not in ANSWERS:
        raise InputError(f"write one of {', '.join(ANSWERS)}")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        if now.erased or not _standing(conn, case_id):
            raise InputError(f"case {case_id} has no approved letter that a customer could have answered")
        silences = conn.execute(select(func.count()).where(answers.c.case_id == case_id, answers.c.answer == "silent")).scalar_one()
        _keep_answer(conn, case_id, said, by, note)
        following = _following(conn, now.case, said, by, silences=silences, owner=now.owner)
        closed = close_if_settled(conn, case_id, by)
        return Answered(said, following, closed)


def _following(conn: Connection, case: Case, said: Answer, by: Person, *, silences: int, owner: str | None) -> FollowUp | None:
    today = moment_of(conn).date()
    who = owner or (case.signer.name if case.signer else by.name)
    if said == "unresolved":
        end_follow_ups(conn, case.id, by, "void", "reception", "again", "follow-up", "call")
        return _one(conn, plan_follow_up(conn, case.id, "call", _later(today, _CALL_WITHIN[case.severity]), who, by))
    end_follow_ups(conn, case.id, by, "done", "reception", "again", "call")
    if said == "accepted" or silences:
        end_follow_ups(conn, case.id, by, "void", "follow-up")
        return None
    return _one(conn, plan_follow_up(conn, case.id, "again", _later(today, _AGAIN_AFTER[case.severity]), who, by))


def _keep_answer(conn: Connection, case_id: str, said: Answer, by: Person, note: str) -> None:
    note_id = keep_text(conn, case_id, note.strip()) if note.strip() else None
    stated: dict[str, Any] = {"case_id": case_id, "answer": said, "by": by.name, "at": moment_of(conn), "note_id": note_id}
    made = conn.execute(insert(answers).values(**stated)).inserted_primary_key[0]  # type: ignore[index]
    kept = {"note": note_id} if note_id is not None else None
    record(conn, by, "customer-answered", case_id, kept=kept, rows=(Row(answers, (made,), stated),), answer=said)


def _standing(conn: Connection, case_id: str) -> bool:
    return (
        conn.execute(select(approvals.c.number).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None))).first() is not None
    )


def _one(conn: Connection, follow_up_id: str) -> FollowUp:
    row = conn.execute(select(follow_ups).where(follow_ups.c.id == follow_up_id)).one_or_none()
    if row is None:
        raise InputError("there is no such follow-up; look at the list again")
    return _follow_up(row)


def _read(store: Store, where: ColumnElement[bool]) -> tuple[FollowUp, ...]:
    with store.reading() as conn:
        found = conn.execute(select(follow_ups).where(where).order_by(follow_ups.c.due, follow_ups.c.id))
        return tuple(map(_follow_up, found))


def _follow_up(row: Any) -> FollowUp:
    return FollowUp(row.id, row.case_id, row.kind, row.owner, row.due, row.promise_id, row.state, row.settled_by, row.settled_at)


def _later(day: dt.date, days: int) -> dt.date:
    """Return the day some days later, or the calendar's end."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return dt.date.max
