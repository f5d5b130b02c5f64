"""A letter checked against a case, for tests of a single rule."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.case import Case
from amends.letter import Letter
from amends.rules import Finding, check

Judge = Callable[..., list[Finding]]


@pytest.fixture
def judge(case_data: dict[str, Any]) -> Judge:
    """Return what one rule says about a letter's body, the case changed as told; salutation and close are put around the body."""

    def judged(rule: str, body: str, **change: Any) -> list[Finding]:
        case = Case.of(case_data | change)
        text = f"Dear Ms Lindqvist,\n\n{body}\n\nKind regards,\n\nAoife Byrne\nHead of Service\n+353 1 555 0141\n"
        return [finding for finding in check(Letter.from_text(text, case), case).findings if finding.rule == rule]

    return judged
