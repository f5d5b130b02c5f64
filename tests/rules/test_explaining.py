"""Explanations: short, and only of what is established."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.case import Case
from amends.phrasebook import compose
from amends.rules import Finding, check

Judge = Callable[..., list[Finding]]

LONG = "Both orders were packed under one label. We did not compare the two labels. We did not weigh the parcel either."


def test_an_explanation_of_three_sentences_is_one_too_long(case_data: dict[str, Any]) -> None:
    """English readers have enough after two; the finding spans what explains."""
    for cause, found in ((LONG, [LONG]), (LONG.split(". ")[0] + ".", [])):
        case = Case.of(case_data | {"cause": cause})

        assert [finding.match for finding in check(compose(case), case).findings if finding.rule == "internal-detail"] == found


def test_hebrew_readers_expect_one_sentence_more() -> None:
    """How long an explanation may be is a convention of the language."""
    from amends.languages import load_language

    assert load_language("he").conventions.explanation_sentences == 3
    assert load_language("en").conventions.explanation_sentences == 2


OPEN = {"cause_known": False, "cause": None, "measures": []}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Your lamp is late because of a fault in our stock program.", True),
        ("You wrote that it is late because of a fault in our stock program.", False),
        ("We do not know yet whether it is late because of a fault in the program.", False),
        ("You called it late “because of a fault in the stock program”.", False),
    ],
)
def test_no_cause_is_stated_while_none_is_known(judge: Judge, sentence: str, found: bool) -> None:
    """Our own voice states no cause; the customer's account, quoted or reported, may be told."""
    assert bool(judge("cause-claimed", f"I am sorry. {sentence}", **OPEN)) is found


def test_a_known_cause_may_be_stated(judge: Judge) -> None:
    """The rule sleeps where the cause is on record."""
    assert judge("cause-claimed", "I am sorry. Your lamp is late because of a fault in our stock program.") == []


def test_what_the_case_itself_says_is_on_record(judge: Judge) -> None:
    """A verified failing may hold a because; it is not invented by the letter."""
    failing = "We closed your account because of a wrong number in our list."

    assert judge("cause-claimed", f"I am sorry. {failing}", **OPEN, failings=[failing]) == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [("You missed your lunch because of a parcel that we lost.", False), ("You missed your lunch because of a driver that we lost.", True)],
)
def test_what_the_failing_did_is_no_cause_of_it(judge: Judge, sentence: str, found: bool) -> None:
    """That a failing on record did the harm may be said; what led to the failing may not."""
    failing, harm = "We lost the parcel that you had paid for.", "You missed your lunch."

    assert bool(judge("cause-claimed", f"I am sorry. {sentence}", **OPEN, failings=[failing], harms=[harm])) is found
