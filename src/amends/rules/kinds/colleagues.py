"""Colleagues: nobody of ours who was involved in the failing is named, in whatever form the language gives a name (with Sanja: sa Sanjom)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from amends.languages import Language
from amends.languages.overlap import is_common_word
from amends.languages.text import Token, forms, without_accents, words
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.making import at_most, finding_at
from amends.rules.kinds.named import in_a_name, written_as

_SHORTEST = 3
"""Letters of a word of a name by which somebody is known."""
_VOWELS = "aeiou"
"""What an ending of a name may take the place of, at the end of a name in Latin letters."""


class _Part(NamedTuple):
    """A word of a name: its canonical form, its first letter as it is written, its forms without accents."""

    form: str
    initial: str
    forms: frozenset[str]


class _Place(NamedTuple):
    """Where somebody is named, and whether it can be nothing else than a name."""

    start: int
    end: int
    surely: bool


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
    """Return where somebody is named, by all of the name or else by a word of it, first where it is surely a name."""
    parts = tuple(_Part(form, name[start], _forms_of(form, document.language)) for form, start, _ in words(name, document.text.style))
    telling = [part for part in parts if len(part.form) >= _SHORTEST]
    if not any(_may_stand(part, document) for part in telling):
        return None
    tokens = document.text.tokens
    for at in range(len(tokens) - len(parts) + 1):
        run = tokens[at : at + len(parts)]
        if all(_is(token, part, document) for token, part in zip(run, parts, strict=True)):
            return _Place(run[0].start, run[-1].end, surely=True)
    found = [
        place
        for part in telling
        for at, token in enumerate(tokens)
        if _is(token, part, document) and (place := _alone(at, token, part, document))
    ]
    return min(found, key=lambda place: not place.surely, default=None)


def _forms_of(form: str, language: Language) -> frozenset[str]:
    """Return a word of a name without accents, as it is and with the endings that the language gives names."""
    bare = without_accents(form)
    stems = (bare, bare[:-1]) if bare[-1] in _VOWELS else (bare,)
    return frozenset({bare, *(stem + ending for stem in stems for ending in language.conventions.writing.name_endings)})


def _may_stand(part: _Part, document: Document) -> bool:
    """Return whether a word of a name may stand in a letter, in any form: seen without reading its words, where letters are not folded."""
    if document.text.style.prefixes:
        return True
    folded = document.raw.casefold()
    beginning = part.form[:_SHORTEST]
    return beginning in folded or without_accents(beginning) in without_accents(folded)


def _is(token: Token, part: _Part, document: Document) -> bool:
    """Return whether a word of the letter is one of a name, as it stands there, behind a clitic or with an ending."""
    if not written_as(document.raw[token.start], part.initial):
        return False
    style = document.text.style
    if style.prefixes:
        return token.form.endswith(part.form) and part.form in forms(token.form, style)
    return without_accents(token.form) in part.forms


def _alone(at: int, token: Token, part: _Part, document: Document) -> _Place | None:
    """Return where a word of a name names somebody by itself, or None where it is no name, or part of another person's."""
    language = document.language
    if in_a_name(document, at, at + 1):
        return None
    opens = not part.initial.isupper() or token.start == document.text.sentences[token.sentence].start
    if not opens or not is_common_word(part.form, language):
        return _Place(token.start, token.end, surely=True)
    if token.form != part.form or part.form in language.stopwords:
        return None
    return _Place(token.start, token.end, surely=False)
