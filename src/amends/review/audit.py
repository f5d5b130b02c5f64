"""The audit trail: who did what to which text, and why, in entries that nobody can change unseen.

Each entry holds the sha256 of what it says and of the entry before it. What it says never holds a personal text: a text stands in a table of
its own with a random salt, and the entry has the digest of both. While salt and text are there, the entry vouches for them; once they are
erased, the digest says nothing about anybody, and the chain is as valid as before. (A plain digest would not do: whoever guesses a name can
check the guess.) An entry also states the rows it made or changed, so that ``verify`` finds an approval that somebody wrote into the
database past this program.

Whoever can write to the whole database can also write a whole new chain. Against that helps an anchor kept elsewhere: the hash of the last
entry, printed by ``amends audit verify``, which a later ``verify --expect`` must find in its place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, String, Table, insert, select, type_coerce, update

from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import METADATA, Moment, audit, audit_head, moment_text, texts

_BROKEN = re.compile("[\x00\ud800-\udfff]")

START = "0" * 64
"""What the first entry has for the hash of the one before it."""


class Row(NamedTuple):
    """What an entry says of a row: its table, its primary key, and columns with what they hold from then on."""

    table: Table
    key: tuple[str | int, ...]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trail. ``texts`` holds what it vouches for by name, None where that was erased; ``at`` is in UTC."""

    seq: int
    at: dt.datetime
    by: str
    action: str
    case_id: str | None
    details: Mapping[str, Any]
    texts: Mapping[str, str | None]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of checking the trail: how many entries it has, the last one's hash, and what is wrong, the first thing first."""

    entries: int
    head: str
    problems: tuple[str, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def keep_text(conn: Connection, case_id: str | None, said: str) -> int:
    """Keep a text that an entry is to vouch for, as ``storable`` has it, and return its id."""
    kept = conn.execute(insert(texts).values(case_id=case_id, salt=secrets.token_hex(16), text=storable(said)))
    return int(kept.inserted_primary_key[0])  # type: ignore[index]


def storable(text: str) -> str:
    """Return a text without what no database keeps: NUL, and halves of characters, each shown as missing."""
    return _BROKEN.sub("\ufffd", text)


def read_text(conn: Connection, text_id: int) -> str | None:
    """Return a text that was kept, None if it was erased."""
    said: str | None = conn.execute(select(texts.c.text).where(texts.c.id == text_id)).scalar_one()
    return said


def record(
    conn: Connection,
    by: Person,
    action: str,
    case_id: str | None,
    *,
    said: Mapping[str, str] | None = None,
    kept: Mapping[str, int] | None = None,
    rows: Sequence[Row] = (),
    **details: Any,
) -> int:
    """Write an entry in the transaction of what it tells of, and return its number.

    ``said`` are texts to keep for it (a reason), ``kept`` those kept before by their ids, ``rows`` what it made or changed. ``details`` are
    for what is nobody's personal data: numbers, dates, names of rules.
    """
    ids = {**(kept or {}), **{name: keep_text(conn, case_id, text) for name, text in (said or {}).items()}}
    if ids:
        rows_of = conn.execute(select(texts.c.id, texts.c.salt, texts.c.text).where(texts.c.id.in_(ids.values())))
        digests = {row.id: _digest(row.salt, row.text) for row in rows_of}
        details["texts"] = {name: [text_id, digests[text_id]] for name, text_id in ids.items()}
    if rows:
        details["rows"] = [[row.table.name, list(row.key), {name: _plain(value) for name, value in row.values.items()}] for row in rows]
    # The lock is what makes two entries follow each other on PostgreSQL; on SQLite the transaction holds one already.
    last = conn.execute(select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == 1).with_for_update()).one()
    seq, at = last.seq + 1, moment_of(conn)
    told = _canonical(details)
    its_hash = _hash(seq, moment_text(at), by.name, action, case_id, told, last.hash)
    conn.execute(
        insert(audit).values(seq=seq, at=at, by=by.name, action=action, case_id=case_id, details=told, prev_hash=last.hash, hash=its_hash)
    )
    conn.execute(update(audit_head).where(audit_head.c.id == 1).values(seq=seq, hash=its_hash))
    return int(seq)


def trail(store: Store, case_id: str | None = None) -> tuple[Entry, ...]:
    """Return the entries, of one case or all, the oldest first. Raises StoreError."""
    query = select(audit).order_by(audit.c.seq)
    if case_id is not None:
        query = query.where(audit.c.case_id == case_id)
    with store.reading() as conn:
        found = conn.execute(query).all()
        wanted = select(texts.c.id, texts.c.text)
        if case_id is not None:
            wanted = wanted.where(texts.c.case_id == case_id)
        said = {row.id: row.text for row in conn.execute(wanted)}
    return tuple(_entry(row, said) for row in found)


def verify(store: Store, *, expect: str | None = None) -> Verification:
    """Check every entry against the one before it, and what stands in the database against the entries.

    ``expect`` is the hash of an entry, noted down earlier and elsewhere: it must still be there. Raises StoreError.
    """
    with store.reading() as conn:
        return _Verifying(conn, expect).done()


class _Verifying:
    """One reading of the trail from its start, which collects what is wrong."""

    def __init__(self, conn: Connection, expect: str | None) -> None:
        self.conn = conn
        self.expect = expect.strip().casefold() if expect else None
        self.problems: list[str] = []
        self.stated: dict[tuple[str, tuple[Any, ...]], tuple[int, dict[str, Any]]] = {}
        self.digests: dict[int, tuple[int, str | None, str]] = {}
        self.erased: dict[str, int] = {}

    def done(self) -> Verification:
        seq, last = self._chain()
        self._head(seq, last)
        self._texts()
        self._rows()
        return Verification(seq, last, tuple(self.problems))

    def _chain(self) -> tuple[int, str]:
        seq, last, met = 0, START, self.expect is None
        for row in self.conn.execute(_as_stored(audit).order_by(audit.c.seq)):
            name = f"entry {row.seq}"
            if row.seq != seq + 1:
                self._wrong(f"entry {seq + 1} is missing" if row.seq > seq else f"{name} stands where none may be")
            elif row.prev_hash != last:
                self._wrong(f"{name} does not follow the entry before it: one was put in, taken out or moved")
            if row.hash != _hash(row.seq, str(row.at), row.by, row.action, row.case_id, str(row.details), row.prev_hash):
                self._wrong(f"{name} ({row.action}) was changed")
            met = met or row.hash == self.expect
            seq, last = row.seq, row.hash
            self._read(row)
        if not met:
            self._wrong("the entry you expect is not in the trail: its end was cut off, or all of it was written anew")
        return seq, last

    def _read(self, row: Any) -> None:
        try:
            details = json.loads(row.details)
            for text_id, digest in details.get("texts", {}).values():
                self.digests[text_id] = (row.seq, row.case_id, digest)
            for table, key, values in details.get("rows", ()):
                seen = self.stated.get((table, tuple(key)), (0, {}))[1]
                self.stated[table, tuple(key)] = (row.seq, {**seen, **values})
        except (ValueError, TypeError, AttributeError):
            self._wrong(f"entry {row.seq} ({row.action}) cannot be read")
        if row.action == ERASED and row.case_id is not None:
            self.erased[row.case_id] = row.seq

    def _head(self, seq: int, last: str) -> None:
        head = self.conn.execute(select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == 1)).one_or_none()
        if head is None:
            self._wrong("the record of the last entry is missing")
        elif head.seq > seq:
            self._wrong(f"entry {seq + 1} and what followed are missing: the trail ends at {seq}, and {head.seq} were written")
        elif (head.seq, head.hash) != (seq, last):
            self._wrong(f"entry {seq} is not the one that was written last")

    def _texts(self) -> None:
        for row in self.conn.execute(_as_stored(texts).order_by(texts.c.id)):
            seq, case_id, digest = self.digests.pop(row.id, (0, None, ""))
            if not seq:
                self._wrong(f"text {row.id} of case {row.case_id} is in no entry")
            elif row.text is None or row.salt is None:
                if row.case_id is None or self.erased.get(row.case_id, 0) < seq:
                    self._wrong(f"entry {seq}: a text of case {case_id} is gone, and no entry says it was erased")
            elif _digest(row.salt, row.text) != digest or row.case_id != case_id:
                self._wrong(f"entry {seq}: a text of case {case_id} is not the one it was written for")
        for seq, case_id, _ in self.digests.values():
            self._wrong(f"entry {seq}: a text of case {case_id} is missing")

    def _rows(self) -> None:
        for table in _STATED:
            try:
                for row in self.conn.execute(_as_stored(table)):
                    self._row(table, row)
            except (ValueError, TypeError):
                self._wrong(f"a row of {table.name} cannot be read")
        for (name, key), (seq, _) in self.stated.items():
            self._wrong(f"entry {seq}: {_told(name, key)} is missing")

    def _row(self, table: Table, row: Any) -> None:
        key = tuple(getattr(row, column.name) for column in table.primary_key)
        seq, values = self.stated.pop((table.name, key), (0, {}))
        if not seq:
            self._wrong(f"{_told(table.name, key)} is in no entry")
        for name, value in values.items():
            if _plain(getattr(row, name, None)) != value:
                self._wrong(f"entry {seq}: {_told(table.name, key)} has another {name} than was written")

    def _wrong(self, problem: str) -> None:
        self.problems.append(problem)


ERASED = "case-erased"
"""The action of the entry after which a case's texts may be gone."""

_STATED = tuple(
    METADATA.tables[name]
    for name in (
        *("cases", "case_revisions", "remedy_approvals", "versions", "attempts", "decisions", "approvals", "exports", "people"),
        *("mass_jobs", "outbox"),
        *("promises", "follow_ups", "answers", "next_letters"),
    )
)
"""Tables each of whose rows an entry must state."""


def _as_stored(table: Table) -> Select[Any]:
    """Return what reads a table with moments as the text they are, since what was tampered with may be none."""
    columns = [type_coerce(column, String).label(column.name) if isinstance(column.type, Moment) else column for column in table.columns]
    return select(*columns).execution_options(yield_per=1000)


def _told(table: str, key: Sequence[Any]) -> str:
    return f"{table} {'/'.join(map(str, key))}"


def _entry(row: Any, said: Mapping[int, str | None]) -> Entry:
    details = json.loads(row.details)
    vouched = {name: said.get(text_id) for name, (text_id, _) in details.pop("texts", {}).items()}
    return Entry(row.seq, row.at, row.by, row.action, row.case_id, details, vouched, row.prev_hash, row.hash)


def _digest(salt: str, said: str) -> str:
    return hashlib.sha256(f"{salt}\n{said}".encode()).hexdigest()


def _hash(*parts: object) -> str:
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value
