"""Names the case gives: what they are made of says nothing, whatever the words mean elsewhere (the Close Care Line, a town called Krivi Brod)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.languages import Language
from amends.languages.text import TextStyle, forms, without_accents, words
from amends.rules.document import Document

if TYPE_CHECKING:
    from amends.case import Case

_SHORTEST = 3
"""Letters of a word that may stand with another ending (Krivi, Krivog)."""
_ENDING = 3
"""Letters of the longer word that may be an ending."""
_VOWELS = "aeiou"
"""What an ending of a name may take the place of, at the end of a name in Latin letters."""
_LONG = 5
"""Letters of a word beyond which two of the shorter word's may differ, and not one."""


def in_a_name(document: Document, first: int, last: int, *, signers: bool = True) -> bool:
    """Return whether a run of words stands inside a name that the case gives; ``signers`` says whether that of the signer counts."""
    case = document.case
    if case is None:
        return False
    style = document.text.style
    wanted_by = {name: [form for form, _, _ in words(name, style)] for name in _names(case, signers)}
    longest = max(map(len, wanted_by.values()), default=0)
    before = max(0, last - longest)
    near = document.text.run(before, first + longest) if longest >= last - first else ()
    for name, wanted in wanted_by.items():
        for start in range(max(0, last - len(wanted)) - before, first + 1 - before):
            run = near[start : start + len(wanted)]
            if (
                len(run) == len(wanted)
                and all(same_word(token.form, word, style) for token, word in zip(run, wanted, strict=True))
                and written_as(document.raw[run[0].start], name)
            ):
                return True
    return False


def is_of_a_name(form: str, name: str, language: Language) -> bool:
    """Return whether a word is one of a name, both folded: as it stands there, behind a clitic or with an ending (Tomislave)."""
    if language.style.prefixes:
        return form.endswith(name) and name in forms(form, language.style)
    return without_accents(form) in _forms_of(name, language)


@lru_cache(maxsize=1_000)
def _forms_of(name: str, language: Language) -> frozenset[str]:
    """Return a word of a name without accents, as it is and with the endings that the language gives names."""
    bare = without_accents(name)
    stems = (bare, bare[:-1]) if bare[-1] in _VOWELS else (bare,)
    return frozenset({bare, *(stem + ending for stem in stems for ending in language.conventions.writing.name_endings)})


def is_our_house(document: Document, word: int) -> bool:
    """Return whether a word of a text is what the business calls itself (the laboratory, of the Garrofer Laboratory), small words aside."""
    case, text = document.case, document.text
    if case is None or case.organisation is None:
        return False
    said = text.run(word, word + 1)[0].form
    ours = (form for form, _, _ in words(case.organisation, text.style) if form not in document.language.stopwords)
    return any(len(form) > _SHORTEST and same_word(said, form, text.style) for form in ours)


def _names(case: Case, signers: bool) -> Iterator[str]:
    yield from filter(None, (case.organisation, case.place, *case.organisation_address))
    if case.recipient:
        yield case.recipient.name
    if case.signer and case.signer.role:
        yield case.signer.role
    if case.signer and signers:
        yield case.signer.name


def written_as(initial: str, name: str) -> bool:
    """Return whether a word may begin a name, which has no small initial if the name has none."""
    return initial.isupper() or not name[0].isupper()


def same_word(form: str, name: str, style: TextStyle) -> bool:
    """Return whether a word of a text is one of a name, as it stands there, behind a clitic, or with another ending."""
    if any(without_accents(said) == without_accents(word) for said in forms(form, style) for word in forms(name, style)):
        return True
    shorter, longer = sorted((len(form), len(name)))
    if style.prefixes or shorter <= _SHORTEST:
        return False
    shared = max(shorter - (2 if shorter > _LONG else 1), longer - _ENDING)
    return without_accents(form)[:shared] == without_accents(name)[:shared]


def stand_in(wanted: Sequence[str], said: Sequence[str], style: TextStyle) -> bool:
    """Return whether some words stand among others in the same order, in any case and behind any clitic."""
    place = 0
    for word in wanted:
        ours = set(map(without_accents, forms(word, style)))
        at = next((at for at in range(place, len(said)) if not ours.isdisjoint(map(without_accents, forms(said[at], style)))), None)
        if at is None:
            return False
        place = at + 1
    return True
