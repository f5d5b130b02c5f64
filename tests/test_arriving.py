"""What is shown of a letter while it arrives."""

import json

import pytest

from amends.arriving import parts_so_far

ANSWER = json.dumps(
    {
        "subject": "Your lamp",
        "opening_apology": {"text": "I am sorry.\n", "rests_on": ["f1"]},
        "closing": {"text": "It is now\u202e up to us.", "rests_on": []},
        "remedies": [{"text": "We refund it.", "remedy_id": "r1"}, {"text": "A new one comes.", "remedy_id": "r2"}],
        "assumptions": ["none"],
        "thanks": None,
    }
)


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "<think>a {{plan}}</think>Here: {}"], ids=["bare", "fence", "thoughts"])
def test_parts_come_in_the_order_of_a_letter(around: str) -> None:
    """Whatever order they arrive in and whatever stands around them, parts are told in the order of a letter, as a reader will see them."""
    assert parts_so_far(around.format(ANSWER)) == {
        "subject": "Your lamp",
        "opening_apology": "I am sorry.",
        "remedies": "We refund it. A new one comes.",
        "closing": "It is now up to us.",
    }


def test_every_beginning_can_be_shown() -> None:
    """At no point of its arrival does an answer fail to be read, and no part that was seen is gone again."""
    seen: dict[str, str] = {}
    for end in range(len(ANSWER) + 1):
        parts = parts_so_far(ANSWER[:end])
        assert seen.keys() <= parts.keys()
        assert all(parts[name].startswith(text.rstrip()) for name, text in seen.items())
        seen = parts
    assert len(seen) == 4


@pytest.mark.parametrize("text", ["", "Dear", "{", "[1]", "{]", "{" * 5000, '{"closing": 7, "remedies": {"a": 1}}', "<think>{"])
def test_what_is_no_letter_shows_nothing(text: str) -> None:
    """An answer that cannot be read has no parts, and is no error."""
    assert parts_so_far(text) == {}
