"""What goes with a letter, from the same case: drafted when it is asked for, and shown with what the rules say of it."""

from __future__ import annotations

from amends.companions import companion_kinds, companions_of
from amends.errors import InputError
from amends.ui.desk import Desk
from amends.ui.handlers.guard import asking, guarded
from amends.ui.strings import say
from amends.ui.views import View, direction, question_view, report_view


@guarded("companions.none")
def companions(desk: Desk, handle: object) -> View:
    """Return the companions that suit a case's letter; nothing is drafted yet."""
    case = desk.cases.get(handle).case
    kinds = [kind for kind in companion_kinds().values() if kind.fits(case)]
    return {
        "kind": "companions",
        "kinds": [{"id": kind.id, "title": kind.title, "moment": kind.moment, "about": " ".join(kind.about.split())} for kind in kinds],
    }


@guarded("companions.not_drafted")
def companion(desk: Desk, handle: object, name: object, *, without_model: object = False) -> View:
    """Draft one companion, and what it brings along: its text with findings, or the questions it still has."""
    case = desk.cases.get(handle).case
    if not isinstance(name, str) or name not in companion_kinds():
        raise InputError(say("companions.choose"))
    if desk.model is None or without_model is True:
        made = companions_of(case, [name])
    else:
        with asking(desk) as model:
            made = companions_of(case, [name], model)
    return {
        "kind": "companion",
        "made": [
            {
                "id": one.kind,
                "title": one.title,
                "lang": one.case.language or "",
                "dir": direction(one.case.language),
                "questions": [question_view(question) for question in one.questions],
                "text": one.draft.text if one.draft else "",
                "source": one.draft.best.source if one.draft else "",
                "report": report_view(one.draft.report, open_questions=0) if one.draft else None,
            }
            for one in made
        ],
    }
