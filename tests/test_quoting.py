"""Quoted words are found where they stand, however they were copied, and nowhere else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.quoting import Quotable, as_seen

TEXT = "We said\u00a0“it’s done” – and it\nwasn’t. Nu s-a făcut. Rien\u200bn'a changé… vraiment."


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ('We said "it\'s done"', "We said\u00a0“it’s done”"),
        ("it wasn't.", "it\nwasn’t."),
        ("“and it wasn’t”", "and it\nwasn’t"),
        ("it’s done\u201d - and", "it’s done” – and"),
        (unicodedata.normalize("NFD", "făcut"), "făcut"),
        ("changé...", "changé…"),
        ("Nu s-a făcut…", "Nu s-a făcut"),
    ],
)
def test_copied_words_are_found_in_the_text_as_given(quote: str, stands: str) -> None:
    """Quotation marks, dashes, white space and composition may differ; the place is one of the text itself."""
    assert [TEXT[start:end] for start, end in Quotable(TEXT).places(quote)] == [stands]


@pytest.mark.parametrize("quote", ["", " ", "…", "\u200b", '"', "we said", "We said done", "it was", "ade", "done and it"])
def test_other_words_are_no_quotation(quote: str) -> None:
    """Nothing, half a word, other capitals and words left out are not found."""
    assert list(Quotable(TEXT).places(quote)) == []


def test_words_that_stand_twice_are_found_twice() -> None:
    """Each place is given, in order."""
    assert list(Quotable("so it is, and so it was").places("so it")) == [(0, 5), (14, 19)]


def test_a_decomposed_text_is_quoted_in_its_own_code_points() -> None:
    """In a text whose letters are apart a place holds their marks."""
    text = unicodedata.normalize("NFD", "Îmi pare rău că ați așteptat.")
    ((start, end),) = Quotable(text).places("rău că")

    assert unicodedata.normalize("NFC", text[start:end]) == "rău că"


def test_vowels_and_direction_marks_do_not_hide_words() -> None:
    """Arabic vowels and the isolates of a rendered letter are no part of what a reader copies."""
    text = "اتصلوا على \u206606 555\u2069، ولم نُدرّب أحدًا."
    places = [text[start:end] for quote in ("06 555", "ولم ندرب أحدا") for start, end in Quotable(text).places(quote)]

    assert places == ["06 555", "ولم نُدرّب أحدًا"]


@pytest.mark.parametrize(("clitics", "found"), [((), False), (("و", "ال"), True)])
def test_words_are_quoted_without_what_is_written_onto_them(clitics: tuple[str, ...], found: bool) -> None:
    """In Arabic and Hebrew a quotation may begin after an “and”; elsewhere half a word is none."""
    assert bool(list(Quotable("لم نعتذر والتبديل ميسّر", clitics).places("تبديل ميسّر"))) is found
    assert list(Quotable("لم نعتذر والتبديل ميسّر", clitics).places("بديل ميسّر")) == []


@given(st.text(alphabet="aé \u0301\u200b’'“\n-–…بً\u2066.", max_size=40), st.data())
def test_what_was_cut_out_is_found(text: str, data: st.DataObject) -> None:
    """Whatever stands between two spaces is a quotation, and every place reads as the quotation does."""
    padded = f"start {text} end"
    quote = padded[data.draw(st.sampled_from([0, 6])) : len(padded) - data.draw(st.sampled_from([0, 4]))].strip()
    places = list(Quotable(padded).places(quote))

    if any(character.isalnum() for character in quote):
        assert places
    assert all(0 <= start < end <= len(padded) for start, end in places)


def test_what_nobody_sees_is_not_shown() -> None:
    """Tags, zero-width and direction characters and controls go; lines stay."""
    assert as_seen("a\U000e0041\u200b\u202eb\x07\r\nc\td") == "ab\nc\td"
