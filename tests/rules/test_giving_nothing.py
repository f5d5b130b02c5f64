"""A humane letter says much that no case holds and that gives nothing; a deed may be told in words that no phrase foresees."""

from __future__ import annotations

import pytest

import amends
from amends.letter import Part
from amends.samples import sample_cases

NOTHING = [
    ("en", "To be laughed at in a waiting room is something no person should go through."),
    ("en", "A grandmother counts the days to such a visit."),
    ("en", "What was said at our counter should be said to nobody."),
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


def _said(language: str, sentence: str) -> set[str]:
    """Return the rules that find an error or a warning at a sentence where a letter speaks of its reader."""
    cases = map(amends.read_case, sample_cases(language))
    case = next(case for case in cases if case.remedies and case.signer and case.signer.phone and case.stage == "full")
    assert case.signer
    sentence = sentence.format(phone=case.signer.phone)
    letter = amends.compose(case, seed=1)
    known = {finding.key for finding in amends.check(letter, case).findings}
    changed = letter.model_copy(update={"empathy": Part(text=sentence, rests_on=())})
    found = [finding for finding in amends.check(changed, case).findings if finding.key not in known and finding.severity != "advice"]
    return {finding.rule for finding in found if (finding.match or "") in sentence}


@pytest.mark.parametrize(("language", "sentence"), NOTHING)
def test_what_gives_nothing_need_not_stand_in_the_case(language: str, sentence: str) -> None:
    """Judgement and respect in words of the writer's own are what makes a letter humane."""
    assert "unbound-claim" not in _said(language, sentence)


@pytest.mark.parametrize(("language", "sentence"), DEEDS)
def test_a_deed_in_unforeseen_words_is_noticed(language: str, sentence: str) -> None:
    """Words by which deeds are told draw a warning though no phrase finds the deed."""
    assert "unbound-claim" in _said(language, sentence)


@pytest.mark.parametrize(("language", "sentence"), ROUTES)
def test_how_to_reach_us_gives_nothing_else(language: str, sentence: str) -> None:
    """A number of the case and what it is for are no deed."""
    assert "unbound-claim" not in _said(language, sentence)


def test_regret_at_first_takes_nothing_off_a_deed() -> None:
    """A sentence that begins with feelings and ends with a gift is judged by the gift."""
    sentence = "You deserved far better than that, and our head baker is bringing you a new cake on Saturday morning."

    assert "unbound-claim" in _said("en", sentence)
