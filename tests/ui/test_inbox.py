"""The inbox: what waits, for whom, how soon, and whose it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from amends.case import Case
from amends.errors import InputError, NotAllowedError
from amends.review.cases import close_case, open_case
from amends.review.roles import ROLES, Person
from amends.review.store import Store
from amends.ui.inbox import inbox_view, take

ANA = Person("Ana Petit", frozenset(ROLES))
NOBODY = Person("Guest", frozenset())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "desk.sqlite3"))


def case(number: str, **more: object) -> Case:
    return Case.of({"id": number, "language": "en", "channel": "email", "recipient": "Noor Haddad", "complaint": "It broke.", **more})


def test_what_is_due_first_stands_first(store: Store) -> None:
    """The case whose first reply is due soonest is the first row, and one that is late says so."""
    now = store.now()
    open_case(store, case("C-1"), ANA, origin="file", received_at=now - dt.timedelta(hours=2))
    open_case(store, case("C-2"), ANA, origin="file", received_at=now - dt.timedelta(hours=30))

    rows = inbox_view(store, ANA)["rows"]

    assert [(row["id"], row["overdue"], row["why"]) for row in rows] == [("C-2", True, "reply"), ("C-1", False, "reply")]


def test_a_case_that_was_taken_is_mine(store: Store) -> None:
    """Taking a case writes its owner, and the row says that it is the reader's own."""
    open_case(store, case("C-1"), ANA, origin="file")

    row = take(store, "C-1", ANA)["rows"][0]

    assert (row["owner"], row["mine"]) == ("Ana Petit", True)


def test_a_closed_case_is_not_open(store: Store) -> None:
    """A closed case stays in the list of all, and is none that waits."""
    open_case(store, case("C-1"), ANA, origin="file")
    close_case(store, "C-1", ANA, "settled by phone")

    row = inbox_view(store, ANA)["rows"][0]

    assert (row["status"], row["open"]) == ("closed", False)


def test_somebody_without_a_role_takes_nothing(store: Store) -> None:
    """Who has no role at the desk cannot take a case."""
    open_case(store, case("C-1"), ANA, origin="file")

    with pytest.raises(NotAllowedError):
        take(store, "C-1", NOBODY)


def test_a_case_that_is_not_there_is_named(store: Store) -> None:
    """Taking a case there is none of says so, with its number."""
    with pytest.raises(InputError, match="C-9"):
        take(store, "C-9", ANA)


def test_a_name_that_is_markup_stays_a_name(store: Store) -> None:
    """A recipient's name reaches the screen as the text it is."""
    name = "<img src=x onerror=alert(1)> ${alert(2)}"
    open_case(store, case("C-1", recipient=name), ANA, origin="file")

    assert inbox_view(store, ANA)["rows"][0]["recipient"] == name
