"""What the screen shows, as plain JSON: the case, a report, the checklist of principles. Nothing here is markup.

Offsets leave here in UTF-16 units, because that is how a browser counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Literal, get_args

from amends.case import Case, Channel, Failing, FaultStatus, Item, Measure, Point, Remedy, Stage
from amends.covering import Covered
from amends.errors import CaseError, FieldProblem, IncompleteCaseError, ModelError
from amends.intake import Cleaned
from amends.languages import LANGUAGES, load_language
from amends.llm.model import Model, Request
from amends.principles import load_letter_types, load_principles
from amends.questions import Question
from amends.reading import ReadPart
from amends.rules import Finding, Report, Rule, Suppression, load_rules
from amends.rules.advice import load_advice
from amends.ui.forms import label
from amends.ui.offsets import to_utf16
from amends.ui.open_cases import OpenCase
from amends.ui.strings import say

View = dict[str, Any]

CHANNELS = {code: say(f"channels.{code}") for code in get_args(Channel)}
FAULT = {code: say(f"fault.{code}") for code in get_args(FaultStatus)}
STAGES = {code: say(f"stages.{code}") for code in get_args(Stage)}


def direction(language: str | None) -> str:
    """Return the direction letters in a language run, ``auto`` where the language is not chosen yet."""
    return load_language(language).direction if language in LANGUAGES else "auto"


def case_view(opened: OpenCase) -> View:
    """Return everything the case column shows."""
    case = opened.case
    return {
        "handle": opened.handle,
        "origin": opened.record.origin,
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


def report_view(
    report: Report,
    *,
    open_questions: int,
    case: Case | None = None,
    decisions: Sequence[Suppression] = (),
    spans: Sequence[ReadPart] = (),
    reader: object = None,
) -> View:
    """Return a report as the review column shows it, worst first and then in the order of the text.

    ``open_questions`` is how many the case has: with any, no letter about it can be approved. A finding that one of ``decisions`` covers is
    listed apart. ``spans`` are the parts of the letter, and ``reader`` is the language findings are said in. With ``case``, a sentence that
    rests on nothing may be said to mean one of its items.
    """
    place = to_utf16(report.text)
    worst_first = {"error": 0, "warning": 1, "advice": 2}
    decided = {decision.key: decision for decision in decisions}
    aside = [found for found in report.findings if found.key in decided and can_be_set_aside(found)]
    findings = sorted(
        (found for found in report.findings if found not in aside),
        key=lambda found: (worst_first[found.severity], found.start is None, found.start or 0),
    )
    severities = [found.severity for found in findings]
    return {
        "state": "checked",
        "open_questions": open_questions,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "advice": severities.count("advice"),
        "findings": [{**_finding(found, place, reader), **_may_mean(found, case)} for found in findings],
        "items": [{"id": item.id, "text": item.text} for item in case.items()] if case else [],
        "aside": [
            {**_finding(found, place, reader), "reason": decided[found.key].reason, "author": decided[found.key].author} for found in aside
        ],
        "principles": checklist(report, findings, spans),
    }


def can_be_set_aside(finding: Finding) -> bool:
    """Return whether a person may let a finding stand with a reason: any that is no error, and errors of rules that allow it."""
    return finding.severity != "error" or finding.rule not in _never_set_aside()


def is_one_sentence(finding: Finding, case: Case) -> bool:
    """Return whether a finding says of one whole sentence that nothing in the case holds it: then it may say an item in other words."""
    return finding.rests_on_nothing and len(load_language(str(case.language)).read(finding.match or "").sentences) == 1


def _may_mean(found: Finding, case: Case | None) -> View:
    """Return whether a person may say which item of the case a sentence means, and the item it is nearest to."""
    return {"may_mean": case is not None and is_one_sentence(found, case), "near": found.slots.get("id", "")}


def _finding(found: Finding, place: Callable[[int], int], reader: object) -> View:
    fix = found.fix
    return {
        "key": found.key,
        "rule": found.rule,
        "title": rule_titles(reader).get(found.rule, found.rule),
        "severity": found.severity,
        "start": None if found.start is None else place(found.start),
        "end": None if found.end is None else place(found.end),
        "match": found.match or "",
        "message": found.message,
        "advice": found.advice,
        "part": parts_named((found.part,)) if found.part else "",
        "fix": {"start": place(fix.start), "end": place(fix.end), "text": fix.text} if fix else None,
        "may_stay": can_be_set_aside(found),
    }


def checklist(report: Report, findings: Sequence[Finding], spans: Sequence[ReadPart] = ()) -> list[View]:
    """Return the principles a letter must keep: what rules found, and what is left for a person to judge.

    ``kept`` and ``broken`` are said only of principles whose rules ran on this letter; the rest is ``yours`` to judge. A principle that a
    part of the letter serves bears the place of that part.
    """
    by_principle: dict[str, list[Rule]] = {}
    for rule in load_rules():
        for served in rule.principles:
            by_principle.setdefault(served, []).append(rule)
    ran = set(report.rules)
    place = to_utf16(report.text)
    view: list[View] = []
    for principle in load_principles():
        if "letter" not in principle.stages and principle.enforced_by != "rules":
            continue
        rules = {rule.id: rule for rule in by_principle.get(principle.id, ()) if rule.id in ran}
        against = [number for number, found in enumerate(findings) if found.rule in rules and found.severity != "advice"]
        state = "broken" if against else "kept" if rules and principle.enforced_by == "rules" else "yours"
        parts = {part for rule in rules.values() for part in (*rule.parts, rule.home) if part}
        span = next((span for span in spans if span.part in parts), None)
        view.append(
            {
                "id": principle.id,
                "title": principle.title,
                "text": principle.text.strip(),
                "state": state,
                "findings": against,
                "start": place(span.start) if span else None,
                "end": place(span.end) if span else None,
                "part": parts_named((span.part,)) if span else "",
            }
        )
    return view


def request_view(request: Request, model: Model | None) -> View:
    """Return what a model would be sent, message by message, and which model that is."""
    return {
        "kind": "prompt",
        "model": model.name if model else "",
        "left_out": str(request.left_out) if request.left_out else "",
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
    }


def parts_named(parts: Iterable[str]) -> str:
    """Return what the screen calls parts of a letter, joined."""
    return ", ".join(say(f"parts.{part}") for part in parts)


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
        yield say("problem.line", number=problem.line)
    if problem.field:
        yield f"{label(problem.field)}: "
    yield problem.message


@cache
def rule_titles(reader: object = None) -> dict[str, str]:
    """Return the title of each rule by its id, in a reader's language where it has them."""
    said = load_advice(reader) if isinstance(reader, str) and reader in LANGUAGES else {}
    return {rule.id: (said[rule.id].title if rule.id in said else "") or rule.title for rule in load_rules()}


@cache
def _never_set_aside() -> frozenset[str]:
    return frozenset(rule.id for rule in load_rules() if not rule.suppressible)


def _dropped(cleaned: Cleaned | None) -> list[View]:
    return [{"kind": dropped.kind.replace("-", " "), "text": dropped.text} for dropped in cleaned.dropped] if cleaned else []


def points_view(points: Sequence[Covered], text: str) -> list[View]:
    """Return what became of each of the customer's points in the letter, and where it says so, for the list in the case column."""
    place = to_utf16(text)
    return [
        {
            "id": entry.point.id,
            "in_letter": entry.status != "missed",
            "start": None if entry.start is None else place(entry.start),
            "end": None if entry.end is None else place(entry.end),
        }
        for entry in points
    ]


def _sections(case: Case) -> Iterator[View]:
    yield _section("points", [_point(point, case.complaint) for point in case.points])
    yield _section("failings", [_stated(failing, _failing_notes(failing)) for failing in case.failings])
    yield _section("harms", [_stated(harm, ()) for harm in case.harms])
    yield _section("cause", [_stated(case.cause, _by("established_by", case.cause.established_by))] if case.cause else [])
    remedies = [{**_stated(remedy, _remedy_notes(remedy)), "unsettled": not remedy.approved_by, "remedy": True} for remedy in case.remedies]
    yield _section("remedies", remedies)
    yield _section("measures", [_stated(measure, _deadline(measure)) for measure in case.measures])
    yield _section("facts", [_stated(fact, _by("verified_by", fact.verified_by)) for fact in case.facts])
    yield _section("history", list(_before(case)))
    yield _section("around", list(_around(case)))


def _section(name: str, items: list[View]) -> View:
    return {"name": name, "title": say(f"sections.{name}"), "items": items}


def _before(case: Case) -> Iterator[View]:
    for failure in case.prior_failures:
        yield _item("", failure.text, [say("notes.failed_before", day=_day(failure.on))])
    kept = {True: [say("notes.promise_kept")], False: [say("notes.promise_broken")], None: []}
    for promise in case.prior_promises:
        yield _item("", promise.text, [say("notes.promised_before", day=_day(promise.on)), *kept[promise.kept]])


def _around(case: Case) -> Iterator[View]:
    if case.fault_status:
        yield _item("", FAULT[case.fault_status], [say("notes.fault")])
    if case.next_update:
        at = f" {case.next_update.at}" if case.next_update.at else ""
        yield _item("", f"{_day(case.next_update.on)}{at}", [say("notes.next_update")])
    if case.signer:
        yield _item("", case.signer.name, [say("notes.signs"), *filter(None, (case.signer.role, case.signer.phone, case.signer.email))])
    if case.reference:
        yield _item("", case.reference, [say("notes.reference")])


def _stated(item: Item, notes: Iterable[str]) -> View:
    """Return an item of the case with its notes, and with what was put down to say the same."""
    return _item(item.id, item.text, [*notes, *(say("notes.also", text=_isolated(text)) for text in item.other_words)])


def _item(identifier: str, text: str, notes: list[str], *, unsettled: bool = False) -> View:
    return {"id": identifier, "text": text, "notes": notes, "unsettled": unsettled}


def _point(point: Point, complaint: str) -> View:
    if point.declined:
        answer = say("notes.declined", answer=_isolated(point.declined))
    elif point.answered_by:
        answer = say("notes.answered_by", ids=", ".join(point.answered_by))
    else:
        answer = say("notes.open") if point.open else say("notes.unanswered")
    settled = bool(point.declined or point.answered_by or point.open)
    notes = [*([say("notes.asks")] if point.kind == "ask" else []), answer]
    at = complaint.find(point.quote) if point.quote else -1
    place = to_utf16(complaint)
    quoted = {"start": place(at), "end": place(at + len(point.quote))} if at >= 0 and point.quote else None
    return {**_item(point.id, point.quote or point.text or "", notes, unsettled=not settled), "point": True, "quoted": quoted}


def _failing_notes(failing: Failing) -> list[str]:
    if not failing.verified:
        return [say("notes.not_verified")]
    return _by("verified_by", failing.verified_by) or [say("notes.verified")]


def _remedy_notes(remedy: Remedy) -> Iterator[str]:
    yield from _deadline(remedy)
    if remedy.approved_by:
        yield ", ".join((*_by("approved_by", remedy.approved_by), *([_day(remedy.approved_on)] if remedy.approved_on else [])))
    else:
        yield say("notes.not_approved")


def _deadline(item: Remedy | Measure) -> Iterator[str]:
    if item.done:
        yield say("notes.done", day=_day(item.done))
    elif item.due:
        yield say("notes.due", day=_day(item.due))
    if item.owner:
        yield say("notes.owner", who=_isolated(item.owner))


def _by(deed: Literal["verified_by", "established_by", "approved_by"], who: str | None) -> list[str]:
    return [say(f"notes.{deed}", who=_isolated(who))] if who else []


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _isolated(name: str) -> str:
    """Keep a name that runs right to left from reordering the English around it (U+2068 and U+2069)."""
    return f"\u2068{name}\u2069"
