"""Fill a desk with eight weeks of work, made up from the sample cases in six languages, to look at its pages or to show them to somebody.

    python tools/demo_desk.py desk.sqlite3 [--until 2026-11-27]
    amends desk --store desk.sqlite3

Every case, letter, approval, promise and answer goes through the store's own functions, with a clock that runs through the eight weeks, so the
trail of the desk holds them like any others and ``amends audit verify`` finds nothing wrong. The same day gives the same desk. Sample cases are
moved by whole weeks, so that the weekdays in their sentences stay right. No model is asked: some first attempts lack a part on purpose and are mended.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import amends
from amends.case import Case
from amends.desk_settings import DeskSettings
from amends.drafting import Draft, Drafter
from amends.errors import AmendsError, CaseError, InputError
from amends.languages import Language, load_language
from amends.letter import DraftedLetter, Letter
from amends.llm.testing import ScriptedModel
from amends.review.approvals import approve_case
from amends.review.cases import assign, mark_sent, open_case
from amends.review.follow_ups import agenda, answer, done
from amends.review.ladder import Ladder
from amends.review.letters import keep_draft, keep_version, working
from amends.review.promises import broken, due, keep, move
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules import check
from amends.rules.claims import find_claims
from amends.samples import sample_cases

WEEKS = 8
_LETTERS = ("letter", "email", "public_reply", "private_message")
_STAGES = ("full", "confirmation", "holding")
_PEOPLE = tuple(
    Person(name, frozenset(roles))
    for name, roles in (
        ("Ana Petit", ("drafter",)),
        ("Bo Lindgren", ("drafter", "approver")),
        ("Carmel Azar", ("drafter", "approver", "admin")),
    )
)
_MOVED_FIELDS = ("date", "received", "when", "due", "done", "on", "approved_on", "tried_on", "held_on", "previous_letter")


@dataclass
class Clock:
    """The clock of the desk, which the demonstration turns."""

    at: dt.datetime

    def __call__(self) -> dt.datetime:
        """Return the moment it shows."""
        return self.at


@dataclass(frozen=True)
class Event:
    """A letter to be written: when its complaint came, and the case."""

    came: dt.datetime
    case: Case


def fill(path: Path, until: dt.date) -> dict[str, int]:
    """Fill a new store, and return how many cases, letters and answers it holds. Raises InputError if the file exists."""
    if path.exists():
        raise InputError(f"{path}: this file exists; name a new one")
    chance = random.Random(20_261_127)
    clock = Clock(dt.datetime.combine(until, dt.time(17), dt.UTC) - dt.timedelta(weeks=WEEKS))
    end = dt.datetime.combine(until, dt.time(16), dt.UTC)
    counts = {"cases": 0, "letters": 0, "answers": 0}
    with Store.open(path, clock=clock) as store:
        for event in sorted(_events(until, chance), key=lambda one: one.came):
            _catch_up(store, clock, min(event.came, end), chance, counts)
            _work(store, clock, event, end, chance, counts)
        _catch_up(store, clock, end, chance, counts)
    return counts


def moved(case: Case, weeks: int) -> Case:
    """Return a case some weeks later or earlier: its dates, and those its sentences name. Raises CaseError where they no longer agree."""
    language = load_language(case.language or "")
    shift = dt.timedelta(weeks=weeks)
    return Case.of(_moved(case.model_dump(), shift, language, case.letter_date))


def _moved(value: Any, shift: dt.timedelta, language: Language, seen_from: dt.date) -> Any:
    if isinstance(value, dict):
        return {name: _moved(entry, shift, language, seen_from) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_moved(entry, shift, language, seen_from) for entry in value]
    if isinstance(value, dt.date):
        return value + shift
    return _moved_words(value, shift, language, seen_from) if isinstance(value, str) else value


def _moved_words(text: str, shift: dt.timedelta, language: Language, seen_from: dt.date) -> str:
    for claim in reversed(find_claims(text, language)):
        if claim.kind == "date" and isinstance(claim.value, tuple):
            month, day, year = claim.value
            named = min((dt.date(y, month, day) for y in ((year,) if year else (2025, 2026, 2027))), key=lambda one: abs(one - seen_from))
            later = named + shift
            text = text[: claim.start] + language.date(later, seen_from=None if year else later) + text[claim.end :]
    return text


def _events(until: dt.date, chance: random.Random) -> Iterator[Event]:
    """Yield the sample cases that are letters to customers, spread over the weeks, each on the weekday it had."""
    for path in sample_cases():
        case = amends.read_case(path)
        if case.channel not in _LETTERS or case.stage not in _STAGES or case.audience == "internal":
            continue
        wanted = until - dt.timedelta(days=chance.randrange(WEEKS * 7))
        weeks = (wanted - case.letter_date).days // 7
        try:
            later = moved(case, weeks)
        except CaseError:
            continue  # a date that only fits the month it was written for
        came = dt.datetime.combine(later.letter_date, dt.time(7), dt.UTC) - dt.timedelta(hours=chance.choice((2, 4, 9, 20, 30)))
        yield Event(came, later.model_copy(update={"received": min(came.date(), later.received or came.date())}))


def _work(store: Store, clock: Clock, event: Event, end: dt.datetime, chance: random.Random, counts: dict[str, int]) -> None:
    """Open a case, draft its letter, have it approved and sent, unless the eight weeks are over before."""
    drafter = chance.choice(_PEOPLE)
    clock.at = max(clock.at, event.came)
    opened = open_case(store, event.case, drafter, origin="intake", received_at=event.came)
    assign(store, opened.id, drafter.name, drafter)
    counts["cases"] += 1
    clock.at += dt.timedelta(minutes=chance.randrange(20, 90))
    if clock.at > end:
        return
    keep_draft(store, opened.id, _draft(event.case, chance), drafter)
    if chance.random() < 0.55 and (edited := _edited(store, event.case, chance)):
        keep_version(store, opened.id, edited, drafter, "edit")
    clock.at += dt.timedelta(minutes=chance.choice((15, 40, 90, 240, 900)))
    if clock.at > end or chance.random() < 0.06:
        return
    now = working(store, opened.id)
    reasons = {finding.key: "as agreed with the customer" for finding in check(Letter.from_text(now.text, event.case), event.case).warnings}
    try:
        approval = approve_case(
            store, opened.id, now.text, chance.choice(_PEOPLE[1:]), reasons=reasons, revision=now.revision, ladder=Ladder(DeskSettings())
        )
    except AmendsError:
        return  # a flagged case, or one to a whole group, waits for somebody else
    counts["letters"] += 1
    clock.at += dt.timedelta(minutes=5)
    mark_sent(store, opened.id, drafter, digest=approval.letter.digest, way="e-mail")


def _draft(case: Case, chance: random.Random) -> Draft:
    """Return a draft; one in three lacks a part in its first attempt and is mended in its second."""
    whole = Drafter().draft(case)
    fields = {name: getattr(whole.letter, name) for name in DraftedLetter.model_fields}
    good = DraftedLetter.model_validate(
        {name: getattr(value, "model_dump", lambda value=value: value)() for name, value in _plain(fields).items()}
    )
    part = chance.choice(("ownership", "prevention", "impact", "remedies", "update_promise"))
    if chance.random() > 0.35 or not getattr(good, part):
        return whole
    bad = good.model_copy(update={part: () if part == "remedies" else None})
    answers = [json.dumps(letter.model_dump(mode="json"), ensure_ascii=False) for letter in (bad, good, good)]
    drafted = Drafter(ScriptedModel(answers, name="demonstration")).draft(case)
    return drafted if drafted.passed else whole


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [entry.model_dump() if hasattr(entry, "model_dump") else entry for entry in value] if isinstance(value, tuple) else value
        for name, value in fields.items()
    }


def _edited(store: Store, case: Case, chance: random.Random) -> str | None:
    """Return the letter as somebody shortened it by a sentence or two, if it still passes."""
    text = working(store, case.id).text
    spans = [span for span in Letter.from_text(text, case).written.spans if span.part in ("thanks", "empathy", "closing")]  # type: ignore[union-attr]
    for span in reversed(chance.sample(spans, min(len(spans), chance.choice((1, 1, 2))))):
        shorter = (text[: span.start] + text[span.end :].lstrip(" ")).replace("\n\n\n\n", "\n\n")
        if check(Letter.from_text(shorter, case), case).passed:
            text = shorter
    return text if text != working(store, case.id).text else None


def _catch_up(store: Store, clock: Clock, moment: dt.datetime, chance: random.Random, counts: dict[str, int]) -> None:
    """Do what fell due until a moment: keep most promises, break or move some, ask customers and hear them."""
    for entry in agenda(store, moment.date()):
        at = dt.datetime.combine(entry.due, dt.time(15), dt.UTC)
        if at > moment:
            continue
        clock.at = max(clock.at, at)
        by, luck = chance.choice(_PEOPLE), chance.random()
        if entry.text is not None:
            if luck < 0.84:
                keep(store, entry.id, by, on=entry.due)
            elif luck < 0.92:
                broken(store, entry.id, by, "It was forgotten")
            elif luck < 0.96 and entry.kind != "talk":
                move(store, entry.id, clock.at.date() + dt.timedelta(days=chance.randrange(2, 9)), by, "A part is missing")
        elif luck < 0.9:
            if entry.kind in ("reception", "again", "call", "follow-up") and chance.random() < (
                0.25 if entry.kind == "follow-up" else 0.75
            ):
                answer(store, entry.case_id, chance.choices(("accepted", "unresolved", "silent"), (7, 2, 3))[0], by)
                counts["answers"] += 1
            elif any(one.id == entry.id for one in agenda(store, moment.date())):
                done(store, entry.id, by)


def main() -> None:
    """Fill a store and say what is in it."""
    parser = argparse.ArgumentParser(prog="demo_desk", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, help="the new file")
    parser.add_argument(
        "--until", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date(), help="the last day, today without it"
    )
    options = parser.parse_args()
    counts = fill(options.store, options.until)
    with Store.open(options.store) as store:
        open_promises = len(due(store, dt.date.max))
    print(
        f"{options.store}: {counts['cases']} cases, {counts['letters']} letters, {counts['answers']} answers, {open_promises} open promises"
    )


if __name__ == "__main__":
    main()
