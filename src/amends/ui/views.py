"""What the screen shows, as plain JSON: the case, a report, the checklist of principles. Nothing here is markup.

Offsets leave here in UTF-16 units, because that is how a browser counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from amends.case import Case, Failing, Measure, Point, Remedy
from amends.covering import Covered
from amends.errors import CaseError, FieldProblem, IncompleteCaseError, ModelError
from amends.intake import Cleaned
from amends.languages import LANGUAGES, load_language
from amends.principles import load_letter_types, load_principles
from amends.questions import Question
from amends.rules import Finding, Report, load_rules
from amends.ui.forms import label
from amends.ui.offsets import to_utf16
from amends.ui.open_cases import OpenCase

View = dict[str, Any]

CHANNELS = {
    "letter": "Letter",
    "email": "E-mail",
    "public_reply": "Public reply",
    "private_message": "Private message",
    "sms": "Text message",
    "phone_script": "Phone call",
    "voicemail": "Voicemail",
    "note": "Note to colleagues",
}
FAULT = {
    "established": "Yes, the fault is ours",
    "shared": "In part: the fault is shared",
    "unknown": "Not known yet",
    "disputed": "We see it differently",
    "not_ours": "No, the fault is not ours",
}
STAGES = {
    "holding": "first answer while we look into it",
    "full": "full answer",
    "confirmation": "confirms a talk",
    "progress": "progress report",
    "follow-up": "follow-up",
}


def direction(language: str | None) -> str:
    """Return the direction letters in a language run, ``auto`` where the language is not chosen yet."""
    return load_language(language).direction if language in LANGUAGES else "auto"


def case_view(opened: OpenCase) -> View:
    """Return everything the case column shows."""
    case = opened.case
    return {
        "handle": opened.handle,
        "origin": opened.origin,
        "id": case.id if case.id != Case.model_fields["id"].default else "",
        "title": load_letter_types()[case.letter_type].title,
        "recipient": case.recipient.name if case.recipient else "",
        "language": load_language(case.language).name if case.language in LANGUAGES else "",
        "lang": case.language or "",
        "dir": direction(case.language),
        "channel": CHANNELS.get(case.channel or "", ""),
        "stage": STAGES[case.stage],
        "complaint": case.complaint,
        "dropped": _dropped(opened.cleaned),
        "questions": [question_view(question) for question in case.missing()],
        "sections": [section for section in _sections(case) if section["items"]],
    }


def question_view(question: Question) -> View:
    """Return an open question, with what the form calls the field that answers it."""
    return {
        "field": question.field,
        "label": label(question.field),
        "text": question.text,
        "why": question.why,
        "options": question.options or "",
    }


def report_view(report: Report, *, open_questions: int) -> View:
    """Return a report as the review column shows it, worst first and then in the order of the text.

    ``open_questions`` is how many the case has: with any, no letter about it can be approved.
    """
    place = to_utf16(report.text)
    worst_first = {"error": 0, "warning": 1, "advice": 2}
    findings = sorted(report.findings, key=lambda found: (worst_first[found.severity], found.start is None, found.start or 0))
    titles = _rule_titles()
    return {
        "state": "checked",
        "open_questions": open_questions,
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "advice": len(report.advice),
        "findings": [
            {
                "key": found.key,
                "rule": found.rule,
                "title": titles.get(found.rule, found.rule),
                "severity": found.severity,
                "start": None if found.start is None else place(found.start),
                "end": None if found.end is None else place(found.end),
                "match": found.match or "",
                "message": found.message,
                "advice": found.advice,
                "part": (found.part or "").replace("_", " "),
            }
            for found in findings
        ],
        "principles": checklist(report, findings),
    }


def checklist(report: Report, findings: list[Finding]) -> list[View]:
    """Return the principles a letter must keep: what rules found, and what is left for a person to judge.

    ``kept`` and ``broken`` are said only of principles whose rules ran on this letter; the rest is ``yours`` to judge.
    """
    by_principle: dict[str, list[str]] = {}
    for rule in load_rules():
        for served in rule.principles:
            by_principle.setdefault(served, []).append(rule.id)
    ran = set(report.rules)
    view: list[View] = []
    for principle in load_principles():
        if "letter" not in principle.stages and principle.enforced_by != "rules":
            continue
        rules = set(by_principle.get(principle.id, ())) & ran
        against = [number for number, found in enumerate(findings) if found.rule in rules and found.severity != "advice"]
        state = "broken" if against else "kept" if rules and principle.enforced_by == "rules" else "yours"
        view.append({"id": principle.id, "title": principle.title, "text": principle.text.strip(), "state": state, "findings": against})
    return view


def problem_view(problem: Exception, title: str) -> View:
    """Return an error as the screen shows it: what went wrong, and each thing to mend or to answer."""
    view: View = {"kind": "problem", "state": "problem", "title": title, "lines": [], "questions": []}
    if isinstance(problem, CaseError) and not isinstance(problem, IncompleteCaseError):
        view["lines"] = ["".join(_field_problem(entry)) for entry in problem.problems]
    elif isinstance(problem, IncompleteCaseError):
        view["questions"] = [question_view(question) for question in problem.questions if isinstance(question, Question)]
    elif isinstance(problem, ModelError):
        view["lines"] = [str(problem.args[0]), problem.hint]
    else:
        view["lines"] = str(problem).splitlines()
    return view


def _field_problem(problem: FieldProblem) -> Iterator[str]:
    if problem.line:
        yield f"Line {problem.line}: "
    if problem.field:
        yield f"{label(problem.field)}: "
    yield problem.message


@cache
def _rule_titles() -> dict[str, str]:
    return {rule.id: rule.title for rule in load_rules()}


def _dropped(cleaned: Cleaned | None) -> list[View]:
    return [{"kind": dropped.kind.replace("-", " "), "text": dropped.text} for dropped in cleaned.dropped] if cleaned else []


def points_view(points: Sequence[Covered]) -> list[View]:
    """Return what became of each of the customer's points in the letter, for the list in the case column."""
    return [{"id": entry.point.id, "in_letter": entry.status != "missed"} for entry in points]


def _sections(case: Case) -> Iterator[View]:
    yield {"title": "What the customer told us", "items": [_point(point) for point in case.points]}
    yield {"title": "What we did wrong", "items": [_item(failing.id, failing.text, _failing_notes(failing)) for failing in case.failings]}
    yield {"title": "What it did to them", "items": [_item(harm.id, harm.text, []) for harm in case.harms]}
    cause = [_item(case.cause.id, case.cause.text, _by("established by", case.cause.established_by))] if case.cause else []
    yield {"title": "Why it happened", "items": cause}
    remedies = [_item(remedy.id, remedy.text, list(_remedy_notes(remedy)), unsettled=not remedy.approved_by) for remedy in case.remedies]
    yield {"title": "Remedies", "items": remedies}
    yield {"title": "What we changed", "items": [_item(measure.id, measure.text, list(_deadline(measure))) for measure in case.measures]}
    yield {"title": "Other facts", "items": [_item(fact.id, fact.text, _by("verified by", fact.verified_by)) for fact in case.facts]}
    yield {"title": "Around the letter", "items": list(_around(case))}


def _around(case: Case) -> Iterator[View]:
    if case.fault_status:
        yield _item("", FAULT[case.fault_status], ["are we at fault?"])
    if case.next_update:
        at = f" {case.next_update.at}" if case.next_update.at else ""
        yield _item("", f"{_day(case.next_update.on)}{at}", ["next update"])
    if case.signer:
        yield _item("", case.signer.name, ["signs", *filter(None, (case.signer.role, case.signer.phone, case.signer.email))])
    if case.reference:
        yield _item("", case.reference, ["reference"])


def _item(identifier: str, text: str, notes: list[str], *, unsettled: bool = False) -> View:
    return {"id": identifier, "text": text, "notes": notes, "unsettled": unsettled}


def _point(point: Point) -> View:
    if point.declined:
        answer = f"we decline: {_isolated(point.declined)}"
    elif point.answered_by:
        answer = f"answered by {', '.join(point.answered_by)}"
    else:
        answer = "open until the next update" if point.open else "not answered yet"
    notes = [*(["they ask for it"] if point.kind == "ask" else []), answer]
    view = _item(point.id, point.quote or point.text or "", notes, unsettled=answer == "not answered yet")
    return {**view, "point": True}


def _failing_notes(failing: Failing) -> list[str]:
    if not failing.verified:
        return ["not verified: the letter does not own it yet"]
    return _by("verified by", failing.verified_by) or ["verified"]


def _remedy_notes(remedy: Remedy) -> Iterator[str]:
    yield from _deadline(remedy)
    if remedy.approved_by:
        yield f"approved by {_isolated(remedy.approved_by)}" + (f", {_day(remedy.approved_on)}" if remedy.approved_on else "")
    else:
        yield "nobody has approved it"


def _deadline(item: Remedy | Measure) -> Iterator[str]:
    if item.done:
        yield f"done {_day(item.done)}"
    elif item.due:
        yield f"due {_day(item.due)}"
    if item.owner:
        yield f"owner {_isolated(item.owner)}"


def _by(what: str, who: str | None) -> list[str]:
    return [f"{what} {_isolated(who)}"] if who else []


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _isolated(name: str) -> str:
    """Keep a name that runs right to left from reordering the English around it (U+2068 and U+2069)."""
    return f"\u2068{name}\u2069"
