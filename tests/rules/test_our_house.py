"""Our house: what a letter says of the business by its name is said by us."""

from __future__ import annotations

from typing import Any

import pytest

from amends.case import Case
from amends.letter import Letter
from amends.rules import check

_SAID = {
    "en": ("Dear Ms Lindqvist,", "{name} apologises to you for the delay.", "Kind regards,"),
    "ro": ("Stimată doamnă Lindqvist,", "{name} vă prezintă scuze pentru întârziere.", "Cu stimă,"),
    "ca": ("Benvolguda senyora Lindqvist,", "{name} li demana disculpes pel retard.", "Cordialment,"),
    "hr": ("Poštovana gospođo Lindqvist,", "{name} Vam se ispričava zbog kašnjenja.", "S poštovanjem,"),
    "he": ("גברת לינדקוויסט שלום,", "{name} מתנצלת בפניך על העיכוב.", "בברכה,"),
    "ar": ("السيدة ليندكفيست الفاضلة،", "تعتذر إليك {name} عن التأخير.", "مع التقدير،"),
}


def _found(case_data: dict[str, Any], language: str, name: str) -> set[str]:
    salutation, said, close = _SAID[language]
    case = Case.of(case_data | {"language": language, "organisation": "Zorvik Lumina Talleri"})
    text = f"{salutation}\n\n{said.format(name=name)}\n\n{close}\n\nAoife Byrne\n"
    return {finding.rule for finding in check(Letter.from_text(text, case), case).findings if finding.severity != "advice"}


@pytest.mark.parametrize("language", _SAID)
def test_the_business_may_apologise_by_its_name(case_data: dict[str, Any], language: str) -> None:
    """By all of its name or some words of it; that another firm apologises stands nowhere in the case."""
    for name in ("Zorvik Lumina Talleri", "Lumina Talleri"):
        assert _found(case_data, language, name).isdisjoint({"apology-words", "unbound-claim"})
    assert "unbound-claim" in _found(case_data, language, "Qweltri Bandora")


def test_one_word_of_a_name_is_not_enough(case_data: dict[str, Any]) -> None:
    """Nor is another name: where the verb does not tell who apologises, nobody of ours does."""
    assert "apology-words" in _found(case_data, "ca", "Talleri")
    assert "apology-words" in _found(case_data, "ca", "Qweltri Bandora")


def test_a_deed_told_of_the_business_by_its_name_is_a_deed(case_data: dict[str, Any]) -> None:
    """An apology in the same sentence hides nothing that is given."""
    case = Case.of(case_data | {"organisation": "Zorvik Lumina Talleri"})
    said = "Zorvik Lumina Talleri apologises to you, and we have sent you a hamper."

    assert [
        one.match for one in check(Letter.from_text(f"I am sorry.\n\n{said}\n", case), case).findings if one.rule == "unbound-claim"
    ] == [said]
