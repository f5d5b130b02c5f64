"""Names the case gives say nothing, whatever the words mean elsewhere; who signs is told by them, in any letters."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.case import Case
from amends.languages import load_language
from amends.letter import Letter
from amends.rules import Finding, check
from amends.rules.kinds.named import same_word, stand_in

Judge = Callable[..., list[Finding]]


def test_no_phrase_is_found_inside_a_name(judge: Judge) -> None:
    """A house that is called a team signs no letter by being named in it."""
    body = "I am sorry.\n\nThe Customer Service Team\n\nWe charged you twice."

    assert [finding.match for finding in judge("signer-standing", body)] != []
    assert judge("signer-standing", body, organisation="The Customer Service Team") == []


def test_who_blames_their_own_house_blames_nobody_else(judge: Judge) -> None:
    """The fault is the courier's: passed on by anybody, owned by a courier."""
    body = "I am sorry. The fault lies with the courier."

    assert [finding.severity for finding in judge("blames-third-party", body)] != []
    assert judge("blames-third-party", body, organisation="Swift Couriers") == []
    assert judge("blames-third-party", body, organisation="The Lamp House") != []


def test_a_signer_who_is_no_person_is_found_all_the_same(case_data: dict[str, Any]) -> None:
    """The rule that asks for a person reads the signer's name, however the case came by it."""
    team = case_data["signer"] | {"name": "The Customer Service Team"}
    case = Case.of(case_data | {"signer": team})
    text = "Dear Ms Lindqvist,\n\nI am sorry.\n\nKind regards,\n\nThe Customer Service Team\nHead of Service\n"

    assert "signer-standing" in {finding.rule for finding in check(Letter.from_text(text, case), case).findings}


@pytest.mark.parametrize(
    ("language", "form", "name", "same"),
    [
        ("hr", "krivog", "krivi", True),
        ("hr", "brodu", "brod", True),
        ("hr", "kriška", "krivi", False),
        ("he", "במוקד", "מוקד", True),
        ("en", "carer", "care", True),
        ("en", "car", "care", False),
    ],
)
def test_a_name_may_have_another_ending_or_a_clitic(language: str, form: str, name: str, same: bool) -> None:
    """A word of a name is known as the language inflects it, and not by a letter or two that it shares."""
    style = load_language(language).style

    said, known = (load_language(language).read(word).tokens[0].form for word in (form, name))

    assert same_word(said, known, style) is same


@pytest.mark.parametrize("role", ["Head of Service", "HEAD OF SERVICE", "Head of the Lamp Service"])
def test_a_role_may_be_written_otherwise(case: Case, role: str) -> None:
    """Capitals, an article and a word more do not make it another role; a word less does."""
    text = f"Dear Ms Lindqvist,\n\nI am sorry.\n\nKind regards,\n\nAoife Byrne\n{role}\n"
    short = text.replace(role, "Service")

    assert [finding for finding in check(Letter.from_text(text, case), case).findings if finding.rule == "signer-standing"] == []
    assert [finding for finding in check(Letter.from_text(short, case), case).findings if finding.rule == "signer-standing"] != []


def test_a_role_in_the_construct_state_is_the_same_role() -> None:
    """The house's name may stand in the place of the Hebrew article."""
    style = load_language("he").style
    role, said = ([word.form for word in load_language("he").read(text).tokens] for text in ("מנהל התיאטרון", "מנהל תיאטרון הפרפר"))

    assert stand_in(role, said, style)
    assert not stand_in(role, said[1:], style)
