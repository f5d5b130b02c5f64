"""``amends rewrite``: every change is shown, and only what was asked for is written."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from amends.cli import at_work
from amends.errors import ModelTimeoutError
from amends.llm.testing import ScriptedModel
from amends.wishes import load_wishes

Amends = Callable[..., Result]

REWRITE = ("rewrite", "letter.txt", "--case", "case.yaml", "--model", "openai:writer")
LETTER = """\
Dear Ana Pop,

I am sorry. We charged you twice for order 4471.

You were 84 euros short over the weekend. That weighs on anybody.

The fault is ours. We returned 84 euros to your card on 19 November.

We now compare every charge with its order before it leaves us.

You can reach me on +44 20 7946 0000.

Kind regards,

Ioana Marin
Head of Service
"""


@pytest.fixture
def letter(folder: Path) -> Path:
    """A letter in the folder."""
    path = folder / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    return path


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ScriptedModel]:
    """Let the model answer from a script: paragraphs by number, or what it says instead."""

    def scripted(*answers: str | Exception | dict[int, str], left_out: str | None = None) -> ScriptedModel:
        said = [
            json.dumps({"paragraphs": [{"number": number, "text": text} for number, text in answer.items()], "left_out": left_out})
            if isinstance(answer, dict)
            else answer
            for answer in answers
        ]
        model = ScriptedModel(said, name="writer")
        monkeypatch.setattr(at_work, "open_model", lambda spec, settings: None if spec == "phrasebook" else model)
        return model

    return scripted


def test_changes_are_shown_and_nothing_is_written(amends: Amends, answering: Callable[..., ScriptedModel], letter: Path) -> None:
    """What goes and what comes stands in its sentence; the letter, and the folder, are as they were."""
    answering({2: "Over the weekend you were 84 euros short. That weighs on anybody."})
    before = sorted(path.name for path in letter.parent.iterdir())
    result = amends(*REWRITE, "--wish", "warmer")

    assert result.exit_code == 0
    assert "change 2 (impact" in result.stdout
    assert "{+Over the weekend you+}" in result.stdout
    assert "writer: 1 change; " in result.stderr
    assert letter.read_text(encoding="utf-8") == LETTER
    assert sorted(path.name for path in letter.parent.iterdir()) == before


@pytest.mark.usefixtures("letter")
def test_a_refused_paragraph_says_why(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """What was altered is named, the rest is proposed, and the model's own remark is passed on."""
    answering(
        {3: "The fault is ours. We returned 500 euros to your card.", 2: "You were 84 euros short over the weekend."},
        left_out="No gift is on record.",
    )
    result = amends(*REWRITE, "--instruction", "add that we pay 500 euros")

    assert "kept 3" in result.stdout
    assert "the new wording leaves out “84 euros”, “19 November” and brings in “500 euros”" in result.stdout
    assert "change 2" in result.stdout
    assert "1 change, 1 paragraph kept as it was" in result.stderr
    assert "No gift is on record." in result.stderr


@pytest.mark.usefixtures("letter")
def test_out_takes_the_accepted_changes(amends: Amends, answering: Callable[..., ScriptedModel], folder: Path) -> None:
    """All of them, or those that are numbered; a file that exists is kept, and a number that no change has writes nothing."""
    said = {1: "I am sorry: we charged you twice for order 4471.", 2: "You were 84 euros short over the weekend."}
    for accept, out in (("all", "all.txt"), ("2", "some.txt"), ("7", "none.txt"), ("all", "all.txt")):
        answering(said)
        result = amends(*REWRITE, "--wish", "shorter", "--accept", accept, "--out", out)

    assert result.exit_code == 2
    assert "exists" in result.stderr
    assert (folder / "all.txt").read_text(encoding="utf-8").count(": we charged") == 1
    assert (folder / "some.txt").read_text(encoding="utf-8") == LETTER.replace(" That weighs on anybody.", "")
    assert not (folder / "none.txt").exists()


@pytest.mark.usefixtures("letter")
def test_findings_that_come_and_go_are_printed(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """A new error makes the exit code 1, and is shown where it stands."""
    answering({2: "You were 84 euros short over the weekend. We are sorry if that upset you."})
    result = amends(*REWRITE, "--wish", "warmer")

    assert result.exit_code == 1
    assert "found in the new wording, and not before" in result.stdout
    assert "error[conditional-apology]" in result.stdout


@pytest.mark.usefixtures("letter")
def test_json_has_everything(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """Changes with their words, what was refused and why, findings before and after, and the text with the accepted changes."""
    answering({2: "You were 84 euros short over the weekend.", 4: "We now check everything."})
    data = json.loads(amends(*REWRITE, "--wish", "shorter", "--format", "json").stdout)

    assert data["text"] == LETTER.replace(" That weighs on anybody.", "").rstrip("\n")
    assert "".join(words["new"] for words in data["changes"][0]["words"]) == data["changes"][0]["new"]
    assert [(refused["number"], refused["unstated"]) for refused in data["refused"]] == [(4, ["m1"])]
    assert (data["wish"], data["model"], data["passed"]) == ("shorter", "writer", True)


@pytest.mark.usefixtures("letter")
def test_the_other_form_of_address_says_what_the_case_needs(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """The new letter is checked as what it is, and the case must say so before it is approved."""
    answering({})
    result = amends(*REWRITE, "--wish", "other-register")

    assert "[-Kind regards,-] {+Best wishes,+}" in result.stdout
    assert "formality: informal" in result.stderr


@pytest.mark.usefixtures("letter")
def test_colours_replace_the_brackets(amends: Amends, answering: Callable[..., ScriptedModel], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where colours are wanted, what goes is struck through and what comes is underlined as well."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    answering({2: "You were 84 euros short over the weekend. It weighs on anybody."})
    out = amends(*REWRITE, "--wish", "warmer").stdout

    assert "\x1b[31;9mThat\x1b[0m \x1b[32;4mIt\x1b[0m weighs on anybody." in out
    assert "[-" not in out


@pytest.mark.usefixtures("letter")
def test_a_model_cannot_steer_the_terminal(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """Escape codes in what it writes or remarks are neither obeyed nor kept."""
    answering({2: "You were 84 euros short over the weekend.\x1b]0;owned\x07 That weighs on anybody."}, left_out="Done\x1b[2J.")
    result = amends(*REWRITE, "--wish", "warmer")

    assert "\x1b" not in result.output
    assert "\x07" not in result.output


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*REWRITE,), "say how the letter should read"),
        ((*REWRITE, "--wish", "warmr"), "did you mean warmer"),
        ((*REWRITE, "--wish", "warmer", "--accept", "1"), "add --out FILE"),
        ((*REWRITE, "--wish", "warmer", "--accept", "first", "--out", "new.txt"), "numbers of changes"),
        ((*REWRITE, "--wish", "warmer", "--out", "letter.txt"), "give each its own"),
        ((*REWRITE[:4], "--wish", "warmer"), "the phrasebook is none"),
        (("rewrite", "-", "--case", "-", "--wish", "warmer"), "not both"),
    ],
)
def test_a_line_that_asks_for_nothing_could_not_run(
    amends: Amends, answering: Callable[..., ScriptedModel], arguments: tuple[str, ...], said: str
) -> None:
    """Said with what to write instead, before a model is asked."""
    model = answering()
    result = amends(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert model.requests == ()


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("fault", [ModelTimeoutError("no complete answer within 120 s"), "no JSON"])
def test_a_model_that_fails_writes_nothing(
    amends: Amends, answering: Callable[..., ScriptedModel], folder: Path, fault: Exception | str
) -> None:
    """The letter is as it was, and standard error says why."""
    answering(fault, fault)
    result = amends(*REWRITE, "--wish", "warmer", "--out", "new.txt")

    assert result.exit_code == 2
    assert not (folder / "new.txt").exists()
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("letter")
def test_a_slow_model_is_announced(amends: Amends, answering: Callable[..., ScriptedModel], monkeypatch: pytest.MonkeyPatch) -> None:
    """A line says who is at work once it takes long."""
    model = answering({})
    at_once = model.complete

    def slowly(request: Any) -> Any:
        time.sleep(0.2)
        return at_once(request)

    monkeypatch.setattr(model, "complete", slowly)
    monkeypatch.setattr(at_work, "PATIENCE", 0.01)

    assert "openai:writer is rewriting the letter" in amends(*REWRITE, "--wish", "warmer").stderr


def test_help_names_every_wish(amends: Amends) -> None:
    """What the command line offers is what the prompts hold."""
    said = " ".join(amends("rewrite", "--help").stdout.split())

    assert [wish.id for wish in load_wishes().wish if wish.id not in said] == []
