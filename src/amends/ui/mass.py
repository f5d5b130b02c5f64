"""A letter to many as the screen shows it: the master, its list, what became of each row, and who may approve. Plain JSON, texts as text."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from amends.case_files import parse_case
from amends.errors import InputError
from amends.export.sending import MailComposer
from amends.files import decode
from amends.mass.merging import master_letter
from amends.mass.recipients import open_recipients
from amends.mass.results import write_failures, write_mail_merge, write_results
from amends.mass.running import approve_all, check_file, job_for, master_of, merged_of
from amends.review.mass_jobs import ROW_STATES, MassRow, RowState, fates, job_of, jobs, row_counts, rows_of, withdraw_job
from amends.review.outbox import counts, require_sender
from amends.review.roles import Person
from amends.samples import mass_sample
from amends.ui.desk import Desk
from amends.ui.mass_runs import Run
from amends.ui.offsets import from_browser
from amends.ui.strings import say
from amends.ui.views import View

_SHOWN = 50
"""Rows a page shows."""
_JOBS = 30
_LONGEST = 60_000
"""Characters of an incident or a letter that is looked at."""
_FILES = {"results": write_results, "failures": write_failures}


def listed(desk: Desk, by: Person) -> View:
    """Return the letters to many there are, the newest first. Raises StoreError."""
    found = [{"id": job.id, "incident": job.incident, "by": job.started_by, "at": job.started_at.isoformat()} for job in jobs(desk.store)]
    return {"kind": "jobs", "me": by.name, "jobs": found[:_JOBS], "sends": desk.smtp is not None}


def add_upload(desk: Desk, by: Person, sent: Mapping[str, Any]) -> View:
    """Take a piece of a list. Raises InputError, NotAllowedError."""
    require_sender(by)
    try:
        data = base64.b64decode(str(sent.get("data") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise InputError(say("mass.not_read")) from None
    return {"kind": "upload", "token": desk.mass.add(str(sent.get("token") or ""), data)}


def begin(desk: Desk, by: Person, sent: Mapping[str, Any]) -> View:
    """Make a letter to many of an incident and a letter, or find the one they are. Raises CaseError, IncompleteCaseError, InputError."""
    require_sender(by)
    incident, letter = _text(sent, "incident"), _text(sent, "letter")
    if not incident.strip():
        raise InputError(say("mass.no_incident"))
    if not letter.strip():
        raise InputError(say("mass.no_letter"))
    master = master_letter(
        parse_case(incident, source=say("mass.incident")),
        letter.replace("\r\n", "\n").strip("\n") + "\n",
        case_name=say("mass.incident"),
        letter_name=say("mass.letter"),
    )
    return shown(desk, by, {"job": job_for(desk.store, master, by).id})


def shown(desk: Desk, by: Person, sent: Mapping[str, Any]) -> View:
    """Return a letter to many: its master, how far it is, and a page of its rows. Raises InputError, StoreError."""
    job = job_of(desk.store, _number(sent, "job"))
    master = master_of(job)
    found = row_counts(desk.store, job.id)
    run = desk.mass.run_of(job.id)
    wanted = str(sent.get("state") or "")
    states: tuple[RowState, ...] = tuple(state for state in ROW_STATES if state == wanted) or ROW_STATES
    after = sent.get("after")
    behind = (int(after[0]), str(after[1])) if isinstance(after, list) and len(after) == 2 and isinstance(after[0], int) else (0, "")
    rows = rows_of(desk.store, job.id, states=states, after=behind, limit=_SHOWN + 1)
    sent_states = fates(desk.store, job.id) if found["queued"] else {}
    return {
        "kind": "job",
        "id": job.id,
        "incident": job.incident,
        "letter": master.letter,
        "dir": master.language.direction,
        "lang": master.language.code,
        "slots": list(master.slots),
        "counts": found,
        "outbox": {state: number for state, number in counts(desk.store, job=job.id).items() if number} if found["queued"] else {},
        "approved_by": job.approved_by,
        "withdrawn_by": job.withdrawn_by,
        "may_approve": "approver" in by.roles,
        "who": desk.ladder.needed(master.case, (job.started_by,)).who(),
        "sends": desk.smtp is not None,
        "run": _run(run),
        "rows": [_row(row, sent_states) for row in rows[:_SHOWN]],
        "more": [rows[_SHOWN - 1].number, rows[_SHOWN - 1].key] if len(rows) > _SHOWN else None,
        "warnings": _warnings(desk, job.id),
    }


def check(desk: Desk, by: Person, sent: Mapping[str, Any]) -> View:
    """Start to check a list, or go on with it. Raises InputError, NotAllowedError, StoreError."""
    require_sender(by)
    job = job_of(desk.store, _number(sent, "job"))
    master, reasons = master_of(job), _reasons(sent)
    file = open_recipients(desk.mass.list_of(str(sent.get("token") or "")), master.slots, job.language)

    def work(run: Run) -> None:
        check_file(desk.store, job, master, file, reasons=reasons, stop=run.stop, tell=_teller(run))

    desk.mass.start(job.id, "check", file.count, work)
    return {**shown(desk, by, sent), "unused": list(file.unused)}


def approve(desk: Desk, by: Person, sent: Mapping[str, Any]) -> View:
    """Approve every letter that has passed, as the person who asks, and queue them where the desk sends mail.

    Raises NotAllowedError before anything starts where the ladder wants somebody else, InputError, StoreError.
    """
    job = job_of(desk.store, _number(sent, "job"))
    master, reasons, rows = master_of(job), _reasons(sent), _number(sent, "rows")
    by.require("approver", "approve a letter to many")
    desk.ladder.check(master.case, by, (job.started_by,))
    compose = None if desk.smtp is None else MailComposer(desk.smtp, desk.company)

    def work(run: Run) -> None:
        approve_all(
            desk.store, job, master, by, rows=rows, ladder=desk.ladder, reasons=reasons, compose=compose, stop=run.stop, tell=_teller(run)
        )

    desk.mass.start(job.id, "approve", rows, work)
    return shown(desk, by, sent)


def stop(desk: Desk, by: Person, sent: Mapping[str, Any]) -> View:
    """Stop what is at work; what is done stays done. Raises InputError, NotAllowedError, StoreError."""
    require_sender(by)
    if (run := desk.mass.run_of(_number(sent, "job"))) is not None:
        run.stop.set()
        if run.thread is not None:
            run.thread.join(5)
    return shown(desk, by, sent)


def withdraw(desk: Desk, by: Person, sent: Mapping[str, Any]) -> View:
    """End the approval: what has not left does not leave. Raises NotAllowedError, InputError, StoreError."""
    withdraw_job(desk.store, _number(sent, "job"), by, _text(sent, "why"))
    return shown(desk, by, sent)


def letter(desk: Desk, sent: Mapping[str, Any]) -> View:
    """Return one recipient's letter as it reads now, or why there is none. Raises InputError, StoreError."""
    job = job_of(desk.store, _number(sent, "job"))
    master = master_of(job)
    number, key = _number(sent, "number"), str(sent.get("key") or "")
    row = next((row for row in rows_of(desk.store, job.id, after=(number - 1, ""), limit=_SHOWN) if row.key == key), None)
    merged = None if row is None else merged_of(master, row)
    text = "" if merged is None else merged.text
    return {"kind": "letter", "number": number, "text": text, "dir": master.language.direction, "lang": master.language.code}


def file_of(desk: Desk, sent: Mapping[str, Any]) -> View:
    """Return a file of results, failures or approved letters for a download. Raises InputError, StoreError."""
    job = job_of(desk.store, _number(sent, "job"))
    name = str(sent.get("name") or "")
    with TemporaryDirectory(prefix="amends-mass-") as folder:
        path = Path(folder) / "file.csv"
        if name == "mail-merge":
            write_mail_merge(desk.store, job, master_of(job), path)
        elif name in _FILES:
            _FILES[name](desk.store, job, path)
        else:
            raise InputError(say("mass.no_file"))
        return {"kind": "file", "name": f"{name}.csv", "text": path.read_bytes().decode()}


def sample(language: str) -> View:
    """Return the sample of an incident in a language, as it is typed in."""
    found = mass_sample(language)
    return {"kind": "sample", "incident": found["incident.yaml"], "letter": found["letter.txt"], "list": found["recipients.csv"]}


def read_text_file(sent: Mapping[str, Any]) -> View:
    """Return the text of a file that was chosen in the browser. Raises InputError."""
    try:
        data = base64.b64decode(str(sent.get("data") or ""), validate=True)
    except (binascii.Error, ValueError):
        raise InputError(say("mass.not_read")) from None
    return {"kind": "text", "into": str(sent.get("into") or ""), "text": decode(data, say("mass.the_file"))}


def _teller(run: Run) -> Any:
    def tell(done: int) -> None:
        run.done = done

    return tell


def _number(sent: Mapping[str, Any], name: str) -> int:
    value = sent.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise InputError(say("mass.not_found"))
    return value


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name)
    return from_browser(value[:_LONGEST]) if isinstance(value, str) else ""


def _reasons(sent: Mapping[str, Any]) -> dict[str, str]:
    given = sent.get("reasons")
    entries = given.items() if isinstance(given, Mapping) else ()
    return {str(key)[:120]: from_browser(reason)[:500].strip() for key, reason in list(entries)[:100] if isinstance(reason, str)}


def _run(run: Run | None) -> View | None:
    if run is None:
        return None
    lines = [] if run.problem is None else str(run.problem).splitlines()
    return {"doing": run.doing, "done": run.done, "total": run.total, "running": run.running, "problem": lines}


def _row(row: MassRow, sent_states: Mapping[str, str]) -> View:
    said = json.loads(row.cells) if row.cells else {}
    state = sent_states.get(row.case_id, row.state) if row.state == "queued" else row.state
    return {
        "key": row.key,
        "number": row.number,
        "name": said.get("name", ""),
        "email": said.get("email", ""),
        "state": state,
        "what": row.what.partition(":")[0],
        "reason": row.reason or "",
    }


def _warnings(desk: Desk, job: int) -> list[View]:
    """Return what needs a person's reason, once for all rows it is found in."""
    found: dict[str, View] = {}
    for row in rows_of(desk.store, job, states=("failed",), limit=1_000):
        if ":" in row.what:
            entry = found.setdefault(row.what, {"key": row.what, "reason": row.reason or "", "rows": 0})
            entry["rows"] += 1
    return list(found.values())
