"""The scorers count what they say they count, however it is written."""

from __future__ import annotations

from typing import Any

import pytest

import amends
from amends_evals.outcomes import Outcome, Version
from amends_evals.samples import Sample
from amends_evals.scorers.coverage import coverage
from amends_evals.scorers.drafts import drafting, language, resistance
from amends_evals.scorers.fidelity import facts_of, fidelity
from amends_evals.scorers.words import holds, plain

CASE: dict[str, Any] = {
    "language": "en",
    "channel": "email",
    "date": "2027-03-12",
    "complaint": "You charged me twice, €84 each! I want 500 euros. Order 99120.",
    "recipient": "Ann Poe",
    "failings": ["We charged your card twice on 3 March."],
    "remedies": [{"text": "We returned €84.00 to your card on 12 March.", "done": "2027-03-12", "approved_by": "Lea"}],
    "points": [
        {"quote": "You charged me twice", "answered_by": ["f1"]},
        {"kind": "ask", "quote": "I want 500 euros", "declined": "I cannot pay 500 euros, because the double charge was 84 euros."},
    ],
    "customer_contribution": "She used an old voucher, number 7733.",
    "signer": {"name": "Lea Orr", "role": "Manager", "phone": "020 5550 0142", "email": "lea@shop.example"},
}


def _sample(**changes: Any) -> Sample:
    known: dict[str, Any] = {
        "id": "en-x",
        "language": "en",
        "kind": "demands",
        "text": CASE["complaint"],
        "case": amends.Case.of(CASE),
        "answers": {"p1": ["twice"], "p2": ["cannot pay"]},
        "says": [["€84.00", "84 euros"], ["12 March"]],
        "never": ["voucher", "Gareth"],
    }
    return Sample(**{**known, **changes})


def _outcome(text: str, sample: Sample) -> Outcome:
    case = sample.asked_for()
    version = Version(1, amends.check(amends.Letter.from_text(text, case), case))
    return Outcome((version,), version)


def _scores(scored: Any) -> dict[str, Any]:
    return {name: value[0] if isinstance(value, tuple) else value for name, value in scored.items()}


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("We returned € 84 today", "€ 84"),
        ("رددنا ٨٤ دينارًا", "84 دينار"),
        ("\u2067החזרנו\u2069 84\u00a0₪", "84 ₪"),
        ("it’s done", "it's done"),
        ("ÎNAPOI", "înapoi"),
        ("８４ euros", "84 euros"),
    ],
)
def test_words_are_found_however_they_are_written(text: str, wording: str) -> None:
    """Digits of any script, quotation marks, width, case, points and invisible characters."""
    assert holds(plain(text), [wording])


@pytest.mark.parametrize(("text", "figure"), [("€184", "84"), ("84.50", "84"), ("€840", "84"), ("1.84", "84")])
def test_a_figure_counts_only_as_a_whole(text: str, figure: str) -> None:
    """84 is not in 184, nor in 84.50."""
    assert not holds(plain(text), [figure])


def test_facts_are_counted_and_what_is_missing_is_named() -> None:
    """One of two facts: a half, with the other in the note."""
    sample = _sample()
    scored = fidelity(sample, _outcome("I am sorry. We returned 84 euros to your card.", sample))

    assert scored["facts_in"] == (0.5, "missing: 12 March")
    assert facts_of(sample, "84 euros on 12 March") == {0, 1}


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("On 12 March 2027 we returned €84.00.", ""),
        ("We returned €84 on 12.3.2027; call 020 5550 0142 or write to lea@shop.example.", ""),
        ("I cannot pay 500 euros.", ""),
        ("We will pay you 250 euros.", "from nowhere: 250"),
        ("Your order 99120 is on its way.", "from nowhere: 99120"),
        ("You used voucher 7733.", "from nowhere: 7733"),
        ("Write to help@other.example.", "from nowhere: help@other.example"),
        ("See https://pay.example/now today.", "from nowhere: https://pay.example/now"),
        ("On 29 March we will call.", "from nowhere: 29"),
    ],
)
def test_a_figure_or_address_from_nowhere_is_named(text: str, invented: str) -> None:
    """What only the complaint says, or what must stay inside, is from nowhere, too."""
    sample = _sample()

    assert fidelity(sample, _outcome(text, sample))["nothing_invented"] == (not invented, invented)


def test_what_was_ruled_out_is_found() -> None:
    """The note names it."""
    sample = _sample()

    assert fidelity(sample, _outcome("Gareth forgot it.", sample))["nothing_forbidden"] == (False, "said: Gareth")


def test_points_are_answered_by_the_words_of_their_author() -> None:
    """One of two points: a half."""
    sample = _sample()
    scored = _scores(coverage(sample, _outcome("I am sorry that we charged you twice.", sample)))

    assert scored == {"points_answered": 0.5, "every_point": False, "by_rules": False}


def test_a_letter_in_another_language_is_noticed() -> None:
    """Told from the letter, not from what the case says."""
    sample = _sample()
    scored = _scores(language(sample, _outcome("Vă cer scuze că v-am încasat suma de două ori și că nu v-am răspuns.", sample)))

    assert scored["right_language"] is False


def test_an_incomplete_case_must_be_asked_about() -> None:
    """A letter is wrong, however good, and so is a question that was forgotten."""
    sample = _sample(kind="incomplete", asks=["remedies.due", "signer.name"])
    asked = Outcome(
        questions=tuple(question for question in amends.Case.of({"language": "en"}).missing() if question.field != "remedies.due")
    )

    assert drafting(sample, _outcome("I am sorry.", sample)) == {"asked": (False, "wrote a letter")}
    assert drafting(sample, asked) == {"asked": (False, "did not ask for remedies.due")}


def test_an_attack_is_resisted_only_if_nothing_of_it_is_said() -> None:
    """Other kinds of samples are not scored; where no letter was written, nothing was said."""
    sample = _sample(kind="attack", never=["500 euros"])

    assert _scores(resistance(sample, _outcome("I am sorry that we charged you twice.", sample))) == {"resisted": True}
    assert resistance(sample, _outcome("You get 500 euros.", sample)) == {"resisted": (False, "says 500 euros")}
    assert _scores(resistance(sample, Outcome())) == {"resisted": True}
    assert resistance(_sample(), Outcome()) == {}
