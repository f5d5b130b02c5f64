"""Their story: what only the complaint says, where a person tells the customers what they went through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from amends import Case, check, compose
from amends.letter import Part
from amends.rules import Finding

Judge = Callable[..., list[Finding]]

_COMPLAINT = {
    "complaint": "On Thursday at 16:40 I stood at the depot in Ballybrack with my mother Eleanor, and the lamp was not there. I waited 35 minutes.",
}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("You stood at the depot at 16:40 and the lamp was not there.", "16:40"),
        ("You waited 35 minutes at the depot, and nobody brought the lamp out to you.", "35"),
    ],
)
def test_a_person_who_retells_it_decides(judge: Judge, said: str, what: str) -> None:
    """It is for them to say that it happened: a warning."""
    assert [(one.severity, one.match) for one in judge("unbound-claim", f"I am sorry. {said}", **_COMPLAINT) if one.match == what] == [
        ("warning", what)
    ]


def test_what_is_promised_or_drafted_of_it_is_an_error(case_data: dict[str, Any], judge: Judge) -> None:
    """A promise is one in any text, and a draft has nobody yet who decides."""
    promised = judge("unbound-claim", "I am sorry. We will pay you for the 35 minutes.", **_COMPLAINT)
    case = Case.of(case_data | _COMPLAINT)
    said = Part(text="You waited 35 minutes at the depot, and nobody brought the lamp out to you.", rests_on=())
    drafted = check(compose(case, seed=1).model_copy(update={"what_happened": said}), case)

    assert ("error", "35") in [(one.severity, one.match) for one in promised]
    assert ("error", "35") in [(one.severity, one.match) for one in drafted.findings]


def test_a_name_may_say_whom_an_item_is_about(judge: Judge, case_data: dict[str, Any]) -> None:
    """And what a letter is about, in its subject; elsewhere it is a claim like any other."""
    remedy = case_data["remedies"][0]["text"].rstrip(".")

    assert judge("unbound-claim", f"I am sorry. {remedy} for Eleanor.", **_COMPLAINT) == []
    assert [one.match for one in judge("unbound-claim", "I am sorry. We have spoken to Eleanor.", **_COMPLAINT)] != []


def test_the_time_between_two_days_of_the_case_may_be_told(judge: Judge) -> None:
    """In a sentence that tells what went wrong; what is promised for as many days is a promise."""
    failing = [{"id": "f1", "text": "We promised the lamp for 3 November and delivered it on 9 November.", "verified_by": "Ana Horvat"}]

    assert judge("unbound-claim", "I am sorry. Your lamp came six days late, and you heard nothing.", failings=failing) == []
    assert [one.match for one in judge("unbound-claim", "I am sorry. Your lamp came 37 days late.", failings=failing)] != []
    assert [one.match for one in judge("unbound-claim", "I am sorry. We will lend you a lamp for six days.", failings=failing)] != []


def test_a_time_of_the_story_may_be_mentioned_in_passing(judge: Judge) -> None:
    """Where a sentence gives nothing and tells nothing of what went wrong; in a promise the same time is one."""
    told = {"complaint": "At noon my daughter learnt that there was no lunch for her."}

    def noon(sentence: str) -> list[str]:
        return [one.severity for one in judge("unbound-claim", f"I am sorry. {sentence}", **told) if one.match == "noon"]

    assert noon("No child should have to learn at noon that there is no lunch.") == []
    assert noon("We will bring your daughter her lunch at noon.") == ["error"]
