"""``amends companions``: a table of what can be made beside a letter, and companions made, each with its verdict."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from amends.case_files import read_case

Amends = Callable[..., Result]

ANSWERS = """\
voicemail:
  failings: [We charged you twice for your order.]
  next_update: { on: 2026-11-23, at: 10:30 }
holding:
  next_update: { on: 2026-11-23 }
follow-up:
  previous_letter: 2026-11-20
"""


@pytest.fixture
def answers(folder: Path) -> str:
    (folder / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return "answers.yaml"


def test_the_table_says_what_each_needs(amends: Amends) -> None:
    """Without --make each companion stands in a row, with the fields it lacks and, below, the questions for them."""
    result = amends("companions", "case.yaml")
    rows = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line}

    assert result.exit_code == 0
    assert rows["talking-points"] == ["before", "-"]
    assert rows["voicemail"] == ["before", "next_update,", "failings.open"]
    assert rows["follow-up"] == ["after", "previous_letter"]
    assert "previous_letter: On which date did we send the apology" in result.stdout


def test_made_companions_are_printed_with_their_verdicts(amends: Amends, answers: str) -> None:
    """The texts go to standard output under their titles, the verdicts to standard error."""
    result = amends("companions", "case.yaml", "--make", "voicemail,learning-note", "--answers", answers)

    assert result.exit_code == 0
    assert "=== Voicemail when nobody answers (voicemail)\n\nHello, this is Ioana Marin" in result.stdout
    assert "I'll call you again on 23 November at 10:30." in result.stdout
    assert "plus, four four, two zero, seven nine four six, zero zero zero zero." in result.stdout
    assert "Dear colleagues," in result.stdout
    assert "voicemail: passes: no findings" in result.stderr
    assert "learning-note: passes" in result.stderr


def test_what_lacks_answers_is_told_and_the_rest_is_made(amends: Amends, answers: str) -> None:
    """A companion with open questions could not be made; the others are all the same."""
    result = amends("companions", "case.yaml", "--make", "confirmation,holding", "--answers", answers)

    assert result.exit_code == 2
    assert "=== Holding reply (holding)" in result.stdout
    assert "confirmation was not made" in result.stderr
    assert "[talk.held_on]" in result.stderr


def test_a_companion_with_errors_exits_with_1(amends: Amends, folder: Path, answers: str) -> None:
    """A companion that its profile does not let pass is printed with what was found."""
    case = folder / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8") + "flags: { legal_hold: true }\n", encoding="utf-8")
    result = amends("companions", "case.yaml", "--make", "holding", "--answers", answers)

    assert result.exit_code == 1
    assert "error[sign-off-gate]" in result.stderr
    assert "holding: does not pass yet" in result.stderr


def test_a_folder_takes_each_text_and_the_case_it_rests_on(amends: Amends, folder: Path, answers: str) -> None:
    """What is written can be checked and approved against the case beside it, and nothing there is lost without --overwrite."""
    arguments = ("companions", "case.yaml", "--make", "follow-up", "--answers", answers, "--date", "2026-12-01", "--out-dir", "out/new")
    assert amends(*arguments).exit_code == 0

    derived = read_case(folder / "out/new/follow-up.yaml")
    assert (derived.stage, str(derived.date)) == ("follow-up", "2026-12-01")
    assert amends("check", "out/new/follow-up.txt", "--case", "out/new/follow-up.yaml").exit_code == 0
    again = amends(*arguments)
    assert again.exit_code == 2
    assert "this file exists" in again.stderr
    assert amends(*arguments, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--make", "tweet"), "tweet: there is no such companion"),
        (("--date", "tomorrow"), "--date: write a day as 2026-11-25"),
        (("--answers", "none.yaml"), "none.yaml: there is no such file"),
        (("--answers", "list.yaml"), "list.yaml: write the name of a companion"),
        (("--answers", "flat.yaml"), "flat.yaml: line 1: voicemail: write the fields this companion needs"),
        (("--answers", "settled.yaml"), "holding.fault_status: no companion changes this"),
    ],
)
def test_what_cannot_be_used_is_refused(amends: Amends, folder: Path, arguments: tuple[str, str], said: str) -> None:
    """Names, dates and answers that cannot be used are refused with what would do."""
    (folder / "list.yaml").write_text("- voicemail\n", encoding="utf-8")
    (folder / "flat.yaml").write_text("voicemail: tomorrow\n", encoding="utf-8")
    (folder / "settled.yaml").write_text("holding: { fault_status: not_ours }\n", encoding="utf-8")
    result = amends("companions", "case.yaml", *arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_it_can_be_made_by_one_file_only(amends: Amends, answers: str) -> None:
    """Every kind is made at once with --make all, as far as the answers go."""
    result = amends("companions", "case.yaml", "--make", "all", "--answers", answers)

    assert result.exit_code == 2
    assert result.stdout.count("=== ") == 6
