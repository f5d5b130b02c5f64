"""The customer's side: harms said, feelings not guessed."""

from collections.abc import Callable

from amends.rules import Finding, lint

Judge = Callable[..., list[Finding]]


def test_a_harm_of_the_case_must_be_said(judge: Judge) -> None:
    """A letter that names the deed and not what it did to them lacks half."""
    assert judge("impact-named", "I am sorry. We delivered your order nine days late.")
    assert judge("impact-named", "I am sorry. On 5 November you had no lamp for your mother's birthday.") == []


def test_one_of_several_harms_is_enough(judge: Judge) -> None:
    """Which of them to name is the writer's choice."""
    harms = ["You had no lamp for your mother's birthday on 5 November.", "You called our hotline four times."]

    assert judge("impact-named", "I am sorry. You called our hotline four times.", harms=harms) == []


def test_where_no_harm_is_known_the_letter_asks(judge: Judge) -> None:
    """Silence about it draws a warning, a question none."""
    (finding,) = judge("impact-named", "I am sorry. We delivered your order nine days late.", harms=[])

    assert finding.severity == "warning"
    assert judge("impact-named", "I am sorry. Please tell me what this has cost you.", harms=[]) == []


def test_a_first_answer_need_not_name_the_harm(judge: Judge) -> None:
    """Holding replies come before the facts."""
    assert judge("impact-named", "I am sorry.", stage="holding") == []


def test_a_feeling_is_theirs_only_if_they_said_so(judge: Judge) -> None:
    """The complaint's own word may be used again; another is invented."""
    body = "I am sorry. You must have been furious."

    assert judge("presumes-feelings", body)
    assert judge("presumes-feelings", body, complaint="I am furious about my lamp.") == []


def test_reported_feelings_are_no_guess() -> None:
    """What you wrote that you felt may be repeated, with no case at all."""
    found = {finding.rule for finding in lint("You wrote that you must have been furious for a week.", "en").findings}

    assert "presumes-feelings" not in found
