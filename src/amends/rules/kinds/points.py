"""Points: everything the customer tells us and asks for is answered, declined with a reason, or left to a dated next message.

Whether an item of the case stands in the letter is measured as everywhere (``coverage.py``); a no counts only where the sentence says no.
What was asked and passed over is what an unfair procedure looks like to the one who asked (principle ``listen-first``; HE-6, HR-6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from amends.quoting import one_line
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.coverage import stated_at
from amends.rules.kinds.making import at_most, finding_absent
from amends.rules.kinds.people import gives
from amends.rules.kinds.refusing import refused_at, refuses

if TYPE_CHECKING:
    from amends.case import Case, Point

Status = Literal["answered", "declined", "open", "missed"]
_SHOWN = 120
"""Characters of what a customer says that a message repeats."""
_Place = tuple[int, int]


class Covered(NamedTuple):
    """What became of a point in a letter, and where in its text the sentences stand that say so, in code points."""

    point: Point
    status: Status
    start: int | None = None
    end: int | None = None


def covered(document: Document) -> tuple[Covered, ...]:
    """Return what became of each point of the case, in the order of the case. Only for a document with a case."""
    assert document.case is not None
    return tuple(_covered(point, document.case, document) for point in document.case.points)


def _covered(point: Point, case: Case, document: Document) -> Covered:
    if point.declined:
        numbers = stated_at(point.declined, document)
        if any(refuses(point.declined, document, number) for number in numbers):
            return Covered(point, "declined", *_bounds(numbers, document))
        if (number := refused_at(point.declined, document)) is not None:
            return Covered(point, "declined", *_bounds(range(number, number + 1), document))
    for answer in point.answered_by:
        if (place := _answered_at(answer, case, document)) is not None:
            return Covered(point, "answered", *place)
    if (point.open or case.stage == "holding") and case.next_update and (place := _dated_at(document, case.next_update.on)):
        return Covered(point, "open", *place)
    return Covered(point, "missed")


def _answered_at(answer: str, case: Case, document: Document) -> _Place | None:
    """Return where an item of the case, or what stands for one, is stated; None where it is not."""
    for item in case.items():
        if item.id == answer:
            numbers = stated_at(item.text, document)
            return _bounds(numbers, document) if numbers else None
    if answer == "next_update":
        return _dated_at(document, case.next_update.on) if case.next_update else None
    if answer == "talk_slot":
        return next((place for slot in case.talk_slots if (place := _dated_at(document, slot.on))), None)
    return _contact_at(case, document) if answer == "contact" else None


def _dated_at(document: Document, day: dt.date) -> _Place | None:
    body = document.body
    numbers = (document.sentence_at(start) for start in document.says(day))
    return next((_bounds(range(number, number + 1), document) for number in numbers if number in body), None)


def _contact_at(case: Case, document: Document) -> _Place | None:
    person = case.reply_to
    for route in (person.phone, person.email) if person else ():
        if route and gives(document, route):
            at = document.raw.find(route)
            number = document.sentence_at(at) if at >= 0 else document.body[-1]
            return _bounds(range(number, number + 1), document)
    return None


def _bounds(numbers: range, document: Document) -> _Place:
    sentences = document.text.sentences
    return sentences[numbers[0]].start, sentences[numbers[-1]].end


def points(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding for each point the letter passes over: as grave as the rule is for what they ask, a warning at most for the rest."""
    case = document.case
    if case is None or not case.points:
        return
    for point, status, _, _ in covered(document):
        if status == "missed":
            kind, slots = _missed(point, case, document)
            severity = None if point.kind == "ask" else at_most(rule, "warning")
            yield finding_absent(rule, kind, _PART[kind], severity=severity, id=point.id, text=said(point, _SHOWN), **slots)


_PART = {"ask": "remedies", "point": "what_happened", "declined": "remedies", "open": "update_promise", "unanswered": "remedies"}
"""The part of a letter that a point is missing from, by the message about it."""


def _missed(point: Point, case: Case, document: Document) -> tuple[str, dict[str, str]]:
    if point.declined:
        return "declined", {"answer": point.declined}
    if point.answered_by:
        return point.kind, {"items": document.language.label("list_comma").join(point.answered_by)}
    if point.open and case.next_update:
        return "open", {"date": document.language.date(case.next_update.on)}
    return "unanswered", {}


def said(point: Point, most: int, *, theirs: bool = False) -> str:
    """Return what a point is about on one line of so many characters at most: in our words where there are any, or first in ``theirs``."""
    words = one_line((point.quote or point.text if theirs else point.text or point.quote) or "")
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
