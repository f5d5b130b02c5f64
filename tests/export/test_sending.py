"""What stands in the outbox reaches the mail server once, as the approved letter and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import email.policy
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.review.desk import NoLimits
from tests.smtp_server import Inbox, conversation, polite, scripted

from amends.case import Case, Recipient
from amends.case_files import read_case
from amends.company import Company
from amends.drafting import Drafter
from amends.export.sending import MailComposer, Sender, send_case, send_due
from amends.export.smtp import MailServerError
from amends.review.approval import approve
from amends.review.approvals import approve_case
from amends.review.cases import open_case
from amends.review.letters import keep_draft, working
from amends.review.outbox import counts, listing
from amends.review.roles import Person
from amends.review.store import Store
from amends.samples import sample_cases
from amends.smtp_settings import SmtpSettings

BO = Person("Bo", frozenset({"drafter", "approver"}))
COMPANY = Company(name="Northlight Lamps")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(tmp_path / "desk.sqlite3") as store:
        yield store


def settings(port: int, **given: object) -> SmtpSettings:
    known = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "care@northlight.example", "sender_name": "Northlight Care"}
    return SmtpSettings(**{**known, "timeout": 3.0, "deadline": 5.0, "per_minute": 1000, **given})  # type: ignore[arg-type]


def queued(store: Store, case: Case, smtp: SmtpSettings, *addresses: str) -> str:
    opened = open_case(store, case, BO, origin="intake")
    keep_draft(store, opened.id, Drafter().draft(case), BO)
    at_work = working(store, opened.id)
    assert at_work is not None
    approve_case(store, opened.id, at_work.text, BO, reasons={}, revision=at_work.revision, ladder=NoLimits())
    for address in addresses:
        send_case(store, opened.id, BO, to=address, settings=smtp, company=COMPANY)
    return opened.id


def test_an_approved_letter_arrives_whole(store: Store, case: Case) -> None:
    """The subject, the text, who it is from and where an answer goes; no mark of a draft, and the id the outbox knows it by."""
    with scripted(lambda connection, inbox: conversation(connection, inbox, polite)) as inbox:
        smtp = settings(inbox.port, reply_to="answers@northlight.example")
        queued(store, case, smtp, "maya@example.com")
        (outcome,) = send_due(store, smtp)
    assert outcome.state == "sent"
    (raw,) = inbox.messages
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["To"] == "Maya Lindqvist <maya@example.com>"
    assert message["From"] == "Northlight Care <care@northlight.example>"
    assert message["Reply-To"] == "answers@northlight.example"
    assert message["Message-ID"] == outcome.message_id
    assert outcome.message_id.endswith("@northlight.example>")
    assert "X-Unsent" not in message
    assert "Bcc" not in message
    body = message.get_body(("plain",))
    assert body is not None
    assert "We delivered your order A-5512 nine days late" in body.get_content()
    assert not body.get_content().startswith("Subject")


def test_an_arabic_letter_arrives_as_it_was_approved(store: Store) -> None:
    """Arabic text and names come out of the mail as they went in, in plain text and in a page that runs right to left."""
    case = read_case(next(path for path in sample_cases("ar") if path.stem == "billing-error"))
    with scripted(lambda connection, inbox: conversation(connection, inbox, polite)) as inbox:
        smtp = settings(inbox.port)
        queued(store, case, smtp, "layla@example.com")
        assert [outcome.state for outcome in send_due(store, smtp)] == ["sent"]
    message = email.message_from_bytes(inbox.messages[0], policy=email.policy.default)
    html = message.get_body(("html",))
    assert html is not None
    assert 'dir="rtl"' in html.get_content()
    assert case.recipient is not None
    assert case.recipient.name in str(message["To"])


@pytest.mark.parametrize(
    "name",
    [
        "Maya\r\nBcc: all@example.com",
        "=?utf-8?q?Maya=0D=0ABcc:_all@example.com?=",
        "Maya\u2028Bcc: all@example.com",
        'Maya" <eve@example.com>, "',
        "\u202eayaM",
        "eve@example.com",
    ],
)
def test_a_name_makes_no_header_and_no_recipient(case: Case, name: str) -> None:
    """Whatever a customer calls themselves, the mail has one recipient and the headers we wrote."""
    letter = approve(Drafter().draft(case).letter, case, reviewer="Bo")
    hostile = case.model_copy(update={"recipient": Recipient.model_construct(name=name)})
    compose = MailComposer(settings(25), COMPANY)
    raw = compose(letter, hostile, to="maya@example.com", message_id="<a@northlight.example>", date=dt.datetime.now(dt.UTC))
    plain = email.message_from_bytes(compose(letter, case, to="m@example.com", message_id="<a@b.example>", date=dt.datetime.now(dt.UTC)))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message.keys() == plain.keys()
    assert [address.addr_spec for address in message["To"].addresses] == ["maya@example.com"]


def test_a_long_name_of_a_sender_is_one_address(case: Case) -> None:
    """A company's name that is longer than a line, with commas and brackets in it, leaves one sender and every header that a short one has."""
    letter = approve(Drafter().draft(case).letter, case, reviewer="Bo")
    long = dataclasses.replace(
        settings(25), sender_name=f"Quayside, Lamps & Lanterns (North, South), {'and a name that goes on, ' * 5}Ltd."
    )
    raw = MailComposer(long, COMPANY)(letter, case, to="m@example.com", message_id="<a@b.example>", date=dt.datetime.now(dt.UTC))
    short = MailComposer(settings(25), COMPANY)(letter, case, to="m@example.com", message_id="<a@b.example>", date=dt.datetime.now(dt.UTC))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert [address.addr_spec for address in message["From"].addresses] == [settings(25).sender]
    assert message.keys() == email.message_from_bytes(short).keys()


def test_a_server_that_is_down_costs_no_letter_a_try(store: Store, case: Case) -> None:
    """Where no connection comes about, nothing is claimed, and everything is still queued."""
    smtp = settings(9)
    queued(store, case, smtp, "a@example.com", "b@example.com")
    with pytest.raises(MailServerError):
        send_due(store, smtp)
    assert [(row.state, row.tries) for row in listing(store)] == [("queued", 0), ("queued", 0)]


def test_each_letter_has_its_own_fate(store: Store, case: Case) -> None:
    """Refused, deferred, perhaps sent, sent: one does not hold up the next, and a connection that broke is made anew."""
    fates = iter(["550 no such user", "450 later", "250 ok", "250 ok"])
    dropped = []

    def answer(command: str) -> str | None:
        if command.startswith("RCPT"):
            dropped.append(command)
            return next(fates)
        if command == "." and len(dropped) == 3:
            return None
        return polite(command)

    with scripted(lambda connection, inbox: conversation(connection, inbox, answer)) as inbox:
        smtp = settings(inbox.port)
        queued(store, case, smtp, *(f"m{number}@example.com" for number in range(4)))
        outcomes = send_due(store, smtp)
        assert send_due(store, smtp) == ()
    assert [outcome.state for outcome in outcomes] == ["refused", "queued", "unknown", "sent"]
    assert outcomes[0].said == "550 no such user"
    assert len(inbox.messages) == 1


def test_a_sender_sends_what_is_queued_while_it_runs_and_stops_between_letters(store: Store, case: Case) -> None:
    """A thread finds a new letter when it is woken, tells once of a server that is down, and ends when it is told to."""
    arrived = threading.Event()
    told: list[str] = []

    def talk(connection: object, inbox: Inbox) -> None:
        def answer(command: str) -> str:
            if command == ".":
                arrived.set()
            return polite(command)

        conversation(connection, inbox, answer)  # type: ignore[arg-type]

    with scripted(talk) as inbox:
        smtp = settings(inbox.port)
        sender = Sender(store, smtp, on_problem=told.append, pause=60)
        sender.start()
        queued(store, case, smtp, "maya@example.com")
        sender.wake()
        assert arrived.wait(20)
        sender.stop()
    assert counts(store)["sent"] == 1
    assert not told

    queued(store, case.model_copy(update={"id": "C-2"}), smtp, "maya@example.com")
    down = Sender(store, settings(9), on_problem=told.append, pause=0.05)
    down.start()
    for _ in range(200):
        if told:
            break
        time.sleep(0.05)
    time.sleep(0.3)
    down.stop()
    assert len(told) == 1
    assert counts(store)["queued"] == 1
