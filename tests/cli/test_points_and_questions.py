"""What a case still asks and what became of its points, in the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Amends = Callable[..., Result]

POINTS = """\
points:
  - {kind: point, quote: nobody answered, answered_by: [h1]}
  - {kind: ask, quote: You charged me twice, answered_by: [r1]}
  - {text: She wants 500 euros., kind: ask, declined: "We cannot pay 500 euros, because we only return what was charged."}
"""


def _case(folder: Path) -> str:
    return (folder / "case.yaml").read_text(encoding="utf-8")


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_checking_shows_what_became_of_each_point(folder: Path, amends: Amends) -> None:
    """A letter's points stand in a table, with where they are answered, and in the JSON; a case without points has neither."""
    _write(folder, "pointed.yaml", _case(folder) + POINTS)

    amends("draft", "pointed.yaml", "--out", "letter.txt", "--report", "report.json")
    table = amends("check", "letter.txt", "--case", "pointed.yaml").stdout
    missed = amends("check", "bad.txt", "--case", "pointed.yaml")
    found = json.loads(amends("check", "letter.txt", "--case", "pointed.yaml", "--format", "json").stdout)["files"][0]["points"]
    drafted = json.loads((folder / "report.json").read_text(encoding="utf-8"))["points"]

    assert [line.split()[:3] for line in table.splitlines()[-4:-1]] == [
        ["p1", "point", "answered"],
        ["p2", "ask", "answered"],
        ["p3", "ask", "declined"],
    ]
    assert "“You charged me twice”" in table
    assert missed.exit_code == 1
    assert missed.stdout.count(" missed ") == 3
    assert found == drafted
    assert [(point["id"], point["status"]) for point in found] == [("p1", "answered"), ("p2", "answered"), ("p3", "declined")]
    assert "points" not in json.loads(amends("check", "letter.txt", "--case", "case.yaml", "--format", "json").stdout)["files"][0]


def test_a_quotation_of_words_nobody_wrote_stops_a_check(folder: Path, amends: Amends) -> None:
    """A point that quotes what the complaint does not say is a mistake of the case, named with its field."""
    _write(folder, "pointed.yaml", _case(folder) + POINTS.replace("nobody answered, ans", "I want a yacht, ans"))

    result = amends("check", "bad.txt", "--case", "pointed.yaml")

    assert result.exit_code == 2
    assert "points.0.quote" in result.stderr
    assert "yacht" not in result.stderr


def test_questions_are_listed_in_the_order_to_ask(folder: Path, amends: Amends) -> None:
    """What helps is listed and passes; what a letter has to wait for is marked, and fails."""
    helps = amends("questions", "case.yaml")
    _write(folder, "open.yaml", _case(folder).replace("cause_known: true\n", ""))
    needed = amends("questions", "open.yaml", "--format", "json")
    asked = json.loads(needed.stdout)

    assert helps.exit_code == 0
    assert "[points]" in helps.stdout
    assert needed.exit_code == 1
    assert asked["required"] == 1
    assert asked["questions"][0]["field"] == "cause_known"


def test_questions_speak_the_readers_language(folder: Path, amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """The language is the option's, else that of AMENDS_LANG, also where a draft cannot be made."""
    _write(folder, "open.yaml", _case(folder).replace("cause_known: true\n", ""))

    assert "Știm sigur de ce s-a întâmplat?" in amends("questions", "open.yaml", "--lang", "ro").stdout
    monkeypatch.setenv("AMENDS_LANG", "ca")
    assert "Sabem del cert per què va passar?" in amends("draft", "open.yaml").stderr
    assert "Znamo li pouzdano" in amends("draft", "open.yaml", "--advice-lang", "hr").stderr
    assert amends("questions", "open.yaml", "--lang", "xx").exit_code == 2


def test_findings_speak_the_readers_language(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """AMENDS_LANG counts for findings as for questions."""
    monkeypatch.setenv("AMENDS_LANG", "ro")

    assert "Scrisoarea" in amends("check", "bad.txt", "--case", "case.yaml").stdout
    assert "condiți" in amends("lint", "bad.txt").stdout
