"""Colleagues: nobody of ours who was involved in the failing is named, in whatever form the language gives a name (with Sanja: sa Sanjom)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from amends.languages import Language
from amends.languages.overlap import is_common_word
from amends.languages.text import words
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.making import at_most, finding_at
from amends.rules.kinds.named import in_a_name, is_of_a_name, written_as

_SHORTEST = 3
"""Letters of a word of a name by which somebody is known."""
_LONGEST = 1_000
"""Characters of a sentence that is remembered."""


class _Place(NamedTuple):
    """Where a word of a name, or all of it, stands in a sentence: which word of the sentence it is, where it starts and ends, whether it can be
    nothing else than a name, and whether it is all of the name."""

    word: int
    start: int
    end: int
    surely: bool
    whole: bool


def colleagues(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield the place where a colleague involved in the failing is named, unless the case names them for what comes next; a warning where
    the word may be no name: one of the language's own words, at the start of a sentence or in a script without capitals.

    Principle ``blame-no-one``.
    """
    case = document.case
    if case is None or not case.staff:
        return
    allowed = [remedy.owner or "" for remedy in case.remedies] + [measure.owner or "" for measure in case.measures]
    allowed += [person.name for person in (case.signer, case.contact) if person]
    for member in case.staff:
        if any(member.name in name for name in allowed):
            continue
        if place := _place_of(member.name, document):
            severity = None if place.surely else at_most(rule, "warning")
            yield finding_at(rule, document, "colleagues", place.start, place.end, severity=severity)


def _place_of(name: str, document: Document) -> _Place | None:
    """Return where in the text somebody is named: by all of the name, or else by a word of it, first where it is surely a name."""
    found = []
    for number, sentence in enumerate(document.text.sentence_texts):
        for place in _places_in(sentence, name, document.language):
            at = document.text.firsts[number] + place.word
            if place.whole or not in_a_name(document, at, at + 1):
                offset = document.text.bounds(number)[0]
                found.append(place._replace(start=offset + place.start, end=offset + place.end))
    return min(found, key=lambda place: (not place.whole, not place.surely), default=None)


def _places_in(sentence: str, name: str, language: Language) -> tuple[_Place, ...]:
    return _remembered_places(sentence, name, language) if len(sentence) <= _LONGEST else tuple(_find(sentence, name, language))


@lru_cache(maxsize=20_000)
def _remembered_places(sentence: str, name: str, language: Language) -> tuple[_Place, ...]:
    return tuple(_find(sentence, name, language))


def _find(sentence: str, name: str, language: Language) -> Iterator[_Place]:
    """Yield where a sentence names somebody by all of the name, and by each word of it that may stand for it."""
    style = language.style
    said = tuple(words(sentence, style))
    parts = tuple(words(name, style))

    def stands(at: int, part: tuple[str, int, int]) -> bool:
        form, start, _ = said[at]
        return written_as(sentence[start], name[part[1]]) and is_of_a_name(form, part[0], language)

    for at in range(len(said) - len(parts) + 1):
        if all(stands(at + number, part) for number, part in enumerate(parts)):
            yield _Place(at, said[at][1], said[at + len(parts) - 1][2], surely=True, whole=True)
    for part in parts:
        for at, (form, start, end) in enumerate(said) if len(part[0]) >= _SHORTEST else ():
            if not stands(at, part):
                continue
            opens = at == 0 or not name[part[1]].isupper()
            if not opens or not is_common_word(part[0], language):
                yield _Place(at, start, end, surely=True, whole=False)
            elif form == part[0] and form not in language.stopwords:
                yield _Place(at, start, end, surely=False, whole=False)
