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
