"""Whether the desk loses or doubles anything when it is killed: ``python -m benchmarks.killed [--kills 200] [--seed 1] [--folder NEW]``.

A process of its own works at a desk (opens cases, saves texts, approves letters, exports and sends them) as fast as it can, and notes down each
step before it takes it and again when the call has returned. It is killed (SIGKILL) at a random moment, and what the store holds is held against the notes: what
had returned must be there, what had not is there as a whole or not at all, nothing is there twice, and the audit trail is valid. A mail server
of another process counts what arrives: no letter twice, each one that counts as sent once, and none that counts as waiting. The next
process goes on where the last one was killed, taking its last step again as a person would who saw no answer.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from amends.case import Case, Remedy
from amends.case_files import read_case
from amends.company import Company
from amends.export.sending import MailComposer, send_case, send_due
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.review.approvals import approval_of, approve_case, record_export
from amends.review.audit import trail, verify
from amends.review.cases import get_case, inbox, open_case
from amends.review.letters import autosave, digest_of, working
from amends.review.outbox import listing
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules import check
from amends.samples import sample_cases
from amends.smtp_settings import SmtpSettings
from benchmarks.counting_mail import arrived, counting_mail

_ANA = Person("Ana", frozenset({"drafter"}))
_BO = Person("Bo", frozenset({"approver", "drafter"}))
_TO = "maya@customer.example"
_COMPANY = Company(name="Amends")
_SAVES = 4
"""Saves a letter gets before it is approved."""
_LIVES = 5
"""Steps that a process is let finish at most before it is killed, somewhere in the next two."""
_PATIENCE = 30.0
"""Seconds a process may take for those, on a machine that is busy with other things."""


@dataclass(frozen=True)
class Step:
    """Something done at the desk: to which case, and what must be true once it has been done."""

    name: str
    case_id: str
    claim: Mapping[str, Any]
    do: Callable[[Store], object]


class NoLadder:
    """Lets every approver approve."""

    def check(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Say yes."""

    def remedies_waiting(self, case: Case, approved: frozenset[str]) -> tuple[Remedy, ...]:
        """Return none."""
        return ()


def steps(store: Store, case: Case, text: str, mail: SmtpSettings) -> Iterator[Step]:
    """Yield the steps of a desk without end, from where the store stands: the last case first, then new ones."""
    number = max((row.number for row in inbox(store)), default=1000)
    if number > 1000:
        yield from _to_the_end(store, case, f"K-{number}", text, mail)
    while True:
        number += 1
        case_id = f"K-{number}"
        yield Step("open", case_id, {}, lambda store, name=case_id: _open(store, case, name))
        yield from _to_the_end(store, case, case_id, text, mail)


def _to_the_end(store: Store, case: Case, case_id: str, text: str, mail: SmtpSettings) -> Iterator[Step]:
    yield from _to_approval(store, case_id, text)
    if "letter-exported" not in {entry.action for entry in trail(store, case_id)}:
        yield Step("export", case_id, {}, lambda store: _export(store, case, case_id, mail))
    yield Step("queue", case_id, {}, lambda store: send_case(store, case_id, _BO, to=_TO, settings=mail, company=_COMPANY))
    yield Step("send", case_id, {}, lambda store: send_due(store, mail, limit=1))


def _export(store: Store, case: Case, case_id: str, mail: SmtpSettings) -> None:
    approval = approval_of(store, case_id)
    compose = MailComposer(mail, _COMPANY)
    compose(approval.letter, case.model_copy(update={"id": case_id}), to=_TO, message_id="<x@amends.example>", date=approval.at)
    record_export(store, case_id, "eml", approval.letter.digest, _BO)


def _to_approval(store: Store, case_id: str, text: str) -> Iterator[Step]:
    for turn in range(1, _SAVES + 1):
        now = working(store, case_id)
        if now.revision >= turn:
            continue
        said = text + "\n" * turn
        claim = {"revision": turn, "digest": digest_of(said)}
        yield Step("save", case_id, claim, lambda store, said=said, now=now: autosave(store, case_id, said, _ANA, revision=now.revision))
    said = working(store, case_id).text
    claim = {"digest": digest_of(said)}
    yield Step(
        "approve",
        case_id,
        claim,
        lambda store: approve_case(store, case_id, said, _BO, reasons={}, revision=_SAVES, ladder=NoLadder()),
    )


def _open(store: Store, case: Case, case_id: str) -> None:
    if case_id not in {row.id for row in inbox(store)}:
        open_case(store, case.model_copy(update={"id": case_id}), _ANA, origin="intake")


def work(path: Path, notes: Path, case: Case, text: str, mail: SmtpSettings, ready: Connection) -> None:
    """Work at the desk until killed, noting down each step before and after it."""
    store = Store.open(path)
    file = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    ready.send(True)
    for step in steps(store, case, text, mail):
        line = json.dumps({"step": step.name, "case": step.case_id, **step.claim})
        os.write(file, f"try {line}\n".encode())
        step.do(store)
        os.write(file, f"did {line}\n".encode())


def faults(path: Path, notes: Path, taken: Path) -> tuple[list[str], Counter[str]]:
    """Return what was lost or doubled, or is wrong with the trail, and how many steps of each kind returned."""
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    done = [json.loads(line[4:]) for line in lines if line.startswith("did ")]
    wrong: list[str] = []
    with Store.open(path) as store:
        stored = {row.id for row in inbox(store)}
        happened = Counter((entry.action, entry.case_id) for entry in trail(store))
        for note in done:
            wrong += _lost(store, note, stored)
        begun = [json.loads(line[4:]) for line in lines if line.startswith("try ")]
        wrong += [f"{name}: there, but nobody opened it" for name in stored - {note["case"] for note in begun}]
        saves = {(note["case"], note["revision"], note["digest"]) for note in begun if note["step"] == "save"}
        texts = [working(store, name) for name in stored]
        wrong += [
            f"{now.case_id}: a text nobody saved"
            for now in texts
            if now.revision and (now.case_id, now.revision, digest_of(now.text)) not in saves
        ]
        wrong += [
            f"{case_id}: {action} {times} times"
            for (action, case_id), times in happened.items()
            if action
            in ("case-opened", "letter-approved", "letter-exported", "letter-queued", "letter-leaving", "letter-sent", "first-reply")
            and times != 1
        ]
        wrong += _mail_faults(store, done, taken)
        wrong += verify(store).problems
    return wrong, Counter(note["step"] for note in done)


def _mail_faults(store: Store, done: list[Any], taken: Path) -> Iterator[str]:
    """Yield what is wrong between the outbox and what the mail server took."""
    count = arrived(taken)
    box = {outgoing.case_id: outgoing for outgoing in listing(store, limit=1_000_000)}
    yield from (f"{number}: arrived {times} times" for number, times in count.items() if times != 1)
    yield from (f"{number}: arrived, and nobody queued it" for number in set(count) - {outgoing.message_id for outgoing in box.values()})
    for name, outgoing in box.items():
        there = count[outgoing.message_id]
        if (outgoing.state == "sent" and there != 1) or (outgoing.state == "queued" and there):
            yield f"{name}: {outgoing.state}, and it arrived {there} times"
        if outgoing.state not in ("sent", "queued", "sending", "unknown"):
            yield f"{name}: {outgoing.state}, though nobody said so"
    for note in done:
        state = box[note["case"]].state if note["case"] in box else "lost"
        if (note["step"] == "queue" and state == "lost") or (note["step"] == "send" and state not in ("sent", "sending", "unknown")):
            yield f"{note['case']}: {note['step']} returned, and its letter is {state}"


def _lost(store: Store, note: Mapping[str, Any], stored: set[str]) -> Iterator[str]:
    name = note["case"]
    if name not in stored:
        yield f"{name}: {note['step']} returned, and the case is lost"
    elif note["step"] == "save":
        now = working(store, name)
        if now.revision < note["revision"] or (now.revision == note["revision"] and digest_of(now.text) != note["digest"]):
            yield f"{name}: save {note['revision']} returned, and is lost"
    elif note["step"] == "approve":
        approval = approval_of(store, name)
        if approval is None or approval.letter.digest != note["digest"] or get_case(store, name).status not in ("approved", "sent"):
            yield f"{name}: the approval returned, and is lost"


def _seconds_a_step(case: Case, text: str, mail: SmtpSettings) -> float:
    """Return how long a step takes on this machine as busy as it is now."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "desk.sqlite3") as store:
        began = time.perf_counter()
        for step in islice(steps(store, case, text, mail), 3 * (_SAVES + 5)):
            step.do(store)
        return (time.perf_counter() - began) / (3 * (_SAVES + 5))


def _wait_for(notes: Path, steps: int) -> None:
    """Wait until so many more steps have returned."""
    with open(notes, "a+", encoding="utf-8") as file:
        file.seek(0, os.SEEK_END)
        until = time.monotonic() + _PATIENCE
        while steps > 0 and time.monotonic() < until:
            steps -= file.read().count("did ")
            time.sleep(0.001)


def kill_many(folder: Path, kills: int, seed: int, *, told: Callable[[str], object] = lambda line: None) -> tuple[list[str], Counter[str]]:
    """Kill a desk so many times and return what is wrong afterwards and how many steps returned; the first fault ends it."""
    chance = random.Random(seed)
    case = read_case(sample_cases("en")[0])
    text = render(compose(case, seed=1), case).text
    check(Letter.from_text(text, case), case)
    with counting_mail(folder / "trial.txt") as port:
        pace = _seconds_a_step(case, text, _settings(port))
    with counting_mail(folder / "arrived.txt") as port:
        return _kill(folder, kills, chance, pace, (case, text, _settings(port)), told)


def _settings(port: int) -> SmtpSettings:
    return SmtpSettings(host="127.0.0.1", port=port, security="none", sender="care@amends.example", per_minute=100_000)


def _kill(
    folder: Path,
    kills: int,
    chance: random.Random,
    pace: float,
    desk: tuple[Case, str, SmtpSettings],
    told: Callable[[str], object],
) -> tuple[list[str], Counter[str]]:
    context = mp.get_context("fork")  # a process that has read the rules already, so that kills fall into the work
    path, notes, taken = folder / "desk.sqlite3", folder / "notes.txt", folder / "arrived.txt"
    wrong: list[str] = []
    counted: Counter[str] = Counter()
    for number in range(1, kills + 1):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(path, notes, *desk, theirs))
        process.start()
        theirs.close()
        try:
            ours.recv()
            _wait_for(notes, chance.randint(0, _LIVES))
            time.sleep(chance.uniform(0, 2 * pace))
            if not process.is_alive():
                wrong = [f"the desk ended by itself before kill {number}"]
        except EOFError:
            wrong = [f"the desk could not go on after kill {number - 1}"]
        process.kill()
        process.join()
        process.close()
        ours.close()
        if wrong:
            break
        if number % 20 == 0 or number == kills:
            wrong, counted = faults(path, notes, taken)
            told(f"{number} kills: {dict(counted)}, {len(wrong)} faults")
            if wrong:
                break
    return wrong, counted


def main() -> int:
    """Kill a desk and print what became of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, help="keep the store and the notes in this new folder")
    chosen = options.parse_args()
    if chosen.folder is not None:
        chosen.folder.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        wrong, counted = kill_many(chosen.folder or Path(folder), chosen.kills, chosen.seed, told=print)
    print(f"{chosen.kills} kills in {time.monotonic() - started:.0f} s; returned before a kill: {dict(counted)}")
    print("\n".join(wrong) or "nothing lost, nothing twice, the trail is valid")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
