"""A log keeps every row that was written whole, goes on where it was interrupted, and never mixes two runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from amends_evals import origin
from amends_evals.errors import BadFileError
from amends_evals.log import Header, LogWriter, Row, read_log


def _header(**changes: Any) -> Header:
    made = origin.header(
        writer=None, judge=None, replayed=False, seed=1, attempts=3, tasks=["check"], systems=["phrasebook"], data={"complaints (1)": "a"}
    )
    return made.model_copy(update={"started": "2027-03-01T10:00:00+00:00", **changes})


def _row(name: str, **scores: bool) -> Row:
    return Row(task="check", system="rules", id=name, groups={"language": "en"}, scores=dict(scores))


def test_rows_are_read_back(tmp_path: Path) -> None:
    """As they were written, with the header."""
    path = tmp_path / "run" / "log.jsonl"
    with LogWriter(path, _header()) as log:
        log.write(_row("a", caught=True))
        log.write(_row("b", caught=False))
    read = read_log(path)

    assert read.header == _header()
    assert read.rows == (_row("a", caught=True), _row("b", caught=False))


def test_a_torn_last_line_costs_that_line_alone(tmp_path: Path) -> None:
    """The run goes on after the last whole one."""
    path = tmp_path / "log.jsonl"
    with LogWriter(path, _header()) as log:
        log.write(_row("a"))
    with path.open("a", encoding="utf-8") as torn:
        torn.write('{"task": "check", "sys')

    assert [row.id for row in read_log(path).rows] == ["a"]
    with LogWriter(path, _header(started="later")) as log:
        assert [row.id for row in log.done] == ["a"]
        log.write(_row("b"))
    assert [row.id for row in read_log(path).rows] == ["a", "b"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"writer": "another"}, "writer was 'another' and is None"),
        ({"seed": 2}, "seed was 2 and is 1"),
        ({"prompts": {"draft.md": "x"}}, "prompts differ"),
        ({"rules": {}}, "rules differ"),
        ({"code": "x"}, "code was"),
    ],
)
def test_a_log_of_another_run_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    """Figures of two prompts, models or packs never share a log; the message says what differs and what to do."""
    path = tmp_path / "log.jsonl"
    LogWriter(path, _header(**changes)).close()

    with pytest.raises(BadFileError) as told:
        LogWriter(path, _header())
    assert said in str(told.value)
    assert "Write to another folder" in str(told.value)


@pytest.mark.parametrize(("content", "said"), [("", "is empty"), ("{}\n", "log.jsonl:1: is no line"), ("\xff", "log.jsonl")])
def test_what_is_no_log_is_said(tmp_path: Path, content: str, said: str) -> None:
    """File and line."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(content.encode("latin-1"))

    with pytest.raises(BadFileError, match=said):
        read_log(path)


def test_a_header_says_what_a_run_was_made_with() -> None:
    """Prompts, packs of every language, rules, commit and code."""
    header = _header()

    assert {"draft.md", "judge.md", "principles.toml", "evals/bare.md"} <= set(header.prompts)
    assert {"ro/rules.toml", "he/phrasebook.toml", "catalogue.toml"} <= set(header.packs)
    assert "excuse" in header.rules
    assert len(header.code) == 64
    assert (header.commit is None) == (header.dirty is None)
