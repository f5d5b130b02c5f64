"""Formulas: sentences that every letter in a language may hold, which are those of its phrasebook and its layouts."""

from __future__ import annotations

from functools import cache

from amends.expressions import expression
from amends.languages import Language
from amends.languages.overlap import ContentWords, Stems
from amends.resources import read_toml

BOOKS = ("phrasebook.toml", "note.toml")
"""The files of a language that hold sentences which are no claims: those of letters, and those of a note to colleagues."""
_SLOT = expression(r"\{[a-z_]+\}")


def is_formula(sentence: str, language: Language) -> bool:
    """Return whether all content words of a sentence stand in one sentence of the phrasebook, what fills its slots aside."""
    said = ContentWords.of(sentence, language).choices
    index = _index(language)
    possible: frozenset[int] | None = None
    for choice in said:
        holding = frozenset[int]().union(*(index.get(stem, frozenset()) for stem in choice))
        possible = holding if possible is None else possible & holding
        if not possible:
            return False
    return possible is not None


def is_common(word: Stems, language: Language) -> bool:
    """Return whether a word stands anywhere in the phrasebook."""
    return not _index(language).keys().isdisjoint(word)


@cache
def words_of(language: Language, *parts: str) -> Stems:
    """Return every stem, kin included, of the phrasebook's lines for some parts of a letter, what fills their slots aside."""
    lines = (line for line in read_toml(language.folder / BOOKS[0]).get("line", ()) if line.get("part") in parts)
    wordings = "\n".join(_SLOT.sub(" ", wording) for line in lines for wording in line.get("text", ()))
    return ContentWords.of(wordings, language, "kin").all


@cache
def _index(language: Language) -> dict[str, frozenset[int]]:
    """Return the sentences of the phrasebook that hold each stem, by number."""
    lines = [line for book in BOOKS for line in read_toml(language.folder / book).get("line", ())]
    wordings = [wording for line in lines for wording in line.get("text", ())] + [*language.conventions.labels.values()]
    hour = language.label("at_hour")  # the composer says an agreed hour in the place of the day alone
    wordings += [wording.replace("{update_date}", hour) for wording in wordings if "{update_date}" in wording]
    sentences: list[Stems] = []
    for wording in wordings:
        text = language.read(_SLOT.sub(" ", wording))
        sentences += (ContentWords.of_sentence(text, number, language).all for number in range(len(text.sentences)))
    index: dict[str, set[int]] = {}
    for number, stems in enumerate(sentences):
        for stem in stems:
            index.setdefault(stem, set()).add(number)
    return {stem: frozenset(numbers) for stem, numbers in index.items()}
