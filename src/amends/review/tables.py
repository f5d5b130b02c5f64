"""The desk's tables, as SQLAlchemy Core knows them.

A column that holds what a customer said, their name, or a letter to them is marked ``PERSONAL``: erasing a case empties every such column of
every table that has a ``case_id``, so that a new table is erased too as soon as its columns are marked. What a program must be able to prove
later (ids, dates, digests, who decided) is never in such a column.

A table that changes is changed by a new file in ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

PERSONAL: dict[str, Any] = {"personal": True}
"""What ``Column(info=…)`` says of personal data: nullable, and emptied when a case is erased."""


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC, as text that is the same in every database and sorts as time does; the audit trail hashes it."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:
        """Return the moment as it is stored."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.datetime | None:
        """Return the moment that is stored."""
        return None if value is None else dt.datetime.fromisoformat(value)


def moment_text(value: dt.datetime) -> str:
    """Return a moment as it is stored: 2026-11-20T09:30:00.000000Z."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

audit = Table(
    "audit",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", String(200), nullable=False),
    Column("action", String(60), nullable=False),
    Column("case_id", String(200), index=True),
    Column("details", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The trail: each entry holds the hash of the one before it. Triggers refuse to change or delete one."""

audit_head = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The last entry of the trail, so that a trail whose end was cut off is told from a shorter one. It has one row, which writers lock."""

texts = Table(
    "texts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(200), index=True),
    Column("salt", String(32), info=PERSONAL),
    Column("text", Text, info=PERSONAL),
)
"""Every text the trail vouches for by its salted digest. Without salt and text the digest says nothing, and the chain still holds."""

cases = Table(
    "cases",
    METADATA,
    Column("case_id", String(200), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("status", String(20), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("origin", String(60), nullable=False),
    Column("opened_by", String(200), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("first_reply_due", Moment),
    Column("first_replied_at", Moment),
    Column("owner", String(200)),
    Column("language", String(10)),
    Column("letter_type", String(60), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("recipient", Text, info=PERSONAL),
    Column("errors", Integer),
    Column("touched_at", Moment, nullable=False),
    Column("erased_at", Moment),
)

customer_keys = Table(
    "customer_keys",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("key", Text, index=True, info=PERSONAL),
)
"""What a customer is recognised by: their name, e-mail addresses and reference, folded."""

case_revisions = Table(
    "case_revisions",
    METADATA,
    Column("case_id", String(200), ForeignKey("cases.case_id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)

remedy_approvals = Table(
    "remedy_approvals",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("remedy_id", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("voided_at", Moment),
)

working = Table(
    "working",
    METADATA,
    Column("case_id", String(200), ForeignKey("cases.case_id"), primary_key=True),
    Column("text", Text, info=PERSONAL),
    Column("revision", Integer, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)
"""The letter as it is being edited."""

versions = Table(
    "versions",
    METADATA,
    Column("case_id", String(200), ForeignKey("cases.case_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("how", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("body_id", Integer, ForeignKey("texts.id")),
)
"""``text_id`` is the letter's exact text, ``body_id`` what else is known of it (its parts, how it was made, a note), as JSON, if anything."""

attempts = Table(
    "attempts",
    METADATA,
    Column("case_id", String(200), ForeignKey("cases.case_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("source", String(200), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("found", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("input_tokens", Integer),
    Column("output_tokens", Integer),
    Column("fault", String(60)),
    Column("at", Moment, nullable=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("body_id", Integer, ForeignKey("texts.id"), nullable=False),
)
"""Every attempt behind a version that was drafted. ``found`` counts its findings: [rule, severity, how many]."""

decisions = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("rule", String(60), nullable=False),
    Column("key", String(100), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("taken_back_by", String(200)),
    Column("taken_back_at", Moment),
    Index(
        "uq_decisions_standing",
        "case_id",
        "key",
        unique=True,
        sqlite_where=text("taken_back_at IS NULL"),
        postgresql_where=text("taken_back_at IS NULL"),
    ),
)

approvals = Table(
    "approvals",
    METADATA,
    Column("case_id", String(200), ForeignKey("cases.case_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("language", String(10), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("body_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("voided_by", String(200)),
    Column("voided_at", Moment),
    Index(
        "uq_approvals_standing",
        "case_id",
        unique=True,
        sqlite_where=text("voided_at IS NULL"),
        postgresql_where=text("voided_at IS NULL"),
    ),
)
"""``revision`` is the case's that the text was checked against. The index holds what the code promises: at most one approval stands."""

exports = Table(
    "exports",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("form", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)

people = Table(
    "people",
    METADATA,
    Column("key", String(400), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("roles", String(60), nullable=False),
    Column("password_hash", String(200)),
    Column("active", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
)
"""Everybody's account, by their folded name; somebody who leaves is deactivated, since the trail names them."""

sessions = Table(
    "sessions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("person", String(400), ForeignKey("people.key"), nullable=False, index=True),
    Column("started_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

sign_in_tries = Table(
    "sign_in_tries",
    METADATA,
    Column("key", String(80), primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
)
"""Tries to sign in that failed, under the digest of a name or an address, and when the next is looked at."""
promises = Table(
    "promises",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("approval", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("item", String(40), nullable=False),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("text_id", Integer, ForeignKey("texts.id"), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("first_due", Date, nullable=False),
    Column("due", Date, nullable=False, index=True),
    Column("at", String(5)),
    Column("named", Boolean, nullable=False),
    Column("moves", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("kept_on", Date),
    Column("settled_by", String(200)),
    Column("settled_at", Moment),
    Column("said_id", Integer, ForeignKey("texts.id")),
)
"""What approved letters promise. ``text_id`` is the promise as the letter words it, from ``starts`` to ``ends``; ``said_id`` is how the next
letter tells what became of it; ``first_due`` is the day the letter named, ``due`` the one that holds now."""

follow_ups = Table(
    "follow_ups",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("due", Date, nullable=False, index=True),
    Column("promise_id", String(32), ForeignKey("promises.id")),
    Column("state", String(10), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("settled_by", String(200)),
    Column("settled_at", Moment),
)
"""What is asked of us after a letter. ``promise_id`` is the promise that was moved, where that is why."""

answers = Table(
    "answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("answer", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    Column("note_id", Integer, ForeignKey("texts.id")),
)
"""What customers made of an apology, as somebody of ours heard it."""

next_letters = Table(
    "next_letters",
    METADATA,
    Column("case_id", String(200), ForeignKey("cases.case_id"), primary_key=True),
    Column("after", String(200), ForeignKey("cases.case_id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)
"""Which case a later letter about the same matter was opened from: a progress update, a follow-up, the points of a call."""

mass_jobs = Table(
    "mass_jobs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("incident", String(200), nullable=False),
    Column("language", String(10), nullable=False),
    Column("master", Text, nullable=False),
    Column("started_by", String(200), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("approved_by", String(200)),
    Column("approved_at", Moment),
    Column("withdrawn_by", String(200)),
    Column("withdrawn_at", Moment),
)
"""Letters to many: ``master`` is the case and the letter with its slots, as JSON, and ``key`` its digest. It names no customer."""

mass_rows = Table(
    "mass_rows",
    METADATA,
    Column("job", Integer, ForeignKey("mass_jobs.id"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("case_id", String(200), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("what", String(120), nullable=False),
    Column("reason", Text, info=PERSONAL),
    Column("cells", Text, info=PERSONAL),
    Column("digest", String(64)),
    Index("ix_mass_rows_job_state", "job", "state", "number"),
)
"""The recipients of a letter to many. ``key`` is the digest of a row's cells, so that a file may be given again, longer or in another order."""

outbox = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", String(200), nullable=False, index=True),
    Column("approval", String(220), nullable=False),
    Column("job", Integer, ForeignKey("mass_jobs.id"), index=True),
    Column("recipient", Text, info=PERSONAL),
    Column("name", Text, info=PERSONAL),
    Column("message", LargeBinary, info=PERSONAL),
    Column("digest", String(64), nullable=False),
    Column("message_id", String(255), nullable=False, unique=True),
    Column("message_digest", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("claimed_at", Moment, index=True),
    Column("lease_until", Moment),
    Column("token", String(32)),
    Column("code", Integer),
    Column("said", Text, info=PERSONAL),
    Column("queued_by", String(200), nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("settled_by", String(200)),
    Column("settled_at", Moment),
    UniqueConstraint("approval", "recipient"),
    Index("ix_outbox_state_next_try_at", "state", "next_try_at", "id"),
)
"""Letters on their way. ``digest`` is the approved text's, ``message`` the mail that leaves (compressed). The unique pair is the promise that
nobody gets the same letter twice."""

unfinished = Table(
    "unfinished",
    METADATA,
    Column("person", String(200), primary_key=True),
    Column("page", Text, info=PERSONAL),
    Column("at", Moment, nullable=False, index=True),
)
"""New cases that somebody has begun to fill in, as their browser has them. They are of no case yet, so whole rows go: see ``unfinished.py``."""
