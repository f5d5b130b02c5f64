"""amends' matcher against ``re``: on the same letters, the forbidden phrases that both find, and those that only one finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

_EXAMPLES = 8
_AROUND = 60

Place = tuple[str, int, int]
"""A rule and where it found something."""


@dataclass
class Difference:
    """What was found by both and by one alone, with examples of the latter."""

    letters: int = 0
    both: int = 0
    only_amends: int = 0
    only_re: int = 0
    examples: list[dict[str, str]] = field(default_factory=list)

    def add(self, texts: Sequence[str], amends: Sequence[Any], plain: Sequence[Any], rules: frozenset[str]) -> None:
        """Compare what both found in a block of letters, for the rules that forbid phrases."""
        for text, by_amends, by_re in zip(texts, amends, plain, strict=False):
            mine = [(rule, start, end) for rule, start, end, forbids in by_amends if forbids and rule in rules]
            theirs = _merged((rule, start, end) for rule, start, end, _ in by_re if rule in rules)
            self.letters += 1
            self.both += sum(_meets(place, theirs) for place in mine)
            for place in mine:
                if not _meets(place, theirs):
                    self.only_amends += 1
                    self._show("amends", text, place)
            for place in theirs:
                if not _meets(place, mine):
                    self.only_re += 1
                    self._show("re", text, place)

    def _show(self, who: str, text: str, place: Place) -> None:
        rule, start, end = place
        around = f"{text[max(0, start - _AROUND) : start]}[[{text[start:end]}]]{text[end : end + _AROUND]}"
        shown = {"only": who, "rule": rule, "text": " ".join(around.split())}
        if len(self.examples) < _EXAMPLES and not any(
            other["rule"] == rule and text[start:end] in other["text"] for other in self.examples
        ):
            self.examples.append(shown)


def _merged(places: Iterable[Place]) -> list[Place]:
    """Return places of a rule that overlap as one: several of its phrases may find the same words."""
    merged: list[Place] = []
    for rule, start, end in sorted(places):
        if merged and merged[-1][0] == rule and start < merged[-1][2]:
            merged[-1] = (rule, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((rule, start, end))
    return merged


def _meets(place: Place, others: Iterable[Place]) -> bool:
    return any(rule == place[0] and start < place[2] and place[1] < end for rule, start, end in others)
