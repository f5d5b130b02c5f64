"""The requests for a letter: a first draft, and one to mend. The system part is stable for a language and register, so that it can be cached."""

from __future__ import annotations

from collections.abc import Iterator

from amends.case import Case, Measure, Point, Remedy
from amends.languages import Language, load_language
from amends.letter import DraftedLetter, Letter, letter_schema
from amends.llm.model import Message, Request
from amends.principles import load_letter_types, load_principles
from amends.prompting.templates import digest_of, fill, template
from amends.quoting import one_line
from amends.rendering import channel_layouts
from amends.rules.report import Finding, Report

_SPLIT = "--- case ---"
_NO_QUOTES = str.maketrans(dict.fromkeys('“”„«»"', "'"))
"""What keeps a customer's words from ending the quotation they stand in."""


def draft_request(case: Case, *, notes: str = "", seed: int | None = None) -> Request:
    """Return the request for a first draft of a complete case."""
    return _request(_system(case), _case_part(case, notes), seed)


def repair_request(case: Case, letter: Letter, report: Report, *, notes: str = "", seed: int | None = None) -> Request:
    """Return the request to mend a letter: the case, the letter and its findings, and no history, so it cannot grow with attempts."""
    language = load_language(case.language or "")
    slots = {
        "request": _case_part(case, notes),
        "letter": DraftedLetter.model_validate(letter.model_dump(exclude={"written"})).model_dump_json(indent=1),
        "findings": "\n".join(_finding_line(finding) for finding in report.findings if finding.severity != "advice"),
        "language_name": language.name,
    }
    return _request(_system(case), fill(template("repair.md"), slots), seed)


def _request(system: str, user: str, seed: int | None) -> Request:
    return Request(messages=(Message("system", system), Message("user", user)), schema_name="letter", schema=letter_schema(), seed=seed)


def _system(case: Case) -> str:
    language = load_language(case.language or "")
    principles = "\n".join(
        f"- {principle.title}. {' '.join(principle.text.split())}" for principle in load_principles() if "letter" in principle.stages
    )
    slots = {
        "principles": principles,
        "language_name": language.name,
        "register": f"{case.formality}, {'to a group of readers' if case.recipient and case.recipient.group else 'to one reader'}",
        "language_notes": language.conventions.register_notes.strip(),
    }
    return fill(template("draft.md").split(_SPLIT)[0], slots)


def _case_part(case: Case, notes: str) -> str:
    language = load_language(case.language or "")
    layout = channel_layouts()[case.channel or "email"]
    slots = {
        "letter_type_guidance": " ".join(load_letter_types()[case.letter_type].guidance.split()),
        "channel_guidance": " ".join(layout.guidance.split()),
        "parts": ", ".join((*(("subject",) if layout.subject else ()), *layout.parts)),
        "case": "\n".join(_case_lines(case, language)),
        "writer_notes": notes.strip(),
        "fence": f"=== {digest_of(case.complaint)[:24]} ===",
        "complaint": case.complaint.strip(),
        "language_name": language.name,
    }
    return fill(template("draft.md").split(_SPLIT)[1], slots)


def _case_lines(case: Case, language: Language) -> Iterator[str]:
    date = language.date
    recipient, signer, contact = case.recipient, case.signer, case.reply_to
    yield f"letter date: {date(case.letter_date)}"
    yield f"kind: {case.letter_type}; stage: {case.stage}; audience: {case.audience}; severity: {case.severity}"
    yield f"fault_status: {case.fault_status}; cause_known: {str(case.cause_known).lower()}; solution_known: {str(case.solution_known).lower()}"
    if recipient:
        yield f"recipient: {' '.join(filter(None, (recipient.title, recipient.name)))} ({'a group' if recipient.group else 'gender: ' + recipient.gender})"
    if signer:
        yield f"signer: {signer.name}, {signer.role} (gender: {signer.gender}){f', {case.organisation}' if case.organisation else ''}"
    if contact:
        yield f"[contact] {', '.join(filter(None, (contact.name, contact.phone, contact.email)))}"
    if case.reference:
        yield f"[reference] {case.reference}"
    for failing in case.failings:
        yield f"[{failing.id}] failing ({'verified' if failing.verified else 'NOT verified: do not own it'}): {failing.text}"
    for harm in case.harms:
        yield f"[{harm.id}] harm ({harm.kind}): {harm.text}"
    for words in case.customer_words:
        yield f"customer's own words: {words}"
    if case.cause:
        yield f"[{case.cause.id}] cause: {case.cause.text}"
    for failure in case.prior_failures:
        yield f"we failed this customer before, on {date(failure.on)}; say that it is not the first time: {failure.text}"
    for promise in case.prior_promises:
        kept = (
            "" if promise.kept is None else ", and kept it" if promise.kept else ", and did NOT keep it: own that, do not promise it again"
        )
        yield f"we promised on {date(promise.on)}{kept}: {promise.text}"
    for remedy in case.remedies:
        yield f"[{remedy.id}] approved remedy ({remedy.kind}, {'owed' if remedy.basis == 'entitlement' else 'goodwill'}{_when(remedy, language)}): {remedy.text}"
    for measure in case.measures:
        yield f"[{measure.id}] measure (prevention{_when(measure, language)}): {measure.text}"
    for fact in case.facts:
        yield f"[{fact.id}] fact: {fact.text}"
    yield from (_point_line(point) for point in case.points)
    if case.incident:
        yield f"[incident] when: {case.incident.period} who: {case.incident.affected} what the reader should do: {case.incident.what_to_do or '-'}"
    if case.next_update:
        update = case.next_update
        yield f"[next_update] we write or call next on {date(update.on)}{f' at {update.at}' if update.at else ''}{f': {update.text}' if update.text else ''}"
    for slot in case.talk_slots:
        yield f"[talk_slot] we offer to talk on {date(slot.on)} at {slot.at}"
    if case.talk and case.talk.held_on:
        result = f": {case.talk.result}" if case.talk.result else ""
        yield f"[talk] we talked on {date(case.talk.held_on)}{result}; agreed: {', '.join(case.talk.agreed) or 'all remedies and measures'}"
    if case.previous_letter:
        yield f"[previous_letter] we apologised by letter on {date(case.previous_letter)}"
    if case.received:
        yield f"[received] their complaint reached us on {date(case.received)}"


def _point_line(point: Point) -> str:
    said = one_line(point.quote or point.text or "").translate(_NO_QUOTES)
    verb = "ask" if point.kind == "ask" else "say"
    if point.declined:
        return (
            f'[{point.id}] they {verb}: “{said}” -> we decline; say so behind the remedies, with remedy_id "{point.id}": {point.declined}'
        )
    answer = f"answered by {', '.join(point.answered_by)}: state it" if point.answered_by else "open until the next update"
    return f"[{point.id}] they {verb}: “{said}” -> {answer}"


def _when(item: Remedy | Measure, language: Language) -> str:
    done = f", done on {language.date(item.done)}" if item.done else f", due by {language.date(item.due)}" if item.due else ""
    return f"{done}{f', by {item.owner}' if item.owner else ''}"


def _finding_line(finding: Finding) -> str:
    where = f" ({finding.part})" if finding.part else ""
    return f"- {finding.severity} {finding.rule}{where}: {finding.message} {finding.advice}"
