"""Looking for phrases: which stand in a text, and where.

A text is read once into one character a word: its class, words being of a class that belong to the same sets. What the sentence a
phrase starts in must hold is known when the phrase is compiled, so for each sentence only the phrases are tried whose rarest word stands in it and
whose other words do too; on a clean letter that is a handful of a thousand. Those walk sets of places over the classes: there is nothing to go
back over, and time is linear in the text for any phrase. What was found in a sentence is remembered, because letters share sentences,
and a letter that is being typed shares all of them but one with what it was before.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from threading import Lock
from typing import Any, NamedTuple

from amends.errors import PackError
from amends.languages.patterns import ANY, CHOICE, END, GAP, NOT, NUMBER, ON, START, WORDS, Node, Nodes, parse
from amends.languages.text import Text, TextStyle, fold, forms, without_accents, without_hidden

_REMEMBERED = 20_000
_REMEMBERED_ALONE = 500
"""Pieces of text, and sentences, that are kept, fewer for a set that is looked for alone, of which there are many; a server reads texts
for months, and hostile ones are full of new words."""
_LONGEST_PIECE = 64
_LONGEST_SENTENCE = 200
"""Characters of a piece, words of a sentence that are remembered; longer ones come but once, and would fill the memory."""
_STOP, _MAYBE_STOP, _ODD, _RESERVED = "\1", "\2", "\3", 4
"""Classes that are no words: the end of a sentence, the same unless a small letter or a figure follows, a mark that a piece is written as
words are not; then come those of words."""
_MOST_CLASSES = 0xD000
"""Classes there may be, so that each is a character; no vocabulary comes near."""
_DIGITS = 0
"""The number of the set of words that are all digits; the others are numbered from 1 on."""


class Match(NamedTuple):
    """Where a phrase stands: its number in the set, its first token and the one after its last."""

    pattern: int
    first: int
    last: int


Sets = frozenset[int]
"""Sets of words, by their numbers."""


class _Pieces(dict[str, str]):
    """What each piece of text between white space is made of, as classes, worked out when it is first met."""

    def __init__(self, classes: _Classes) -> None:
        super().__init__()
        self._classes = classes

    def __missing__(self, piece: str) -> str:
        found = self._classes.classes_of(piece)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[piece] = found
        return found


class _Classes:
    """The classes of words that a vocabulary's sets make, as long as it does not grow: the sets of each class, the classes of each piece."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[tuple[Sets, Sets | None], str] = {}
        self.sets: dict[str, Sets] = {_STOP: frozenset()}
        self.bare: dict[str, str] = {}
        """The class of the same words where they may be matched without their accents; none for words that have some."""
        self.pieces = _Pieces(self)
        self._members: dict[AnyOf, _Member] = {}

    def members(self, any_of: AnyOf) -> _Member:
        """Return which classes of words belong to one of some sets."""
        if any_of not in self._members:
            self._members[any_of] = _Member(any_of, self.sets)
        return self._members[any_of]

    def classes_of(self, piece: str) -> str:
        """Return the classes of a piece's words, and whether a sentence ends there."""
        style = self._vocabulary.style
        found = "".join(map(self._class_of, style.word(piece).findall(piece)))
        if self._vocabulary.odd is not None and self._vocabulary.odd.search(without_hidden(piece)):
            found += _ODD
        if not style.ends_sentence(piece, ""):
            return found
        return found + (_STOP if style.ends_sentence(piece, "a") else _MAYBE_STOP)

    def _class_of(self, word: str) -> str:
        sets, bare = self._vocabulary.sets_of(word)
        with self._vocabulary.lock:
            return self._named(sets, bare)

    def _named(self, sets: Sets, bare: Sets | None) -> str:
        name = self._names.get((sets, bare))
        if name is None:
            name = chr(_RESERVED + min(len(self._names), _MOST_CLASSES))
            self._names[sets, bare] = name
            self.sets[name] = sets
            if bare is not None:
                self.bare[name] = name if bare == sets else self._named(bare, bare)
        return name


class Reading:
    """A text's words as classes: the sentences, one character a word, and whether a piece of the text is written as words are not."""

    def __init__(self, classes: _Classes, sentences: list[str], *, odd: bool) -> None:
        self.classes = classes
        self.sentences = sentences
        self.odd = odd

    @cached_property
    def present(self) -> set[str]:
        """Every class of words that stands in the text."""
        return set().union(*self.sentences)

    @cached_property
    def cells(self) -> str:
        """All sentences, each with its end."""
        return _STOP.join((*self.sentences, ""))

    def count(self, any_of: AnyOf) -> int:
        """Return how many words belong to one of some sets."""
        member = self.classes.members(any_of)
        return sum(sum(map(member.__getitem__, sentence)) for sentence in self.sentences)


class _Lexicon(NamedTuple):
    """The sets that each word belongs to: how many there are, by whole word and by stem of each length, and the same without accents."""

    size: int
    exact: dict[str, list[int]]
    stems: dict[int, dict[str, list[int]]]
    bare_exact: dict[str, list[int]]
    bare_stems: dict[int, dict[str, list[int]]]


class Vocabulary:
    """The sets of words a language's phrases read, numbered, and texts as classes of words over them."""

    def __init__(self, style: TextStyle, *, frequencies: Mapping[str, int] | None = None, odd: re.Pattern[str] | None = None) -> None:
        """Take how the language writes and, for compiling, how often words stand in such texts; what is not listed is rare.

        ``odd`` finds the pieces of text for which a reading is marked as odd, which costs nothing where they have been seen before.
        """
        self.style = style
        self.odd = odd
        self.lock = Lock()
        self._frequencies = frequencies or {}
        self._numbers: dict[tuple[frozenset[str], frozenset[str]], int] = {}
        self._weights: dict[int, int] = {}
        self._index = _Lexicon(0, {}, {}, {}, {})
        self._classes: _Classes | None = None

    def number(self, exact: frozenset[str], stems: frozenset[str]) -> int:
        """Return the number of a set of words, a new one if it is new."""
        with self.lock:
            known = self._numbers.get((exact, stems))
            return self._add(exact, stems) if known is None else known

    def _add(self, exact: frozenset[str], stems: frozenset[str]) -> int:
        index = self._index
        number = index.size + 1
        for form in exact:
            index.exact.setdefault(form, []).append(number)
            index.bare_exact.setdefault(without_accents(form), []).append(number)
        for form in stems:
            for by_length, stem in ((index.stems, form), (index.bare_stems, without_accents(form))):
                by_length.setdefault(len(stem), {}).setdefault(stem, []).append(number)
        self._index = index._replace(size=number)
        self._numbers[exact, stems] = number
        weight = 1 + sum(self._frequencies.get(form, 0) for form in exact)
        if stems:
            begins = tuple(stems)
            weight += sum(count for form, count in self._frequencies.items() if form.startswith(begins))
        self._weights[number] = weight
        self._classes = None
        return number

    def weight(self, number: int) -> int:
        """Return about how often a word of a set stands in a text."""
        return self._weights[number]

    def dump(self) -> tuple[object, ...]:
        """Return the sets as plain values that can be written to a file."""
        return tuple(self._index)

    @classmethod
    def load(cls, style: TextStyle, dumped: tuple[Any, ...], *, odd: re.Pattern[str] | None = None) -> Vocabulary:
        """Return a vocabulary as it was dumped; sets may be added to it, under numbers of their own."""
        vocabulary = cls(style, odd=odd)
        vocabulary._index = _Lexicon(*dumped)
        return vocabulary

    def sets_of(self, word: str) -> tuple[Sets, Sets | None]:
        """Return which sets a word belongs to, clitics before it aside: as written, and in a sentence typed without accents, if it can
        stand in one."""
        form = fold(word, self.style)
        index = self._index
        variants = forms(form, self.style)
        sets = {_DIGITS} if form.isdigit() else set()
        for variant in variants:
            sets.update(_looked_up(variant, index.exact, index.stems))
        if not self.style.typed_without_accents:
            return frozenset(sets), frozenset(sets)
        if not form.isascii():
            return frozenset(sets), None
        bare = {number for variant in variants for number in _looked_up(variant, index.bare_exact, index.bare_stems)}
        return frozenset(sets), frozenset(sets | bare)

    def read(self, text: Text) -> Reading:
        """Return a text's words as classes; the text keeps them."""
        classes = self._classes
        if classes is None:
            classes = self._classes = _Classes(self)
        known = text.read_by.get(id(self))
        if isinstance(known, Reading) and known.classes is classes:
            return known
        reading = self._read(text, classes)
        text.read_by[id(self)] = reading
        text.firsts = list(accumulate(map(len, reading.sentences), initial=0))
        return reading

    def _read(self, text: Text, classes: _Classes) -> Reading:
        made = "".join([_coded(pieces, classes.pieces) for pieces in text.pieces()])
        if odd := _ODD in made:
            made = made.replace(_ODD, "")
        sentences = made.split(_STOP)
        if "" in sentences:
            sentences = [sentence for sentence in sentences if sentence]
        if self.style.typed_without_accents:
            bare = classes.bare
            for number, sentence in enumerate(sentences):
                if all(map(bare.__contains__, sentence)):
                    sentences[number] = "".join(map(bare.__getitem__, sentence))
        return Reading(classes, sentences, odd=odd)


def _coded(pieces: list[str], known: _Pieces) -> str:
    """Return a stretch of text as classes, its last sentence ended."""
    made = "".join(map(known.__getitem__, pieces))
    if _MAYBE_STOP in made:
        coded = [known[piece] for piece in pieces]
        for number, following in enumerate(pieces[1:]):
            if following[0].islower() or following[0].isdigit():
                coded[number] = coded[number].replace(_MAYBE_STOP, "")
        made = "".join(coded).replace(_MAYBE_STOP, _STOP)
    return made + _STOP


def _looked_up(form: str, exact: Mapping[str, list[int]], stems: Mapping[int, Mapping[str, list[int]]]) -> Iterator[int]:
    yield from exact.get(form, ())
    for length, index in tuple(stems.items()):  # another thread may add a set meanwhile
        yield from index.get(form[:length], ())


AnyOf = tuple[int, ...]
"""Sets of words, of which a sentence holds a word of one."""


class Pattern(NamedTuple):
    """A compiled phrase: its nodes; the sets it can start with; the ways in which it can stand, each what the sentence it starts in must
    hold then, the rarest first; whether it goes on into the next sentence, and what that must hold."""

    nodes: Nodes
    starters: AnyOf
    ways: tuple[tuple[AnyOf, ...], ...]
    goes_on: bool
    after: tuple[AnyOf, ...]


def compile_pattern(source: str, vocabulary: Vocabulary, macros: Mapping[str, str], parsed: dict[str, Nodes]) -> Pattern:
    """Return a phrase compiled. Raises PackError for one that cannot be read or need not start with a word."""
    nodes = parse(source, vocabulary, macros, parsed)
    starters = tuple(sorted(set(_starters(nodes, source))))
    crossing = next((number for number, node in enumerate(nodes) if _leaves(node)), len(nodes))
    after = nodes[crossing + 1 :] if nodes[crossing : crossing + 1] == ((ON,),) else ()
    ways = dict.fromkeys(tuple(sets for _, sets in sorted(set(way))) or (starters,) for way in _held(nodes, vocabulary))
    following = tuple(found[1] for node in after if (found := _rarest((node,), vocabulary)) is not None)
    return Pattern(nodes, starters, tuple(ways), crossing < len(nodes), following)


def _starters(nodes: Sequence[Node], source: str) -> Iterator[int]:
    for node in nodes:
        if node[0] == WORDS:
            yield node[1]
            return
        if node[0] == CHOICE:
            for option in node[1]:
                yield from _starters(option, source)
            if not node[2]:
                return
        elif node[0] not in (NOT, START):
            break
    raise PackError(f"pattern {source!r}: must start with a word")


_MOST_WAYS = 64
"""Ways in which a phrase can stand that are told apart; beyond them a choice counts as one of its options' words."""
_Weighed = tuple[int, AnyOf]
"""Sets of words, one of which must be held, behind how common they are together."""


def _held(nodes: Nodes, vocabulary: Vocabulary) -> list[tuple[_Weighed, ...]]:
    """Return the ways in which nodes can stand: what the sentence they start in must hold then."""
    ways: list[tuple[_Weighed, ...]] = [()]
    for node in nodes:
        if node[0] == CHOICE and not node[2]:
            options = [way for option in node[1] for way in _held(option, vocabulary)]
            if len(ways) * len(options) <= _MOST_WAYS:
                ways = [(*way, *option) for way in ways for option in options]
            elif (one := _rarest((node,), vocabulary)) is not None:
                ways = [(*way, one) for way in ways]
        elif node[0] == WORDS:
            ways = [(*way, (vocabulary.weight(node[1]), (node[1],))) for way in ways]
        if _leaves(node):
            break
    return ways


def _rarest(nodes: Nodes, vocabulary: Vocabulary) -> _Weighed | None:
    """Return the rarest sets of words of which the sentence that nodes start in must hold one, None if it need not hold any."""
    best: _Weighed | None = None
    for node in nodes:
        found: _Weighed | None = None
        if node[0] == WORDS:
            found = vocabulary.weight(node[1]), (node[1],)
        elif node[0] == CHOICE and not node[2]:
            options = [_rarest(option, vocabulary) for option in node[1]]
            if all(options):
                sets = sorted({number for option in options if option for number in option[1]})
                found = sum(option[0] for option in options if option), tuple(sets)
        if found and (best is None or found < best):
            best = found
        if _leaves(node):
            break
    return best


def _leaves(node: Node) -> bool:
    return node[0] == ON or (node[0] == CHOICE and any(_leaves(inner) for option in node[1] for inner in option))


class PatternSet:
    """Phrases that are looked for together."""

    def __init__(self, patterns: Iterable[Pattern], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.patterns = tuple(patterns)
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

    def find(self, text: Text) -> tuple[Match, ...]:
        """Return where the phrases stand: the longest match at each start, none overlapping another."""
        if self._finder is None:
            self._finder = Finder((self,))
        return self._finder.find(text).get(0, ())


class Index(NamedTuple):
    """What a finder looks up, as plain values that can be written to a file.

    A feature of a sentence is that it holds a word of some sets that a phrase cannot do without. ``features`` are the features that a
    word of each set gives, ``anchored`` the ways in which phrases can stand by the sets of their rarest word, ``ways`` each way's set of
    phrases, place in it, and features.
    """

    features: dict[int, list[int]]
    anchored: dict[int, list[int]]
    ways: list[tuple[int, int, tuple[int, ...]]]


def index_of(sets: Iterable[Iterable[Pattern]]) -> Index:
    """Return the index of several sets of phrases."""
    index = Index({}, {}, [])
    known: dict[AnyOf, int] = {}
    for owner, patterns in enumerate(sets):
        for place, pattern in enumerate(patterns):
            for way in pattern.ways:
                for any_of in way:
                    if any_of not in known:
                        known[any_of] = len(known)
                        for number in any_of:
                            index.features.setdefault(number, []).append(known[any_of])
                for number in way[0]:
                    index.anchored.setdefault(number, []).append(len(index.ways))
                index.ways.append((owner, place, tuple(known[any_of] for any_of in way)))
    return index


_Known = tuple[int, tuple[tuple[int, "Program"], ...]]
"""What is known of a class of words: the features it gives a sentence, as bits, and the phrases to try in one that holds it, each with the
features that sentence must have."""


class _Features(dict[str, _Known]):
    """What a finder knows of each class of words, worked out when it is first met, and of sentences."""

    def __init__(self, classes: _Classes, finder: Finder) -> None:
        super().__init__()
        self.classes = classes
        self._finder = finder
        self.sentences: dict[str, tuple[_Hit, ...]] = {}
        """What was found in each sentence."""

    def __missing__(self, one: str) -> _Known:
        found = self[one] = self._finder.known_of(self.classes.sets[one])
        return found


class Finder:
    """Several sets of phrases of one vocabulary, looked for in one pass."""

    def __init__(self, sets: Sequence[PatternSet], index: Index | None = None) -> None:
        """Take the sets, and their index if it is known already."""
        self._sets = tuple(sets)
        self._most = _REMEMBERED if len(self._sets) > 1 else _REMEMBERED_ALONE
        self._index = index or index_of(one.patterns for one in sets)
        self._telling = frozenset(self._index.features)
        self._anchors = tuple(self._index.anchored)
        self._programs: dict[tuple[int, int], Program] = {}
        self._features: _Features | None = None

    def known_of(self, sets: Sets) -> _Known:
        """Return the features that a word of such sets gives a sentence, and the phrases it may be the rarest word of."""
        index = self._index
        telling = sets & self._telling
        features = {feature for number in telling for feature in index.features[number]}
        tried = {way for number in telling for way in index.anchored.get(number, ())}
        return _bits(features), tuple((_bits(index.ways[way][2]), self._program(way)) for way in sorted(tried))

    def _program(self, way: int) -> Program:
        owner, place, _ = self._index.ways[way]
        if (owner, place) not in self._programs:
            self._programs[owner, place] = Program(owner, place, self._sets[owner].patterns[place])
        return self._programs[owner, place]

    def find(self, text: Text) -> dict[int, tuple[Match, ...]]:
        """Return the matches of each set that has any, by its number."""
        if not self._sets:
            return {}
        reading = self._sets[0].vocabulary.read(text)
        if not any(map(reading.classes.members(self._anchors).__getitem__, reading.present)):
            return {}
        known = self._features
        if known is None or known.classes is not reading.classes:
            known = self._features = _Features(reading.classes, self)
        found: dict[int, list[Match]] = {}
        remembered = known.sentences
        firsts = text.firsts
        for number, sentence in enumerate(reading.sentences):
            hits = remembered.get(sentence)
            if hits is None:
                hits = _search(sentence, known)
                if len(sentence) <= _LONGEST_SENTENCE:
                    if len(remembered) >= self._most:
                        remembered.clear()
                    remembered[sentence] = hits
            for program, first, last in hits:
                if last:
                    match = Match(program.place, firsts[number] + first, firsts[number] + last)
                    found.setdefault(program.owner, []).append(match)
                elif going := program.going_on(reading, number, firsts):
                    found.setdefault(program.owner, []).extend(going)
        return {number: _longest(matches) for number, matches in found.items()}


def _bits(numbers: Iterable[int]) -> int:
    return reduce(operator.or_, (1 << number for number in numbers), 0)


_Hit = tuple["Program", int, int]
"""A phrase found in a sentence: its first word and the one after its last; 0 and 0 for one that goes on into the next sentence and is
looked for in the text."""


def _search(sentence: str, known: _Features) -> tuple[_Hit, ...]:
    """Return the phrases that stand in a sentence, by its words alone."""
    entries = [known[one] for one in set(sentence)]
    here = 0
    for features, _ in entries:
        here |= features
    possible = {program for _, tried in entries for needed, program in tried if needed & here == needed}
    if not possible:
        return ()
    cells = sentence + _STOP
    found: list[_Hit] = []
    for program in possible:
        if program.goes_on:
            found.append((program, 0, 0))
        else:
            found += ((program, first, last) for first, last in program.matches(cells, 0, len(sentence), known.classes.sets))
    return tuple(found)


def _longest(matches: list[Match]) -> tuple[Match, ...]:
    """Return the longest match at each start, none overlapping another; of two as long, the phrase that comes first."""
    matches.sort(key=lambda match: (match.first, -match.last, match.pattern))
    kept: list[Match] = []
    reached = 0
    for match in matches:
        if match.first >= reached:
            kept.append(match)
            reached = match.last
    return tuple(kept)


class Program:
    """A phrase as it is run over classes of words."""

    __slots__ = ("_after", "_nodes", "_run", "_starters", "_tail", "goes_on", "owner", "place")

    def __init__(self, owner: int, place: int, pattern: Pattern) -> None:
        """Take the number of the set the phrase belongs to, its place in that set, and the phrase."""
        self.owner = owner
        self.place = place
        self.goes_on = pattern.goes_on
        self._after = pattern.after
        self._starters = pattern.starters
        # A gap at the end only says how far a match reaches, so it need not be walked.
        last = pattern.nodes[-1]
        self._nodes, self._tail = (pattern.nodes[:-1], int(last[1])) if last[0] == GAP else (pattern.nodes, 0)
        self._run: tuple[dict[str, Sets] | None, _Member, tuple[_Step, ...]] = (None, _Member((), {}), ())

    def matches(self, cells: str, start: int, end: int, sets: dict[str, Sets]) -> list[tuple[int, int]]:
        """Return each cell of a sentence where the phrase starts, with the cell after its furthest end."""
        known, starts, steps = self._run
        if known is not sets:
            starts, steps = _Member(self._starters, sets), _linked(self._nodes, sets)
            self._run = sets, starts, steps
        found = []
        for place in [place for place in range(start, end) if starts[cells[place]]]:
            ends = _walk(steps, {place}, cells)
            if ends and (furthest := _within(max(ends), self._tail, cells)) > place:
                found.append((place, furthest))
        return found

    def going_on(self, reading: Reading, number: int, firsts: list[int]) -> list[Match]:
        """Return the matches of a phrase that starts in a sentence and goes on into the next."""
        if number + 1 == len(reading.sentences):
            return []
        following = reading.sentences[number + 1]
        if not all(any(map(reading.classes.members(any_of).__getitem__, following)) for any_of in self._after):
            return []
        cells = reading.cells
        start = firsts[number] + number
        # Of the cells before a place, as many are no tokens as sentences have ended there.
        return [
            Match(self.place, first - number, last - cells.count(_STOP, 0, last))
            for first, last in self.matches(cells, start, start + len(reading.sentences[number]), reading.classes.sets)
        ]


class _Member(dict[str, bool]):
    """Whether each class of words belongs to one of some sets, worked out when the class is first met."""

    def __init__(self, any_of: AnyOf, sets: dict[str, Sets]) -> None:
        super().__init__()
        self._any_of = any_of
        self._sets = sets

    def __missing__(self, one: str) -> bool:
        found = self[one] = not self._sets[one].isdisjoint(self._any_of)
        return found


class _Options(dict[str, "tuple[tuple[_Step, ...] | None, ...]"]):
    """The options of a choice that can start at each class of words, worked out when the class is first met.

    None stands for an option that is one word, which then has been read.
    """

    def __init__(self, options: Iterable[Nodes], sets: dict[str, Sets]) -> None:
        super().__init__()
        self._options = tuple((_first(option), option) for option in options)
        self._linked: dict[Nodes, tuple[_Step, ...] | None] = {}
        self._sets = sets

    def __missing__(self, one: str) -> tuple[tuple[_Step, ...] | None, ...]:
        sets = self._sets[one]
        found = self[one] = tuple(self._link(option) for first, option in self._options if first is None or not sets.isdisjoint(first))
        return found

    def _link(self, option: Nodes) -> tuple[_Step, ...] | None:
        if option not in self._linked:
            alone = len(option) == 1 and option[0][0] == WORDS
            self._linked[option] = None if alone else _linked(option, self._sets)
        return self._linked[option]


_Step = tuple[Any, ...]
"""A node as it is run."""
_GAP_WORDS = -1
"""A gap and the word after it, in one step."""


def _linked(nodes: Nodes, sets: dict[str, Sets]) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    for node in nodes:
        if node[0] == WORDS:
            member = _Member((node[1],), sets)
            if steps and steps[-1][0] == GAP:
                steps[-1] = (_GAP_WORDS, steps[-1][1] + 1, member)
            else:
                steps.append((WORDS, member))
        elif node[0] == CHOICE:
            steps.append((CHOICE, _Options(node[1], sets), node[2]))
        elif node[0] == NUMBER:
            steps.append((NUMBER, _Member((_DIGITS,), sets)))
        elif node[0] == NOT:
            steps.append((NOT, _Options(node[1], sets)))
        else:
            steps.append(node)
    return tuple(steps)


def _first(nodes: Nodes) -> AnyOf | None:
    """Return the sets that a sequence can start with, None if it may start with any word or hold none."""
    found: tuple[int, ...] = ()
    for node in nodes:
        if node[0] == WORDS:
            return (*found, node[1])
        if node[0] in (NOT, START):
            continue
        if node[0] != CHOICE:
            return None
        for option in node[1]:
            if (first := _first(option)) is None:
                return None
            found += first
        if not node[2]:
            return found
    return None


def _within(place: int, most: int, cells: str) -> int:
    """Return the cell so many words on, or the end of the sentence if that is nearer."""
    end = cells.find(_STOP, place, place + most)
    return place + most if end < 0 else end


def _walk(steps: tuple[_Step, ...], places: set[int], cells: str) -> set[int]:
    """Return the cells a text is left at after some steps, from every cell it may be entered at."""
    for step in steps:
        kind = step[0]
        if kind == WORDS:
            member = step[1]
            places = {place + 1 for place in places if member[cells[place]]}
        elif kind == _GAP_WORDS:
            _, width, member = step
            places = {further + 1 for place in places for further in range(place, _within(place, width, cells)) if member[cells[further]]}
        elif kind == CHOICE:
            reached = set(places) if step[2] else set()
            options = step[1]
            for place in places:
                for option in options[cells[place]]:
                    if option is None:
                        reached.add(place + 1)
                    else:
                        reached |= _walk(option, {place}, cells)
            places = reached
        elif kind == GAP:
            places = {further for place in places for further in range(place, min(place + step[1], cells.index(_STOP, place)) + 1)}
        elif kind == NOT:
            options = step[1]
            places = {
                place for place in places if not any(option is None or _walk(option, {place}, cells) for option in options[cells[place]])
            }
        elif kind == ANY:
            places = {place + 1 for place in places if cells[place] != _STOP}
        elif kind == NUMBER:
            member = step[1]
            places = {place + 1 for place in places if member[cells[place]]}
        elif kind == START:
            places = {place for place in places if place == 0 or cells[place - 1] == _STOP}
        elif kind == END:
            places = {place for place in places if cells[place] == _STOP}
        else:
            places = {start for place in places if (start := cells.index(_STOP, place) + 1) < len(cells)}
        if not places:
            break
    return places
