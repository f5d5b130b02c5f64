"""amends draft CASE… --out-dir: a letter for each case, what became of each, nothing lost and nothing overwritten."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import CASE, Amends

from amends.case_files import read_case
from amends.cli import drafting_many
from amends.errors import ModelUnavailableError
from amends.letter import DraftedLetter
from amends.llm.testing import ScriptedModel
from amends.phrasebook import compose


@pytest.fixture
def cases(folder: Path) -> Path:
    """A folder with three cases, of which one has an open question, and a file that is none."""
    inner = folder / "cases"
    inner.mkdir()
    for name in ("a", "b"):
        (inner / f"{name}.yaml").write_text(CASE, encoding="utf-8")
    (inner / "open.yaml").write_text(CASE.replace("fault_status: established\n", ""), encoding="utf-8")
    (inner / "notes.txt").write_text("no case", encoding="utf-8")
    return inner


def answer(case: Path, **parts: Any) -> str:
    letter = DraftedLetter.model_validate(compose(read_case(case), seed=1).model_dump(exclude={"written"}))
    return json.dumps(json.loads(letter.model_dump_json()) | parts)


def test_a_folder_of_cases_becomes_a_folder_of_letters(amends: Amends, folder: Path, cases: Path) -> None:
    """Each letter has its case's name; a case that cannot be drafted is said, and makes the exit code 2."""
    result = amends("draft", "cases", "--out-dir", "out/letters")

    assert result.exit_code == 2
    assert sorted(path.name for path in (folder / "out/letters").iterdir()) == ["a.txt", "b.txt"]
    assert (folder / "out/letters/a.txt").read_text(encoding="utf-8").startswith("Subject:")
    assert "cases/open.yaml: no letter: answer these before a letter can be drafted" in result.stdout
    assert "2 letters passed, 1 could not be drafted" in result.stderr
    assert "no model is used" in result.stderr


def test_all_that_pass_is_0_and_quiet_is_quiet(amends: Amends, folder: Path, cases: Path) -> None:
    """Nothing to say, nothing said."""
    result = amends("draft", "cases/a.yaml", "cases/b.yaml", "--out-dir", "out", "--quiet")

    assert (result.exit_code, result.output) == (0, "")
    assert len(list((folder / "out").iterdir())) == 2


def test_a_letter_that_does_not_pass_has_another_name(amends: Amends, folder: Path, cases: Path) -> None:
    """Nobody takes it for one that does; its rules are said and the exit code is 1."""
    (cases / "a.yaml").write_text(CASE.replace("order 4471.", "order 4471 due to unusually high demand."), encoding="utf-8")
    result = amends("draft", "cases/a.yaml", "cases/b.yaml", "--out-dir", "out")

    assert result.exit_code == 1
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["a.not-passed.txt", "b.txt"]
    assert "out/a.not-passed.txt: does not pass: excuse" in result.stdout
    assert "1 letter passed, 1 did not pass" in result.stderr


def test_what_exists_is_neither_overwritten_nor_asked_for(
    amends: Amends, folder: Path, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any call it is refused; --skip-existing goes on where it stopped; --overwrite leaves no letter of before."""
    named = ("draft", "cases/a.yaml", "cases/b.yaml", "--out-dir", "out")
    (folder / "out").mkdir()
    (folder / "out/a.not-passed.txt").write_text("mine", encoding="utf-8")
    model = ScriptedModel([answer(cases / "b.yaml")])
    with monkeypatch.context() as patched:
        patched.setattr(drafting_many, "open_model", lambda spec, settings: model)
        refused = amends(*named, "--model", "openai:m")
        assert (refused.exit_code, model.requests) == (2, ())
        assert "1 letter of these cases exists already, such as a.txt" in refused.stderr

        skipped = amends(*named, "--model", "openai:m", "--skip-existing")
        assert (skipped.exit_code, len(model.requests)) == (0, 1)
        assert "1 letter passed, 1 passed over, being there already" in skipped.stderr
        assert (folder / "out/a.not-passed.txt").read_text(encoding="utf-8") == "mine"

    assert amends(*named, "--overwrite").exit_code == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["a.txt", "b.txt"]


def test_a_model_that_is_down_is_said_plainly(amends: Amends, folder: Path, cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --fallback there is no letter; with it the phrasebook writes and says why."""
    dead = ModelUnavailableError("llm.example.com cannot be reached")
    monkeypatch.setattr(drafting_many, "open_model", lambda spec, settings: ScriptedModel([dead] * 9))
    named = ("draft", "cases/a.yaml", "cases/b.yaml", "--out-dir", "out", "--model", "openai:m")
    without = amends(*named)
    result = amends(*named, "--fallback", "--report", "report.json")

    assert without.exit_code == 2
    assert "cases/a.yaml: no letter: llm.example.com cannot be reached" in without.stdout
    assert result.exit_code == 0
    assert "no model was used for 2 letters, which the phrasebook wrote: llm.example.com cannot be reached" in result.stderr
    entries = json.loads((folder / "report.json").read_text(encoding="utf-8"))["letters"]
    assert [(entry["source"], entry["no_model_because"]) for entry in entries] == [("phrasebook", "llm.example.com cannot be reached")] * 2


def test_a_letter_whose_mending_failed_is_kept_with_the_reason(
    amends: Amends, folder: Path, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt was paid for: it is written, as one that does not pass, and the list says what happened."""
    bad = json.dumps(json.loads(answer(cases / "a.yaml")) | {"closing": {"text": "This will never happen again.", "rests_on": []}})
    monkeypatch.setattr(drafting_many, "open_model", lambda spec, settings: ScriptedModel([bad, ModelUnavailableError("gone")]))
    result = amends("draft", "cases/a.yaml", "--out-dir", "out", "--model", "openai:m", "--report", "report.json")

    assert result.exit_code == 1
    assert "the model failed while mending it: gone" in result.stdout
    assert "This will never happen again." in (folder / "out/a.not-passed.txt").read_text(encoding="utf-8")
    (entry,) = json.loads((folder / "report.json").read_text(encoding="utf-8"))["letters"]
    assert entry["mending_failed_because"] == "gone"


def test_other_processes_write_the_same_letters(amends: Amends, folder: Path, cases: Path) -> None:
    """With --jobs the letters, the list and the exit code are those of one process, also where a case cannot be drafted."""
    one = amends("draft", "cases", "--out-dir", "one", "--seed", "1", "--jobs", "1")
    two = amends("draft", "cases", "--out-dir", "two", "--seed", "1", "--jobs", "2")

    assert (two.exit_code, two.stdout) == (one.exit_code, one.stdout)
    written = {path.name: path.read_text(encoding="utf-8") for path in (folder / "two").iterdir()}
    assert written == {path.name: path.read_text(encoding="utf-8") for path in (folder / "one").iterdir()}
    assert len(written) == 2


@pytest.mark.parametrize(
    ("letters", "jobs", "processes"), [(1, None, 1), (299, None, 1), (300, None, 4), (3, 8, 3), (500, 2, 2), (0, None, 1)]
)
def test_a_few_letters_start_no_other_process(monkeypatch: pytest.MonkeyPatch, letters: int, jobs: int | None, processes: int) -> None:
    """Starting processes takes longer than a few letters; what is asked for is done, but never more than there are letters."""
    monkeypatch.setattr("amends.cli.linting.cores", lambda: 4)

    assert drafting_many._processes(letters, jobs) == processes


def test_the_report_tells_of_every_case(amends: Amends, folder: Path, cases: Path) -> None:
    """In the order of the cases: the letter, whether it passes and what it took, or why there is none."""
    amends("draft", "cases", "--out-dir", "out", "--report", "report.json")
    entries = json.loads((folder / "report.json").read_text(encoding="utf-8"))["letters"]

    assert [Path(entry["case"]).name for entry in entries] == ["a.yaml", "b.yaml", "open.yaml"]
    assert [entry.get("passed") for entry in entries] == [True, True, None]
    assert "answer these" in entries[2]["problem"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cases/a.yaml", "cases/b.yaml"), "say where their letters go, with --out-dir FOLDER"),
        (("cases/a.yaml", "case.yaml", "--out-dir", "out", "--out", "x.txt"), "are for one case; --out-dir names its letters"),
        (("empty", "--out-dir", "out"), "there is no case in it"),
        (("cases/a.yaml", "other/a.yaml", "--out-dir", "out"), "give the cases different names"),
    ],
)
def test_what_cannot_be_meant_is_refused(amends: Amends, folder: Path, cases: Path, arguments: tuple[str, ...], said: str) -> None:
    """Before anything is drafted."""
    for name in ("empty", "other"):
        (folder / name).mkdir()
    (folder / "other/a.yaml").write_text(CASE, encoding="utf-8")
    result = amends("draft", *arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not (folder / "out").exists()


def test_stopping_it_keeps_what_is_written(amends: Amends, folder: Path, cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C says how many letters there are and how to go on."""

    class Impatient(ScriptedModel):
        async def acomplete(self, request: Any) -> Any:
            if len(self.requests) == 1:
                while not (folder / "out/a.txt").exists():
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.5)
                for _ in range(10):  # one that strikes while a finalizer runs is lost, as on any terminal
                    os.kill(os.getpid(), signal.SIGINT)
                    await asyncio.sleep(3)
            return await super().acomplete(request)

    monkeypatch.setattr(drafting_many, "open_model", lambda spec, settings: Impatient([answer(cases / "a.yaml")]))
    result = amends("draft", "cases/a.yaml", "cases/b.yaml", "--out-dir", "out", "--model", "openai:m", "--at-once", "1")

    assert result.exit_code == 2
    assert "stopped; 1 letter written: --skip-existing goes on from here" in result.stderr
    assert [path.name for path in (folder / "out").iterdir()] == ["a.txt"]


def test_one_letter_falls_back_when_asked(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single draft says the same: without --fallback it could not run, with it no model was used."""
    from amends.cli import draft

    dead = ModelUnavailableError("llm.example.com cannot be reached")
    monkeypatch.setattr(draft, "open_model", lambda spec, settings: ScriptedModel([dead] * 3))
    without = amends("draft", "case.yaml", "--model", "openai:m")
    result = amends("draft", "case.yaml", "--model", "openai:m", "--fallback")

    assert without.exit_code == 2
    assert result.exit_code == 0
    assert "no model was used: the phrasebook wrote this letter, because llm.example.com cannot be reached" in result.stderr
    assert "Dear Ana Pop" in result.stdout
