"""Other words: an item of a case may be said as somebody who answers for the case put down, and what that says is still held to the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from amends.case import WORDINGS_LIMIT, Case
from amends.errors import CaseError
from amends.rules import Finding

Judge = Callable[..., list[Finding]]

_SAID = "Nothing leaves the yard these days before another pair of eyes has been over it."
_MEASURE = {"id": "m1", "text": "Since 17 November a second person compares each order with the delivery plan.", "done": "2026-11-17"}


def _told(judge: Judge, said: str, *other_words: str, rule: str = "unbound-claim") -> list[Finding]:
    return judge(rule, f"I am sorry. {said}", measures=[_MEASURE | {"other_words": other_words}])


def test_a_sentence_that_was_put_down_rests_on_its_item(judge: Judge) -> None:
    """It is no invented deed any more, nor is one that says nearly the same; and the letter states the measure."""
    assert [finding.rests_on_nothing for finding in _told(judge, _SAID)] == [True]
    assert _told(judge, _SAID, _SAID) == []
    assert _told(judge, _SAID.replace("these days", "now"), _SAID) == []
    assert [finding.slots["text"] for finding in _told(judge, _SAID, rule="prevention-present")] == [_MEASURE["text"]]
    assert _told(judge, _SAID, _SAID, rule="prevention-present") == []


def test_other_words_hold_nothing_but_themselves(judge: Judge) -> None:
    """Another deed draws what it drew before; so does a sum, a date or a name that only the other words hold."""
    other = "We will send you a new lamp by courier."
    assert [finding.match for finding in _told(judge, other, _SAID)] == [other]

    promised = "Every customer gets 500 euros from Zoltan on 3 May."
    assert {finding.match for finding in _told(judge, promised, promised)} >= {"500 euros", "Zoltan"}


def test_a_drafted_letter_may_use_them_too(case_data: dict[str, Any]) -> None:
    """A part that says which item it rests on is held to the item's other words as well."""
    from amends import check, compose
    from amends.letter import Part

    def findings(*other_words: str) -> list[str]:
        case = Case.of(case_data | {"measures": [_MEASURE | {"other_words": other_words}]})
        letter = compose(case, seed=1).model_copy(update={"prevention": Part(text=_SAID, rests_on=("m1",))})
        return [finding.rule for finding in check(letter, case).findings if finding.match == _SAID]

    assert findings() != []
    assert findings(_SAID) == []


def test_a_wording_is_added_once_and_to_an_item_there_is(case_data: dict[str, Any]) -> None:
    """The case is another one with it, and the same where nothing is new; an unknown id, an empty text, one too many are errors."""
    case = Case.of(case_data)
    once = case.in_other_words("m1", f" {_SAID} ")

    assert once.measures[0].other_words == (_SAID,)
    assert case.measures[0].other_words == ()
    assert once.in_other_words("m1", _SAID) is once
    assert case.in_other_words("m1", case.measures[0].text) is case
    assert case.in_other_words("cause", "We put it in the wrong week.").cause.other_words == ("We put it in the wrong week.",)  # type: ignore[union-attr]
    with pytest.raises(CaseError, match="write one of f1, f2, h1, r1, m1, cause"):
        case.in_other_words("m9", _SAID)
    with pytest.raises(CaseError, match=r"measures\.0\.other_words"):
        case.in_other_words("m1", "  ")
    for number in range(WORDINGS_LIMIT):
        case = case.in_other_words("m1", f"{_SAID} {number}")
    with pytest.raises(CaseError, match="other_words"):
        case.in_other_words("m1", _SAID)
