"""Whether words stand in a letter, however they are written: by case, width, invisible characters, kinds of digits and quotation marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "׳": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "״": '"', "–": "-", "‑": "-"}
)
_SPACES = re.compile(r"\s+")
_MARKS_OF = ("Cf", "Mn")
"""Categories of what is written or not at will: controls of direction, joiners, vowel points. Accents are part of their letters by then."""


def plain(text: str) -> str:
    """Return a text as it is compared: NFKC, lower case, ASCII digits, straight quotes, single spaces, without points and invisible characters."""
    composed = unicodedata.normalize("NFKC", text)
    seen = "".join(
        str(unicodedata.digit(one)) if unicodedata.category(one) == "Nd" else one
        for one in composed
        if unicodedata.category(one) not in _MARKS_OF and one != "ـ"
    )
    return _SPACES.sub(" ", seen.translate(_QUOTES).casefold()).strip()


def holds(text: str, wordings: Iterable[str]) -> bool:
    """Return whether one of several wordings stands in a text that is already ``plain``; a figure counts only as a whole."""
    return any(_stands(plain(wording), text) for wording in wordings)


def _stands(wording: str, text: str) -> bool:
    if not wording:
        return False
    before = r"(?<!\d)(?<!\d[.,])" if wording[0].isdigit() else ""
    after = r"(?!\d)(?![.,]\d)" if wording[-1].isdigit() else ""
    return re.search(f"{before}{re.escape(wording)}{after}", text) is not None
