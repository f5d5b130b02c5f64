"""What comes next: measures, premature promises, the next message."""

from collections.abc import Callable

import pytest

from amends.rules import Finding

Judge = Callable[..., list[Finding]]

OPEN = {
    "cause_known": False,
    "cause": None,
    "measures": [],
    "fault_status": "unknown",
    "stage": "holding",
    "next_update": {"on": "2026-11-25"},
}


def test_a_measure_of_the_case_must_be_said(judge: Judge) -> None:
    """What was changed is what readers look for."""
    assert judge("prevention-present", "I am sorry. We delivered late.")
    assert judge("prevention-present", "I am sorry. A second person compares each order with the delivery plan since 17 November.") == []


def test_a_known_cause_without_a_measure_is_advice(judge: Judge) -> None:
    """A letter cannot state a measure nobody has taken."""
    (finding,) = judge("prevention-present", "I am sorry.", measures=[])

    assert finding.severity == "advice"
    assert judge("prevention-present", "I am sorry.", measures=[], cause_known=False, cause=None) == []


def test_to_a_customer_failed_before_the_measure_is_an_error(judge: Judge) -> None:
    """The second time, words alone are worth nothing."""
    before = [{"on": "2026-06-01", "text": "We lost your chair."}]

    assert judge("prevention-present", "I am sorry.", prior_failures=before)[0].severity == "error"


@pytest.mark.parametrize("fault", ["unknown", "disputed", "not_ours"])
def test_no_fault_is_owned_before_it_is_established(judge: Judge, fault: str) -> None:
    """An early admission may not be true."""
    assert judge("premature-promise", "I am sorry. This was our mistake.", **(OPEN | {"fault_status": fault}))
    assert (
        judge("premature-promise", "I am sorry. We do not know yet whether this was our mistake.", **(OPEN | {"fault_status": fault})) == []
    )


def test_a_verified_failing_may_be_owned_while_the_rest_is_open(judge: Judge) -> None:
    """What the case holds is said again, not admitted too early."""
    failings = ["We forgot to answer your three e-mails."]

    assert judge("premature-promise", "I am sorry. We forgot to answer your three e-mails.", **OPEN, failings=failings) == []


def test_nothing_is_settled_while_its_cause_is_unknown(judge: Judge) -> None:
    """An all-clear without a cause is a guess."""
    assert judge("premature-promise", "I am sorry. The problem has been fixed.", **(OPEN | {"fault_status": "established"}))
    assert judge("premature-promise", "I am sorry. The problem has been fixed.") == []


def test_the_date_of_the_next_message_stands(judge: Judge) -> None:
    """While something is open the customer need not ask."""
    assert judge("update-promise", "I am sorry. I will write soon.", **OPEN)
    assert judge("update-promise", "I am sorry. I will write to you on 25 November.", **OPEN) == []
    assert judge("update-promise", "I am sorry. I will write to you on Wednesday.", **OPEN) == []


def test_an_open_case_without_a_date_is_an_error(judge: Judge) -> None:
    """Neither the case nor the letter says when they hear from us."""
    (finding,) = judge("update-promise", "I am sorry.", solution_known=False)

    assert "neither the case nor the letter" in finding.message
