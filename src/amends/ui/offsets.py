"""Places in a text, in the units of Python (code points) and of a browser (UTF-16 units)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

_LAST_BMP = 0xFFFF


def to_utf16(text: str) -> Callable[[int], int]:
    """Return a function from a code-point offset of ``text`` to its UTF-16 offset."""
    if text.isascii() or max(text, default="") <= chr(_LAST_BMP):
        return lambda offset: offset
    starts = list(accumulate((2 if ord(character) > _LAST_BMP else 1 for character in text), initial=0))
    return lambda offset: starts[min(offset, len(text))]


def from_browser(text: str) -> str:
    """Return typed text with one kind of line end, and U+FFFD for every half of a character that a browser may send.

    Half a surrogate pair cannot be saved as UTF-8; U+FFFD takes its place and its length, so that offsets hold.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
