"""Looking for phrases: which stand in a text, and where.

A text is read once into classes of words (``vocabulary``). What the sentence a phrase starts in must hold is known when the phrase is
compiled (``compiling``), so for each sentence only the phrases are tried whose rarest word stands in it and whose other words do too; on a
clean letter that is a handful of a thousand. Those walk sets of places over the classes (``programs``): time is linear in the text for any
phrase. What was found in a sentence is remembered, because letters share sentences, and a letter that is being typed shares all of them
but one with what it was before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from amends.languages.compiling import Index, KeptPatterns, Pattern, compile_pattern, index_of
from amends.languages.patterns import Nodes
from amends.languages.programs import Program
from amends.languages.text import Text
from amends.languages.vocabulary import LONGEST_SENTENCE, REMEMBERED, STOP, Classes, Reading, Vocabulary
from amends.memo import Memo

_REMEMBERED_ALONE = 500
"""Sentences that are kept of a set that is looked for alone, of which there are many."""


class Match(NamedTuple):
    """Where a phrase stands: its number in the set, its first token and the one after its last."""

    pattern: int
    first: int
    last: int


_made = tuple.__new__
"""What makes a named tuple of a tuple, in half the time; most matches are only counted."""


class PatternSet:
    """Phrases that are looked for together."""

    def __init__(self, patterns: Iterable[Pattern], vocabulary: Vocabulary, *, goes_on: bool | None = None) -> None:
        """Take the phrases, and whether one of them goes on into the next sentence, if that is known without reading them."""
        self.vocabulary = vocabulary
        self.patterns: KeptPatterns | tuple[Pattern, ...] = patterns if isinstance(patterns, KeptPatterns) else tuple(patterns)
        self.goes_on = any(pattern.goes_on for pattern in self.patterns) if goes_on is None else goes_on
        self._finder: Finder | None = None

    @classmethod
    def compiled(
        cls, sources: Sequence[str], vocabulary: Vocabulary, macros: Mapping[str, str], parsed: dict[str, Nodes] | None = None
    ) -> PatternSet:
        """Return phrases compiled; ``parsed`` holds macros already parsed for this vocabulary. Raises PackError."""
        shared = {} if parsed is None else parsed
        return cls((compile_pattern(source, vocabulary, macros, shared) for source in sources), vocabulary)

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def find(self, text: Text, sentences: range | None = None) -> tuple[Match, ...]:
        """Return where the phrases stand, or start in some sentences: the longest match at each start, none overlapping another."""
        if self._finder is None:
            self._finder = Finder((self,))
        return self._finder.find(text, sentences).get(0, ())


_Ways = tuple[tuple[set[str] | None, tuple[tuple[tuple[set[str], ...], int], ...]], ...]
"""Ways to try in a sentence: those that need one of some classes first of all, with what else each needs and its number."""


_Hit = tuple[int, int, int, int]
"""A phrase found in a sentence: the number of its set, its number there, its first word and the one after its last."""
_Hits = tuple[tuple[_Hit, ...], "tuple[Program, ...]"]
"""What was found in a sentence, and the phrases that may go on into the next one, which are looked for in both."""
_NO_HITS: _Hits = (), ()
"""What is found in most sentences."""


class _Sentences:
    """What a finder knows under some classes of words: which phrases each class can be the rarest word of, what each sentence holds."""

    def __init__(self, finder: Finder, classes: Classes, most: int) -> None:
        self.classes = classes
        self.hits = Memo(self._search, most, LONGEST_SENTENCE)
        self.further = Memo(self._search_on, most, 2 * LONGEST_SENTENCE)
        """What goes on from one sentence into the next, by both with their ends."""
        self._finder = finder
        self._learned: set[str] = set()
        self._ways: dict[str, _Ways] = {}
        self._giving: dict[int, set[str]] = {}
        """The classes whose words give a sentence each feature."""

    def _learn(self, one: str) -> None:
        """Take a class of words that is met for the first time."""
        index, giving = self._finder.index, self._giving
        sets = self.classes.sets[one]
        for number in sets:
            for feature in index.features.get(number, ()):
                giving.setdefault(feature, set()).add(one)
        ways: dict[int | None, list[tuple[tuple[set[str], ...], int]]] = {}
        looked_for = self._finder.size
        for way in {way for number in sets for way in index.anchored.get(number, ()) if index.ways[way][0] < looked_for}:
            second, *others = index.ways[way][2] or (None,)
            ways.setdefault(second, []).append((tuple(giving.setdefault(other, set()) for other in others), way))
        if ways:
            self._ways[one] = tuple(
                (None if second is None else giving.setdefault(second, set()), tuple(found)) for second, found in ways.items()
            )
        self._learned.add(one)

    def _search(self, sentence: str) -> _Hits:
        """Return the phrases that stand in a sentence, by its words alone."""
        here = set(sentence)
        for one in here - self._learned:
            self._learn(one)
        known = self._ways
        possible = {
            way
            for one in here
            if one in known
            for second, ways in known[one]
            if second is None or not second.isdisjoint(here)
            for others, way in ways
            if not any(map(here.isdisjoint, others))
        }
        if not possible:
            return _NO_HITS
        cells = sentence + STOP
        sets = self.classes.sets
        found: dict[int, list[Match]] = {}
        going: list[Program] = []
        for program in {self._finder.program(way) for way in possible}:
            if program.goes_on:
                if program.starts_in(cells, sets):
                    going.append(program)
            elif places := program.matches(cells, 0, len(sentence), sets):
                found.setdefault(program.owner, []).extend(Match(program.place, *place) for place in places)
        if not found and not going:
            return _NO_HITS
        kept = _in_order if self._finder.overlapping else _longest
        return tuple((owner, *match) for owner, matches in found.items() for match in kept(matches)), tuple(going)

    def _search_on(self, both: str) -> tuple[_Hit, ...]:
        """Return the phrases that start in the first of two sentences and go on into the second."""
        sentence, following, _ = both.split(STOP)
        # Of the cells before a place, as many are no tokens as sentences have ended there.
        return tuple(
            (program.owner, program.place, first, last - both.count(STOP, 0, last))
            for program in self.hits[sentence][1]
            if program.may_go_on(following, self.classes)
            for first, last in program.matches(both, 0, len(sentence), self.classes.sets)
        )


class Finder:
    """Several sets of phrases of one vocabulary, looked for in one pass."""

    def __init__(self, sets: Sequence[PatternSet], index: Index | None = None, *, overlapping: bool = False) -> None:
        """Take the sets, and their index if it is known already; ``overlapping`` keeps what stands inside another match of its set, too."""
        self._sets = tuple(sets)
        self.overlapping = overlapping
        self.size = len(self._sets)
        """How many of the sets are looked for: the first ones."""
        self._vocabulary = self._sets[0].vocabulary if self._sets else None
        self.index = index or index_of(one.patterns for one in sets)
        self._programs: dict[tuple[int, int], Program] = {}
        self._sentences: _Sentences | None = None

    def among(self, size: int) -> Finder:
        """Return what looks for the first so many of the sets."""
        finder = Finder(self._sets, self.index, overlapping=self.overlapping)
        finder.size, finder._programs = size, self._programs
        return finder

    def program(self, way: int) -> Program:
        """Return the phrase that can stand in a way."""
        owner, place, _ = self.index.ways[way]
        if (owner, place) not in self._programs:
            self._programs[owner, place] = Program(owner, place, self._sets[owner].patterns[place])
        return self._programs[owner, place]

    def find(self, text: Text, sentences: range | None = None) -> dict[int, tuple[Match, ...]]:
        """Return the matches of each set that has any, by its number; those that start in some sentences, or all."""
        if self._vocabulary is None:
            return {}
        reading = self._vocabulary.read(text)
        read = reading.sentences
        if sentences is not None:
            first, last = max(0, sentences.start), min(sentences.stop, len(read))
            if reading.longest <= LONGEST_SENTENCE:
                return self._find(text, reading, range(first, last))
        found = reading.found.get(self)
        if found is None:
            found = reading.found[self] = self._find(text, reading, range(len(read)))
        if sentences is None:
            return found
        # A sentence too long to be remembered is searched once, not each time somebody asks about a place in it.
        edges = text.firsts[first], text.firsts[last]
        return {owner: matches[slice(*(bisect_left(matches, edge, key=_FIRST) for edge in edges))] for owner, matches in found.items()}

    def _find(self, text: Text, reading: Reading, sentences: range) -> dict[int, tuple[Match, ...]]:
        known = self._sentences
        if known is None or known.classes is not reading.classes:
            most = REMEMBERED if len(self._sets) > 1 else _REMEMBERED_ALONE
            known = self._sentences = _Sentences(self, reading.classes, most)
        found: dict[int, list[Match]] = {}
        gone_on: set[int] = set()
        firsts, read, in_sentence = text.firsts, reading.sentences, known.hits
        for number, held in zip(sentences, map(in_sentence.__getitem__, read[sentences.start : sentences.stop]), strict=True):
            if held is _NO_HITS:
                continue
            hits, going = held
            if hits:
                start = firsts[number]
                for owner, pattern, first, last in hits:
                    match = _made(Match, (pattern, start + first, start + last))
                    if owner in found:
                        found[owner].append(match)
                    else:
                        found[owner] = [match]
            if going and number + 1 < len(read):
                start = firsts[number]
                for owner, pattern, first, last in known.further[f"{read[number]}{STOP}{read[number + 1]}{STOP}"]:
                    found.setdefault(owner, []).append(Match(pattern, start + first, start + last))
                    gone_on.add(owner)
        kept = _in_order if self.overlapping else _longest
        return {owner: tuple(kept(matches) if owner in gone_on else matches) for owner, matches in found.items()}


_FIRST = attrgetter("first")


def _in_order(matches: list[Match]) -> list[Match]:
    """Return matches by where they start, the longest first."""
    matches.sort(key=lambda match: (match.first, -match.last, match.pattern))
    return matches


def _longest(matches: list[Match]) -> list[Match]:
    """Return the longest match at each start, none overlapping another; of two as long, the phrase that comes first."""
    if len(matches) == 1:
        return matches
    kept: list[Match] = []
    reached = 0
    for match in _in_order(matches):
        if match.first >= reached:
            kept.append(match)
            reached = match.last
    return kept
