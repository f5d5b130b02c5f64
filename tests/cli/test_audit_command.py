"""``amends audit``: the trail checked and read from the command line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

from amends.case import Case
from amends.review.audit import record, verify
from amends.review.cases import close_case, open_case
from amends.review.roles import Person
from amends.review.store import Store

Amends = Callable[..., Result]


@pytest.fixture
def desk(folder: Path, case: Case) -> Path:
    """A store in which a case was opened and closed."""
    path = folder / "desk.sqlite3"
    ana = Person("Ana", frozenset({"drafter"}))
    with Store.open(path) as store:
        open_case(store, case, ana, origin="intake")
        close_case(store, case.id, ana, "answered\x1b[2J by phone")
    return path


def test_a_trail_that_holds(amends: Amends, desk: Path) -> None:
    """A sound trail exits with 0 and prints the hash to note down, which is then found again."""
    done = amends("audit", "verify", "--store", str(desk))

    assert done.exit_code == 0
    assert amends("audit", "verify", "--store", f"sqlite:///{desk}", "--expect", done.stdout.strip()).exit_code == 0
    assert amends("audit", "verify", "--store", str(desk), "--expect", "0" * 64).exit_code == 1


def test_a_trail_that_was_tampered_with(amends: Amends, desk: Path) -> None:
    """A changed entry exits with 1 and is named."""
    with closing(sqlite3.connect(desk)) as raw:
        raw.execute("DROP TRIGGER audit_unchanged")
        raw.execute("UPDATE audit SET by = 'Eve' WHERE seq = 1")
        raw.commit()

    done = amends("audit", "verify", "--store", str(desk))

    assert done.exit_code == 1
    assert "entry 1 (case-opened) was changed" in done.stderr


def test_the_trail_is_read(amends: Amends, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happened is printed line by line, with reasons, and nothing in them steers the terminal."""
    monkeypatch.setenv("AMENDS_STORE", str(desk))

    shown = amends("audit", "show", "--case", "C-1041").stdout

    assert "Ana  case opened  C-1041" in shown
    assert "why: answered␛[2J by phone" in shown
    assert "\x1b" not in shown
    entries = [json.loads(line) for line in amends("audit", "show", "--format", "json").stdout.splitlines()]
    assert [entry["action"] for entry in entries] == ["case-opened", "case-closed"]


def test_no_store_no_verdict(amends: Amends, folder: Path) -> None:
    """A store that does not exist could not be checked, and is not made."""
    done = amends("audit", "verify", "--store", "typo.sqlite3")

    assert done.exit_code == 2
    assert "there is no store here" in done.stderr
    assert not (folder / "typo.sqlite3").exists()


def test_erased_reasons_are_said_to_be(amends: Amends, desk: Path) -> None:
    """A reason that was erased is shown as that."""
    with Store.open(desk) as store:
        with store.begin() as conn:
            conn.exec_driver_sql("UPDATE texts SET text = NULL, salt = NULL")
            record(conn, Person("Cleo", frozenset()), "case-erased", "C-1041")
        assert verify(store).valid

    assert "why: (erased)" in amends("audit", "show", "--store", str(desk)).stdout
