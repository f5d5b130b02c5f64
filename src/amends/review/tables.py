"""The desk's tables, as SQLAlchemy Core knows them.

A column that holds what a customer said, their name, or a letter to them is marked ``PERSONAL``: erasing a case empties every such column of
every table that has a ``case_id``, so that a new table is erased too as soon as its columns are marked. What a program must be able to prove
later (ids, dates, digests, who decided) is never in such a column.

A table that changes is changed by a new file in ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Dialect, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text, text
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
    Column("body_id", Integer, ForeignKey("texts.id"), nullable=False),
)
"""``text_id`` is the letter's exact text, ``body_id`` what else is known of it (its parts, how it was made, a note), as JSON."""

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
