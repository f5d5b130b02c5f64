"""The outbox: an approved letter leaves once, or somebody is told that nobody knows."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import zlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from tests.review.desk import Clock, NoLimits

from amends.case import Case, Recipient
from amends.errors import ApprovalError, InputError, NotAllowedError, StoreError
from amends.review.approval import ApprovedLetter
from amends.review.approvals import approve_case, withdraw
from amends.review.audit import trail, verify
from amends.review.cases import change_case, get_case
from amends.review.erasing import erase_case
from amends.review.letters import autosave, working
from amends.review.outbox import BACKOFF, Leaving, Wait, claim, counts, due_in, give_up_leases, listing, queue, resolve, settle
from amends.review.roles import Person
from amends.review.store import Store
from amends.review.tables import outbox


class Composer:
    """Makes the shortest mail there is."""

    domain = "example.com"

    def __call__(self, letter: ApprovedLetter, case: Case, *, to: str, message_id: str, date: dt.datetime) -> bytes:
        """Return it."""
        return f"To: {to}\r\nMessage-ID: {message_id}\r\n\r\n{letter.text}".encode()


COMPOSE = Composer()
TO = "maya@example.com"


def approved(store: Store, case_id: str, by: Person) -> str:
    at_work = working(store, case_id)
    assert at_work is not None
    approve_case(store, case_id, at_work.text, by, reasons={}, revision=at_work.revision, ladder=NoLimits())
    return case_id


@pytest.fixture
def ready(store: Store, drafted: str, bo: Person) -> str:
    """The id of a case whose letter is approved."""
    return approved(store, drafted, bo)


def claimed(store: Store) -> Leaving:
    leaving = claim(store, lease=100, per_minute=1000)
    assert isinstance(leaving, Leaving)
    return leaving


def test_without_an_address_it_goes_to_the_one_the_case_has(store: Store, case: Case, drafted: str, bo: Person) -> None:
    """The recipient's own address will do; where the case has none, that is said, and nothing is put into the outbox."""
    approved(store, drafted, bo)
    with pytest.raises(InputError, match="no e-mail address"):
        queue(store, drafted, bo, compose=COMPOSE)
    assert listing(store) == ()
    recipient = (case.recipient or Recipient(name="Maya")).model_copy(update={"email": TO})
    known = get_case(store, drafted)
    change_case(store, drafted, known.case.model_copy(update={"recipient": recipient}), bo, revision=known.revision)
    approved(store, drafted, bo)
    assert queue(store, drafted, bo, compose=COMPOSE).recipient == TO


def test_an_approved_letter_goes_its_way(store: Store, ready: str, bo: Person, clock: Clock) -> None:
    """Queued, leaving, sent: each step stands in the trail, and the first letter stops the first-reply clock and makes the case sent."""
    put = queue(store, ready, bo, to="Maya@Example.COM", compose=COMPOSE)
    assert (put.state, put.recipient, put.name) == ("queued", "Maya@example.com", "Maya Lindqvist")
    leaving = claimed(store)
    assert listing(store)[0].state == "sending"
    assert put.message_id.encode() in leaving.message
    clock.at += dt.timedelta(minutes=2)
    assert settle(store, leaving, "sent", said="ok", code=250).state == "sent"

    record = get_case(store, ready)
    assert (record.status, record.first_replied_at) == ("sent", clock.at)
    told = [entry.action for entry in trail(store, ready)]
    assert told[-5:] == ["letter-queued", "letter-leaving", "letter-sent", "first-reply", "case-sent"]
    assert verify(store).valid
    assert claim(store, lease=100, per_minute=1000) == Wait(None)


def test_the_same_letter_to_the_same_person_is_there_once(store: Store, ready: str, bo: Person) -> None:
    """Asking twice gives the same row, also after it was sent; another address is another letter."""
    first = queue(store, ready, bo, to=TO, compose=COMPOSE)
    assert queue(store, ready, bo, to=f" {TO} ", compose=COMPOSE) == first
    settle(store, claimed(store), "sent", said="ok")
    assert queue(store, ready, bo, to=TO, compose=COMPOSE).state == "sent"
    assert queue(store, ready, bo, to="other@example.com", compose=COMPOSE).id != first.id


def test_only_who_may_and_only_what_is_approved(store: Store, drafted: str, bo: Person) -> None:
    """Nobody without a role sends, and no letter without an approval that stands."""
    with pytest.raises(ApprovalError, match="no approval stands"):
        queue(store, drafted, bo, to=TO, compose=COMPOSE)
    approved(store, drafted, bo)
    for nobody in (Person("x", frozenset()), Person("admin only", frozenset({"admin"}))):
        with pytest.raises(NotAllowedError):
            queue(store, drafted, nobody, to=TO, compose=COMPOSE)
    assert listing(store) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "maya",
        "maya@example.com\r\nBcc: all@example.com",
        "maya@example.com, eve@example.com",
        "maya@example.com> SIZE=1\r\nRCPT TO:<eve@example.com",
        "Maya <maya@example.com>",
        "maya @example.com",
        '"maya\\"@x"@example.com',
        "maya@localhost",
        "maya@[127.0.0.1]",
        "maya@1.2.3.4",
        "-@-.com",
        "ma\u200bya@example.com",
        "m\u0430ya@example.com",
        "maya@example.com\x00",
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a..b@example.com",
    ],
)
def test_what_could_be_two_recipients_or_a_command_is_no_address(store: Store, ready: str, bo: Person, typed: str) -> None:
    """Whatever is not one plain address is refused with a reason that does not repeat it."""
    with pytest.raises(InputError) as problem:
        queue(store, ready, bo, to=typed, compose=COMPOSE)
    assert not typed.strip() or typed.strip() not in str(problem.value)
    assert listing(store) == ()


@pytest.mark.parametrize("way", ["edited", "withdrawn", "erased"])
def test_a_letter_whose_approval_ends_does_not_leave(store: Store, ready: str, bo: Person, cleo: Person, way: str) -> None:
    """An edit, a withdrawal or an erasure takes what is queued out of the outbox, and says why."""
    queue(store, ready, bo, to=TO, compose=COMPOSE)
    if way == "edited":
        at_work = working(store, ready)
        assert at_work is not None
        autosave(store, ready, at_work.text + "P.S. And more.\n", bo, revision=at_work.revision)
    elif way == "withdrawn":
        withdraw(store, ready, bo, "a date is wrong")
    else:
        erase_case(store, ready, cleo, "asked for on 20 November")
    assert claim(store, lease=100, per_minute=1000) == Wait(None)
    (row,) = listing(store)
    assert row.state == "cancelled"
    assert (row.recipient is None) == (way == "erased")
    assert verify(store).valid


def test_an_edited_and_approved_letter_is_another_one(store: Store, ready: str, bo: Person) -> None:
    """What was queued under the old approval is cancelled; the new one goes to the same address."""
    queue(store, ready, bo, to=TO, compose=COMPOSE)
    at_work = working(store, ready)
    assert at_work is not None
    autosave(store, ready, at_work.text.replace("Kind regards", "With kind regards"), bo, revision=at_work.revision)
    approved(store, ready, bo)
    queue(store, ready, bo, to=TO, compose=COMPOSE)
    assert b"With kind regards" in claimed(store).message
    assert counts(store) == {"queued": 0, "sending": 1, "sent": 0, "refused": 0, "unknown": 0, "cancelled": 1}


def test_a_server_that_says_later_is_asked_later_and_not_for_ever(store: Store, ready: str, bo: Person, clock: Clock) -> None:
    """Each try waits longer, the message id stays, and after the last one the letter is refused with what the server said."""
    first = queue(store, ready, bo, to=TO, compose=COMPOSE)
    for number, wait in enumerate(BACKOFF, 1):
        row = settle(store, claimed(store), "later", said="450 greylisted", code=450)
        assert (row.state, row.tries, row.next_try_at) == ("queued", number, clock.at + wait)
        assert claim(store, lease=100, per_minute=1000) == Wait(wait.total_seconds())
        assert due_in(store) == wait.total_seconds()
        clock.at += wait
    row = settle(store, claimed(store), "later", said="450 greylisted", code=450)
    assert (row.state, row.message_id, row.said) == ("refused", first.message_id, "450 greylisted")


def test_a_letter_whose_sender_vanished_is_perhaps_sent_and_stays_so(store: Store, ready: str, bo: Person, clock: Clock) -> None:
    """When the lease is over the letter is unknown; it never leaves again by itself, and a person decides."""
    number = queue(store, ready, bo, to=TO, compose=COMPOSE).id
    claimed(store)
    clock.at += dt.timedelta(seconds=99)
    assert claim(store, lease=100, per_minute=1000) == Wait(None)
    clock.at += dt.timedelta(seconds=2)
    give_up_leases(store)
    assert listing(store)[0].state == "unknown"
    clock.at += dt.timedelta(days=30)
    assert claim(store, lease=100, per_minute=1000) == Wait(None)
    with pytest.raises(NotAllowedError):
        resolve(store, number, "sent", Person("x", frozenset()))
    row = resolve(store, number, "sent", bo)
    assert (row.state, row.settled_by) == ("sent", "Bo")
    assert get_case(store, ready).status == "sent"
    assert trail(store, ready)[-3].by == "Bo"
    with pytest.raises(InputError, match="is sent"):
        resolve(store, number, "again", bo)


def test_a_person_may_send_again_what_was_perhaps_sent(store: Store, ready: str, bo: Person) -> None:
    """It goes out with the same message id, so that a mailbox that has it already can tell."""
    row = queue(store, ready, bo, to=TO, compose=COMPOSE)
    settle(store, claimed(store), "unknown", said="the connection broke off")
    assert resolve(store, row.id, "again", bo).state == "queued"
    assert row.message_id.encode() in claimed(store).message
    assert verify(store).valid


def test_what_was_unknown_and_then_heard_of_is_known(store: Store, ready: str, bo: Person, clock: Clock) -> None:
    """A sender that was only slow still says what became of its letter; one that was decided about meanwhile does not."""
    number = queue(store, ready, bo, to=TO, compose=COMPOSE).id
    leaving = claimed(store)
    clock.at += dt.timedelta(seconds=101)
    give_up_leases(store)
    assert settle(store, leaving, "sent", said="ok").state == "sent"

    queue(store, ready, bo, to="other@example.com", compose=COMPOSE)
    leaving = claimed(store)
    clock.at += dt.timedelta(seconds=101)
    give_up_leases(store)
    resolve(store, number + 1, "again", bo)
    with pytest.raises(StoreError, match="decided about it"):
        settle(store, leaving, "sent", said="ok")


def test_no_more_letters_leave_in_a_minute_than_the_settings_say(store: Store, ready: str, bo: Person, clock: Clock) -> None:
    """The limit counts what really left, whoever sent it, so that two senders have one limit between them."""
    for number in range(4):
        queue(store, ready, bo, to=f"m{number}@example.com", compose=COMPOSE)
    for _ in range(2):
        assert isinstance(claim(store, lease=100, per_minute=2), Leaving)
        clock.at += dt.timedelta(seconds=10)
    assert claim(store, lease=100, per_minute=2) == Wait(40)
    clock.at += dt.timedelta(seconds=40)
    assert isinstance(claim(store, lease=100, per_minute=2), Leaving)


def test_a_mail_that_somebody_changed_in_the_database_does_not_leave(store: Store, ready: str, bo: Person) -> None:
    """The mail that leaves is the mail that was queued, to the byte."""
    queue(store, ready, bo, to=TO, compose=COMPOSE)
    with store.begin() as conn:
        conn.execute(update(outbox).values(message=zlib.compress(b"We owe you a million.")))
    assert claim(store, lease=100, per_minute=1000) == Wait(None)
    assert listing(store)[0].state == "cancelled"
    with store.begin() as conn:
        conn.execute(text("UPDATE outbox SET state = 'sent'"))
    assert not verify(store).valid


def _claim_all(path: Path, gate: Any, results: Any) -> None:
    with Store.open(path) as store:
        gate.wait()
        mine = []
        while isinstance(leaving := claim(store, lease=100, per_minute=10_000), Leaving):
            mine.append(leaving.id)
        results.put(mine)


def test_two_senders_never_have_the_same_letter(path: Path, case: Case, ana: Person, bo: Person) -> None:
    """Real processes that claim at once share the outbox between them, each letter once."""
    from amends.drafting import Drafter
    from amends.review.cases import open_case
    from amends.review.letters import keep_draft

    with Store.open(path) as store:
        opened = open_case(store, case, ana, origin="intake")
        keep_draft(store, opened.id, Drafter().draft(case), ana)
        approved(store, opened.id, bo)
        for number in range(24):
            queue(store, opened.id, bo, to=f"m{number}@example.com", compose=COMPOSE)
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(3), context.Queue()
    workers = [context.Process(target=_claim_all, args=(path, gate, results)) for _ in range(3)]
    for worker in workers:
        worker.start()
    found = [results.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(30)
    everything = [number for mine in found for number in mine]
    assert sorted(everything) == list(range(1, 25))
