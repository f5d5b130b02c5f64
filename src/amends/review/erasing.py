"""Erasing a customer: everything they said, their name, the letters to them; ids, dates, digests and who decided stay.

What is personal is marked so in ``tables``, and whatever is marked is emptied, whichever part of the desk keeps it. A new case that somebody
has begun to fill in about the same customer is dropped. The trail holds no personal text, so it stays as it is and stays valid.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, null, select, update

from amends.errors import InputError, StoreError
from amends.review import follow_ups
from amends.review.audit import ERASED, Row, record
from amends.review.cases import customer_of, forget_read, lock_case
from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import METADATA, approvals, cases
from amends.review.unfinished import forget_customer


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a case was erased, when (UTC), and whether the database's own files are rid of it, too.

    They are not while another program reads an older state of the file: erase once more when nobody does. On PostgreSQL old rows go with
    the server's next VACUUM. Backups, and what was sent or exported, are beyond our reach.
    """

    case_id: str
    at: dt.datetime
    files_clean: bool


def erase_case(store: Store, case_id: str, by: Person, why: str) -> Erasure:
    """Erase what a case says of its customer, in every table; ``why`` stays, so it should not name them. Can be done again.

    Raises NotAllowedError, InputError without a reason or for a case there is not, StoreError.
    """
    by.require("admin", "erase a case")
    if not why.strip():
        raise InputError("say why this case is erased (a customer's request of a date will do), without naming the customer")
    with store.begin() as conn:
        lock_case(conn, case_id)
        at = moment_of(conn)
        forget_customer(conn, customer_of(conn, case_id))
        _empty(conn, case_id)
        values = {"status": "closed", "erased_at": at}
        conn.execute(update(cases).where(cases.c.case_id == case_id).values(**values, touched_at=at))
        rows = [Row(cases, (case_id,), values)]
        standing = select(approvals.c.number).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None))
        for number in conn.execute(standing).scalars().all():
            ended = {"voided_by": by.name, "voided_at": at}
            conn.execute(update(approvals).where(approvals.c.case_id == case_id, approvals.c.number == number).values(**ended))
            rows.append(Row(approvals, (case_id, number), ended))
        record(conn, by, ERASED, case_id, said={"why": why.strip()}, rows=rows)
        follow_ups.void(conn, case_id, by)
    forget_read()
    return Erasure(case_id, at, _clean_files(store))


def _empty(conn: Connection, case_id: str) -> None:
    for table in METADATA.sorted_tables:
        personal = {column.name: null() for column in table.columns if column.info.get("personal")}
        if personal and "case_id" in table.c:
            conn.execute(update(table).where(table.c.case_id == case_id).values(**personal))


def _clean_files(store: Store) -> bool:
    """Rewrite the database's files without what was erased, and return whether that could be done."""
    if store.engine.dialect.name != "sqlite":
        return False
    try:
        with store.alone() as conn:
            conn.exec_driver_sql("VACUUM")
            busy, *_ = conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    except StoreError:
        return False
    return not busy
