"""The gate: clearances and follow-ups."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.rules import Finding

Judge = Callable[..., list[Finding]]


def _found(judge: Judge, **change: Any) -> list[tuple[str, str]]:
    return [(finding.severity, finding.message_id) for finding in judge("sign-off-gate", "I am sorry.", **({"follow_up": None} | change))]


FOLLOWED = {"follow_up": {"on": "2026-12-01", "owner": "Aoife Byrne"}}


@pytest.mark.parametrize("flag", ["legal_hold", "injury", "data_breach", "integrity"])
def test_a_flagged_case_needs_a_named_persons_word(judge: Judge, flag: str) -> None:
    """Each flag is cleared by itself."""
    cleared = [{"flag": flag, "by": "Ruth Calder", "on": "2026-11-19"}]
    other = [{"flag": "integrity" if flag != "integrity" else "injury", "by": "Ruth Calder", "on": "2026-11-19"}]

    assert _found(judge, flags={flag: True}, **FOLLOWED) == [("error", "clearance")]
    assert _found(judge, flags={flag: True}, clearances=other, **FOLLOWED) == [("error", "clearance")]
    assert _found(judge, flags={flag: True}, clearances=cleared, **FOLLOWED) == []


@pytest.mark.parametrize(("severity", "found"), [("high", [("warning", "follow_up")]), ("medium", [("advice", "follow_up")]), ("low", [])])
def test_a_graver_case_is_followed_up(judge: Judge, severity: str, found: list[tuple[str, str]]) -> None:
    """How strictly follows from what was lost."""
    assert _found(judge, severity=severity) == found
    assert _found(judge, severity=severity, **FOLLOWED) == []


def test_a_first_answer_needs_no_follow_up(judge: Judge) -> None:
    """It is followed by the full letter."""
    assert _found(judge, stage="holding", next_update={"on": "2026-11-25"}) == []


def test_nobody_reads_in_the_prompt_who_cleared_a_case() -> None:
    """Clearances, follow-ups and prices stay inside."""
    from amends.case import Case
    from amends.prompting.letters import draft_request

    case = Case.of(
        {
            "language": "en",
            "channel": "email",
            "clearances": [{"flag": "injury", "by": "Ruth Calder", "on": "2026-11-19"}],
            "follow_up": {"on": "2026-12-01", "owner": "Ivo Babic"},
            "price": "77 euros",
            "loss_amount": "66 euros",
        }
    )
    sent = " ".join(message.content for message in draft_request(case).messages)

    assert not [secret for secret in ("Ruth Calder", "Ivo Babic", "77 euros", "66 euros", "clearance") if secret in sent]
