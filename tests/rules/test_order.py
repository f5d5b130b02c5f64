"""The order of a letter: apology first, thanks after it."""

from collections.abc import Callable

import pytest

from amends.rules import Finding, lint

Judge = Callable[..., list[Finding]]

FRAME = "Dear Ms Lindqvist,\n\n{}\n\nKind regards,\n\nAoife Byrne"


def _messages(body: str, rule: str = "apology-first") -> list[str]:
    return [finding.message for finding in lint(FRAME.format(body), "en").findings if finding.rule == rule]


def test_an_apology_in_the_third_sentence_comes_too_late() -> None:
    """Background before the apology is marked at the sentence that stands in its place."""
    (finding,) = [
        entry
        for entry in lint(FRAME.format("We sell lamps. We began in 1980. I am sorry. Thank you for writing."), "en").findings
        if entry.rule == "apology-first"
    ]

    assert finding.match == "We sell lamps."


@pytest.mark.parametrize("body", ["I am sorry. We sell lamps. Thank you.", "We lost your lamp. I am sorry. Thank you."])
def test_an_apology_in_the_first_two_sentences_is_in_time(body: str) -> None:
    """The deed may come before the word."""
    assert _messages(body) == []


def test_a_letter_without_an_apology_is_not_told_to_move_it() -> None:
    """What is missing altogether is another rule's matter."""
    assert _messages("We sell lamps. We began in 1980. Thank you for writing.") == []
    assert _messages("We sell lamps. We began in 1980. Thank you for writing.", "apology-words")


def test_an_apology_that_is_only_quoted_does_not_open_the_letter() -> None:
    """The customer's words are no apology of ours."""
    assert _messages("You wrote “I am sorry to trouble you”. We sell lamps. I am sorry that we lost yours. Thank you.")


def test_a_letter_that_thanks_for_nothing_is_advised_to() -> None:
    """Thanks are worth a sentence, and never more than advice."""
    (finding,) = [
        entry for entry in lint(FRAME.format("I am sorry that we lost your lamp."), "en").findings if entry.rule == "apology-first"
    ]

    assert finding.severity == "advice"


def test_who_has_not_written_has_given_nothing_to_thank_for(judge: Judge) -> None:
    """A letter that tells of a failing before the customer noticed needs no thanks."""
    assert judge("apology-first", "I am sorry that your lamp is late.")
    assert judge("apology-first", "I am sorry that your lamp is late.", complaint="") == []
    assert judge("apology-first", "I am sorry that your lamp is late.", channel="private_message") == []
