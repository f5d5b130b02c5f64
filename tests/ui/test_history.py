"""The history: every version, what changed between two, and who did what and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.case import Case
from amends.review.approvals import ask_for_approval, send_back
from amends.review.cases import open_case
from amends.review.letters import autosave, keep_version, working
from amends.review.roles import ROLES, Person
from amends.review.store import Store
from amends.ui.desk import Desk
from amends.ui.handlers.history import WORKING, compare, restore, show

ANA = Person("Ana Petit", frozenset(ROLES))
IVO = Person("Ivo Horvat", frozenset(ROLES))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(str(tmp_path / "desk.sqlite3"))
    open_case(made, Case.of({"id": "C-1", "language": "en", "channel": "email", "complaint": "It broke."}), ANA, origin="file")
    return made


def test_two_versions_are_compared_word_by_word(store: Store) -> None:
    """What one version says and the other does not is told apart from what both say."""
    keep_version(store, "C-1", "We are sorry for the delay.", ANA, "edit")
    keep_version(store, "C-1", "We are sorry that we sent it late.", ANA, "edit")

    words = compare(Desk(store), "C-1", 1, 2)["words"]

    assert "".join(one["old"] for one in words) == "We are sorry for the delay."
    assert "".join(one["new"] for one in words) == "We are sorry that we sent it late."
    assert [one["old"].strip() for one in words if one["same"]] == ["We are sorry"]


def test_the_text_at_work_is_compared_too(store: Store) -> None:
    """A text that no version holds yet can be compared with one, and the history says that there is such a text."""
    keep_version(store, "C-1", "First.", ANA, "edit")
    autosave(store, "C-1", "Second.", ANA, revision=working(store, "C-1").revision)

    assert show(Desk(store), "C-1")["unkept"]
    assert "".join(one["new"] for one in compare(Desk(store), "C-1", 1, WORKING)["words"]) == "Second."


def test_a_restored_version_is_a_new_one(store: Store) -> None:
    """Restoring puts the old text to work as the newest version, and loses none between."""
    keep_version(store, "C-1", "First.", ANA, "edit")
    keep_version(store, "C-1", "Second.", ANA, "edit")

    restore(Desk(store), ANA, "C-1", 1, working(store, "C-1").revision)

    assert working(store, "C-1").text == "First."
    assert [(one["number"], one["how"], one["current"]) for one in show(Desk(store), "C-1")["versions"]] == [
        (3, "restore", True),
        (2, "edit", False),
        (1, "edit", True),
    ]


def test_restoring_does_not_run_over_somebody_elses_edit(store: Store) -> None:
    """A version restored onto a text that somebody changed meanwhile changes nothing."""
    keep_version(store, "C-1", "First.", ANA, "edit")
    begun = working(store, "C-1").revision
    autosave(store, "C-1", "What Ivo wrote.", IVO, revision=begun)

    assert restore(Desk(store), ANA, "C-1", 1, begun)["kind"] == "problem"

    assert working(store, "C-1").text == "What Ivo wrote."


def test_the_trail_says_who_did_what_and_why(store: Store) -> None:
    """Entries are in words, the newest first, with the reason a person gave."""
    autosave(store, "C-1", "We are sorry.", ANA, revision=0)
    ask_for_approval(store, "C-1", ANA)
    send_back(store, "C-1", IVO, "Name the delay.")

    newest = show(Desk(store), "C-1")["entries"][0]

    assert (newest["by"], newest["what"], newest["why"]) == ("Ivo Horvat", "sent the letter back", ["Name the delay."])


@pytest.mark.parametrize("number", [7, -1, "1", None])
def test_a_version_there_is_none_of_is_refused(store: Store, number: object) -> None:
    """What is no version's number gets an answer that says so."""
    assert "no such version" in compare(Desk(store), "C-1", number, WORKING)["lines"][0]
