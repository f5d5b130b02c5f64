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


@pytest.mark.parametrize(
    ("language", "said", "days"),
    [
        ("en", "on the 12th, the 19th and the 26th of May", (12, 19, 26)),
        ("en", "over Saturday 12 and Sunday 13 May", (12, 13)),
        ("ro", "pe 12, 19 și 26 mai", (12, 19, 26)),
        ("ca", "els dies 12, 19 i 26 de maig", (12, 19, 26)),
        ("hr", "u subotu 12. i nedjelju 13. svibnja", (12, 13)),
        ("he", "בימים 12, 19 ו־26 במאי", (12, 19, 26)),
        ("ar", "أيام 12، 19 و26 مايو", (12, 19, 26)),
    ],
)
def test_days_in_a_list_are_days_of_the_month_behind_it(language: str, said: str, days: tuple[int, ...]) -> None:
    """Each is a date, with or without its weekday; a figure before a date that nothing joins to it is none."""
    assert [value for kind, value in _kinds(said, language) if kind == "date"] == [(5, day, None) for day in days]
    assert _kinds("order 5, 12 May", "en")[0][0] == "number"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "You will pay not one cent."),
        ("ro", "Nu plătiți nici un leu."),
        ("ca", "No pagareu ni un cèntim."),
        ("hr", "Ne plaćate ni jedan euro."),
    ],
)
def test_not_one_cent_is_no_sum(language: str, said: str) -> None:
    """It says that nothing is paid."""
    assert _kinds(said, language) == []
    assert _kinds("You will pay one euro.", "en") == [("amount", (1, "EUR"))]


@pytest.mark.parametrize(
    ("language", "item", "said", "bound"),
    [
        ("en", "Our boat came at a quarter past seven.", "It was 7.15 before it came.", "bound"),
        ("en", "Our boat came at a quarter past seven.", "It was 7.20 before it came.", "unbound"),
        ("en", "We should have been there at four on the day.", "You were there at 4 pm.", "bound"),
        ("en", "We looked for it at four garages.", "You were there at 4 pm.", "unbound"),
        ("hr", "Propustili ste let u 7.10.", "Otišao je u 7.10 bez Vas.", "bound"),
        ("hr", "Let je bio u 7.10 ujutro.", "Propustili ste ga u 7.10.", "bound"),
        ("ca", "Us tornarem la meitat del preu.", "Us tornarem el cinquanta per cent.", "bound"),
        ("en", "We will pay back half the price.", "You get 40 per cent of it.", "unbound"),
    ],
)
def test_hours_and_shares_in_words_bind_to_figures(case_data: dict[str, Any], language: str, item: str, said: str, bound: str) -> None:
    """A time with a dot is the time in words, half the price is fifty per cent; another figure is not."""
    assert _binds(case_data, item, said, language) == [bound]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("You waited until Thursday, the 12th.", set()),
        ("You waited until Sunday, the 12th.", {"Sunday"}),
        ("It was ready on the 12th of this month.", set()),
        ("It was ready on the 12th of next month.", {"next month"}),
        ("You waited over the weekend of 12 November.", set()),
        ("You waited over the weekend.", {"the weekend"}),
    ],
)
def test_a_stretch_of_time_is_told_by_a_day_of_the_case_beside_it(judge: Judge, said: str, wrong: set[str]) -> None:
    """A weekday with its number, the month with the number of a day, the weekend of a date; by itself none of them is known."""
    told = {"text": "It was ready on 12 November 2026.", "source": "the log"}
    found = {
        finding.match
        for finding in judge("unbound-claim", f"I am sorry. {said}", facts=[told], complaint="It was late.", customer_words=[])
    }

    assert {match for match in found if match in {"Thursday", "Sunday", "12th", "this month", "next month", "the weekend"}} == wrong


def test_a_name_is_known_with_an_ending_behind_an_apostrophe(case_data: dict[str, Any]) -> None:
    """“Ed's” is Ed; “O'Brien” is not O."""
    assert _binds(case_data, "We wrote to Ruth and Ed.", "It was for Ruth and Ed's day.")[0] == "bound"
    assert _binds(case_data, "Team O wrote.", "It was O'Brien who wrote.") == ["unbound"]


@pytest.mark.parametrize(
    ("item", "said", "wrong"),
    [
        ("The shop was shut for a whole week.", "You stood there on each of seven days.", set()),
        ("The shop was shut for a whole week.", "You stood there on each of 113 days.", {"113"}),
        ("The shop was shut for a whole week.", "You will have 7 boxes.", {"7"}),
        ("It took us 14 days to answer.", "You waited 2 weeks for it.", set()),
        ("It took us 14 days to answer.", "You waited 37 weeks for it.", {"37"}),
    ],
)
def test_a_stretch_of_time_may_be_told_in_days_or_weeks(judge: Judge, item: str, said: str, wrong: set[str]) -> None:
    """Seven days are a week, and seven boxes are not."""
    told = {"text": item, "source": "the log"}
    found = {
        finding.match
        for finding in judge("unbound-claim", f"I am sorry. {said}", facts=[told], complaint="It was late.", customer_words=[])
    }

    assert {match for match in found if match and any(figure in match for figure in "237") and len(match) < len(said)} == wrong


def test_the_number_of_a_line_states_nothing() -> None:
    """A list counts its lines, wherever they stand in a text."""
    assert [
        value for kind, value in _kinds("Vratili smo ti 14. prosinca 2026.\n3. Od 1. siječnja sve provjeravamo.", "hr") if kind == "number"
    ] == []


def test_a_name_is_what_follows_the_small_word_of_a_sentence(judge: Judge) -> None:
    """“If Jory would rather” names Jory, whom the complaint names; nobody is called If."""
    told = {"complaint": "My son Jory cried all day.", "customer_words": []}
    found = judge("unbound-claim", "I am sorry. If Jory wants nothing more to do with lamps, nobody here will mind.", **told)

    assert [one.message_id for one in found if one.match and "Jory" in one.match and len(one.match) < 10] in ([], ["complaint"])
    assert [one.match for one in found if one.match and one.match.startswith("If ") and len(one.match) < 10] == []


def test_a_day_behind_a_date_has_its_month(case_data: dict[str, Any]) -> None:
    """Promised for 2 October and delivered on the 6th: 6 October stands in the case, and neither 1 October nor 6 November does."""
    item = "We had promised the knives for 2 October and delivered them only on the 6th."

    assert _binds(case_data, item, "They came on 6 October.") == ["bound"]
    assert _binds(case_data, item, "They came on 1 October.") == ["unbound"]
    assert _binds(case_data, item, "They came on 6 November.") == ["unbound"]


@pytest.mark.parametrize(
    ("language", "item", "said"),
    [
        ("en", "Promised for 2 October, they came on the 6th of November.", "6 October"),
        ("en", "Promised for 2 October, they came on November the 6th.", "6 October"),
        ("en", "We wrote on 2 October. Your rent falls due on the 15th.", "15 October"),
        ("en", "We wrote on 2 October from the 12th floor.", "12 October"),
        ("ro", "Din 3 august până pe 20 octombrie ia a stat la soare.", "20 august"),
        ("hr", "Od 11. svibnja do 17. srpnja podaci su bili otvoreni.", "17. svibnja"),
        ("ar", "وعدناكم في 20 أكتوبر وسلّمنا في 28 نوفمبر.", "28 أكتوبر"),
    ],
)
def test_a_day_with_a_month_of_its_own_has_no_other(case_data: dict[str, Any], language: str, item: str, said: str) -> None:
    """Nor has one of another sentence, nor a number that counts something else."""
    assert _binds(case_data, item, said, language) == ["unbound"]


@pytest.mark.parametrize(
    ("language", "said", "found"),
    [
        ("hr", "Stigla je prvoga prosinca.", [("date", (12, 1, None))]),
        ("hr", "Stigla je dvadeset i trećega listopada.", [("date", (10, 23, None))]),
        ("ar", "وصلت في فاتح دجنبر.", [("date", (12, 1, None))]),
    ],
)
def test_days_in_words_are_dates(language: str, said: str, found: list[tuple[str, object]]) -> None:
    """In the genitive with and without its last letter, and as the Maghreb calls the first of a month."""
    assert _kinds(said, language) == found


def test_a_week_is_seven_days_where_the_case_says_days(judge: Judge) -> None:
    """Within a week is within seven days, and within a month is not."""
    measure = {"id": "m1", "text": "We answer every letter within seven days.", "done": "2026-11-03"}

    def found(said: str) -> list[str | None]:
        return [one.match for one in judge("unbound-claim", f"I am sorry. {said}", measures=[measure])]

    assert found("We answer every letter within a week.") == []
    assert found("We answer every letter within a month.") == ["within a month"]
    assert found("We bring the lamp within a week.") != []
