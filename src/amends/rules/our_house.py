"""Our house: what a letter says of the business by its name, read as if it said “our company”.

No phrase can know the names of all businesses. Where the business is named, by all of its name or by some words of it that follow one
another, the name is exchanged for the words by which the language calls any house its own, and the phrases are asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from amends.languages import Language
from amends.languages.matching import PatternSet
from amends.languages.text import words
from amends.rules.document import Document

_LABEL = "our_house"
_FEWEST = 2
"""Words of a longer name by which a business is known."""


def says_by_name(document: Document, patterns: PatternSet, sentences: Iterable[int] | None = None) -> bool:
    """Return whether one of some phrases stands in a sentence that names the business, once it says “our company” instead; in any sentence of
    the body, or one of some."""
    among = document.body if sentences is None else sentences
    return any(patterns.find(document.language.read(said)) for number in among if (said := said_by_name(document, number)))


def said_by_name(document: Document, number: int) -> str | None:
    """Return a sentence that names the business, with “our company” in the place of its name, or None for any other."""
    organisation = document.case.organisation if document.case else None  # a text without a case needs no conventions
    return _exchanged(document.text.sentence_texts[number], organisation, document.language) if organisation else None


@lru_cache(maxsize=1_000)
def _exchanged(sentence: str, organisation: str, language: Language) -> str | None:
    """Return a sentence with the name of a business exchanged, kept while a letter is edited."""
    house = language.conventions.labels.get(_LABEL)
    said = tuple(words(sentence, language.style))
    place = _longest([form for form, _, _ in said], [form for form, _, _ in words(organisation, language.style)]) if house else None
    return f"{sentence[: said[place[0]][1]]}{house}{sentence[said[place[1] - 1][2] :]}" if place else None


def _longest(said: list[str], name: list[str]) -> tuple[int, int] | None:
    """Return where the longest run of a name's words stands among some words, if it is enough of the name."""
    best = (0, 0)
    for first in range(len(said)):
        for start in range(len(name)):
            size = 0
            while first + size < len(said) and start + size < len(name) and said[first + size] == name[start + size]:
                size += 1
            if size > best[1] - best[0]:
                best = (first, first + size)
    return best if best[1] - best[0] >= min(_FEWEST, len(name)) else None
