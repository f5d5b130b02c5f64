"""The letter as rules read it: its words, where its parts stand, the case behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from amends.case import Case
from amends.languages import Language
from amends.languages.patterns import Match, PatternSet
from amends.languages.text import Text
from amends.reading import ReadPart, frame
from amends.rules.binding import Facts
from amends.rules.claims import Claim, find_claims


@lru_cache(maxsize=64)
def _facts(case: Case, language: Language) -> Facts:
    """Return a case's facts, kept while its letter is edited."""
    return Facts.of(case, language)


@dataclass(frozen=True)
class Document:
    """A text to check. ``case`` and ``spans`` are there for a letter, absent for text given to ``lint``."""

    raw: str
    language: Language
    spans: tuple[ReadPart, ...] = ()
    case: Case | None = None
    said_whole: bool | None = None

    @cached_property
    def text(self) -> Text:
        """The words and sentences."""
        return self.language.read(self.raw)

    @cached_property
    def frame(self) -> tuple[int | None, int | None]:
        """The sentences that are the salutation and the close, where they can be told."""
        return frame(self.text, self.language)

    @cached_property
    def whole(self) -> bool:
        """Whether this is a whole letter, so that something may be missing from it."""
        if self.case is not None:
            return True
        return self.said_whole if self.said_whole is not None else None not in self.frame

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every date, amount, number, address and name the text states."""
        return find_claims(self.raw, self.language)

    @cached_property
    def _matches(self) -> dict[int, tuple[Match, ...]]:
        return {}

    def find(self, patterns: PatternSet) -> tuple[Match, ...]:
        """Return where a set of phrases stands in the text, looked for once."""
        if id(patterns) not in self._matches:
            self._matches[id(patterns)] = patterns.find(self.text)
        return self._matches[id(patterns)]

    @cached_property
    def facts(self) -> Facts:
        """What the case knows, in the form claims are compared in. Only for a document with a case."""
        assert self.case is not None
        return _facts(self.case, self.language)

    def part_at(self, offset: int) -> str | None:
        """Return the part of the letter that a place in the text belongs to."""
        return next((span.part for span in self.spans if span.start <= offset < span.end), None)

    def spans_of(self, *parts: str) -> tuple[ReadPart, ...]:
        """Return the places of the named parts."""
        return tuple(span for span in self.spans if span.part in parts)

    def sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that a place in the text belongs to."""
        return next((number for number, sentence in enumerate(self.text.sentences) if sentence.start <= offset < sentence.end), 0)

    def window(self, number: int, *, before: int = 0, after: int = 1) -> str:
        """Return the raw text of a sentence with its neighbours."""
        first = self.text.sentences[max(0, number - before)]
        last = self.text.sentences[min(len(self.text.sentences) - 1, number + after)]
        return self.raw[first.start : last.end]
