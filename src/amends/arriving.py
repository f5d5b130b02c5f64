"""A letter while it arrives: what can be shown of an answer that is still being written.

Nothing here is checked, and none of it is kept: a letter is made of the whole answer or not at all.
"""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

from amends.letter import PART_NAMES, plain


def parts_so_far(text: str) -> dict[str, str]:
    """Return the parts that the beginning of a model's JSON answer holds, in the order of a letter, the last of them perhaps unfinished.

    The subject comes first; the remedies are one text. What stands before the JSON is passed over; of an answer that cannot be read yet there
    are no parts.
    """
    bare = text if text.lstrip().startswith("{") else text.rpartition("</think>")[2]
    try:
        answer: Any = from_json(bare[bare.find("{") :], allow_partial="trailing-strings")
    except ValueError:
        return {}
    if not isinstance(answer, dict):
        return {}
    shown = ((name, _words(answer.get(name))) for name in ("subject", *PART_NAMES))
    return {name: words for name, words in shown if words}


def _words(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(filter(None, (_words(entry) for entry in value)))
    if isinstance(value, dict):
        value = value.get("text")
    return plain(value) if isinstance(value, str) else ""
