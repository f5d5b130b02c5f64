"""Checking merged letters: each against its own case, as many at once as the machine has cores, in the order of the file."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice

from amends.errors import AmendsError, InputError
from amends.letter import Letter
from amends.mass.merging import Master, RowError, merge
from amends.mass.recipients import Recipient, Refused
from amends.rules.found import Found, key_of
from amends.rules.verdicts import on_letter

_CHUNK = 16
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a row makes no letter that may be sent: the column or rule to blame, and what to do."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """What comes of a row: its letter, and why that may not be sent, if it may not. ``waived`` are warnings a person gave a reason for."""

    row: Recipient | Refused
    text: str = ""
    failure: Failure | None = None
    waived: Mapping[str, str] | None = None

    @property
    def passed(self) -> bool:
        """Whether the letter may be approved."""
        return self.failure is None


def check_row(master: Master, row: Recipient | Refused, reasons: Mapping[str, str]) -> CheckedRow:
    """Return what comes of one row. ``reasons`` says, by a finding's key in the master letter, why a warning may stand in all of them."""
    if isinstance(row, Refused):
        return CheckedRow(row, failure=Failure(row.column or "row", row.reason))
    try:
        merged = merge(master, row)
        found = on_letter(Letter.from_text(merged.text, merged.case), merged.case).findings
    except RowError as problem:
        return CheckedRow(row, failure=Failure(problem.column, problem.reason))
    except AmendsError as problem:
        return CheckedRow(row, failure=Failure("letter", str(problem)))
    for finding in found:
        if finding.severity == "error":
            return CheckedRow(row, merged.text, Failure(finding.rule, f"{finding.message} {finding.advice}"))
    waived: dict[str, str] = {}
    for finding in found:
        if finding.severity != "warning":
            continue
        key = master_key(finding, row)
        if not (reason := reasons.get(key, "").strip()):
            return CheckedRow(
                row, merged.text, Failure(key, f"{finding.message} Give a reason why this may stand ({key}), or mend the master.")
            )
        waived[finding.key] = reason
    return CheckedRow(row, merged.text, waived=waived)


def master_key(finding: Found, row: Recipient) -> str:
    """Return a finding's key as it is in the master letter, so that one reason serves all rows: what the row filled in is a slot again."""
    match = finding.match
    if match is None:
        return finding.key
    values = (*row.facts, ("name", row.name), ("reference", row.reference), ("salutation", row.salutation))
    for slot, value in sorted(values, key=lambda entry: -len(entry[1])):
        if value:
            match = match.replace(value, f"{{{{{slot}}}}}")
    return key_of(finding.rule, match, finding.part, finding.message_id, (slot for _, slot in finding.slots))


def check_rows(
    master: Master, rows: Iterable[Recipient | Refused], *, reasons: Mapping[str, str] | None = None, jobs: int = 1
) -> Generator[CheckedRow, None, None]:
    """Yield what comes of each row, in order, checked by ``jobs`` processes; more than one only where no thread runs but the caller's.

    Closing the iterator stops the work. Raises InputError where the system ends a process.
    """
    given = dict(reasons or {})
    if jobs == 1:
        for row in rows:
            yield check_row(master, row, given)
        return
    source = iter(rows)
    chunks = iter(lambda: list(islice(source, _CHUNK)), [])
    # A forked process has the packs already; a new one would compile them again.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(jobs, context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        waiting: deque[Future[list[CheckedRow]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_check_chunk, master, chunk, given))
            if len(waiting) >= jobs * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise InputError("a process that checks letters was ended by the system, perhaps for lack of memory; try --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _check_chunk(master: Master, rows: list[Recipient | Refused], reasons: Mapping[str, str]) -> list[CheckedRow]:
    return [check_row(master, row, reasons) for row in rows]
