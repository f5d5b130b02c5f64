"""Twenty reviewers at one desk: ``python -m benchmarks.reviewers [--seconds 120] [--reviewers 20] [--cases 20] [--visits 0.2] [--pause 1]``.

Each reviewer is a thread, as in the screen's server, over one store. They edit a letter of their own and, every so often (``--visits``), one
of somebody else: read the text, raise the number on the line that is theirs, have the text checked, save it, pause (``--pause`` seconds, give
or take half) as somebody does who types a sentence. Where somebody else was faster, they take that text and raise their number in it. In the
end every number must be as high as its reviewer has been told it is: where one is lower, an edit was lost.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import cast

from amends.case import Case
from amends.case_files import read_case
from amends.errors import EditConflictError
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.review.audit import verify
from amends.review.cases import open_case
from amends.review.letters import Working, autosave, working
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules import check
from amends.samples import sample_cases
from benchmarks.machine import load, machine
from benchmarks.measuring import percentile


class Reviewer(threading.Thread):
    """Edits letters until told to stop, and keeps count."""

    def __init__(
        self, name: str, store: Store, case: Case, own: str, others: list[str], *, visits: float, pause: float, stop: threading.Event
    ) -> None:
        super().__init__(name=name)
        self.by = Person(name, frozenset({"drafter"}))
        self.store, self.case, self.own, self.others, self.visits, self.pause, self.stop = store, case, own, others, visits, pause, stop
        self.chance = random.Random(name)
        self.edits: Counter[str] = Counter()
        self.conflicts = 0
        self.checks: list[float] = []
        self.saves: list[float] = []
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Edit, check, save, pause."""
        try:
            while not self.stop.wait(self.chance.uniform(0.5, 1.5) * self.pause):
                self.edit(self.chance.choice(self.others) if self.chance.random() < self.visits else self.own)
        except BaseException as fault:  # told by whoever started the threads
            self.fault = fault

    def edit(self, case_id: str) -> None:
        """Raise one's own number in a letter, however often others are faster."""
        now = working(self.store, case_id)
        while True:
            text = raised(now.text, self.by.name)
            began = time.perf_counter()
            report = check(Letter.from_text(text, self.case), self.case)
            self.checks.append(time.perf_counter() - began)
            began = time.perf_counter()
            try:
                autosave(self.store, case_id, text, self.by, revision=now.revision, errors=len(report.errors))
            except EditConflictError as conflict:
                self.conflicts += 1
                now = cast("Working", conflict.theirs)
                continue
            finally:
                self.saves.append(time.perf_counter() - began)
            self.edits[case_id] += 1
            return


def raised(text: str, name: str) -> str:
    """Return a text in which the number on somebody's line is one higher."""
    line = re.compile(rf"^{name}: (\d+)$", re.MULTILINE)
    found = line.search(text)
    return line.sub(f"{name}: {int(found[1]) + 1}", text) if found else f"{text.rstrip()}\n{name}: 1\n"


def count_of(text: str, name: str) -> int:
    """Return the number on somebody's line."""
    found = re.search(rf"^{name}: (\d+)$", text, re.MULTILINE)
    return int(found[1]) if found else 0


def run(
    path: Path, *, seconds: float, reviewers: int, cases: int, visits: float, pause: float
) -> tuple[list[Reviewer], int, tuple[str, ...]]:
    """Let reviewers work; return them, how many edits were lost, and what is wrong with the trail."""
    case = read_case(sample_cases("en")[0])
    text = render(compose(case, seed=1), case).text
    check(Letter.from_text(text, case), case)
    opener = Person("Opener", frozenset({"drafter"}))
    with Store.open(path) as store:
        names = [f"R-{number}" for number in range(cases)]
        for name in names:
            open_case(store, case.model_copy(update={"id": name}), opener, origin="intake")
            autosave(store, name, text, opener, revision=0)
        stop = threading.Event()
        people = [
            Reviewer(f"reviewer{number:02}", store, case, names[number % cases], names, visits=visits, pause=pause, stop=stop)
            for number in range(reviewers)
        ]
        for person in people:
            person.start()
        time.sleep(seconds)
        stop.set()
        for person in people:
            person.join()
            if person.fault is not None:
                raise person.fault
        texts = {name: working(store, name).text for name in names}
        lost = sum(person.edits[name] - count_of(texts[name], person.name) for person in people for name in names)
        return people, lost, verify(store).problems


def main() -> int:
    """Run the reviewers and print what became of their edits."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=120)
    options.add_argument("--reviewers", type=int, default=20)
    options.add_argument("--cases", type=int, default=20)
    options.add_argument("--visits", type=float, default=0.2, help="share of edits that go to anybody's letter")
    options.add_argument("--pause", type=float, default=1.0, help="seconds between two edits of one reviewer, give or take half")
    chosen = options.parse_args()
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        people, lost, problems = run(
            Path(folder) / "desk.sqlite3",
            seconds=chosen.seconds,
            reviewers=chosen.reviewers,
            cases=chosen.cases,
            visits=chosen.visits,
            pause=chosen.pause,
        )
    checks = sorted(1_000 * spent for person in people for spent in person.checks)
    saves = sorted(1_000 * spent for person in people for spent in person.saves)
    print(f"{chosen.reviewers} reviewers, {chosen.cases} letters, {chosen.seconds:.0f} s; {machine()}, load {load()}")
    print(f"edits {sum(person.edits.total() for person in people)}, conflicts {sum(person.conflicts for person in people)}, lost {lost}")
    for name, times in (("check", checks), ("autosave", saves)):
        print(f"{name}: p50 {percentile(times, 50)} ms, p95 {percentile(times, 95)} ms, most {times[-1]:.0f} ms, of {len(times)}")
    print(
        f"processor time: {time.process_time() - began:.0f} s in all, so much of it for each check and save: "
        f"{1_000 * (time.process_time() - began) / max(1, len(saves)):.1f} ms"
    )
    print("\n".join(problems) or "the trail is valid")
    return 1 if lost or problems else 0


if __name__ == "__main__":
    sys.exit(main())
