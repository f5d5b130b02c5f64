"""A language's phrases: as written in its ``rules.toml``, and compiled.

Compiling takes some tenths of a second, so what it makes is kept (``amends.kept``). Most texts need few of the phrases, so each is kept
by itself and read when it is first tried; what finds them, the words and the index, is read at once.
"""

from __future__ import annotations

import marshal
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from amends import languages
from amends.errors import PackError
from amends.kept import kept
from amends.languages import Language, load_language, matching, patterns, text
from amends.languages.matching import Finder, Index, KeptPatterns, PatternSet, Vocabulary, index_of
from amends.languages.patterns import Nodes
from amends.languages.text import Text
from amends.resources import read_toml
from amends.rules.catalogue import CATALOGUE, line_of, load_rules

_COMMONEST = 1_000
"""Words whose frequency matters when the rarest word of a phrase is chosen."""


_CAPITAL = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_ODD = re.compile(rf"[\[\]{{}}<>]|__|[{_CAPITAL}]{{4}}|[:;]-?[)(DP]|[\U0001f1e6-\U0001faff\u2600-\u27bf]|(?i:tbd|tbc|todo|xx|lorem)")
"""What a piece of text holds that may be a gap left to fill in, a shout or a picture."""


class Fixing(BaseModel):
    """A mechanical fix: where this phrase overlaps a finding, its words are replaced, or its whole sentence is."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    phrase: str
    put: str = ""
    whole_sentence: bool = False


class Phrases(BaseModel):
    """A rule's entry in a language's pack, as written in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

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
    fixes: tuple[Fixing, ...] = ()
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
        for number, fixing in enumerate(self.fixes):
            yield f"fixes.{number}", (fixing.phrase,)


Key = tuple[str, str]
"""A rule's id and the name of a list of its phrases."""

Group = Literal["phrase", "whole", "case"]
"""When sets of phrases are looked for: in any text, in a whole letter, in one that is compared with its case."""

_OF_OWN: dict[str, Group] = {"forbid": "phrase", "warn": "phrase", "say": "phrase", "require": "whole", "say_other": "whole"}
"""When phrases of a company's own rules are looked for, by their field."""
FRAME = "frame"
"""What stands for a rule's id where the phrases are those by which a whole letter is known."""


class Together(NamedTuple):
    """Sets of phrases that are looked for in one pass: each one's key, each one's number, and what looks for them."""

    keys: tuple[Key, ...]
    numbers: dict[PatternSet, int]
    finder: Finder


class Pack:
    """A language's phrases, compiled, and a company's own beside them."""

    def __init__(self, language: Language, own: tuple[Phrases, ...] = ()) -> None:
        self.language = language
        compiled = _compiled(language)
        self.vocabulary = Vocabulary.load(language.style, compiled["vocabulary"], odd=_ODD)
        self._sets: dict[Key, PatternSet] = {
            key: PatternSet(KeptPatterns(found), self.vocabulary) for key, found in compiled["sets"].items()
        }
        self._compiled_groups: dict[Group, tuple[tuple[Key, ...], tuple[Any, ...]]] = compiled["groups"]
        self._puts: dict[str, tuple[Fixing, ...]] = {
            rule: tuple(Fixing.model_construct(phrase="", put=put, whole_sentence=whole) for put, whole in fixes)
            for rule, fixes in compiled["fixes"].items()
        }
        self._own = {entry.id: entry for entry in own}
        shared: dict[str, Nodes] = {}
        for entry in own:
            self._puts[entry.id] = entry.fixes
            for name, sources in entry.sources():
                if sources:
                    self._sets[entry.id, name] = PatternSet.compiled(sources, self.vocabulary, compiled["macros"], shared)

    @property
    def salutations(self) -> PatternSet:
        """How a salutation line starts."""
        return self._sets[FRAME, "salutation"]

    @property
    def closes(self) -> PatternSet:
        """How a complimentary close reads."""
        return self._sets[FRAME, "close"]

    @property
    def thanks(self) -> PatternSet:
        """Phrases that thank the reader."""
        return self._sets[FRAME, "thanks"]

    def small_words(self, text: Text) -> int:
        """Return how many of a text's words are too common to say what it is about; in a text in the language they are a third or more."""
        return self.vocabulary.read(text).count(self._sets[FRAME, "small words"].patterns[0].starters)

    def patterns(self, rule: str, field: str) -> PatternSet | None:
        """Return a rule's phrases of one field, or None where the language has none."""
        return self._sets.get((rule, field))

    def offers(self, rule: str) -> Iterator[tuple[str, PatternSet]]:
        """Yield each benefit a rule knows, with its words."""
        return (
            (name.removeprefix("offers."), found)
            for (owner, name), found in self._sets.items()
            if owner == rule and name.startswith("offers.")
        )

    def fixes(self, rule: str) -> Iterator[tuple[PatternSet, Fixing]]:
        """Yield each mechanical fix of a rule: where it applies, and what it puts there."""
        for number, fixing in enumerate(self._puts.get(rule, ())):
            yield self._sets[rule, f"fixes.{number}"], fixing

    @cached_property
    def groups(self) -> dict[Group, Together]:
        """The sets of phrases that are looked for in one pass."""
        return {group: self._together(group) for group in ("phrase", "whole", "case")}

    def _together(self, group: Group) -> Together:
        keys, index = self._compiled_groups[group]
        keys += tuple(key for key in self._sets if key[0] in self._own and key not in keys and _OF_OWN.get(key[1]) == group)
        sets = tuple(self._sets[key] for key in keys)
        unchanged = self._own.keys().isdisjoint(rule for rule, _ in keys)
        return Together(keys, {one: number for number, one in enumerate(sets)}, Finder(sets, Index(*index) if unchanged else None))

    def group_of(self, patterns: PatternSet) -> Together | None:
        """Return the sets that a set of phrases is looked for together with, None if it is looked for alone."""
        return self._group_by_set.get(patterns)

    @cached_property
    def _group_by_set(self) -> dict[PatternSet, Together]:
        return {one: together for together in self.groups.values() for one in together.numbers}

    @cached_property
    def entries(self) -> Mapping[str, Phrases]:
        """Every rule's entry as written, by the rule's id. Raises PackError."""
        return {**_entries(self.language, read_toml(_path(self.language))), **self._own}


@cache
def load_pack(code: str) -> Pack:
    """Return a language's phrases, compiled once. Raises PackError naming file and line, UnknownLanguageError."""
    return Pack(load_language(code))


def _groups(keys: Iterable[Key]) -> dict[Group, tuple[Key, ...]]:
    """Return which sets of phrases are looked for together: those any text can be asked about, those a whole letter is asked for, and
    those it is asked for where there is a case. What only matters beside a match is looked for there."""
    from amends.rules.kinds import KINDS  # which read packs

    asked: dict[Key, Group] = {(FRAME, "salutation"): "phrase", (FRAME, "close"): "phrase", (FRAME, "thanks"): "whole"}
    for rule in load_rules():
        for kind in map(KINDS.__getitem__, rule.kinds):
            if kind.wakes in ("phrase", "whole"):
                asked |= {(rule.id, field): kind.wakes for field in kind.phrases}
    for key in keys:
        if key[1] in ("say", "say_other", "require", "commitments"):
            asked.setdefault(key, "case")
    return {group: tuple(key for key in keys if asked.get(key) == group) for group in ("phrase", "whole", "case")}


def _path(language: Language) -> Path:
    return language.folder / "rules.toml"


def _entries(language: Language, raw: dict[str, Any]) -> dict[str, Phrases]:
    path = _path(language)
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


# Compiling, and keeping what was compiled


def _compiled(language: Language) -> dict[str, Any]:
    """Return a pack's phrases as plain values, from where they are kept or else compiled and kept."""
    found: dict[str, Any] = kept(language.code, language.folder, _sources(language), lambda: _compile(language))
    return found


def _sources(language: Language) -> tuple[Path, ...]:
    """Return everything that phrases are compiled from: the language's files, the catalogue, and the code that compiles."""
    code = (Path(str(module.__file__)) for module in (languages, matching, patterns, text, sys.modules[__name__]))
    return (*sorted(language.folder.glob("*.toml")), CATALOGUE, *code)


def _compile(language: Language) -> dict[str, Any]:
    path = _path(language)
    raw = read_toml(path)
    entries = _entries(language, raw)
    conventions = language.conventions
    macros = {**conventions.words, **raw.get("words", {})}
    vocabulary = Vocabulary(language.style, frequencies=_frequencies(language, entries.values()))
    shared: dict[str, Nodes] = {}
    written = {(entry.id, name): sources for entry in entries.values() for name, sources in entry.sources()}
    written[FRAME, "salutation"] = conventions.salutation_patterns
    written[FRAME, "close"] = conventions.close_patterns
    written[FRAME, "thanks"] = conventions.part_patterns.get("thanks", ())
    written[FRAME, "small words"] = (f"({'|'.join(sorted(language.stopwords))})",)
    sets = {}
    for (rule, name), sources in written.items():
        try:
            sets[rule, name] = PatternSet.compiled(sources, vocabulary, macros, shared).patterns
        except PackError as problem:
            culprit = next((source for source in sources if repr(source) in str(problem)), "")
            raise PackError(f"{line_of(path, culprit or rule)}: {rule}: {problem}") from problem
    sets = {key: found for key, found in sets.items() if found}
    return {
        "vocabulary": vocabulary.dump(),
        "sets": {key: tuple(marshal.dumps(tuple(one)) for one in found) for key, found in sets.items()},
        "groups": {group: (keys, tuple(index_of(sets[key] for key in keys))) for group, keys in _groups(sets).items()},
        "fixes": {entry.id: [(fixing.put, fixing.whole_sentence) for fixing in entry.fixes] for entry in entries.values() if entry.fixes},
        "macros": macros,
    }


def _frequencies(language: Language, entries: Iterable[Phrases]) -> dict[str, int]:
    """Return how often the commonest words stand in the language's own letters and examples."""
    texts = [text for entry in entries for text in (*entry.bad, *entry.good, *entry.satisfies)]
    texts += [wording for line in read_toml(language.folder / "phrasebook.toml").get("line", ()) for wording in line.get("text", ())]
    counts = Counter(token.form for text in texts for token in language.read(text).tokens)
    return dict(counts.most_common(_COMMONEST))
