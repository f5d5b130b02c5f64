"""Phrases as they are run over classes of words: sets of places walk over them, so there is nothing to go back over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from amends.languages.compiling import Pattern, leaves
from amends.languages.patterns import ANY, CHOICE, DIGITS, END, GAP, NOT, NUMBER, START, WORDS, Nodes
from amends.languages.vocabulary import STOP, AnyOf, Classes, Member, Sets


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
        ends_open = last[0] == GAP and not last[2]
        self._nodes, self._tail = (pattern.nodes[:-1], int(last[1])) if ends_open else (pattern.nodes, 0)
        self._lead = pattern.nodes[: next((number for number, node in enumerate(pattern.nodes) if leaves(node)), len(pattern.nodes))]
        self._run: tuple[dict[str, Sets] | None, Member, tuple[_Step, ...], tuple[_Step, ...]] = (None, Member((), {}), (), ())

    def _linked(self, sets: dict[str, Sets]) -> tuple[Member, tuple[_Step, ...], tuple[_Step, ...]]:
        """Return the phrase over some classes of words: those it starts with, its steps, those in the first sentence."""
        known, starts, steps, lead = self._run
        if known is not sets:
            starts, steps, lead = Member(self._starters, sets), _linked(self._nodes, sets), _linked(self._lead, sets)
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
        """Return whether something stands before a cell of the first sentence that must not stand before the phrase."""
        for count, runs in self._before:
            for run in runs:
                size = len(run)
                first = max(0, place - max(count, size))
                if size == 1:
                    if any(not sets[one].isdisjoint(run[0]) for one in cells[first:place]):
                        return True
                    continue
                for start in range(first, place - size + 1):
                    before = cells[start : start + size]
                    if not any(sets[one].isdisjoint(refused) for one, refused in zip(before, run, strict=True)):
                        return True
        return False

    def starts_in(self, sentence: str, sets: dict[str, Sets]) -> bool:
        """Return whether what a phrase that goes on says in its first sentence stands in this one, given with its end."""
        starts, _, lead = self._linked(sets)
        return any(_walk(lead, place, sentence) for place, one in enumerate(sentence) if starts[one])

    def may_go_on(self, following: str, classes: Classes) -> bool:
        """Return whether the sentence after the one it starts in holds what the phrase cannot do without."""
        return all(any(map(classes.members(any_of).__getitem__, following)) for any_of in self._after)


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
"""A gap and the word after it, in one step: how far the word may be, what belongs to it, what the gap may not hold."""


def _linked(nodes: Nodes, sets: dict[str, Sets]) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    for node in nodes:
        if node[0] == WORDS:
            member = Member((node[1],), sets)
            if steps and steps[-1][0] == GAP:
                steps[-1] = (_GAP_WORDS, steps[-1][1] + 1, member, steps[-1][2])
            else:
                steps.append((WORDS, member))
        elif node[0] == CHOICE:
            steps.append((CHOICE, _Options(node[1], sets), node[2]))
        elif node[0] == GAP:
            steps.append((GAP, node[1], Member(node[2], sets) if node[2] else None))
        elif node[0] == NUMBER:
            steps.append((NUMBER, Member((DIGITS,), sets)))
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
    end = cells.find(STOP, place, place + most)
    return place + most if end < 0 else end


def _before_left_out(place: int, most: int, cells: str, left_out: Member) -> int:
    """Return the cell so many words on, or that of the first word on the way that a gap may not hold, or the end of the sentence."""
    end = _within(place, most, cells)
    return next((further for further in range(place, end) if left_out[cells[further]]), end)


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
        end = _within(place, step[1], cells) if step[3] is None else _before_left_out(place, step[1] - 1, cells, step[3]) + 1
        return [further + 1 for further in range(place, min(end, len(cells))) if member[cells[further]]]
    if kind == NUMBER:
        return (place + 1,) if step[1][cells[place]] else _NOWHERE
    if kind == GAP:
        end = _within(place, step[1], cells) if step[2] is None else _before_left_out(place, step[1], cells, step[2])
        return range(place, end + 1)
    if kind == NOT:
        refused = any(option is None or _walk(option, place, cells) for option in step[1][cells[place]])
        return _NOWHERE if refused else (place,)
    if kind == START:
        return (place,) if place == 0 or cells[place - 1] == STOP else _NOWHERE
    ended = cells[place] == STOP
    if kind == ANY:
        return _NOWHERE if ended else (place + 1,)
    if kind == END:
        return (place,) if ended else _NOWHERE
    start = cells.index(STOP, place) + 1
    return (start,) if start < len(cells) else _NOWHERE
