"""Reading the rows that the figures are worked out of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, and_, func, select

from amends.review.figures import AnswerRow, DraftRow, LetterRow, PromiseRow, ReplyRow, Rows, changed_share
from amends.review.store import Store
from amends.review.tables import answers, approvals, attempts, cases, promises, texts, versions


def read_rows(store: Store, since: dt.date) -> Rows:
    """Return what happened since a day: complaints, drafts, approvals, promises, answers. Raises StoreError.

    What erasing has left is counted: that a letter was approved, not what was changed in it.
    """
    start = dt.datetime.combine(since, dt.time.min, dt.UTC)
    with store.reading() as conn:
        return Rows(
            replies=_replies(conn, start),
            drafts=_drafts(conn, start),
            letters=_letters(conn, start),
            promises=_promises(conn, since),
            answers=_answers(conn, start),
        )


def _replies(conn: Connection, start: dt.datetime) -> tuple[ReplyRow, ...]:
    """Return the complaints; a later letter about the same matter, which has no time for a first reply, is none."""
    query = select(cases).where(cases.c.received_at >= start, cases.c.first_reply_due.is_not(None))
    return tuple(ReplyRow(row.language or "", row.received_at, row.first_reply_due, row.first_replied_at) for row in conn.execute(query))


def _drafts(conn: Connection, start: dt.datetime) -> tuple[DraftRow, ...]:
    query = (
        select(attempts, cases.c.language)
        .join(cases, cases.c.case_id == attempts.c.case_id)
        .where(attempts.c.number == 1, attempts.c.at >= start)
    )
    return tuple(
        DraftRow(row.language or "", row.at, row.passed, tuple((rule, severity, count) for rule, severity, count in row.found))
        for row in conn.execute(query)
    )


_APPROVED = texts.alias("approved")
_DRAFTED = texts.alias("drafted")


def _letters(conn: Connection, start: dt.datetime) -> tuple[LetterRow, ...]:
    drafted = versions.alias("drafted_versions")
    last = (
        select(func.max(drafted.c.number))
        .where(drafted.c.case_id == approvals.c.case_id, drafted.c.number <= approvals.c.version, drafted.c.how == "draft")
        .correlate(approvals)
        .scalar_subquery()
    )
    theirs = versions.alias("theirs")
    query = (
        select(approvals.c.at, cases.c.language, _APPROVED.c.text.label("approved"), _DRAFTED.c.text.label("drafted"))
        .join(cases, cases.c.case_id == approvals.c.case_id)
        .join(versions, and_(versions.c.case_id == approvals.c.case_id, versions.c.number == approvals.c.version))
        .join(_APPROVED, _APPROVED.c.id == versions.c.text_id)
        .join(theirs, and_(theirs.c.case_id == approvals.c.case_id, theirs.c.number == last), isouter=True)
        .join(_DRAFTED, _DRAFTED.c.id == theirs.c.text_id, isouter=True)
        .where(approvals.c.at >= start, approvals.c.voided_at.is_(None))
    )
    return tuple(LetterRow(row.language or "", row.at, _changed(row)) for row in conn.execute(query))


def _changed(row: Any) -> float | None:
    return changed_share(row.drafted, row.approved) if row.drafted is not None and row.approved is not None else None


def _promises(conn: Connection, since: dt.date) -> tuple[PromiseRow, ...]:
    query = select(promises, cases.c.language).join(cases, cases.c.case_id == promises.c.case_id)
    return tuple(
        PromiseRow(row.language or "", row.due, row.state, row.moves)
        for row in conn.execute(query.where(promises.c.due >= since, promises.c.state != "void"))
    )


def _answers(conn: Connection, start: dt.datetime) -> tuple[AnswerRow, ...]:
    query = select(answers, cases.c.language).join(cases, cases.c.case_id == answers.c.case_id).where(answers.c.at >= start)
    return tuple(AnswerRow(row.language or "", row.at, row.answer) for row in conn.execute(query))
