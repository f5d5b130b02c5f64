"""Our house: what a letter says of the business by its name, read as if it said “our company”.

No phrase can know the names of all businesses. Where the business is named, by all of its name or by some words of it that follow one
another, the name is exchanged for the words by which the language calls any house its own, and the phrases are asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

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
    return any(patterns.find(document.language.read(said)) for said in map(_by_name(document).get, among) if said)


def said_by_name(document: Document, number: int) -> str | None:
    """Return a sentence that names the business, with “our company” in the place of its name, or None for any other."""
    return _by_name(document).get(number)


@lru_cache(maxsize=8)
def _by_name(document: Document) -> dict[int, str]:
    """Return the sentences that name the business, by their numbers, with “our company” in the place of its name."""
    organisation = document.case.organisation if document.case else None
    house = document.language.conventions.labels.get(_LABEL) if organisation else None  # which a text without a case never asks for
    if not organisation or not house:
        return {}
    name = [form for form, _, _ in words(organisation, document.language.style)]
    found = {}
    for number in document.body:
        sentence = document.text.sentence_texts[number]
        said = list(words(sentence, document.language.style))
        if place := _longest([form for form, _, _ in said], name):
            first, last = place
            found[number] = f"{sentence[: said[first][1]]}{house}{sentence[said[last - 1][2] :]}"
    return found


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
