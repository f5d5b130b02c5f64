"""Letters that several processes draft: the same letters, one model, and nothing that outlives the batch."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from amends import errors
from amends.case import Case
from amends.drafting import Draft, Drafter
from amends.drafting_crew import Crew, CrewDrafter
from amends.errors import AmendsError, CaseError, FieldProblem, IncompleteCaseError, InputError, ModelUnavailableError
from amends.letter import DraftedLetter
from amends.llm.testing import ScriptedModel
from amends.many import draft_many
from amends.phrasebook import compose


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    """Two processes, started once: that takes longer than any letter."""
    with Crew(2) as crew:
        yield crew


def answer(case: Case, **parts: Any) -> str:
    letter = DraftedLetter.model_validate(compose(case, seed=1).model_dump(exclude={"written"})).model_dump(mode="json") | parts
    return DraftedLetter.model_validate(letter).model_dump_json()


def bad(case: Case) -> str:
    return answer(case, closing={"text": "This will never happen again.", "rests_on": []})


def told(draft: Draft) -> list[tuple[int, str, tuple[str, ...], tuple[str, ...]]]:
    """Return what of a draft must not depend on where it was made."""
    return [(attempt.number, attempt.text, attempt.errors, attempt.parts) for attempt in draft.attempts]


def test_a_crew_makes_the_draft_that_one_process_makes(crew: Crew, case: Case) -> None:
    """Attempt for attempt, mending included, and with the very requests."""
    script = ["no letter", bad(case), answer(case)]
    here, there = ScriptedModel(script), ScriptedModel(script)
    ours = asyncio.run(Drafter(here, seed=3).adraft(case))
    theirs = asyncio.run(CrewDrafter(crew, there, seed=3).adraft(case))

    assert told(theirs) == told(ours)
    assert theirs.unread == ours.unread == 1
    assert theirs.report == ours.report
    assert theirs.case is case
    assert there.requests == here.requests


def test_a_crew_without_a_model_composes(crew: Crew, case: Case) -> None:
    """The phrasebook's letters are spread as well."""
    assert asyncio.run(CrewDrafter(crew, seed=3).adraft(case)).text == Drafter(seed=3).draft(case).text


def test_what_cannot_be_drafted_is_said_as_ever(crew: Crew, case: Case) -> None:
    """The error comes back whole, with the questions in it, and so does the model's, with or without an attempt before it."""
    unfinished = case.model_copy(update={"failings": ()})
    with pytest.raises(IncompleteCaseError) as caught:
        asyncio.run(CrewDrafter(crew, ScriptedModel([])).adraft(unfinished))
    assert caught.value.questions
    with pytest.raises(ModelUnavailableError, match="gone"):
        asyncio.run(CrewDrafter(crew, ScriptedModel([ModelUnavailableError("gone")])).adraft(case))

    draft = asyncio.run(CrewDrafter(crew, ScriptedModel([bad(case), ModelUnavailableError("gone")])).adraft(case))
    assert "gone" in str(draft.failure)
    assert "This will never happen again." in draft.text
    fallen = asyncio.run(CrewDrafter(crew, ScriptedModel([ModelUnavailableError("gone")]), fallback="phrasebook").adraft(case))
    assert fallen.best.source == "phrasebook"


def test_a_letter_given_up_is_forgotten(crew: Crew, case: Case) -> None:
    """A cancelled letter leaves nobody waiting, and the crew goes on."""

    class Waiting:
        name = "waiting"

        async def acomplete(self, request: Any) -> Any:
            await asyncio.sleep(60)

    async def give_up() -> None:
        async with asyncio.timeout(1.0):
            await CrewDrafter(crew, Waiting()).adraft(case)

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert [hand.letters for hand in crew._hands] == [0, 0]
    assert asyncio.run(CrewDrafter(crew, ScriptedModel([answer(case)])).adraft(case)).passed


def test_many_letters_are_drafted_by_a_crew(case: Case) -> None:
    """Every case gets its own letter, and one that cannot be drafted holds up none."""
    cases = [case.model_copy(update={"reference": f"R-{number}"}) for number in range(12)] + [case.model_copy(update={"failings": ()})]
    results = dict(draft_many(cases, seed=1, processes=2))

    assert sorted(results) == list(range(13))
    assert isinstance(results[12], IncompleteCaseError)
    for number in range(12):
        draft = results[number]
        assert isinstance(draft, Draft)
        assert draft.text == Drafter(seed=1).draft(cases[number]).text


def test_no_process_is_no_number_of_processes() -> None:
    """A mistake is said before anything is started."""
    with pytest.raises(ValueError, match="processes"):
        next(draft_many([], processes=0))


def test_a_process_that_is_killed_is_an_error_that_says_so(case: Case) -> None:
    """Out of memory, say: each of its letters says why there is none, and the batch ends."""
    with Crew(1) as crew:
        drafter = CrewDrafter(crew, seed=1)
        assert asyncio.run(drafter.adraft(case)).passed
        (process,) = crew._hands[0].pool._processes.values()
        os.kill(process.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        process.join(10)
        with pytest.raises(InputError, match="was ended by the system"):
            asyncio.run(drafter.adraft(case))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda ended_by: ended_by.name)
def test_no_process_outlives_the_program(tmp_path: Path, ended_by: signal.Signals) -> None:
    """However the program ends in the middle of a batch, its crew ends too."""
    script = tmp_path / "batch.py"
    script.write_text(
        textwrap.dedent("""
            import itertools
            import amends
            from amends.samples import sample_cases

            if __name__ == "__main__":
                case = amends.read_case(sample_cases("en")[0])
                for number, _ in amends.draft_many(itertools.repeat(case), processes=2):
                    if number == 5:
                        print("drafting", flush=True)
        """),
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ, start_new_session=True
    ) as program:
        assert program.stdout
        assert program.stdout.readline().startswith("drafting")
        try:
            program.send_signal(ended_by)
            program.wait(30)
            until = time.monotonic() + 20
            while time.monotonic() < until and _alive(program.pid):
                time.sleep(0.1)
            assert not _alive(program.pid)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _errors() -> list[type[AmendsError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AmendsError)]


@pytest.mark.parametrize("kind", _errors(), ids=lambda kind: kind.__name__)
def test_every_error_can_be_sent_between_processes(kind: type[AmendsError]) -> None:
    """It comes out with the words and the fields it went in with."""
    error = kind.__new__(kind, "what is wrong")
    error.args = ("what is wrong",)
    vars(error).update(extra=("a", 1), hint="do this", problems=(), questions=())
    received = pickle.loads(pickle.dumps(error))

    assert type(received) is kind
    assert (received.args, vars(received)) == (error.args, vars(error))


def test_a_case_error_keeps_its_problems_on_the_way() -> None:
    """Which field, which line, what to write."""
    received = pickle.loads(pickle.dumps(CaseError([FieldProblem("points.0", "say no", line=3)], source="case.yaml")))

    assert str(received) == "case.yaml: line 3: points.0: say no"
    assert [(problem.field, problem.line) for problem in received.problems] == [("points.0", 3)]
