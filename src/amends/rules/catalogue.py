"""The catalogue of rules: what each is for, how strict it is, and which kinds of check carry it out.

``catalogue.toml`` holds what is the same in every language; a language's ``rules.toml`` holds the phrases and the examples. Switches
in ``prompts/letter_types.toml`` change a rule's severity for kinds of cases.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.case import Case
from amends.errors import PackError
from amends.languages import Language, load_language
from amends.languages.patterns import Node, PatternSet
from amends.principles import load_switches
from amends.resources import read_toml
from amends.rules.report import FindingSeverity

_FILE = Path(__file__).with_name("catalogue.toml")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Data):
    """One rule: its id, the principles it serves (the main one first), its default severity and the kinds of check it runs."""

    id: str
    title: str
    summary: str
    principles: tuple[str, ...]
    severity: FindingSeverity
    kinds: tuple[str, ...]
    parts: tuple[str, ...] = ()
    """Where a required phrase must stand; empty means anywhere in the letter."""
    home: str | None = None
    """The part a letter misses when the required phrase stands nowhere."""
    messages: dict[str, str]
    advice: str
    suppressible: bool = True


class Phrases(_Data):
    """A rule's entry in a language's pack, as written in the file."""

    id: str
    forbid: tuple[str, ...] = ()
    """Phrases that must not stand."""
    unless: tuple[str, ...] = ()
    """Phrases that excuse a forbidden one they overlap."""
    unless_sentence: tuple[str, ...] = ()
    """Phrases that excuse a forbidden one in the same sentence."""
    unless_near: tuple[str, ...] = ()
    """Phrases that excuse a forbidden one in the same sentence or a neighbouring one."""
    require: tuple[str, ...] = ()
    """Phrases of which one must stand."""
    offers: dict[str, tuple[str, ...]] = {}
    """Words of a benefit, by benefit, that only an approved remedy allows."""
    commitments: tuple[str, ...] = ()
    """Phrases by which the writer gives or promises something."""
    facts: tuple[str, ...] = ()
    """What the business knows in this rule's examples."""
    bad: tuple[str, ...] = ()
    """Texts in which the rule must find exactly one thing, marked with [[ ]]."""
    good: tuple[str, ...] = ()
    """Texts in which no rule at all may find anything."""
    lacks: tuple[str, ...] = ()
    """Whole texts that lack what the rule requires."""
    satisfies: tuple[str, ...] = ()
    """Whole texts that hold what the rule requires."""


class Pack:
    """A language's phrases, compiled."""

    def __init__(self, language: Language) -> None:
        path = language.folder / "rules.toml"
        raw = read_toml(path)
        known = {rule.id for rule in load_rules()}
        macros = {**language.conventions.words, **raw.pop("words", {})}
        self.entries: dict[str, Phrases] = {}
        self._compiled: dict[tuple[str, str], PatternSet] = {}
        self._parsed: dict[str, tuple[Node, ...]] = {}
        for number, entry in enumerate(raw.pop("rule", ()), 1):
            try:
                phrases = Phrases.model_validate(entry)
            except ValidationError as problem:
                first = problem.errors(include_url=False)[0]
                where = f"{entry.get('id', f'rule {number}')}.{'.'.join(map(str, first['loc']))}"
                raise PackError(f"{_line_of(path, str(entry.get('id')))}: {where}: {first['msg']}") from problem
            if phrases.id not in known or phrases.id in self.entries:
                raise PackError(
                    f"{_line_of(path, phrases.id)}: {phrases.id}: {'stands twice' if phrases.id in self.entries else 'is not in the catalogue'}"
                )
            self.entries[phrases.id] = phrases
            for field in ("forbid", "unless", "unless_sentence", "unless_near", "require", "commitments"):
                self._compile(language, path, macros, phrases, field, getattr(phrases, field))
            for offer, sources in phrases.offers.items():
                self._compile(language, path, macros, phrases, f"offers.{offer}", sources)
        if raw:
            raise PackError(f"{path}: unknown key {next(iter(raw))!r}; there are [words] and [[rule]]")

    def _compile(
        self, language: Language, path: Path, macros: dict[str, str], phrases: Phrases, field: str, sources: tuple[str, ...]
    ) -> None:
        try:
            self._compiled[phrases.id, field] = PatternSet(sources, language.vocabulary, macros, self._parsed)
        except PackError as problem:
            culprit = next((source for source in sources if repr(source) in str(problem)), "")
            raise PackError(f"{_line_of(path, culprit or phrases.id)}: {phrases.id}: {problem}") from problem

    def patterns(self, rule: str, field: str) -> PatternSet | None:
        """Return a rule's phrases of one field, or None where the language has none."""
        found = self._compiled.get((rule, field))
        return found or None

    def offers(self, rule: str) -> dict[str, PatternSet]:
        """Return the words of each benefit a rule knows."""
        entry = self.entries.get(rule)
        return {offer: self._compiled[rule, f"offers.{offer}"] for offer in (entry.offers if entry else {})}


def _line_of(path: Path, needle: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return f"{path}:{next((number for number, line in enumerate(lines, 1) if needle and needle in line), 1)}"


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return every rule of the catalogue in its order. Raises PackError."""
    rules = []
    for entry in read_toml(_FILE)["rule"]:
        try:
            rules.append(Rule.model_validate(entry))
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            raise PackError(f"{_line_of(_FILE, str(entry.get('id')))}: {entry.get('id')}: {first['loc']}: {first['msg']}") from problem
    return tuple(rules)


@cache
def load_pack(code: str) -> Pack:
    """Return a language's phrases, compiled once. Raises PackError naming file and line, UnknownLanguageError."""
    return Pack(load_language(code))


def active_rules(case: Case | None) -> tuple[Rule, ...]:
    """Return the rules that apply to a case at the severity its profile gives them; without a case, all as they stand."""
    if case is None:
        return load_rules()
    strengths: dict[str, Any] = {}
    fields = case.condition_fields()
    for switch in load_switches():
        if switch.applies_to(fields):
            strengths.update(switch.rules)
    return tuple(
        rule.model_copy(update={"severity": strengths.get(rule.id, rule.severity)})
        for rule in load_rules()
        if strengths.get(rule.id) != "off"
    )
