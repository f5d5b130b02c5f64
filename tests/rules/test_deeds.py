"""Deeds told in other words: what an item of the case says may be said again, what nobody did may not."""

from collections.abc import Callable

import pytest

from amends.case_files import read_case
from amends.languages import load_language
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.rules import Finding, check
from amends.rules.binding import Facts
from amends.rules.grounds import grounds_of
from amends.rules.recognising import Claim
from amends.samples import sample_cases

Judge = Callable[..., list[Finding]]


def _said_in_letter(language: str, sample: str, sentence: str, *, instead_of: str = "") -> list[Finding]:
    """Return what is found at a sentence put at the end of a sample's letter, or in the place of another."""
    case = read_case(next(path for path in sample_cases(language) if path.stem == sample))
    text = render(compose(case), case).text
    assert instead_of in text
    text = text.replace(instead_of, sentence) if instead_of else f"{text}\n\n{sentence}"
    at = text.index(sentence)
    found = check(Letter.from_text(text, case), case).findings
    return [finding for finding in found if finding.start is not None and at <= finding.start < at + len(sentence)]


def test_a_paraphrase_keeps_most_of_its_item_and_of_itself() -> None:
    """A sentence that borrows all its words from a long item is not that item, nor is a short item said somewhere in a long sentence."""
    case = read_case(next(path for path in sample_cases("en") if path.stem == "outage"))
    english = load_language("en")
    grounds = grounds_of(case, english)

    again = grounds.support("At 22:10 on 9 June we pulled the update, and Tablebook has taken reservations again ever since.", english)
    borrowed = grounds.support("We sent guests of Tablebook a voucher.", english)

    assert again > 0.8 > 0.4 > borrowed


def test_the_item_that_a_sentence_may_be_meant_to_say_is_shown() -> None:
    """Who is told that a sentence rests on nothing sees the item it is near to, if any: it may be that, reworded too freely."""
    near, *_ = _said_in_letter("en", "outage", "From mid-June each update goes live in one restaurant of ten, and we watch it for a day.")
    far, *_ = _said_in_letter("en", "outage", "We have hired a second database engineer for your busy evenings.")

    assert "Nearest to it there is “From 15 June we release every update to a tenth of our restaurants first" in near.message
    assert (far.message_id, far.slots) == ("unsupported", {})


def test_the_same_word_counts_more_than_one_akin() -> None:
    """A deed made of kin alone is less an item of the case than the item itself."""
    case = read_case(next(path for path in sample_cases("en") if path.stem == "outage"))
    english = load_language("en")
    grounds = grounds_of(case, english)
    item = case.remedies[0].text

    assert grounds.support(item, english) == pytest.approx(1.0)
    assert grounds.support(item.replace("withdrew", "stopped"), english) < 1.0


def test_what_an_item_says_is_no_warning_where_it_is_said_again() -> None:
    """A word of the trade that the case itself holds is the customer's business too."""
    said = "From 7 October everything that is finished is there for you to look at and test, at a private address that I will send you that day."

    assert (
        _said_in_letter(
            "en",
            "missed-deadline",
            said,
            instead_of="You can see and test everything that is finished from 7 October on a private address that I will send you that day.",
        )
        == []
    )
    assert "absolute-promise" in {
        finding.rule for finding in _said_in_letter("en", "missed-deadline", "From that day on you can always count on us, we promise.")
    }


def test_what_nothing_is_paid_for_may_be_called_free() -> None:
    """An approved remedy that the customer does not pay for is free in any words; another benefit is not."""
    paid = "You don't pay for any of it, and on 26 August I sent back the $46 you paid for the wrong chain."
    free = "All of it is free of charge, and on 26 August I sent back the $46 you paid for the wrong chain."

    assert _said_in_letter("en", "wrong-advice", free, instead_of=paid) == []
    assert "remedy-authorised" in {finding.rule for finding in _said_in_letter("en", "outage", "Your July month is free of charge.")}


def test_a_stretch_of_time_may_be_said_in_other_words_than_the_items() -> None:
    """Next week is next week in any words, where the sentence is an item said again."""
    assert _said_in_letter(
        "ca", "project-error", "Les setze hores de premsa d’aquest mes no seran a la factura del 30 de setembre.",
        instead_of="A la factura del 30 de setembre no hi haurà les setze hores de premsa del mes.",
    ) == []  # fmt: skip
    assert _said_in_letter("ca", "project-error", "Aquest mes li enviarem un altre dossier.")


@pytest.mark.parametrize(
    ("language", "sample", "sentence"),
    [
        ("ar", "rude-staff", "وكتبت إليكم زميلتنا رسالة اعتذار بخط يدها."),
        ("en", "outage", "Since your message we have hired two testers."),
        ("en", "billing-error", "Having explained it to your bank, I can tell you that they have noted it on your file."),
        ("he", "missed-appointment", "כדי שלא תישארי בלי קירור, נשאיל לך מקרר קטן עד שהתיקון יסתיים."),
    ],
)
def test_nothing_harmless_hides_a_deed_that_begins_before_it(language: str, sample: str, sentence: str) -> None:
    """An apology that somebody is said to have written, and what we did after the customer wrote, are deeds."""
    assert [finding for finding in _said_in_letter(language, sample, sentence) if finding.severity != "advice"]


def test_a_name_may_take_an_ending_behind_a_hyphen() -> None:
    """RMN-ul is the RMN of the case."""
    case = read_case(next(path for path in sample_cases("ro") if path.stem == "wrong-information"))
    facts = Facts(case, load_language("ro"))

    assert facts.binding(Claim("name", "rmn-ul", 0, 1)) == "bound"
    assert facts.binding(Claim("name", "rmn-popescu", 0, 1)) == "unbound"
