"""The second time is not the first."""

from collections.abc import Callable
from typing import Any

from amends.case import Case
from amends.phrasebook import compose
from amends.prompting.letters import draft_request
from amends.rules import Finding, check

Judge = Callable[..., list[Finding]]

BEFORE = {"prior_failures": [{"on": "2026-06-01", "text": "We sent you a broken chair in June."}]}
PROMISE = {"prior_promises": [{"on": "2026-06-03", "text": "A second person now reads every label before dispatch.", "kept": False}]}


def _found(judge: Judge, body: str, **change: Any) -> list[str]:
    return [finding.message for finding in judge("repeat-failure", body, **change)]


def test_an_earlier_failing_is_not_passed_over(judge: Judge) -> None:
    """It is owned in its own words, or at least as being again."""
    assert _found(judge, "I am sorry. We delivered your order nine days late.", **BEFORE)
    assert _found(judge, "I am sorry. In June we sent you a chair that was broken, and now this.", **BEFORE) == []
    assert _found(judge, "I am sorry. For the second time we let you down.", **BEFORE) == []


def test_after_a_year_a_failing_is_history(judge: Judge) -> None:
    """Only the last twelve months count."""
    old = {"prior_failures": [{"on": "2025-06-01", "text": "We sent you a broken chair in June."}]}

    assert _found(judge, "I am sorry. We delivered your order nine days late.", **old) == []


def test_a_broken_promise_is_not_made_again_as_if_it_were_new(judge: Judge) -> None:
    """The same promise draws an error, unless the letter says that it was not kept."""
    again = "A second person now reads every label before dispatch."

    assert "repeats a promise" in _found(judge, f"I am sorry. {again}", **PROMISE)[0]
    assert _found(judge, f"I am sorry. We did not keep our promise. {again}", **PROMISE) == []
    kept = {"prior_promises": [PROMISE["prior_promises"][0] | {"kept": True}]}
    assert _found(judge, f"I am sorry. {again}", **kept) == []


def test_what_went_before_is_ours_to_state(judge: Judge) -> None:
    """Dates and words of earlier failings stand in the case, so they are bound."""
    assert judge("unbound-claim", "I am sorry. On 1 June 2026 we sent you a broken chair.", **BEFORE) == []


def test_the_phrasebook_tells_what_went_before(case_data: dict[str, Any]) -> None:
    """A letter composed without a model owns an earlier failing in the case's own words."""
    case = Case.of(case_data | BEFORE)
    report = check(compose(case), case)

    assert BEFORE["prior_failures"][0]["text"] in report.text
    assert [finding for finding in report.findings if finding.rule == "repeat-failure"] == []


def test_a_model_is_told_what_went_before(case_data: dict[str, Any]) -> None:
    """It cannot own what it does not know."""
    sent = draft_request(Case.of(case_data | BEFORE | PROMISE)).messages[-1].content

    assert "not the first time: We sent you a broken chair in June." in sent
    assert "did NOT keep it" in sent


def test_a_failing_told_is_no_promise_made_again(judge: Judge) -> None:
    """A sentence that says how a promise was broken shares its words and promises nothing."""
    promised = {"prior_promises": [{"on": "2026-06-03", "text": "We will call you before each appointment.", "kept": False}]}
    failed = {"failings": ["We did not call you before your appointment, nor after it."]}

    assert _found(judge, "I am sorry. We will call you before each appointment.", **promised)
    assert _found(judge, "I am sorry. We never called you before your appointment, nor after it.", **promised, **failed) == []
    assert _found(judge, "I am sorry. We will call you before each appointment.", **promised, **failed)
