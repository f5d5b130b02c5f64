"""The catalogue of rules: what each is for, how strict it is, and which kinds of check carry it out.

``catalogue.toml`` holds what is the same in every language; a language's ``rules.toml`` holds the phrases and the examples. Switches
in ``prompts/letter_types.toml`` change a rule's severity for kinds of cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amends.errors import PackError
from amends.kept import kept
from amends.principles import load_switches
from amends.resources import read_toml
from amends.rules.found import FindingSeverity

if TYPE_CHECKING:
    from amends.case import Case

CATALOGUE = Path(__file__).with_name("catalogue.toml")


class Rule(NamedTuple):
    """One rule: its id, the principles it serves (the main one first), its default severity and the kinds of check it runs."""

    id: str
    title: str
    summary: str
    principles: tuple[str, ...]
    severity: FindingSeverity
    kinds: tuple[str, ...]
    messages: dict[str, str]
    advice: str
    parts: tuple[str, ...] = ()
    """Where a required phrase must stand; empty means anywhere in the letter."""
    home: str | None = None
    """The part a letter misses when the required phrase stands nowhere."""
    suppressible: bool = True
    configured: bool = False
    """Whether a configuration says how strict it is; then no finding of it is stricter."""


def line_of(path: Path, needle: str) -> str:
    """Return a file and the number of the first line that holds something, for an error message."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return f"{path}:{next((number for number, line in enumerate(lines, 1) if needle and needle in line), 1)}"


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return every rule of the catalogue in its order. Raises PackError."""
    checked = kept("catalogue", CATALOGUE.parent, (CATALOGUE, Path(__file__)), lambda: list(_read_rules()))
    return tuple(Rule(**entry) for entry in checked)


def _read_rules() -> Iterator[dict[str, Any]]:
    from pydantic import ValidationError

    from amends.records import as_written

    for entry in read_toml(CATALOGUE)["rule"]:
        try:
            yield as_written(Rule, entry)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            raise PackError(f"{line_of(CATALOGUE, str(entry.get('id')))}: {entry.get('id')}: {first['loc']}: {first['msg']}") from problem


def active_rules(case: Case | None) -> tuple[Rule, ...]:
    """Return the rules that apply to a case at the severity its profile gives them; without a case, all as they stand."""
    return load_rules() if case is None else rules_for(tuple(case.condition_fields().items()))


@lru_cache(maxsize=256)
def rules_for(fields: tuple[tuple[str, Any], ...]) -> tuple[Rule, ...]:
    """Return the rules that apply to cases with such fields, at the severity the switches give them; the same object for the same fields."""
    known = dict(fields)
    strengths: dict[str, Any] = {}
    for switch in load_switches():
        if switch.applies_to(known):
            strengths.update(switch.rules)
    return tuple(
        rule._replace(severity=strengths[rule.id]) if rule.id in strengths else rule
        for rule in load_rules()
        if strengths.get(rule.id) != "off"
    )
