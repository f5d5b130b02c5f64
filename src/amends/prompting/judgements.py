"""The request for a second reading of a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from amends.case import Case
from amends.criteria import Criterion, load_reading
from amends.languages import Language, load_language
from amends.llm.model import Message, Request
from amends.prompting.abridging import abridged
from amends.prompting.templates import digest_of, fill, strict, template
from amends.quoting import as_seen

_SPLIT = "--- letter ---"


def judge_request(text: str, case: Case, criteria: Sequence[Criterion]) -> Request:
    """Return the request for a second reading of a letter's text: criteria first, record, complaint and letter last.

    Of the case it carries what a reader must know to be fair, and no names, contacts or approvals. Both texts are shown as people see
    them, without characters that only a machine reads, between lines with a digest of the two: neither can hold its own end or the
    other's. The whole is bounded, whatever the complaint.
    """
    language = load_language(case.language or "")
    reading = load_reading()
    letter, complaint = as_seen(text).strip(), _shown(as_seen(case.complaint).strip(), language, reading.complaint_limit)
    digest = digest_of(f"{letter}\0{complaint}")
    slots = {
        "criteria": "\n".join(f"- `{entry.id}`: {entry.question} *Not*: {entry.unless}." for entry in criteria),
        "most": str(reading.most),
        "language_name": language.name,
        "record": "\n".join(_within(_record_lines(case), reading.record_limit)),
        "complaint_fence": f"=== complaint {digest[:24]} ===",
        "complaint": complaint,
        "letter_fence": f"=== letter {digest[24:48]} ===",
        "letter": letter,
    }
    system, user = (fill(part, slots) for part in template("judge.md").split(_SPLIT))
    return Request(
        messages=(Message("system", system), Message("user", user)),
        schema_name="judgement",
        schema=_judgement_schema(tuple(entry.id for entry in criteria)),
        temperature=0.0,
        max_tokens=3000,
    )


@cache
def _judgement_schema(criteria: tuple[str, ...]) -> Mapping[str, object]:
    """Return the strict JSON schema of an answer: a list of criterion, quote and reason."""
    said = {"criterion": {"type": "string", "enum": list(criteria)}, "quote": {"type": "string"}, "why": {"type": "string"}}
    return strict({"findings": {"type": "array", "items": strict(said)}})


def _record_lines(case: Case) -> Iterator[str]:
    """Yield what a second reader must know of the case: its kind, and what is on record about deed, harm, cause and remedy."""
    yield f"kind of letter: {case.letter_type}; stage: {case.stage}; channel: {case.channel}; audience: {case.audience}; severity: {case.severity}"
    yield f"fault_status: {case.fault_status}; cause_known: {str(case.cause_known).lower()}; solution_known: {str(case.solution_known).lower()}"
    for failing in case.failings:
        yield f"what we did ({'established' if failing.verified else 'not established'}): {failing.text}"
    for harm in case.harms:
        yield f"what it did to the customer ({harm.kind}): {harm.text}"
    for words in case.customer_words:
        yield f"the customer's own words: {words}"
    if case.cause:
        yield f"cause: {case.cause.text}"
    for remedy in case.remedies:
        yield f"remedy ({'owed' if remedy.basis == 'entitlement' else 'goodwill'}): {remedy.text}"
    for measure in case.measures:
        yield f"measure: {measure.text}"
    for fact in case.facts:
        yield f"fact: {fact.text}"


def _within(lines: Iterator[str], limit: int) -> Iterator[str]:
    """Yield the lines that fit, each on one line, and say how many did not."""
    left_out = 0
    for line in lines:
        line = " ".join(as_seen(line).split())
        if left_out or len(line) > limit:
            left_out += 1
            continue
        limit -= len(line)
        yield line
    if left_out:
        yield f"(and {left_out} more)"


def _shown(complaint: str, language: Language, limit: int) -> str:
    if len(complaint) <= limit:
        return complaint
    return abridged(complaint, [(sentence.start, sentence.end) for sentence in language.read(complaint).sentences], limit).text
