"""Mechanical fixes are made, shown, and come to an end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import Result

from amends.cli.fixing import ROUNDS, apply_fixes, mend
from amends.rules import Finding, Fix, Report

Amends = Callable[..., Result]


def finding(start: int, end: int, text: str, rule: str = "stock-phrases") -> Finding:
    return Finding(
        rule=rule, principle="sincere-tone", severity="warning", message="-", advice="-", fix=Fix(start=start, end=end, text=text)
    )


def test_of_fixes_that_overlap_the_earliest_is_made() -> None:
    """Fixes apart are all made; of two that overlap, the one that starts first."""
    text, made = apply_fixes("one two three four", [finding(8, 13, "3"), finding(4, 9, "2 "), finding(0, 3, "1")])

    assert text == "1 2 hree four"
    assert [(fix.before, fix.after) for fix in made] == [("one", "1"), ("two t", "2 ")]


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.text(max_size=3)), max_size=6))
def test_what_no_fix_covers_is_kept(text: str, spans: list[tuple[int, int, str]]) -> None:
    """Whatever fixes are offered, only what they replace changes, and nothing outside the text is touched."""
    mended, made = apply_fixes(text, [finding(start, end, put, str(number)) for number, (start, end, put) in enumerate(spans)])

    rebuilt, reached = "", 0
    for fix in made:
        start, end, put = spans[int(fix.rule)]
        assert reached <= start <= end <= len(text)
        assert (fix.before, fix.after) == (text[start:end], put)
        rebuilt, reached = rebuilt + text[reached:start] + put, end
    assert mended == rebuilt + text[reached:]


def test_fixes_are_made_until_none_is_left() -> None:
    """A fix that uncovers another is followed by it."""

    def judge(text: str) -> Report:
        found = (finding(0, 1, ""),) if text.startswith("x") else ()
        return Report(text=text, language="en", findings=found, rules=())

    mended = mend("xxx done", judge)

    assert mended.text == " done"
    assert len(mended.applied) == 3
    assert mended.report.findings == ()


def test_fixes_that_chase_each_other_come_to_an_end() -> None:
    """After ten rounds what is left is reported, not mended for ever."""

    def judge(text: str) -> Report:
        return Report(text=text, language="en", findings=(finding(0, 1, "b" if text == "a" else "a"),), rules=())

    mended = mend("a", judge)

    assert len(mended.applied) == ROUNDS
    assert mended.report.findings


HOUSE = '[[rule]]\nid = "house-name"\nwords = { brightline = "BrightLine" }\n'


@pytest.fixture
def house(folder: Path) -> Path:
    """A project whose pack has a name with its right spelling."""
    (folder / "house.toml").write_text(HOUSE, encoding="utf-8")
    (folder / "amends.toml").write_text('language = "en"\npacks = ["house.toml"]\n', encoding="utf-8")
    return folder


def test_lint_mends_files_and_shows_what_changed(amends: Amends, house: Path) -> None:
    """--fix writes the file, with its byte order mark and line ends, and prints each change; what is left is still found."""
    (house / "page.md").write_bytes(b"\xef\xbb\xbfAt brightline\r\nwe are sorry if you were upset.\r\n")

    result = amends("lint", "--fix", "page.md")

    assert result.exit_code == 1
    assert "page.md:1: fixed[house-name]: “brightline” → “BrightLine”\n" in result.stdout
    assert "page.md:2:8: error[conditional-apology]" in result.stdout
    assert (house / "page.md").read_bytes() == b"\xef\xbb\xbfAt BrightLine\r\nwe are sorry if you were upset.\r\n"
    assert "1 fixed" in result.stderr


def test_without_fix_nothing_is_written(amends: Amends, house: Path) -> None:
    """A file is changed only when that is asked for, and not when there is nothing to change."""
    (house / "page.md").write_text("At brightline we are sorry.\n", encoding="utf-8")
    amends("lint", "page.md")
    assert (house / "page.md").read_text(encoding="utf-8") == "At brightline we are sorry.\n"

    (house / "good.md").write_text("We are sorry that we charged you twice.\n", encoding="utf-8")
    was = (house / "good.md").stat()
    amends("lint", "--fix", "good.md")
    assert (house / "good.md").stat().st_ino == was.st_ino


def test_a_piped_text_comes_back_mended(amends: Amends, house: Path) -> None:
    """Of a pipe, standard output is the mended text alone and standard error the findings; JSON holds both sides of a change."""
    result = amends("lint", "--fix", "-", typed="At brightline we are sorry.\n")

    assert result.stdout == "At BrightLine we are sorry.\n"
    assert "fixed[house-name]" in result.stderr

    data = json.loads(amends("lint", "--fix", "--format", "json", "-", typed="At brightline we are sorry.\n").stdout)
    assert data["files"][0]["fixed"] == [{"rule": "house-name", "line": 1, "before": "brightline", "after": "BrightLine"}]


def test_an_allowed_finding_is_not_mended(amends: Amends, house: Path) -> None:
    """What a comment allows stays as it is written."""
    text = "<!-- amends: allow(house-name) the old logo -->\nAt brightline we are sorry.\n"
    (house / "page.md").write_text(text, encoding="utf-8")

    assert amends("lint", "--fix", "page.md").exit_code == 0
    assert (house / "page.md").read_text(encoding="utf-8") == text


def test_check_mends_a_letter(amends: Amends, house: Path) -> None:
    """A letter is mended in its file, and checked again with its case."""
    amends("draft", "case.yaml", "--out", "letter.txt")
    letter = house / "letter.txt"
    good = letter.read_text(encoding="utf-8")
    letter.write_text(good.replace("Kind regards", "We at brightline thank you.\n\nKind regards"), encoding="utf-8")

    result = amends("check", "letter.txt", "--case", "case.yaml", "--fix")

    assert "fixed[house-name]: “brightline” → “BrightLine”" in result.stdout
    assert "We at BrightLine thank you." in letter.read_text(encoding="utf-8")
    piped = amends("check", "-", "--case", "case.yaml", "--fix", typed=good.replace("Kind regards", "At brightline, kind regards"))
    assert "At BrightLine, kind regards" in piped.stdout


def test_an_archive_is_not_mended(amends: Amends, house: Path) -> None:
    """--fix with --jsonl is refused before anything is read."""
    result = amends("lint", "--fix", "--jsonl", "text", "archive.jsonl")

    assert result.exit_code == 2
    assert "does not rewrite an archive" in result.stderr
