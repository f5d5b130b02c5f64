"""How much of one statement stands in another: content words compared by their stems.

Binding by content must survive a model's rewording and six inflecting languages without dictionaries, so two words count as the
same when they share their first letters (all of a short word, five of a longer one, after clitics). Figures count as words. Where a
paraphrase must still be known for what it says, words that a language lists as meaning the same in such letters count as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from amends.errors import PackError
from amends.languages import Language
from amends.languages.text import Text, fold, forms, without_accents

_STEM = 5
_REMEMBERED = 50_000
"""Words whose stems are kept."""
_LONGEST = 64

Stems = frozenset[str]
"""Every stem that one word's clitics allow; none for a word that says nothing of what a statement is about."""


def _stem(form: str) -> str:
    return form if form.isdigit() or len(form) <= 3 else without_accents(form)[: _STEM if len(form) > 5 else max(3, len(form) - 1)]


class _Stems(dict[str, Stems]):
    """The stems of each word as written, worked out when it is first met; ``meaning`` takes words that mean the same for one."""

    def __init__(self, language: Language, *, meaning: bool) -> None:
        super().__init__()
        self._language = language
        self._same = _synonyms(language) if meaning else ({}, {})

    def __missing__(self, word: str) -> Stems:
        stems = self._stems(fold(word, self._language.style))
        if len(word) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = stems
        return stems

    def _stems(self, form: str) -> Stems:
        variants = forms(form, self._language.style)
        if (len(form) < 3 and not form.isdigit()) or any(variant in self._language.stopwords for variant in variants):
            return frozenset()
        exact, stems = self._same
        for variant in variants:
            if variant in exact:
                return frozenset({exact[variant]})
            for length in range(len(variant), 1, -1):
                if variant[:length] in stems:
                    return frozenset({stems[variant[:length]]})
        return frozenset(_stem(variant) for variant in variants)


def _synonyms(language: Language) -> tuple[dict[str, str], dict[str, str]]:
    """Return the name of the list that each word, and each beginning of one, stands in."""
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for number, group in enumerate(language.statements.synonyms):
        for written in group:
            words = [token.form for token in language.read(written.rstrip("*")).tokens]
            if len(words) != 1:
                raise PackError(f"{language.folder / 'statements.toml'}: synonyms: {written!r} is not one word")
            (stems if written.endswith("*") else exact).setdefault(words[0], f"={number}")
    return exact, stems


@cache
def _stems_of(language: Language, meaning: bool) -> _Stems:
    return _Stems(language, meaning=meaning)


@dataclass(frozen=True)
class ContentWords:
    """The stems of a statement's content words, and for each word every stem its clitics allow."""

    choices: tuple[Stems, ...]

    @cached_property
    def all(self) -> Stems:
        """Every stem of every word."""
        return frozenset(stem for choice in self.choices for stem in choice)

    @classmethod
    def of(cls, raw: str, language: Language, *, meaning: bool = False) -> ContentWords:
        """Return the content words of a statement; with ``meaning`` those that mean the same in such letters are one."""
        known = _stems_of(language, meaning)
        found = dict.fromkeys(map(known.__getitem__, language.style.word(raw).findall(raw)))
        found.pop(frozenset(), None)
        return cls(tuple(found))

    @classmethod
    def of_sentence(cls, text: Text, number: int, language: Language, *, meaning: bool = False) -> ContentWords:
        """Return the content words of one sentence of a text."""
        return cls.of(text.sentence_text(number), language, meaning=meaning)


def shared_share(wanted: ContentWords, found: ContentWords) -> float:
    """Return the share of the wanted statement's content words that the found one holds, from 0 to 1; 0 where it has none."""
    if not wanted.choices:
        return 0.0
    there = found.all
    return sum(1 for choice in wanted.choices if not choice.isdisjoint(there)) / len(wanted.choices)
