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


@pytest.mark.parametrize("said", ["We have made one change to your kitchen.", "The following has been done: your kitchen was painted."])
def test_what_is_changed_is_no_announcement_where_it_is_named(judge: Judge, said: str) -> None:
    """Behind the announcement nothing is let through that the case has never heard of."""
    assert _found(judge, f"{said} {_NEXT}") != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_knows_how_to_lead_over(language: str) -> None:
    """None is left without such phrases."""
    assert load_language(language).statements.leading


_APPROVED = {"id": "r1", "text": "We refunded the 40 euros for the lamp on 5 November.", "kind": "refund", "done": "2026-11-05"}
_TAKES_ON = {
    "en": "I have approved all of this myself.",
    "ro": "Toate acestea le-am aprobat eu însămi.",
    "ca": "Tot això ho he aprovat jo mateixa.",
    "he": "את כל אלה אישרתי בעצמי.",
    "hr": "Sve sam to odobrila osobno.",
    "ar": "وقد وافقت على كل هذا بنفسي.",
}
_APPROVES_MORE = {
    "en": ["I have approved a full refund.", "I have agreed to hire two clockmakers.", "I have approved all of this and a second lamp."],
    "ro": ["Am aprobat personal o ie nouă.", "Toate acestea le-am aprobat eu și încă o vacanță."],
    "ca": ["He autoritzat una assegurança gratuïta.", "He aprovat un regal per a vostè."],
    "he": ["אישרתי פיצוי נוסף.", "אישרתי את כל אלה ועוד מנורה."],
    "hr": ["Odobrila sam vam besplatno osiguranje.", "Odobrio sam otkaz."],
    "ar": ["وافقت على صندوق جديد.", "وافقت الإدارة على تعويض."],
}


def test_who_has_approved_it_may_say_so(judge: Judge) -> None:
    """The signer who approved each remedy says no more than the case; one who did not makes it up, and so does whoever approves something new."""
    said = _TAKES_ON["en"]
    by_the_signer = {"remedies": [_APPROVED | {"approved_by": "Aoife Byrne"}]}

    def found(text: str, **change: object) -> list[str | None]:
        told = f"I am sorry. We refunded the 40 euros for the lamp on 5 November. {text}"
        return [finding.match for finding in judge("unbound-claim", told, **change)]

    assert found(said, **by_the_signer) == []
    assert found(said, remedies=[_APPROVED | {"approved_by": "Ana Horvat"}]) == [said]
    for more in _APPROVES_MORE["en"]:
        assert found(more, **by_the_signer) == [more]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_knows_how_a_signer_takes_it_on(language: str) -> None:
    """Its phrases find such a sentence, and none in which something is approved by name."""
    code = load_language(language)

    assert code.approving.find(code.read(_TAKES_ON[language]))
    assert [more for more in _APPROVES_MORE[language] if code.approving.find(code.read(more))] == []
