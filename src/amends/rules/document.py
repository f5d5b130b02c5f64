"""The letter as rules read it: its words, where its parts stand, the case behind it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from amends.languages import Language
from amends.languages.matching import Match, PatternSet
from amends.languages.overlap import ContentWords
from amends.reading import ReadPart, frame
from amends.rules.binding import DATED, Facts, says_day
from amends.rules.claims import claims_in
from amends.rules.packs import Pack
from amends.rules.recognising import Claim

if TYPE_CHECKING:
    from amends.case import Case

_OUTSIDE_THE_BODY = ("letterhead", "subject", "salutation", "sign_off", "heading")
_PARAGRAPHS = "\n\n"
"""What a text holds that is likely to be a letter."""
_OPENING = 4
"""Sentences of a written letter's body that count as its opening."""


@lru_cache(maxsize=64)
def _facts(case: Case, language: Language) -> Facts:
    """Return a case's facts, kept while its letter is edited."""
    return Facts(case, language)


class Document:
    """A text to check. ``case`` and ``spans`` are there for a letter, absent for text given to ``lint``."""

    def __init__(
        self,
        raw: str,
        pack: Pack,
        spans: tuple[ReadPart, ...] = (),
        case: Case | None = None,
        *,
        said_whole: bool | None = None,
        written: bool = False,
        profile: Mapping[str, str | bool] | None = None,
    ) -> None:
        """Take the text, its language's phrases, where its parts stand and its case.

        ``said_whole`` says whether it is a whole letter, ``written`` that a person wrote or edited it, so that the parts of its sentences
        were read from their words; ``profile`` holds fields of the kind of case that a text without a case is read as.
        """
        self.raw = raw
        self.pack = pack
        self.spans = spans
        self.case = case
        self.written = written
        self.profile = profile or {}
        self.language = pack.language
        """The language the text is checked in."""
        self.text = pack.language.read(raw)
        self._said_whole = said_whole
        self.stated: dict[str, tuple[float, int]] = {}
        """How much of each item that was asked about the letter states, and where."""
        self._main = pack.main
        self._looked_for = 0
        self._found: dict[int, tuple[Match, ...]] = {}
        """What was found of the pack's phrases, and of how many sets of them."""
        self._spans_of: dict[tuple[str, ...], tuple[ReadPart, ...]] = {}
        self._days: dict[dt.date, tuple[int, ...]] = {}
        self._beside: dict[range, dict[int, tuple[Match, ...]]] = {}
        self._sentences: dict[PatternSet, frozenset[int]] = {}

    @cached_property
    def frame(self) -> tuple[int | None, int | None]:
        """The sentences that are the salutation and the close, where they can be told."""
        return frame(self.text, self.find(self.pack.salutations), self.find(self.pack.closes))

    @cached_property
    def whole(self) -> bool:
        """Whether this is a whole letter, so that something may be missing from it."""
        if self.case is not None:
            return True
        return self._said_whole if self._said_whole is not None else None not in self.frame

    @cached_property
    def body(self) -> tuple[int, ...]:
        """The numbers of the sentences between the salutation and the close; of all of them where neither can be told."""
        if self.spans:
            return tuple([number for number, part in enumerate(self.parts) if part not in _OUTSIDE_THE_BODY])
        salutation, close = self.frame
        return tuple(range(0 if salutation is None else salutation + 1, len(self.text.firsts) - 1 if close is None else close))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every date, amount, number, address and name the text states."""
        return claims_in(self.text, self.language)

    def find(self, patterns: PatternSet) -> tuple[Match, ...]:
        """Return where a set of phrases stands in the text."""
        number = self._main.numbers.get(patterns)
        if number is None:
            found = self._by_language.get(patterns)
            return patterns.find(self.text) if found is None else found
        if number >= self._looked_for:
            self._look_for(number)
        return self._found.get(number, ())

    @cached_property
    def _by_language(self) -> dict[PatternSet, tuple[Match, ...]]:
        """Where the language's own phrases stand, which are looked for together."""
        return self.language.found(self.text)

    @property
    def found(self) -> dict[int, tuple[Match, ...]]:
        """Where the pack's phrases stand in the text, by the number of their set: those of any text, and as many more as were looked for."""
        if not self._looked_for:
            self._look_for(0)
        return self._found

    def _look_for(self, number: int) -> None:
        """Look for the phrases of a set, and in the same pass for all that this text is likely to be asked about."""
        of_any, of_letters, of_cases = self._main.finders
        likely = of_cases if self.case is not None else of_letters if _PARAGRAPHS in self.raw else of_any
        finder = likely if number < likely.size else of_cases
        self._looked_for, self._found = finder.size, finder.find(self.text)

    def find_beside(self, patterns: PatternSet, sentences: range) -> tuple[Match, ...]:
        """Return where phrases that only matter beside others stand in some sentences; all such phrases are looked for at once."""
        beside = self.pack.beside
        found = self._beside.get(sentences)
        if found is None:
            found = self._beside[sentences] = beside.finders[0].find(self.text, sentences)
        return found.get(beside.numbers[patterns], ()) if found else ()

    @cached_property
    def parts(self) -> tuple[str | None, ...]:
        """The part of the letter that each sentence belongs to."""
        spans, sentences = self.spans, self.text.sentences
        if [(span.start, span.end) for span in spans] == [(sentence.start, sentence.end) for sentence in sentences]:
            return tuple([span.part for span in spans])  # as they were read from these sentences
        return tuple([self.part_at(sentence.start) for sentence in sentences])

    @cached_property
    def facts(self) -> Facts:
        """What the case knows, in the form claims are compared in. Only for a document with a case."""
        assert self.case is not None
        return _facts(self.case, self.language)

    def says(self, day: dt.date) -> tuple[int, ...]:
        """Return where the text names a day, by its date or by a word such as tomorrow. Only for a document with a case."""
        if day not in self._days:
            seen_from = self.facts.letter_date
            self._days[day] = tuple([claim.start for claim in self._dated if says_day(claim, day, seen_from)])
        return self._days[day]

    @cached_property
    def _dated(self) -> tuple[Claim, ...]:
        return tuple([claim for claim in self.claims if claim.kind in DATED])

    def part_at(self, offset: int) -> str | None:
        """Return the part of the letter that a place in the text belongs to."""
        if not self.spans:
            return None
        at = bisect_right(self._span_starts, offset) - 1
        return self.spans[at].part if at >= 0 and offset < self.spans[at].end else None

    @cached_property
    def _span_starts(self) -> tuple[int, ...]:
        return tuple([span.start for span in self.spans])

    def spans_of(self, *parts: str) -> tuple[ReadPart, ...]:
        """Return the places of the named parts."""
        found = self._spans_of.get(parts)
        if found is None:
            found = self._spans_of[parts] = tuple([span for span in self.spans if span.part in parts])
        return found

    def places_of(self, *parts: str) -> tuple[ReadPart, ...]:
        """Return the places of the named parts; where a person wrote the text, also its first sentences, whose part is only a guess."""
        return self.spans_of(*parts) + (self._first_spans if self.written else ())

    @cached_property
    def _first_spans(self) -> tuple[ReadPart, ...]:
        return tuple(islice((span for span in self.spans if span.part not in ("letterhead", "subject", "salutation")), _OPENING))

    def goes_on(self, number: int) -> bool:
        """Return whether the sentence after one stands in the same paragraph."""
        sentences = self.text.sentences
        return number + 1 < len(sentences) and _PARAGRAPHS not in self.raw[sentences[number].end : sentences[number + 1].start]

    def sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that a place in the text belongs to."""
        return self.text.sentence_at(offset)

    @cached_property
    def said(self) -> tuple[ContentWords, ...]:
        """The content words of each sentence."""
        return tuple(ContentWords.of_sentence(self.text, number, self.language) for number in range(len(self.text.sentences)))

    @cached_property
    def held(self) -> tuple[tuple[int, ...], ...]:
        """Which content words of each item of the case stand in each sentence, item by item. Only for a document with a case."""
        items = self.facts.items
        held = list(map(items.held.__getitem__, self.text.sentence_texts))
        return tuple(zip(*held, strict=True)) if held else ((),) * len(items.sizes)

    def sentences_with(self, patterns: PatternSet) -> frozenset[int]:
        """Return the sentences in which a set of phrases stands."""
        found = self._sentences.get(patterns)
        if found is None:
            found = self._sentences[patterns] = frozenset([self.text.sentence_of(match.first) for match in self.find(patterns)])
        return found
