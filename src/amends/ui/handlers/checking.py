"""Checking a letter as it is typed, and saving it with each check."""

from __future__ import annotations

from amends.covering import coverage
from amends.errors import EditConflictError, InputError, NotAllowedError
from amends.languages import LANGUAGES
from amends.rendering import render
from amends.review.letters import Working
from amends.review.roles import Person
from amends.rules import check
from amends.rules.advice import in_language
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded, letter_text
from amends.ui.open_cases import OpenCase
from amends.ui.strings import say
from amends.ui.views import View, points_view, report_view


@guarded("checking.not_checked")
def check_text(desk: Desk, by: Person, handle: object, text: object, *, revision: object = None, reader: object = None) -> View:
    """Check a letter as it stands on the screen; offsets in the answer are UTF-16 units of that text.

    With ``revision``, the number of the text it began from, the text is saved first; where somebody else was faster, the answer holds
    theirs. What was set aside with a reason is listed apart. ``reader`` is the language the person at the screen reads: findings are said
    in it.
    """
    opened = desk.cases.get(handle)
    text = letter_text(text)
    if not text.strip():
        return {"state": "empty", "findings": [], "principles": [], "points": [], **_saved(desk, by, opened, text, revision, None)}
    if opened.case.language not in LANGUAGES:
        raise InputError(say("checking.choose_language"))
    letter = opened.letter(text)
    report = check(letter, opened.case)
    if isinstance(reader, str) and reader in LANGUAGES:
        report = in_language(report, reader)
    points = coverage(letter, opened.case)
    view = report_view(
        report,
        open_questions=len(opened.case.missing()),
        case=opened.case,
        decisions=opened.decisions,
        spans=render(letter, opened.case).spans,
        reader=reader,
    )
    return {**view, "points": points_view(points, report.text), **_saved(desk, by, opened, text, revision, view["errors"])}


def _saved(desk: Desk, by: Person, opened: OpenCase, text: str, revision: object, errors: int | None) -> View:
    """Save the text, and return what became of it: its new number, or who saved another one meanwhile."""
    if not isinstance(revision, int):
        return {}
    try:
        now = desk.cases.save(opened.handle, text, by, revision=revision, errors=errors)
        return {"saved": {"revision": now.revision, "at": now.at.isoformat()}}
    except EditConflictError as problem:
        return {"conflict": theirs_view(problem.theirs)}
    except NotAllowedError as problem:
        return {"unsaved": str(problem)}


def theirs_view(theirs: object) -> View:
    """Return the text that somebody else saved meanwhile, with who and when."""
    if not isinstance(theirs, Working):
        return {}
    return {"text": theirs.text, "revision": theirs.revision, "by": theirs.by, "at": theirs.at.isoformat()}
