"""What is asked about a case, what a letter has to wait for, and in which language."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from amends.case import Case
from amends.errors import IncompleteCaseError, UnknownLanguageError
from amends.languages import LANGUAGES, detect_language
from amends.principles import load_principles
from amends.questions import load_questions
from amends.resources import PACKAGE, read_toml

ENGLISH = load_questions()
CODES = tuple(code for code in LANGUAGES if code != "en")


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_question_is_asked_once_and_serves_a_principle() -> None:
    """Questions are told apart by their field, and each says which principle it is asked for."""
    assert len({question.field for question in ENGLISH}) == len(ENGLISH)
    assert {question.principle for question in ENGLISH} <= {principle.id for principle in load_principles()}


@pytest.mark.parametrize("code", CODES)
def test_every_question_stands_in_every_language(code: str) -> None:
    """No question falls back to English, and what it is about stands in each translation."""
    written = read_toml(PACKAGE / "languages" / code / "questions.toml")

    assert list(written) == [question.field for question in ENGLISH]
    for english, asked in zip(ENGLISH, load_questions(code), strict=True):
        assert _slots(asked.text) == _slots(english.text)
        assert (asked.field, asked.required, asked.principle) == (english.field, english.required, english.principle)
        assert all((asked.text, asked.why, asked.options))


@pytest.mark.parametrize("code", CODES)
def test_questions_are_in_their_language(code: str) -> None:
    """The questions of a language, read as one text, are recognised as that language."""
    assert detect_language(" ".join(f"{question.text} {question.why}" for question in load_questions(code))) == code


@pytest.mark.parametrize("code", CODES)
def test_what_stands_in_a_case_file_stays_as_it_is(code: str) -> None:
    """Words a person has to write into the file are not translated."""
    for english, asked in zip(ENGLISH, load_questions(code), strict=True):
        assert _file_words(english.options) <= _file_words(asked.options), english.field


def _file_words(options: str) -> set[str]:
    """Return the names of fields and of choices: those with a colon or an underscore, and those of a list of choices."""
    words = re.findall("[a-z_]+:?", options)
    return {word.strip(":") for word in words if word.endswith(":") or "_" in word or word in _CHOICES}


_CHOICES = {"shared", "unknown", "disputed", "email", "sms", "voicemail", "true", "false"}


def test_questions_can_be_asked_in_another_language() -> None:
    """The same questions, in the language of the one who answers; a language there is none of says so."""
    english, romanian = Case.of({}).missing(), Case.of({}).missing("ro")

    assert [question.field for question in english] == [question.field for question in romanian]
    assert romanian[0].text == "Este stabilit că vina a fost a noastră?"
    with pytest.raises(IncompleteCaseError, match="Este stabilit"):
        Case.of({}).require_complete("ro")
    with pytest.raises(UnknownLanguageError):
        Case.of({}).missing("xx")


@pytest.mark.parametrize(
    ("change", "advised"),
    [
        ({"points": []}, "points"),
        ({"failings": ["We were late."]}, "failings.verified_by"),
        ({"failings": [{"text": "We were late.", "verified_by": "Ana"}]}, "failings.when"),
        ({"harms": []}, "harms"),
        ({"customer_words": []}, "customer_words"),
        ({"cause": None}, "cause"),
        ({"investigation": []}, "investigation"),
        ({"staff": [{"name": "Daniel Okafor"}]}, "staff.view_gathered"),
        ({"audience": "client", "talk": None}, "talk.tried_on"),
        ({"talk": {"held_on": "2026-11-18"}}, "talk.result"),
        ({"remedies": [{"text": "We repay it.", "done": "2026-11-18", "approved_by": "Ana"}]}, "remedies.approved_on"),
        (
            {"remedies": [{"text": "We repay it.", "due": "2026-11-25", "approved_by": "Ana", "approved_on": "2026-11-18"}]},
            "remedies.owner",
        ),
        ({"measures": []}, "measures"),
        ({"follow_up": None}, "follow_up"),
        ({"copies": []}, "copies"),
    ],
)
def test_what_would_make_a_better_letter_is_advised(thorough: dict[str, Any], change: dict[str, Any], advised: str) -> None:
    """Each gap that no letter has to wait for is asked about, and stops none."""
    case = Case.of(thorough | change)

    assert advised in {question.field for question in case.questions()}
    assert all(question.field != advised for question in case.missing())
    assert not next(question.required for question in case.questions() if question.field == advised)


def test_a_thorough_case_leaves_nothing_to_ask(thorough: dict[str, Any]) -> None:
    """Where everything is on record, nobody is asked anything."""
    assert Case.of(thorough).questions() == ()


@pytest.fixture
def thorough(case_data: dict[str, Any]) -> dict[str, Any]:
    """Return a case of which nothing is left to ask."""
    return case_data | {
        "failings": [{"text": "We delivered your order nine days late.", "verified_by": "Ana", "when": "2026-11-12"}],
        "customer_words": ["nobody answered me"],
        "remedies": [{"text": "We repaid the delivery.", "done": "2026-11-18", "approved_by": "Ana Horvat", "approved_on": "2026-11-17"}],
        "points": [{"quote": "My lamp came nine days late", "answered_by": ["f1"]}],
        "investigation": [{"asked": "Ana", "found": "The plan had the wrong week."}],
        "staff": [{"name": "Daniel Okafor", "view_gathered": True}],
        "copies": ["Daniel Okafor"],
    }


def test_questions_come_in_the_order_a_person_would_ask() -> None:
    """What only helps is asked where it belongs, not after all the rest; what has to be answered keeps its order."""
    case = Case.of(
        {"complaint": "Late.", "fault_status": "established", "cause_known": True, "stage": "full", "failings": ["We were late."]}
    )
    fields = [question.field for question in case.questions()]

    assert [field for field in fields if field in {question.field for question in case.missing()}] == [
        question.field for question in case.missing()
    ]
    assert fields.index("failings.verified_by") < fields.index("points") < fields.index("remedies") < fields.index("signer.name")
