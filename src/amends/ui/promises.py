"""The promises page as the screen shows it: what is due, whose it is, and what people say became of it. Plain JSON, texts as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast
from zoneinfo import ZoneInfo

from amends.errors import IncompleteCaseError, InputError
from amends.export.calendar import as_ics
from amends.languages import LANGUAGES, load_language
from amends.questions import Question
from amends.review import follow_ups, promises
from amends.review.agenda import Due, in_order
from amends.review.cases import InboxRow, inbox
from amends.review.next_letters import NEXT_KINDS, open_next
from amends.review.roles import Person
from amends.review.settling import Answer
from amends.review.store import Store
from amends.ui.offsets import from_browser
from amends.ui.strings import say
from amends.ui.views import View, direction, question_view

AHEAD = 60
"""Days that the page looks ahead."""
_LONGEST = 2_000
_PROMISES = ("remedy", "measure", "fact", "update", "talk", "point")


def promises_view(store: Store, by: Person, zone: ZoneInfo) -> View:
    """Return everything that is due within sixty days, by date, each with its case. Raises StoreError."""
    today = store.now().astimezone(zone).date()
    known = {row.id: row for row in inbox(store)}
    waiting = promises.due(store, today + dt.timedelta(days=AHEAD))
    moved = {one.id: one for one in waiting}
    entries = in_order(follow_ups.agenda(store, today + dt.timedelta(days=AHEAD)))
    return {
        "kind": "promises",
        "me": by.name,
        "today": today.isoformat(),
        "rows": [_row(entry, known.get(entry.case_id), moved.get(entry.id), today, by) for entry in entries],
        "owners": sorted({entry.owner for entry in entries if entry.owner}, key=str.casefold),
    }


def settle(store: Store, given: Mapping[str, Any], by: Person, zone: ZoneInfo) -> View:
    """Record what became of a promise or a follow-up, as the page sends it, and return the page anew.

    ``deed`` is kept, broken, moved, done or answered. Raises InputError, EditConflictError, NotAllowedError, StoreError.
    """
    deed, which, note = str(given.get("deed")), str(given.get("id")), _words(given, "note")
    said = _words(given, "said") or None
    if deed == "kept":
        promises.keep(store, which, by, note, on=_day(given, "on"), said=said)
    elif deed == "broken":
        promises.broken(store, which, by, note, said=said)
    elif deed == "moved":
        on = _day(given, "on")
        if on is None:
            raise InputError(say("promises.no_day"))
        promises.move(store, which, on, by, note, at=_hour(given), said=said)
    elif deed == "done":
        follow_ups.done(store, which, by, note)
    elif deed == "answered":
        answer = cast(Answer, given.get("answer"))  # the function looks at it
        answered = follow_ups.answer(store, str(given.get("case")), answer, by, note)
        return {**promises_view(store, by, zone), "said": _told(answered)}
    else:
        raise InputError(say("promises.no_deed"))
    return promises_view(store, by, zone)


def write_next(store: Store, given: Mapping[str, Any], by: Person, zone: ZoneInfo) -> View:
    """Open the case of the letter that follows, and return the page with its id; or with what has to be answered first.

    Raises InputError, CaseError, NotAllowedError, StoreError.
    """
    asked = str(given.get("next"))
    if asked not in NEXT_KINDS:
        raise InputError(say("promises.no_deed"))
    update = _day(given, "on")
    answers: dict[str, Any] = {"next_update": {"on": update}} if update else {}
    try:
        opened = open_next(store, str(given.get("case")), asked, by, answers=answers)
    except IncompleteCaseError as problem:
        questions = [question_view(question) for question in problem.questions if isinstance(question, Question)]
        return {**promises_view(store, by, zone), "questions": questions, "asked_of": str(given.get("id"))}
    return {**promises_view(store, by, zone), "opened": opened.id}


def calendar(store: Store, by: Person, zone: ZoneInfo, *, mine: bool) -> View:
    """Return what is due as a calendar file, of this person alone or of all. Raises ExportMissingError, StoreError."""
    now = store.now()
    entries = follow_ups.agenda(store, now.date() + dt.timedelta(days=366))
    wanted = [entry for entry in entries if not mine or entry.owner == by.name]
    return {"kind": "calendar", "name": "promises.ics", "text": as_ics(wanted, zone=zone, stamp=now).decode()}


def _row(entry: Due, case: InboxRow | None, promise: promises.Promise | None, today: dt.date, by: Person) -> View:
    language = case.language if case and case.language in LANGUAGES else None
    return {
        "id": entry.id,
        "sort": "promise" if entry.kind in _PROMISES else "follow-up",
        "kind": entry.kind,
        "case": entry.case_id,
        "recipient": (case.recipient if case else None) or "",
        "language": load_language(language).name if language else "",
        "lang": language or "",
        "dir": direction(language),
        "text": entry.text or "",
        "owner": entry.owner,
        "mine": entry.owner.casefold() == by.name.casefold(),
        "due": entry.due.isoformat(),
        "at": entry.at.strftime("%H:%M") if entry.at else "",
        "when": entry.when(today),
        "was": promise.first_due.isoformat() if promise and promise.moves else "",
    }


def _told(answered: follow_ups.Answered) -> str:
    if answered.closed:
        return say("promises.closed")
    if answered.next is None:
        return say(f"promises.heard_{answered.answer}")
    return say(f"promises.next_{answered.next.kind}", day=answered.next.due.isoformat())


def _words(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    words = from_browser(value).strip() if isinstance(value, str) else ""
    if len(words) > _LONGEST:
        raise InputError(say("problem.long_field", count=len(words), limit=f"{_LONGEST:,}"))
    return words


def _day(given: Mapping[str, Any], name: str) -> dt.date | None:
    value = str(given.get(name) or "").strip()
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        raise InputError(say("promises.bad_day")) from None


def _hour(given: Mapping[str, Any]) -> dt.time | None:
    value = str(given.get("at") or "").strip()
    try:
        return dt.time.fromisoformat(value).replace(tzinfo=None) if value else None
    except ValueError:
        raise InputError(say("promises.bad_hour")) from None
