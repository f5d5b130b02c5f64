"""``amends check --judge``: a second reader adds warnings, and nothing that happens to it costs the rules' report."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from amends.cli import at_work, second_reading
from amends.errors import InputError, ModelTimeoutError
from amends.llm.testing import ScriptedModel

Amends = Callable[..., Result]

HINT = "Callers who press two reach us at once."
REMARK = {"criterion": "hints-at-customer", "quote": HINT, "why": "It sounds as if she pressed the wrong key."}
CHECK = ("check", "letter.txt", "--case", "case.yaml")


@pytest.fixture
def letter(amends: Amends, folder: Path) -> Path:
    """A letter that passes, with a hint that no phrase sees."""
    path = folder / "letter.txt"
    amends("draft", "case.yaml", "--out", str(path), "--quiet")
    first, second, rest = path.read_text(encoding="utf-8").split("\n\n", 2)
    path.write_text("\n\n".join((first, second, HINT, rest)), encoding="utf-8")
    assert amends(*CHECK).exit_code == 0
    return path


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ScriptedModel]:
    """Let the judge be a model that answers from a script."""

    def scripted(*answers: str | Exception | list[dict[str, str]]) -> ScriptedModel:
        said = [json.dumps({"findings": answer}) if isinstance(answer, list) else answer for answer in answers]
        model = ScriptedModel(said, name="second")
        monkeypatch.setattr(second_reading, "open_model", lambda spec, settings: model)
        return model

    return scripted


@pytest.mark.usefixtures("letter")
def test_a_second_reader_adds_warnings(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """Its remark stands among the findings with its place; the letter still passes."""
    answering([REMARK, REMARK | {"quote": "Nobody wrote this."}])
    result = amends(*CHECK, "--judge", "openai:strong")

    assert result.exit_code == 0
    assert "warning[blames-customer]" in result.stdout
    assert "pressed the wrong key" in result.stdout
    assert "second reader second: 1 remark added, 1 unfounded one dropped" in result.stderr


@pytest.mark.usefixtures("letter")
def test_json_says_who_found_what(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """Each finding names its source."""
    answering([REMARK])
    data = json.loads(amends(*CHECK, "--judge", "openai:strong", "--format", "json").stdout)

    assert data["passed"] is True
    assert [finding["source"] for finding in data["files"][0]["findings"] if finding["rule"] == "blames-customer"] == ["judge"]


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("fault", [ModelTimeoutError("no complete answer within 120 s"), InputError("model.gguf: damaged"), "no JSON"])
def test_a_judge_that_fails_costs_nothing(amends: Amends, answering: Callable[..., ScriptedModel], fault: Exception | str) -> None:
    """What the rules say and the exit code are as without a judge; standard error says why it is silent."""
    for letter in ("letter.txt", "bad.txt"):
        answering(fault, fault)
        plain = amends("check", letter, "--case", "case.yaml")
        judged = amends("check", letter, "--case", "case.yaml", "--judge", "openai:strong")

        assert (judged.exit_code, judged.stdout) == (plain.exit_code, plain.stdout)
        assert "the second reader could not be asked" in judged.stderr
        assert "Traceback" not in judged.output


@pytest.mark.usefixtures("letter")
def test_a_missing_key_is_said(amends: Amends) -> None:
    """A judge nobody can ask is not silently left out."""
    result = amends(*CHECK, "--judge", "openai:strong")

    assert result.exit_code == 0
    assert "no key is configured" in result.stderr


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("spec", ["strong", "phrasebook", "openai:", "other:x", ""])
def test_a_judge_that_is_none_could_not_run(amends: Amends, spec: str) -> None:
    """What names no model is a wrong command line."""
    result = amends(*CHECK, "--judge", spec)

    assert result.exit_code == 2
    assert "write openai:NAME or local:PATH" in result.stderr


@pytest.mark.usefixtures("letter")
def test_without_the_option_no_model_is_asked(
    amends: Amends, answering: Callable[..., ScriptedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configured model judges nothing by itself."""
    monkeypatch.setenv("AMENDS_MODEL", "openai:strong")
    model = answering()
    amends(*CHECK)

    assert model.requests == ()


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize(("patience", "told"), [(0.01, True), (60.0, False)])
def test_a_slow_judge_is_announced(
    amends: Amends, monkeypatch: pytest.MonkeyPatch, answering: Callable[..., ScriptedModel], patience: float, told: bool
) -> None:
    """A line says who is reading once it takes longer than a person waits without asking."""
    model = answering([])
    at_once = model.complete

    def slowly(request: Any) -> Any:
        time.sleep(0.2)
        return at_once(request)

    monkeypatch.setattr(model, "complete", slowly)
    monkeypatch.setattr(at_work, "PATIENCE", patience)

    assert ("openai:strong is reading the letter" in amends(*CHECK, "--judge", "openai:strong").stderr) is told


def test_a_mended_letter_is_judged_as_mended(amends: Amends, letter: Path, answering: Callable[..., ScriptedModel]) -> None:
    """With --fix the judge reads what was written."""
    letter.write_text(letter.read_text(encoding="utf-8").replace(HINT, f"{HINT} We are very, very sorry."), encoding="utf-8")
    model = answering([REMARK])
    amends(*CHECK, "--fix", "--judge", "openai:strong")

    assert letter.read_text(encoding="utf-8").strip() in model.requests[0].messages[1].content
