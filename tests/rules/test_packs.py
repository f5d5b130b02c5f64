"""Packs: what was compiled is kept, and says what was written."""

from pathlib import Path
from typing import Any

import pytest

from amends.languages import LANGUAGES, load_language
from amends.languages.conventions import read_conventions
from amends.languages.matching import PatternSet
from amends.languages.vocabulary import Vocabulary
from amends.principles import Band, LetterType, Principle, Switch, _load, _parse
from amends.rules import packs
from amends.rules.catalogue import Rule, _read_rules, load_rules


@pytest.fixture
def nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's for what is compiled, still empty, and no other."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    monkeypatch.setattr(packs, "_sources", lambda language: (language.folder / "rules.toml",))
    return tmp_path / "amends"


def test_what_was_compiled_is_kept_and_read(nothing_kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack is compiled once for the same files, and read from where it was kept after that."""
    first = packs._compiled(load_language("hr"))
    monkeypatch.setattr(packs, "_compile", lambda language: pytest.fail("compiled again"))

    assert packs._compiled(load_language("hr")) == first
    assert len(list(nothing_kept.glob("hr.*"))) == 1


def test_another_source_is_another_pack() -> None:
    """Everything a pack is compiled from counts: its own files, the catalogue, the code."""
    sources = packs._sources(load_language("hr"))

    assert {path.name for path in sources} >= {"rules.toml", "conventions.toml", "catalogue.toml", "compiling.py", "packs.py"}
    assert not set(sources) >= set(packs._sources(load_language("ro")))


@pytest.mark.parametrize("code", LANGUAGES)
def test_phrases_kept_are_the_phrases_compiled(code: str) -> None:
    """A phrase read from where it is kept is the one that was compiled, whichever is asked for first."""
    language = load_language(code)
    kept = packs.load_pack(code).patterns("conditional-apology", "forbid")
    macros = packs._compiled(language)["macros"]
    vocabulary = Vocabulary(language.style)
    compiled = PatternSet.compiled(packs.load_pack(code).entries["conditional-apology"].forbid, vocabulary, macros)

    assert kept is not None
    assert len(kept.patterns) == len(compiled.patterns)
    assert [len(pattern.nodes) for pattern in reversed(kept.patterns)] == [len(pattern.nodes) for pattern in reversed(compiled.patterns)]
    assert list(kept.patterns) == [kept.patterns[number] for number in range(len(kept.patterns))]


@pytest.mark.parametrize("code", LANGUAGES)
def test_conventions_kept_are_those_written(code: str) -> None:
    """What is kept of a language's conventions says what the file says."""
    language = load_language(code)

    assert language.conventions == read_conventions(language.folder / "conventions.toml")


@pytest.mark.parametrize(
    ("file", "key", "kind"),
    [
        ("principles.toml", "principle", Principle),
        ("letter_types.toml", "letter_type", LetterType),
        ("letter_types.toml", "switch", Switch),
        ("letter_types.toml", "band", Band),
    ],
)
def test_prompts_kept_are_those_written(file: str, key: str, kind: type[Any]) -> None:
    """What is kept of principles, letter types, switches and bands says what the files say."""
    assert _load(file, key, kind) == tuple(kind(**entry) for entry in _parse(file, key, kind))


def test_rules_kept_are_those_written() -> None:
    """What is kept of the catalogue says what the file says."""
    assert load_rules() == tuple(Rule(**entry) for entry in _read_rules())
