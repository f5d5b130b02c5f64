"""A humane letter says much that no case holds and that gives nothing; a deed may be told in words that no phrase foresees."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from amends.case import Case
from amends.rules import Finding

Put = Callable[..., list[Finding]]

NOTHING = [
    ("en", "To be laughed at in a waiting room is something no person should go through."),
    ("en", "A grandmother counts the days to such a visit."),
    ("en", "What you were told at our counter should be said to nobody."),
    ("en", "Counting boxes is our work and not yours."),
    ("ro", "Să fii luat în râs într-o sală plină este ceva ce nimeni nu ar trebui să trăiască."),
    ("ro", "O bunică numără zilele până la o asemenea vizită."),
    ("ar", "أن يُضحك من المرء أمام الناس أمر لا ينبغي أن يعيشه أحد."),
    ("ar", "عدّ الصناديق عملنا نحن لا عملكم."),
    ("ca", "Que se’n riguin davant d’una sala plena és una cosa que ningú no hauria de viure."),
    ("ca", "Una àvia compta els dies que falten per a una visita així."),
    ("he", "שיצחקו על אדם בחדר מלא אנשים, זה דבר שאיש לא צריך לעבור."),
    ("he", "לספור ארגזים זו העבודה שלנו ולא שלך."),
    ("hr", "Da se čovjeku smiju pred punom čekaonicom, to ne bi smio doživjeti nitko."),
    ("hr", "Brojati kutije naš je posao, a ne Vaš."),
]

DEEDS = [
    ("en", "A second lock now guards the door of the bicycle shed."),
    ("ro", "Contul dumneavoastră are acum o notă care vă pune primul la rând."),
    ("ar", "صار في ملفكم ملاحظة تضعكم أول الصف."),
    ("ca", "El seu compte té ara una nota que el posa el primer de la cua."),
    ("he", "בתיק שלך רשומה עכשיו הערה ששמה אותך ראשון בתור."),
    ("hr", "Vaš račun od danas ima oznaku zbog koje ste prvi na redu."),
]

ROUTES = [
    ("en", "You get me directly on {phone}, for anything about the boxes or the day itself."),
    ("hr", "Mene izravno dobivate na {phone}, za pitanja o kutijama, o danu i o svemu drugom."),
    ("ro", "Mă găsiți direct la {phone}, pentru orice ține de cutii sau de ziua aceea."),
]


def _rules(found: Iterable[Finding]) -> set[str]:
    return {finding.rule for finding in found}


@pytest.mark.parametrize(("language", "sentence"), NOTHING)
def test_what_gives_nothing_need_not_stand_in_the_case(put: Put, language: str, sentence: str) -> None:
    """Judgement and respect in words of the writer's own are what makes a letter humane."""
    assert "unbound-claim" not in _rules(put(language, sentence))


@pytest.mark.parametrize(("language", "sentence"), DEEDS)
def test_a_deed_in_unforeseen_words_is_noticed(put: Put, language: str, sentence: str) -> None:
    """Words by which deeds are told draw a warning though no phrase finds the deed."""
    assert "unbound-claim" in _rules(put(language, sentence))


@pytest.mark.parametrize(("language", "sentence"), ROUTES)
def test_how_to_reach_us_gives_nothing_else(put: Put, sample: Callable[[str], Case], language: str, sentence: str) -> None:
    """A number of the case and what it is for are no deed."""
    signer = sample(language).signer
    assert signer

    assert "unbound-claim" not in _rules(put(language, sentence.format(phone=signer.phone)))


LATE = [
    ("en", "Your letter reached us in October, and we are answering you only now.", "We are only now sending you a new card."),
    ("ro", "Scrisoarea a ajuns la noi în octombrie, iar eu vă scriu abia acum.", "Abia acum primiți de la noi un card nou."),
    ("ar", "وصلتنا رسالتكم في أكتوبر، ولم نجبكم إلا اليوم.", "لا تصلكم بطاقة جديدة منا إلا اليوم."),
    ("ca", "La seva carta va arribar a l'octubre, i li escrivim tot just ara.", "Tot just ara rep de nosaltres una targeta nova."),
    ("he", "מכתבך הגיע באוקטובר, ואני משיב לך רק עכשיו.", "רק עכשיו מגיע אליך מאיתנו כרטיס חדש."),
    ("hr", "Vaše je pismo stiglo u listopadu, a odgovaramo Vam tek sada.", "Novu karticu dobivate od nas tek sada."),
]


@pytest.mark.parametrize(("language", "late", "deed"), LATE)
def test_that_an_answer_comes_late_gives_nothing(put: Put, language: str, late: str, deed: str) -> None:
    """To write only now is owned; what comes only now is a gift like any other."""
    assert late not in {finding.match for finding in put(language, late) if finding.rule == "unbound-claim"}
    assert "unbound-claim" in _rules(put(language, deed))


def test_regret_at_first_takes_nothing_off_a_deed(put: Put) -> None:
    """A sentence that begins with feelings and ends with a gift is judged by the gift."""
    sentence = "You deserved far better than that, and our head baker is bringing you a new cake on Saturday morning."

    assert "unbound-claim" in _rules(put("en", sentence))
