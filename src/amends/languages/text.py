"""Text as the checker sees it: words in one canonical form, each knowing where it stands in the text the user sees.

A text is cut at its line ends and white space, and the pieces are made into words and ends of sentences, so that a reader can remember
what each piece is made of and need not look into it twice. Places in the raw text are read off only where something was found, and most
texts never pay for them. Folding one word to its canonical form is done once for each way it is written and
remembered by whoever asks. It hides what readers do not see: curly quotes, NFD, zero-width and bidi controls, Hebrew points, Arabic
vowels and tatweel, the letter variants a language's conventions list, and missing diacritics where a language is often typed without
them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain, islice, pairwise
from typing import NamedTuple

from amends.expressions import expression

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
STRIPPED = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
"""Marks that a text is read without: Hebrew points, Arabic vowels and tatweel."""
_FIRST = rf"(?:[^\W_{STRIPPED}]|(?<![{_MARKS}])[{_MARKS}]++[^\W_])"
_UNSEEN = f"{_MARKS}{INVISIBLE}"
_REST = rf"[^\W_]*+(?>(?:[{_UNSEEN}]++[^\W_]*+)*)"
_ELIDED_REST = rf"[^\W_ʼ]*+(?>(?:[{_UNSEEN}]++[^\W_ʼ]*+)*)"
_JOINT = r"(?:['’ʼ‘`´׳·‧]|(?<=[א-ת\u0591-\u05c7])[\"״](?=[א-ת]))"
_WORD = expression(rf"{_FIRST}{_REST}(?>(?:{_JOINT}(?:[^\W_]|[{_UNSEEN}]){_REST})*)")
_ELIDED_WORD = expression(rf"{_FIRST}{_ELIDED_REST}(?>(?:[·‧](?:[^\W_ʼ]|[{_UNSEEN}]){_ELIDED_REST})*)(?:['’ʼ‘`´](?=[^\W_]|[{_UNSEEN}]))?")
_PLAIN_WORD = expression(r"[A-Za-z0-9]++(?>(?:['`][A-Za-z0-9]++)*)")
_PLAIN_ELIDED_WORD = expression(r"[A-Za-z0-9]++(?:['`](?=[A-Za-z0-9]))?")
"""The words of a text; ``plain`` ones of an ASCII text, ``elided`` ones where l'hora is two."""
_INVISIBLE = expression(f"[{INVISIBLE}]")
_STRIPPED = expression(f"[{STRIPPED}]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´׳", "'") | {"״": '"', "‧": "·"})
_END = expression(r"(?<![.!?…؟。])[.!?…؟。]++[\"'”’»)\]]*+\Z")
CLOSING = ".!?…؟。\"'”’»)]"
"""Characters a sentence's last piece ends with."""
_CLOSED = expression(rf"[{re.escape(CLOSING)}](?=\s)")
_VISIBLE = expression(r"\S")
_PIECE = expression(r"\S+")
_BREAK = expression(r"\n[ \t\r\f\v]*\n\s*|\n")
_QUOTES = r"“[^“”\n]{1,400}”|„[^„“”\"\n]{1,400}[“”\"]|«[^«»\n]{1,400}»|(?<!\w)CLITICS(?:\"[^\"\n]{1,400}\"|״[^״\n]{1,400}״)(?!\w)"
"""Quotations; before marks that open and close alike may stand what a language writes together with the next word."""
_SHORT_LINE = 50
_ITEM = expression(r"\(?(?:\d{1,2}|[^\W\d_])[.)]\s")
"""What an item of a numbered list begins with; behind a line that ends in one of the marks before it, no date that was broken off does."""
_BEFORE_ITEM = ";:.؛"
_LONGEST_STRETCH = 1_200
"""Characters of a stretch of text whose sentences are remembered."""
_LONGEST_WORD = 64
"""Characters of a word that are read; longer ones are no words, and would fill the memory."""


_ORDINALS = expression(r"(?:\d+\.?[-–])?\d+")
"""A day, or a range of them (2.-4.), before the full stop of an ordinal."""


@dataclass(frozen=True, eq=False)
class TextStyle:
    """How a language writes: what folding and splitting its conventions ask for."""

    letters: dict[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    split_apostrophe: bool = False
    typed_without_accents: bool = False
    ordinal_dot: bool = False
    abbreviations: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()

    def word(self, raw: str) -> re.Pattern[str]:
        """Return the pattern that finds the words of a text."""
        if raw.isascii():
            return _PLAIN_ELIDED_WORD if self.split_apostrophe else _PLAIN_WORD
        return _ELIDED_WORD if self.split_apostrophe else _WORD

    def ends_sentence(self, piece: str, following: str) -> bool:
        """Return whether a sentence ends with a piece of text; ``following`` is the first character of the next piece, if any."""
        end = _END.search(piece)
        if end is None:
            return False
        if end.group() != ".":
            return True
        written = without_hidden(piece[: end.start()][-40:])[-20:].strip("([«„“\"'")
        last = written.casefold()
        if written in self.units:
            return not continues(following)
        if last in self.abbreviations or (len(last) == 1 and last.isalpha()):
            return False
        return not (self.ordinal_dot and _ORDINALS.fullmatch(last) and continues(following))


class Token(NamedTuple):
    """A word: its canonical form, where it stands in the raw text, its sentence, whether it is quoted."""

    form: str
    start: int
    end: int
    sentence: int
    quoted: bool


class Sentence(NamedTuple):
    """A sentence: its place in the raw text and the range of its tokens."""

    start: int
    end: int
    first: int
    last: int


class Text:
    """A text read once: raw, cut into stretches at its line ends, and, where asked for, its words with their places.

    Words are made of the pieces between white space, one piece after the other, whoever reads them. Their places are worked out for a
    stretch when something in it is asked about.
    """

    def __init__(self, raw: str, style: TextStyle) -> None:
        """Take a text and how its language writes."""
        self.raw = raw
        self.style = style
        self.read_by: dict[int, object] = {}
        """What readers of the words made of them, by the reader's id."""
        self.counted: Iterable[int] | None = None
        """How many sentences each stretch has, where a reader of the words has told."""
        self.size_of: Callable[[str], int] = self._size_of
        """What tells how many words a run of text holds; a reader of the words may know without looking."""
        self._bounds: dict[int, list[tuple[int, int]]] = {}
        self._words: dict[int, tuple[int, int]] = {}
        self._runs: dict[int, tuple[list[int], list[int]]] = {}
        self._starts: dict[int, int] = {}
        """The places of words that were asked for, and which word starts at a place."""

    @cached_property
    def stretches(self) -> list[int]:
        """Where the text is cut, whatever the words: where each stretch ends."""
        cuts: list[int] = []
        start = 0
        for block in blocks(self.raw):
            if "\n" in block:
                cuts += [start + cut for cut in line_cuts(block)]
            start += len(block) + 2
            cuts.append(start)
        cuts[-1] = len(self.raw)
        return cuts

    def _bounds_in(self, stretch: int) -> list[tuple[int, int]]:
        """Return the place of each sentence of a stretch that holds a word."""
        if stretch not in self._bounds:
            start = self.stretches[stretch - 1] if stretch else 0
            text = self.raw[start : self.stretches[stretch]]
            bounds = _known_bounds(text, self.style) if len(text) <= _LONGEST_STRETCH else _bounds_of(text, self.style)
            self._bounds[stretch] = [(start + first, start + last) for first, last in bounds]
        return self._bounds[stretch]

    @cached_property
    def _ended(self) -> list[int]:
        """How many sentences have ended where each stretch does."""
        counted = self.counted
        return list(accumulate((len(self._bounds_in(stretch)) for stretch in range(len(self.stretches))) if counted is None else counted))

    @cached_property
    def firsts(self) -> list[int]:
        """The number of each sentence's first token, and one more: the count of all. Whoever has read the words may set it."""
        word = self.style.word(self.raw)
        bounds = chain.from_iterable(map(self._bounds_in, range(len(self.stretches))))
        return list(accumulate((sum(1 for _ in word.finditer(self.raw, *found)) for found in bounds), initial=0))

    def bounds(self, number: int) -> tuple[int, int]:
        """Return where a sentence starts and ends in the raw text."""
        stretch = bisect_right(self._ended, number)
        return self._bounds_in(stretch)[number - (self._ended[stretch - 1] if stretch else 0)]

    def _word(self, token: int) -> tuple[int, int]:
        """Return the place of a word."""
        known = self._words.get(token)
        if known is None:
            known = self._words[token] = self._find_word(token)
            self._starts[known[0]] = token
        return known

    def _find_word(self, token: int) -> tuple[int, int]:
        stretch = bisect_right(self._ended, self.sentence_of(token))
        start, before = (self.stretches[stretch - 1], self.firsts[self._ended[stretch - 1]]) if stretch else (0, 0)
        end = self.stretches[stretch]
        known = self._runs.get(stretch)
        if known is None:
            places, runs = _places_of(self.raw[start:end])
            known = self._runs[stretch] = places, list(accumulate(map(self.size_of, runs), initial=before))
        places, firsts = known
        number = bisect_right(firsts, token) - 1
        words = self.style.word(self.raw).finditer(self.raw, start + places[number], end)
        return next(islice(words, token - firsts[number], None)).span()

    def _size_of(self, run: str) -> int:
        return len(self.style.word(run).findall(run))

    def sentence(self, number: int) -> Sentence:
        """Return one sentence."""
        return Sentence(*self.bounds(number), self.firsts[number], self.firsts[number + 1])

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence that holds a word."""
        places = chain.from_iterable(map(self._bounds_in, range(len(self.stretches))))
        return tuple([Sentence(*place, *tokens) for place, tokens in zip(places, pairwise(self.firsts), strict=False)])

    @cached_property
    def sentence_texts(self) -> tuple[str, ...]:
        """The raw text of every sentence; what is known of a sentence is known by it, so that it is cut out once."""
        raw = self.raw
        return tuple([raw[start:end] for start, end, _, _ in self.sentences])

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Every word, with its place."""
        style = self.style
        found: list[Token] = []
        for number in range(self._ended[-1]):
            places = (match.span() for match in style.word(self.raw).finditer(self.raw, *self.bounds(number)))
            found += (Token(fold(self.raw[start:end], style), start, end, number, self._quoted(start)) for start, end in places)
        return tuple(found)

    def run(self, first: int, last: int) -> tuple[Token, ...]:
        """Return some words that follow one another, with their places; the last one, or what is beyond the text, excluded."""
        first, last = max(0, first), min(last, self.firsts[-1])
        if first >= last:
            return ()
        words = islice(self.style.word(self.raw).finditer(self.raw, self._word(first)[0]), last - first)
        return tuple(
            Token(fold(match[0], self.style), *match.span(), self.sentence_of(token), self._quoted(match.start()))
            for token, match in enumerate(words, first)
        )

    def forms(self, first: int, last: int) -> list[str]:
        """Return some words of a sentence that follow one another, folded; the last one excluded."""
        number, style = self.sentence_of(first), self.style
        start = self.bounds(number)[0] if first == self.firsts[number] else self._word(first)[0]
        return [fold(match[0], style) for match in islice(style.word(self.raw).finditer(self.raw, start), last - first)]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Return where a run of tokens, the last one excluded, starts and ends in the raw text."""
        start, end = self._word(first)
        if last - first > 1:
            words = self.style.word(self.raw).finditer(self.raw, start)
            end = next(islice(words, last - first - 1, None)).end()
        return start, end

    def quoted(self, first: int, last: int) -> bool:
        """Return whether all of a run of tokens stands inside quotation marks."""
        return bool(self.quotes) and all(self._quoted(self.place(token, token + 1)[0]) for token in range(first, last))

    def _quoted(self, place: int) -> bool:
        at = bisect_right(self.quotes, (place, len(self.raw) + 1)) - 1
        return at >= 0 and place < self.quotes[at][1]

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """Where each quotation starts and ends."""
        raw = self.raw
        if '"' not in raw and (raw.isascii() or not ("“" in raw or "„" in raw or "«" in raw or "״" in raw)):
            return ()
        return tuple(match.span() for match in _quotations(self.style.prefixes).finditer(raw))

    def sentence_of(self, token: int) -> int:
        """Return the number of a token's sentence."""
        return bisect_right(self.firsts, token) - 1

    def sentence_at(self, offset: int) -> int:
        """Return the number of the sentence that a place in the text belongs to: the last one that starts before it or there, or the first."""
        word = self._starts.get(offset)
        if word is not None:
            return self.sentence_of(word)
        stretch = min(bisect_right(self.stretches, offset), len(self.stretches) - 1)
        before = self._ended[stretch - 1] if stretch else 0
        return max(0, before + bisect_right(self._bounds_in(stretch), (offset, len(self.raw) + 1)) - 1)

    def sentence_text(self, number: int) -> str:
        """Return the raw text of one sentence."""
        start, end = self.bounds(number)
        return self.raw[start:end]


@cache
def _quotations(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    clitics = f"(?:(?:{'|'.join(map(re.escape, prefixes))})ـ?){{0,3}}" if prefixes else ""
    return expression(_QUOTES.replace("CLITICS", clitics))


@lru_cache(maxsize=4_000)
def _known_bounds(stretch: str, style: TextStyle) -> tuple[tuple[int, int], ...]:
    return _bounds_of(stretch, style)


def _bounds_of(stretch: str, style: TextStyle) -> tuple[tuple[int, int], ...]:
    """Return the place in a stretch of text of each of its sentences that holds a word."""
    has_word = style.word(stretch).search
    found: list[tuple[int, int]] = []
    opened = len(stretch) - len(stretch.lstrip())
    for match in _CLOSED.finditer(stretch, opened):
        to = match.end()
        following = _VISIBLE.search(stretch, to)
        if following and style.ends_sentence(_last_piece(stretch, opened, to), following[0]):
            if has_word(stretch, opened, to):
                found.append((opened, to))
            opened = following.start()
    to = len(stretch.rstrip())
    if opened < to and has_word(stretch, opened, to):
        found.append((opened, to))
    return tuple(found)


def continues(following: str) -> bool:
    """Return whether what follows a piece that may end a sentence shows that it did not."""
    return following[:1].islower() or following[:1].isdigit()


def _last_piece(raw: str, start: int, end: int) -> str:
    """Return what stands behind the last white space of a stretch, without reading much more than that."""
    width = _LONGEST_WORD
    while True:
        at = max(start, end - width)
        pieces = raw[at:end].rsplit(None, 1)
        if at == start or len(pieces) > 1:
            return pieces[-1]
        width *= 2


def ended(sentence: str) -> str:
    """Return a sentence with the full stop a person in a hurry left out."""
    return sentence if sentence.rstrip("\"'”’»)\u2069").endswith((".", "!", "?", "…", "؟")) else f"{sentence}."


def without_hidden(piece: str) -> str:
    """Return a piece of text without what nobody sees, in plain letters and brackets."""
    return piece if piece.isascii() else unicodedata.normalize("NFKC", _STRIPPED.sub("", _INVISIBLE.sub("", piece)))


def fold(word: str, style: TextStyle) -> str:
    """Return the canonical form of one word, of its first letters if it is longer than any word."""
    return _fold(_INVISIBLE.sub("", word)[:_LONGEST_WORD], style)


@lru_cache(maxsize=50_000)
def _fold(word: str, style: TextStyle) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_APOSTROPHES)
    folded = _STRIPPED.sub("", unicodedata.normalize("NFKC", folded))
    if style.letters:
        folded = "".join(style.letters.get(character, character) for character in folded)
    return "".join(str(unicodedata.digit(character, character)) for character in folded) if not folded.isascii() else folded


@lru_cache(maxsize=50_000)
def without_accents(word: str) -> str:
    """Return a word as typed on a keyboard without its diacritics."""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=50_000)
def forms(word: str, style: TextStyle) -> tuple[str, ...]:
    """Return a canonical word with and without the clitics its language writes before it, up to three deep."""
    found = layer = [word]
    for _ in range(3 if style.prefixes else 0):
        layer = [
            rest[len(prefix) :] for rest in layer for prefix in style.prefixes if rest.startswith(prefix) and len(rest) - len(prefix) >= 2
        ]
        found = found + layer
    return tuple(dict.fromkeys(found))


def words(raw: str, style: TextStyle) -> Iterator[tuple[str, int, int]]:
    """Yield each word's canonical form with its start and end in the raw text."""
    for match in style.word(raw).finditer(raw):
        yield fold(match.group(), style), *match.span()


def read_text(raw: str, style: TextStyle) -> Text:
    """Return a text as sentences of words."""
    return Text(raw, style)


def blocks(raw: str) -> list[str]:
    """Return what stands between empty lines."""
    return raw.split("\n\n")


def _places_of(stretch: str) -> tuple[list[int], list[str]]:
    """Return a stretch of text in runs of words, and where each starts; those of a long stretch are short."""
    if len(stretch) > _LONGEST_STRETCH:
        pieces = [(match.start(), match.group()) for match in _PIECE.finditer(stretch)]
        return [start for start, _ in pieces], [piece for _, piece in pieces]
    runs = runs_of(stretch)
    return list(accumulate((len(run) + 1 for run in runs), initial=0)), runs


def runs_of(stretch: str) -> list[str]:
    """Return a stretch of text cut behind its full stops, at the space that follows."""
    *runs, last = stretch.split(". ")
    return [*[f"{run}." for run in runs], last]


def line_cuts(block: str) -> list[int]:
    """Return where a block of lines is cut into stretches: after short lines, and before the items of a list."""
    cuts: list[int] = []
    line_start = 0
    for match in _BREAK.finditer(block) if "\n" in block else ():
        start, end = match.span()
        begins_item = block[end : end + 2].lstrip()[:1] in "-*•–—#>" or (block[start - 1] in _BEFORE_ITEM and _ITEM.match(block, end))
        if start - line_start < _SHORT_LINE or match.group().count("\n") > 1 or begins_item:
            cuts.append(end)
        line_start = end
    return cuts
