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
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from amends import languages
from amends.errors import PackError
from amends.kept import kept
from amends.languages import Language, compiling, counted_small_words, load_language, patterns, text
from amends.languages import vocabulary as classes
from amends.languages.compiling import Index, KeptPatterns, index_of
from amends.languages.matching import Finder, PatternSet
from amends.languages.patterns import Nodes
from amends.languages.text import Text
from amends.languages.vocabulary import Vocabulary
from amends.resources import read_toml
from amends.rules.catalogue import CATALOGUE, line_of, load_rules

if TYPE_CHECKING:
    from amends.rules.phrases import Phrases

_COMMONEST = 1_000
"""Words whose frequency matters when the rarest word of a phrase is chosen."""


_CAPITAL = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_ODD = re.compile(rf"[\[\]{{}}<>]|__|[{_CAPITAL}]{{4}}|[:;]-?[)(DP]|[\U0001f1e6-\U0001faff\u2600-\u27bf]|(?i:tbd|tbc|todo|xx|lorem)")
"""What a piece of text holds that may be a gap left to fill in, a shout or a picture."""


Key = tuple[str, str]
"""A rule's id and the name of a list of its phrases."""

Group = Literal["phrase", "whole", "case", "beside"]
"""When sets of phrases are looked for: in any text, in a whole letter, in one that is compared with its case, in sentences where something
was found that they may excuse or mend."""

_OF_OWN: dict[str, Group] = {"forbid": "phrase", "warn": "phrase", "say": "phrase", "require": "whole", "say_other": "whole"}
"""When phrases of a company's own rules are looked for, by their field."""
_EXCUSES = ("unless", "fixes")
"""How the names of lists of phrases begin that only matter beside others."""
_MAIN: tuple[Group, ...] = ("phrase", "whole", "case")
_BESIDE: tuple[Group, ...] = ("beside",)
"""Which sets are looked for together."""
FRAME = "frame"
"""What stands for a rule's id where the phrases are those by which a whole letter is known."""


class Fixing(NamedTuple):
    """A mechanical fix: the words it puts in place of those it is found by, or of their whole sentence."""

    put: str
    whole_sentence: bool


class Together(NamedTuple):
    """Sets of phrases that are looked for in one pass: each one's key, each one's number, and what looks for those of the first group, of
    the first two, and so on."""

    keys: tuple[Key, ...]
    numbers: dict[PatternSet, int]
    finders: tuple[Finder, ...]


class Pack:
    """A language's phrases, compiled, and a company's own beside them."""

    def __init__(self, language: Language, own: tuple[Phrases, ...] = ()) -> None:
        self.language = language
        compiled = _compiled(language)
        self.vocabulary = Vocabulary.load(language.style, compiled["vocabulary"], odd=_ODD, weigh=counted_small_words)
        self._sets: dict[Key, PatternSet] = {
            key: PatternSet(KeptPatterns(found), self.vocabulary, goes_on=goes_on) for key, (found, goes_on) in compiled["sets"].items()
        }
        self._compiled_groups: dict[str, tuple[tuple[tuple[Key, ...], ...], tuple[Any, ...]]] = compiled["groups"]
        self._puts: dict[str, tuple[Fixing, ...]] = {
            rule: tuple(Fixing(*fix) for fix in fixes) for rule, fixes in compiled["fixes"].items()
        }
        self._own = {entry.id: entry for entry in own}
        shared: dict[str, Nodes] = {}
        for entry in own:
            self._puts[entry.id] = tuple(Fixing(fix.put, fix.whole_sentence) for fix in entry.fixes)
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
    def main(self) -> Together:
        """The sets of phrases that are looked for in a text: first those of any text, then those of a letter, then those of a case."""
        return self._together(_MAIN)

    @cached_property
    def beside(self) -> Together:
        """The sets of phrases that only matter beside others."""
        return self._together(_BESIDE)

    def _together(self, groups: tuple[Group, ...]) -> Together:
        compiled, index = self._compiled_groups[groups[0]]
        own = [key for key in self._sets if key[0] in self._own]
        keys: tuple[Key, ...] = ()
        sizes = []
        for group, known in zip(groups, compiled, strict=True):
            keys += known
            keys += tuple(key for key in own if key not in keys and _group_of_own(key[1]) == group)
            sizes.append(len(keys))
        sets = tuple(self._sets[key] for key in keys)
        unchanged = self._own.keys().isdisjoint(rule for rule, _ in keys)
        finder = Finder(sets, Index(*index) if unchanged else None, overlapping=groups == _BESIDE)
        return Together(keys, {one: number for number, one in enumerate(sets)}, tuple(map(finder.among, sizes)))

    @cached_property
    def entries(self) -> Mapping[str, Phrases]:
        """Every rule's entry as written, by the rule's id. Raises PackError."""
        from amends.rules.phrases import entries_of

        path = _path(self.language)
        return {**entries_of(path, read_toml(path)), **self._own}


@cache
def load_pack(code: str) -> Pack:
    """Return a language's phrases, compiled once. Raises PackError naming file and line, UnknownLanguageError."""
    return Pack(load_language(code))


def _group_of_own(field: str) -> Group | None:
    return "beside" if field.startswith(_EXCUSES) else _OF_OWN.get(field)


def _groups(keys: Iterable[Key]) -> dict[Group, tuple[Key, ...]]:
    """Return which sets of phrases are looked for together: those any text can be asked about, those a whole letter is asked for, those it
    is asked for where there is a case, and those that only matter beside a match."""
    from amends.rules.kinds import KINDS  # which read packs

    asked: dict[Key, Group] = {(FRAME, "salutation"): "phrase", (FRAME, "close"): "phrase", (FRAME, "thanks"): "whole"}
    for rule in load_rules():
        for kind in map(KINDS.__getitem__, rule.kinds):
            if kind.wakes in ("phrase", "whole"):
                asked |= {(rule.id, field): kind.wakes for field in kind.phrases}
    for key in keys:
        if key[1] in ("say", "say_other", "require", "commitments") or key[1].startswith("offers."):
            asked.setdefault(key, "case")
        elif key[1].startswith(_EXCUSES):
            asked[key] = "beside"
    return {group: tuple(key for key in keys if asked.get(key) == group) for group in (*_MAIN, *_BESIDE)}


def _path(language: Language) -> Path:
    return language.folder / "rules.toml"


# Compiling, and keeping what was compiled


def _compiled(language: Language) -> dict[str, Any]:
    """Return a pack's phrases as plain values, from where they are kept or else compiled and kept."""
    found: dict[str, Any] = kept(language.code, language.folder, _sources(language), lambda: _compile(language))
    return found


def _sources(language: Language) -> tuple[Path, ...]:
    """Return everything that phrases are compiled from: the language's files, the catalogue, and the code that compiles."""
    code = (Path(str(module.__file__)) for module in (languages, classes, compiling, patterns, text, sys.modules[__name__]))
    read = (Path(__file__).with_name("phrases.py"), Path(str(languages.__file__)).with_name("conventions.py"))
    return (*sorted(language.folder.glob("*.toml")), CATALOGUE, *code, *read)


def _compile(language: Language) -> dict[str, Any]:
    from amends.rules.phrases import entries_of

    path = _path(language)
    raw = read_toml(path)
    entries = entries_of(path, raw)
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
    keys = _groups(sets)
    return {
        "vocabulary": vocabulary.dump(),
        "sets": {
            key: (tuple(marshal.dumps(tuple(one)) for one in found), any(one.goes_on for one in found)) for key, found in sets.items()
        },
        "groups": {
            groups[0]: (tuple(keys[group] for group in groups), tuple(index_of(sets[key] for group in groups for key in keys[group])))
            for groups in (_MAIN, _BESIDE)
        },
        "fixes": {entry.id: [(fixing.put, fixing.whole_sentence) for fixing in entry.fixes] for entry in entries.values() if entry.fixes},
        "macros": macros,
    }


def _frequencies(language: Language, entries: Iterable[Phrases]) -> dict[str, int]:
    """Return how often the commonest words stand in the language's own letters and examples."""
    texts = [text for entry in entries for text in (*entry.bad, *entry.good, *entry.satisfies)]
    texts += [wording for line in read_toml(language.folder / "phrasebook.toml").get("line", ()) for wording in line.get("text", ())]
    counts = Counter(token.form for text in texts for token in language.read(text).tokens)
    return dict(counts.most_common(_COMMONEST))
