"""Where quoted words stand in a text, whoever copied them.

Somebody who copies words out of a letter, a model above all, straightens the quotation marks, joins what NFD had apart, turns hard
spaces into soft ones, leaves out what nobody sees, and in Arabic and Hebrew begins after the “and” that is written onto the first word.
Both sides are therefore read as a reader sees them; the place that is found is one in the text as given. Nothing else is forgiven: words
that were changed, left out or put in another order are no quotation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from amends.languages.text import INVISIBLE, STRIPPED

_UNREAD = re.compile(f"[{INVISIBLE}{STRIPPED}]")
_ALIKE = str.maketrans(
    dict.fromkeys("“”„‟«»״", '"') | dict.fromkeys("’‘‚‛ʼ`´׳", "'") | dict.fromkeys("‐‑‒–—―−־", "-") | {"…": "...", "‧": "·"}
)
_AROUND = "\"' ."
"""What people put around a quotation that is not part of it; three dots say that it goes on."""
_MOST_CLITICS = 3
_MOST_MARKS = 4
"""Characters of a letter with its marks that is remembered; nobody writes more, and some pile up thousands."""


def as_seen(text: str) -> str:
    """Return a text without what a reader cannot see: control and direction characters, tags, zero-width spaces. Lines stay lines."""
    if text.replace("\n", " ").isprintable() and "\u034f" not in text:
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in lines if character in "\n\t" or not _unseen(character))


def one_line(text: str) -> str:
    """Return a text as a reader sees it, on one line."""
    return " ".join(as_seen(text).split())


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn") or character == "\u034f"


class Quotable:
    """A text that quotations are looked up in."""

    def __init__(self, text: str, clitics: Sequence[str] = ()) -> None:
        """Take the text, whose code points places count, and the words its language writes onto the next one."""
        self._read, self._places = _read(text)
        self._clitics = tuple(clitics)

    def places(self, quote: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each place where the quoted words stand, none where they do not; half a word is no quotation."""
        words = _read(quote)[0].strip()
        for wording in dict.fromkeys((words, words.strip(_AROUND))):
            if any(character.isalnum() for character in wording):
                found = False
                for place in self._whole_words(wording):
                    found = True
                    yield place
                if found:
                    return

    def _whole_words(self, wording: str) -> Iterator[tuple[int, int]]:
        at = self._read.find(wording)
        while at >= 0:
            end = at + len(wording)
            if not self._inside_word(end) and (not self._inside_word(at) or self._after_clitics(at)):
                yield self._places[at][0], self._places[end - 1][1]
            at = self._read.find(wording, at + 1)

    def _inside_word(self, at: int) -> bool:
        return 0 < at < len(self._read) and self._read[at - 1].isalnum() and self._read[at].isalnum()

    def _after_clitics(self, at: int) -> bool:
        head = ""
        while at > len(head) and self._read[at - len(head) - 1].isalnum():
            head = self._read[at - len(head) - 1] + head
        for _ in range(_MOST_CLITICS):
            head = next((head.removeprefix(clitic) for clitic in self._clitics if head.startswith(clitic)), head)
        return not head


def _read(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text as it is read, and the place of each of its characters in the text as given."""
    read: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for character in _shown(text[start:end]):
            if character == " " and read and read[-1] == " ":
                continue
            read.append(character)
            places.append((start, end))
        start = end
    return "".join(read), places


def _read_letter(letter: str) -> str:
    """Return a letter with its marks as it is read, any space as a blank; nothing for what nobody sees."""
    plain = _UNREAD.sub("", unicodedata.normalize("NFC", letter)).translate(_ALIKE)
    return "".join([" " if character.isspace() else character for character in plain if character.isspace() or not _unseen(character)])


_remembered_letter = lru_cache(maxsize=2_000)(_read_letter)


def _shown(letter: str) -> str:
    return _remembered_letter(letter) if len(letter) <= _MOST_MARKS else _read_letter(letter)
