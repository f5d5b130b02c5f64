"""Checking a letter as it is typed."""

from __future__ import annotations

from amends.covering import coverage
from amends.errors import InputError
from amends.languages import LANGUAGES
from amends.rendering import render
from amends.rules import check
from amends.rules.advice import in_language
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded, letter_text
from amends.ui.strings import say
from amends.ui.views import View, points_view, report_view


@guarded("checking.not_checked")
def check_text(desk: Desk, handle: object, text: object, *, reader: object = None) -> View:
    """Check a letter as it stands on the screen; offsets in the answer are UTF-16 units of that text.

    What was set aside with a reason is listed apart. ``reader`` is the language the person at the screen reads: findings are said in it.
    """
    opened = desk.cases.get(handle)
    text = letter_text(text)
    if not text.strip():
        return {"state": "empty", "findings": [], "principles": [], "points": []}
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
        decisions=opened.decisions,
        spans=render(letter, opened.case).spans,
        reader=reader,
    )
    return {**view, "points": points_view(points, report.text)}
