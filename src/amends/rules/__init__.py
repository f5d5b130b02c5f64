"""The checker. ``check`` judges a letter against its case, ``lint`` any text by its words alone; neither ever calls a model."""

from __future__ import annotations

from collections.abc import Sequence

from amends.case import Case
from amends.errors import CaseError, FieldProblem
from amends.languages import load_language
from amends.letter import Letter
from amends.reading import TEXT_LIMIT, checkable
from amends.rendering import render
from amends.rules.catalogue import Rule, active_rules, load_rules
from amends.rules.document import Document
from amends.rules.kinds import KINDS
from amends.rules.report import Finding, Report, Suppressed, Suppression
from amends.rules.suppression import allow_comments, apply_allowances, apply_suppressions, without_comments

__all__ = ["TEXT_LIMIT", "Finding", "Report", "Rule", "Suppressed", "Suppression", "check", "lint", "lint_source", "load_rules"]


def check(letter: Letter, case: Case, *, suppressions: Sequence[Suppression] = ()) -> Report:
    """Return what the rules say about a letter, judged against its case under the case's profile.

    The report's text is the rendered letter and findings index it. Raises CaseError if the case names no language,
    InputError if the letter is longer than any letter can be or holds halves of characters.
    """
    if case.language is None:
        raise CaseError((FieldProblem("language", "is missing; a letter is checked in its language"),))
    rendered = render(letter, case)
    document = Document(checkable(rendered.text), load_language(case.language), rendered.spans, case, written=letter.written is not None)
    return apply_suppressions(_judge(document, active_rules(case)), suppressions)


def lint(text: str, language: str, whole: bool | None = None) -> Report:
    """Return what the rules say about any text by its words alone: a sentence, a paragraph, a whole letter.

    Rules that miss something run only on a whole letter, recognised by its salutation and close unless ``whole`` says.
    Raises UnknownLanguageError, InputError.
    """
    return _judge(Document(checkable(text), load_language(language), said_whole=whole), active_rules(None))


def lint_source(text: str, language: str, whole: bool | None = None) -> Report:
    """Return what ``lint`` says about a source file (Markdown, a template), honouring its ``amends: allow(rule) reason`` comments."""
    report = lint(without_comments(text), language, whole)
    return apply_allowances(report.model_copy(update={"text": text}), allow_comments(text))


def _judge(document: Document, rules: tuple[Rule, ...]) -> Report:
    found = [finding for rule in rules for kind in rule.kinds for finding in KINDS[kind](rule, document)]
    found = list({(finding.rule, finding.start, finding.end, finding.message): finding for finding in found}.values())
    found.sort(key=lambda finding: (finding.start is None, finding.start or 0, finding.end or 0, finding.rule))
    return Report(text=document.raw, language=document.language.code, findings=tuple(found), rules=tuple(rule.id for rule in rules))
