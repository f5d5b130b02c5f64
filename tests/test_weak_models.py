"""What weak models write is refused, by the rule that is there for it: nonsense, invented causes, our fault given to the customer,
sentences said twice, another language, the complaint given back."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import amends
from amends.letter import DraftedLetter, Letter, Part
from amends.llm.testing import ScriptedModel
from amends.samples import sample_cases

WEAK: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "recordings" / "weak.toml").read_text(encoding="utf-8"))
FREE = ("opening_apology", "what_happened", "impact", "empathy", "ownership", "explanation", "prevention", "closing")


def _case(language: str) -> amends.Case:
    return amends.read_case(sample_cases(language)[0])


def _with(letter: Letter, part: str, text: str, *, instead: bool = False) -> Letter:
    old = getattr(letter, part)
    said = text if instead or old is None else f"{old.text} {text}"
    return letter.model_copy(update={part: Part(text=said, rests_on=old.rests_on if old else ())})


def _refused_by(letter: Letter, case: amends.Case) -> set[str]:
    """Return the rules that find an error in what a model answered, as the loop sees it."""
    answer = DraftedLetter.model_validate(letter.model_dump(exclude={"written"})).model_dump_json()
    first = next(iter(amends.Drafter(ScriptedModel([answer]), attempts=1).attempts(case)))
    return {finding.rule for finding in first.report.errors}


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_the_letter_that_is_tampered_with_is_without_fault(language: str) -> None:
    """What follows is due to what was put in."""
    case = _case(language)

    assert _refused_by(amends.compose(case), case) == set()


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_nonsense_in_the_right_shape_is_no_letter(language: str) -> None:
    """Filled fields are not enough: it names no act, offers no remedy, says no harm."""
    case, nonsense = _case(language), WEAK[language]["nonsense"]
    letter = amends.compose(case)
    for part in FREE:
        letter = _with(letter, part, nonsense, instead=True)

    assert {"apology-words", "names-the-act", "length-and-reading"} <= _refused_by(letter, case)


@pytest.mark.parametrize("language", amends.LANGUAGES)
@pytest.mark.parametrize("part", ["what_happened", "explanation"])
def test_an_invented_cause_is_refused(language: str, part: str) -> None:
    """A cause that the case does not know, whoever's fault it makes it, is an excuse, hides who did it, or rests on nothing."""
    case = _case(language)

    assert _refused_by(_with(amends.compose(case), part, WEAK[language]["invented-cause"]), case) & {
        "excuse",
        "owns-the-fault",
        "unbound-claim",
    }


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_our_cashier_is_not_theirs(language: str) -> None:
    """A model that turns “your cashier” of the complaint into “your cashier” of the letter is told at whom it points."""
    case = _case(language)

    assert "blames-colleague" in _refused_by(_with(amends.compose(case), "what_happened", WEAK[language]["your-cashier"]), case)


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_a_sentence_said_twice_is_refused(language: str) -> None:
    """A model that loses the thread and says a part again."""
    case = _case(language)
    letter = amends.compose(case)
    assert letter.opening_apology

    assert "length-and-reading" in _refused_by(_with(letter, "closing", letter.opening_apology.text, instead=True), case)


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_a_part_in_another_language_is_refused(language: str) -> None:
    """One sentence is enough."""
    case = _case(language)

    assert "register-and-language" in _refused_by(_with(amends.compose(case), "impact", WEAK[language]["wrong-language"]), case)


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_the_complaint_given_back_is_refused(language: str) -> None:
    """A model that copies the customer's sentences answers nothing."""
    case = _case(language)
    sentence = max((line.strip() for line in re.split(r"[.!?؟\n]", case.complaint)), key=len)

    assert "unbound-claim" in _refused_by(_with(amends.compose(case), "impact", f"{sentence}."), case)
