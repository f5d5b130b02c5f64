"""Times, stretches of time and names told in another way than the case tells them: known again where they are the same, and only there."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from amends.case import Case
from amends.languages import load_language
from amends.rules import Finding
from amends.rules.binding import Facts
from amends.rules.claims import find_claims
from amends.rules.in_words import number_words

Judge = Callable[..., list[Finding]]


def _kinds(text: str, language: str) -> list[tuple[str, object]]:
    return [(claim.kind, claim.value) for claim in find_claims(text, load_language(language))]


def _binds(case_data: dict[str, Any], item: str, said: str, language: str = "en", **change: Any) -> list[str]:
    """Return what the claims of some words are bound to in a case with an item more."""
    case = Case.of(case_data | change | {"language": language, "facts": [{"text": item, "source": "the log"}]})
    facts = Facts(case, load_language(language))
    return [facts.binding(claim) for claim in find_claims(said, facts.language)]


def test_a_time_with_a_dot_is_one_before_the_part_of_the_day() -> None:
    """3.50 in the afternoon is ten to four; 3.50 alone is a number."""
    assert _kinds("We came at 3.50 in the afternoon.", "en") == [("time", 15 * 60 + 50)]
    assert _kinds("Am venit la 9.30 dimineața.", "ro") == [("time", 9 * 60 + 30)]
    assert _kinds("It was 3.50 more.", "en")[0][0] == "number"


def test_words_that_only_look_like_days_and_months_are_none() -> None:
    """One may ask; months of waiting are no Mondays."""
    assert _kinds("To ask how one may pay is sensible.", "en") == []
    assert _kinds("We wrote on one May.", "en") == [("date", (5, 1, None))]
    assert _kinds("Cine așteaptă luni de zile obosește.", "ro") == []
    assert _kinds("Venim luni.", "ro") == [("weekday", 0)]


def test_figures_in_words_are_added_only_where_they_are_one_number() -> None:
    """Three of five is no eight; twenty-five is one number."""
    hebrew, english = load_language("he"), load_language("en")

    assert {3, 5} <= number_words("איחר לשלושה מחמשת השיעורים", hebrew)
    assert number_words("twenty-five boxes", english) == {25}
    assert number_words("הוספנו שנים-עשר כיסאות", hebrew) == {12}
    assert number_words("na devedeseti rođendan", load_language("hr")) == {90}


@pytest.mark.parametrize(
    ("language", "item", "said", "bound"),
    [
        ("hr", "Dogovorili smo sljedeći tjedan.", "Vidimo se idućeg tjedna.", "bound"),
        ("en", "It took us three weeks to answer.", "You will hear from us in a week.", "unbound"),
        ("ar", "وضعنا طلبك في دفعة الأسبوع المقبل.", "أدرجنا طلبك مع شحنات الأسبوع القادم.", "bound"),
        ("ar", "وضعنا طلبك في دفعة الأسبوع المقبل.", "أدرجنا طلبك مع شحنات الشهر القادم.", "unbound"),
        ("he", "התקלה מקבלת מענה תוך חצי שעה.", "זה נענה בתוך 30 דקות.", "bound"),
        ("he", "התקלה מקבלת מענה תוך חצי שעה.", "זה נענה בתוך 40 דקות.", "unbound"),
    ],
)
def test_a_stretch_of_time_binds_to_the_same_one(case_data: dict[str, Any], language: str, item: str, said: str, bound: str) -> None:
    """In other words or in figures it is the same stretch; another is not."""
    assert _binds(case_data, item, said, language) == [bound]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "You will have it by the end of the month."),
        ("ro", "O primiți până la sfârșitul lunii."),
        ("ca", "El tindrà a finals de mes."),
        ("ar", "سيصلكم قبل نهاية الشهر."),
        ("he", "זה יגיע עד סוף החודש."),
        ("hr", "Stiže do kraja mjeseca."),
    ],
)
def test_the_end_of_the_month_is_the_last_day_of_the_letters_month(case_data: dict[str, Any], language: str, said: str) -> None:
    """It binds where the case has that day, and nowhere else."""
    last, earlier = ({"on": dt.date(2026, 11, day), "at": "10:00"} for day in (30, 28))

    assert _binds(case_data, "It is packed.", said, language, talk_slots=[last]) == ["bound"]
    assert _binds(case_data, "It is packed.", said, language, talk_slots=[earlier]) == ["unbound"]


def test_a_name_is_known_behind_the_word_a_sentence_begins_with(judge: Judge) -> None:
    """“Ring Aoife Byrne” names Aoife Byrne; another first name is another person."""
    said = {finding.match for finding in judge("unbound-claim", "I am sorry. Ring Aoife Byrne. Ring Fionn Byrne.")}

    assert not any("Aoife" in (words or "") for words in said)
    assert any("Fionn" in (words or "") for words in said)


def test_a_place_of_the_complaint_may_be_named_in_passing(judge: Judge) -> None:
    """Where nothing is given and nothing told, a name that only the complaint holds states nothing; in a promise it does."""
    complaint = "I walked round Headingley in the dark to look for it."

    def names(sentence: str) -> set[str | None]:
        return {found.match for found in judge("unbound-claim", f"I am sorry. {sentence}", complaint=complaint, customer_words=[])}

    assert "Headingley" not in names("Walking round Headingley in the dark is what you do for somebody you love.")
    assert "Headingley" in names("We will open a shop in Headingley for you.")
