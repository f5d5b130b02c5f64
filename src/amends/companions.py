"""Companions of a letter: what else is said about the same matter, before it, instead of it, with it or after it, from the same case.

Each companion is the same case seen from another moment (``prompts/companions.toml``): its channel, stage or audience changes, and what it
has no business to hold stays behind. What was established, flagged and cleared never changes, so a companion can own, promise or reveal no
more than the letter itself. It is drafted by the one loop there is and checked by the rules of its own channel, stage and audience.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.case import Case, Channel
from amends.drafting import Draft, Drafter
from amends.errors import CaseError, FieldProblem, InputError, PackError
from amends.languages import load_language
from amends.llm.model import AsyncModel, Model
from amends.phrasebook import names_somebody
from amends.principles import load_letter_types
from amends.questions import Question, question_about
from amends.resources import prompt_data
from amends.rules.kinds.private import tells_nothing_private

Moment = Literal["before", "instead", "with", "after"]
Answers = Mapping[str, Mapping[str, Any]]
"""What single companions need and the case does not hold: fields of a case, by the companion's id."""

_SETTLED = (
    *("id", "language", "severity", "severity_reason", "fault_status", "failure_type", "cause_known", "solution_known"),
    *("flags", "clearances", "staff", "third_party", "investigation", "channel", "stage", "audience", "scope", "letter_type"),
)
"""Fields that no answer may change: what the case has settled, and what makes a companion what it is."""

_ITEMS = ("failings", "harms", "remedies", "measures", "facts")
"""Fields of a case that hold items with ids, beside its cause."""

_SAID_BY = {"recipient.group": "recipient.name", "failings": "complaint_or_failing"}
"""Questions that need not be asked where another one is, whose answer answers both."""


class CompanionKind(BaseModel):
    """One kind of companion: when it is used, what it changes in a case, what else it needs, and the principles' sources for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    moment: Moment
    about: str
    sources: tuple[str, ...]
    audiences: tuple[str, ...]
    channels: tuple[Channel, ...]
    sets: dict[str, str] = {}
    letter_type: str
    agreed_only: bool = False
    leaves_out: tuple[str, ...] = ()
    kept_for: tuple[str, ...] = ()
    in_the_open: bool = False
    needs: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    guidance: str

    def fits(self, case: Case) -> bool:
        """Return whether it makes sense beside a letter to this case's audience."""
        return case.audience in self.audiences


@cache
def companion_kinds() -> dict[str, CompanionKind]:
    """Return every kind of companion by its id, in the order they are listed. Raises PackError."""
    kinds = {}
    for number, entry in enumerate(prompt_data("companions.toml")["companion"], 1):
        try:
            kind = CompanionKind.model_validate(entry)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise PackError(f"prompts/companions.toml: companion {number} ({entry.get('id', '?')}): {where}: {first['msg']}") from problem
        kinds[kind.id] = kind
    return kinds


@dataclass(frozen=True, slots=True)
class Companion:
    """One companion of a letter: its kind and title, the case it rests on, and a draft, or the questions to answer before there can be one."""

    kind: str
    title: str
    case: Case
    questions: tuple[Question, ...] = ()
    draft: Draft | None = None


def companion_case(case: Case, kind: str, answers: Mapping[str, Any] | None = None) -> Case:
    """Return the case a companion is written from, complete or not: the same facts in another channel, stage or audience.

    ``answers`` are fields of a case that this companion needs and the case does not hold, or holds for one reader only. Raises InputError for
    a kind there is not, or one that does not suit the case's audience, and CaseError for answers that cannot be right.
    """
    entry = _known(kind)
    if not entry.fits(case):
        raise InputError(f"{kind}: there is none beside a letter whose audience is {case.audience}; it is for {', '.join(entry.audiences)}")
    channel = case.channel if case.channel in entry.channels else entry.channels[0]
    changed = {"channel": channel, **entry.sets}
    if "scope" in changed and case.scope != "one":
        changed["scope"] = case.scope
    data = case.model_dump()
    if case.audience not in entry.kept_for:
        for field in entry.leaves_out:
            del data[field]
        if case.recipient and "recipient" not in data and "customer_words" in data:
            data["customer_words"] = [words for words in case.customer_words if not names_somebody(words, case.recipient.name)]
    data |= changed
    implied = load_letter_types()[case.letter_type].implies
    if any(data[field] != value for field, value in implied.items()):
        data["letter_type"] = entry.letter_type
    if entry.agreed_only and case.talk and case.talk.agreed:
        for field in ("remedies", "measures"):
            data[field] = [item for item in data[field] if item["id"] in case.talk.agreed]
    try:
        data |= _answered(answers or {})
        data["points"] = _points_that_hold(case, data)
        return Case.of(data)
    except CaseError as error:
        raise CaseError([FieldProblem(f"{kind}.{problem.field}", problem.message) for problem in error.problems]) from None


def _points_that_hold(case: Case, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the points of a case that a companion can be held to: none without the complaint, and none that only what stays behind answers."""
    if not data.get("complaint"):
        return []
    there = {item["id"] for field in _ITEMS for item in data.get(field, ()) if isinstance(item, Mapping) and "id" in item}
    gone = {item.id for item in case.items()} - there - ({"cause"} if data.get("cause") else set())
    kept = [{**point, "answered_by": [item for item in point["answered_by"] if item not in gone]} for point in data.get("points", ())]
    answered = {point.id for point in case.points if point.answered_by}
    return [point for point in kept if point["answered_by"] or point["id"] not in answered]


def _answered(answers: Mapping[str, Any]) -> dict[str, Any]:
    if settled := [field for field in answers if field in _SETTLED]:
        raise CaseError(
            [FieldProblem(field, "no companion changes this; write it into the case itself, or leave it out") for field in settled]
        )
    return dict(answers)


def _known(kind: str) -> CompanionKind:
    kinds = companion_kinds()
    if kind not in kinds:
        raise InputError(f"{kind}: there is no such companion; write one of {', '.join(kinds)}")
    return kinds[kind]


def companions_of(
    case: Case,
    kinds: Iterable[str] | None = None,
    model: Model | AsyncModel | None = None,
    *,
    answers: Answers | None = None,
    attempts: int = 3,
    seed: int | None = None,
) -> tuple[Companion, ...]:
    """Return companions of a case's letter, each drafted and checked by its own profile, or with the questions it still has.

    ``kinds`` are ids of ``companion_kinds()``, made with what they bring along; None makes all that suit the case. A model writes, or (None) the
    phrasebook. Raises InputError, CaseError and ModelError as ``companion_case`` and ``Drafter.draft`` do.
    """
    return tuple(each_companion(case, kinds, model, answers=answers, attempts=attempts, seed=seed))


def each_companion(
    case: Case,
    kinds: Iterable[str] | None = None,
    model: Model | AsyncModel | None = None,
    *,
    answers: Answers | None = None,
    attempts: int = 3,
    seed: int | None = None,
) -> Iterator[Companion]:
    """Yield companions as ``companions_of`` does, each as soon as it is made."""
    drafter = Drafter(model, attempts=attempts, seed=seed)
    for planned in planned_companions(case, kinds, answers=answers):
        yield planned if planned.questions else replace(planned, draft=drafter.draft(planned.case, notes=_notes(planned)))


async def acompanions_of(
    case: Case,
    kinds: Iterable[str] | None = None,
    model: Model | AsyncModel | None = None,
    *,
    answers: Answers | None = None,
    attempts: int = 3,
    seed: int | None = None,
) -> tuple[Companion, ...]:
    """Return companions as ``companions_of`` does, without blocking the event loop."""
    drafter = Drafter(model, attempts=attempts, seed=seed)
    planned = planned_companions(case, kinds, answers=answers)
    return tuple([one if one.questions else replace(one, draft=await drafter.adraft(one.case, notes=_notes(one))) for one in planned])


def planned_companions(case: Case, kinds: Iterable[str] | None = None, *, answers: Answers | None = None) -> tuple[Companion, ...]:
    """Return companions undrafted, each with its case and the questions it still has. Raises as ``companion_case`` does."""
    given = answers or {}
    known = companion_kinds()
    asked = [kind for kind, entry in known.items() if entry.fits(case)] if kinds is None else list(kinds)
    wanted = {kind for name in asked for kind in (name, *_known(name).brings)}
    for kind in given:
        _known(kind)
    planned = []
    for kind, entry in known.items():
        if kind in wanted:
            made = companion_case(case, kind, given.get(kind))
            questions = _open_questions(made, entry, delicate="failings" not in given.get(kind, {}))
            planned.append(Companion(kind, entry.title, made, questions))
    return tuple(planned)


def _notes(companion: Companion) -> str:
    return " ".join(companion_kinds()[companion.kind].guidance.split())


def _open_questions(case: Case, kind: CompanionKind, *, delicate: bool) -> tuple[Question, ...]:
    asked = case.missing()
    needed = [field for field in kind.needs if not _holds(case, field)]
    if kind.in_the_open and not _can_be_told_openly(case, delicate=delicate):
        needed.append("failings.open")
    if kind.in_the_open and case.remedies and not case.next_update and not any(_is_open(remedy.text, case) for remedy in case.remedies):
        needed.append("next_update")
    fields = [question.field for question in asked]
    spared = {_SAID_BY[field] for field in needed if field in _SAID_BY}
    return (
        *(question for question in asked if question.field not in spared),
        *(question_about(field) for field in needed if field not in fields),
    )


def _can_be_told_openly(case: Case, *, delicate: bool) -> bool:
    """Return whether others may read or hear the first failing: no sum or number in it, and where the matter is health or personal data,
    in words that somebody gave for them."""
    if delicate and (case.letter_type == "data-breach" or case.flags.data_breach or case.flags.injury):
        return False
    return all(_is_open(failing.text, case) for failing in case.owned_failings[:1])


def _is_open(text: str, case: Case) -> bool:
    return case.language is None or tells_nothing_private(text, load_language(case.language))


def _holds(case: Case, field: str) -> bool:
    """Return whether a case has a value in a field, given by its path; of failings only those count that a letter may own."""
    value: Any = case
    for name in field.split("."):
        value = getattr(value, "owned_failings" if name == "failings" else name, None)
    return bool(value)
