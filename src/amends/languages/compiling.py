"""Compiling phrases: what a sentence must hold for a phrase to stand in it, so that few of a thousand need be tried, and the index of it."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from amends.errors import PackError
from amends.languages.patterns import CHOICE, NOT, ON, START, WORDS, Before, Node, Nodes, parse
from amends.languages.vocabulary import AnyOf, Vocabulary


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
    crossing = next((number for number, node in enumerate(nodes) if leaves(node)), len(nodes))
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
        if leaves(node):
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
        if leaves(node):
            break
    return best


def leaves(node: Node) -> bool:
    """Return whether a node may go on into the next sentence."""
    return node[0] == ON or (node[0] == CHOICE and any(leaves(inner) for option in node[1] for inner in option))


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
