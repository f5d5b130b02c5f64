"""The fault is owned where a failing is told with us as the ones who did it, whatever the verb."""

from typing import Any

import pytest

from amends.case import Case
from amends.letter import Letter
from amends.rules import check

_TOLD = {
    "en": ("We soldered your lamp to the wrong base.", "Your lamp was soldered to the wrong base."),
    "he": ("מכרנו לך מנורה פגומה.", "נמכרה לך מנורה פגומה."),
    "hr": ("Zalemili smo Vašu lampu na krivo postolje.", "Vaša lampa zalemljena je na krivo postolje."),
    "ca": ("Vam soldar el seu llum a la base equivocada.", "El seu llum es va soldar a la base equivocada."),
    "ro": ("Am lipit lampa dumneavoastră pe alt soclu.", "Lampa dumneavoastră a fost lipită pe alt soclu."),
    "ar": ("لحمنا مصباحكم بقاعدة غير قاعدته.", "لُحم مصباحكم بقاعدة غير قاعدته."),
}


_MISSED = [("requirement", None)]


def _owned(case_data: dict[str, Any], language: str, failing: str, said: str) -> bool:
    case = Case.of(case_data | {"language": language, "failings": [failing], "harms": [], "cause": None, "cause_known": False})
    found = check(Letter.from_text(f"{said}\n", case), case).findings
    return not any(finding.rule == "owns-the-fault" and finding.start is None for finding in found)


@pytest.mark.parametrize("language", _TOLD)
def test_a_failing_that_is_told_as_our_deed_is_owned(case_data: dict[str, Any], language: str) -> None:
    """In every language, and in a verb that no phrase of the rule foresees."""
    ours, nobodys = _TOLD[language]

    assert _owned(case_data, language, ours, ours)
    assert not _owned(case_data, language, ours, nobodys)
    assert not _owned(case_data, language, nobodys, nobodys)


def _found(case_data: dict[str, Any], said: str, **change: Any) -> list[tuple[str, str | None]]:
    case = Case.of(case_data | {"failings": ["The wrong lamp came."], "harms": [], "cause": None, "cause_known": False} | change)
    found = check(Letter.from_text(f"I am sorry.\n\n{said}\n", case), case).findings
    return [(finding.message_id, finding.match) for finding in found if finding.rule == "owns-the-fault"]


def test_a_fault_owned_in_words_that_no_phrase_knows_is_owned(case_data: dict[str, Any]) -> None:
    """Weights tell it where they are sure; where they are not, a person is shown the sentence; what gives, hides or denies owns nothing."""
    assert _found(case_data, "That was plain carelessness, and it was ours from the first day to the last.") == []
    unsure = "It sat on our shelf for a week and no one looked."
    assert _found(case_data, unsure) == [("likely", unsure)]
    assert _found(case_data, "The lamp came to you on a rainy day.") == _MISSED
    assert _found(case_data, "A new one is on its way to you.") == _MISSED
    assert _found(case_data, "The fault is not ours, and we accept no blame.") == _MISSED


def test_a_language_without_weights_knows_its_phrases(case_data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What no phrase knows is missed there."""
    monkeypatch.setattr("amends.rules.kinds.ownership.owning_of", lambda language: None)

    assert _found(case_data, "That was plain carelessness, and it was ours from the first day to the last.") == _MISSED
