"""The one place where the command line asks the rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from amends.cli.terminal import say
from amends.config import Config, load_config, plainly, read_config
from amends.rules import Rule
from amends.rules.verdicts import on_source, on_text

if TYPE_CHECKING:
    from amends.case import Case
    from amends.letter import Letter
    from amends.rules import Report
    from amends.rules.found import Verdict


def settled(config: Path | None, named: Sequence[Path]) -> Config:
    """Return the configuration that was named, or the nearest one above the files that were. Raises PackError, InputError."""
    found = read_config(config) if config is not None else load_config(_common_folder(named))
    if found.packs or found.severities or found.profile:
        from amends.rules.own import rules_under

        rules_under(found)
    return found


def _common_folder(named: Sequence[Path]) -> Path:
    folders = [path if path.is_dir() else path.parent for path in (plainly(entry) for entry in named if str(entry) != "-")]
    if not folders:
        return Path.cwd()
    first, *others = folders
    return next(place for place in (first, *first.parents) if all(other.is_relative_to(place) for other in others))


def judge_text(text: str, language: str, whole: bool | None, config: Config, *, source: bool = False) -> Verdict:
    """Return what the rules say about a text under a configuration; a source file may hold comments that allow a finding."""
    return (on_source if source else on_text)(text, language, whole, config=config)


def judge_letter(letter: Letter, case: Case, config: Config) -> Report:
    """Return what the rules say about a letter, its case and a configuration."""
    from amends.rules import check

    return check(letter, case, config=config)


def own_rules_of(config: Config) -> tuple[Rule, ...]:
    """Return the rules of a configuration's own packs."""
    if not config.packs:
        return ()
    from amends.rules.own import own_rules

    return own_rules(config.packs)


def require_language(code: str, config: Config) -> None:
    """Raise UnknownLanguageError for a language there is no folder for, PackError for an own pack's phrases in it that cannot be read."""
    from amends.languages import load_language

    load_language(code)
    if config.packs:
        from amends.rules.own import own_phrases

        own_phrases(config.packs, code)


def require_advice(code: str) -> None:
    """Say so where there is no advice in a language. Raises UnknownLanguageError, PackError."""
    from amends.rules.advice import load_advice

    if not load_advice(code) and code != "en":
        say(f"there is no advice in {code} yet; it stays in English", colour="yellow")
