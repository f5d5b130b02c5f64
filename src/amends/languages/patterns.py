"""A small language for phrases, so that rules are written as words and not as regular expressions.

    sorry                 a word, in canonical form (case, quotes, accents and clitics as the language's text style says)
    sorr*                 any word that starts so
    (if|in case)          one of several
    [very]                may stand or not
    ~3                    up to three words of any kind, in the same sentence
    {number}              a word of digits;  {any} one word of any kind
    <sorry>               a named set of words from the pack's [words] table
    !(you have|you need)  what follows must not be one of these
    ^  $  //              start of a sentence, end of a sentence, on to the next sentence

Punctuation between words does not count; a phrase never crosses a sentence unless it says ``//``.

Every place in a phrase that reads one word is a set of words, numbered in the language's vocabulary. A text is read once into one bit
mask a token, saying which of those sets the token belongs to; phrases that need a set no token belongs to are left out at once, and the
rest walk sets of positions over the masks. Time is linear in the text for any phrase: there is nothing to backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from amends.errors import PackError
from amends.languages.text import Text, TextStyle, forms, without_accents, words

_REMEMBERED = 50_000
"""Words whose masks are kept; a server reads texts for months, and hostile ones are full of new words."""

Position = tuple[int, int]
"""The next token to read, and the sentence it must stand in."""

_LEX = re.compile(
    r"\s*(?:(?P<gap>~\d+)|(?P<slot>\{[a-z]+\})|(?P<macro><[a-z0-9_-]+>)|(?P<mark>//|[()\[\]|!^$])|(?P<word>[^\s()\[\]|!^$~{}<>]+))"
)


@dataclass(frozen=True, slots=True)
class Words:
    """One word out of a set: exact forms and stems, known by its number in the vocabulary."""

    number: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``most`` words of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a kind: ``number`` or ``any``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between words: ``^``, ``$`` or ``//``."""

    mark: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; ``optional`` allows none, ``negative`` demands none and consumes nothing."""

    options: tuple[tuple[Node, ...], ...]
    optional: bool = False
    negative: bool = False


Node = Words | Gap | Slot | Edge | Choice


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern stands: its number in the set, its first token and the one after its last."""

    pattern: int
    first: int
    last: int


class Vocabulary:
    """The sets of words a language's phrases read, numbered, and the masks of a text's tokens over them."""

    def __init__(self, style: TextStyle) -> None:
        self.style = style
        self._numbers: dict[tuple[frozenset[str], frozenset[str]], int] = {}
        self._exact: dict[str, int] = {}
        self._stems: dict[int, dict[str, int]] = {}
        self._folded_exact: dict[str, int] = {}
        self._folded_stems: dict[int, dict[str, int]] = {}
        self._masks: dict[tuple[str, bool], int] = {}
        self._read: tuple[tuple[Text, int, list[int]], ...] = ()
        self._grown = 0
        self._growing = Lock()

    def number(self, exact: frozenset[str], stems: frozenset[str]) -> int:
        """Return the number of a set of words, a new one if it is new."""
        with self._growing:
            known = self._numbers.get((exact, stems))
            return self._add(exact, stems) if known is None else known

    def _add(self, exact: frozenset[str], stems: frozenset[str]) -> int:
        number = self._numbers[exact, stems] = len(self._numbers)
        bit = 1 << number
        for form in exact:
            self._exact[form] = self._exact.get(form, 0) | bit
            self._folded_exact[without_accents(form)] = self._folded_exact.get(without_accents(form), 0) | bit
        for form in stems:
            for index, stem in ((self._stems, form), (self._folded_stems, without_accents(form))):
                of_length = index.setdefault(len(stem), {})
                of_length[stem] = of_length.get(stem, 0) | bit
        self._masks = {}
        self._grown += 1
        return number

    def masks(self, text: Text) -> list[int]:
        """Return each token's mask: bit n is set if the token belongs to set n. The last texts read are remembered.

        The count of additions is taken before the words are looked up: while another thread adds a set, the masks may lack it, and are
        then made anew.
        """
        grown = self._grown
        for known, age, masks in self._read:
            if known is text and age == grown:
                return masks
        made = [self._mask(token.form, token.plain) for token in text.tokens]
        self._read = ((text, grown, made), *(entry for entry in self._read if entry[0] is not text))[:4]
        return made

    def _mask(self, word: str, plain: bool) -> int:
        masks = self._masks
        mask = masks.get((word, plain))
        if mask is None:
            mask = 0
            for form in forms(word, self.style):
                mask |= self._looked_up(form, self._exact, self._stems)
                if plain:
                    mask |= self._looked_up(form, self._folded_exact, self._folded_stems)
            if len(masks) >= _REMEMBERED:
                masks.clear()
            masks[word, plain] = mask
        return mask

    @staticmethod
    def _looked_up(form: str, exact: Mapping[str, int], stems: Mapping[int, Mapping[str, int]]) -> int:
        mask = exact.get(form, 0)
        for length, index in stems.items():
            mask |= index.get(form[:length], 0)
        return mask


class _Parser:
    """Reads one pattern; ``macros`` are parsed once per pattern set and shared."""

    def __init__(self, source: str, vocabulary: Vocabulary, macros: Mapping[str, str], parsed: dict[str, tuple[Node, ...]]) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.macros = macros
        self.parsed = parsed
        self.lexemes = list(self._lex(source))
        self.at = 0

    def _lex(self, source: str) -> Iterator[tuple[str, str]]:
        position = 0
        stripped = source.rstrip()
        while position < len(stripped):
            match = _LEX.match(stripped, position)
            if not match or not match.lastgroup:
                raise PackError(f"pattern {source!r}: cannot read {stripped[position : position + 10]!r}")
            yield match.lastgroup, match.group(match.lastgroup)
            position = match.end()

    def parse(self) -> tuple[Node, ...]:
        """Return the pattern's nodes. Raises PackError saying what is wrong with it."""
        nodes = self._sequence(())
        if self.at < len(self.lexemes):
            raise PackError(f"pattern {self.source!r}: {self.lexemes[self.at][1]!r} closes nothing")
        if not nodes:
            raise PackError(f"pattern {self.source!r}: is empty")
        return nodes

    def _sequence(self, stops: tuple[str, ...]) -> tuple[Node, ...]:
        nodes: list[Node] = []
        while self.at < len(self.lexemes) and self.lexemes[self.at][1] not in (*stops, "|", ")", "]"):
            nodes.extend(self._element())
        return tuple(nodes)

    def _element(self) -> Iterator[Node]:
        kind, text = self.lexemes[self.at]
        self.at += 1
        if kind == "gap":
            yield Gap(int(text[1:]))
        elif kind == "slot":
            if text not in ("{number}", "{any}"):
                raise PackError(f"pattern {self.source!r}: unknown slot {text}; there are {{number}} and {{any}}")
            yield Slot(text[1:-1])
        elif kind == "macro":
            yield from self._macro(text[1:-1])
        elif kind == "word":
            for exact, stems in self._word(text):
                yield Words(self.vocabulary.number(exact, stems))
        elif text in "([":
            yield self._choice(")" if text == "(" else "]", optional=text == "[")
        elif text == "!":
            if self.at >= len(self.lexemes):
                raise PackError(f"pattern {self.source!r}: nothing follows '!'")
            refused = tuple(self._element())
            single = refused[0] if len(refused) == 1 else None
            yield Choice(single.options if isinstance(single, Choice) else (refused,), negative=True)
        else:
            yield Edge(text)

    def _choice(self, stop: str, *, optional: bool) -> Node:
        """Return a choice; its one-word options become one set of words."""
        options: list[tuple[Node, ...]] = []
        exact: set[str] = set()
        stems: set[str] = set()
        while True:
            start = self.at
            if simple := self._one_word(stop):
                exact |= simple[0]
                stems |= simple[1]
            else:
                self.at = start
                options.append(self._sequence((stop,)))
            if self.at >= len(self.lexemes) or self.lexemes[self.at][1] != "|":
                break
            self.at += 1
        if self.at >= len(self.lexemes) or self.lexemes[self.at][1] != stop:
            raise PackError(f"pattern {self.source!r}: {stop!r} is missing")
        self.at += 1
        if exact or stems:
            options.append((Words(self.vocabulary.number(frozenset(exact), frozenset(stems))),))
        if len(options) == 1 and len(options[0]) == 1 and not optional:
            return options[0][0]
        return Choice(tuple(options), optional=optional)

    def _one_word(self, stop: str) -> tuple[frozenset[str], frozenset[str]] | None:
        """Read an option that is a single word and return it, or None if the option is more than that."""
        if self.at + 1 >= len(self.lexemes) or self.lexemes[self.at][0] != "word" or self.lexemes[self.at + 1][1] not in ("|", stop):
            return None
        found = list(self._word(self.lexemes[self.at][1]))
        if len(found) != 1:
            return None
        self.at += 1
        return found[0]

    def _macro(self, name: str) -> tuple[Node, ...]:
        if name not in self.macros:
            raise PackError(f"pattern {self.source!r}: <{name}> is not in [words]")
        if name not in self.parsed:
            inner = {key: value for key, value in self.macros.items() if key != name}
            self.parsed[name] = _Parser(self.macros[name], self.vocabulary, inner, self.parsed).parse()
        return self.parsed[name]

    def _word(self, text: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """Yield each word of a written word (l'hora is two), as a set of exact forms and a set of stems."""
        written = text.rstrip("*")
        if elided := self.vocabulary.style.split_apostrophe and written.endswith(("'", "’")):
            written += "x"  # an apostrophe belongs to its word only where another follows
        found = [form for form, _, _ in words(written, self.vocabulary.style)][: -1 if elided else None]
        if not found:
            raise PackError(f"pattern {self.source!r}: {text!r} holds no letter or digit")
        for number, form in enumerate(found):
            stem = text.endswith("*") and number == len(found) - 1
            yield (frozenset(), frozenset({form})) if stem else (frozenset({form}), frozenset())


class PatternSet:
    """Patterns that are looked for together, indexed by the sets of words they can start with."""

    def __init__(
        self, sources: Sequence[str], vocabulary: Vocabulary, macros: Mapping[str, str], parsed: dict[str, tuple[Node, ...]] | None = None
    ) -> None:
        """Compile the patterns; ``parsed`` holds macros already parsed for this vocabulary. Raises PackError."""
        self.sources = tuple(sources)
        self._vocabulary = vocabulary
        shared = {} if parsed is None else parsed
        self._patterns = tuple(_Parser(source, vocabulary, macros, shared).parse() for source in sources)
        self._needed = tuple(_mask_of(_needed(nodes)) for nodes in self._patterns)
        self._starting: dict[int, list[int]] = {}
        for number, nodes in enumerate(self._patterns):
            for word in set(_starters(nodes, self.sources[number])):
                self._starting.setdefault(word, []).append(number)
        self._starters = _mask_of(self._starting)
        self._leads = tuple(map(_Lead.of, self._patterns))
        self._known: dict[int, tuple[int, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def find(self, text: Text) -> tuple[Match, ...]:
        """Return where the patterns stand: the longest match at each start, none overlapping another."""
        masks = self._vocabulary.masks(text)
        present = 0
        for mask in masks:
            present |= mask
        possible = [not needed & ~present for needed in self._needed]
        if not any(possible):
            return ()
        found: list[Match] = []
        taken = 0
        for at, mask in enumerate(masks):
            if at < taken or not mask & self._starters:
                continue
            best: Match | None = None
            for number in self._candidates(mask & self._starters):
                if possible[number] and (last := self._leads[number].furthest(at, text, masks)) > at and (best is None or last > best.last):
                    best = Match(number, at, last)
            if best:
                found.append(best)
                taken = best.last
        return tuple(found)

    def _candidates(self, starters: int) -> tuple[int, ...]:
        """Return the patterns that can start with a word of these sets, worked out once for each combination of sets."""
        known = self._known.get(starters)
        if known is None:
            numbers: set[int] = set()
            rest = starters
            while rest:
                lowest = rest & -rest
                numbers.update(self._starting[lowest.bit_length() - 1])
                rest ^= lowest
            known = tuple(sorted(numbers))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[starters] = known
        return known


@dataclass(frozen=True, slots=True)
class _Lead:
    """A pattern split for speed: whether it is bound to a sentence's start, its leading words as bits, and whatever comes then."""

    first: bool
    bits: tuple[int, ...]
    rest: tuple[Node, ...]

    @classmethod
    def of(cls, nodes: tuple[Node, ...]) -> _Lead:
        """Return a pattern's lead."""
        first = isinstance(nodes[0], Edge) and nodes[0].mark == "^"
        at = int(first)
        while at < len(nodes) and isinstance(nodes[at], Words):
            at += 1
        bits = tuple(1 << node.number for node in nodes[int(first) : at] if isinstance(node, Words))
        return cls(first, bits, nodes[at:])

    def furthest(self, at: int, text: Text, masks: Sequence[int]) -> int:
        """Return the token after the longest match that starts at a token, or that token itself where there is none."""
        number = text.tokens[at].sentence
        sentence = text.sentences[number]
        if (self.first and at != sentence.first) or at + len(self.bits) > sentence.last:
            return at
        position = at
        for bit in self.bits:
            if not masks[position] & bit:
                return at
            position += 1
        if not self.rest:
            return position
        return max((end for end, _ in _walk(self.rest, {(position, number)}, text, masks)), default=at)


def _mask_of(numbers: Iterator[int] | Mapping[int, object]) -> int:
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def _needed(nodes: Sequence[Node]) -> Iterator[int]:
    """Yield the sets of words without which the nodes cannot match."""
    for node in nodes:
        if isinstance(node, Words):
            yield node.number
        elif isinstance(node, Choice) and len(node.options) == 1 and not node.optional and not node.negative:
            yield from _needed(node.options[0])


def _starters(nodes: Sequence[Node], source: str) -> Iterator[int]:
    """Yield the sets of words a pattern can start with. Raises PackError for one that need not start with a word."""
    for node in nodes:
        if isinstance(node, Words):
            yield node.number
            return
        if isinstance(node, Choice) and not node.negative:
            for option in node.options:
                yield from _starters(option, source)
            if not node.optional:
                return
        elif isinstance(node, Gap | Slot) or (isinstance(node, Edge) and node.mark != "^"):
            break
    raise PackError(f"pattern {source!r}: must start with a word")


def _walk(nodes: Sequence[Node], positions: set[Position], text: Text, masks: Sequence[int]) -> set[Position]:
    for node in nodes:
        if not positions:
            break
        positions = _step(node, positions, text, masks)
    return positions


def _step(node: Node, positions: set[Position], text: Text, masks: Sequence[int]) -> set[Position]:
    sentences = text.sentences
    if isinstance(node, Words):
        bit = 1 << node.number
        return {(at + 1, sentence) for at, sentence in positions if at < sentences[sentence].last and masks[at] & bit}
    if isinstance(node, Gap):
        return {(at + skip, sentence) for at, sentence in positions for skip in range(min(node.most, sentences[sentence].last - at) + 1)}
    if isinstance(node, Slot):
        return {
            (at + 1, sentence)
            for at, sentence in positions
            if at < sentences[sentence].last and (node.kind == "any" or text.tokens[at].form.isdigit())
        }
    if isinstance(node, Edge):
        return _cross(node, positions, text)
    if node.negative:
        return {position for position in positions if not any(_walk(option, {position}, text, masks) for option in node.options)}
    reached = set(positions) if node.optional else set()
    for option in node.options:
        reached |= _walk(option, positions, text, masks)
    return reached


def _cross(edge: Edge, positions: set[Position], text: Text) -> set[Position]:
    if edge.mark == "^":
        return {(at, sentence) for at, sentence in positions if at == text.sentences[sentence].first}
    if edge.mark == "$":
        return {(at, sentence) for at, sentence in positions if at == text.sentences[sentence].last}
    following = ((sentence + 1) for _, sentence in positions if sentence + 1 < len(text.sentences))
    return {(text.sentences[sentence].first, sentence) for sentence in following}
