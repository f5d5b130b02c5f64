"""The promises page and the figures page: what they show, and what they let whom do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.desk_settings import DeskSettings
from amends.drafting import Drafter
from amends.errors import EditConflictError, InputError, NotAllowedError
from amends.letter import Letter
from amends.review.approvals import approve_case
from amends.review.audit import verify
from amends.review.cases import get_case, mark_sent, open_case
from amends.review.ladder import Ladder
from amends.review.letters import keep_draft, working
from amends.review.promises import find_promise, promises_of
from amends.review.roles import ROLES, Person
from amends.review.store import Store
from amends.rules import check
from amends.samples import sample_cases
from amends.ui.figures import figures_view
from amends.ui.inbox import inbox_view
from amends.ui.promises import calendar, promises_view, settle, write_next

BO = Person("Brook Ellery", frozenset(ROLES))
NOBODY = Person("Guest", frozenset())
ZONE = ZoneInfo("Europe/London")
LARCH = "EN-2026-1005"
CASE = next(path for path in sample_cases("en") if path.stem == "missed-deadline")


class Clock:
    """A clock that tests turn."""

    at = dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "desk.sqlite3", clock=clock) as store:
        yield store


def sent(store: Store, case: Case) -> None:
    """Open a case, and send its approved letter."""
    open_case(store, case, BO, origin="intake")
    keep_draft(store, case.id, Drafter().draft(case), BO)
    now = working(store, case.id)
    reasons = {finding.key: "so agreed" for finding in check(Letter.from_text(now.text, case), case).warnings}
    approval = approve_case(store, case.id, now.text, BO, reasons=reasons, revision=now.revision, ladder=Ladder(DeskSettings()))
    mark_sent(store, case.id, BO, digest=approval.letter.digest, way="post")


@pytest.fixture
def larch(store: Store) -> Store:
    """A store with one letter that promises much."""
    sent(store, read_case(CASE))
    return store


def row_of(view: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the row of a promise whose words hold a text."""
    return next(row for row in view["rows"] if text in row["text"])


def test_what_is_due_stands_with_its_case(larch: Store, clock: Clock) -> None:
    """Each row says when, how late, whose, for whom and in which language and direction, in the business's own day."""
    clock.at = dt.datetime(2026, 10, 8, 23, 30, tzinfo=dt.UTC)  # half past midnight in London

    view = promises_view(larch, BO, ZONE)

    assert view["today"] == "2026-10-09"
    row = row_of(view, "goes live on 16 October")
    assert (row["when"], row["recipient"], row["language"], row["dir"], row["mine"]) == ("week", "Sandra Whitlock", "English", "ltr", True)
    assert row_of(view, "from 7 October")["when"] == "overdue"
    assert view["owners"] == ["Brook Ellery"]
    json.dumps(view)


def test_a_promise_is_settled_from_the_page(larch: Store) -> None:
    """Kept, broken and moved arrive in the ledger with their day, hour, reason and sentence."""
    view = promises_view(larch, BO, ZONE)
    first, second, third = (row_of(view, words)["id"] for words in ("from 7 October", "£1,800", "goes live on 16"))

    settle(larch, {"deed": "kept", "id": first, "on": "2026-10-05", "said": "You have had the address since 5 October."}, BO, ZONE)
    settle(larch, {"deed": "broken", "id": second, "note": "forgotten"}, BO, ZONE)
    after = settle(larch, {"deed": "moved", "id": third, "on": "2026-10-20", "at": "09:30", "note": "the payment page"}, BO, ZONE)

    kept, gone, moved = (find_promise(larch, one) for one in (first, second, third))
    assert (kept.state, kept.kept_on, kept.said) == ("kept", dt.date(2026, 10, 5), "You have had the address since 5 October.")
    assert gone.state == "broken"
    assert (moved.due, moved.at) == (dt.date(2026, 10, 20), dt.time(9, 30))
    assert row_of(after, "goes live")["was"] == "2026-10-16"
    assert {row["kind"] for row in after["rows"]} >= {"progress"}
    assert verify(larch).valid


@pytest.mark.parametrize(
    ("given", "problem", "said"),
    [
        ({"deed": "moved", "note": "why"}, InputError, "choose the new day"),
        ({"deed": "moved", "on": "2026-10-20", "note": ""}, InputError, "say why"),
        ({"deed": "moved", "on": "20 October", "note": "why"}, InputError, "2026-11-27"),
        ({"deed": "moved", "on": "2026-10-20", "at": "noon", "note": "why"}, InputError, "15:00"),
        ({"deed": "kept", "said": "x" * 2_001}, InputError, "2,001"),
        ({"deed": "erase"}, InputError, "no button"),
        ({}, InputError, "no button"),
        ({"deed": ["kept"], "id": {"$ne": 1}}, InputError, "no button"),
        ({"deed": "answered", "answer": "maybe", "case": LARCH}, InputError, "accepted"),
        ({"deed": "answered", "answer": "accepted", "case": "none"}, InputError, "none"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(larch: Store, given: dict[str, Any], problem: type[Exception], said: str) -> None:
    """Anything a page or a program may send is looked at: what it lacks is said, and nothing is written."""
    first = promises_view(larch, BO, ZONE)["rows"][0]["id"]

    with pytest.raises(problem, match=said):
        settle(larch, {"id": first, **given}, BO, ZONE)

    assert {one.state for one in promises_of(larch, LARCH)} == {"open"}


def test_somebody_without_a_role_changes_nothing(larch: Store) -> None:
    """Whoever has no role settles nothing, records no answer and opens no letter, whatever buttons their page has."""
    first = promises_view(larch, BO, ZONE)["rows"][0]["id"]

    for deed in ("kept", "broken", "done"):
        with pytest.raises(NotAllowedError):
            settle(larch, {"deed": deed, "id": first}, NOBODY, ZONE)
    with pytest.raises(NotAllowedError):
        settle(larch, {"deed": "answered", "answer": "accepted", "case": LARCH}, NOBODY, ZONE)
    with pytest.raises(NotAllowedError):
        write_next(larch, {"case": LARCH, "next": "progress"}, NOBODY, ZONE)


def test_what_somebody_else_settled_is_not_settled_again(larch: Store) -> None:
    """Of two people at the same page the second is told what the first recorded."""
    first = promises_view(larch, BO, ZONE)["rows"][0]["id"]
    settle(larch, {"deed": "kept", "id": first}, BO, ZONE)

    with pytest.raises(EditConflictError, match="kept already, recorded by Brook Ellery"):
        settle(larch, {"deed": "broken", "id": first}, BO, ZONE)


def test_an_answer_says_what_follows(larch: Store) -> None:
    """After an answer the page says what is asked next, and shows it."""
    after = settle(larch, {"deed": "answered", "answer": "unresolved", "case": LARCH}, BO, ZONE)

    assert "Call by 2026-10-05" in after["said"]
    assert [row["kind"] for row in after["rows"] if row["sort"] == "follow-up"] == ["call"]


def test_the_next_letter_opens_or_asks(larch: Store, clock: Clock) -> None:
    """A progress update opens as a case of its own; where a promise is overdue or unworded, the page asks about that first."""
    clock.at = dt.datetime(2026, 10, 8, 12, tzinfo=dt.UTC)
    late = row_of(promises_view(larch, BO, ZONE), "from 7 October")["id"]

    asked = write_next(larch, {"id": late, "case": LARCH, "next": "progress"}, BO, ZONE)
    settle(larch, {"deed": "kept", "id": late, "said": "You have had the private address since 7 October."}, BO, ZONE)
    opened = write_next(larch, {"id": late, "case": LARCH, "next": "progress", "on": "2026-10-12"}, BO, ZONE)

    assert (asked["asked_of"], len(asked["questions"])) == (late, 1)
    assert "opened" not in asked
    assert get_case(larch, opened["opened"]).case.stage == "progress"


def test_a_calendar_is_everybodys_or_mine(larch: Store) -> None:
    """The calendar holds what is due of all, or of this person alone, and no customer."""
    everybody, mine = (calendar(larch, Person("Ana", frozenset(ROLES)), ZONE, mine=mine) for mine in (False, True))

    assert everybody["text"].count("BEGIN:VEVENT") == len(promises_view(larch, BO, ZONE)["rows"])
    assert mine["text"].count("BEGIN:VEVENT") == 0
    assert "Whitlock" not in everybody["text"]


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "${alert(2)}", "\u202egnp.exe", "{{7*7}}"])
def test_names_and_words_stay_text(store: Store, name: str) -> None:
    """What looks like markup or a template in a name reaches the page, and the calendar, as the text it is."""
    data = read_case(CASE).model_dump()
    data["remedies"][0]["owner"] = name
    sent(store, Case.of(data))

    view = promises_view(store, BO, ZONE)

    assert row_of(view, "goes live on 16 October")["owner"] == name
    assert name in view["owners"]
    assert calendar(store, BO, ZONE, mine=False)["text"].count("BEGIN:VEVENT") == len(view["rows"])


def test_an_empty_desk_has_no_figures(store: Store) -> None:
    """Without any case the page says that there are no letters yet."""
    assert figures_view(store)["empty"] is True


def test_the_figures_are_those_of_the_store(larch: Store, clock: Clock) -> None:
    """One complaint answered, one draft that passed, one letter untouched; its open promises stand by the week they are due."""
    clock.at = dt.datetime(2026, 10, 9, 12, tzinfo=dt.UTC)
    settle(larch, {"deed": "kept", "id": row_of(promises_view(larch, BO, ZONE), "from 7 October")["id"]}, BO, ZONE)

    view = figures_view(larch)

    assert (view["empty"], view["total"]["replies"], view["total"]["first_pass"]["count"], view["total"]["untouched"]["count"]) == (
        False,
        1,
        1,
        1,
    )
    assert (view["total"]["kept"]["count"], view["total"]["kept"]["total"], view["total"]["open"]) == (1, 1, 6)
    assert [one["name"] for one in view["by_language"]] == ["English"]
    assert [one["first_pass"]["count"] for one in view["weeks"]] == [0, 0, 0, 0, 0, 0, 0, 1]
    assert figures_view(larch, "xx")["language"] == ""
    assert figures_view(larch, "en")["total"] == view["total"]
    json.dumps(view)


def test_the_inbox_knows_what_was_promised(larch: Store, clock: Clock) -> None:
    """A case whose letter has gone out stands in the inbox with the day of its next promise, late once that day is over."""
    clock.at = dt.datetime(2026, 10, 8, 12, tzinfo=dt.UTC)

    (row,) = inbox_view(larch, BO)["rows"]

    assert (row["why"], row["overdue"], row["due"][:10]) == ("promise", True, "2026-10-07")
