"""What a letter commits us to: every dated deed it promises is found in its own words, and nothing it does not say."""

import copy
import datetime as dt
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.case import Case
from amends.case_files import read_case
from amends.drafting import Drafter
from amends.errors import ApprovalError
from amends.letter import Letter
from amends.review.approval import ApprovedLetter, approve
from amends.review.commitments import Commitment, commitments
from amends.rules import check
from amends.rules.claims import find_claims
from amends.rules.nearest import nearest_item
from amends.rules.verdicts import document_of
from amends.samples import sample_cases

SAMPLES = {f"{path.parent.name}/{path.stem}": path for path in sample_cases()}


@cache
def approved(name: str) -> tuple[ApprovedLetter, Case]:
    """Return a sample's letter as a person approved it."""
    case = read_case(SAMPLES[name])
    letter = Letter.from_text(Drafter(None).draft(case).report.text, case)
    reasons = {finding.key: "it is spoken, and begins with who is calling" for finding in check(letter, case).warnings}
    return approve(letter, case, reviewer="Ana Horvat", reasons=reasons), case


def promised_by(case: Case) -> dict[tuple[str, dt.date], str]:
    """Return who owes what by when, as the case's own fields say."""
    signer = case.signer.name if case.signer else ""
    owed = {(deed.id, deed.due): deed.owner or signer for deed in (*case.remedies, *case.measures) if deed.due and not deed.done}
    if case.next_update:
        owed[("next_update", case.next_update.on)] = signer
        owed |= {(point.id, case.next_update.on): signer for point in case.points if point.open}
    owed |= {("talk_slot", slot.on): signer for slot in case.talk_slots}
    return {} if case.audience == "internal" else owed


@pytest.mark.parametrize("name", SAMPLES)
def test_every_dated_commitment_is_found(name: str) -> None:
    """Each remedy and measure still due, the next message, the points left open and each talk becomes a commitment, with who owes it."""
    letter, case = approved(name)

    found = {(one.item, one.due): one.owner for one in commitments(letter, case)}

    assert promised_by(case).items() <= found.items()


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_invented(name: str) -> None:
    """A commitment is a piece of the letter that names its day; a day the case has no field for stands in the item's own approved words."""
    letter, case = approved(name)
    document = document_of(Letter.from_text(letter.text, case), case)
    words = {item.id: item.text for item in case.items()}

    for one in commitments(letter, case):
        assert letter.text[one.start : one.end] == one.text
        assert one.due >= case.letter_date
        assert one.named
        assert any(one.start <= said < one.end for said in document.says(one.due))
        if (one.item, one.due) not in promised_by(case):
            named = [claim.value for claim in find_claims(words[one.item], document.language) if claim.kind == "date"]
            assert any(isinstance(value, tuple) and value[:2] == (one.due.month, one.due.day) for value in named)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_struck_out_is_no_commitment(name: str) -> None:
    """A sentence that a person takes out of the letter takes its promise with it, whatever the case holds."""
    letter, case = approved(name)

    for one in commitments(letter, case):
        left = Letter.from_text(letter.text[: one.start] + letter.text[one.end :], case)

        assert (one.item, one.due) not in {(other.item, other.due) for other in commitments(left, case)}


@given(data=st.data())
def test_promises_are_a_subset_of_the_text(data: st.DataObject) -> None:
    """Whatever sentences are left of a letter, in whatever order, each commitment is a piece of that text, and one the whole letter makes."""
    name = data.draw(
        st.sampled_from(["en/missed-deadline", "ca/project-error", "he/rude-staff", "ar/defective-product", "hr/progress-update"])
    )
    letter, case = approved(name)
    document = document_of(Letter.from_text(letter.text, case), case)
    body = [document.text.sentence_text(number) for number in document.body]
    kept = data.draw(st.permutations(body).flatmap(lambda order: st.integers(0, len(order)).map(lambda count: order[:count])))
    text = " ".join([document.text.sentence_text(document.body[0] - 1), *kept])

    found = commitments(Letter.from_text(text, case), case)

    assert {(one.item, one.due) for one in found} <= {(one.item, one.due) for one in commitments(letter, case)}
    assert all(text[one.start : one.end] == one.text for one in found)


def written(case_data: dict[str, Any], *sentences: str, **changed: Any) -> tuple[Commitment, ...]:
    """Return what a letter of some sentences commits the business of a case to."""
    case = Case.of({**copy.deepcopy(case_data), **changed})
    return commitments(
        Letter.from_text("\n\n".join(["Dear Ms Lindqvist,", " ".join(sentences), "Kind regards,", "Aoife Byrne"]), case), case
    )


LAMP = {
    "id": "lamp",
    "text": "A new lamp will be with you on 27 November by 3 pm.",
    "due": "2026-11-27",
    "owner": "Tom Avery",
    "approved_by": "A",
}


@pytest.mark.parametrize(
    ("sentence", "at"),
    [
        ("A new lamp will be with you on 27 November by 3 pm.", dt.time(15)),
        ("On Friday, 27 November, a new lamp will reach you.", None),
        ("We are sending a new lamp, and it will be with you on 27 November before 15:00.", dt.time(15)),
        ("You asked for your lamp: a new lamp will be with you on 27 November by 3 pm.", dt.time(15)),
    ],
)
def test_other_words_are_the_same_promise(case_data: dict[str, Any], sentence: str, at: dt.time | None) -> None:
    """A remedy reworded is still promised, in the words the letter has for it, by its owner and at the hour named."""
    (one,) = written(case_data, "We are sorry.", sentence, remedies=[LAMP])

    assert (one.kind, one.item, one.owner, one.due, one.at, one.named) == ("remedy", "lamp", "Tom Avery", dt.date(2026, 11, 27), at, True)
    assert one.text == sentence


def test_a_sentence_that_stands_for_a_remedy_promises_it(case_data: dict[str, Any]) -> None:
    """With few of its words, where the letter says the remedy nowhere else."""
    text = (
        "A new lamp with a green shade and two spare bulbs will be brought to your flat by our own driver, without charge, on 27 November."
    )
    said = "On 27 November somebody rings your bell and hands over a lamp as new as the makers sent it."
    case = Case.of({**copy.deepcopy(case_data), "remedies": [{**LAMP, "text": text}]})
    letter = Letter.from_text(f"Dear Ms Lindqvist,\n\nWe are sorry. {said}\n\nKind regards,\n\nAoife Byrne", case)

    assert nearest_item(document_of(letter, case), 2) is None
    assert [(one.item, one.text, one.owner) for one in commitments(letter, case)] == [("lamp", said, "Tom Avery")]


@pytest.mark.parametrize(
    "sentence",
    [
        "You wrote that a lamp was promised to you for 27 November.",
        "We cannot bring you a new lamp on 27 November, because none is left.",
        "Your mother's party is on 27 November.",
        "We know that you need light.",
    ],
)
def test_what_only_sounds_like_it_is_no_promise(case_data: dict[str, Any], sentence: str) -> None:
    """What the customer said, what the letter refuses and what merely falls on the day are no promises of ours."""
    refused = {
        "text": "We cannot bring you a new lamp on 27 November, because none is left.",
        "due": "2026-11-27",
        "id": "lamp",
        "approved_by": "A",
    }
    points = [{"id": "p1", "text": "She wants a new lamp.", "declined": refused["text"]}]

    assert written(case_data, "We are sorry.", sentence, remedies=[{**LAMP, "text": "We bring a new lamp to you."}], points=points) == ()


def test_a_deed_without_its_day_is_due_when_the_case_says(case_data: dict[str, Any]) -> None:
    """A measure that the letter states without its date is a promise all the same, due on the day the business has set itself."""
    measure = {"id": "lists", "text": "A second person will compare each order with the delivery plan.", "due": "2026-12-01"}

    (one,) = written(case_data, "We are sorry.", measure["text"], measures=[measure], remedies=[])

    assert (one.item, one.due, one.owner, one.named) == ("lists", dt.date(2026, 12, 1), "Aoife Byrne", False)


def test_a_deed_that_is_done_promises_only_what_follows(case_data: dict[str, Any]) -> None:
    """What is done is no promise; a later day that the same sentence commits us to is."""
    done = {
        "id": "slot",
        "text": "On 18 November we booked your fitting for 30 November at 9 am.",
        "done": "2026-11-18",
        "approved_by": "A",
    }

    found = written(case_data, "We are sorry.", done["text"], remedies=[done])

    assert [(one.item, one.due, one.at) for one in found] == [("slot", dt.date(2026, 11, 30), dt.time(9))]


def test_an_open_point_is_owed_with_the_next_message(case_data: dict[str, Any]) -> None:
    """What is left open is promised with the message that will answer it, and is no promise where the letter names no such day."""
    changed = {
        "remedies": [],
        "points": [{"id": "p1", "text": "Who pays the taxi?", "open": True}],
        "next_update": {"on": "2026-11-25", "at": "10 am", "text": "By then I will have gone through the taxi bill."},
    }
    message = "You will hear from me again on 25 November at 10 am."

    found = written(case_data, "We are sorry.", message, "By then I will have gone through the taxi bill.", **changed)
    silent = written(case_data, "We are sorry.", "We are looking into the taxi.", **changed)

    assert [(one.kind, one.item, one.due, one.at) for one in found] == [
        ("update", "next_update", dt.date(2026, 11, 25), dt.time(10)),
        ("point", "p1", dt.date(2026, 11, 25), dt.time(10)),
    ]
    assert found[0].text == f"{message} By then I will have gone through the taxi bill."
    assert silent == ()


def test_a_note_to_colleagues_promises_nothing() -> None:
    """An internal copy tells colleagues what was promised, and is no promise to a customer."""
    letter, case = approved("en/internal-copy-note")

    assert commitments(letter, case) == ()


def test_a_letter_is_read_with_its_own_case() -> None:
    """An approved letter and another case's facts make no promises together."""
    letter, _ = approved("en/delivery-delay")
    _, other = approved("en/outage")

    with pytest.raises(ApprovalError, match="another case"):
        commitments(letter, other)


@pytest.mark.parametrize(
    "text", ["", "\u202e27 November\x00", "27 November " * 500, "<script>on 27 November a new lamp will be with you</script>"]
)
def test_hostile_texts_are_read_and_never_raise(case_data: dict[str, Any], text: str) -> None:
    """Any text at all can be read for what it promises."""
    for one in written(case_data, text, remedies=[LAMP]):
        assert one.item == "lamp"
