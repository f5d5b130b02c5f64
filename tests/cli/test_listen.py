"""``amends listen``: a page a person can act on, its data, and a case file to fill in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from amends.case_files import read_case
from amends.errors import ModelUnavailableError
from amends.llm.testing import ScriptedModel

Amends = Callable[..., Result]

MAIL = """\
From: Helen Moss <helen@mail.example>
Sent: Tuesday 5 May 2026
Subject: lamp

The lamp I ordered (order 4471) arrived broken on 2 April. I paid £120. My mother cut her hand on the glass.
I felt like a fool when your colleague hung up. I want my money back. My solicitor will write to you.
"""

ANSWER = {
    "language": "en",
    "points": [
        {"quote": "The lamp I ordered (order 4471) arrived broken on 2 April.", "says": "the lamp arrived broken on 2 April"},
        {"quote": "The lamp exploded.", "says": "it exploded"},
    ],
    "harms": [{"kind": "health", "quote": "My mother cut her hand on the glass.", "says": "the mother cut her hand"}],
    "feelings": [{"quote": "I felt like a fool", "says": "felt foolish"}],
    "asks": [{"quote": "I want my money back.", "says": "wants the money back"}],
    "figures": [{"quote": "I paid £120", "says": "the price of the lamp"}],
    "signs": [],
    "letter_type": {"type": "defective-product", "quote": "arrived broken"},
    "severity": {"level": "high", "quote": "My mother cut her hand on the glass.", "why": "somebody was hurt"},
}


@pytest.fixture
def mail(folder: Path) -> Path:
    """A mail with a complaint in it."""
    path = folder / "mail.txt"
    path.write_text(MAIL, encoding="utf-8")
    return path


@pytest.fixture
def heard_by_model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    """A model that answers once, opened by whatever name."""
    model = ScriptedModel([json.dumps(ANSWER)], name="ear")
    monkeypatch.setattr("amends.cli.listen.open_model", lambda spec, settings: model)
    return model


def test_the_page_says_first_what_a_person_must_see(amends: Amends, mail: Path) -> None:
    """Without a model: signs first, then what code reads, what was left out, the open questions, and the next command."""
    result = amends("listen", "mail.txt")
    page = result.stdout

    assert result.exit_code == 0, result.stderr
    assert page.startswith("A named person must look at this before anything is sent")
    for said in (
        "“My solicitor will write to you.”",
        "[flag: injury]",
        "Language of the complaint: English",
        "“I want my money back.”",
        "2 April",
        "£120",
        "4471",
        "No model listened",
        "left out (mail headers): From: Helen Moss",
        "1. Is it established that we were at fault?",
    ):
        assert said in page
    assert page.index("What they ask for") < page.index("What we must answer before a letter can be written")
    assert "next: amends listen mail.txt --out case.yaml" in result.stderr
    assert "language should the letter be in" not in page


def test_with_a_model_the_page_is_whole(amends: Amends, mail: Path, heard_by_model: ScriptedModel) -> None:
    """What they say, what it did to them, how they put it, what they ask for, each with their words, and what was dropped."""
    result = amends("listen", "mail.txt", "--model", "openai:x")
    page = result.stdout

    for title in (
        "What they say happened",
        "What it did to them",
        "How they put it",
        "What they ask for",
        "Dates, sums and numbers they give",
    ):
        assert title in page
    assert "1. the lamp arrived broken on 2 April" in page
    assert "health: the mother cut her hand" in page
    assert "£120: the price of the lamp" in page
    assert "How grave: high: somebody was hurt" in page
    assert "dropped 1 thing the model noted (1 point)" in page
    assert "exploded" not in page
    assert "No model listened" not in page


def test_json_holds_offsets_and_questions(amends: Amends, mail: Path) -> None:
    """For another program: the cleaned complaint, what was heard with its place in it, the proposal and the questions."""
    data = json.loads(amends("listen", "mail.txt", "--format", "json").stdout)

    assert (data["version"], data["language"], data["source"]) == (1, "en", "reading")
    assert all(data["complaint"][one["start"] : one["end"]] == one["quote"] for one in data["heard"])
    assert data["flags"] == ["legal_hold", "injury"]
    assert data["proposal"]["severity"] == "high"
    assert "fault_status" in {question["field"] for question in data["questions"]}
    assert data["left_out"][0]["kind"] == "mail-headers"


def test_out_writes_a_case_to_fill_in(amends: Amends, mail: Path, folder: Path) -> None:
    """The file loads, lacks what people must answer, and is not drafted from before they have."""
    result = amends("listen", "mail.txt", "--out", "heard.yaml")
    case = read_case(folder / "heard.yaml")

    assert "next: fill it in, then: amends draft heard.yaml" in result.stderr
    assert case.complaint.startswith("The lamp I ordered")
    assert case.failings == ()
    assert {"fault_status", "recipient.name", "channel"} <= {question.field for question in case.missing()}
    assert amends("draft", "heard.yaml").exit_code == 2


def test_a_complaint_may_be_piped_in(amends: Amends) -> None:
    """``-`` reads standard input."""
    result = amends("listen", "-", typed="Em vau cobrar dues vegades la mateixa comanda. Vull la devolució dels diners.")

    assert result.exit_code == 0, result.stderr
    assert "Language of the complaint: Catalan" in result.stdout
    assert "Kind of letter: billing-error" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.txt",), "there is no such file"),
        (("mail.txt", "--out", "case.yaml"), "is not overwritten"),
        (("mail.txt", "--out", "mail.txt"), "both complaint and out"),
        (("mail.txt", "--lang", "de"), "unknown language"),
        (("mail.txt", "--complaint-lang", "xx"), "unknown language"),
        (("mail.txt", "--model", "gpt"), "write phrasebook, openai:NAME or local:PATH"),
    ],
)
def test_what_cannot_be_done_is_said(amends: Amends, mail: Path, arguments: tuple[str, ...], said: str) -> None:
    """A wrong file, language or model is a message and exit code 2, and nothing is lost."""
    result = amends("listen", *arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert mail.read_text(encoding="utf-8") == MAIL


def test_a_model_that_cannot_be_asked_is_an_error(amends: Amends, mail: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for a model is not given a reading without one in its name."""
    monkeypatch.setattr("amends.cli.listen.open_model", lambda spec, settings: ScriptedModel([ModelUnavailableError("nobody there")]))
    result = amends("listen", "mail.txt", "--model", "openai:x", "--out", "heard.yaml")

    assert result.exit_code == 2
    assert "nobody there" in result.stderr
    assert not (mail.parent / "heard.yaml").exists()


def test_nothing_in_a_complaint_steers_the_terminal(amends: Amends, folder: Path) -> None:
    """Escape codes are not obeyed, wherever they stand."""
    (folder / "bad.txt").write_text("I want \x1b]0;owned\x07 my money \x1b[2Jback now please, my solicitor\x9b31m knows.", encoding="utf-8")
    result = amends("listen", "bad.txt")

    assert result.exit_code == 0, result.stderr
    assert not {"\x1b", "\x07", "\x9b"} & set(result.output)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Mi-ați luat banii de două ori și nimeni nu răspunde.", "Romanian"), ("חייבתם אותי פעמיים ואיש לא עונה לי.", "Hebrew")],
)
def test_other_languages_are_told(amends: Amends, folder: Path, text: str, name: str) -> None:
    """The page names the complaint's language and proposes it for the letter."""
    (folder / "c.txt").write_text(text, encoding="utf-8")

    assert f"Language of the complaint: {name}" in amends("listen", "c.txt").stdout
