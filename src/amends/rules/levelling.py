"""Levelling: a text with its digits, spaces, signs and letters in one form each, before anything is looked for in it.

Characters that nobody sees are left out, full-width and other styled ones become plain, and each that remains knows where it stands in the
text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from amends.expressions import expression
from amends.languages.text import INVISIBLE, STRIPPED, TextStyle

_UNSEEN = expression(f"[{INVISIBLE}{STRIPPED}]")
_MARK = expression("[\u0300-\u036f]")
_CLUSTER = expression(r"[\x00-\x7f]+(?![^\x00-\x7f])|.[\u0300-\u036f]*", re.DOTALL)
_WIDEST = 4
"""Characters that one may level to: ½ and … have three, and some ligatures are whole sentences."""
_MOST_LETTERS = 5_000
_LEVELLED = {
    "٫": ".",
    "٬": ",",
    "٪": "%",
    "–": "-",
    "‑": "-",
    "‐": "-",
    "−": "-",
    "־": "-",
    "。": ".",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "ı": "i",
    "İ": "I",
    "⁄": "/",
    "∕": "/",
    "٠": "0",
}


class Level(NamedTuple):
    """A levelled text, and where each of its characters begins and ends in the text as given."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def levelled(raw: str, style: TextStyle) -> Level:
    """Return a text with digits, spaces, signs and letters brought to one form each, and without what nobody sees."""
    if raw.isascii():
        return Level(raw, range(len(raw)), range(1, len(raw) + 1))
    if not _MARK.search(raw):
        letters = list(map(_letters(style).__getitem__, raw))
        text = "".join(letters)
        if len(text) == len(raw) and all(letters):
            return Level(text, range(len(raw)), range(1, len(raw) + 1))
        places = [place for place, letter in enumerate(letters) for _ in letter]
        return Level(text, places, [place + 1 for place in places])
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(raw):
        start, end = match.span()
        piece = match.group()
        if piece.isascii():
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            piece = _plain(piece, style)
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
        pieces.append(piece)
    return Level("".join(pieces), starts, ends)


def level_of(raw: str, style: TextStyle) -> str:
    return levelled(raw.casefold(), style).text


@lru_cache(maxsize=20_000)
def _plain(cluster: str, style: TextStyle) -> str:
    """Return one character with its marks in plain form; nothing for one that is not seen."""
    kept = _UNSEEN.sub("", cluster[:8])
    plain = ""
    for character in unicodedata.normalize("NFKC", kept):
        if len(style.letters.get(character, "")) == 1:
            plain += style.letters[character]
        elif character.isdigit():
            plain += str(unicodedata.digit(character, 0))
        else:
            plain += _LEVELLED.get(character, " " if character.isspace() and character != "\n" else character)
    return _UNSEEN.sub("", plain)[:_WIDEST]


class _Letters(dict[str, str]):
    """Each character that stands without marks in plain form, worked out when it is first met."""

    def __init__(self, style: TextStyle) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, letter: str) -> str:
        if len(self) >= _MOST_LETTERS:
            self.clear()
        found = self[letter] = letter if letter.isascii() else _plain(letter, self._style)
        return found


_letters = cache(_Letters)
