"""How much of one statement stands in another: content words compared by their stems.

Binding by content must survive a model's rewording and six inflecting languages without dictionaries, so two words count as the
same when they share their first letters (all of a short word, five of a longer one, after clitics). Figures count as words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from amends.languages import Language
from amends.languages.text import Text, forms, without_accents

_STEM = 5
_REMEMBERED = 2_000
"""Characters of a statement that is kept with its words; longer ones would fill the memory."""


def _stem(form: str) -> str:
    return form if form.isdigit() or len(form) <= 3 else without_accents(form)[: _STEM if len(form) > 5 else max(3, len(form) - 1)]


@dataclass(frozen=True)
class ContentWords:
    """The stems of a statement's content words, and for each word every stem its clitics allow."""

    choices: tuple[frozenset[str], ...]

    @cached_property
    def all(self) -> frozenset[str]:
        """Every stem of every word."""
        return frozenset(stem for choice in self.choices for stem in choice)

    @classmethod
    def of(cls, raw: str, language: Language) -> ContentWords:
        """Return the content words of a statement."""
        return _content_words(raw, language) if len(raw) <= _REMEMBERED else _content_words.__wrapped__(raw, language)

    @classmethod
    def of_sentence(cls, text: Text, number: int, language: Language) -> ContentWords:
        """Return the content words of one sentence of a text."""
        return cls.of(text.sentence_text(number), language)


@lru_cache(maxsize=4_096)
def _content_words(raw: str, language: Language) -> ContentWords:
    choices = []
    for token in language.read(raw).tokens:
        variants = forms(token.form, language.style)
        if any(variant in language.stopwords for variant in variants):
            continue
        if len(token.form) < 3 and not token.form.isdigit():
            continue
        choices.append(frozenset(_stem(variant) for variant in variants))
    return ContentWords(tuple(dict.fromkeys(choices)))


def shared_share(wanted: ContentWords, found: ContentWords) -> float:
    """Return the share of the wanted statement's content words that the found one holds, from 0 to 1; 0 where it has none."""
    if not wanted.choices:
        return 0.0
    there = found.all
    return sum(1 for choice in wanted.choices if choice & there) / len(wanted.choices)
