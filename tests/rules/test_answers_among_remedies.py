"""Among the remedies stand answers, too: a line may answer a question by what the case holds, and still gives nothing nobody approved."""

from __future__ import annotations

from typing import Any

import pytest

import amends
from amends.letter import Letter, RemedyLine
from amends.samples import sample_cases


def _case(**changes: Any) -> amends.Case:
    known = amends.read_case(next(path for path in sample_cases("en") if path.stem == "defective-product")).model_dump()
    facts = [{"id": "k1", "text": "Your order and your invoice are in our files as they always were."}]
    points = [
        {"id": "p1", "kind": "ask", "quote": "I want a lamp that is in one piece", "answered_by": ["r1"]},
        {"id": "p2", "kind": "ask", "text": "whether the order is still on file", "answered_by": ["k1"]},
        {
            "id": "p3",
            "kind": "ask",
            "text": "£300 for the trouble",
            "declined": "We cannot pay £300 for the trouble, because we return what the lamp cost you.",
        },
        {"id": "p4", "kind": "ask", "text": "who pays for the taxi", "open": True},
        {"id": "p5", "kind": "ask", "text": "a named person to talk to", "answered_by": ["contact"]},
    ]
    update = {"on": "2026-05-20"}
    return amends.Case.of({**known, "facts": facts, "points": points, "next_update": update, **changes})


def _errors(text: str, remedy_id: str) -> list[str | None]:
    case = _case()
    letter = amends.compose(case, seed=1)
    lines = (*letter.remedies, RemedyLine(text=text, remedy_id=remedy_id))
    changed: Letter = letter.model_copy(update={"remedies": lines})
    known = {finding.key for finding in amends.check(letter, case).errors}
    return [
        finding.match for finding in amends.check(changed, case).errors if finding.rule == "remedy-authorised" and finding.key not in known
    ]


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("Yes, your order is in our files as it always was.", "p2"),
        ("Yes, your order and your invoice are in our files.", "k1"),
        ("You can reach Priya Nair directly on 020 5550 0142.", "contact"),
        ("Both lamps were packed without corner padding, and we did not check the second parcel.", "cause"),
        ("You also ask for £300. We cannot pay that, because we return what the lamp cost you.", "p3"),
        ("The £300 is what the trouble is worth to you. We are not able to pay it, because we return what the lamp cost you.", "p3"),
        ("Who pays for the taxi I cannot tell you today.", "p4"),
        ("A named person: that is Priya Nair. Please call 020 5550 0142 about this or anything else you wish to ask.", "p5"),
        ("Here are the answers, in your order.", "r1"),
    ],
)
def test_an_answer_from_the_case_is_no_foreign_remedy(text: str, rests_on: str) -> None:
    """It rests on a point, a fact, the cause or a contact, and says what that says; a no may name what was asked, and an open point its silence."""
    assert _errors(text, rests_on) == []


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("Yes, a brass reading lamp of your choice is yours, too.", "p2"),
        ("Yes, your order is in our files as it always was.", "x9"),
        ("Yes, we refund £189.00 to your card, the invoice being in our files.", "k1"),
        ("We will pay you £300 for the trouble. We cannot pay more, because we return what the lamp cost you.", "p3"),
        ("We pay for the taxi. We cannot tell you more today.", "p4"),
        ("Here are the answers: a brass reading lamp of your choice is yours.", "r1"),
    ],
)
def test_an_answer_gives_nothing_beyond_the_case(text: str, rests_on: str) -> None:
    """Another thing, an id that the case does not have, a sum nobody approved."""
    assert _errors(text, rests_on)


def test_a_line_that_says_how_to_answer_gives_nothing_else() -> None:
    """A deed beside the number is held to the case, whatever the line rests on."""
    line = RemedyLine(text="Please call Priya Nair on 020 5550 0142. We have sent her a brass lamp for you.", remedy_id="p5")
    letter = amends.compose(_case(), seed=1)
    letter = letter.model_copy(update={"remedies": (*letter.remedies, line)})

    assert "We have sent her a brass lamp for you." in [finding.match for finding in amends.check(letter, _case()).errors]
