"""The principles of a good apology and the letter types, read from ``prompts/``.

Both are data: ``principles.toml`` holds every principle once, ``letter_types.toml`` every letter type, the switches that turn rules on,
off or down for kinds of cases, how many words each kind of letter takes, and what a model is told about kinds of cases. Prompt, rules,
review screen and evals read them here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from amends.errors import PackError
from amends.kept import kept
from amends.resources import PACKAGE, data_folder, prompt_data

Strength = Literal["off", "error", "warning", "advice"]
Condition = dict[str, tuple[str | bool, ...]]


class Principle(NamedTuple):
    """One principle: an id, the number it is cited by, its wording, its sources (``docs/sources.md``), and who enforces it."""

    id: str
    number: int
    title: str
    text: str
    sources: tuple[str, ...]
    enforced_by: Literal["rules", "judge", "reviewer"]
    stages: tuple[Literal["letter", "workflow"], ...]
    when: tuple[Condition, ...] = ()
    """The kinds of cases whose letters are told of it, any one of them; none means every letter."""

    def applies_to(self, fields: Mapping[str, Any]) -> bool:
        """Return whether letters for cases with such fields are told of it."""
        return not self.when or any(_meets(fields, condition) for condition in self.when)


class LetterType(NamedTuple):
    """One occasion for a letter, what it must get right, and the case fields it implies."""

    id: str
    title: str
    sources: tuple[str, ...]
    guidance: str
    implies: Mapping[str, str] = {}


class Switch(NamedTuple):
    """A change of rules' severity for the cases that meet a condition on their fields, and why."""

    when: Condition
    why: str
    rules: dict[str, Strength]

    def applies_to(self, fields: Mapping[str, Any]) -> bool:
        """Return whether every field named in ``when`` holds one of its values."""
        return _meets(fields, self.when)


class Band(NamedTuple):
    """How many words a kind of letter takes: from, to, for which cases, and why."""

    when: Condition
    why: str
    low: int
    high: int

    def applies_to(self, fields: Mapping[str, Any]) -> bool:
        """Return whether every field named in ``when`` holds one of its values."""
        return _meets(fields, self.when)


class Note(NamedTuple):
    """What a model is told, beside the principles, about the cases that meet a condition."""

    when: Condition
    text: str

    def applies_to(self, fields: Mapping[str, Any]) -> bool:
        """Return whether every field named in ``when`` holds one of its values."""
        return _meets(fields, self.when)


def _meets(fields: Mapping[str, Any], when: Condition) -> bool:
    return all(fields.get(name) in values for name, values in when.items())


_Entry = TypeVar("_Entry", Principle, LetterType, Switch, Band, Note)


def _load(file: str, key: str, kind: type[_Entry]) -> tuple[_Entry, ...]:
    sources = (data_folder("prompts") / file, Path(__file__))
    checked = kept(f"{file.removesuffix('.toml')}-{key}", PACKAGE, sources, lambda: list(_parse(file, key, kind)))
    return tuple(kind(**entry) for entry in checked)


def _parse(file: str, key: str, kind: type[_Entry]) -> Iterator[dict[str, Any]]:
    from pydantic import ValidationError

    from amends.records import as_written

    for number, raw in enumerate(prompt_data(file).get(key, ()), 1):
        try:
            yield as_written(kind, raw)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise PackError(f"prompts/{file}: {key} {number} ({raw.get('id', '?')}): {where}: {first['msg']}") from problem


@cache
def load_principles() -> tuple[Principle, ...]:
    """Return every principle in the order of their numbers."""
    return _load("principles.toml", "principle", Principle)


@cache
def load_letter_types() -> dict[str, LetterType]:
    """Return every letter type by id."""
    return {entry.id: entry for entry in _load("letter_types.toml", "letter_type", LetterType)}


@cache
def load_switches() -> tuple[Switch, ...]:
    """Return the rule switches; of two that apply to a case and name the same rule, the later wins."""
    return _load("letter_types.toml", "switch", Switch)


@cache
def load_bands() -> tuple[Band, ...]:
    """Return how many words kinds of letters take; the first that applies to a case counts."""
    return _load("letter_types.toml", "band", Band)


@lru_cache(maxsize=256)
def band_for(fields: tuple[tuple[str, Any], ...]) -> Band | None:
    """Return the band of letters for cases with such fields, if there is one."""
    return next((band for band in load_bands() if band.applies_to(dict(fields))), None)


@cache
def load_notes() -> tuple[Note, ...]:
    """Return what a model is told about kinds of cases; all that apply to a case count."""
    return _load("letter_types.toml", "note", Note)
