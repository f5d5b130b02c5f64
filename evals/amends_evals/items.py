"""What a task works on and what it makes: the shapes that runner, tasks and scorers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from amends_evals.log import Usage

Of = TypeVar("Of")
Outcome = TypeVar("Outcome")

Value = bool | float | None
Scored = Value | tuple[Value, str]
"""A score, with a word on it where it needs one; None where it does not apply."""


@dataclass(frozen=True, slots=True)
class Item(Generic[Of]):
    """One thing to work on: its name in the log, which system works on it, its groups, and what it is."""

    id: str
    system: str
    groups: Mapping[str, str]
    of: Of


@dataclass(frozen=True, slots=True)
class Made(Generic[Outcome]):
    """What came of an item: for the scorers (None where nothing was made, and ``error`` says why), for the log, and what it took."""

    outcome: Outcome | None
    output: dict[str, Any] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    error: str | None = None


Scorer = Callable[[Of, Outcome], Mapping[str, Scored]]
"""Returns scores by the names of a task's metrics. It is asked only where something was made."""


class Task(Protocol[Of, Outcome]):
    """A task of an evaluation: its items, what to do with one, and who scores what comes of it, by the task the scores belong to."""

    @property
    def name(self) -> str:
        """What logs call it."""
        ...

    @property
    def scorers(self) -> Mapping[str, Scorer[Of, Outcome]]:
        """Who scores what comes of it, by the task the scores belong to; the task's own are there."""
        ...

    def items(self) -> Sequence[Item[Of]]:
        """Return what there is to do."""
        ...

    async def run(self, item: Item[Of]) -> Made[Outcome]:
        """Return what comes of an item. Raises SpentError where it would pass a limit."""
        ...
