"""The letter after the letter: a progress update, a follow-up or the points of a call, from the same case and what became of its promises.

It is the companion of the same name (``companions``) of the case as it is now: what was kept is done on its day, what was moved is due on its
new one, what was broken is owned. How the letter says so is a sentence in the customer's language that a person gave when they settled the
promise; nothing here puts one into another tense. Where a sentence or a decision is missing, the questions say which.

Each is a case of its own: the letter that was sent, its approval and its promises stay as they are.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import insert, select

from amends.case import Case, DatedItem
from amends.companions import companion_case
from amends.errors import IncompleteCaseError, InputError
from amends.questions import Question
from amends.review.audit import Row, record
from amends.review.cases import CaseRecord, get_case, open_case
from amends.review.promises import Promise, matter_of, promises_of
from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import approvals, next_letters

NextKind = Literal["progress", "follow-up", "talking-points"]

NEXT_KINDS: tuple[NextKind, ...] = ("progress", "follow-up", "talking-points")


def progress_case(store: Store, case_id: str, kind: NextKind = "progress", *, answers: Mapping[str, Any] | None = None) -> Case:
    """Return the case that a later letter about a case is drafted from, as its promises stand today.

    ``answers`` are fields that this letter needs and the case does not hold (``next_update``). Raises IncompleteCaseError whose questions
    are about promises nobody has settled or worded yet, InputError without an approved letter, CaseError, StoreError.
    """
    if kind not in NEXT_KINDS:
        raise InputError(f"{kind}: there is no such letter after a letter; write one of {', '.join(NEXT_KINDS)}")
    now = get_case(store, case_id)
    with store.reading() as conn:
        approved = conn.execute(select(approvals.c.at).where(approvals.c.case_id == case_id, approvals.c.voided_at.is_(None))).scalar()
        number = len(matter_of(conn, case_id))
    if approved is None or now.erased:
        raise InputError(f"case {case_id} has no approved letter yet; what comes after it is written once there is one")
    today = store.now().date()
    current = _as_it_stands(now.case, promises_of(store, case_id), today, approved.date())
    case = companion_case(current, kind, answers)
    return case.model_copy(update={"id": f"{_first_part(case_id)}-{kind}-{number}"[-200:]})


def open_next(
    store: Store, case_id: str, kind: NextKind, by: Person, *, answers: Mapping[str, Any] | None = None, case: Case | None = None
) -> CaseRecord:
    """Open the case of a later letter, tied to the one it follows, and return it.

    ``case`` is what ``progress_case`` returned, as a person has completed it. Raises as ``progress_case`` and ``open_case`` do.
    """
    by.require("drafter", "write a later letter")
    planned = case or progress_case(store, case_id, kind, answers=answers)
    opened = open_case(store, planned, by, origin=kind, first_reply_hours=None)
    with store.begin() as conn:
        stated = {"after": case_id, "kind": kind, "by": by.name, "at": moment_of(conn)}
        conn.execute(insert(next_letters).values(case_id=opened.id, **stated))
        record(conn, by, "next-letter-opened", opened.id, rows=(Row(next_letters, (opened.id,), stated),), kind=kind)
    return opened


def _first_part(case_id: str) -> str:
    """Return the id that a matter began with, without what later letters added to it."""
    for kind in NEXT_KINDS:
        case_id = case_id.partition(f"-{kind}-")[0]
    return case_id


def _as_it_stands(case: Case, promises: Sequence[Promise], today: dt.date, sent: dt.date) -> Case:
    """Return a case as its promises stand. Raises IncompleteCaseError for what nobody has said yet."""
    asked: list[Question] = []
    data: dict[str, Any] = {**case.model_dump(), "date": today, "previous_letter": sent, "talk_slots": []}
    for field in ("failings", "prior_promises"):
        data[field] = list(data[field])
    for field in ("remedies", "measures"):
        data[field] = []
        for item in getattr(case, field):
            changed = _state_of(item, [one for one in promises if one.item == item.id], today, asked)
            if changed is not None:
                data[field].append({**item.model_dump(), **changed})
    if asked:
        raise IncompleteCaseError(asked)
    owned = _owned(data, promises)
    data["points"] = [
        {**point, "answered_by": list(dict.fromkeys(owned.get(item, item) for item in point["answered_by"]))}
        for point in data["points"]
        if not (point["open"] and _settled(point["id"], promises))
    ]
    if data["talk"]:
        data["talk"]["agreed"] = [item for item in data["talk"]["agreed"] if item not in owned]
    data["next_update"] = _next_update(case, promises, today)
    if case.follow_up and case.follow_up.on < today:
        data["follow_up"] = None
    return Case.of(data)


def _owned(data: dict[str, Any], promises: Sequence[Promise]) -> dict[str, str]:
    """Put the promises that were broken among what we did wrong, and return under which id each of their items stands there."""
    taken = {failing["id"] for failing in data["failings"]}
    free = (name for number in itertools.count(1) if (name := f"broken{number}") not in taken)
    owned: dict[str, str] = {}
    for one in promises:
        if one.state == "broken" and one.kind in ("remedy", "measure") and one.text and one.said:
            owned[one.item] = next(free)
            data["prior_promises"].append({"on": one.made_at.date(), "text": one.text, "kept": False})
            data["failings"].append({"id": owned[one.item], "text": one.said, "verified_by": one.settled_by, "when": one.due})
    return owned


def _state_of(item: DatedItem, made: Sequence[Promise], today: dt.date, asked: list[Question]) -> dict[str, Any] | None:
    """Return what of a deed has changed, None for one that was broken and is no deed any more; ask for what is missing."""
    if item.done is not None:
        return {}
    if not made:
        if item.due is not None and item.due < today:
            asked.append(
                _question(item.id, f"{item.id} was due on {item.due} and no letter promised it: is it done, and when, or by which day?")
            )
        return {}
    broken = [one for one in made if one.state == "broken"]
    if broken:
        asked += [_question(one.item, f"{_named(one)} was broken: how does the letter own that?") for one in broken if not one.said]
        return None
    waiting = [one for one in made if one.state == "open"]
    late = [one for one in waiting if one.due < today]
    if late:
        asked += [_question(one.item, f"{_named(one)} was due on {one.due}: was it kept or broken, or has it a new day?") for one in late]
        return {}
    if not waiting:
        last = max(made, key=lambda one: one.kept_on or one.due)
        if not last.said:
            asked.append(_question(last.item, f"{_named(last)} is done: how does the letter say so?"))
        return {"done": last.kept_on, "text": last.said or item.text}
    moved = [one for one in waiting if one.moves]
    for one in moved:
        if not one.said:
            asked.append(_question(one.item, f"{_named(one)} has a new day, {one.due}: how does the letter say it?"))
    if moved:
        last = max(moved, key=lambda one: one.due)
        return {"due": last.due, "text": last.said or item.text}
    return {}


def _named(promise: Promise) -> str:
    return f"the promise of {promise.item}"


def _question(item: str, text: str) -> Question:
    return Question(
        field=f"promises.{item}",
        text=text,
        why="What a letter says of our deeds is a person's word, in the customer's language.",
        options="settle the promise, with a whole sentence of ours",
        principle="match-words-and-deeds",
    )


def _settled(item: str, promises: Sequence[Promise]) -> bool:
    mine = [one for one in promises if one.item == item]
    return bool(mine) and all(one.state != "open" for one in mine)


def _next_update(case: Case, promises: Sequence[Promise], today: dt.date) -> dict[str, Any] | None:
    """Return when we write next, if that was promised and is still to come."""
    coming: Iterator[Promise] = (one for one in promises if one.kind == "update" and one.state == "open" and one.due > today)
    first = min(coming, key=lambda one: one.due, default=None)
    if first is None:
        later = case.next_update
        return later.model_dump() if later and later.on > today else None
    same = case.next_update if case.next_update and case.next_update.on == first.due else None
    return same.model_dump() if same else {"on": first.due}
