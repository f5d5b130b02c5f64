"""Asking the rules: a letter against its case, any text, a source file. What is said is light; ``amends.rules`` makes reports of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from amends.errors import CaseError, FieldProblem
from amends.reading import checkable
from amends.rules.checker import Checker, load_checker
from amends.rules.document import Document
from amends.rules.found import Verdict
from amends.rules.packs import Pack, load_pack
from amends.rules.suppression import allow_comments, apply_allowances, apply_suppressions, without_comments

if TYPE_CHECKING:
    from amends.case import Case
    from amends.config import Config
    from amends.letter import Letter
    from amends.rules.report import Suppression


def on_letter(letter: Letter, case: Case, *, suppressions: Sequence[Suppression] = (), config: Config | None = None) -> Verdict:
    """Return what ``amends.check`` says, and raise what it raises."""
    judge = _checker(_language_of(case), case, config)
    return apply_suppressions(judge.verdict(document_of(letter, case, judge.pack)), suppressions)


def document_of(letter: Letter, case: Case, pack: Pack | None = None) -> Document:
    """Return a letter and its case as rules read them, by the phrases of the language or of a pack. Raises CaseError, InputError."""
    pack = pack or load_pack(_language_of(case))
    from amends.rendering import render

    rendered = render(letter, case)
    return Document(checkable(rendered.text), pack, rendered.spans, case, written=letter.written is not None)


def _language_of(case: Case) -> str:
    if case.language is None:
        raise CaseError((FieldProblem("language", "is missing; a letter is checked in its language"),))
    return case.language


def on_text(text: str, language: str, whole: bool | None = None, *, config: Config | None = None) -> Verdict:
    """Return what ``amends.lint`` says, and raise what it raises."""
    judge = _checker(language, None, config)
    return judge.verdict(Document(checkable(text), judge.pack, said_whole=whole, profile=config.profile if config else None))


def on_source(text: str, language: str, whole: bool | None = None, *, config: Config | None = None) -> Verdict:
    """Return what is said about a source file, honouring its ``amends: allow(rule) reason`` comments."""
    verdict = on_text(without_comments(text), language, whole, config=config)
    return apply_allowances(verdict._replace(text=text), allow_comments(text))


def _checker(language: str, case: Case | None, config: Config | None) -> Checker:
    if config is not None and (config.packs or config.severities or config.profile):
        from amends.rules.own import checker_under

        return checker_under(config, language, case)
    return load_checker(language, None if case is None else tuple(case.condition_fields().items()))
