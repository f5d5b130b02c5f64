"""Nobody of ours is named, in whatever form a language gives the name; a word that only looks like a name names nobody."""

from collections.abc import Callable

import pytest

import amends
from amends.case import Case
from amends.rules import check


def _found(sample: Callable[[str], Case], language: str, staff: str, sentence: str, **change: object) -> list[tuple[str, str | None]]:
    """Return severity and words of what is said about a colleague's name in a sample's letter that closes with a sentence."""
    case = Case.of({**sample(language).model_dump(mode="json", exclude_defaults=True), "staff": [{"name": staff}], **change})
    letter = amends.compose(case, seed=1)
    assert letter.closing
    closed = letter.model_copy(update={"closing": letter.closing.model_copy(update={"text": f"{letter.closing.text} {sentence}"})})
    said = (finding for finding in check(closed, case).findings if finding.message_id == "colleagues")
    return [(finding.severity, finding.match) for finding in said]


@pytest.mark.parametrize(
    ("language", "staff", "sentence", "words"),
    [
        ("en", "Niamh Walsh", "I spoke to Niamh about it.", "Niamh"),
        ("en", "Niamh Walsh", "I spoke to NIAMH WALSH about it.", "NIAMH WALSH"),
        ("en", "Niamh Walsh", "It was Walsh’s shift.", "Walsh’s"),
        ("en", "Will Sands", "I asked Will to look.", "Will"),
        ("hr", "Sanja Perko", "Razgovarala sam sa Sanjom o tome.", "Sanjom"),
        ("hr", "Krešimir Tadić", "O tome sam pitala Kresimira.", "Kresimira"),
        ("ro", "Ioana Pop", "I-am spus și Ioanei.", "Ioanei"),
        ("he", "רונית כספי", "אמרנו גם לרונית.", "לרונית"),
        ("ar", "سامي النجار", "تحدثت مع سامي في ذلك.", "سامي"),
        ("ar", "سامي النجار", "وقد قلنا ذلك لسامي.", "لسامي"),
        ("ca", "Núria Puig", "N’he parlat amb la Núria.", "Núria"),
    ],
)
def test_a_colleague_is_known_in_every_form(sample: Callable[[str], Case], language: str, staff: str, sentence: str, words: str) -> None:
    """Behind a clitic, with an ending, typed without accents, in capitals: a colleague's name is an error."""
    assert _found(sample, language, staff, sentence) == [("error", words)]


@pytest.mark.parametrize(
    ("language", "staff", "sentence"),
    [
        ("en", "Will Sands", "Will you tell me whether it fits? We will see to it."),
        ("hr", "Sanja Perko", "Nitko ne sanja o takvom danu."),
        ("he", "ליאת כספי", "הנזק הכספי שלכם גדול."),
        ("ro", "Mihai Ion", "Vă mulțumim pentru pionii de șah."),
    ],
)
def test_a_word_of_the_language_names_nobody(sample: Callable[[str], Case], language: str, staff: str, sentence: str) -> None:
    """A small word, a word that begins like a name, one without its capital: no colleague."""
    assert _found(sample, language, staff, sentence) == []


def test_what_may_be_no_name_is_for_a_person_to_decide(sample: Callable[[str], Case]) -> None:
    """A word that is a surname and a word of the language draws a warning where nothing tells the two apart."""
    assert _found(sample, "he", "ליאת כספי", "כספי עבר לחשבון אחר.") == [("warning", "כספי")]


def test_a_customer_may_bear_a_colleagues_name(sample: Callable[[str], Case]) -> None:
    """Who is written to is named, whoever else is called so."""
    name = sample("en").recipient
    assert name
    assert _found(sample, "en", f"{name.name.split()[0]} Sands", "") == []
