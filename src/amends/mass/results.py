"""What came of a letter to many, as files for a spreadsheet or a mail merge: every cell harmless, every row accounted for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from amends.export.layout import subject_of, without_subject
from amends.files import new_file
from amends.mass.cells import write_rows
from amends.mass.merging import Master
from amends.mass.running import merged_of, recipient_of
from amends.review.mass_jobs import ROW_STATES, MassJob, MassRow, RowState, fates, rows_of
from amends.review.store import Store

_PAGE = 1_000


def write_results(store: Store, job: MassJob, path: Path, *, overwrite: bool = False) -> int:
    """Write every row and what became of it, and return how many there are. Raises InputError naming the file, StoreError."""
    sent = fates(store, job.id)
    with new_file(path, overwrite=overwrite) as file:
        rows = (
            [str(row.number), *_who(row), sent.get(row.case_id, row.state), row.what, row.reason or ""]
            for row in all_rows(store, job, ROW_STATES)
        )
        return write_rows(file, ("row", "name", "email", "reference", "state", "what", "reason"), rows)


def write_failures(store: Store, job: MassJob, path: Path, *, overwrite: bool = False) -> int:
    """Write the rows that failed, each with the column or rule to blame and what to do, and return how many. Raises InputError, StoreError."""
    with new_file(path, overwrite=overwrite) as file:
        rows = ([str(row.number), *_who(row), row.what, row.reason or ""] for row in all_rows(store, job, ("failed",)))
        return write_rows(file, ("row", "name", "email", "reference", "what", "reason"), rows)


def write_mail_merge(store: Store, job: MassJob, master: Master, path: Path, *, overwrite: bool = False) -> int:
    """Write the approved letters for a mail merge, one a row with its address, subject and text, and return how many.

    Raises InputError naming the file, StoreError.
    """

    def rows() -> Iterator[Sequence[str]]:
        for row in all_rows(store, job, ("approved", "queued")):
            recipient, merged = recipient_of(row), merged_of(master, row)
            if recipient is not None and merged is not None and _digest(merged.text) == row.digest:
                subject, text = subject_of(merged.text, merged.case) or "", without_subject(merged.text, merged.case)
                yield recipient.email, recipient.name, recipient.reference, subject, text

    with new_file(path, overwrite=overwrite) as file:
        return write_rows(file, ("email", "name", "reference", "subject", "text"), rows())


def all_rows(store: Store, job: MassJob, states: Sequence[RowState]) -> Iterator[MassRow]:
    """Yield rows in some states in the order of the file, a page at a time."""
    after = (0, "")
    while page := rows_of(store, job.id, states=states, after=after, limit=_PAGE):
        yield from page
        after = (page[-1].number, page[-1].key)


def _who(row: MassRow) -> tuple[str, str, str]:
    said = json.loads(row.cells) if row.cells else {}
    return said.get("name", ""), said.get("email", ""), said.get("reference", "")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
