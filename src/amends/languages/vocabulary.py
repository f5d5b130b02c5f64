"""A text as classes of words: one character a word, words being of a class that belong to the same sets of a vocabulary.

Phrases are looked for over classes (``matching``). What a piece of text, a run of it and a sentence are made of is remembered, because
letters share them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from amends.languages.patterns import DIGITS
from amends.languages.text import (
    CLOSING,
    Text,
    TextStyle,
    blocks,
    continues,
    fold,
    forms,
    line_cuts,
    runs_of,
    without_accents,
    without_hidden,
)
from amends.memo import Memo

if TYPE_CHECKING:
    from amends.languages.matching import Finder, Match

REMEMBERED = 20_000
"""Pieces of text, and sentences, that are kept; a server reads texts for months, and hostile ones are full of new words."""
_LONGEST_PIECE = 64
_LONGEST_RUN = 400
_LONGEST_BLOCK = 1_200
LONGEST_SENTENCE = 200
"""Characters of a piece, of a run of text and of a block of lines, words of a sentence that are remembered; longer ones come but once, and
would fill the memory."""
STOP, _MAYBE_STOP, _ODD, _RESERVED = "\1", "\2", "\3", 4
"""Classes that are no words: the end of a sentence, the same unless a small letter or a figure follows, a mark that a piece is written as
words are not; then come those of words."""
_MARKS = STOP + _MAYBE_STOP + _ODD
_MOST_CLASSES = 0xD000
"""Classes there may be, so that each is a character; no vocabulary comes near."""
_ACCENTED = re.compile(r"[^\W\d_A-Za-z]")
_FIGURES = "0123456789"

Sets = frozenset[int]
"""Sets of words, by their numbers."""

Judge = Callable[[int, int], bool]
"""What judges a sentence by what its words weigh: all of them, and one of each class."""

AnyOf = tuple[int, ...]
"""Sets of words, of which a sentence holds a word of one."""

_Block = tuple[tuple[str, ...], tuple[int, ...], bool]
"""A block of lines as sentences of classes, with how many each stretch of it has, and whether a piece is written as words are not."""


class Classes:
    """The classes of words that a vocabulary's sets make, as long as it does not grow: the sets of each class, the classes of each piece."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[tuple[Sets, Sets | None, int], str] = {}
        self.sets: dict[str, Sets] = {STOP: frozenset()}
        self.bare: dict[str, str] = {}
        """The class of the same words where they may be matched without their accents; none for words that have some."""
        self.blocks = Memo(self._block, REMEMBERED, _LONGEST_BLOCK)
        """What is made of each block of lines."""
        self._runs = Memo(self._run, REMEMBERED, _LONGEST_RUN)
        """The classes of each run of text up to a full stop, most of which are sentences."""
        self._pieces = Memo(self._classes_of, REMEMBERED, _LONGEST_PIECE)
        """The classes of each piece between white space."""
        self.typed = Memo(self._as_typed, REMEMBERED, LONGEST_SENTENCE)
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
        self._members: dict[AnyOf, Member] = {}
        self._counts: dict[AnyOf, Memo[int]] = {}
        self._judged: dict[Judge, Memo[bool]] = {}

    def members(self, any_of: AnyOf) -> Member:
        """Return which classes of words belong to one of some sets."""
        if any_of not in self._members:
            self._members[any_of] = Member(any_of, self.sets)
        return self._members[any_of]

    def counts(self, any_of: AnyOf) -> Memo[int]:
        """Return how many words of each sentence belong to one of some sets."""
        if any_of not in self._counts:
            member = self.members(any_of)
            self._counts[any_of] = Memo(lambda sentence: sum(map(member.__getitem__, sentence)), REMEMBERED, LONGEST_SENTENCE)
        return self._counts[any_of]

    def judged(self, judge: Judge) -> Memo[bool]:
        """Return what is judged of each sentence by what its words weigh."""
        if judge not in self._judged:
            weight = self._weights.__getitem__
            self._judged[judge] = Memo(
                lambda sentence: judge(sum(map(weight, sentence)), sum(map(weight, set(sentence)))), REMEMBERED, LONGEST_SENTENCE
            )
        return self._judged[judge]

    def _block(self, block: str) -> _Block:
        cuts = [*line_cuts(block), len(block)] if "\n" in block else ()
        stretches = [block[start:end] for start, end in zip((0, *cuts), cuts, strict=False)] if cuts else (block,)
        coded = [self._coded(stretch) for stretch in stretches]
        odd = any(_ODD in made for made in coded)
        if odd:
            coded = [made.replace(_ODD, "") for made in coded]
        cut = [[sentence for sentence in made.split(STOP) if sentence] for made in coded]
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
                coded[number] = coded[number][:-1] + ("" if continues(following.lstrip()) else STOP)
        return "".join(coded).replace(_MAYBE_STOP, STOP)

    def _run(self, run: str) -> str:
        """Return the classes of a run of text; whether a sentence ends with it may hang on what follows."""
        pieces = run.split()
        coded = list(map(self._pieces.__getitem__, pieces))
        made = "".join(coded)
        if _MAYBE_STOP not in made[:-1]:
            return made
        for number, following in enumerate(pieces[1:]):
            if _MAYBE_STOP in coded[number]:
                coded[number] = coded[number].replace(_MAYBE_STOP, "" if continues(following) else STOP)
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
        return found + (STOP if style.ends_sentence(piece, "a") else _MAYBE_STOP)

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


class Reading:
    """A text's words as classes: the sentences, one character a word, and whether a piece of the text is written as words are not."""

    def __init__(self, classes: Classes, sentences: list[str], *, odd: bool) -> None:
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
        self._classes: Classes | None = None

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
            classes = self._classes = Classes(self)
        known = text.read_by.get(id(self))
        if isinstance(known, Reading) and known.classes is classes:
            return known
        reading = self._read(text, classes)
        text.read_by[id(self)] = reading
        return reading

    def _read(self, text: Text, classes: Classes) -> Reading:
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


class Member(dict[str, bool]):
    """Whether each class of words belongs to one of some sets, worked out when the class is first met."""

    def __init__(self, any_of: AnyOf, sets: dict[str, Sets]) -> None:
        super().__init__()
        self._any_of = any_of
        self._sets = sets

    def __missing__(self, one: str) -> bool:
        found = self[one] = not self._sets[one].isdisjoint(self._any_of)
        return found
