"""A letter checked against a case, for tests of a single rule."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

import amends
from amends.case import Case
from amends.letter import Letter, Part
from amends.rules import Finding, check
from amends.samples import sample_cases

Judge = Callable[..., list[Finding]]
Put = Callable[..., list[Finding]]


@pytest.fixture
def judge(case_data: dict[str, Any]) -> Judge:
    """Return what one rule says about a letter's body, the case changed as told; salutation and close are put around the body."""

    def judged(rule: str, body: str, **change: Any) -> list[Finding]:
        case = Case.of(case_data | change)
        text = f"Dear Ms Lindqvist,\n\n{body}\n\nKind regards,\n\nAoife Byrne\nHead of Service\n+353 1 555 0141\n"
        return [finding for finding in check(Letter.from_text(text, case), case).findings if finding.rule == rule]

    return judged


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Case]:
    """Return a complete sample of a language, with remedies and a number of its signer's."""

    @cache
    def first(language: str) -> Case:
        cases = map(amends.read_case, sample_cases(language))
        return next(case for case in cases if case.remedies and case.signer and case.signer.phone and case.stage == "full")

    return first


@pytest.fixture
def put(sample: Callable[[str], Case]) -> Put:
    """Return what the letter of a sample, changed as told, draws at a sentence that stands for one of its parts, and did not draw before;
    advice aside. The part is that which speaks of the reader, unless another is named."""

    def drawn(language: str, sentence: str, part: str = "empathy", **change: Any) -> list[Finding]:
        case = sample(language).model_copy(update=change)
        letter = amends.compose(case, seed=1)
        known = {finding.key for finding in check(letter, case).findings}
        changed = letter.model_copy(update={part: Part(text=sentence, rests_on=())})
        found = [finding for finding in check(changed, case).findings if finding.key not in known and finding.severity != "advice"]
        return [finding for finding in found if (finding.match or "") in sentence]

    return drawn
