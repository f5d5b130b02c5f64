"""A small language for phrases, so that rules are written as words and not as regular expressions.

    sorry                 a word, in canonical form (case, quotes, accents and clitics as the language's text style says)
    sorr*                 any word that starts so
    (if|in case)          one of several
    [very]                may stand or not
    ~3                    up to three words of any kind, in the same sentence;  ~3-(not|never)  none of which is one of these
    {number}              a word of digits;  {any} one word of any kind
    <sorry>               a named set of words from the pack's [words] table
    !(you have|you need)  what follows must not be one of these
    !<(not|no longer)     at a phrase's start: none of these right before it;  !<4(not)  not among the four words before it
    ^  $  //              start of a sentence, end of a sentence, on to the next sentence

Punctuation between words does not count; a phrase never crosses a sentence unless it says ``//``.

A phrase is parsed into nodes: tuples that begin with what they are. Every place that reads one word is a set of words, numbered in the
language's vocabulary; programs.py says how nodes are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from amends.errors import PackError
from amends.expressions import expression
from amends.languages.text import words

if TYPE_CHECKING:
    from amends.languages.vocabulary import Vocabulary

WORDS, GAP, ANY, NUMBER, START, END, ON, CHOICE, NOT = range(9)
"""What a node is: one word of a set (its number), up to so many words none of which belongs to some sets, one word of any kind, one word of
digits, a sentence's start and end, on to the next sentence, one of several sequences (or none), none of several sequences."""

Node = tuple[Any, ...]
Nodes = tuple[Node, ...]

_LEX = expression(
    r"\s*(?:(?P<before>!<\d*(?=\())|(?P<gap>~\d+-?)|(?P<slot>\{[a-z]+\})|(?P<macro><[a-z0-9_-]+>)|(?P<mark>//|[()\[\]|!^$])|(?P<word>[^\s()\[\]|!^$~{}<>]+))"
)
_SLOTS = {"{any}": ANY, "{number}": NUMBER}
_MARKS = {"^": START, "$": END, "//": ON}
_DEEPEST = 40
"""How deep brackets may stand in one another."""
_WIDEST_GAP = 40
"""Words that a gap may span; a wider one would mean the whole sentence."""
DIGITS = 0
"""The number of the set of words that are all digits; the others are numbered from 1 on."""


Before = tuple[int, tuple[tuple[tuple[int, ...], ...], ...]]
"""What must not stand before a phrase: among how many words of its sentence, 0 for right before it, and runs of words, each given by the sets
of which each word belongs to one."""


class Parsed(NamedTuple):
    """A phrase that was read: its nodes, and what must not stand before them."""

    nodes: Nodes
    before: tuple[Before, ...]


def parse(source: str, vocabulary: Vocabulary, macros: Mapping[str, str], parsed: dict[str, Nodes]) -> Parsed:
    """Return a phrase read; ``parsed`` holds the macros already parsed. Raises PackError saying what is wrong with it."""
    parser = _Parser(source, vocabulary, macros, parsed)
    before = parser.before()
    return Parsed(parser.nodes(), before)


class _Parser:
    """Reads one pattern; ``macros`` are parsed once per pattern set and shared."""

    def __init__(self, source: str, vocabulary: Vocabulary, macros: Mapping[str, str], parsed: dict[str, Nodes]) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.macros = macros
        self.parsed = parsed
        self.lexemes = list(self._lex(source))
        self.at = 0
        self.depth = 0

    def _lex(self, source: str) -> Iterator[tuple[str, str]]:
        position = 0
        stripped = source.rstrip()
        while position < len(stripped):
            match = _LEX.match(stripped, position)
            if not match or not match.lastgroup:
                raise PackError(f"pattern {source!r}: cannot read {stripped[position : position + 10]!r}")
            yield match.lastgroup, match.group(match.lastgroup)
            position = match.end()

    def before(self) -> tuple[Before, ...]:
        """Return what must not stand before the pattern. Raises PackError saying what is wrong with it."""
        found = []
        while self.at < len(self.lexemes) and self.lexemes[self.at][0] == "before":
            written = self.lexemes[self.at][1]
            count = int(written[2:] or 0)
            self.at += 2  # with its bracket
            runs = tuple(sorted(set(self._runs(self._choice(")", optional=False)))))
            if count > _WIDEST_GAP or (written != "!<" and count < max(map(len, runs))):
                raise PackError(
                    f"pattern {self.source!r}: {written}(…) looks {count} words back; up to {_WIDEST_GAP}, and as many as it names"
                )
            found.append((count, runs))
        return tuple(found)

    def _runs(self, node: Node) -> Iterator[tuple[tuple[int, ...], ...]]:
        """Yield the runs of words that a choice is between, each given by the sets of each word."""
        for option in ((node,),) if node[0] != CHOICE else node[1]:
            if not option:
                raise PackError(f"pattern {self.source!r}: nothing is named that must not stand before it")
            if len(option) == 1 and option[0][0] == CHOICE and not option[0][2]:
                yield from self._runs(option[0])
            else:
                yield tuple(tuple(sorted(self._sets_of(word))) for word in option)

    def _sets_of(self, node: Node) -> Iterator[int]:
        """Yield the sets of words of a choice between single words."""
        if node[0] in (WORDS, NUMBER):
            yield node[1] if node[0] == WORDS else DIGITS
            return
        if node[0] != CHOICE or node[2] or any(len(option) != 1 for option in node[1]):
            raise PackError(f"pattern {self.source!r}: only words one behind the other can be looked for there, written out")
        for option in node[1]:
            yield from self._sets_of(option[0])

    def nodes(self) -> Nodes:
        """Return the pattern's nodes. Raises PackError saying what is wrong with it."""
        nodes = self._sequence(())
        if self.at < len(self.lexemes):
            raise PackError(f"pattern {self.source!r}: {self.lexemes[self.at][1]!r} closes nothing")
        if not nodes:
            raise PackError(f"pattern {self.source!r}: is empty")
        return nodes

    def _sequence(self, stops: tuple[str, ...]) -> Nodes:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise PackError(f"pattern {self.source!r}: brackets stand {_DEEPEST} deep; write it simpler")
        nodes: list[Node] = []
        while self.at < len(self.lexemes) and self.lexemes[self.at][1] not in (*stops, "|", ")", "]"):
            nodes.extend(self._element())
        self.depth -= 1
        return tuple(nodes)

    def _element(self) -> Iterator[Node]:
        kind, text = self.lexemes[self.at]
        self.at += 1
        if kind == "gap":
            count = int(text[1:].rstrip("-"))
            if count > _WIDEST_GAP:
                raise PackError(f"pattern {self.source!r}: {text} is wider than any sentence; up to ~{_WIDEST_GAP}")
            yield (GAP, count, self._left_out() if text.endswith("-") else ())
        elif kind == "slot":
            if text not in _SLOTS:
                raise PackError(f"pattern {self.source!r}: unknown slot {text}; there are {{number}} and {{any}}")
            yield (_SLOTS[text],)
        elif kind == "macro":
            yield from self._macro(text[1:-1])
        elif kind == "word":
            for exact, stems in self._word(text):
                yield (WORDS, self.vocabulary.number(exact, stems))
        elif kind == "before":
            raise PackError(f"pattern {self.source!r}: {text}(…) may only stand at its start")
        elif text in "([":
            yield self._choice(")" if text == "(" else "]", optional=text == "[")
        elif text == "!":
            if self.at >= len(self.lexemes):
                raise PackError(f"pattern {self.source!r}: nothing follows '!'")
            refused = tuple(self._element())
            single = refused[0] if len(refused) == 1 else (NOT,)
            yield (NOT, single[1] if single[0] == CHOICE else (refused,))
        elif text in _MARKS:
            yield (_MARKS[text],)
        else:
            raise PackError(f"pattern {self.source!r}: nothing stands before {text!r}")

    def _left_out(self) -> tuple[int, ...]:
        """Return the sets of words of which a gap may hold none: those in the brackets behind it."""
        if self.at >= len(self.lexemes) or self.lexemes[self.at][1] != "(":
            raise PackError(f"pattern {self.source!r}: behind ~…- stand the words that the gap may not hold, in brackets")
        self.at += 1
        return tuple(sorted(set(self._sets_of(self._choice(")", optional=False)))))

    def _choice(self, stop: str, *, optional: bool) -> Node:
        """Return a choice; its one-word options become one set of words."""
        options: list[Nodes] = []
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
            options.append(((WORDS, self.vocabulary.number(frozenset(exact), frozenset(stems))),))
        if len(options) == 1 and len(options[0]) == 1 and not optional:
            return options[0][0]
        return (CHOICE, tuple(options), optional)

    def _one_word(self, stop: str) -> tuple[frozenset[str], frozenset[str]] | None:
        """Read an option that is a single word and return it, or None if the option is more than that."""
        if self.at + 1 >= len(self.lexemes) or self.lexemes[self.at][0] != "word" or self.lexemes[self.at + 1][1] not in ("|", stop):
            return None
        found = list(self._word(self.lexemes[self.at][1]))
        if len(found) != 1:
            return None
        self.at += 1
        return found[0]

    def _macro(self, name: str) -> Nodes:
        if name not in self.macros:
            raise PackError(f"pattern {self.source!r}: <{name}> is not in [words]")
        if name not in self.parsed:
            inner = {key: value for key, value in self.macros.items() if key != name}
            self.parsed[name] = _Parser(self.macros[name], self.vocabulary, inner, self.parsed).nodes()
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
