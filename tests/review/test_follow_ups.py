"""After the letter: who asks when, what an answer leads to, and when a case is done with."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.review.desk import Clock, NoLimits

from amends.case import Case
from amends.case_files import read_case
from amends.drafting import Drafter
from amends.errors import EditConflictError, IncompleteCaseError, InputError, NotAllowedError
from amends.letter import Letter
from amends.review.agenda import in_order
from amends.review.approvals import Approval, approve_case, withdraw
from amends.review.audit import trail, verify
from amends.review.cases import get_case, mark_sent, open_case
from amends.review.commitments import commitments
from amends.review.follow_ups import Answered, agenda, answer, answers_of, done, follow_ups_of, plan
from amends.review.history import confirmed, history_for
from amends.review.letters import keep_draft, working
from amends.review.next_letters import open_next, progress_case
from amends.review.promises import broken, due, keep, move, promises_of, word
from amends.review.roles import Person
from amends.review.settling import Answer
from amends.review.store import Store
from amends.rules import check
from amends.samples import sample_cases

SAMPLES = {f"{path.parent.name}/{path.stem}": path for path in sample_cases()}
FAR = dt.date(2100, 1, 1)
LARCH = "EN-2026-1005"


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at the morning of the letter's day."""
    clock = Clock()
    clock.at = dt.datetime(2026, 10, 5, 9, 30, tzinfo=dt.UTC)
    return clock


def approve(store: Store, case: Case, by: Person, *, origin: str = "intake", opened: bool = False) -> Approval:
    """Open a case, draft its letter and approve it."""
    case_id = case.id if opened else open_case(store, case, by, origin=origin).id
    draft = Drafter().draft(case)
    keep_draft(store, case_id, draft, by)
    now = working(store, case_id)
    reasons = {finding.key: "so agreed" for finding in check(Letter.from_text(now.text, case), case).warnings}
    return approve_case(store, case_id, now.text, by, reasons=reasons, revision=now.revision, ladder=NoLimits())


@pytest.fixture
def larch(store: Store, bo: Person) -> Approval:
    """The approved and sent letter of a studio that missed a deadline."""
    approval = approve(store, read_case(SAMPLES["en/missed-deadline"]), bo)
    mark_sent(store, LARCH, bo, digest=approval.letter.digest, way="post")
    return approval


def asked(store: Store, case_id: str = LARCH) -> list[tuple[str, str]]:
    """Return what is still asked of us after a letter."""
    return [(one.kind, one.due.isoformat()) for one in follow_ups_of(store, case_id) if one.state == "open"]


# What is planned


@pytest.mark.parametrize(
    ("changed", "planned"),
    [
        ({"severity": "low"}, [("reception", 7), ("follow-up", 24)]),
        ({"severity": "medium"}, [("reception", 5), ("follow-up", 17)]),
        ({"severity": "high"}, [("call", 3), ("follow-up", 13)]),
        ({"severity": "medium", "follow_up": {"on": "2026-11-27"}}, [("follow-up", 7)]),
        ({"severity": "low", "follow_up": {"on": "2026-12-20"}}, [("reception", 7), ("follow-up", 30)]),
        ({"audience": "mass", "recipient": {"name": "Our customers", "group": True}}, []),
        (
            {"audience": "mass", "recipient": {"name": "Our customers", "group": True}, "follow_up": {"on": "2026-12-04"}},
            [("follow-up", 14)],
        ),
        ({"stage": "holding", "next_update": {"on": "2026-11-24"}}, []),
        ({"audience": "internal", "channel": "note"}, []),
    ],
)
def test_the_worse_it_was_the_sooner_somebody_asks(
    case_data: dict[str, Any], changed: dict[str, Any], planned: list[tuple[str, int]]
) -> None:
    """Asking, calling and looking back are planned by severity, on the day the case names where it names one, and not twice in a week."""
    remedy = {"text": "A new lamp will be with you on 30 November.", "due": "2026-11-30", "approved_by": "Ana Horvat"}
    case = Case.of({**case_data, "follow_up": None, "remedies": [remedy], "letter_type": "dissatisfied", **changed})
    on = dt.date(2026, 11, 20)
    letter = Letter.from_text(f"Dear Maya Lindqvist,\n\nWe are sorry. {remedy['text']}\n\nKind regards,\n\nAoife Byrne", case)

    found = plan(case, on, commitments(letter, case))

    assert [(one.kind, (one.due - on).days) for one in found] == planned


def test_everything_due_stands_in_one_list(store: Store, larch: Approval) -> None:
    """Promises and follow-ups make one list by date, each with an id of its own for good."""
    entries = agenda(store, FAR)

    assert [one.kind for one in entries] == [
        "remedy",
        "talk",
        "update",
        "point",
        "measure",
        "reception",
        "remedy",
        "remedy",
        "follow-up",
    ] or [one.kind for one in entries] == [one.kind for one in in_order(entries)]
    assert len({one.id for one in entries}) == len(entries)
    assert {one.when(dt.date(2026, 10, 9)) for one in entries} == {"overdue", "today", "week", "later"}
    assert all((one.text is None) == (one.kind in ("call", "follow-up")) for one in entries)


def test_an_approval_that_ends_asks_nothing_more(store: Store, bo: Person) -> None:
    """What is asked of us after a letter ends with its approval."""
    approve(store, read_case(SAMPLES["en/missed-deadline"]), bo)
    assert asked(store)

    withdraw(store, LARCH, bo, "one more look")

    assert asked(store) == []
    assert agenda(store, FAR) == ()


# Answers


def test_a_customer_who_is_not_content_is_called(store: Store, larch: Approval, bo: Person) -> None:
    """Unresolved: no letter is planned any more, somebody calls, and the points of that call are drafted from the same case."""
    answered = answer(store, LARCH, "unresolved", bo, "She says the date is not enough")

    assert isinstance(answered, Answered)
    assert answered.next is not None
    assert (answered.next.kind, answered.closed) == ("call", False)
    assert [kind for kind, _ in asked(store)] == ["call"]
    points = progress_case(store, LARCH, "talking-points")
    assert (points.channel, points.id) == ("phone_script", f"{LARCH}-talking-points-1")
    assert Drafter().draft(points).passed
    (heard,) = answers_of(store, LARCH)
    assert (heard.answer, heard.by, heard.note) == ("unresolved", "Bo", "She says the date is not enough")


def test_silence_is_asked_about_once(store: Store, larch: Approval, bo: Person, clock: Clock) -> None:
    """Silent: the customer is asked once more later, and after a second silence nobody asks again."""
    clock.at += dt.timedelta(days=7)
    first = answer(store, LARCH, "silent", bo)
    assert first.next is not None
    assert (first.next.kind, first.next.due) == ("again", dt.date(2026, 10, 19))

    clock.at += dt.timedelta(days=15)
    second = answer(store, LARCH, "silent", bo)

    assert second.next is None
    assert asked(store) == []


def test_accepted_closes_once_every_promise_is_kept(store: Store, larch: Approval, bo: Person) -> None:
    """Accepted: nothing more is asked; the case closes by itself with the last promise, and not before."""
    answered = answer(store, LARCH, "accepted", bo)
    assert (answered.next, answered.closed, asked(store)) == (None, False, [])

    first, *rest = due(store, FAR)
    for promise in rest:
        keep(store, promise.id, bo)
    assert get_case(store, LARCH).status == "sent"
    keep(store, first.id, bo)

    assert get_case(store, LARCH).status == "closed"
    assert trail(store, LARCH)[-1].action == "case-closed"
    assert verify(store).valid


def test_a_broken_promise_keeps_the_case_open(store: Store, larch: Approval, bo: Person) -> None:
    """Where a promise was broken, an accepted apology closes nothing: somebody has to look."""
    first, *rest = due(store, FAR)
    broken(store, first.id, bo)
    for promise in rest:
        keep(store, promise.id, bo)

    assert answer(store, LARCH, "accepted", bo).closed is False
    assert get_case(store, LARCH).status == "sent"


@pytest.mark.parametrize("said", ["", "yes", "accepted "])
def test_an_answer_is_one_of_three(store: Store, larch: Approval, bo: Person, said: Answer) -> None:
    """Anything but the three answers is refused, with what to write."""
    with pytest.raises(InputError, match="accepted, unresolved, silent"):
        answer(store, LARCH, said, bo)


def test_only_an_approved_letter_is_answered(store: Store, case: Case, ana: Person) -> None:
    """No customer has answered a letter that nobody has approved."""
    open_case(store, case, ana, origin="intake")

    with pytest.raises(InputError, match="no approved letter"):
        answer(store, case.id, "accepted", ana)


def test_strangers_record_nothing(store: Store, larch: Approval) -> None:
    """Whoever has no role records no answer and ends no follow-up."""
    eve = Person("Eve", frozenset())

    with pytest.raises(NotAllowedError):
        answer(store, LARCH, "accepted", eve)
    with pytest.raises(NotAllowedError):
        done(store, follow_ups_of(store, LARCH)[0].id, eve)
    assert answers_of(store, LARCH) == ()


def test_a_follow_up_is_done_once(store: Store, larch: Approval, bo: Person) -> None:
    """A follow-up that is done stays done by whoever did it first; one that is no longer asked for cannot be done."""
    first, second = follow_ups_of(store, LARCH)

    assert done(store, first.id, bo, "She is glad that we asked").state == "done"
    assert done(store, first.id, Person("Ana", frozenset({"drafter"}))).settled_by == "Bo"
    answer(store, LARCH, "accepted", bo)
    with pytest.raises(EditConflictError, match="no longer asked for"):
        done(store, second.id, bo)


# The next letter


def settle_larch(store: Store, by: Person) -> None:
    """Keep one promise, move another and break a third, each with the sentence that the next letter says."""
    mine = {promise.item: promise for promise in promises_of(store, LARCH)}
    keep(
        store,
        mine["r2"].id,
        by,
        on=dt.date(2026, 10, 7),
        said="Since 7 October you have been able to see and test everything that is finished.",
    )
    keep(store, mine["talk_slot"].id, by)
    move(
        store,
        mine["r1"].id,
        dt.date(2026, 10, 20),
        by,
        "the payment page",
        said="Your complete website, with the shop, goes live on 20 October.",
    )
    broken(store, mine["m1"].id, by, said="We promised you a short note on 9 October and did not send it.")


def test_a_progress_update_says_what_became_of_each_promise(store: Store, larch: Approval, bo: Person, clock: Clock) -> None:
    """What was kept is done on its day, what was moved has its new day, what was broken is owned; the phrasebook's letter passes every rule."""
    clock.at = dt.datetime(2026, 10, 8, 12, tzinfo=dt.UTC)
    settle_larch(store, bo)

    case = progress_case(store, LARCH)

    remedies = {remedy.id: remedy for remedy in case.remedies}
    assert (remedies["r2"].done, remedies["r2"].text[:16]) == (dt.date(2026, 10, 7), "Since 7 October ")
    assert (remedies["r1"].due, remedies["r1"].text[-11:]) == (dt.date(2026, 10, 20), "20 October.")
    assert case.measures == ()
    assert [(failing.text, failing.verified_by) for failing in case.failings[-1:]] == [
        ("We promised you a short note on 9 October and did not send it.", "Bo")
    ]
    assert [(promise.kept, promise.on) for promise in case.prior_promises] == [(False, dt.date(2026, 10, 5))]
    assert (case.stage, case.date, case.previous_letter) == ("progress", dt.date(2026, 10, 8), dt.date(2026, 10, 5))
    assert case.next_update is not None
    draft = Drafter().draft(case)
    assert draft.passed, draft.report.findings


def test_nothing_is_put_into_another_tense(store: Store, larch: Approval, bo: Person, clock: Clock) -> None:
    """A promise that was kept, moved or missed without a word of how the letter says so is asked about, by its item and nothing private."""
    clock.at = dt.datetime(2026, 10, 12, 12, tzinfo=dt.UTC)
    mine = {promise.item: promise for promise in promises_of(store, LARCH)}
    keep(store, mine["r2"].id, bo)
    move(store, mine["r1"].id, dt.date(2026, 10, 20), bo, "the payment page")

    with pytest.raises(IncompleteCaseError) as problem:
        progress_case(store, LARCH)

    assert [question.field for question in problem.value.questions] == ["promises.r1", "promises.r2", "promises.m1"]
    assert "launch" not in str(problem.value)
    word(store, mine["r2"].id, "Since 7 October you have been able to see and test everything that is finished.", bo)
    word(store, mine["r1"].id, "Your complete website, with the shop, goes live on 20 October.", bo)
    keep(
        store, mine["m1"].id, bo, on=dt.date(2026, 10, 9), said="On 9 October you had the first of the short notes that come every Friday."
    )
    assert progress_case(store, LARCH).next_update is None


def test_the_next_letter_is_a_case_of_its_own(store: Store, larch: Approval, bo: Person, clock: Clock) -> None:
    """A progress update leaves the sent letter as it is; it promises nothing twice, and once it is sent the message it was is kept."""
    clock.at = dt.datetime(2026, 10, 8, 12, tzinfo=dt.UTC)
    settle_larch(store, bo)
    before = promises_of(store, LARCH)

    opened = open_next(store, LARCH, "progress", bo, answers={"next_update": {"on": "2026-10-16"}})
    approval = approve(store, opened.case, bo, opened=True)

    assert (opened.id, opened.origin) == (f"{LARCH}-progress-1", "progress")
    added = [one for one in promises_of(store, LARCH) if one not in before]
    assert {(one.case_id, one.item) for one in added} == {(opened.id, "next_update"), (opened.id, "p5")}
    assert [kind for kind, _ in asked(store)].count("progress") == 1
    mark_sent(store, opened.id, bo, digest=approval.letter.digest, way="e-mail")
    assert [kind for kind, _ in asked(store)].count("progress") == 0
    (update,) = [one for one in promises_of(store, LARCH) if one.kind == "update" and one.case_id == LARCH]
    assert (update.state, update.kept_on) == ("kept", dt.date(2026, 10, 8))
    assert verify(store).valid


def test_a_follow_up_reports_what_was_done(store: Store, bo: Person, clock: Clock) -> None:
    """The follow-up looks back from the same case with everything done, and passes every rule."""
    clock.at = dt.datetime(2026, 6, 18, 9, tzinfo=dt.UTC)
    case = read_case(SAMPLES["en/billing-error"])
    approve(store, case, bo)
    clock.at = dt.datetime(2026, 6, 29, 9, tzinfo=dt.UTC)
    (promise,) = promises_of(store, case.id)
    keep(
        store, promise.id, bo, on=dt.date(2026, 6, 21), said="The $35.00 your bank had charged you has been in your account since 21 June."
    )

    looking_back = progress_case(store, case.id, "follow-up")

    assert (looking_back.stage, looking_back.previous_letter) == ("follow-up", dt.date(2026, 6, 18))
    draft = Drafter().draft(looking_back)
    assert draft.passed, draft.report.findings
    assert "21 June" in draft.report.text


def test_no_letter_follows_one_that_was_not_approved(store: Store, case: Case, ana: Person) -> None:
    """What comes after a letter waits for the letter."""
    open_case(store, case, ana, origin="intake")

    with pytest.raises(InputError, match="no approved letter"):
        progress_case(store, case.id)


# The same customer again


def test_an_earlier_failure_is_proposed_and_never_put_in(store: Store, larch: Approval, bo: Person, clock: Clock) -> None:
    """A new case of the same customer gets the earlier failing and the promises as proposals; only what somebody confirms goes in."""
    clock.at = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    broken(store, next(one for one in promises_of(store, LARCH) if one.item == "m1").id, bo)
    data = read_case(SAMPLES["en/missed-deadline"]).model_dump() | {"id": "L-2", "date": "2026-11-20", "received": "2026-11-18"}
    for field in ("remedies", "measures", "points", "talk_slots"):
        data[field] = []
    data |= {"harms": [], "cause": "We typed the sum by hand.", "complaint": "Your invoice is wrong."}
    data["failings"] = [{"text": "Our invoice of 10 November asked for £400 too much.", "verified_by": "Brook Ellery"}]
    again = Case.of(data | {"next_update": {"on": "2026-11-24"}, "follow_up": None})
    open_case(store, again, bo, origin="intake")

    proposals = history_for(store, again)

    assert {one.same for one in proposals} == {("name", "reference")}
    assert {(one.kind, one.kept) for one in proposals} == {("failure", None), ("promise", False), ("promise", None)}
    assert get_case(store, "L-2").case.prior_failures == ()
    chosen = [one for one in proposals if one.kind == "failure" or one.kept is False]
    with_history = confirmed(again, chosen)
    assert len(with_history.prior_failures) == 2
    assert [one.kept for one in with_history.prior_promises] == [False]
    assert all(one not in history_for(store, with_history) for one in chosen)
    report = check(Drafter().draft(again).letter, with_history)
    assert "repeat-failure" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("days", [-1, 367])
def test_what_customers_no_longer_remember_is_left_out(
    store: Store, larch: Approval, bo: Person, case_data: dict[str, Any], days: int
) -> None:
    """What is more than a year old, or younger than the new letter, is no history of it."""
    earlier = max(one.when for one in get_case(store, LARCH).case.failings if one.when)
    later = Case.of({"id": "L-3", "recipient": "Sandra Whitlock", "date": earlier + dt.timedelta(days=days)})

    assert [one for one in history_for(store, later) if one.kind == "failure" and one.on == earlier] == []


def test_a_stranger_has_no_history(store: Store, larch: Approval, case: Case) -> None:
    """Another customer's earlier cases are none of this one's."""
    assert history_for(store, case) == ()


def test_later_letters_about_a_matter_are_no_history_of_it(store: Store, larch: Approval, bo: Person, clock: Clock) -> None:
    """A progress update is not written as if the customer had been failed before by the very same case."""
    clock.at = dt.datetime(2026, 10, 8, 12, tzinfo=dt.UTC)
    settle_larch(store, bo)

    opened = open_next(store, LARCH, "progress", bo)

    assert history_for(store, opened.case) == ()


def test_opening_the_store_twice_keeps_everything(address: str, store: Store, larch: Approval, clock: Clock) -> None:
    """Another process that opens the same file sees the same promises and follow-ups."""
    with Store.open(address, clock=clock) as other:
        assert agenda(other, FAR) == agenda(store, FAR)
