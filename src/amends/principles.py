"""The principles of a good apology and the letter types, read from ``prompts/``.

Both are data: ``principles.toml`` holds every principle once, ``letter_types.toml`` every letter type, the switches that turn rules on,
off or down for kinds of cases, and how many words each kind of letter takes. Prompt, rules, review screen and evals read them here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from amends.errors import PackError
from amends.kept import kept
from amends.records import RECORD
from amends.resources import PACKAGE, data_folder, prompt_data

Strength = Literal["off", "error", "warning", "advice"]


class _Entry(BaseModel):
    model_config = RECORD


class Principle(_Entry):
    """One principle: an id, the number it is cited by, its wording, its sources (``docs/sources.md``), and who enforces it."""

    id: str
    number: int
    title: str
    text: str
    sources: tuple[str, ...]
    enforced_by: Literal["rules", "judge", "reviewer"]
    stages: tuple[Literal["letter", "workflow"], ...]


class LetterType(_Entry):
    """One occasion for a letter, what it must get right, and the case fields it implies."""

    id: str
    title: str
    sources: tuple[str, ...]
    guidance: str
    implies: dict[str, str] = {}


class _Conditional(_Entry):
    """What holds for the cases that meet a condition on their fields, and why."""

    when: dict[str, tuple[str | bool, ...]]
    why: str

    def applies_to(self, fields: dict[str, Any]) -> bool:
        """Return whether every field named in ``when`` holds one of its values."""
        return all(fields.get(name) in values for name, values in self.when.items())


class Switch(_Conditional):
    """A change of rules' severity for some cases."""

    rules: dict[str, Strength]


class Band(_Conditional):
    """How many words a kind of letter takes: from, to, and for which cases."""

    low: int
    high: int


def _load(file: str, key: str, model: type[_Entry]) -> tuple[Any, ...]:
    sources = (data_folder("prompts") / file, Path(__file__))
    checked = kept(
        f"{file.removesuffix('.toml')}-{key}", PACKAGE, sources, lambda: [entry.model_dump() for entry in _parse(file, key, model)]
    )
    return tuple(model.model_construct(**entry) for entry in checked)


def _parse(file: str, key: str, model: type[_Entry]) -> Iterator[_Entry]:
    for number, raw in enumerate(prompt_data(file).get(key, ()), 1):
        try:
            yield model.model_validate(raw)
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
