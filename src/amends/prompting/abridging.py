"""A text made short enough to be shown to a model that reads it for what it says: its beginning, a mark, its end.

``budget.cut`` does the like for the complaint that a letter answers; it counts tokens, and its mark cannot be forged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_GAP = "\n[…]\n"


class Abridged(NamedTuple):
    """A text that was made to fit, and what of it was left out for that."""

    text: str
    left_out: str


def abridged(text: str, sentences: Sequence[tuple[int, int]], limit: int) -> Abridged:
    """Return a text of at most so many characters, cut between its sentences: its beginning, a mark, and a third for its end.

    Where a sentence is itself too long for that, it is cut between words.
    """
    if len(text) <= limit:
        return Abridged(text, "")
    tail = limit // 3
    room = limit - tail - len(_GAP)
    end = max((end for _, end in sentences if end <= room), default=0)
    head = end if end > room // 2 else _at_space(text, room)
    start = min((start for start, _ in sentences if start >= len(text) - tail), default=len(text))
    rest = start if start < len(text) - tail // 2 else _at_space(text, len(text) - tail)
    return Abridged(f"{text[:head]}{_GAP}{text[rest:]}", text[head:rest].strip())


def _at_space(text: str, place: int) -> int:
    """Return the nearest place before this one where a word ends, or the place itself in a text without spaces."""
    at = max(text.rfind(" ", 0, place), text.rfind("\n", 0, place))
    return at if at > place - 100 else place
