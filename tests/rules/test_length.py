"""Length: words of the body, words of a sentence."""

from collections.abc import Callable

import pytest

from amends.config import Config
from amends.rules import Finding, lint

Judge = Callable[..., list[Finding]]


def _body(words: int) -> str:
    """Return a body of so many words, in sentences of eight that are not the same."""
    return "".join(f"We wrote date {number} on the wrong list. " for number in range(words // 8))


def _found(judge: Judge, words: int, **change: object) -> list[tuple[str, str]]:
    return [(finding.severity, finding.message) for finding in judge("length-and-reading", _body(words), **change)]


ONE = {"failings": ["We delivered your order A-5512 nine days late, on 12 November 2026."]}


@pytest.mark.parametrize(("words", "severities"), [(40, ["advice"]), (160, []), (320, ["advice"]), (480, ["warning"])])
def test_a_letter_keeps_to_the_length_of_its_kind(judge: Judge, words: int, severities: list[str]) -> None:
    """Outside the band is advice, far over it a warning."""
    assert [severity for severity, _ in _found(judge, words, **ONE)] == severities


def test_a_grave_matter_may_take_more_room(judge: Judge) -> None:
    """A quarter more than others."""
    assert _found(judge, 296, **ONE)
    assert _found(judge, 296, **ONE, severity="high") == []


def test_who_has_more_to_say_may_say_it(judge: Judge) -> None:
    """What the case has on record stands in the letter, and is not counted against it."""
    failings = [f"We sent the wrong box to your shop number {number}, and did not tell you until the next day." for number in range(8)]

    assert _found(judge, 296, failings=failings) == []


@pytest.mark.parametrize(
    ("profile", "words", "found"),
    [({}, 160, False), ({"stage": "holding"}, 160, True), ({}, 296, True), ({"severity": "high"}, 296, False)],
)
def test_a_text_without_a_case_is_measured_by_the_profile(profile: dict[str, str | bool], words: int, found: bool) -> None:
    """A project that writes first answers, or of grave harm, has its texts measured as such."""
    text = f"Dear Ms Lindqvist,\n\n{_body(words)}\n\nKind regards,\n\nAoife Byrne"
    findings = lint(text, "en", config=Config(profile=profile)).findings

    assert ("length-and-reading" in {finding.rule for finding in findings}) is found


def test_each_kind_of_letter_has_its_band(judge: Judge) -> None:
    """A first answer is short."""
    assert _found(judge, 160, stage="holding")
    assert _found(judge, 80, stage="holding") == []


def test_a_sentence_that_cannot_be_read_once_is_a_warning(judge: Judge) -> None:
    """Thirty-six words are too many; the sentence is marked."""
    long = "We wrote " + "and we wrote " * 12 + "again."
    (finding,) = [entry for entry in judge("length-and-reading", _body(144) + long) if entry.match]

    assert finding.severity == "warning"
    assert finding.match == long


def test_long_sentences_on_the_whole_are_advice(judge: Judge) -> None:
    """Over twenty words on average."""
    long = "We wrote " + "and we wrote " * 7 + "again. "

    assert any("on average" in finding.message for finding in judge("length-and-reading", long * 7) if finding.message_id != "repeated")
