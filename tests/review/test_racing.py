"""Several people at once, with real threads and processes: one winner, and the others are told."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.review.desk import NoLimits

from amends.case import Case
from amends.drafting import Draft
from amends.errors import EditConflictError
from amends.review.approvals import Approval, approval_of, approve_case
from amends.review.audit import trail, verify
from amends.review.cases import open_case
from amends.review.letters import autosave, keep_draft, keep_version, working
from amends.review.roles import Person
from amends.review.store import Store

_RACES = 200


def test_two_approvers_one_winner(address: str, case: Case, draft: Draft, ana: Person) -> None:
    """In 200 races of two people who approve at once over connections of their own, one wins each time and the other is shown the winner."""
    people = [Person(name, frozenset({"approver", "drafter"})) for name in ("Bo", "Cleo")]
    with Store.open(address) as one, Store.open(address) as other, ThreadPoolExecutor(2) as pool:
        names = [f"R-{number}" for number in range(_RACES)]
        for name in names:
            open_case(one, case.model_copy(update={"id": name}), ana, origin="intake")
            keep_draft(one, name, draft, ana)

        def approve(store: Store, name: str, by: Person, start: threading.Barrier) -> Approval | object:
            now = working(store, name)
            start.wait()
            try:
                return approve_case(store, name, now.text, by, reasons={}, revision=now.revision, ladder=NoLimits())
            except EditConflictError as conflict:
                return conflict.theirs

        winners: Counter[str] = Counter()
        for name in names:
            start = threading.Barrier(2)
            racing = [pool.submit(approve, store, name, by, start) for store, by in zip((one, other), people, strict=True)]
            first, second = (each.result() for each in racing)
            assert first == second == approval_of(one, name)
            assert isinstance(first, Approval)
            winners[first.by] += 1

        assert winners.total() == _RACES
        approved = Counter(entry.case_id for entry in trail(one) if entry.action == "letter-approved")
        assert approved == Counter(names)
        assert verify(one).valid


def test_same_person_twice_at_once_is_once(store: Store, drafted: str, bo: Person) -> None:
    """A double click, in two threads at the same moment, gives one approval to both."""
    now = working(store, drafted)

    def approve(_: int) -> Approval:
        return approve_case(store, drafted, now.text, bo, reasons={}, revision=now.revision, ladder=NoLimits())

    with ThreadPoolExecutor(8) as pool:
        approvals = list(pool.map(approve, range(16)))

    assert all(approval == approvals[0] for approval in approvals)
    assert [entry.action for entry in trail(store)].count("letter-approved") == 1


_WRITER = """
import sys
from amends.errors import EditConflictError
from amends.review.letters import autosave, working
from amends.review.roles import Person
from amends.review.store import Store
address, name = sys.argv[1:]
by = Person(name, frozenset({"drafter"}))
with Store.open(address) as store:
    now = working(store, "C-1041")
    for number in range(25):
        while True:
            try:
                now = autosave(store, "C-1041", f"{now.text}{name}{number} ", by, revision=now.revision)
                break
            except EditConflictError as conflict:
                now = conflict.theirs
"""


def test_no_edit_of_several_processes_is_lost(store: Store, opened: object, address: str, ana: Person) -> None:
    """Processes that edit one letter at once, and take the others' text where they meet, lose no word of anybody."""
    names = ("Dan", "Eva", "Fil")
    several = [subprocess.Popen([sys.executable, "-c", _WRITER, address, name]) for name in names]
    assert [process.wait(timeout=120) for process in several] == [0, 0, 0]

    words = working(store, "C-1041").text.split()

    assert sorted(words) == sorted(f"{name}{number}" for name in names for number in range(25))
    assert verify(store).valid


def test_an_edit_and_an_approval_at_once(store: Store, drafted: str, ana: Person, bo: Person) -> None:
    """Whichever of an edit and an approval comes first, an approval that stands is of the text at work."""
    for number in range(20):
        now = working(store, drafted)
        start = threading.Barrier(2)

        def edit(now: object = now, start: threading.Barrier = start, number: int = number) -> None:
            start.wait()
            autosave(store, drafted, f"{now.text}\n", ana, revision=now.revision)  # type: ignore[attr-defined]

        def approve(now: object = now, start: threading.Barrier = start) -> None:
            start.wait()
            try:
                approve_case(store, drafted, now.text, bo, reasons={}, revision=now.revision, ladder=NoLimits())  # type: ignore[attr-defined]
            except EditConflictError:
                return

        with ThreadPoolExecutor(2) as pool:
            for done in (pool.submit(edit), pool.submit(approve)):
                done.result()

        standing = approval_of(store, drafted)
        assert standing is None or standing.letter.text == working(store, drafted).text
    assert verify(store).valid


def test_the_trail_is_checked_while_others_write(store: Store, opened: object, ana: Person) -> None:
    """Verifying sees one state of the store, however much is written meanwhile."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            keep_version(store, "C-1041", f"text {number}", ana, "own")

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        results = [verify(store)]
        deadline = time.monotonic() + 60  # a busy machine may let the writer wait for its first entry
        while len(results) < 30 or (results[-1].entries == results[0].entries and time.monotonic() < deadline):
            results.append(verify(store))
        stop.set()
        writing.result()

    assert {result.problems for result in results} == {()}
    assert results[-1].entries > results[0].entries
