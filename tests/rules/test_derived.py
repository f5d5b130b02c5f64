"""Figures that an item of the case gives in another form: counted, told in words, by another clock, without the month."""

import datetime as dt

import pytest

from amends.case import Harm
from amends.case_files import read_case
from amends.languages import load_language
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.rules import Finding, check
from amends.rules.claims import find_claims
from amends.rules.derived import derives
from amends.rules.told import comes_with_the_letter, days_told, stretches
from amends.samples import sample_cases

_TODAY = dt.date(2026, 5, 20)


def _said_for(item: str, language: str, sample: str, sentence: str) -> list[Finding]:
    """Return what is found at a sentence in a sample's letter: in the place of an item of its case, or at the end where the item is not told."""
    case = read_case(next(path for path in sample_cases(language) if path.stem == sample))
    text = render(compose(case), case).text
    field, _, number = item.partition(".")
    said = getattr(case, field)
    text_of = (said[int(number)] if number else said).text.rstrip(".")
    text = text.replace(text_of, sentence.rstrip(".")) if text_of in text else f"{text}\n\n{sentence}"
    at = text.index(sentence.rstrip("."))
    found = check(Letter.from_text(text, case), case).findings
    return [
        finding
        for finding in found
        if finding.severity != "advice" and finding.start is not None and at <= finding.start < at + len(sentence)
    ]


@pytest.mark.parametrize(
    ("language", "item", "said", "follows"),
    [
        ("en", "We charged you in March, April and May.", "three months", True),
        ("en", "We charged you in March, April and May.", "four months", False),
        ("en", "The first lamp came on 2 April and the second on 14 April.", "twelve days", True),
        ("en", "The first lamp came on 2 April and the second on 14 April.", "eleven days", False),
        ("en", "You waited an hour and a half.", "ninety minutes", True),
        ("en", "You waited three weeks.", "twenty-one days", True),
        ("en", "You waited three weeks.", "three hundred days", False),
        ("en", "You have 64 of 90 invoices.", "26", True),
        ("en", "We come at 18:00.", "6", True),
        ("ro", "Ați așteptat de la 8 la 12.", "patru ore", True),
        ("ca", "La vam fer esperar tres quarts d'hora.", "quaranta-cinc minuts", True),
        ("hr", "Čekali ste pola sata.", "trideset minuta", True),
        ("he", "נסעת שעה וחצי.", "תשעים דקות", True),
        ("ar", "انتظرتم ساعة عند الباب.", "ستين دقيقة", True),
    ],
)
def test_a_figure_follows_from_an_item(language: str, item: str, said: str, follows: bool) -> None:
    """What anybody would count from an item may be said of it, and nothing else."""
    spoken = load_language(language)
    claim = next(claim for claim in find_claims(said, spoken) if claim.kind == "number")

    assert derives(claim, Harm(id="h1", text=item), _TODAY, spoken) is follows


def test_a_sum_is_never_derived() -> None:
    """Half of what was approved is not approved, nor what two sums differ by."""
    english = load_language("en")
    claim = next(claim for claim in find_claims("£30", english) if claim.kind == "amount")

    assert not derives(claim, Harm(id="h1", text="We take £60 off, of £90."), _TODAY, english)


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [
        ("en", "We took it down on the 5th.", dt.date(2026, 11, 5)),
        ("en", "You can call until the end of April.", dt.date(2026, 4, 30)),
        ("en", "We took it down on 4 November and had the copies deleted the next day.", dt.date(2026, 11, 5)),
        ("ro", "Vin joi, pe 16, la prânz.", dt.date(2026, 7, 16)),
        ("ca", "El dia 5 vam fer esborrar les còpies.", dt.date(2026, 11, 5)),
        ("hr", "Platit ćemo do kraja lipnja.", dt.date(2026, 6, 30)),
        ("he", "הכסף חזר אליך ב־17 בו.", dt.date(2026, 11, 17)),
        ("ar", "أخذنا الرسوم يوم 3 أغسطس ويوم 17 منه.", dt.date(2026, 8, 17)),
    ],
)
def test_a_day_is_named_without_its_month(language: str, said: str, day: dt.date) -> None:
    """By its number, as the end of a month, or as the day after a date."""
    assert any(told.is_day(day) for told in days_told(said, load_language(language)))
    assert not any(told.is_day(day + dt.timedelta(days=2)) for told in days_told(said, load_language(language)))


def test_a_stretch_of_time_is_told_without_a_number() -> None:
    """Three quarters of an hour are 45 minutes."""
    assert [told.value for told in stretches("You stood there for three quarters of an hour.", load_language("en"))] == [45]


@pytest.mark.parametrize(("said", "comes"), [("The report comes with this e-mail.", True), ("The report comes soon.", False)])
def test_what_comes_with_the_letter_comes_on_its_day(said: str, comes: bool) -> None:
    """No date need stand beside it."""
    assert comes_with_the_letter(said, load_language("en")) is comes


@pytest.mark.parametrize(
    ("language", "sample", "item", "sentence"),
    [
        ("en", "billing-error", "failings.0", "In May we debited $312.40 on the 12th and then the same sum again on the 13th."),
        (
            "en",
            "delivery-delay",
            "remedies.0",
            "We are building your table now, and you will have it at home on 25 September, between 9 and 11 in the morning.",
        ),
        ("ro", "missed-appointment", "failings.0", "Ați așteptat azi patru ore, de la 8 la 12, degeaba: nimeni dintre noi nu a ajuns."),
        (
            "ca",
            "cancelled-service",
            "remedies.0",
            "Ja tens de nou els 90 € del taller i els 23,40 € del tren: els hi vam tornar ahir, dia 5.",
        ),
        ("hr", "billing-error", "remedies.1", "Trošak banke, šest eura, stići će Vam od nas najkasnije 22. svibnja."),
        ("hr", "inadequate-service", "remedies.0", "Dana 2. ožujka vratili smo Vam devedeset pet eura na račun s kojega ste platili."),
        ("he", "cancelled-service", "failings.0", "ב־22 באוקטובר בערב הייתה אמורה להיות לך סדנה זוגית, ואנחנו ביטלנו אותה בלי לומר מילה."),
        ("ar", "public-complaint-reply", "failings.0", "ضاع حجزكم عندنا، ووقفتم ومعكم كبار السن ستين دقيقة عند الباب."),
    ],
)
def test_an_item_may_be_said_with_its_figures_in_another_form(language: str, sample: str, item: str, sentence: str) -> None:
    """The figures are the item's own; nobody invented them."""
    assert _said_for(item, language, sample, sentence) == []


@pytest.mark.parametrize(
    ("sample", "item", "sentence"),
    [
        ("billing-error", "failings.0", "In May we debited $312.40 on the 12th and then the same sum again on the 19th."),
        ("public-complaint-reply", "failings.0", "We gave your table away, left you standing for fifty minutes and then sent you home."),
    ],
)
def test_another_figure_is_still_found(sample: str, item: str, sentence: str) -> None:
    """A day or a number that does not follow from the case draws an error, however well the rest says the item."""
    assert any(finding.rule == "unbound-claim" and finding.severity == "error" for finding in _said_for(item, "en", sample, sentence))


@pytest.mark.parametrize(
    ("language", "sample", "item", "sentence"),
    [
        ("en", "voicemail", "cause", "Our opening hours had changed, and we never let you know."),
        ("ro", "missed-appointment", "cause", "Vizita la dumneavoastră am notat-o la joi, iar lista de dimineață a rămas neverificată."),
        ("he", "missed-appointment", "failings.0", "סיכמנו איתך על יום ושעה לטכנאי, ואף אחד מאיתנו לא בא."),
        ("ar", "voicemail", "cause", "دوّنّا موعدكم في غير يومه، وفاتنا أن ننظر في رسالة التأكيد."),
    ],
)
def test_what_we_left_undone_may_be_owned_in_ones_own_words(language: str, sample: str, item: str, sentence: str) -> None:
    """Whoever owns an omission gives and promises nothing."""
    assert _said_for(item, language, sample, sentence) == []


@pytest.mark.parametrize(
    ("sample", "sentence"),
    [
        ("defective-product", "We never checked the second parcel, so every parcel is now photographed before it leaves."),
        ("outage", "We did not test the update under load, and a team of engineers is now building a test centre."),
        ("data-breach", "We never deleted the copy, and the man who made it no longer works here."),
    ],
)
def test_what_follows_an_omission_is_a_deed_like_any_other(sample: str, sentence: str) -> None:
    """To own what was left undone is no way to promise what nobody approved."""
    assert any(finding.rule == "unbound-claim" for finding in _said_for("cause", "en", sample, sentence))


def test_no_day_follows_on_the_last_one() -> None:
    """A letter may name any day, the calendar's last one included, and is checked all the same."""
    assert days_told("We came on 31 December 9999 and again the next day.", load_language("en")) == ()
    assert [told.day for told in days_told("We came on 30 December 9999 and again the next day.", load_language("en"))] == [31]
