"""Looking for phrases: which stand in a text, and where.

A text is read once into one character a word: its class, words being of a class that belong to the same sets. What the sentence a
phrase starts in must hold is known when the phrase is compiled, so for each sentence only the phrases are tried whose rarest word stands in it and
whose other words do too; on a clean letter that is a handful of a thousand. Those walk sets of places over the classes: there is nothing to go
back over, and time is linear in the text for any phrase. What was found in a sentence is remembered, because letters share sentences,
and a letter that is being typed shares all of them but one with what it was before.
"""

from __future__ import annotations

import marshal
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import attrgetter
from threading import Lock
from typing import Any, NamedTuple

from amends.errors import PackError
from amends.languages.patterns import ANY, CHOICE, DIGITS, END, GAP, NOT, NUMBER, ON, START, WORDS, Before, Node, Nodes, parse
from amends.languages.text import CLOSING, Text, TextStyle, blocks, fold, forms, line_cuts, runs_of, without_accents, without_hidden
from amends.memo import Memo

_REMEMBERED = 20_000
_REMEMBERED_ALONE = 500
"""Pieces of text, and sentences, that are kept, fewer for a set that is looked for alone, of which there are many; a server reads texts
for months, and hostile ones are full of new words."""
_LONGEST_PIECE = 64
_LONGEST_RUN = 400
_LONGEST_BLOCK = 1_200
_LONGEST_SENTENCE = 200
"""Characters of a piece, of a run of text and of a block of lines, words of a sentence that are remembered; longer ones come but once, and would fill the memory."""
_STOP, _MAYBE_STOP, _ODD, _RESERVED = "\1", "\2", "\3", 4
"""Classes that are no words: the end of a sentence, the same unless a small letter or a figure follows, a mark that a piece is written as
words are not; then come those of words."""
_MARKS = _STOP + _MAYBE_STOP + _ODD
_MOST_CLASSES = 0xD000
"""Classes there may be, so that each is a character; no vocabulary comes near."""
_ACCENTED = re.compile(r"[^\W\d_A-Za-z]")
_FIGURES = "0123456789"


class Match(NamedTuple):
    """Where a phrase stands: its number in the set, its first token and the one after its last."""

    pattern: int
    first: int
    last: int


_made = tuple.__new__
"""What makes a named tuple of a tuple, in half the time; most matches are only counted."""

Sets = frozenset[int]
"""Sets of words, by their numbers."""

Judge = Callable[[int, int], bool]
"""What judges a sentence by what its words weigh: all of them, and one of each class."""


_Block = tuple[tuple[str, ...], tuple[int, ...], bool]
"""A block of lines as sentences of classes, with how many each stretch of it has, and whether a piece is written as words are not."""


class _Classes:
    """The classes of words that a vocabulary's sets make, as long as it does not grow: the sets of each class, the classes of each piece."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[tuple[Sets, Sets | None, int], str] = {}
        self.sets: dict[str, Sets] = {_STOP: frozenset()}
        self.bare: dict[str, str] = {}
        """The class of the same words where they may be matched without their accents; none for words that have some."""
        self.blocks = Memo(self._block, _REMEMBERED, _LONGEST_BLOCK)
        """What is made of each block of lines."""
        self._runs = Memo(self._run, _REMEMBERED, _LONGEST_RUN)
        """The classes of each run of text up to a full stop, most of which are sentences."""
        self._pieces = Memo(self._classes_of, _REMEMBERED, _LONGEST_PIECE)
        """The classes of each piece between white space."""
        self.typed = Memo(self._as_typed, _REMEMBERED, _LONGEST_SENTENCE)
        """Each sentence as it is matched in a block of lines that has no accents, which may be missing there."""
        self._weights: dict[str, int] = {}
        """What a word of each class weighs."""
        whole, beginnings = vocabulary.figures()
        listed = "|".join((*(rf"{figure}(?!\d)" for figure in whole), *beginnings)) or "(?!)"
        self._telling_figure = re.compile(rf"(?<!\d)(?:{listed})|[^\W\d_]\d|\d[^\W\d_]")
        """A figure that some set lists, or that stands in a word; all others are alike."""
        naught = next((figure for figure in _FIGURES if not any(one.startswith(figure) for one in (*whole, *beginnings))), "")
        self._to_naughts = str.maketrans(_FIGURES, naught * len(_FIGURES)) if naught else {}
        """The figure that others are read as, if there is one that no listed figure starts with."""
        self._members: dict[AnyOf, _Member] = {}
        self._counts: dict[AnyOf, Memo[int]] = {}
        self._judged: dict[Judge, Memo[bool]] = {}

    def members(self, any_of: AnyOf) -> _Member:
        """Return which classes of words belong to one of some sets."""
        if any_of not in self._members:
            self._members[any_of] = _Member(any_of, self.sets)
        return self._members[any_of]

    def counts(self, any_of: AnyOf) -> Memo[int]:
        """Return how many words of each sentence belong to one of some sets."""
        if any_of not in self._counts:
            member = self.members(any_of)
            self._counts[any_of] = Memo(lambda sentence: sum(map(member.__getitem__, sentence)), _REMEMBERED, _LONGEST_SENTENCE)
        return self._counts[any_of]

    def judged(self, judge: Judge) -> Memo[bool]:
        """Return what is judged of each sentence by what its words weigh."""
        if judge not in self._judged:
            weight = self._weights.__getitem__
            self._judged[judge] = Memo(
                lambda sentence: judge(sum(map(weight, sentence)), sum(map(weight, set(sentence)))), _REMEMBERED, _LONGEST_SENTENCE
            )
        return self._judged[judge]

    def _block(self, block: str) -> _Block:
        cuts = [*line_cuts(block), len(block)] if "\n" in block else ()
        stretches = [block[start:end] for start, end in zip((0, *cuts), cuts, strict=False)] if cuts else (block,)
        coded = [self._coded(stretch) for stretch in stretches]
        odd = any(_ODD in made for made in coded)
        if odd:
            coded = [made.replace(_ODD, "") for made in coded]
        cut = [[sentence for sentence in made.split(_STOP) if sentence] for made in coded]
        sentences = cut[0] if len(cut) == 1 else [sentence for found in cut for sentence in found]
        if self._vocabulary.style.typed_without_accents and (block.isascii() or not _ACCENTED.search(block)):
            sentences = [self.typed[sentence] for sentence in sentences]
        return tuple(sentences), tuple(map(len, cut)), odd

    def _coded(self, stretch: str) -> str:
        """Return the classes of a stretch of text, with where its sentences end."""
        runs = runs_of(stretch)
        coded = list(map(self._runs.__getitem__, runs))
        made = "".join(coded)
        if _MAYBE_STOP not in made:
            return made
        for number, following in enumerate(runs[1:]):
            if coded[number].endswith(_MAYBE_STOP):
                coded[number] = coded[number][:-1] + ("" if _continues(following.lstrip()) else _STOP)
        return "".join(coded).replace(_MAYBE_STOP, _STOP)

    def _run(self, run: str) -> str:
        """Return the classes of a run of text; whether a sentence ends with it may hang on what follows."""
        pieces = run.split()
        coded = list(map(self._pieces.__getitem__, pieces))
        made = "".join(coded)
        if _MAYBE_STOP not in made[:-1]:
            return made
        for number, following in enumerate(pieces[1:]):
            if _MAYBE_STOP in coded[number]:
                coded[number] = coded[number].replace(_MAYBE_STOP, "" if _continues(following) else _STOP)
        return "".join(coded)

    def _classes_of(self, piece: str) -> str:
        """Return the classes of a piece's words, and whether a sentence ends there."""
        shape = piece.translate(self._to_naughts)
        if shape != piece and not self._telling_figure.search(piece):
            return self._pieces[shape]
        style = self._vocabulary.style
        found = "".join(map(self._class_of, style.word(piece).findall(piece)))
        if self._vocabulary.odd is not None and self._vocabulary.odd.search(without_hidden(piece)):
            found += _ODD
        if piece[-1] not in CLOSING or not style.ends_sentence(piece, ""):
            return found
        return found + (_STOP if style.ends_sentence(piece, "a") else _MAYBE_STOP)

    def size(self, run: str) -> int:
        """Return how many words a run of text holds."""
        made = self._runs[run]
        return len(made) - sum(map(made.count, _MARKS))

    def _as_typed(self, sentence: str) -> str:
        bare = self.bare
        return "".join(map(bare.__getitem__, sentence)) if all(map(bare.__contains__, sentence)) else sentence

    def _class_of(self, word: str) -> str:
        sets, bare = self._vocabulary.sets_of(word)
        weight = self._vocabulary.weigh(word)
        with self._vocabulary.lock:
            return self._named(sets, bare, weight)

    def _named(self, sets: Sets, bare: Sets | None, weight: int) -> str:
        name = self._names.get((sets, bare, weight))
        if name is None:
            name = chr(_RESERVED + min(len(self._names), _MOST_CLASSES))
            self._names[sets, bare, weight] = name
            self.sets[name] = sets
            self._weights[name] = weight
            if bare is not None:
                self.bare[name] = name if bare == sets else self._named(bare, bare, weight)
        return name


def _continues(following: str) -> bool:
    """Return whether what follows a piece that may end a sentence shows that it did not."""
    return following[:1].islower() or following[:1].isdigit()


class Reading:
    """A text's words as classes: the sentences, one character a word, and whether a piece of the text is written as words are not."""

    def __init__(self, classes: _Classes, sentences: list[str], *, odd: bool) -> None:
        self.classes = classes
        self.sentences = sentences
        self.odd = odd
        self.longest = max(map(len, sentences), default=0)
        self.found: dict[Finder, dict[int, tuple[Match, ...]]] = {}
        """What finders have found in all of it."""

    def count(self, any_of: AnyOf) -> int:
        """Return how many words belong to one of some sets."""
        return sum(map(self.classes.counts(any_of).__getitem__, self.sentences))

    def judged(self, judge: Judge) -> list[int]:
        """Return the sentences that are judged so by what their words weigh."""
        return [number for number, so in enumerate(map(self.classes.judged(judge).__getitem__, self.sentences)) if so]

    def may_repeat(self, numbers: Iterable[int], words: int) -> bool:
        """Return whether two of some sentences, of so many words or more, are of the same classes of words: else none is said twice."""
        said = list(map(self.classes.typed.__getitem__, self.sentences))
        if len(set(said)) == len(said):
            return False
        said = [said[number] for number in numbers if len(said[number]) >= words]
        return len(set(said)) < len(said)


class _Lexicon(NamedTuple):
    """The sets that each word belongs to: how many there are, by whole word and by stem of each length, and the same without accents."""

    size: int
    exact: dict[str, list[int]]
    stems: dict[int, dict[str, list[int]]]
    bare_exact: dict[str, list[int]]
    bare_stems: dict[int, dict[str, list[int]]]


def _nothing(_: str) -> int:
    return 0


class Vocabulary:
    """The sets of words a language's phrases read, numbered, and texts as classes of words over them."""

    def __init__(
        self,
        style: TextStyle,
        *,
        frequencies: Mapping[str, int] | None = None,
        odd: re.Pattern[str] | None = None,
        weigh: Callable[[str], int] = _nothing,
    ) -> None:
        """Take how the language writes and, for compiling, how often words stand in such texts; what is not listed is rare.

        ``odd`` finds the pieces of text for which a reading is marked as odd, and ``weigh`` says what a word adds to a number by which
        sentences are judged; neither costs anything where a word has been seen before.
        """
        self.style = style
        self.odd = odd
        self.weigh = weigh
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
        """Return the sets as plain values that can be written to a file, without what is never looked up in the language."""
        return tuple(self._index if self.style.typed_without_accents else self._index._replace(bare_exact={}, bare_stems={}))

    @classmethod
    def load(
        cls, style: TextStyle, dumped: tuple[Any, ...], *, odd: re.Pattern[str] | None = None, weigh: Callable[[str], int] = _nothing
    ) -> Vocabulary:
        """Return a vocabulary as it was dumped; sets may be added to it, under numbers of their own."""
        vocabulary = cls(style, odd=odd, weigh=weigh)
        vocabulary._index = _Lexicon(*dumped)
        return vocabulary

    def figures(self) -> tuple[list[str], list[str]]:
        """Return the figures that some set lists, whole ones and beginnings."""
        whole = [form for form in tuple(self._index.exact) if form.isdecimal()]
        beginnings = [form for by_length in tuple(self._index.stems.values()) for form in tuple(by_length) if form.isdecimal()]
        return whole, beginnings

    def sets_of(self, word: str) -> tuple[Sets, Sets | None]:
        """Return which sets a word belongs to, clitics before it aside: as written, and in a sentence typed without accents, if it can
        stand in one."""
        form = fold(word, self.style)
        index = self._index
        variants = forms(form, self.style)
        sets = {DIGITS} if form.isdigit() else set()
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
        return reading

    def _read(self, text: Text, classes: _Classes) -> Reading:
        sentences: list[str] = []
        counted: list[int] = []
        odd = False
        known = classes.blocks
        for block in blocks(text.raw):
            found, counts, strange = known[block]
            sentences += found
            counted += counts
            odd = odd or strange
        text.counted = counted
        text.size_of = classes.size
        text.firsts = list(accumulate(map(len, sentences), initial=0))
        return Reading(classes, sentences, odd=odd)


def _looked_up(form: str, exact: Mapping[str, list[int]], stems: Mapping[int, Mapping[str, list[int]]]) -> Iterator[int]:
    yield from exact.get(form, ())
    for length, index in tuple(stems.items()):  # another thread may add a set meanwhile
        yield from index.get(form[:length], ())


AnyOf = tuple[int, ...]
"""Sets of words, of which a sentence holds a word of one."""


class Pattern(NamedTuple):
    """A compiled phrase: its nodes; the sets it can start with; the ways in which it can stand, each what the sentence it starts in must
    hold then, the rarest first; whether it goes on into the next sentence, and what that must hold; what must not stand before it."""

    nodes: Nodes
    starters: AnyOf
    ways: tuple[tuple[AnyOf, ...], ...]
    goes_on: bool
    after: tuple[AnyOf, ...]
    before: tuple[Before, ...]


def compile_pattern(source: str, vocabulary: Vocabulary, macros: Mapping[str, str], parsed: dict[str, Nodes]) -> Pattern:
    """Return a phrase compiled. Raises PackError for one that cannot be read or need not start with a word."""
    nodes, before = parse(source, vocabulary, macros, parsed)
    if _crossings(nodes) > 1:
        raise PackError(f"pattern {source!r}: goes on more than once; a phrase stands in one sentence or in two")
    starters = tuple(sorted(set(_starters(nodes, source))))
    crossing = next((number for number, node in enumerate(nodes) if _leaves(node)), len(nodes))
    after = nodes[crossing + 1 :] if nodes[crossing : crossing + 1] == ((ON,),) else ()
    ways = dict.fromkeys(tuple(sets for _, sets in sorted(set(way))) or (starters,) for way in _held(nodes, vocabulary))
    following = tuple(found[1] for node in after if (found := _rarest((node,), vocabulary)) is not None)
    return Pattern(nodes, starters, tuple(ways), crossing < len(nodes), following, before)


def _crossings(nodes: Nodes) -> int:
    """Return how often nodes go on into the next sentence, at most."""
    inner = (max(map(_crossings, node[1]), default=0) if node[0] in (CHOICE, NOT) else int(node[0] == ON) for node in nodes)
    return sum(inner)


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


class KeptPatterns:
    """Compiled phrases as they were written to a file, each read when it is first asked for."""

    def __init__(self, kept: Sequence[bytes]) -> None:
        self._kept = kept
        self._read: dict[int, Pattern] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Pattern]:
        return map(self.__getitem__, range(len(self._kept)))

    def __getitem__(self, place: int) -> Pattern:
        if place not in self._read:
            self._read[place] = Pattern(*marshal.loads(self._kept[place]))
        return self._read[place]


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


class Index(NamedTuple):
    """What a finder looks up, as plain values that can be written to a file.

    A feature of a sentence is that it holds a word of some sets that a phrase cannot do without. ``features`` are the features that a
    word of each set gives, ``anchored`` the ways in which phrases can stand by the sets of their rarest word, ``ways`` each way's set of
    phrases, place in it, and the features it needs besides, the rarest first.
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
            for rarest, *others in pattern.ways:
                for any_of in others:
                    if any_of not in known:
                        known[any_of] = len(known)
                        for number in any_of:
                            index.features.setdefault(number, []).append(known[any_of])
                for number in rarest:
                    index.anchored.setdefault(number, []).append(len(index.ways))
                index.ways.append((owner, place, tuple(known[any_of] for any_of in others)))
    return index


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

    def __init__(self, finder: Finder, classes: _Classes, most: int) -> None:
        self.classes = classes
        self.hits = Memo(self._search, most, _LONGEST_SENTENCE)
        self.further = Memo(self._search_on, most, 2 * _LONGEST_SENTENCE)
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
        cells = sentence + _STOP
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
        sentence, following, _ = both.split(_STOP)
        # Of the cells before a place, as many are no tokens as sentences have ended there.
        return tuple(
            (program.owner, program.place, first, last - both.count(_STOP, 0, last))
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
            if reading.longest <= _LONGEST_SENTENCE:
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
            most = _REMEMBERED if len(self._sets) > 1 else _REMEMBERED_ALONE
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
                for owner, pattern, first, last in known.further[f"{read[number]}{_STOP}{read[number + 1]}{_STOP}"]:
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


class Program:
    """A phrase as it is run over classes of words."""

    __slots__ = ("_after", "_before", "_lead", "_nodes", "_run", "_starters", "_tail", "goes_on", "owner", "place")

    def __init__(self, owner: int, place: int, pattern: Pattern) -> None:
        """Take the number of the set the phrase belongs to, its place in that set, and the phrase."""
        self.owner = owner
        self.place = place
        self.goes_on = pattern.goes_on
        self._after = pattern.after
        self._before = pattern.before
        self._starters = pattern.starters
        # A gap at the end only says how far a match reaches, so it need not be walked.
        last = pattern.nodes[-1]
        self._nodes, self._tail = (pattern.nodes[:-1], int(last[1])) if last[0] == GAP else (pattern.nodes, 0)
        self._lead = pattern.nodes[: next((number for number, node in enumerate(pattern.nodes) if _leaves(node)), len(pattern.nodes))]
        self._run: tuple[dict[str, Sets] | None, _Member, tuple[_Step, ...], tuple[_Step, ...]] = (None, _Member((), {}), (), ())

    def _linked(self, sets: dict[str, Sets]) -> tuple[_Member, tuple[_Step, ...], tuple[_Step, ...]]:
        """Return the phrase over some classes of words: those it starts with, its steps, those in the first sentence."""
        known, starts, steps, lead = self._run
        if known is not sets:
            starts, steps, lead = _Member(self._starters, sets), _linked(self._nodes, sets), _linked(self._lead, sets)
            self._run = sets, starts, steps, lead
        return starts, steps, lead

    def matches(self, cells: str, start: int, end: int, sets: dict[str, Sets]) -> list[tuple[int, int]]:
        """Return each cell of a sentence where the phrase starts, with the cell after its furthest end; inside a match none starts."""
        starts, steps, _ = self._linked(sets)
        found = []
        reached = start
        for place in [place for place in range(start, end) if starts[cells[place]]]:
            if place < reached or (self._before and self._kept_off(cells, place, sets)):
                continue
            ends = _walk(steps, place, cells)
            if ends and (furthest := _within(max(ends), self._tail, cells)) > place:
                found.append((place, furthest))
                reached = furthest
        return found

    def _kept_off(self, cells: str, place: int, sets: dict[str, Sets]) -> bool:
        """Return whether one of the words before a cell of the first sentence is one that must not stand before the phrase."""
        return any(not sets[one].isdisjoint(before.sets) for before in self._before for one in cells[max(0, place - before.words) : place])

    def starts_in(self, sentence: str, sets: dict[str, Sets]) -> bool:
        """Return whether what a phrase that goes on says in its first sentence stands in this one, given with its end."""
        starts, _, lead = self._linked(sets)
        return any(_walk(lead, place, sentence) for place, one in enumerate(sentence) if starts[one])

    def may_go_on(self, following: str, classes: _Classes) -> bool:
        """Return whether the sentence after the one it starts in holds what the phrase cannot do without."""
        return all(any(map(classes.members(any_of).__getitem__, following)) for any_of in self._after)


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
            steps.append((NUMBER, _Member((DIGITS,), sets)))
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


_NOWHERE: tuple[int, ...] = ()


def _walk(steps: tuple[_Step, ...], place: int, cells: str) -> Collection[int]:
    """Return the cells a text is left at after some steps, from the cell it is entered at, each once."""
    places: Collection[int] | None = None
    for step in steps:
        if step[0] == WORDS:
            member = step[1]
            if places is not None:
                places = [one + 1 for one in places if member[cells[one]]]
            elif member[cells[place]]:
                place += 1
                continue
            else:
                return _NOWHERE
        elif places is None:
            places = _reached(step, place, cells)
        else:
            places = {further for one in places for further in _reached(step, one, cells)}
        if not places:
            return _NOWHERE
        if len(places) == 1:
            (place,), places = places, None
    return (place,) if places is None else places


def _reached(step: _Step, place: int, cells: str) -> Collection[int]:
    """Return the cells a text may be left at after one step that is more than a word, from the cell it is entered at."""
    kind = step[0]
    if kind == CHOICE:
        reached = {place} if step[2] else set()
        for option in step[1][cells[place]]:
            if option is None:
                reached.add(place + 1)
            else:
                reached.update(_walk(option, place, cells))
        return reached
    if kind == _GAP_WORDS:
        member = step[2]
        return [further + 1 for further in range(place, _within(place, step[1], cells)) if member[cells[further]]]
    if kind == NUMBER:
        return (place + 1,) if step[1][cells[place]] else _NOWHERE
    if kind == GAP:
        return range(place, _within(place, step[1], cells) + 1)
    if kind == NOT:
        refused = any(option is None or _walk(option, place, cells) for option in step[1][cells[place]])
        return _NOWHERE if refused else (place,)
    if kind == START:
        return (place,) if place == 0 or cells[place - 1] == _STOP else _NOWHERE
    ended = cells[place] == _STOP
    if kind == ANY:
        return _NOWHERE if ended else (place + 1,)
    if kind == END:
        return (place,) if ended else _NOWHERE
    start = cells.index(_STOP, place) + 1
    return (start,) if start < len(cells) else _NOWHERE
