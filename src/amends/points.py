"""What is wrong with the points of a case, for each of which a letter could not be held to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from amends.errors import FieldProblem
from amends.languages import Language, load_language
from amends.quoting import Quotable

if TYPE_CHECKING:
    from amends.case import Case


def point_problems(case: Case) -> tuple[FieldProblem, ...]:
    """Return the points whose quoted words stand nowhere in the complaint, and those that decline in a sentence that does not say no.

    A case that names no language has none of the second kind. Raises UnknownLanguageError, PackError.
    """
    if not case.points:
        return ()
    language = load_language(case.language) if case.language else None
    return (*_misquoted(case, language), *(_undeclined(case, language) if language else ()))


def _misquoted(case: Case, language: Language | None) -> Iterator[FieldProblem]:
    complaint = _quotable(case.complaint, tuple(language.style.prefixes) if language else ())
    for number, point in enumerate(case.points):
        if point.quote is not None and not _stands(point.quote, case.complaint) and next(complaint().places(point.quote), None) is None:
            yield FieldProblem(
                f"points.{number}.quote",
                "these words do not stand in the complaint; copy them from it as they are, or leave the quote out and write text",
            )


def _quotable(complaint: str, clitics: tuple[str, ...]) -> Callable[[], Quotable]:
    """Return what reads a complaint as people see it, once and only if it is asked: that takes a hundred times as long as looking."""
    return cache(lambda: Quotable(complaint, clitics))


def _stands(quote: str, complaint: str) -> bool:
    """Return whether words stand in a complaint just as they are, between words."""
    return re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", complaint) is not None


def _undeclined(case: Case, language: Language) -> Iterator[FieldProblem]:
    for number, point in enumerate(case.points):
        if point.declined is None:
            continue
        read = language.read(point.declined)
        if len(read.sentences) > 1:
            yield FieldProblem(f"points.{number}.declined", "is more than one sentence; say no, and why, in one")
        elif not language.refusing.find(read) or language.not_refusing.find(read):
            yield FieldProblem(
                f"points.{number}.declined", "does not say no in so many words; write what we cannot or will not do, and why"
            )
