"""The promise ledger: made and ended with an approval, settled by a person, never twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from tests.review.desk import Clock, NoLimits

from amends.case import Case
from amends.case_files import read_case
from amends.drafting import Drafter
from amends.errors import EditConflictError, InputError, NotAllowedError
from amends.review.approvals import Approval, approve_case, withdraw
from amends.review.audit import trail, verify
from amends.review.cases import inbox, mark_sent, open_case
from amends.review.erasing import erase_case
from amends.review.letters import autosave, keep_draft, working
from amends.review.promises import Promise, broken, due, find_promise, keep, move, next_promised, promises_of, word
from amends.review.roles import Person
from amends.review.store import Store
from amends.samples import sample_cases

SAMPLES = {f"{path.parent.name}/{path.stem}": path for path in sample_cases()}
LARCH = SAMPLES["en/missed-deadline"]
FAR = dt.date(2100, 1, 1)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at the morning of the letter's day."""
    clock = Clock()
    clock.at = dt.datetime(2026, 10, 5, 9, 30, tzinfo=dt.UTC)
    return clock


@pytest.fixture
def larch(store: Store, bo: Person) -> Approval:
    """The approved letter of a studio that missed a deadline and promises much."""
    return approved(store, read_case(LARCH), bo)


def approved(store: Store, case: Case, by: Person) -> Approval:
    """Open a case, draft its letter and approve it."""
    opened = open_case(store, case, by, origin="intake")
    keep_draft(store, opened.id, Drafter().draft(case), by)
    return approve_again(store, opened.id, by)


def approve_again(store: Store, case_id: str, by: Person, text: str | None = None) -> Approval:
    """Approve the text at work, or another one."""
    now = working(store, case_id)
    return approve_case(store, case_id, text or now.text, by, reasons={}, revision=now.revision, ladder=NoLimits())


def one_of(store: Store, item: str) -> Promise:
    """Return the promise of an item."""
    (found,) = [promise for promise in promises_of(store, "EN-2026-1005") if promise.item == item]
    return found


def test_approval_makes_promises(store: Store, larch: Approval) -> None:
    """Every dated commitment of the letter stands in the ledger with owner and day, in the letter's own words, once it is approved."""
    found = promises_of(store, larch.version.case_id)

    assert {(one.item, one.due.isoformat(), one.at) for one in found} == {
        ("r2", "2026-10-07", None),
        ("talk_slot", "2026-10-08", dt.time(15)),
        ("next_update", "2026-10-09", None),
        ("p5", "2026-10-09", None),
        ("m1", "2026-10-09", None),
        ("r1", "2026-10-16", None),
        ("r3", "2026-10-30", None),
    }
    assert all(one.text and one.text in larch.letter.text for one in found)
    assert {one.owner for one in found} == {"Brook Ellery"}
    assert {one.state for one in found} == {"open"}


@pytest.mark.parametrize(
    "name", ["en/billing-error", "ro/project-error", "ar/confirmation-letter", "ca/project-error", "he/rude-staff", "hr/short-shipment"]
)
def test_promises_are_made_in_every_language(store: Store, bo: Person, clock: Clock, name: str) -> None:
    """A letter in any language leaves its promises in the ledger, and the trail stays valid."""
    case = read_case(SAMPLES[name])
    clock.at = dt.datetime.combine(case.letter_date, dt.time(9), dt.UTC)

    approved(store, case, bo)

    assert promises_of(store, case.id)
    assert verify(store).valid


def test_what_is_due_is_told_by_day(store: Store, larch: Approval) -> None:
    """What is due by a day, that day included, comes in order; the inbox knows each case's next day."""
    assert [one.item for one in due(store, dt.date(2026, 10, 8))] == ["r2", "talk_slot"]
    assert next_promised(store) == {larch.version.case_id: dt.date(2026, 10, 7)}
    (row,) = inbox(store, promised=next_promised(store))
    assert row.next_promise == dt.date(2026, 10, 7)


def test_an_approval_that_ends_takes_its_promises_with_it(store: Store, larch: Approval, bo: Person) -> None:
    """After an edit or a withdrawal nothing is due; approving again promises again what the new letter says."""
    case_id = larch.version.case_id
    keep(store, due(store, FAR)[0].id, bo)
    shorter = larch.letter.text.replace("\n\nWe will leave £1,800, a week of our work, off the invoice of 30 October.", "")

    withdraw(store, case_id, bo, "one more look")
    assert due(store, FAR) == ()
    approve_case(
        store, case_id, shorter, bo, reasons=_reasons(store, case_id, shorter), revision=working(store, case_id).revision, ladder=NoLimits()
    )

    assert {one.item for one in due(store, FAR)} == {"talk_slot", "next_update", "p5", "m1", "r1"}
    assert [(one.item, one.state) for one in promises_of(store, case_id) if one.state == "kept"] == [("r2", "kept")]
    assert verify(store).valid


def _reasons(store: Store, case_id: str, text: str) -> dict[str, str]:
    from amends.letter import Letter
    from amends.review.cases import get_case
    from amends.rules import check

    case = get_case(store, case_id).case
    return {finding.key: "agreed with the customer by telephone" for finding in check(Letter.from_text(text, case), case).warnings}


def test_an_edit_ends_promises(store: Store, larch: Approval, bo: Person) -> None:
    """A letter that is edited after its approval promises nothing until it is approved again."""
    now = working(store, larch.version.case_id)

    autosave(store, larch.version.case_id, now.text + "\nP.S.", bo, revision=now.revision)

    assert due(store, FAR) == ()


def test_a_promise_is_kept_once(store: Store, larch: Approval, bo: Person, ana: Person) -> None:
    """Keeping a promise is recorded with who says so and for which day; saying it again changes nothing."""
    promise = due(store, FAR)[0]

    first = keep(
        store, promise.id, bo, "Sent by courier", on=dt.date(2026, 10, 5), said="You have had the private address since 5 October."
    )
    again = keep(store, promise.id, ana)

    assert first == again
    assert (first.state, first.settled_by, first.kept_on) == ("kept", "Bo", dt.date(2026, 10, 5))
    assert first.said == "You have had the private address since 5 October."
    assert [entry.action for entry in trail(store, larch.version.case_id)].count("promise-kept") == 1
    assert trail(store, larch.version.case_id)[-1].texts["note"] == "Sent by courier"


def test_what_is_settled_is_settled(store: Store, larch: Approval, bo: Person, ana: Person) -> None:
    """A promise that was recorded as broken cannot be kept or moved afterwards; whoever tries is shown how it stands."""
    promise = due(store, FAR)[0]
    broken(store, promise.id, bo, "The server was down")

    with pytest.raises(EditConflictError, match="broken already, recorded by Bo") as conflict:
        keep(store, promise.id, ana)
    with pytest.raises(EditConflictError):
        move(store, promise.id, dt.date(2026, 10, 20), ana, "later")

    assert isinstance(conflict.value.theirs, Promise)
    assert conflict.value.theirs.state == "broken"


def test_a_move_needs_a_reason_and_tells_the_customer(store: Store, larch: Approval, bo: Person) -> None:
    """A new day needs a reason; the promise keeps its id, and a message to the customer falls due before the old day is over."""
    from amends.review.follow_ups import follow_ups_of

    promise = one_of(store, "r1")

    with pytest.raises(InputError, match="why"):
        move(store, promise.id, dt.date(2026, 10, 19), bo, "  ")
    moved = move(store, promise.id, dt.date(2026, 10, 19), bo, "The payment page needs another test", at=dt.time(9))

    assert (moved.id, moved.due, moved.at, moved.first_due, moved.moves) == (
        promise.id,
        dt.date(2026, 10, 19),
        dt.time(9),
        dt.date(2026, 10, 16),
        1,
    )
    (telling,) = [one for one in follow_ups_of(store, larch.version.case_id) if one.kind == "progress"]
    assert (telling.due, telling.promise_id, telling.owner) == (dt.date(2026, 10, 16), promise.id, "Brook Ellery")
    assert trail(store, larch.version.case_id)[-2].texts["why"] == "The payment page needs another test"


def test_a_late_move_asks_for_a_message_today(store: Store, larch: Approval, bo: Person, clock: Clock) -> None:
    """Where the old day is over already, the message is due today."""
    from amends.review.follow_ups import follow_ups_of

    clock.at += dt.timedelta(days=14)
    move(store, one_of(store, "r1").id, dt.date(2026, 10, 26), bo, "It took longer")

    (telling,) = [one for one in follow_ups_of(store, larch.version.case_id) if one.kind == "progress"]
    assert telling.due == dt.date(2026, 10, 19)


@pytest.mark.parametrize(
    ("settle", "message"),
    [
        (lambda store, promise, by: keep(store, promise, by, on=dt.date(2026, 12, 24)), "still to come"),
        (lambda store, promise, by: keep(store, promise, by, on=dt.date(1999, 1, 1)), "long before"),
        (lambda store, promise, by: keep(store, promise, by, said="x" * 2_001), "2,001 characters"),
        (lambda store, promise, by: move(store, promise, dt.date(2026, 10, 4), by, "why"), "is over"),
        (lambda store, promise, by: move(store, promise, dt.date(2026, 10, 7), by, "why"), "has already"),
        (lambda store, promise, by: keep(store, "f" * 32, by), "no such promise"),
    ],
)
def test_bad_input_is_told(store: Store, larch: Approval, bo: Person, settle: Callable[[Store, str, Person], object], message: str) -> None:
    """A day that cannot be right, a sentence too long or an id there is not changes nothing and says what to do."""
    promise = due(store, FAR)[0]

    with pytest.raises(InputError, match=message):
        settle(store, promise.id, bo)

    assert due(store, FAR)[0] == promise


def test_nobody_without_a_role_settles_a_promise(store: Store, larch: Approval) -> None:
    """Whoever has no role at the desk keeps, breaks, moves and words nothing."""
    stranger = Person("Eve", frozenset())
    promise = due(store, FAR)[0].id

    for attempt in (
        partial(keep, store, promise, stranger),
        partial(broken, store, promise, stranger),
        partial(move, store, promise, FAR, stranger, "why"),
        partial(word, store, promise, "so", stranger),
    ):
        with pytest.raises(NotAllowedError):
            attempt()


def test_a_promise_is_found_by_the_start_of_its_id(store: Store, larch: Approval) -> None:
    """The first characters of an id will do where they are its own; what is no id is refused."""
    promise = due(store, FAR)[0]

    assert find_promise(store, promise.id[:8]) == promise
    for said in ("", "zzzz", "ab", "' OR 1=1 --", "%%%%"):
        with pytest.raises(InputError):
            find_promise(store, said)


def test_erasing_a_case_empties_its_promises(store: Store, larch: Approval, bo: Person, cleo: Person) -> None:
    """Of an erased case the ledger holds days and people of ours, no word of the letter; nothing is due, and the trail is valid."""
    first = due(store, FAR)[0]
    keep(store, first.id, bo, said="You have had the address since Monday.")

    erase_case(store, larch.version.case_id, cleo, "asked for on 1 December")

    assert due(store, FAR) == ()
    assert [(one.text, one.said) for one in promises_of(store, larch.version.case_id)] == [(None, None)]
    assert verify(store).valid


def test_two_people_settle_a_promise_once(address: str, store: Store, larch: Approval, clock: Clock) -> None:
    """Of many who settle the same promise at once in different ways, one way wins, and the others are told."""
    promise = one_of(store, "r3")
    people = [Person(f"P{number}", frozenset({"drafter"})) for number in range(8)]

    def attempt(person: Person) -> str:
        with Store.open(address, clock=clock) as mine:
            try:
                settled = (keep if int(person.name[1:]) % 2 else broken)(mine, promise.id, person)
                return settled.state
            except EditConflictError as conflict:
                return str(getattr(conflict.theirs, "state", "nothing was shown"))

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(attempt, people))

    assert seen in ({"kept"}, {"broken"})
    actions = [entry.action for entry in trail(store, larch.version.case_id)]
    assert actions.count("promise-kept") + actions.count("promise-broken") == 1
    assert verify(store).valid


def test_a_changed_promise_is_found_out(store: Store, larch: Approval) -> None:
    """A day or a state that somebody writes into the database past the desk is found by verifying the trail."""
    with store.begin() as conn:
        conn.exec_driver_sql("UPDATE promises SET due = '2027-01-01', state = 'kept' WHERE item = 'r1'")

    assert any("promises" in problem and "due" in problem for problem in verify(store).problems)


def test_sending_changes_no_promise(store: Store, larch: Approval, bo: Person) -> None:
    """A letter that has gone out promises what it promised when it was approved."""
    before = due(store, FAR)

    mark_sent(store, larch.version.case_id, bo, digest=larch.letter.digest, way="post")

    assert due(store, FAR) == before
