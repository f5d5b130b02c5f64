"""New cases that were begun: given back to their person alone, and gone when they are too old or their customer is erased."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.review.desk import Clock
from tests.stores import POSTGRES

from amends.case import Case
from amends.errors import NotAllowedError
from amends.review.cases import open_case
from amends.review.erasing import erase_case
from amends.review.roles import Person
from amends.review.store import Store
from amends.review.unfinished import LASTS, forget, keep, kept

PAGE = {"complaint": "The lamp came broken.", "step": 2}


def test_each_person_has_a_page_of_their_own(store: Store, ana: Person, bo: Person) -> None:
    """The last state of a page is given back to who typed it, and to nobody else; dropped, it is gone."""
    keep(store, {**PAGE, "step": 1}, ana)
    keep(store, PAGE, ana)
    assert kept(store, ana) == PAGE
    assert kept(store, bo) is None
    forget(store, bo)
    assert kept(store, ana) == PAGE
    forget(store, ana)
    assert kept(store, ana) is None


def test_an_empty_page_takes_nothing_away(store: Store, ana: Person) -> None:
    """A page without a complaint is nothing to come back to, and does not replace one that has one."""
    keep(store, PAGE, ana)
    keep(store, {"complaint": "  "}, ana)
    assert kept(store, ana) == PAGE


def test_who_may_open_no_case_keeps_none(store: Store) -> None:
    """Somebody without the role cannot fill the store."""
    with pytest.raises(NotAllowedError, match="drafter"):
        keep(store, PAGE, Person("Visitor", frozenset()))


def test_a_page_is_given_back_for_two_weeks_and_then_leaves_the_store(store: Store, ana: Person, bo: Person, clock: Clock) -> None:
    """A page nobody has typed in is no longer shown after its time, and its row goes with the next one that is kept."""
    keep(store, PAGE, ana)
    clock.at += LASTS - dt.timedelta(seconds=1)
    assert kept(store, ana) == PAGE
    clock.at += dt.timedelta(seconds=1)
    assert kept(store, ana) is None
    keep(store, PAGE, bo)
    with store.reading() as conn:
        assert conn.exec_driver_sql("SELECT person FROM unfinished").scalars().all() == ["Bo"]


@pytest.mark.parametrize(
    ("page", "goes"),
    [
        ({"complaint": "x", "answers": {"recipient.name": "MAYA  Lindqvist"}}, True),
        ({"complaint": "x", "answers": {"reference": "a 5512"}}, True),
        ({"complaint": "x", "heard": {"heard": [{"kind": "reference", "quote": "order A-5512", "which": "A-5512"}]}}, True),
        ({"complaint": "x", "pasted": "From: Maya@Example.com"}, True),
        ({"complaint": "Maya Lindqvist is not who writes this.", "answers": {"recipient.name": "Maya Lind"}}, False),
        ({"complaint": "x", "answers": ["recipient.name"], "heard": {"heard": [7, {"kind": "reference"}]}}, False),
        ({"complaint": "x", "heard": ["heard"]}, False),
    ],
)
def test_erasing_a_customer_drops_what_was_begun_about_them(
    store: Store, case: Case, ana: Person, cleo: Person, page: dict[str, Any], goes: bool
) -> None:
    """A page about the same customer (name, reference, e-mail address) goes with their case; one about somebody else stays."""
    assert case.recipient is not None
    told = {"recipient": case.recipient.model_copy(update={"name": "Maya Lindqvist"}), "reference": "A-5512"}
    open_case(store, case.model_copy(update={**told, "complaint": "My address is maya@example.com."}), ana, origin="intake")
    keep(store, page, ana)

    erase_case(store, case.id, cleo, "asked for on 3 May")

    assert (kept(store, ana) is None) is goes


@pytest.mark.skipif(POSTGRES is not None, reason="a server's files are its own")
def test_a_page_that_is_dropped_is_in_no_byte_of_the_files(store: Store, path: Path, ana: Person) -> None:
    """What was dropped is overwritten in the file, as everything that is deleted."""
    keep(store, {"complaint": "Zzyzxqua " * 2_000}, ana)
    forget(store, ana)
    store.close()
    assert b"Zzyzxqua" not in b"".join(file.read_bytes() for file in path.parent.iterdir())
