"""The letters of a case: the text that is being edited, every version worth going back to, every attempt of a draft.

The text at work is saved at each pause of the typist and carries a number that each save raises. Whoever saves must say the number they
started from: where it is no longer that one, nothing is written and they are shown the other text. A version is kept whenever something
happens to a letter that is worth a line in its history, and whenever somebody else, or a draft, takes over the text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, select, update

from amends.drafting import Attempt, Draft
from amends.errors import EditConflictError
from amends.letter import Letter
from amends.review.audit import Row, keep_text, read_text, record, storable
from amends.review.cases import Status, lock_open, no_case
from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import attempts as attempts_table
from amends.review.tables import cases, texts
from amends.review.tables import versions as versions_table
from amends.review.tables import working as working_table
from amends.review.voiding import void_approval

How = Literal["draft", "edit", "proposal", "fix", "restore", "own"]

_bodies = texts.alias()
# Made once, as those of cases are.
_WORKING = select(working_table).where(working_table.c.case_id == bindparam("case"))
_VERSIONS = (
    select(versions_table, texts.c.text, _bodies.c.text.label("body"))
    .join(texts, texts.c.id == versions_table.c.text_id)
    .outerjoin(_bodies, _bodies.c.id == versions_table.c.body_id)
    .where(versions_table.c.case_id == bindparam("case"))
)
_LAST_DRAFT = _VERSIONS.where(versions_table.c.how == "draft").order_by(versions_table.c.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a case's letter: its number from 1, its exact text with the sha256 of it, who made it, when (UTC) and how.

    ``letter`` is the letter in parts where a draft made it, and ``made`` what it was made with. Of an erased case, ``text`` is empty.
    """

    case_id: str
    number: int
    text: str
    digest: str
    by: str
    at: dt.datetime
    how: How
    note: str
    letter: Letter | None
    made: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Working:
    """The text of a letter at work; ``revision`` is the number to save the next one with, ``by`` who wrote it last."""

    case_id: str
    text: str
    revision: int
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class KeptAttempt:
    """An attempt behind a drafted version: who wrote it, what it says, what the rules found in it (rule, severity, how often).

    ``seconds`` is how long it took, ``fault`` the kind of error for which the phrasebook wrote it, ``made`` what it was made with.
    """

    case_id: str
    version: int
    number: int
    source: str
    passed: bool
    found: tuple[tuple[str, str, int], ...]
    seconds: float
    input_tokens: int | None
    output_tokens: int | None
    fault: str | None
    at: dt.datetime
    text: str
    letter: Letter | None
    made: Mapping[str, Any]


def working(store: Store, case_id: str) -> Working:
    """Return a case's text at work: empty, with revision 0, where nobody has written yet. Raises InputError, StoreError."""
    with store.reading() as conn:
        return working_text(conn, case_id)


def autosave(store: Store, case_id: str, text: str, by: Person, *, revision: int, errors: int | None = None) -> Working:
    """Save the text at work, which was at ``revision`` when this person began from it, and return it with its new number.

    An approval of another text is void from then on. ``errors`` is how many the check of this text found, for the inbox. Saving what stands
    there already changes nothing. Raises EditConflictError whose ``theirs`` is the Working that somebody else saved meanwhile,
    NotAllowedError, InputError, StoreError.
    """
    by.require("drafter", "edit a letter")
    with store.begin() as conn:
        status = lock_open(conn, case_id)
        return save(conn, case_id, text, by, revision=revision, status=status, errors=errors)


def keep_draft(store: Store, case_id: str, draft: Draft, by: Person, *, revision: int | None = None) -> Version:
    """Keep a draft, all its attempts with it, as a version, and put its text to work; what was at work before is kept as a version first.

    With ``revision``, the number of the text at work when the draft was asked for, a text that somebody has changed meanwhile stays at
    work. Raises NotAllowedError, InputError, StoreError.
    """
    by.require("drafter", "draft a letter")
    with store.begin() as conn:
        status = lock_open(conn, case_id)
        now = working_text(conn, case_id)
        current = revision is None or revision == now.revision
        if current:
            keep_working(conn, case_id)
        best = draft.best
        made = {**_made(best), "unread": draft.unread, "attempts": len(draft.attempts)}
        version = _keep(conn, case_id, storable(best.text), by, "draft", letter=best.letter, made=made, always=True)
        rows = [_keep_attempt(conn, case_id, version.number, attempt) for attempt in draft.attempts]
        for kept, row in rows:
            record(conn, by, "attempt-kept", case_id, kept=kept, rows=(row,))
        if current:
            save(conn, case_id, version.text, by, revision=now.revision, status=status, errors=len(best.report.errors))
        return version


def keep_version(store: Store, case_id: str, text: str, by: Person, how: How, note: str = "", *, revision: int | None = None) -> Version:
    """Keep a text as a version and at work, and return it; the one that stands last already is returned as it is.

    What was at work is kept before it, unless this goes on with it (``how="edit"``).

    Raises EditConflictError as ``autosave`` does where ``revision`` is given, NotAllowedError, InputError, StoreError.
    """
    by.require("drafter", "edit a letter")
    with store.begin() as conn:
        status = lock_open(conn, case_id)
        now = working_text(conn, case_id)
        if how != "edit" and now.text != text and revision in (None, now.revision):
            keep_working(conn, case_id)
        saved = save(conn, case_id, text, by, revision=now.revision if revision is None else revision, status=status)
        return _keep(conn, case_id, saved.text, by, how, note=note)


def versions(store: Store, case_id: str) -> tuple[Version, ...]:
    """Return the versions of a case's letter, the oldest first. Raises StoreError."""
    with store.reading() as conn:
        return tuple(_version(row) for row in conn.execute(_VERSIONS.order_by(versions_table.c.number), {"case": case_id}))


def last_draft(conn: Connection, case_id: str) -> Version | None:
    """Return the last version that a draft made within a transaction, None where there is none."""
    row = conn.execute(_LAST_DRAFT, {"case": case_id}).one_or_none()
    return None if row is None else _version(row)


def writers_of(store: Store, case_id: str) -> frozenset[str]:
    """Return the names of those who have written the letter of a case, in any version. Raises InputError, StoreError."""
    with store.reading() as conn:
        return writers(conn, case_id)


def attempts(store: Store, case_id: str) -> tuple[KeptAttempt, ...]:
    """Return every attempt of every draft of a case, the oldest first. Raises StoreError."""
    body = texts.alias()
    query = (
        select(attempts_table, texts.c.text, body.c.text.label("body"))
        .join(texts, texts.c.id == attempts_table.c.text_id)
        .join(body, body.c.id == attempts_table.c.body_id)
        .where(attempts_table.c.case_id == case_id)
        .order_by(attempts_table.c.version, attempts_table.c.number)
    )
    with store.reading() as conn:
        return tuple(_attempt(row) for row in conn.execute(query))


def working_text(conn: Connection, case_id: str) -> Working:
    """Return a case's text at work within a transaction. Raises InputError if there is no such case."""
    row = conn.execute(_WORKING, {"case": case_id}).one_or_none()
    if row is None:
        raise no_case(case_id)
    return Working(case_id, row.text or "", row.revision, row.by, row.at)


def save(conn: Connection, case_id: str, text: str, by: Person, *, revision: int, status: Status, errors: int | None = None) -> Working:
    """Save the text at work within a transaction that has locked the case, as ``autosave`` says."""
    now = working_text(conn, case_id)
    text = storable(text)
    if now.text == text:
        if errors is not None:
            conn.execute(update(cases).where(cases.c.case_id == case_id).values(errors=errors))
        return now
    if now.revision != revision:
        raise EditConflictError(f"{now.by} has changed this letter since you opened it; look at both, then save again", theirs=now)
    at = moment_of(conn)
    took_over = now.by != by.name
    if took_over and now.text:
        _keep(conn, case_id, now.text, Person(now.by, frozenset()), "edit", action="letter-taken-over", actor=by)
    changed = conn.execute(
        update(working_table)
        .where(working_table.c.case_id == case_id, working_table.c.revision == revision)
        .values(text=text, revision=revision + 1, by=by.name, at=at)
    )
    if changed.rowcount != 1:
        raise EditConflictError(
            "somebody has changed this letter meanwhile; look at both, then save again", theirs=working_text(conn, case_id)
        )
    voided = status == "approved" and void_approval(conn, case_id, by, "the letter was edited")
    begun = {"status": "drafted"} if status == "new" else {}
    conn.execute(update(cases).where(cases.c.case_id == case_id).values(**begun, errors=errors, touched_at=at))
    if begun or (took_over and not voided and not now.text):
        rows = (Row(cases, (case_id,), begun),) if begun else ()
        record(conn, by, "edit-started", case_id, rows=rows, revision=revision + 1)
    return Working(case_id, text, revision + 1, by.name, at)


def keep_working(conn: Connection, case_id: str) -> Version | None:
    """Keep the text at work as a version by whoever wrote it, unless it is the last one already, and return it; None where it is empty."""
    now = working_text(conn, case_id)
    return _keep(conn, case_id, now.text, Person(now.by, frozenset()), "edit") if now.text else None


def writers(conn: Connection, case_id: str) -> frozenset[str]:
    """Return who has written the letter of a case, in any version."""
    names = conn.execute(select(versions_table.c.by).where(versions_table.c.case_id == case_id).distinct()).scalars()
    now = working_text(conn, case_id)
    return frozenset((*names, *([now.by] if now.text else [])))


def digest_of(text: str) -> str:
    """Return the sha256 of a letter's exact text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _keep(
    conn: Connection,
    case_id: str,
    text: str,
    by: Person,
    how: How,
    *,
    note: str = "",
    letter: Letter | None = None,
    made: Mapping[str, Any] | None = None,
    always: bool = False,
    action: str = "version-kept",
    actor: Person | None = None,
) -> Version:
    newest = conn.execute(
        select(versions_table.c.number, versions_table.c.digest)
        .where(versions_table.c.case_id == case_id)
        .order_by(versions_table.c.number.desc())
        .limit(1)
    ).one_or_none()
    digest = digest_of(text)
    if newest is not None and newest.digest == digest and not always:
        return version_of(conn, case_id, newest.number)
    number = 1 if newest is None else newest.number + 1
    kept = {"text": keep_text(conn, case_id, text)}
    body = None
    if note or letter or made:
        parts = letter.model_dump(mode="json", exclude_defaults=True) if letter else None
        body = json.dumps({"note": note, "letter": parts, "made": made or {}}, ensure_ascii=False)
        kept["body"] = keep_text(conn, case_id, body)
    at = moment_of(conn)
    stated = {"digest": digest, "how": how, "by": by.name, "at": at, "text_id": kept["text"], "body_id": kept.get("body")}
    conn.execute(insert(versions_table).values(case_id=case_id, number=number, **stated))
    record(conn, actor or by, action, case_id, kept=kept, rows=(Row(versions_table, (case_id, number), stated),), version=number, how=how)
    said = _read_body(body)
    return Version(case_id, number, text, digest, by.name, at, how, note, letter, said["made"])


def version_of(conn: Connection, case_id: str, number: int) -> Version:
    """Return one version within a transaction."""
    row = conn.execute(select(versions_table).where(versions_table.c.case_id == case_id, versions_table.c.number == number)).one()
    body = None if row.body_id is None else read_text(conn, row.body_id)
    return _version_of(row, read_text(conn, row.text_id), body)


def _version(row: Any) -> Version:
    return _version_of(row, row.text, row.body)


def _version_of(row: Any, text: str | None, body: str | None) -> Version:
    said = _read_body(body)
    return Version(
        row.case_id, row.number, text or "", row.digest, row.by, row.at, row.how, said["note"], _letter(said["letter"]), said["made"]
    )


def _keep_attempt(conn: Connection, case_id: str, version: int, attempt: Attempt) -> tuple[dict[str, int], Row]:
    counted = Counter((finding.rule, finding.severity) for finding in attempt.report.findings)
    body = {"letter": attempt.letter.model_dump(mode="json", exclude_defaults=True), "made": _made(attempt)}
    kept = {
        "text": keep_text(conn, case_id, storable(attempt.text)),
        "body": keep_text(conn, case_id, json.dumps(body, ensure_ascii=False)),
    }
    stated = {
        "source": attempt.source,
        "passed": attempt.passed,
        "found": [[rule, severity, number] for (rule, severity), number in sorted(counted.items())],
        "seconds": round(attempt.seconds, 6),
        "input_tokens": attempt.input_tokens,
        "output_tokens": attempt.output_tokens,
        "fault": type(attempt.fault).__name__ if attempt.fault else None,
        "at": moment_of(conn),
        "text_id": kept["text"],
        "body_id": kept["body"],
    }
    conn.execute(insert(attempts_table).values(case_id=case_id, version=version, number=attempt.number, **stated))
    return kept, Row(attempts_table, (case_id, version, attempt.number), stated)


def _made(attempt: Attempt) -> dict[str, Any]:
    return {
        **asdict(attempt.making),
        "source": attempt.source,
        "parts": attempt.parts,
        "phrasebook_parts": attempt.phrasebook_parts,
        "own_words": [asdict(one) for one in attempt.own_words],
        "left_out": attempt.left_out,
    }


def _attempt(row: Any) -> KeptAttempt:
    said = _read_body(row.body)
    return KeptAttempt(
        case_id=row.case_id,
        version=row.version,
        number=row.number,
        source=row.source,
        passed=row.passed,
        found=tuple((rule, severity, number) for rule, severity, number in row.found),
        seconds=row.seconds,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        fault=row.fault,
        at=row.at,
        text=row.text or "",
        letter=_letter(said["letter"]),
        made=said["made"],
    )


def _read_body(body: str | None) -> dict[str, Any]:
    return {"note": "", "letter": None, "made": {}, **(json.loads(body) if body else {})}


def _letter(said: Any) -> Letter | None:
    return None if said is None else Letter.model_validate(said)
