"""What code alone hears in a complaint: figures in each language's forms, warning signs and plain requests, rather too few than false ones."""

from collections.abc import Iterator

import pytest

from amends.hearing import Heard, Phrases, load_signs, read_plainly
from amends.languages import LANGUAGES, load_language
from amends.principles import load_letter_types
from amends.prompting.listening import load_hearing


def _lists(code: str) -> Iterator[tuple[str, str, Phrases]]:
    signs = load_signs(code)
    yield "ask", "", signs.ask
    yield from (("sign", name, phrases) for name, phrases in signs.sign.items())
    yield from (("letter_type", name, phrases) for name, phrases in signs.letter_type.items())


EXAMPLES = [
    pytest.param(code, kind, which, sentence, side == "heard", id=f"{code}-{which or kind}-{side}-{number}")
    for code in LANGUAGES
    for kind, which, phrases in _lists(code)
    for side in ("heard", "unheard")
    for number, sentence in enumerate(getattr(phrases, side), 1)
]


def _hears(code: str, sentence: str, kind: str, which: str) -> bool:
    return any((heard.kind, heard.which) == (kind, which) for heard in read_plainly(sentence, load_language(code)))


@pytest.mark.parametrize(("code", "kind", "which", "sentence", "expected"), EXAMPLES)
def test_each_list_hears_its_examples_and_no_others(code: str, kind: str, which: str, sentence: str, expected: bool) -> None:
    """Every phrase list proves itself: what it must hear, alone in a text, and what sounds like it and is not."""
    assert _hears(code, sentence, kind, which) is expected


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_example_of_another_list_is_a_warning_sign(code: str) -> None:
    """A request or a kind of matter alone never brings up a named person's flag."""
    sentences = [sentence for kind, _, phrases in _lists(code) if kind != "sign" for sentence in (*phrases.heard, *phrases.unheard)]

    assert [sentence for sentence in sentences for heard in read_plainly(sentence, load_language(code)) if heard.kind == "sign"] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_listens_for_the_same(code: str) -> None:
    """Each language has every sign, and letter types that a complaint may ask for."""
    signs, hearing = load_signs(code), load_hearing()

    assert set(signs.sign) == {sign.id for sign in hearing.sign}
    assert set(signs.letter_type) == set(load_signs("en").letter_type) <= {choice.id for choice in hearing.letter_type}


def test_no_complaint_can_choose_who_reads_or_where_it_stands() -> None:
    """Of the kinds of letter there are, those that settle stage, channel or audience by themselves are not for a complaint to choose."""
    types = load_letter_types()

    assert all(not types[choice.id].implies for choice in load_hearing().letter_type)


FIGURES = {
    "en": ("You took £84.50 on 3 May 2026, order 4471, call 020 5550 0142.", "2026-05-03", "84.50 GBP", "4471", "02055500142"),
    "ro": ("Mi-ați luat 84,50 lei pe 3 mai 2026, comanda 4471, sunați la 0721 555 014.", "2026-05-03", "84.50 RON", "4471", "0721555014"),
    "ca": ("Em vau cobrar 84,50 € el 3 de maig de 2026, comanda 4471, tel. 972 555 014.", "2026-05-03", "84.50 EUR", "4471", "972555014"),
    "hr": (
        "Skinuli ste mi 84,50 eura 3. svibnja 2026., narudžba 4471, tel. 091 555 0142.",
        "2026-05-03",
        "84.50 EUR",
        "4471",
        "0915550142",
    ),
    "he": ('גביתם 84.50 ש"ח ב-3 במאי 2026, הזמנה 4471, טלפון 052-555-0142.', "2026-05-03", "84.50 ILS", "4471", "0525550142"),
    "ar": ("خصمتم ٨٤٫٥٠ ريالا في ٣ مايو ٢٠٢٦، الطلب ٤٤٧١، جوال 0505550142.", "2026-05-03", "84.50 SAR", "4471", "0505550142"),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_figures_are_read_in_each_languages_forms(code: str) -> None:
    """A date, a sum, an order number and a phone number stand in one comparable form, whatever digits and separators they are written in."""
    text, date, amount, reference, phone = FIGURES[code]
    heard = read_plainly(text, load_language(code))

    assert {(one.kind, one.which) for one in heard if one.kind in ("date", "amount", "reference", "phone")} == {
        ("date", date),
        ("amount", amount),
        ("reference", reference),
        ("phone", phone),
    }
    assert all(text[one.start : one.end] == one.quote for one in heard)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We waited 17 days, from 8 to 12, in 2026.", []),
        ("They are open 24/7 and I have 3 kids.", []),
        ("Parcel 1Z999AA10123456784 never came.", ["1Z999AA10123456784"]),
        ("My booking no. 88213 was lost.", ["88213"]),
        ("The reference 20817 and again 20817.", ["20817"]),
    ],
)
def test_only_numbers_that_tell_one_order_from_others_are_kept(text: str, expected: list[str]) -> None:
    """Counts, hours and years are no references; a number said twice is one."""
    assert [heard.which for heard in read_plainly(text, load_language("en")) if heard.kind == "reference"] == expected


def test_a_sum_in_brackets_is_a_sum() -> None:
    """In a letter brackets are a gap to fill; a form that exports complaints puts sums in them."""
    text = "They kept {$250.00} and [€12.50] of mine."

    assert [heard.quote for heard in read_plainly(text, load_language("en"))] == ["$250.00", "€12.50"]


def test_a_date_without_a_year_says_so() -> None:
    """A year that the customer does not give is not made up."""
    (heard,) = read_plainly("It came on 3 May.", load_language("en"))

    assert heard == Heard("date", "3 May", 11, 16, which="--05-03")


def test_a_grave_sign_makes_the_matter_grave() -> None:
    """Somebody hurt means a grave matter, with those words as the reason; a lawyer alone does not."""
    hurt = read_plainly("My son was hurt when the shelf came down.", load_language("en"))
    lawyer = read_plainly("My solicitor will be in touch.", load_language("en"))

    assert [(one.which, one.quote) for one in hurt if one.kind == "severity"] == [("high", "My son was hurt when the shelf came down.")]
    assert not [one for one in lawyer if one.kind == "severity"]


def test_which_of_two_matters_weighs_more_is_left_open() -> None:
    """Where two kinds of letter fit, code proposes none."""
    heard = read_plainly("My sofa came nine days late. One leg is broken.", load_language("en"))

    assert not [one for one in heard if one.kind == "letter_type"]


def test_a_very_long_sentence_is_quoted_from_the_phrase_on() -> None:
    """A rant without a full stop is not quoted whole."""
    text = "and so on and on " * 60 + "and I want my money back from you " + "and so on " * 60
    (ask,) = (heard for heard in read_plainly(text, load_language("en")) if heard.kind == "ask")

    assert ask.quote.startswith("I want my money back")
    assert len(ask.quote) <= 300
