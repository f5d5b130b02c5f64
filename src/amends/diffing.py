"""What was changed between two wordings, word by word.

Words are compared as a reader sees them, so that a line break that became a space, or a mark that only sets a direction, is no change.
A run that is kept in its own direction (a phone number in Hebrew) counts as one word: cut in two, it would be shown in another order.
"""

from __future__ import annotations

import difflib
from typing import NamedTuple

from amends.expressions import expression
from amends.quoting import as_seen

_WORD = expression(r"\s*(?:[\u2066-\u2068][^\u2066-\u2069\n]*\u2069|\S)+\s*|\s+")


class Words(NamedTuple):
    """A stretch of two wordings: what it was, what it is, and whether a reader sees the same."""

    old: str
    new: str
    same: bool


def word_diff(old: str, new: str) -> tuple[Words, ...]:
    """Return how one wording becomes another; the old pieces joined are the one, the new pieces joined the other."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    matcher = difflib.SequenceMatcher(None, [as_seen(word).strip() for word in before], [as_seen(word).strip() for word in after], False)
    return tuple(
        Words("".join(before[first:last]), "".join(after[start:end]), kind == "equal")
        for kind, first, last, start, end in matcher.get_opcodes()
    )
