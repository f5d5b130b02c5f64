"""A letter to many from its file to the outbox: check every row, have a person approve, queue each letter; stopped anywhere, it goes on there.

A row's check is kept as soon as it is made, a few at a time, so a program that ends loses a moment's work. Nothing here decides: it checks,
and it carries out what a person has approved.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any

from amends.addresses import same_address
from amends.case import Case
from amends.errors import ApprovalError
from amends.letter import Letter
from amends.mass.checking import CheckedRow, check_row, check_rows
from amends.mass.merging import Master, Merged, RowError, master_letter, merge
from amends.mass.recipients import Recipient, RecipientFile, Refused
from amends.review.approval import ApprovedLetter, approve
from amends.review.approvals import Ladder
from amends.review.mass_jobs import (
    MassJob,
    MassRow,
    RowState,
    approve_job,
    begin_run,
    forget_rows,
    keep_approved,
    keep_rows,
    meet_rows,
    rows_of,
    start_job,
)
from amends.review.outbox import Composer
from amends.review.roles import Person
from amends.review.store import Store

_AT_A_TIME = 32
"""Rows whose checks are kept together: a kill costs less than a second's work, and a disk is not asked for each."""

Tell = Callable[[int], None]
"""Hears how many rows are done."""


def job_for(store: Store, master: Master, by: Person) -> MassJob:
    """Return the letter to many that a master is kept as. Raises NotAllowedError, StoreError."""
    said = json.dumps(
        {"case": master.case.model_dump(mode="json", exclude_defaults=True), "stage": master.case.stage, "letter": master.letter}
    )
    return start_job(store, by, key=master.key, incident=master.case.id, language=master.case.language or "", master=said)


def master_of(job: MassJob) -> Master:
    """Return the master of a letter to many as it was started. Raises CaseError, InputError."""
    said = json.loads(job.master)
    return master_letter(Case.of({**said["case"], "stage": said["stage"]}), said["letter"])


def check_file(
    store: Store,
    job: MassJob,
    master: Master,
    file: RecipientFile,
    *,
    reasons: Mapping[str, str] | None = None,
    jobs: int = 1,
    limit: int | None = None,
    stop: threading.Event | None = None,
    tell: Tell = lambda done: None,
) -> bool:
    """Check every row of a file that has not passed before, keep what is found, and return whether the end was reached.

    ``reasons`` are those of ``check_rows``; ``limit`` looks at so many rows of the file and no more. Raises InputError, StoreError.
    """
    known = begin_run(store, job.id)
    met: list[tuple[str, int]] = []
    done = 0

    def open_rows() -> Iterator[Recipient | Refused]:
        nonlocal done
        for row in islice(file.rows(), limit):
            if known.get(row.key) in ("absent", "approved", "queued") and isinstance(row, Recipient):
                met.append((row.key, row.number))
                done += 1
                if len(met) >= _AT_A_TIME * 8:
                    meet_rows(store, job.id, met)
                    met.clear()
                    tell(done)
            else:
                yield row

    checked = check_rows(master, open_rows(), reasons=reasons, jobs=jobs)
    try:
        while batch := list(islice(checked, _AT_A_TIME)):
            keep_rows(store, job.id, (_kept(row, master) for row in batch))
            done += len(batch)
            tell(done)
            if stop is not None and stop.is_set():
                return False
    finally:
        checked.close()
        meet_rows(store, job.id, met)
    tell(done)
    return True


def approve_all(
    store: Store,
    job: MassJob,
    master: Master,
    by: Person,
    *,
    rows: int,
    ladder: Ladder,
    reasons: Mapping[str, str] | None = None,
    compose: Composer | None = None,
    stop: threading.Event | None = None,
    tell: Tell = lambda done: None,
) -> bool:
    """Approve the letters of all rows that have passed, under one person's name, and return whether the end was reached.

    ``rows`` is how many the person was shown. Each text is checked once more as it is approved; one that no longer passes becomes a failure.
    With a ``compose`` each letter goes into the outbox. Raises NotAllowedError, ApprovalError, EditConflictError, StoreError.
    """
    job = approve_job(store, job.id, by, case=master.case, ladder=ladder, rows=rows)
    return carry_on(store, job, master, by, reasons=reasons, compose=compose, stop=stop, tell=tell)


def carry_on(
    store: Store,
    job: MassJob,
    master: Master,
    by: Person,
    *,
    reasons: Mapping[str, str] | None = None,
    compose: Composer | None = None,
    stop: threading.Event | None = None,
    tell: Tell = lambda done: None,
) -> bool:
    """Go on with what ``approve_all`` began, for the person who approved; the end is reached when it returns True. Raises what that raises."""
    done = 0
    states: tuple[RowState, ...] = ("passed",) if compose is None else ("passed", "approved")
    while waiting := rows_of(store, job.id, states=states, limit=_AT_A_TIME):
        letters: list[tuple[MassRow, ApprovedLetter, Case, str]] = []
        for row in waiting:
            recipient = recipient_of(row)
            checked = None if recipient is None else check_row(master, recipient, reasons or {})
            if recipient is None or checked is None or not checked.passed:
                keep_failure(store, job, row, checked)
                continue
            merged = merge(master, recipient)
            try:
                letter = approve(Letter.from_text(merged.text, merged.case), merged.case, reviewer=by.name, reasons=checked.waived)
            except ApprovalError as problem:
                keep_failure(store, job, row, None, str(problem))
                continue
            letters.append((row, letter, merged.case, recipient.email))
        keep_approved(store, job.id, by, letters, compose)
        done += len(waiting)
        tell(done)
        if stop is not None and stop.is_set():
            return False
    return True


def keep_failure(store: Store, job: MassJob, row: MassRow, checked: CheckedRow | None, said: str = "this row was erased") -> None:
    """Keep that a row which had passed does not any more."""
    failure = None if checked is None else checked.failure
    what, reason = (failure.what, failure.reason) if failure else ("letter", said)
    values = {name: getattr(row, name) for name in MassRow.__slots__} | {"state": "failed", "what": what, "reason": reason}
    keep_rows(store, job.id, (MassRow(**values),))


def recipient_of(row: MassRow) -> Recipient | None:
    """Return the recipient a row was kept with, None where it never was one or was erased."""
    said: dict[str, Any] = json.loads(row.cells) if row.cells else {}
    if "gender" not in said:
        return None
    return Recipient(**{**said, "facts": tuple((slot, value) for slot, value in said["facts"])})


def merged_of(master: Master, row: MassRow) -> Merged | None:
    """Return a row's letter and its case, None where there is none."""
    recipient = recipient_of(row)
    if recipient is None:
        return None
    try:
        return merge(master, recipient)
    except RowError:
        return None


def forget(store: Store, email: str, by: Person, why: str) -> int:
    """Erase a recipient from every letter to many, by e-mail address, and return how many rows there were.

    Raises NotAllowedError, InputError without a reason, StoreError.
    """
    address = same_address(email)
    return forget_rows(store, by, lambda cells: same_address(json.loads(cells).get("email", "")) == address, why)


def _kept(checked: CheckedRow, master: Master) -> MassRow:
    row, failure = checked.row, checked.failure
    return MassRow(
        key=row.key,
        case_id=f"{master.case.id[:150]}/{row.key[:12]}",
        number=row.number,
        state="failed" if failure else "passed",
        what=failure.what if failure else "",
        reason=failure.reason if failure else None,
        cells=json.dumps(asdict(row), ensure_ascii=False),
        digest=None,
    )
