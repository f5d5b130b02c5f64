"""The requests for a letter: a first draft, and one to mend.

A request is two messages. The system message holds whatever depends on the kind of letter alone, so it is built once for each kind and is
the same for every case of it: endpoints that keep the prompts they have read charge less for it. What letters of one language share
stands first in it, what a letter type or a channel adds stands last. The case follows in the other message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from amends.case import Case, Item, Measure, Point, Remedy
from amends.languages import Language, load_language
from amends.letter import FILLED, Letter, letter_schema
from amends.llm.model import Message, Request
from amends.own_words import OwnSentence
from amends.principles import Condition, Principle, band_for, load_letter_types, load_notes, load_principles
from amends.prompting.budget import UNKNOWN, Room, cut, fit
from amends.prompting.examples import load_example
from amends.prompting.templates import digest_of, fill, sections, template
from amends.quoting import one_line
from amends.rendering import channel_layouts
from amends.repairing import FailingPart
from amends.rules.report import Finding

_REPAIR = "repair.md"
_STANDING, _KIND, _CASE = range(3)
"""The parts of ``draft.md``: what every letter of a language is told, what a kind of letter is told, the case."""
_NO_QUOTES = str.maketrans(dict.fromkeys('“”„«»"', "'"))
"""What keeps a customer's words from ending the quotation they stand in."""
_QUOTED = 300
"""Characters of a customer's words that are quoted with a point; the complaint itself stands below."""


class Kind(NamedTuple):
    """What the system message depends on, and nothing else of a case."""

    language: str
    formality: str
    group: bool
    letter_type: str
    stage: str
    channel: str
    audience: str

    @classmethod
    def of(cls, case: Case) -> Kind:
        """Return the kind of letter a case asks for."""
        group = bool(case.recipient and case.recipient.group)
        return cls(case.language or "", case.formality, group, case.letter_type, case.stage, case.channel or "email", case.audience)

    @property
    def reader(self) -> Literal["formal", "informal", "group"]:
        """How the reader is addressed."""
        return "group" if self.group else "informal" if self.formality == "informal" else "formal"


def draft_request(
    case: Case, *, notes: str = "", own: Sequence[OwnSentence] = (), seed: int | None = None, room: Room = UNKNOWN
) -> Request:
    """Return the request for a first draft of a complete case, around the sentences a person has written.

    Its complaint is cut where it is too long (``Request.left_out`` tells). Raises PromptTooLongError where it would not fit the room even so.
    """
    return _request(case, lambda complaint: _asked(case, notes, own, complaint), seed, room)


def repair_request(
    case: Case,
    letter: Letter,
    failing: Sequence[FailingPart],
    *,
    notes: str = "",
    own: Sequence[OwnSentence] = (),
    seed: int | None = None,
    room: Room = UNKNOWN,
) -> Request:
    """Return the request to write a letter's failing parts again: the case, the letter, what was found in them, and what they may draw on.

    There is no history in it, so it cannot grow with attempts. It begins as the first request did, so that what that cost can be cached.
    """
    shown = letter.model_dump_json(include=set(FILLED), exclude_none=True)
    slots = {
        "fence": f"=== letter {digest_of(shown)[:24]} ===",
        "letter": shown,
        "parts": "\n\n".join(_part_to_mend(part, letter, case) for part in failing),
        "names": ", ".join(f"`{part.name}`" for part in failing),
        "language_name": load_language(case.language or "").name,
    }
    written = sections(_REPAIR)[""]
    parts = tuple(part.name for part in failing)
    return _request(case, lambda complaint: fill(written, slots | {"request": _asked(case, notes, own, complaint)}), seed, room, parts)


def _request(case: Case, written: Callable[[str], str], seed: int | None, room: Room, parts: tuple[str, ...] | None = None) -> Request:
    """Return the request of the kind's system message and what is written with as much of the complaint as there is room for."""
    system, complaint = system_part(Kind.of(case)), case.complaint.strip()
    space = fit(complaint, lambda: (system, written("")), room)
    excerpt = cut(complaint, load_language(case.language or ""), space.complaint, digest_of(case.complaint)[:24])
    return Request(
        messages=(Message("system", system), Message("user", written(excerpt.text))),
        schema_name="letter" if parts is None else "parts",
        schema=letter_schema(parts),
        seed=seed,
        max_tokens=space.answer,
        left_out=excerpt.left_out,
    )


def _asked(case: Case, notes: str, own: Sequence[OwnSentence], complaint: str) -> str:
    """Return what is asked of one case, with a person's own sentences behind it where there are any."""
    fixed = "\n".join(f"- `{one.part}`: {one.text}" for one in own if one.fixed)
    return _case_part(case, notes, complaint) + (f"\n\n{fill(template('own_words.md'), {'sentences': fixed})}" if fixed else "")


def _part_to_mend(part: FailingPart, letter: Letter, case: Case) -> str:
    """Return what is said of one failing part: what was found, then what there is of items, of what must stay, and of a person's own."""
    also = {
        "items": tuple(_grounds(part.name, letter, case)),
        "states": part.states,
        "own": part.kept,
        "editable": tuple(one.text for one in part.editable),
    }
    slots = {
        "part": part.name,
        "findings": "\n".join(map(_finding_line, part.findings)),
        "states": ", ".join(f"[{item}]" for item in part.states),
    }
    told = [fill(sections(_REPAIR)["part"], slots)]
    for name, lines in also.items():
        if lines:
            told.append(fill(sections(_REPAIR)[name], slots | {"sentences": "\n".join(f"- {line}" for line in lines)}))
    return "\n\n".join(told)


_GROUNDS: Mapping[str, tuple[str, ...]] = {
    "subject": ("failings", "reference"),
    "opening_apology": ("failings",),
    "what_happened": ("failings", "prior_failures", "prior_promises", "facts", "incident", "received"),
    "impact": ("harms",),
    "empathy": ("failings", "harms"),
    "ownership": ("failings",),
    "explanation": ("cause",),
    "remedies": ("remedies",),
    "update_promise": ("next_update", "remedies"),
    "prevention": ("measures",),
    "thanks": ("received", "talk"),
    "invitation": ("contact", "talk_slot"),
    "closing": ("previous_letter",),
}
"""The fields of a case that each part may rest on, or the tags of their lines where they are not sentences."""


def _grounds(name: str, letter: Letter, case: Case) -> Iterator[str]:
    """Yield the lines of the case that a part may draw on: those of its fields, and of what it rests on as it is."""
    rests_on = {line.remedy_id for line in letter.remedies} if name == "remedies" else set(getattr(getattr(letter, name), "rests_on", ()))
    texts = {item.text for item in case.items() if item.id in rests_on} | {fact.text for fact in case.facts if fact.part == name}
    if name == "remedies":
        texts |= {point.declined for point in case.points if point.declined}
    tags = []
    for field in _GROUNDS[name]:
        value = getattr(case, field, None)
        sentences = value if isinstance(value, tuple) else (value,) if isinstance(value, Item) else ()
        texts |= {sentence.text for sentence in sentences}
        tags.append(f"[{field}]")
    for line in _case_lines(case, load_language(case.language or "")):
        if line.startswith(tuple(tags)) or any(text in line for text in texts):
            yield line


@cache
def system_part(kind: Kind) -> str:
    """Return the system message for a kind of letter: the same text for every case of that kind."""
    language, layout = load_language(kind.language), channel_layouts()[kind.channel]
    fields = kind._asdict()
    band = band_for(tuple(fields.items()))
    example = load_example(kind.language)
    slots = {
        "principles": "\n".join(_principle_line(principle) for principle in _told() if not principle.when),
        "language_name": language.name,
        "brief": language.brief(kind.reader),
        "explanation_sentences": str(language.conventions.explanation_sentences),
        "example_case": "\n".join(line for line in _case_lines(example.case, language) if line.startswith("[")),
        "example_letter": example.answer,
        "letter_type_guidance": " ".join(load_letter_types()[kind.letter_type].guidance.split()),
        "kind_principles": "\n".join(_told_where(fields, of_the_kind=True)),
        "channel_guidance": " ".join(layout.guidance.split()),
        "low": str(band.low if band else 0),
        "high": str(band.high if band else 0),
        "parts": ", ".join((*(("subject",) if layout.subject else ()), *layout.parts)),
    }
    return "\n\n".join(fill(_part(number), slots) for number in (_STANDING, _KIND))


def _case_part(case: Case, notes: str, complaint: str) -> str:
    language = load_language(case.language or "")
    slots = {
        "case_principles": _case_principles(tuple(_fields(case).items())),
        "case": "\n".join(_case_lines(case, language)),
        "writer_notes": notes.strip(),
        "fence": f"=== {digest_of(case.complaint)[:24]} ===",
        "complaint": complaint,
        "language_name": language.name,
    }
    return fill(_part(_CASE), slots)


@cache
def _part(number: int) -> str:
    """Return one of the three parts of the template."""
    return template("draft.md").replace("--- kind ---", "--- case ---").split("--- case ---")[number].strip()


def _fields(case: Case) -> dict[str, Any]:
    """Return what the conditions of principles and notes may name."""
    return case.condition_fields() | {
        "remedies": bool(case.remedies),
        "measures": bool(case.measures),
        "harms": bool(case.harms),
        "complaint": bool(case.complaint.strip()),
    }


@cache
def _told() -> tuple[Principle, ...]:
    """Return the principles that whoever writes the letter can keep."""
    return tuple(principle for principle in load_principles() if "letter" in principle.stages)


@lru_cache(maxsize=256)
def _case_principles(fields: tuple[tuple[str, Any], ...]) -> str:
    """Return what a case asks for beyond its kind."""
    return "\n".join(_told_where(dict(fields), of_the_kind=False))


def _told_where(fields: Mapping[str, Any], *, of_the_kind: bool) -> Iterator[str]:
    """Yield the principles and then the notes whose conditions hold: those that any case of the kind meets, or those that depend on its facts."""
    for principle in _told():
        if principle.when and _of_the_kind(principle.when) is of_the_kind and principle.applies_to(fields):
            yield _principle_line(principle)
    for note in load_notes():
        if _of_the_kind((note.when,)) is of_the_kind and note.applies_to(fields):
            yield f"- {' '.join(note.text.split())}"


def _of_the_kind(conditions: tuple[Condition, ...]) -> bool:
    return {name for condition in conditions for name in condition} <= set(Kind._fields)


def _principle_line(principle: Principle) -> str:
    return f"- {principle.title}. {' '.join(principle.text.split())}"


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
    said = one_line(point.quote or point.text or "").translate(_NO_QUOTES)[:_QUOTED]
    verb = "ask" if point.kind == "ask" else "say"
    if point.declined:
        place = f'in a line of `remedies`, where they asked for it or else behind what they get, with remedy_id "{point.id}"'
        return f"[{point.id}] they {verb}: “{said}” -> we decline; say so {place}: {point.declined}"
    where = " in a line of `remedies`" if point.kind == "ask" else ""
    answer = f"answered by {', '.join(point.answered_by)}: state it" if point.answered_by else "open until the next update: say so"
    answer += where
    return f"[{point.id}] they {verb}: “{said}” -> {answer}"


def _when(item: Remedy | Measure, language: Language) -> str:
    done = f", done on {language.date(item.done)}" if item.done else f", due by {language.date(item.due)}" if item.due else ""
    return f"{done}{f', by {item.owner}' if item.owner else ''}"


def _finding_line(finding: Finding) -> str:
    return " ".join(f"- {finding.severity} {finding.rule}: {finding.message} {finding.advice}".split())
