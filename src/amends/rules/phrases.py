"""A language's phrases as they are written in its ``rules.toml``, checked when they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.errors import PackError
from amends.rules.catalogue import line_of, load_rules


class WrittenFix(BaseModel):
    """A mechanical fix: where this phrase overlaps a finding, its words are replaced, or its whole sentence is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrase: str
    put: str = ""
    whole_sentence: bool = False


class Phrases(BaseModel):
    """A rule's entry in a language's pack, as written in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    forbid: tuple[str, ...] = ()
    """Phrases that must not stand."""
    warn: tuple[str, ...] = ()
    """Phrases that must not stand, too, but only draw a warning."""
    unless: tuple[str, ...] = ()
    """Phrases that excuse a forbidden one they overlap."""
    unless_sentence: tuple[str, ...] = ()
    """Phrases that excuse a forbidden one in the same sentence."""
    unless_near: tuple[str, ...] = ()
    """Phrases that excuse a forbidden one in the same sentence or a neighbouring one."""
    require: tuple[str, ...] = ()
    """Phrases of which one must stand."""
    say: tuple[str, ...] = ()
    """Phrases a kind of check asks about: each kind says what for."""
    say_other: tuple[str, ...] = ()
    """The contrary of ``say``, where a kind needs both."""
    commitments: tuple[str, ...] = ()
    """Phrases by which the writer gives or promises something."""
    offers: dict[str, tuple[str, ...]] = {}
    """Words of a benefit, by benefit, that only an approved remedy allows."""
    fixes: tuple[WrittenFix, ...] = ()
    """Mechanical replacements that leave a grammatical sentence."""
    facts: tuple[str, ...] = ()
    """What the business knows in this rule's examples."""
    case: dict[str, Any] = {}
    """Fields of the case that this rule's examples are checked against, where the rule needs one."""
    mended: dict[str, Any] = {}
    """Fields of the case that ``satisfies`` is checked against besides, where no text can mend what the rule finds."""
    limits: str = ""
    """What the rule is known to miss or to flag wrongly in this language."""
    bad: tuple[str, ...] = ()
    """Texts in which the rule must find exactly one thing, marked with [[ ]]."""
    good: tuple[str, ...] = ()
    """Texts in which no rule at all may find anything."""
    lacks: tuple[str, ...] = ()
    """Whole texts that lack what the rule requires."""
    satisfies: tuple[str, ...] = ()
    """Whole texts that hold what the rule requires."""

    def sources(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every list of phrases under the name it is compiled by."""
        for field in ("forbid", "warn", "unless", "unless_sentence", "unless_near", "require", "say", "say_other", "commitments"):
            yield field, getattr(self, field)
        for offer, sources in self.offers.items():
            yield f"offers.{offer}", sources
        for number, fix in enumerate(self.fixes):
            yield f"fixes.{number}", (fix.phrase,)


def entries_of(path: Path, raw: Mapping[str, Any]) -> dict[str, Phrases]:
    """Return the entries of a ``rules.toml`` that was read, by the rule's id. Raises PackError naming file and line."""
    known = {rule.id for rule in load_rules()}
    entries: dict[str, Phrases] = {}
    for number, entry in enumerate(raw.get("rule", ()), 1):
        try:
            phrases = Phrases.model_validate(entry)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            where = f"{entry.get('id', f'rule {number}')}.{'.'.join(map(str, first['loc']))}"
            raise PackError(f"{line_of(path, str(entry.get('id')))}: {where}: {first['msg']}") from problem
        if phrases.id not in known or phrases.id in entries:
            reason = "stands twice" if phrases.id in entries else "is not in the catalogue"
            raise PackError(f"{line_of(path, phrases.id)}: {phrases.id}: {reason}")
        entries[phrases.id] = phrases
    if strange := set(raw) - {"words", "rule"}:
        raise PackError(f"{path}: unknown key {min(strange)!r}; there are [words] and [[rule]]")
    return entries
