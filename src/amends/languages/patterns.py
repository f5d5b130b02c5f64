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

Punctuation between words does not count; a phrase never crosses a sentence unless it says ``//``. Matching walks sets of positions,
so its time is linear in the text for any pattern: there is nothing to backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from amends.errors import PackError
from amends.languages.text import Text, TextStyle, forms, without_accents, words

Position = tuple[int, int]
"""The next token to read, and the sentence it must stand in."""

_LEX = re.compile(r"\s*(?:(?P<gap>~\d+)|(?P<slot>\{[a-z]+\})|(?P<macro><[a-z0-9_-]+>)|(?P<mark>//|[()\[\]|!^$])|(?P<word>[^\s()\[\]|!^$~{}<>]+))")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one stem."""

    form: str
    stem: bool

    def accepts(self, token_forms: tuple[str, ...], plain: bool) -> bool:
        """Return whether any form of a token is this word."""
        wanted = (self.form, without_accents(self.form)) if plain else (self.form,)
        if self.stem:
            return any(form.startswith(wanted) for form in token_forms)
        return any(form in wanted for form in token_forms)


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


Node = Word | Gap | Slot | Edge | Choice


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern stands: its number in the set, its first token and the one after its last."""

    pattern: int
    first: int
    last: int


def compile_pattern(source: str, style: TextStyle, macros: Mapping[str, str]) -> tuple[Node, ...]:
    """Return a pattern as nodes. Raises PackError saying what is wrong with it."""
    return _Parser(source, style, macros).parse()


class _Parser:
    def __init__(self, source: str, style: TextStyle, macros: Mapping[str, str], depth: int = 0) -> None:
        self.source = source
        self.style = style
        self.macros = macros
        self.depth = depth
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
            yield from self._words(text)
        elif text in "([":
            options = self._options(")" if text == "(" else "]")
            yield Choice(options, optional=text == "[")
        elif text == "!":
            if self.at >= len(self.lexemes):
                raise PackError(f"pattern {self.source!r}: nothing follows '!'")
            (node,) = tuple(self._element())
            yield Choice(node.options if isinstance(node, Choice) else ((node,),), negative=True)
        else:
            yield Edge(text)

    def _options(self, stop: str) -> tuple[tuple[Node, ...], ...]:
        options = [self._sequence((stop,))]
        while self.at < len(self.lexemes) and self.lexemes[self.at][1] == "|":
            self.at += 1
            options.append(self._sequence((stop,)))
        if self.at >= len(self.lexemes) or self.lexemes[self.at][1] != stop:
            raise PackError(f"pattern {self.source!r}: {stop!r} is missing")
        self.at += 1
        return tuple(options)

    def _macro(self, name: str) -> Iterator[Node]:
        if name not in self.macros:
            raise PackError(f"pattern {self.source!r}: <{name}> is not in [words]")
        if self.depth > 8:
            raise PackError(f"pattern {self.source!r}: <{name}> refers to itself")
        yield Choice((_Parser(self.macros[name], self.style, self.macros, self.depth + 1).parse(),))

    def _words(self, text: str) -> Iterator[Node]:
        stem = text.endswith("*")
        found = [form for form, _, _ in words(text.rstrip("*"), self.style)]
        if not found:
            raise PackError(f"pattern {self.source!r}: {text!r} holds no letter or digit")
        for number, form in enumerate(found):
            yield Word(form, stem and number == len(found) - 1)


class PatternSet:
    """Patterns that are looked for together, indexed by the words they can start with."""

    def __init__(self, sources: Sequence[str], style: TextStyle, macros: Mapping[str, str]) -> None:
        self.sources = tuple(sources)
        self._style = style
        self._patterns = tuple(compile_pattern(source, style, macros) for source in sources)
        self._exact: dict[str, list[int]] = {}
        self._stems: dict[int, dict[str, list[int]]] = {}
        for number, nodes in enumerate(self._patterns):
            for word in set(self._starters(nodes, self.sources[number])):
                for form in {word.form, without_accents(word.form)} if style.typed_without_accents else {word.form}:
                    index = self._stems.setdefault(len(form), {}) if word.stem else self._exact
                    index.setdefault(form, []).append(number)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def _starters(self, nodes: Iterable[Node], source: str) -> Iterator[Word]:
        for node in nodes:
            if isinstance(node, Word):
                yield node
                return
            if isinstance(node, Choice) and not node.negative:
                for option in node.options:
                    yield from self._starters(option, source)
                if not node.optional and all(self._consumes(option) for option in node.options):
                    return
            elif isinstance(node, Gap | Slot) or (isinstance(node, Edge) and node.mark != "^"):
                raise PackError(f"pattern {source!r}: must start with a word")
        if not any(self._consumes((node,)) for node in nodes):
            raise PackError(f"pattern {source!r}: must start with a word")

    def _consumes(self, nodes: Iterable[Node]) -> bool:
        return any(
            isinstance(node, Word | Slot)
            or (isinstance(node, Choice) and not node.optional and not node.negative and all(self._consumes(option) for option in node.options))
            for node in nodes
        )

    def find(self, text: Text) -> tuple[Match, ...]:
        """Return where the patterns stand: the longest match at each start, none overlapping another."""
        found: list[Match] = []
        taken = 0
        for at in range(len(text.tokens)):
            if at < taken:
                continue
            best: Match | None = None
            for number in self._candidates(text, at):
                ends = self._walk(self._patterns[number], {(at, text.tokens[at].sentence)}, text)
                last = max((position for position, _ in ends), default=at)
                if last > at and (best is None or last > best.last):
                    best = Match(number, at, last)
            if best:
                found.append(best)
                taken = best.last
        return tuple(found)

    def _candidates(self, text: Text, at: int) -> set[int]:
        found: set[int] = set()
        for form in forms(text.tokens[at].form, self._style):
            found.update(self._exact.get(form, ()))
            for length, index in self._stems.items():
                found.update(index.get(form[:length], ()))
        return found

    def _walk(self, nodes: Sequence[Node], positions: set[Position], text: Text) -> set[Position]:
        for node in nodes:
            if not positions:
                return positions
            positions = self._step(node, positions, text)
        return positions

    def _step(self, node: Node, positions: set[Position], text: Text) -> set[Position]:
        if isinstance(node, Word):
            return {(at + 1, sentence) for at, sentence in positions if self._reads(node, at, sentence, text)}
        if isinstance(node, Gap):
            return {(at + skip, sentence) for at, sentence in positions for skip in range(min(node.most, text.sentences[sentence].last - at) + 1)}
        if isinstance(node, Slot):
            return {
                (at + 1, sentence)
                for at, sentence in positions
                if at < text.sentences[sentence].last and (node.kind == "any" or text.tokens[at].form.isdigit())
            }
        if isinstance(node, Edge):
            return self._cross(node, positions, text)
        if node.negative:
            return {position for position in positions if not any(self._walk(option, {position}, text) for option in node.options)}
        reached = set(positions) if node.optional else set()
        for option in node.options:
            reached |= self._walk(option, positions, text)
        return reached

    def _reads(self, word: Word, at: int, sentence: int, text: Text) -> bool:
        if at >= text.sentences[sentence].last:
            return False
        token = text.tokens[at]
        return word.accepts(forms(token.form, self._style), token.plain)

    def _cross(self, edge: Edge, positions: set[Position], text: Text) -> set[Position]:
        if edge.mark == "^":
            return {(at, sentence) for at, sentence in positions if at == text.sentences[sentence].first}
        if edge.mark == "$":
            return {(at, sentence) for at, sentence in positions if at == text.sentences[sentence].last}
        following = ((sentence + 1) for _, sentence in positions if sentence + 1 < len(text.sentences))
        return {(text.sentences[sentence].first, sentence) for sentence in following}
