"""The letter: parts in a fixed order, rendered for a channel, read back from text."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from amends.case import Case
from amends.letter import DraftedLetter, Letter, Part, RemedyLine, letter_schema
from amends.phrasebook import compose
from amends.rendering import isolate, render
from amends.rules import check


def _filled(**parts: Any) -> str:
    empty = dict.fromkeys(DraftedLetter.model_fields) | {"remedies": [], "assumptions": []}
    return json.dumps(empty | parts)


def test_schema_is_strict() -> None:
    """Every object requires each of its properties and allows no other, as OpenAI's strict mode asks."""
    schema = letter_schema()
    objects = [schema, *schema["$defs"].values()]

    assert all(entry["additionalProperties"] is False for entry in objects)
    assert all(entry["required"] == list(entry["properties"]) for entry in objects)
    assert "written" not in schema["properties"]


def test_blank_parts_and_hidden_characters_are_dropped() -> None:
    """A part a model left blank is absent; what a reader cannot see does not reach the letter."""
    letter = Letter.from_json(
        _filled(closing={"text": " ", "rests_on": []}, thanks={"text": "Tha\u200bnk\u202e you\x00.\n\nReally.", "rests_on": []})
    )

    assert letter.closing is None
    assert letter.thanks == Part(text="Thank you. Really.", rests_on=())


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"subject": "Sorry"}',
        '{"letter": "We are sorry."}',
        '{"closing": {"text": "We are sorry."',
        '{"closing": 7}',
        '{"closing": {"rests_on": []}}',
        '{"closing": {"text": "\\ud800"}}',
        _filled(remedies="all"),
        _filled(remedies=[7]),
    ],
)
def test_other_shapes_are_refused(answer: str) -> None:
    """An answer of another shape is a validation error that does not show the answer."""
    with pytest.raises(ValidationError) as caught:
        Letter.from_json(answer)
    assert "sorry" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        (_filled(extra="x", closing={"text": "We are sorry.", "rests_on": [], "tone": "warm"}), {}),
        ('{"closing": {"text": "We are sorry.", "rests_on": []}}', {}),
        ('{"closing": {"text": "We are sorry."}, "remedies": null}', {}),
        ('{"closing": "We are sorry."}', {}),
        ('{"letter": {"closing": "We are sorry."}}', {}),
        ('{"closing": "This is cut", "closing": "We are sorry."}', {}),
        ('{"closing": "We are sorry.", "remedies": ["We pay."]}', {"remedies": (RemedyLine(text="We pay.", remedy_id=""),)}),
        (
            '{"closing": "We are sorry.", "remedies": [{"text": "We pay.", "due": "soon"}]}',
            {"remedies": (RemedyLine(text="We pay.", remedy_id=""),)},
        ),
    ],
    ids=["more fields", "fewer fields", "nulls", "bare text", "wrapped", "twice", "bare remedy", "remedy without id"],
)
def test_what_has_one_meaning_is_read(answer: str, read: dict[str, Any]) -> None:
    """Where nothing held a model to the schema, fields too many, too few or too plain cost no attempt."""
    assert Letter.from_json(answer) == Letter(closing=Part(text="We are sorry.", rests_on=()), **read)


def test_parts_stand_in_the_order_of_the_principles(case: Case) -> None:
    """Whatever order parts are filled in, the apology comes first and the thanks after the remedy."""
    letter = Letter(
        thanks=Part(text="Thank you for telling us.", rests_on=()),
        ownership=Part(text="This is our fault.", rests_on=()),
        opening_apology=Part(text="I am sorry.", rests_on=()),
    )
    text = render(letter, case).text

    assert text.index("I am sorry.") < text.index("This is our fault.") < text.index("Thank you")
    assert text.startswith("Dear Ms Lindqvist,")


@pytest.mark.parametrize(("lines", "apart"), [(2, False), (3, True)])
def test_many_answers_stand_apart_and_so_does_the_next_message(case: Case, lines: int, apart: bool) -> None:
    """A reader finds each of three answers at a glance, and when they hear next is no part of the last one."""
    remedies = tuple(RemedyLine(text=f"Answer {number}.", remedy_id="r1") for number in range(lines))
    letter = Letter(remedies=remedies, update_promise=Part(text="We write on Friday.", rests_on=("next_update",)))
    between = "\n\n" if apart else " "

    assert between.join((*(line.text for line in remedies), "We write on Friday.")) in render(letter, case).text


@pytest.mark.parametrize("channel", ["letter", "email", "public_reply", "private_message", "sms", "phone_script", "voicemail"])
def test_spans_are_places_in_the_text(case_data: dict[str, Any], channel: str) -> None:
    """For every channel, each part's text stands at its span, and the signer and the recipient are in the letter."""
    case = Case.of(case_data | {"channel": channel, "next_update": {"on": "2026-11-24"}})
    letter = compose(case)
    rendered = render(letter, case)

    for span in rendered.spans:
        assert rendered.text[span.start : span.end].strip()
    opening = next(span for span in rendered.spans if span.part == "opening_apology")
    assert letter.opening_apology is not None
    assert letter.opening_apology.text in rendered.text[opening.start : opening.end]
    assert "Aoife Byrne" in rendered.text
    assert "Lindqvist" in rendered.text or "Maya" in rendered.text


def test_internal_people_are_never_printed(case_data: dict[str, Any]) -> None:
    """Copies, staff, approvals and the investigation stay out of what the customer gets."""
    case_data |= {"copies": ["Petra Kos"], "investigation": [{"asked": "Daniel Okafor", "found": "He mixed up two weeks."}]}
    text = render(compose(Case.of(case_data)), Case.of(case_data)).text

    assert not any(name in text for name in ("Petra", "Okafor", "Horvat", "mixed up"))


def test_edited_text_is_kept_to_the_letter(case: Case) -> None:
    """A letter read from text renders to exactly that text, and each remedy and failing is recognised by its words."""
    text = render(compose(case), case).text.replace("nine days late", "nine whole days late")
    letter = Letter.from_text(text, case)

    assert render(letter, case).text == text
    assert [line.remedy_id for line in letter.remedies] == ["r1"]
    assert letter.what_happened is not None
    assert {"f1", "f2"} <= set(letter.what_happened.rests_on)
    assert check(letter, case).findings == ()


def test_a_letter_read_from_text_is_like_any_other(case: Case) -> None:
    """A letter read from text equals the same letter made of its fields or of its JSON, and writes the same JSON."""
    letter = Letter.from_text(render(compose(case), case).text, case)
    made = Letter(**{name: getattr(letter, name) for name in letter.model_fields_set})

    assert letter == made == Letter.model_validate_json(letter.model_dump_json())
    assert hash(letter) == hash(made)
    assert letter.model_dump_json() == made.model_dump_json()
    assert letter.model_dump_json(exclude_unset=True) == made.model_dump_json(exclude_unset=True)


def test_left_to_right_runs_are_isolated() -> None:
    """Numbers and codes keep their order inside right-to-left text, and are wrapped once."""
    wrapped = isolate("اتصل على +972 3 555 0141 بشأن A-1042.")

    assert wrapped == "اتصل على \u2066+972 3 555 0141\u2069 بشأن \u2066A-1042\u2069."
    assert isolate(wrapped) == wrapped
