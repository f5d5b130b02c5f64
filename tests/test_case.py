"""A case carries the facts; it refuses contradictions and says what is missing."""

from typing import Any

import pytest

from amends.case import COMPLAINT_LIMIT, Case
from amends.errors import CaseError, IncompleteCaseError


def test_complete_case_has_no_open_questions(case: Case) -> None:
    """Nothing is asked about a case that has everything."""
    assert case.missing() == ()


def test_bare_sentences_become_items_with_ids(case: Case) -> None:
    """A sentence is enough for a failing or a harm; ids are given in order."""
    assert [failing.id for failing in case.failings] == ["f1", "f2"]
    assert [item.id for item in case.items()] == ["f1", "f2", "h1", "r1", "m1", "cause"]


def test_given_ids_are_kept(case_data: dict[str, Any]) -> None:
    """An id of the writer's own choosing stays, and numbering goes round it."""
    case_data["failings"] = [{"id": "f1", "text": "We lost it."}, "We did not call."]

    assert [failing.id for failing in Case.of(case_data).failings] == ["f1", "f2"]


def test_empty_case_asks_in_the_order_a_person_would(case_data: dict[str, Any]) -> None:
    """Fault and cause come first, then the person, the matter, the remedy, the signer."""
    fields = [question.field for question in Case.of({}).missing()]

    assert fields[:2] == ["fault_status", "cause_known"]
    assert fields.index("recipient.name") < fields.index("complaint_or_failing") < fields.index("signer.name")
    assert {"language", "channel"} <= set(fields)


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"fault_status": None}, "fault_status"),
        ({"cause_known": None}, "cause_known"),
        ({"recipient": None}, "recipient.name"),
        ({"complaint": "", "failings": [], "stage": "holding", "next_update": {"on": "2026-11-25"}}, "complaint_or_failing"),
        ({"failings": [], "stage": "full"}, "failings"),
        ({"failings": [{"text": "We lost it.", "verified": False}], "stage": "full"}, "failings.verified"),
        ({"remedies": []}, "remedies"),
        ({"remedies": [{"text": "We will repair it.", "due": "2026-11-25"}]}, "remedies.approved_by"),
        ({"remedies": [{"text": "We will repair it.", "approved_by": "Ana"}]}, "remedies.due"),
        ({"cause_known": False, "cause": None}, "next_update"),
        ({"stage": "holding"}, "next_update"),
        ({"signer": None}, "signer.name"),
        ({"signer": {"name": "Aoife Byrne", "phone": "555 0141"}}, "signer.role"),
        ({"signer": {"name": "Aoife Byrne", "role": "Owner"}}, "signer.contact"),
        ({"audience": "mass"}, "incident"),
        ({"letter_type": "confirmation-letter"}, "talk.held_on"),
        ({"letter_type": "follow-up"}, "previous_letter"),
        ({"language": None}, "language"),
        ({"channel": None}, "channel"),
    ],
)
def test_each_gap_is_one_question(case_data: dict[str, Any], change: dict[str, Any], asked: str) -> None:
    """Each thing a letter cannot be honest without is asked for by its field."""
    questions = Case.of(case_data | change).missing()

    assert [question.field for question in questions] == [asked]
    assert all(question.text and question.why and question.options for question in questions)


def test_incomplete_case_refuses_with_its_questions() -> None:
    """Drafting such a case raises with the list."""
    with pytest.raises(IncompleteCaseError) as caught:
        Case.of({}).require_complete()

    assert caught.value.questions == Case.of({}).missing()
    assert "Is it established that we were at fault?" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"recipent": "Maya"}, "recipent", "unknown field"),
        ({"date": "20/11/2026"}, "date", "2026-11-25"),
        ({"cause_known": "perhaps"}, "cause_known", "true or false"),
        ({"language": "de"}, "language", "ar, ca, en, he, hr, ro"),
        ({"letter_type": "late"}, "letter_type", "delivery-delay"),
        ({"cause_known": False}, "cause", "drop the cause"),
        ({"channel": "sms", "letter_type": "voicemail"}, "channel", "voicemail"),
        ({"failings": [{"id": "x", "text": "A."}, {"id": "x", "text": "B."}]}, "id", "stands twice"),
        ({"remedies": [{"text": "R.", "done": "2026-12-01"}]}, "remedies.0.done", "write due instead"),
        ({"remedies": [{"text": "R.", "due": "2026-11-01"}]}, "remedies.0.due", "agree a new date"),
        ({"next_update": {"on": "2026-11-01"}}, "next_update.on", "before the letter's date"),
        ({"received": "2026-11-30"}, "received", "after the letter's date"),
        ({"recipient": {"name": "All", "group": True}, "audience": "customer"}, "audience", "write mass"),
        ({"talk": {"agreed": ["r9"]}}, "talk.agreed", "no remedy or measure"),
        ({"recipient": {"name": "Maya\nBcc: x"}}, "recipient.name", "one line"),
        ({"recipient": {"name": "Maya", "email": "maya at home"}}, "recipient.email", "write it as name@example.com"),
        ({"recipient": {"name": "Maya", "email": "m@x.example, n@x.example"}}, "recipient.email", "one address alone"),
        ({"complaint": "x" * (COMPLAINT_LIMIT + 1)}, "complaint", "50,001 characters"),
        ({"failings": "We lost it."}, "failings", "list"),
        ({"failings": [""]}, "failings.0.text", "empty"),
    ],
)
def test_bad_input_names_field_and_mend(case_data: dict[str, Any], change: dict[str, Any], field: str, says: str) -> None:
    """A wrong or contradictory answer is refused by field name, with what to write instead, and without echoing the complaint."""
    with pytest.raises(CaseError) as caught:
        Case.of(case_data | change)

    problem = caught.value.problems[0]
    assert problem.field == field
    assert says in problem.message
    assert "nobody answered me" not in str(caught.value)


def test_letter_type_implies_its_fields(case_data: dict[str, Any]) -> None:
    """A follow-up is in the follow-up stage, a call script is for the phone."""
    assert Case.of(case_data | {"letter_type": "follow-up"}).stage == "follow-up"
    case_data.pop("channel")
    assert Case.of(case_data | {"letter_type": "call-script"}).channel == "phone_script"


def test_complaint_without_verified_failing_is_a_holding_reply(case_data: dict[str, Any]) -> None:
    """What nobody has verified is not owned: such a case gets a first answer."""
    case_data["failings"] = [{"text": "We lost it.", "verified": False}]

    assert Case.of(case_data).stage == "holding"
    assert Case.of(case_data).owned_failings == ()


def test_case_is_frozen(case: Case) -> None:
    """A case cannot be changed behind a letter's back."""
    with pytest.raises(ValueError, match="frozen"):
        case.severity = "low"  # type: ignore[misc]
