"""Text as the checker sees it: words in one canonical form, each knowing where it stands in the text the user sees.

Words are found in the raw text and folded one by one, so a span is never searched for again: it is read off its tokens. Folding
hides what readers do not see: curly quotes, NFD, zero-width and bidi controls, Hebrew points, Arabic vowels and tatweel, the letter
variants a language's conventions list, and missing diacritics where a language is often typed without them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_MARKS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640"
_LETTER = rf"[^\W_]|[{_MARKS}{INVISIBLE}]"
_INNER = r"['’ʼ‘`´׳·‧]|(?<=[א-ת])[\"״](?=[א-ת])"
_WORD = re.compile(rf"(?=[^\W_])(?:{_LETTER})++(?:(?:{_INNER})(?:{_LETTER})++)*+|(?<![{_MARKS}])[{_MARKS}]++[^\W_](?:{_LETTER})*+")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
STRIPPED = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
"""Marks that a text is read without: Hebrew points, Arabic vowels and tatweel."""
_STRIPPED = re.compile(f"[{STRIPPED}]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´׳", "'") | {"״": '"', "‧": "·"})
_END = re.compile(r"(?<![.!?…؟。])[.!?…؟。]++[\"'”’»)\]]*+(?=\s|$)")
_BREAK = re.compile(r"\n[ \t\r\f\v]*\n\s*|\n")
_QUOTES = re.compile(r"“[^“”\n]{1,400}”|„[^„“”\"\n]{1,400}[“”\"]|«[^«»\n]{1,400}»|(?<!\w)\"[^\"\n]{1,400}\"(?!\w)")
_SHORT_LINE = 50
_LONGEST_WORD = 64
"""Characters of a word that are read; longer ones are no words, and would fill the memory."""


@dataclass(frozen=True)
class TextStyle:
    """How a language writes: what folding and splitting its conventions ask for."""

    letters: dict[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    split_apostrophe: bool = False
    typed_without_accents: bool = False
    ordinal_dot: bool = False
    abbreviations: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its canonical form, where it stands in the raw text, its sentence, whether it is quoted."""

    form: str
    start: int
    end: int
    sentence: int
    quoted: bool
    plain: bool
    """The sentence has no diacritics at all, so words may be matched without theirs."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its place in the raw text and the range of its tokens."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text read once: raw, its words and its sentences."""

    raw: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    style: TextStyle

    def sentence_text(self, number: int) -> str:
        """Return the raw text of one sentence."""
        sentence = self.sentences[number]
        return self.raw[sentence.start : sentence.end]


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
    for match in _WORD.finditer(raw):
        start, end = match.span()
        if style.split_apostrophe:
            for piece in re.finditer(r"[^'’ʼ‘`´]+['’ʼ‘`´]?", match.group()):
                if form := fold(piece.group(), style):
                    yield form, start + piece.start(), start + piece.end()
        elif form := fold(match.group(), style):
            yield form, start, end


def read_text(raw: str, style: TextStyle) -> Text:
    """Read a text into words and sentences, in time linear in its length."""
    bounds = list(_sentence_bounds(raw, style))
    quotes = [match.span() for match in _QUOTES.finditer(raw)]
    found = list(words(raw, style))
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    cursor = quote = 0
    for start, end in bounds:
        first = cursor
        while cursor < len(found) and found[cursor][1] < end:
            cursor += 1
        if cursor == first:
            continue
        plain = style.typed_without_accents and all(form.isascii() for form, _, _ in found[first:cursor])
        for form, at, to in found[first:cursor]:
            while quote < len(quotes) and quotes[quote][1] <= at:
                quote += 1
            quoted = quote < len(quotes) and quotes[quote][0] <= at
            tokens.append(Token(form, at, to, len(sentences), quoted, plain))
        sentences.append(Sentence(start, end, first, cursor))
    return Text(raw, tuple(tokens), tuple(sentences), style)


def _sentence_bounds(raw: str, style: TextStyle) -> Iterator[tuple[int, int]]:
    cuts = sorted({*_line_cuts(raw), *_stop_cuts(raw, style), len(raw)})
    start = 0
    for cut in cuts:
        piece = raw[start:cut]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield start + lead, start + len(piece.rstrip())
        start = cut


def _line_cuts(raw: str) -> Iterator[int]:
    line_start = 0
    for match in _BREAK.finditer(raw):
        blank = match.group().count("\n") > 1
        following = raw[match.end() : match.end() + 2].lstrip()[:1]
        if blank or match.start() - line_start < _SHORT_LINE or following in "-*•–—#>":
            yield match.end()
        line_start = match.end()


def _stop_cuts(raw: str, style: TextStyle) -> Iterator[int]:
    for match in _END.finditer(raw):
        if match.group() == ".":
            before = re.search(r"(\S{1,20})$", raw[max(0, match.start() - 21) : match.start()])
            last = before.group(1).strip("([«„“\"'").casefold() if before else ""
            after = raw[match.end() : match.end() + 3].lstrip()[:1]
            if last in style.abbreviations or (len(last) == 1 and last.isalpha()):
                continue
            if style.ordinal_dot and last.isdigit() and (after.islower() or after.isdigit()):
                continue
        yield match.end()
