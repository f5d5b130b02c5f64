"""``amends promises``: what is due, as people and programs read it, and what became of it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from amends.case_files import read_case
from amends.cli.commands import app
from amends.desk_settings import DeskSettings
from amends.drafting import Drafter
from amends.review.approvals import approve_case
from amends.review.audit import trail, verify
from amends.review.cases import open_case
from amends.review.ladder import Ladder
from amends.review.letters import keep_draft, working
from amends.review.promises import promises_of
from amends.review.roles import Person
from amends.review.store import Store
from amends.samples import sample_cases

BO = Person("Bo", frozenset({"drafter", "approver"}))
LARCH = next(path for path in sample_cases("en") if path.stem == "missed-deadline")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one approved letter that promises much, in a folder whose settings name a zone."""
    path = tmp_path / "desk.sqlite3"
    (tmp_path / "amends.toml").write_text('[desk]\ntime_zone = "Europe/London"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AMENDS_STORE", raising=False)
    case = read_case(LARCH)
    with Store.open(path, clock=lambda: dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)) as store:
        open_case(store, case, BO, origin="file")
        keep_draft(store, case.id, Drafter().draft(case), BO)
        now = working(store, case.id)
        approve_case(store, case.id, now.text, BO, reasons={}, revision=now.revision, ladder=Ladder(DeskSettings()))
    return path


def run(desk: Path, *words: str) -> Result:
    """Run the command on the desk's store."""
    return CliRunner().invoke(app, ["promises", *words, "--store", str(desk)])


def test_what_is_due_is_listed_by_date(desk: Path) -> None:
    """Each promise stands with its day, case, owner and words; overdue ones are counted, and the exit code says that there are any."""
    listed = run(desk, "--due", "2026-10-08")

    assert listed.exit_code == 1
    assert "2026-10-07" in listed.stdout
    assert "EN-2026-1005  remedy  Brook Ellery" in listed.stdout
    assert "You can see and test everything that is finished from 7 October" in listed.stdout
    assert "2026-10-08 15:00" in listed.stdout
    assert "2026-10-09" not in listed.stdout


def test_programs_read_one_object_a_line(desk: Path) -> None:
    """As JSON, every entry is one line with its whole id."""
    lines = [json.loads(line) for line in run(desk, "--due", "2030-01-01", "--format", "json").stdout.splitlines()]

    assert [line["due"] for line in lines] == sorted(line["due"] for line in lines)
    assert {line["kind"] for line in lines} == {"remedy", "measure", "update", "point", "talk", "call", "follow-up"}
    assert all(len(line["id"]) == 32 for line in lines)


def test_a_calendar_is_written_once(desk: Path, tmp_path: Path) -> None:
    """The file holds an event for each entry, in the business's zone; one that exists is not written over unasked."""
    calendar = tmp_path / "due.ics"

    first = run(desk, "--due", "2030-01-01", "--ics", str(calendar))
    second = run(desk, "--due", "2030-01-01", "--ics", str(calendar))

    assert (first.exit_code, second.exit_code) == (0, 2)
    data = calendar.read_bytes()
    assert data.count(b"BEGIN:VEVENT\r\n") == len(run(desk, "--due", "2030-01-01", "--format", "json").stdout.splitlines())
    assert b"DTSTART;TZID=Europe/London:20261008T150000\r\n" in data
    assert b"Whitlock" not in data


def test_a_promise_is_kept_broken_and_moved(desk: Path) -> None:
    """The start of an id will do; who says so and why stands in the trail, which stays valid."""
    with Store.open(desk) as store:
        ids = {one.item: one.id for one in promises_of(store, "EN-2026-1005")}
    later = str(dt.date.today() + dt.timedelta(days=9))

    kept = run(desk, "keep", ids["r2"][:10], "--by", "Brook Ellery", "--on", "2026-10-07", "--note", "by e-mail")
    gone = run(desk, "broken", ids["r3"][:10], "--by", "Brook Ellery", "--said", "We promised £1,800 off and forgot it.")
    moved = run(desk, "move", ids["r1"][:10], later, "--by", "Brook Ellery", "--why", "the payment page")

    assert [result.exit_code for result in (kept, gone, moved)] == [0, 0, 0], (kept.stderr, gone.stderr, moved.stderr)
    assert f"due {later} now; tell the customer before 2026-10-16 is over" in moved.stderr
    with Store.open(desk) as store:
        assert {one.item: one.state for one in promises_of(store, "EN-2026-1005")} | {"r2": "kept", "r3": "broken", "r1": "open"} == {
            one.item: one.state for one in promises_of(store, "EN-2026-1005")
        }
        assert {entry.by for entry in trail(store)[-4:]} == {"Brook Ellery"}
        assert verify(store).valid


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--due", "tomorrow"), "write a day as 2026-11-27"),
        (("keep", "zz", "--by", "Bo"), "at least its first four characters"),
        (("keep", "ffffffff", "--by", "Bo"), "there is no such promise"),
        (("keep", "ffffffff", "--by", "  "), "no such promise"),
        (("move", "ffffffff", "2030-13-01", "--by", "Bo", "--why", "so"), "no such promise"),
    ],
)
def test_bad_words_are_told(desk: Path, words: tuple[str, ...], said: str) -> None:
    """A day, an id or a name that cannot be right says what to write, with exit code 2."""
    result = run(desk, *words)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Asking a store that does not exist for its promises makes none."""
    result = run(tmp_path / "none.sqlite3")

    assert result.exit_code == 2
    assert not (tmp_path / "none.sqlite3").exists()
