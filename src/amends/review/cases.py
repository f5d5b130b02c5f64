"""The cases of the desk: opened, changed, looked through, closed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from amends.case import Case, Remedy
from amends.errors import EditConflictError, InputError, NotAllowedError
from amends.principles import load_letter_types
from amends.review.audit import Row, keep_text, record
from amends.review.roles import ROLES, Person
from amends.review.store import Store, moment_of
from amends.review.tables import approvals, audit_head, case_revisions, cases, customer_keys, remedy_approvals, texts, working

Status = Literal["new", "drafted", "waiting", "approved", "sent", "closed"]

FIRST_REPLY_HOURS = 24.0
"""Hours within which a customer hears from us first, unless the settings say."""

UNNUMBERED = "case"
"""The id of a case that nobody has given one; the desk gives it a number of its own."""

_FIRST_NUMBER = 1001
_READ = 32
"""Cases that stay read: a live check reads the one on the screen at every pause of the typist."""
# Made once: making a query anew takes longer than running it, and a live check runs these at every pause of the typist.
_RECORD = (
    select(cases, texts.c.text.label("kept"))
    .join(case_revisions, and_(case_revisions.c.case_id == cases.c.case_id, case_revisions.c.revision == cases.c.revision))
    .join(texts, texts.c.id == case_revisions.c.text_id)
    .where(cases.c.case_id == bindparam("case"))
)
_LOCKED = select(cases.c.status, cases.c.erased_at).where(cases.c.case_id == bindparam("case")).with_for_update()
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


class RemedyLadder(Protocol):
    """Who must approve which remedy: the limits a business has set."""

    def check_remedy(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Raise NotAllowedError unless this person may approve the remedies of this case, which these people put down."""
        ...


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as the desk has it; moments are in UTC. Of an erased one the case holds no more than its id, language and kind."""

    id: str
    case: Case
    status: Status
    revision: int
    origin: str
    opened_by: str
    opened_at: dt.datetime
    received_at: dt.datetime
    first_reply_due: dt.datetime | None
    first_replied_at: dt.datetime | None
    owner: str | None
    erased: bool


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A case in the inbox. ``due`` is the earliest of the first reply and the next promise that still wait for us.

    ``errors`` is what the last check of the letter found, None where nothing was checked; ``title`` is the kind of letter.
    """

    id: str
    number: int
    recipient: str | None
    language: str | None
    letter_type: str
    title: str
    stage: str
    status: Status
    origin: str
    owner: str | None
    received_at: dt.datetime
    touched_at: dt.datetime
    first_reply_due: dt.datetime | None
    next_promise: dt.date | None
    due: dt.datetime | None
    overdue: bool
    errors: int | None
    erased: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A case we had from the same customer before, and what they are recognised by: name, email, reference."""

    id: str
    opened_at: dt.datetime
    status: Status
    title: str
    same: tuple[str, ...]


def open_case(
    store: Store,
    case: Case,
    by: Person,
    *,
    origin: str,
    dropped: Sequence[str] = (),
    received_at: dt.datetime | None = None,
    first_reply_hours: float | None = FIRST_REPLY_HOURS,
) -> CaseRecord:
    """Keep a new case and return it; one without an id of its own gets a number, C-1001 and on.

    ``origin`` says where it came from (intake, file, mail); ``dropped`` is what was heard in the complaint and not confirmed. The first
    reply is due so many hours after it was received: at ``received_at``, else on the day the case says, else now. Raises InputError if
    the id is taken, NotAllowedError, StoreError.
    """
    by.require("drafter", "open a case")
    with store.begin() as conn:
        conn.execute(select(audit_head.c.id).with_for_update())  # two cases opened at once get two numbers
        number = (conn.execute(select(func.max(cases.c.number))).scalar() or _FIRST_NUMBER - 1) + 1
        if case.id == UNNUMBERED:
            while _exists(conn, f"C-{number}"):
                number += 1
            case = case.model_copy(update={"id": f"C-{number}"})
        elif _exists(conn, case.id):
            raise InputError(f"there is a case {case.id} already; open it, or give this one another id")
        at = moment_of(conn)
        came = received_at or _came(case, at)
        due = None if first_reply_hours is None else came + dt.timedelta(hours=first_reply_hours)
        stated = {
            "number": number,
            "status": "new",
            "revision": 1,
            "origin": origin,
            "opened_by": by.name,
            "opened_at": at,
            "received_at": came,
            "first_reply_due": due,
            "first_replied_at": None,
            "owner": None,
            "erased_at": None,
        }
        conn.execute(insert(cases).values(case_id=case.id, **stated, **_facets(case), touched_at=at))
        conn.execute(insert(working).values(case_id=case.id, text="", revision=0, by=by.name, at=at))
        text_id, row = _keep_revision(conn, case, 1, by)
        said = {"dropped": "\n".join(dropped)} if dropped else None
        record(conn, by, "case-opened", case.id, said=said, kept={"case": text_id}, rows=(Row(cases, (case.id,), stated), row))
        _keep_customer(conn, case)
        return record_of(conn, case.id)


def get_case(store: Store, case_id: str) -> CaseRecord:
    """Return a case. Raises InputError if there is none of that id, StoreError."""
    with store.reading() as conn:
        return record_of(conn, case_id)


def change_case(store: Store, case_id: str, case: Case, by: Person, *, revision: int, why: str = "") -> CaseRecord:
    """Put a changed case in place of the one with that revision, and return it; an approval it had is void, since it stood on the other.

    A remedy that was approved and is another now is no longer approved. Raises EditConflictError whose ``theirs`` is the CaseRecord that
    somebody else made of it meanwhile, NotAllowedError, InputError, StoreError.
    """
    from amends.review.voiding import void_approval

    by.require("drafter", "change a case")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        require_open(now)
        case = case.model_copy(update={"id": case_id})
        if case == now.case:
            return now
        if now.revision != revision:
            raise EditConflictError(
                f"somebody else has changed case {case_id} since you opened it; look at both, then save again", theirs=now
            )
        lost = _lost_approvals(conn, now.case, case)
        rows = tuple(row for remedy in lost for row in _void_remedy(conn, case_id, remedy, moment_of(conn)))
        case = case.model_copy(update={"remedies": tuple(_unapproved(one) if one.id in lost else one for one in case.remedies)})
        _replace_case(conn, now, case, by, "case-changed", said={"why": why.strip()} if why.strip() else None, rows=rows)
        void_approval(conn, case_id, by, "the case was changed")
        return record_of(conn, case_id)


def approve_remedy(store: Store, case_id: str, remedy_id: str, by: Person, *, ladder: RemedyLadder) -> CaseRecord:
    """Approve a remedy of a case before a letter offers it: the case says from then on who did, and when. Doing it twice does it once.

    Raises NotAllowedError, InputError if the case has no such remedy, StoreError.
    """
    from amends.review.voiding import void_approval

    by.require("approver", "approve a remedy")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        require_open(now)
        remedy = next((one for one in now.case.remedies if one.id == remedy_id), None)
        if remedy is None:
            raise InputError(f"case {case_id} has no remedy {remedy_id}; it has {', '.join(one.id for one in now.case.remedies) or 'none'}")
        ladder.check_remedy(now.case, by, _case_writers(conn, case_id))
        if standing_remedies(conn, case_id).get(remedy_id) == by.name and remedy.approved_by == by.name:
            return now
        at = moment_of(conn)
        approved = remedy.model_copy(update={"approved_by": by.name, "approved_on": at.date()})
        remedies = tuple(approved if one.id == remedy_id else one for one in now.case.remedies)
        rows = _void_remedy(conn, case_id, remedy_id, at)
        stated = {"case_id": case_id, "remedy_id": remedy_id, "revision": now.revision + 1, "by": by.name, "at": at}
        made = conn.execute(insert(remedy_approvals).values(**stated)).inserted_primary_key[0]  # type: ignore[index]
        case = now.case.model_copy(update={"remedies": remedies})
        _replace_case(conn, now, case, by, "remedy-approved", rows=(*rows, Row(remedy_approvals, (made,), stated)), remedy=remedy_id)
        if case != now.case:
            void_approval(conn, case_id, by, "a remedy was approved anew")
        return record_of(conn, case_id)


def approved_remedies(store: Store, case_id: str) -> Mapping[str, str]:
    """Return who approved which remedy at the desk, by its id: what is not here was only typed into the case. Raises StoreError."""
    with store.reading() as conn:
        return standing_remedies(conn, case_id)


def assign(store: Store, case_id: str, owner: str | None, by: Person) -> CaseRecord:
    """Give a case to somebody, or with None to nobody. Raises NotAllowedError, InputError, StoreError."""
    by.require(ROLES, "give a case to somebody")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        owner = owner.strip() or None if owner else None
        if owner != now.owner:
            change_row(conn, case_id, by, "case-assigned", owner=owner)
        return record_of(conn, case_id)


def close_case(store: Store, case_id: str, by: Person, why: str) -> CaseRecord:
    """Close a case: nothing about it changes until somebody opens it again. Raises NotAllowedError, InputError, StoreError."""
    by.require("drafter", "close a case")
    if not why.strip():
        raise InputError("say why this case is closed")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        if now.status != "closed":
            change_row(conn, case_id, by, "case-closed", said={"why": why.strip()}, status="closed")
        return record_of(conn, case_id)


def reopen_case(store: Store, case_id: str, by: Person, why: str) -> CaseRecord:
    """Open a closed case again, where it was when it was closed. Raises NotAllowedError, InputError, StoreError."""
    by.require("drafter", "open a case again")
    if not why.strip():
        raise InputError("say why this case is opened again")
    with store.begin() as conn:
        now = lock_case(conn, case_id)
        if now.erased:
            raise NotAllowedError(f"case {case_id} was erased; open a new one")
        if now.status == "closed":
            standing = conn.execute(
                select(approvals.c.number).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None))
            ).first()
            written = conn.execute(select(working.c.text).where(working.c.case_id == case_id)).scalar_one()
            status = "sent" if standing and now.first_replied_at else "approved" if standing else "drafted" if written else "new"
            change_row(conn, case_id, by, "case-reopened", said={"why": why.strip()}, status=status)
        return record_of(conn, case_id)


def sent(conn: Connection, case_id: str, by: Person, *, digest: str, way: str) -> None:
    """Record that the approved letter with this digest has gone to the customer, and how; the first one is our first reply.

    To be called in the transaction that knows it has. Raises NotAllowedError if no such approval stands, InputError.
    """
    from amends.review.follow_ups import letter_sent

    now = lock_case(conn, case_id)
    standing = conn.execute(select(approvals.c.digest).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None))).scalar()
    if standing != digest:
        raise NotAllowedError(f"case {case_id}: this letter is not the approved one; approve it first")
    if now.status == "sent":
        return
    first: dict[str, Any] = {} if now.first_replied_at else {"first_replied_at": moment_of(conn)}
    change_row(conn, case_id, by, "letter-sent", told={"digest": digest, "way": way}, status="sent", **first)
    letter_sent(conn, case_id, by)


def mark_sent(store: Store, case_id: str, by: Person, *, digest: str, way: str) -> CaseRecord:
    """Record that a person has sent the approved letter themselves (by post, from their own mailbox). Raises as ``sent`` does."""
    by.require("drafter", "say that a letter was sent")
    with store.begin() as conn:
        sent(conn, case_id, by, digest=digest, way=way)
        return record_of(conn, case_id)


def inbox(
    store: Store, *, now: dt.datetime | None = None, status: Status | None = None, promised: Mapping[str, dt.date] | None = None
) -> tuple[InboxRow, ...]:
    """Return the cases, those due first at the top and those that wait for nothing at the end, the youngest first.

    ``promised`` is the date of the next promise for cases that have one. Raises StoreError.
    """
    moment = now or store.now()
    query = select(cases)
    if status is not None:
        query = query.where(cases.c.status == status)
    with store.reading() as conn:
        found = conn.execute(query).all()
    rows = [_inbox_row(row, (promised or {}).get(row.case_id), moment) for row in found]
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return tuple(sorted(rows, key=lambda row: (row.due or far, -row.number)))


def earlier_of(store: Store, case: Case) -> tuple[Earlier, ...]:
    """Return other cases of the same customer, the latest first: the same name, e-mail address or reference. Raises StoreError."""
    keys = _keys_of(case)
    if not keys:
        return ()
    with store.reading() as conn:
        found = conn.execute(
            select(cases, customer_keys.c.kind, customer_keys.c.key)
            .join(customer_keys, customer_keys.c.case_id == cases.c.case_id)
            .where(customer_keys.c.key.in_({key for _, key in keys}), cases.c.case_id != case.id, cases.c.erased_at.is_(None))
            .order_by(cases.c.opened_at.desc(), customer_keys.c.id)
        ).all()
    same: dict[str, list[str]] = {}
    rows: dict[str, Any] = {}
    for row in found:
        if (row.kind, row.key) in keys:
            rows.setdefault(row.case_id, row)
            kinds = same.setdefault(row.case_id, [])
            if row.kind not in kinds:
                kinds.append(row.kind)
    return tuple(Earlier(name, row.opened_at, row.status, _title(row.letter_type), tuple(same[name])) for name, row in rows.items())


def lock_case(conn: Connection, case_id: str) -> CaseRecord:
    """Return a case for a transaction that changes it: nobody else does until it ends. Raises InputError if there is none."""
    conn.execute(select(cases.c.case_id).where(cases.c.case_id == case_id).with_for_update())
    return record_of(conn, case_id)


def lock_open(conn: Connection, case_id: str) -> Status:
    """Do as ``lock_case`` and ``require_open``, and return no more than the status: what autosave has time for."""
    row = conn.execute(_LOCKED, {"case": case_id}).one_or_none()
    if row is None:
        raise no_case(case_id)
    _require_open(case_id, row.status, row.erased_at is not None)
    status: Status = row.status
    return status


def require_open(now: CaseRecord) -> None:
    """Raise NotAllowedError if nothing about a case may change any more."""
    _require_open(now.id, now.status, now.erased)


def _require_open(case_id: str, status: Status, erased: bool) -> None:
    if erased:
        raise NotAllowedError(f"case {case_id} was erased; open a new one")
    if status in ("sent", "closed"):
        mend = "open a new case for what follows" if status == "sent" else "open it again first"
        raise NotAllowedError(f"case {case_id} is {status}, and nothing about it changes; {mend}")


def no_case(case_id: str) -> InputError:
    """Return the error that says there is no such case."""
    return InputError(f"there is no case {case_id!r} in this store; check its id")


def change_row(
    conn: Connection,
    case_id: str,
    by: Person,
    action: str,
    *,
    said: Mapping[str, str] | None = None,
    told: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """Change columns of a case's row and write the entry that says so; ``said`` is personal text, ``told`` is not."""
    conn.execute(update(cases).where(cases.c.case_id == case_id).values(**values, touched_at=moment_of(conn)))
    record(conn, by, action, case_id, said=said, rows=(Row(cases, (case_id,), values),), **(told or {}))


def _exists(conn: Connection, case_id: str) -> bool:
    return conn.execute(select(cases.c.case_id).where(cases.c.case_id == case_id)).first() is not None


def _came(case: Case, now: dt.datetime) -> dt.datetime:
    """Return when a complaint came: by the end of the day the case says, which is all it knows."""
    if case.received is None:
        return now
    return min(now, dt.datetime.combine(case.received, dt.time.max, dt.UTC))


def _facets(case: Case) -> dict[str, Any]:
    return {
        "language": case.language,
        "letter_type": case.letter_type,
        "stage": case.stage,
        "recipient": case.recipient.name if case.recipient else None,
    }


def _keep_revision(conn: Connection, case: Case, revision: int, by: Person) -> tuple[int, Row]:
    text_id = keep_text(conn, case.id, case.model_dump_json())
    stated = {"text_id": text_id, "by": by.name, "at": moment_of(conn)}
    conn.execute(insert(case_revisions).values(case_id=case.id, revision=revision, **stated))
    return text_id, Row(case_revisions, (case.id, revision), stated)


def _replace_case(
    conn: Connection,
    now: CaseRecord,
    case: Case,
    by: Person,
    action: str,
    *,
    said: Mapping[str, str] | None = None,
    rows: Sequence[Row] = (),
    **details: Any,
) -> None:
    text_id, row = _keep_revision(conn, case, now.revision + 1, by)
    stated = {"revision": now.revision + 1}
    changed = conn.execute(
        update(cases)
        .where(and_(cases.c.case_id == now.id, cases.c.revision == now.revision))
        .values(**stated, **_facets(case), touched_at=moment_of(conn))
    )
    if changed.rowcount != 1:
        raise EditConflictError(f"somebody else has changed case {now.id} meanwhile; look again", theirs=record_of(conn, now.id))
    conn.execute(customer_keys.delete().where(customer_keys.c.case_id == now.id))
    _keep_customer(conn, case)
    record(conn, by, action, now.id, said=said, kept={"case": text_id}, rows=(Row(cases, (now.id,), stated), row, *rows), **details)


def standing_remedies(conn: Connection, case_id: str) -> dict[str, str]:
    """Return who approved which remedy at the desk, within a transaction."""
    query = select(remedy_approvals).where(remedy_approvals.c.case_id == case_id, remedy_approvals.c.voided_at.is_(None))
    return {row.remedy_id: row.by for row in conn.execute(query)}


def _case_writers(conn: Connection, case_id: str) -> frozenset[str]:
    """Return who has written what a case says, those aside who did no more than approve a remedy."""
    approving = select(remedy_approvals.c.revision).where(remedy_approvals.c.case_id == case_id)
    query = select(case_revisions.c.by).where(case_revisions.c.case_id == case_id, case_revisions.c.revision.not_in(approving))
    return frozenset(conn.execute(query.distinct()).scalars())


def _void_remedy(conn: Connection, case_id: str, remedy_id: str, at: dt.datetime) -> tuple[Row, ...]:
    standing = and_(
        remedy_approvals.c.case_id == case_id, remedy_approvals.c.remedy_id == remedy_id, remedy_approvals.c.voided_at.is_(None)
    )
    ids = conn.execute(select(remedy_approvals.c.id).where(standing)).scalars().all()
    conn.execute(update(remedy_approvals).where(standing).values(voided_at=at))
    return tuple(Row(remedy_approvals, (one,), {"voided_at": at}) for one in ids)


def _lost_approvals(conn: Connection, old: Case, new: Case) -> tuple[str, ...]:
    """Return the remedies that were approved at the desk and are not the same any more."""
    before, after = ({remedy.id: _offered(remedy) for remedy in case.remedies} for case in (old, new))
    return tuple(sorted(one for one in standing_remedies(conn, old.id) if after.get(one) != before.get(one)))


def _offered(remedy: Remedy) -> Remedy:
    """Return what was approved of a remedy: all but who sees to it and that it is done."""
    return remedy.model_copy(update={"owner": None, "done": None})


def _unapproved(remedy: Remedy) -> Remedy:
    return remedy.model_copy(update={"approved_by": None, "approved_on": None})


def customer_of(conn: Connection, case_id: str) -> frozenset[tuple[str, str]]:
    """Return what the customer of a case is recognised by, as (kind, folded), within a transaction."""
    query = select(customer_keys.c.kind, customer_keys.c.key).where(customer_keys.c.case_id == case_id, customer_keys.c.key.is_not(None))
    return frozenset((row.kind, row.key) for row in conn.execute(query))


def _keep_customer(conn: Connection, case: Case) -> None:
    for kind, key in sorted(_keys_of(case)):
        conn.execute(insert(customer_keys).values(case_id=case.id, kind=kind, key=key))


def _keys_of(case: Case) -> frozenset[tuple[str, str]]:
    return frozenset(_each_key(case))


def _each_key(case: Case) -> Iterator[tuple[str, str]]:
    named = case.recipient if case.recipient and not case.recipient.group else None
    lines = (case.complaint, *(case.recipient.address if case.recipient else ()), (named.email or "") if named else "")
    ours = [person.email for person in (case.signer, case.contact) if person and person.email]
    yield from recognised_by(named.name if named else "", case.reference or "", lines, ours)


def recognised_by(name: str, reference: str, texts: Iterable[str], ours: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield what a customer is recognised by, as (kind, folded): name, reference, each e-mail address in their texts that is not ours."""
    if name := _folded(name):
        yield "name", name
    if reference := _folded(reference):
        yield "reference", reference
    not_theirs = {_folded(address) for address in ours}
    for address in {match.casefold() for text in texts for match in _EMAIL.findall(text)}:
        if (address := _folded(address)) not in not_theirs:
            yield "email", address


def _folded(text: str) -> str:
    """Return a text as it is compared: without case, accents, and anything but letters and digits."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in letters if character.isalnum())


def _title(letter_type: str) -> str:
    known = load_letter_types().get(letter_type)
    return known.title if known else letter_type


def _inbox_row(row: Any, promised: dt.date | None, now: dt.datetime) -> InboxRow:
    waits = row.first_reply_due if row.first_replied_at is None and row.status not in ("sent", "closed") else None
    promise = None if promised is None else dt.datetime.combine(promised, dt.time.max, dt.UTC)
    due = min((moment for moment in (waits, promise) if moment is not None), default=None)
    return InboxRow(
        id=row.case_id,
        number=row.number,
        recipient=row.recipient,
        language=row.language,
        letter_type=row.letter_type,
        title=_title(row.letter_type),
        stage=row.stage,
        status=row.status,
        origin=row.origin,
        owner=row.owner,
        received_at=row.received_at,
        touched_at=row.touched_at,
        first_reply_due=row.first_reply_due,
        next_promise=promised,
        due=due,
        overdue=due is not None and due < now,
        errors=row.errors,
        erased=row.erased_at is not None,
    )


def record_of(conn: Connection, case_id: str) -> CaseRecord:
    """Return a case within a transaction. Raises InputError if there is none."""
    row = conn.execute(_RECORD, {"case": case_id}).one_or_none()
    if row is None:
        raise no_case(case_id)
    return CaseRecord(
        id=case_id,
        case=_read(row.kept) if row.kept is not None else _skeleton(row),
        status=row.status,
        revision=row.revision,
        origin=row.origin,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        received_at=row.received_at,
        first_reply_due=row.first_reply_due,
        first_replied_at=row.first_replied_at,
        owner=row.owner,
        erased=row.erased_at is not None,
    )


@lru_cache(maxsize=_READ)
def _read(kept: str) -> Case:
    """Return a case as it was kept: the same object for the same words, whose facts have then been read already."""
    return Case.model_validate_json(kept)


def forget_read() -> None:
    """Forget the cases that were read last, so that an erased one is out of this program's memory, too."""
    _read.cache_clear()


def _skeleton(row: Any) -> Case:
    """Return what is left of an erased case."""
    return Case.of({"id": row.case_id, "language": row.language, "stage": row.stage})
