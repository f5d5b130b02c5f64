"""Leading over: a sentence that only announces what the next one tells is no deed; one that tells more, or announces nothing, is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amends.languages import LANGUAGES, load_language
from amends.rules import Finding

Judge = Callable[..., list[Finding]]

_NEXT = "Since 17 November a second person compares each order with the delivery plan."


def _found(judge: Judge, said: str) -> list[str | None]:
    return [finding.match for finding in judge("unbound-claim", f"I am sorry. {said}")]


@pytest.mark.parametrize("said", ["We have tightened our rules too.", "We have changed our practice as well."])
def test_what_announces_a_measure_states_nothing(judge: Judge, said: str) -> None:
    """Before a measure of the case it draws nothing; alone, or before a deed that nobody did, it is a claim like any other."""
    assert _found(judge, f"{said} {_NEXT}") == []
    assert said in _found(judge, said)
    assert said in _found(judge, f"{said} We have hired two new planners.")


def test_a_deed_beside_the_announcement_is_a_deed(judge: Judge) -> None:
    """Whoever announces a measure and promises a lamp in one breath has promised a lamp."""
    said = "We have changed our practice and will send you a chandelier."
    assert said in _found(judge, f"{said} {_NEXT}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_knows_how_to_lead_over(language: str) -> None:
    """None is left without such phrases."""
    assert load_language(language).statements.leading
