"""Asking the rules, with a report for an answer: a letter against its case, any text, a source file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from amends.rules.report import Report, Suppression, published
from amends.rules.verdicts import on_letter, on_source, on_text

if TYPE_CHECKING:
    from amends.case import Case
    from amends.config import Config
    from amends.letter import Letter


def check(letter: Letter, case: Case, *, suppressions: Sequence[Suppression] = (), config: Config | None = None) -> Report:
    """Return what the rules say about a letter, judged against its case under the case's profile and a configuration.

    The report's text is the rendered letter and findings index it. Raises CaseError if the case names no language,
    InputError if the letter is longer than any letter can be or holds halves of characters, PackError for a configuration's own packs.
    """
    return published(on_letter(letter, case, suppressions=suppressions, config=config))


def lint(text: str, language: str, whole: bool | None = None, *, config: Config | None = None) -> Report:
    """Return what the rules say about any text by its words alone: a sentence, a paragraph, a whole letter.

    Rules that miss something run only on a whole letter, recognised by its salutation and close unless ``whole`` says.
    Raises UnknownLanguageError, InputError, PackError for a configuration's own packs.
    """
    return published(on_text(text, language, whole, config=config))


def lint_source(text: str, language: str, whole: bool | None = None, *, config: Config | None = None) -> Report:
    """Return what ``lint`` says about a source file (Markdown, a template), honouring its ``amends: allow(rule) reason`` comments."""
    return published(on_source(text, language, whole, config=config))
