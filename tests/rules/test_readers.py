"""Clients, bystanders and many readers."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.case import Case
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rules import Finding, check

Judge = Callable[..., list[Finding]]

PUBLIC = {"letter_type": "public-complaint-reply", "channel": "public_reply"}


def test_a_client_is_offered_a_talk(judge: Judge) -> None:
    """Ongoing clients are spoken to; the slot's date or a proposed day will do."""
    slots = [{"on": "2026-11-24", "at": "10:00"}]

    assert judge("talk-slot", "I am sorry.", audience="client")[0].severity == "warning"
    assert judge("talk-slot", "I am sorry.", audience="client", severity="high")[0].severity == "error"
    assert judge("talk-slot", "I am sorry. Shall it be 24 November at 10:00?", audience="client", talk_slots=slots) == []
    assert judge("talk-slot", "I am sorry. I will call you on Tuesday.", audience="client") == []
    assert judge("talk-slot", "I am sorry.") == []


@pytest.mark.parametrize("private", ["order A-5512", "the €9.90", "at m.lindqvist@mail.example", "to 12 Quay Street"])
def test_nothing_private_stands_in_public(judge: Judge, private: str) -> None:
    """Numbers, sums, contacts and addresses of the customer are for a private message."""
    recipient = {"name": "Maya Lindqvist", "address": ["12 Quay Street"]}
    body = f"I am sorry. It was about {private}. I have messaged you."

    assert [finding.match for finding in judge("public-reply", body, **PUBLIC, recipient=recipient) if "private" in finding.message]


@pytest.mark.parametrize("told", ["your mother's 70th", "the 3rd time", "the 22nd of May"])
def test_a_place_in_a_row_is_no_number_of_theirs(judge: Judge, told: str) -> None:
    """A birthday or a third time may be named in public: it is no order number, though it is digits and letters, too."""
    assert judge("public-reply", f"I am sorry. It was about {told}. I have messaged you.", **PUBLIC) == []


@pytest.mark.parametrize("number", ["+353 15 55 01 41", "+353-1-5550141", "01 555 0141", "+٣٥٣ ١ ٥٥٥ ٠١٤١"])
def test_our_own_number_may_be_grouped_otherwise(judge: Judge, number: str) -> None:
    """However its digits are written, it is not the customer's."""
    assert judge("public-reply", f"I am sorry. Please call me on {number}.", **PUBLIC) == []
    assert judge("public-reply", f"I am sorry. Please call me on {number[:-1]}9.", **PUBLIC)


def test_our_own_contact_may_stand_in_public(judge: Judge) -> None:
    """The signer's number is there to be read, and is a way to go on in private."""
    assert judge("public-reply", "I am sorry. Please call me on +353 1 555 0141.", **PUBLIC) == []


def test_a_public_reply_leads_on_in_private(case_data: dict[str, Any]) -> None:
    """Without a way on it draws a warning."""
    case = Case.of(case_data | PUBLIC)
    found = check(Letter.from_text("Hello Maya,\n\nI am sorry. We lost your lamp.\n\nAoife Byrne", case), case).findings

    assert [finding.severity for finding in found if finding.rule == "public-reply"] == ["warning"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I sent you a private message today, and you can reach me there."),
        ("ro", "V-am scris astăzi în privat și acolo vă răspund."),
        ("ca", "Li he escrit en privat, i allà em trobarà."),
        ("he", "שלחתי לך הודעה פרטית, ושם אפשר להשיג אותי."),
        ("hr", "Sve ostalo poslali smo Vam u privatnoj poruci."),
        ("ar", "أرسلنا إليكم رسالة خاصة، ونكمل معكم هناك."),
    ],
)
def test_in_public_a_private_message_is_a_way_back(case_data: dict[str, Any], language: str, said: str) -> None:
    """A number or an address need not stand where everybody reads it; without either, a way to answer is missed."""
    case = Case.of(case_data | PUBLIC | {"language": language})
    missed = [
        [finding.rule for finding in check(Letter.from_text(f"Maya,\n\n{body}\n\nAoife Byrne", case), case).findings]
        for body in (said, "…")
    ]

    assert [("reply-route" in rules, "public-reply" in rules) for rules in missed] == [(False, False), (True, True)]


def test_many_readers_are_told_when_whom_and_what_to_do(judge: Judge) -> None:
    """Each thing the incident holds must be said; in one customer's letter none of it is asked for."""
    incident = {
        "period": "Orders could not be placed between 9:10 and 13:40 on 3 November.",
        "affected": "All customers in the north were affected.",
        "what_to_do": "Please check whether your booking is in your account.",
    }
    mass = {"audience": "mass", "incident": incident}

    assert len(judge("mass-letter-facts", "I am sorry.", **mass)) == 3
    assert judge("mass-letter-facts", f"I am sorry. {' '.join(incident.values())}", **mass) == []
    assert judge("mass-letter-facts", "I am sorry.") == []


def test_a_remedy_that_is_private_is_told_in_private(case_data: dict[str, Any]) -> None:
    """A public reply by the phrasebook leads on to the private message instead of naming the sum, and passes."""
    case = Case.of(case_data | PUBLIC)

    for seed in range(4):
        letter = compose(case, seed=seed)
        report = check(letter, case)
        assert "9.90" not in report.text
        assert report.passed, report.findings


def test_a_remedy_that_may_be_told_is_told_in_public(judge: Judge) -> None:
    """Leading on to a private message stands for no remedy that others may read."""
    told = [{"text": "We have mended the lamp.", "done": "2026-11-18", "approved_by": "Ana Horvat"}]
    body = "I am sorry. We delivered your order nine days late. I have sent you a private message."

    assert judge("remedy-present", body, **PUBLIC) == []
    assert [finding.severity for finding in judge("remedy-present", body, **PUBLIC, remedies=told)] == ["error"]
    assert [finding.severity for finding in judge("remedy-present", body)] == ["error"]
