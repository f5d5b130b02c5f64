"""The cases of the desk: opened, changed by two people, looked through, recognised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from tests.review.desk import Clock, FourEyes, NoLimits

from amends.case import Case, Recipient
from amends.errors import EditConflictError, InputError, NotAllowedError
from amends.review.audit import trail, verify
from amends.review.cases import (
    CaseRecord,
    approve_remedy,
    approved_remedies,
    assign,
    change_case,
    close_case,
    earlier_of,
    get_case,
    inbox,
    open_case,
    reopen_case,
)
from amends.review.letters import autosave, working
from amends.review.roles import Person
from amends.review.store import Store

_NOBODY = Person("Nemo", frozenset())
_DAY = dt.timedelta(days=1)


def test_opened_case_is_given_back(store: Store, case: Case, ana: Person, clock: Clock) -> None:
    """An opened case is kept whole, new, with who opened it and where it came from; what was not confirmed is in the trail."""
    record = open_case(store, case, ana, origin="intake", dropped=("wants 500 euros",))

    assert record == get_case(store, case.id)
    assert (record.case, record.status, record.revision, record.opened_by, record.origin) == (case, "new", 1, "Ana", "intake")
    assert trail(store)[0].texts["dropped"] == "wants 500 euros"


def test_case_without_an_id_gets_a_number(store: Store, ana: Person) -> None:
    """Cases that nobody has named are numbered, past numbers that are taken; a name that is taken is refused."""
    first = open_case(store, Case(), ana, origin="intake")
    open_case(store, Case(id="C-1002"), ana, origin="file")
    third = open_case(store, Case(), ana, origin="intake")

    assert [first.id, third.id, third.case.id] == ["C-1001", "C-1003", "C-1003"]
    with pytest.raises(InputError, match="there is a case C-1002 already"):
        open_case(store, Case(id="C-1002"), ana, origin="file")
    with pytest.raises(InputError, match="there is no case 'C-7'"):
        get_case(store, "C-7")


@pytest.mark.parametrize(
    ("fields", "given", "due"),
    [
        ({}, {}, dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)),
        ({"received": "2026-11-16"}, {}, dt.datetime(2026, 11, 17, 23, 59, 59, 999999, tzinfo=dt.UTC)),
        ({"received": "2026-11-20"}, {}, dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)),
        ({}, {"first_reply_hours": 4}, dt.datetime(2026, 11, 20, 13, 30, tzinfo=dt.UTC)),
        ({}, {"first_reply_hours": None}, None),
        ({}, {"received_at": dt.datetime(2026, 11, 19, 8, tzinfo=dt.UTC)}, dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)),
    ],
    ids=["now", "days ago", "today", "four hours", "no limit", "by the mail's time"],
)
def test_first_reply_is_due(store: Store, ana: Person, fields: dict[str, str], given: dict[str, object], due: dt.datetime | None) -> None:
    """The first reply is due so many hours after the complaint came, as exactly as that is known."""
    record = open_case(store, Case.of({"id": "C-1", **fields}), ana, origin="intake", **given)  # type: ignore[arg-type]

    assert record.first_reply_due == due


def test_two_people_do_not_overwrite_each_other(store: Store, opened: CaseRecord, ana: Person, bo: Person) -> None:
    """Who saves a case that somebody else has changed meanwhile is shown theirs, and nothing is overwritten."""
    theirs = change_case(store, opened.id, opened.case.model_copy(update={"place": "Lund"}), bo, revision=opened.revision, why="moved")

    with pytest.raises(EditConflictError, match="somebody else") as caught:
        change_case(store, opened.id, opened.case.model_copy(update={"place": "Malmö"}), ana, revision=opened.revision)

    assert caught.value.theirs == theirs == get_case(store, opened.id)
    assert theirs.case.place == "Lund"
    assert [entry.texts.get("why") for entry in trail(store) if entry.action == "case-changed"] == ["moved"]


def test_saving_the_same_twice_is_saving_once(store: Store, opened: CaseRecord, ana: Person) -> None:
    """A repeated save, whose first answer was lost, is no conflict and no second revision."""
    changed = opened.case.model_copy(update={"place": "Lund"})
    first = change_case(store, opened.id, changed, ana, revision=1)

    assert change_case(store, opened.id, changed, ana, revision=1) == first
    assert first.revision == 2


def test_remedy_is_approved_before_drafting(store: Store, opened: CaseRecord, ana: Person, cleo: Person, clock: Clock) -> None:
    """An approved remedy says who approved it and when, in a new revision of the case; once is enough."""
    record = approve_remedy(store, opened.id, "r1", cleo, ladder=NoLimits())

    assert (record.case.remedies[0].approved_by, record.case.remedies[0].approved_on) == ("Cleo", clock.at.date())
    assert approve_remedy(store, opened.id, "r1", cleo, ladder=NoLimits()) == record
    assert approved_remedies(store, opened.id) == {"r1": "Cleo"}
    with pytest.raises(InputError, match="has no remedy r9; it has r1"):
        approve_remedy(store, opened.id, "r9", cleo, ladder=NoLimits())


def test_ladder_is_asked_who_put_a_remedy_down(store: Store, opened: CaseRecord, ana: Person, bo: Person) -> None:
    """Where four eyes are asked for, whoever wrote the case cannot approve its remedies; having approved one makes nobody its writer."""
    both = Person("Ana", frozenset({"drafter", "approver"}))
    with pytest.raises(NotAllowedError, match="somebody else"):
        approve_remedy(store, opened.id, "r1", both, ladder=FourEyes())

    for _ in range(2):
        assert approve_remedy(store, opened.id, "r1", bo, ladder=FourEyes()).revision == 2


@pytest.mark.parametrize(
    ("change", "lost"),
    [({"text": "We have refunded everything."}, True), ({"approved_by": "The boss"}, True), ({"owner": "Bo"}, False)],
    ids=["another remedy", "another approver", "who sees to it"],
)
def test_a_changed_remedy_is_not_approved(
    store: Store, opened: CaseRecord, ana: Person, cleo: Person, change: dict[str, str], lost: bool
) -> None:
    """Nobody turns an approved remedy into another one, or puts another approver's name to it, and keeps the approval."""
    now = approve_remedy(store, opened.id, "r1", cleo, ladder=NoLimits())
    remedies = tuple(one.model_copy(update=change) for one in now.case.remedies)

    after = change_case(store, opened.id, now.case.model_copy(update={"remedies": remedies}), ana, revision=now.revision)

    assert after.case.remedies[0].approved_by == (None if lost else "Cleo")
    assert approved_remedies(store, opened.id) == ({} if lost else {"r1": "Cleo"})
    assert verify(store).valid


def test_inbox_shows_what_is_due_first(store: Store, ana: Person, clock: Clock) -> None:
    """The inbox is in the order of what is due, says what is overdue, and forgets the first reply of closed cases."""
    for hours, name in ((48.0, "C-1"), (2.0, "C-2"), (None, "C-3"), (1.0, "C-4")):
        open_case(store, Case(id=name), ana, origin="intake", first_reply_hours=hours)
    close_case(store, "C-4", ana, "by phone")
    assign(store, "C-2", " Bo ", ana)

    rows = inbox(store, now=clock.at + dt.timedelta(hours=3))

    assert [row.id for row in rows] == ["C-2", "C-1", "C-4", "C-3"]
    assert [(row.overdue, row.owner) for row in rows[:2]] == [(True, "Bo"), (False, None)]
    assert [row.id for row in inbox(store, status="closed")] == ["C-4"]


def test_inbox_knows_promises_and_checks(store: Store, opened: CaseRecord, ana: Person, clock: Clock) -> None:
    """A promise that is due earlier than the first reply counts, and so do the errors of the last check."""
    autosave(store, opened.id, "Dear", ana, revision=0, errors=3)

    (row,) = inbox(store, promised={opened.id: dt.date(2026, 11, 10)})

    assert (row.recipient, row.title, row.language, row.status) == ("Maya Lindqvist", "Delivery delay", "en", "drafted")
    assert (row.errors, row.overdue, row.next_promise) == (3, True, dt.date(2026, 11, 10))


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"recipient": {"name": "MAYA  LINDQVIST"}}, ("name",)),
        ({"reference": "a5512"}, ("reference",)),
        ({"complaint": "Write to Maya@Example.org, please."}, ("email",)),
        ({"recipient": {"name": "M. L.", "email": "Maya@Example.org"}}, ("email",)),
        ({"recipient": {"name": "Maya Lindqvist"}, "reference": "A-5512"}, ("name", "reference")),
        ({"recipient": {"name": "Maja Lindkvist"}}, None),
        ({"complaint": "I wrote to aoife@northlight.example twice."}, None),
        ({}, None),
    ],
    ids=["name", "reference", "e-mail", "e-mail of the recipient", "two signs", "another name", "our own address", "nobody"],
)
def test_a_customer_is_recognised(
    store: Store, case: Case, ana: Person, fields: dict[str, object], same: tuple[str, ...] | None, clock: Clock
) -> None:
    """An earlier case of the same customer is found by name, e-mail or reference, however they are written."""
    words = "My address is maya@example.org; I wrote to aoife@northlight.example."
    open_case(store, case.model_copy(update={"complaint": words, "reference": "A-5512"}), ana, origin="intake")

    found = earlier_of(store, Case.of({"id": "C-9", **fields}))

    assert [(one.id, one.same) for one in found] == ([(case.id, same)] if same else [])


def test_groups_are_no_customer(store: Store, ana: Person) -> None:
    """Two mass letters to customers are not two cases of one customer; a case is not its own earlier one."""
    group = Recipient(name="All customers", group=True)
    record = open_case(store, Case(id="C-1", recipient=group, audience="mass", reference="X1"), ana, origin="file")

    assert earlier_of(store, Case(id="C-2", recipient=group, audience="mass")) == ()
    assert earlier_of(store, record.case) == ()


def test_closed_case_is_opened_again(store: Store, opened: CaseRecord, ana: Person) -> None:
    """A closed case is opened again where it was."""
    autosave(store, opened.id, "Dear", ana, revision=0)
    close_case(store, opened.id, ana, "by phone")

    assert reopen_case(store, opened.id, ana, "they called again").status == "drafted"
    assert working(store, opened.id).text == "Dear"


@pytest.mark.parametrize(
    "do",
    [
        lambda store, record: open_case(store, Case(id="C-2"), _NOBODY, origin="intake"),
        lambda store, record: change_case(store, record.id, record.case, _NOBODY, revision=1),
        lambda store, record: approve_remedy(store, record.id, "r1", _NOBODY, ladder=NoLimits()),
        lambda store, record: assign(store, record.id, "Nemo", _NOBODY),
        lambda store, record: close_case(store, record.id, _NOBODY, "no"),
        lambda store, record: reopen_case(store, record.id, _NOBODY, "no"),
    ],
    ids=["open", "change", "remedy", "assign", "close", "reopen"],
)
def test_who_has_no_role_changes_nothing(store: Store, opened: CaseRecord, do: Callable[[Store, CaseRecord], object]) -> None:
    """Somebody without a role is refused by every function that changes something, and leaves no trace."""
    before = verify(store)

    with pytest.raises(NotAllowedError, match=r"only an? "):
        do(store, opened)

    assert verify(store) == before
