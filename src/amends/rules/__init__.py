"""The checker. ``check`` judges a letter against its case, ``lint`` any text by its words alone; neither ever calls a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from amends.errors import CaseError, FieldProblem
from amends.reading import TEXT_LIMIT, checkable
from amends.rules.catalogue import Rule, load_rules
from amends.rules.checker import Checker, load_checker
from amends.rules.document import Document
from amends.rules.report import Finding, Fix, Report, Suppressed, Suppression
from amends.rules.suppression import allow_comments, apply_allowances, apply_suppressions, without_comments

if TYPE_CHECKING:
    from amends.case import Case
    from amends.config import Config
    from amends.letter import Letter

__all__ = ["TEXT_LIMIT", "Finding", "Fix", "Report", "Rule", "Suppressed", "Suppression", "check", "lint", "lint_source", "load_rules"]


def check(letter: Letter, case: Case, *, suppressions: Sequence[Suppression] = (), config: Config | None = None) -> Report:
    """Return what the rules say about a letter, judged against its case under the case's profile and a configuration.

    The report's text is the rendered letter and findings index it. Raises CaseError if the case names no language,
    InputError if the letter is longer than any letter can be or holds halves of characters, PackError for a configuration's own packs.
    """
    if case.language is None:
        raise CaseError((FieldProblem("language", "is missing; a letter is checked in its language"),))
    from amends.rendering import render

    rendered = render(letter, case)
    judge = _checker(case.language, case, config)
    document = Document(checkable(rendered.text), judge.pack, rendered.spans, case, written=letter.written is not None)
    return apply_suppressions(judge.report(document), suppressions)


def lint(text: str, language: str, whole: bool | None = None, *, config: Config | None = None) -> Report:
    """Return what the rules say about any text by its words alone: a sentence, a paragraph, a whole letter.

    Rules that miss something run only on a whole letter, recognised by its salutation and close unless ``whole`` says.
    Raises UnknownLanguageError, InputError, PackError for a configuration's own packs.
    """
    judge = _checker(language, None, config)
    return judge.report(Document(checkable(text), judge.pack, said_whole=whole, profile=config.profile if config else None))


def lint_source(text: str, language: str, whole: bool | None = None, *, config: Config | None = None) -> Report:
    """Return what ``lint`` says about a source file (Markdown, a template), honouring its ``amends: allow(rule) reason`` comments."""
    report = lint(without_comments(text), language, whole, config=config)
    return apply_allowances(report.model_copy(update={"text": text}), allow_comments(text))


def _checker(language: str, case: Case | None, config: Config | None) -> Checker:
    if config is not None and (config.packs or config.severities or config.profile):
        from amends.rules.own import checker_under

        return checker_under(config, language, case)
    return load_checker(language, None if case is None else tuple(case.condition_fields().items()))
