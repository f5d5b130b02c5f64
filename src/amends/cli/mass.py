"""``amends mass``: one incident, many customers, from a list to checked and approved letters."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.approve import read_reasons
from amends.cli.progress import Progress
from amends.cli.send import person_at_terminal
from amends.cli.stores import open_store
from amends.cli.terminal import FOUND, counted, harmless_line, put, read_letter, require_distinct, say, styled
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.mass.merging import Master
    from amends.mass.recipients import RecipientFile
    from amends.review.mass_jobs import MassJob, RowState
    from amends.review.outbox import Composer
    from amends.review.roles import Person
    from amends.review.store import Store

_OWN_STORE = "mass.sqlite3"
_SHOWN = 10
"""Failures that are printed; the file has all of them."""
_WORTH_IT = 200
"""Letters from which a second process pays for its start."""


def mass(
    master: Annotated[
        Path, typer.Argument(metavar="MASTER.yaml", help="The incident: a case with audience: mass; its sentences may hold slots.")
    ],
    letter: Annotated[Path, typer.Argument(metavar="LETTER.txt", help="The letter with its slots, such as {{order}} and {{salutation}}.")],
    recipients: Annotated[Path, typer.Argument(metavar="RECIPIENTS.csv", help="name, email, and a column for each slot.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder for results.csv, failures.csv and mail-merge.csv.", show_default=False)
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store", help="The desk's database: with --reviewer, the letters go into its outbox for amends send.", show_default=False
        ),
    ] = None,
    reviewer: Annotated[
        str | None,
        typer.Option("--reviewer", "--by", help="Who read the master and approves every letter that passes.", show_default=False),
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option("--reason", help="KEY=TEXT: why a warning may stand in all letters; repeat for each.", show_default=False),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="Only the first N rows.", show_default=False)] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Processes that check; one a core unless said.", show_default=False)
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the files of an earlier run.")] = False,
) -> None:
    """Merge a letter with a list of recipients and check each against its own case; with --reviewer, approve what passes.

    Run it again and it goes on where it was: what was checked stays checked, and nobody gets a second letter. Exit code 1 if rows failed.
    """
    from amends.case_files import read_case
    from amends.files import require_free
    from amends.mass.merging import master_letter
    from amends.mass.recipients import open_recipients

    if out is None and store is None:
        raise InputError("write --out DIR for files, --store URL for the desk's outbox, or both")
    require_distinct(master=master, letter=letter, recipients=recipients)
    reasons = read_reasons(reason)
    written = master_letter(read_case(master), read_letter(letter) + "\n", case_name=str(master), letter_name=str(letter))
    file = open_recipients(recipients, written.slots, written.case.language or "")
    if file.unused:
        say(f"{recipients}: nothing uses {', '.join(map(harmless_line, file.unused))}")
    compose = _composer() if store is not None and reviewer is not None else None
    if out is not None:
        _make_folder(out)
        for name in ("results.csv", "failures.csv", *(("mail-merge.csv",) if reviewer is not None else ())):
            require_free(out / name, overwrite=overwrite)
    with open_store(store or str((out or Path()) / _OWN_STORE)) as opened:
        person = person_at_terminal(opened, reviewer) if reviewer else _checker()
        run = _Run(opened, written, file, person, reasons, limit, jobs)
        run.check()
        if reviewer is not None:
            run.approve(compose)
        run.tell(out, overwrite=overwrite, approved=reviewer is not None)


class _Run:
    """One run over a file of recipients."""

    def __init__(
        self,
        store: Store,
        master: Master,
        file: RecipientFile,
        person: Person,
        reasons: dict[str, str],
        limit: int | None,
        jobs: int | None,
    ) -> None:
        from amends.mass.running import job_for

        self.store = store
        self.master = master
        self.file = file
        self.person = person
        self.reasons = reasons
        self.limit = limit
        self.count = file.count if limit is None else min(limit, file.count)
        self.jobs = jobs or (min(os.cpu_count() or 1, 8) if self.count >= _WORTH_IT else 1)
        self.job: MassJob = job_for(store, master, person)

    def check(self) -> None:
        """Check every row that has not passed before. Exits where a person stops it."""
        from amends.mass.running import check_file

        with _stoppable() as stop, Progress(self.count, quiet_output=True, doing="checking letters") as progress:
            ended = check_file(
                self.store,
                self.job,
                self.master,
                self.file,
                reasons=self.reasons,
                jobs=self.jobs,
                limit=self.limit,
                stop=stop,
                tell=progress.reach,
            )
        self._require(ended)

    def approve(self, compose: Composer | None) -> None:
        """Approve what has passed, under the person's name. Exits where a person stops it."""
        from amends.desk_settings import load_desk
        from amends.mass.running import approve_all
        from amends.review.ladder import Ladder
        from amends.review.mass_jobs import row_counts

        found = row_counts(self.store, self.job.id)
        waiting = found["passed"] + found["approved"]
        if not waiting or (compose is None and not found["passed"]):
            return
        with _stoppable() as stop, Progress(waiting, quiet_output=True, doing="approving") as progress:
            ended = approve_all(
                self.store,
                self.job,
                self.master,
                self.person,
                rows=waiting,
                ladder=Ladder(load_desk(Path.cwd())),
                reasons=self.reasons,
                compose=compose,
                stop=stop,
                tell=progress.reach,
            )
        self._require(ended)

    def tell(self, out: Path | None, *, overwrite: bool, approved: bool) -> None:
        """Write the files, say what came of it, and exit with 1 if rows failed."""
        from amends.mass.results import write_failures, write_mail_merge, write_results
        from amends.review.mass_jobs import row_counts, rows_of

        found = row_counts(self.store, self.job.id)
        for row in rows_of(self.store, self.job.id, states=("failed",), limit=_SHOWN):
            put(f"row {row.number}: {styled(harmless_line(row.what), 'red')}: {harmless_line(row.reason or '')}", to_error=True)
        if found["failed"] > _SHOWN:
            say(f"… and {found['failed'] - _SHOWN} more" + (": failures.csv" if out else ""))
        if out is not None:
            write_results(self.store, self.job, out / "results.csv", overwrite=overwrite)
            write_failures(self.store, self.job, out / "failures.csv", overwrite=overwrite)
            if approved:
                written = write_mail_merge(self.store, self.job, self.master, out / "mail-merge.csv", overwrite=overwrite)
                say(f"{out / 'mail-merge.csv'}: {counted(written, 'letter')}")
        names: dict[RowState, str] = {
            "passed": "passed",
            "approved": "approved",
            "queued": "in the outbox",
            "failed": "failed",
            "absent": "no longer in the list",
        }
        say(", ".join(f"{found[state]} {names[state]}" for state in names if found[state]), colour=None if found["failed"] else "green")
        if found["queued"]:
            say("amends send --store … sends them")
        elif found["passed"]:
            say("nothing is approved yet: --reviewer NAME approves what passed")
        if found["failed"]:
            raise typer.Exit(FOUND)

    def _require(self, ended: bool) -> None:
        if not ended:
            say("\nstopped; run the same command again to go on from here")
            raise KeyboardInterrupt


def _checker() -> Person:
    """Return who only checks: nobody approves in their name."""
    from amends.cli.opening import account_here
    from amends.review.roles import Person

    return Person(account_here(), frozenset({"drafter"}))


def _composer() -> Composer:
    from amends.company import load_company
    from amends.export.sending import MailComposer
    from amends.smtp_settings import load_smtp

    return MailComposer(load_smtp(Path.cwd()), load_company(Path.cwd()))


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"{out}: this folder cannot be made: {(problem.strerror or type(problem).__name__).lower()}") from None


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Give what Ctrl-C sets, so that the rows at work are kept before the end; a second Ctrl-C ends at once."""
    stop = threading.Event()

    def asked(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
