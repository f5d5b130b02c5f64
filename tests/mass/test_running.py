"""From a file to the outbox: stopped or killed anywhere, a letter to many goes on where it was, and nobody gets two."""

from __future__ import annotations

import csv
import io
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from tests.mass.conftest import SAMPLES, sample
from tests.review.desk import FourEyes, NoLimits
from tests.review.test_outbox import Composer
from tests.stores import POSTGRES

from amends.errors import ApprovalError, EditConflictError, InputError, NotAllowedError
from amends.mass.merging import Master
from amends.mass.recipients import RecipientFile, open_recipients
from amends.mass.results import write_failures, write_mail_merge, write_results
from amends.mass.running import approve_all, carry_on, check_file, forget, job_for, master_of, merged_of
from amends.review.audit import verify
from amends.review.mass_jobs import approve_job, job_of, jobs, row_counts, rows_of, withdraw_job
from amends.review.outbox import Leaving, Wait, claim, counts, listing, settle
from amends.review.roles import Person
from amends.review.store import Store

HEAD = "name,email,reference,booking,amount,show\n"


def people(folder: Path, *rows: str) -> RecipientFile:
    path = folder / "people.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return open_recipients(path, ("booking", "amount", "show"), "en")


def row(number: int, *, amount: str = "£10.00") -> str:
    return f"Ann{chr(97 + number % 26)} Bell,p{number}@example.com,C-{number},QT-{number},{amount},The Winter Loom"


def states(store: Store, job: int) -> dict[str, int]:
    return {state: number for state, number in row_counts(store, job).items() if number}


def test_a_file_goes_from_check_to_outbox(tmp_path: Path, store: Store, master: Master, bo: Person) -> None:
    """Checked, approved once by a person, queued each with its own text, and the trail holds."""
    file = open_recipients(SAMPLES / "en" / "recipients.csv", master.slots, "en")
    job = job_for(store, master, bo)
    told: list[int] = []
    assert check_file(store, job, master, file, tell=told.append)
    assert told[-1] == 12
    assert states(store, job.id) == {"passed": 12}
    assert approve_all(store, job, master, bo, rows=12, ladder=NoLimits(), compose=Composer())
    assert states(store, job.id) == {"queued": 12}
    assert counts(store, job=job.id)["queued"] == 12
    sent = {}
    while isinstance(leaving := claim(store, lease=100, per_minute=1000), Leaving):
        sent[leaving.recipient] = leaving.message.decode()
        settle(store, leaving, "sent", said="ok")
    assert len(sent) == 12
    assert "QT-88109" in sent["d.prakash@post.example"]
    assert "QT-88109" not in sent["harriet.osei@mail.example"]
    assert verify(store).valid
    assert write_results(store, job, tmp_path / "results.csv") == 12
    assert (tmp_path / "results.csv").read_text(encoding="utf-8").count('"sent"') == 12


def test_a_row_that_fails_is_listed_with_its_reason_and_the_others_go_on(tmp_path: Path, store: Store, master: Master, bo: Person) -> None:
    """A missing value, a wrong address and a duplicate are in the list of failures, each with what to do."""
    file = people(tmp_path, row(1), row(2, amount=""), "Bo,bo@,C-9,QT-9,£1.00,Loom", row(1), row(3))
    job = job_for(store, master, bo)
    check_file(store, job, master, file)
    assert states(store, job.id) == {"passed": 2, "failed": 3}
    assert write_failures(store, job, tmp_path / "failures.csv") == 3
    read = list(csv.reader(io.StringIO((tmp_path / "failures.csv").read_text(encoding="utf-8").removeprefix("\ufeff"))))
    assert [(line[0], line[4]) for line in read[1:]] == [("3", "amount"), ("4", "email"), ("5", "email")]


def test_checking_again_checks_only_what_is_new(
    tmp_path: Path, store: Store, master: Master, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file given again, longer and in another order, costs what is new; a failed row is tried again; who was taken out gets nothing."""
    from amends.mass import checking

    asked: list[int] = []
    real = checking.check_row
    monkeypatch.setattr(checking, "check_row", lambda master, row, reasons: asked.append(row.number) or real(master, row, reasons))
    job = job_for(store, master, bo)
    check_file(store, job, master, people(tmp_path, row(1), row(2), row(3, amount="")))
    assert len(asked) == 3
    asked.clear()
    check_file(store, job, master, people(tmp_path, row(4), row(3), row(2)))
    assert sorted(asked) == [2, 3]
    assert states(store, job.id) == {"passed": 3, "absent": 1}
    assert job_for(store, master, bo) == job
    approve_all(store, job, master, bo, rows=3, ladder=NoLimits(), compose=Composer())
    assert {outgoing.recipient for outgoing in listing(store)} == {"p2@example.com", "p3@example.com", "p4@example.com"}


def test_a_run_that_is_stopped_goes_on(tmp_path: Path, store: Store, master: Master, bo: Person) -> None:
    """Stop is heard between two moments, and the next run does the rest."""
    file = people(tmp_path, *(row(number) for number in range(100)))
    job = job_for(store, master, bo)
    stop = threading.Event()
    assert not check_file(store, job, master, file, stop=stop, tell=lambda done: stop.set())
    some = states(store, job.id)["passed"]
    assert 0 < some < 100
    assert check_file(store, job, master, file)
    assert states(store, job.id) == {"passed": 100}
    stop = threading.Event()
    assert not approve_all(store, job, master, bo, rows=100, ladder=NoLimits(), compose=Composer(), stop=stop, tell=lambda done: stop.set())
    assert 0 < states(store, job.id)["queued"] < 100
    assert carry_on(store, job, master, bo, compose=Composer())
    assert states(store, job.id) == {"queued": 100}
    assert counts(store)["queued"] == 100


def _run(address: str, csv_path: Path, ready: object) -> None:
    master, bo = sample("en"), Person("Bo", frozenset({"drafter", "approver"}))
    with Store.open(address) as store:
        job = job_for(store, master, bo)
        file = open_recipients(csv_path, master.slots, "en")
        ready.set()  # type: ignore[attr-defined]
        if job_of(store, job.id).approved_by is None:
            check_file(store, job, master, file)
            approve_all(store, job, master, bo, rows=80, ladder=NoLimits(), compose=Composer())
        else:
            carry_on(store, job, master, bo, compose=Composer())


def test_killed_anywhere_it_ends_with_every_letter_queued_once(tmp_path: Path, address: str, master: Master) -> None:
    """SIGKILL at any moment of checking, approving or queueing: started again until it ends, each recipient has one letter in the outbox."""
    file = people(tmp_path, *(row(number) for number in range(80)))
    Store.open(address).close()
    context = multiprocessing.get_context("spawn")
    kills = 0
    for attempt in range(20):
        ready = context.Event()
        worker = context.Process(target=_run, args=(address, file.path, ready))
        worker.start()
        assert ready.wait(60)
        time.sleep(0.1 + 0.8 * attempt)
        if worker.is_alive():
            os.kill(worker.pid or 0, signal.SIGKILL)
            kills += 1
        worker.join(60)
        if worker.exitcode == 0:
            break
        assert worker.exitcode == -signal.SIGKILL
    else:
        pytest.fail("it never came to an end")
    assert kills
    with Store.open(address) as store:
        (job,) = jobs(store)
        assert states(store, job.id) == {"queued": 80}
        queued = listing(store, limit=1000)
        assert len(queued) == len({outgoing.recipient for outgoing in queued}) == 80
        assert verify(store).valid


def test_only_the_right_person_approves_and_only_what_they_saw(tmp_path: Path, store: Store, master: Master, bo: Person) -> None:
    """A drafter does not; who started it does not where four eyes are asked for; a number that has changed is shown again."""
    job = job_for(store, master, bo)
    check_file(store, job, master, people(tmp_path, row(1), row(2)))
    with pytest.raises(NotAllowedError):
        approve_all(store, job, master, Person("Ana", frozenset({"drafter"})), rows=2, ladder=NoLimits())
    with pytest.raises(NotAllowedError, match="somebody else"):
        approve_all(store, job, master, bo, rows=2, ladder=FourEyes())
    with pytest.raises(EditConflictError, match="2 letters have passed now, and you were shown 5"):
        approve_all(store, job, master, bo, rows=5, ladder=NoLimits())
    with pytest.raises(ApprovalError):
        carry_on(store, job, master, bo, compose=Composer())
    with pytest.raises(NotAllowedError):
        job_for(store, Master(master.case, master.letter + " ", master.slots), Person("x", frozenset()))
    cleo = Person("Cleo", frozenset({"approver"}))
    approve_job(store, job.id, cleo, case=master.case, ladder=FourEyes(), rows=2)
    with pytest.raises(ApprovalError, match="has ended"):
        carry_on(store, job, master, bo, compose=Composer())
    assert listing(store) == ()


def test_a_letter_to_many_is_found_by_its_number(store: Store, master: Master, bo: Person) -> None:
    """It is the one that was started; a number that stands for none is said."""
    job = job_for(store, master, bo)
    assert job_of(store, job.id) == job
    with pytest.raises(InputError, match="no letter to many with the number 7"):
        job_of(store, 7)


def test_what_is_withdrawn_does_not_leave(tmp_path: Path, store: Store, master: Master, bo: Person) -> None:
    """Withdrawing takes every letter that is still queued out of the outbox, and nothing more can be approved."""
    job = job_for(store, master, bo)
    check_file(store, job, master, people(tmp_path, row(1), row(2)))
    approve_all(store, job, master, bo, rows=2, ladder=NoLimits(), compose=Composer())
    with pytest.raises(InputError, match="say why"):
        withdraw_job(store, job.id, bo, " ")
    withdraw_job(store, job.id, bo, "the date is wrong")
    assert claim(store, lease=100, per_minute=1000) == Wait(None)
    assert counts(store)["cancelled"] == 2
    check_file(store, job, master, people(tmp_path, row(1), row(2), row(3)))
    with pytest.raises(ApprovalError, match="withdrawn"):
        approve_all(store, job, master, bo, rows=1, ladder=NoLimits())
    assert verify(store).valid


def test_a_master_is_kept_as_it_was(store: Store, master: Master, bo: Person) -> None:
    """After a restart the letter to many is the same, down to its key."""
    job = job_for(store, master, bo)
    kept = master_of(job)
    assert (kept.key, kept.letter, kept.slots) == (master.key, master.letter, master.slots)


def test_files_hold_no_formula_whatever_people_are_called(tmp_path: Path, store: Store, master: Master, bo: Person) -> None:
    """Names and references that spreadsheets would compute stand as text in every file."""
    hostile = ('"=HYPERLINK(""http://evil.example"",""x"")",e1@example.com,=1+1', "＝cmd,e2@example.com,@SUM(A1)", "+Bo,e3@example.com,-1")
    file = people(tmp_path, *(f"{who},QT-1,£1.00,Loom" for who in hostile), row(1))
    job = job_for(store, master, bo)
    check_file(store, job, master, file)
    approve_all(store, job, master, bo, rows=states(store, job.id)["passed"], ladder=NoLimits())
    write_results(store, job, tmp_path / "results.csv")
    write_failures(store, job, tmp_path / "failures.csv")
    assert write_mail_merge(store, job, master, tmp_path / "merge.csv") >= 1
    for name in ("results.csv", "failures.csv", "merge.csv"):
        with open(tmp_path / name, encoding="utf-8-sig", newline="") as opened:
            cells = [cell for line in csv.reader(opened) for cell in line]
        assert not [cell for cell in cells if cell.strip()[:1] in ("=", "+", "-", "@", "＝")]
    with pytest.raises(InputError, match="exists"):
        write_results(store, job, tmp_path / "results.csv")


def test_a_recipient_can_be_erased_and_gets_no_letter(
    tmp_path: Path, path: Path, store: Store, master: Master, bo: Person, cleo: Person
) -> None:
    """What a row said and the letter that was queued are gone; the trail says that, and stays valid."""
    job = job_for(store, master, bo)
    check_file(store, job, master, people(tmp_path, row(1), row(2)))
    approve_all(store, job, master, bo, rows=2, ladder=NoLimits(), compose=Composer())
    with pytest.raises(NotAllowedError):
        forget(store, "p1@example.com", bo, "asked for")
    assert forget(store, "P1@example.com", cleo, "asked for on 20 November") == 1
    (gone, kept) = rows_of(store, job.id)
    assert gone.cells is None
    assert merged_of(master, gone) is None
    assert merged_of(master, kept) is not None
    leaving = claim(store, lease=100, per_minute=1000)
    assert isinstance(leaving, Leaving)
    assert leaving.recipient == "p2@example.com"
    assert claim(store, lease=100, per_minute=1000) == Wait(None)
    assert POSTGRES or b"p1@example.com" not in path.read_bytes()
    assert verify(store).valid


@pytest.fixture
def cleo() -> Person:
    """Somebody who may do everything."""
    return Person("Cleo", frozenset({"drafter", "approver", "admin"}))
