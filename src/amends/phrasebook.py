"""The composer that needs no model: a letter from the case's own sentences and the language's phrasebook.

It works sentence by sentence. What happened, what it did, what is offered and what changes are the case's sentences, word for word; the
phrasebook adds the sentences that every letter of a kind needs, so no inflection is ever guessed. Of the lines whose conditions hold, the
most specific count, and a seed picks among their wordings, so that two customers do not get the same letter.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterable
from functools import cache, partial
from string import Formatter
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.case import Case, Fact, Failing, Harm, Remedy
from amends.errors import CaseError, PackError
from amends.languages import Language, language_problems, load_language
from amends.letter import PART_NAMES, Letter, Part, RemedyLine
from amends.points import point_problems
from amends.resources import read_toml
from amends.rules.binding import says_day
from amends.rules.claims import find_claims
from amends.rules.kinds.coverage import SHORT_CHANNELS

_PRIVATE = frozenset({"amount", "reference", "phone", "email", "url"})
"""Kinds of claims that a public reply leaves out (HE-17)."""


_Item = TypeVar("_Item", Failing, Harm, Remedy)


class Line(BaseModel):
    """Wordings for one part of a letter and the conditions on the case under which they are right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: str
    when: dict[str, str | bool | tuple[str | bool, ...]] = {}
    text: tuple[str, ...]

    def fits(self, fields: dict[str, Any]) -> bool:
        """Return whether every condition holds."""
        return all(fields.get(name) in (wanted if isinstance(wanted, tuple) else (wanted,)) for name, wanted in self.when.items())


@cache
def load_phrasebook(code: str) -> tuple[Line, ...]:
    """Return the lines of a language's phrasebook. Raises PackError, UnknownLanguageError."""
    path = load_language(code).folder / "phrasebook.toml"
    lines = []
    for number, entry in enumerate(read_toml(path).get("line", ()), 1):
        try:
            lines.append(Line.model_validate(entry))
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            raise PackError(
                f"{path}: line {number} ({entry.get('part', '?')}): {'.'.join(map(str, first['loc']))}: {first['msg']}"
            ) from problem
    return tuple(lines)


def compose(case: Case, *, seed: int | None = None) -> Letter:
    """Return a letter for a complete case, in the case's own sentences.

    The same case and seed give the same letter; without a seed the wording follows from the case. Raises IncompleteCaseError with the
    open questions, CaseError where a sentence is in another language than the letter or a point of the case cannot be right.
    """
    case.require_complete()
    if problems := (*language_problems(case), *point_problems(case)):
        raise CaseError(problems)
    return _Composer(case, load_language(case.language or ""), seed).letter()


class _Composer:
    def __init__(self, case: Case, language: Language, seed: int | None) -> None:
        self.case = case
        self.language = language
        self.lines = load_phrasebook(language.code)
        self.random = random.Random(_own_seed(case) if seed is None else seed)
        public = case.channel == "public_reply"
        self.failings = self._sayable(case.owned_failings) if public else case.owned_failings
        self.harms = self._sayable(case.harms) if public else case.harms
        self.remedies = self._sayable(case.remedies) if public else case.remedies
        self.slots = self._slot_values()
        self.fields = {**case.condition_fields(), **{f"has_{name}": bool(value) for name, (value, _) in self.slots.items()}}

    def _sayable(self, items: tuple[_Item, ...]) -> tuple[_Item, ...]:
        public = tuple(item for item in items if not any(claim.kind in _PRIVATE for claim in find_claims(item.text, self.language)))
        return public or items[:1]

    def _slot_values(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return every slot's text and the ids it rests on; an empty text means the case has nothing for it."""
        case = self.case
        date = partial(self.language.date, seen_from=case.letter_date)
        recipient, signer, contact = case.recipient, case.signer, case.reply_to
        update, slot = case.next_update, next(iter(case.talk_slots), None)
        values: dict[str, tuple[str, tuple[str, ...]]] = {
            "failing": _joined(self.failings[:1]),
            "failings": _joined(self.failings),
            "other_failings": _joined(self.failings[1:]),
            "harms": _joined(self.harms),
            "remedies": _joined(self.remedies),
            "measures": _joined(case.measures),
            "cause": (_sentence(case.cause.text), (case.cause.id,)) if case.cause else ("", ()),
        }
        for part in ("what_happened", "explanation", "remedies", "prevention", "closing"):
            values[f"facts_{part}"] = _joined(fact for fact in self._told_facts() if (fact.part or "what_happened") == part)
        if case.prior_failures and case.channel != "public_reply":
            told, ids = values["facts_what_happened"]
            values["facts_what_happened"] = (
                " ".join((*filter(None, (told,)), *(_sentence(prior.text) for prior in case.prior_failures))),
                ids,
            )
        plain = {
            "recipient": recipient.name if recipient else "",
            "first_name": (recipient.first_name or self.language.names(recipient.name)[0]) if recipient else "",
            "signer": signer.name if signer else "",
            "role": (signer.role or "") if signer else "",
            "organisation": case.organisation or "",
            "contact": contact.name if contact else "",
            "phone": (contact.phone or "") if contact else "",
            "email": (contact.email or "") if contact else "",
            "other_contact": contact.name if contact and signer and contact.name != signer.name else "",
            "received": date(case.received) if case.received else "",
            "previous": date(case.previous_letter) if case.previous_letter else "",
            "talk_date": date(case.talk.held_on) if case.talk and case.talk.held_on else "",
            "update_date": date(update.on) if update else "",
            "update_time": (update.at or "") if update else "",
            "update_text": (update.text or "") if update else "",
            "slot_date": date(slot.on) if slot else "",
            "slot_time": slot.at if slot else "",
            "period": _sentence(case.incident.period) if case.incident else "",
            "affected": _sentence(case.incident.affected) if case.incident else "",
            "what_to_do": (case.incident.what_to_do or "") if case.incident else "",
            "complaint": "yes" if case.complaint.strip() else "",
            "reference": case.reference or "",
        }
        return values | {name: (value, ()) for name, value in plain.items()}

    def letter(self) -> Letter:
        """Return the composed letter."""
        parts: dict[str, Any] = {"remedies": tuple(self._remedy_lines())}
        for name in PART_NAMES:
            if name != "remedies" and (said := self._say(name)):
                parts[name] = Part(text=said[0], rests_on=said[1])
        subject = self._say("subject")
        return Letter(subject=subject[0] if subject else None, **parts)

    def _remedy_lines(self) -> Iterable[RemedyLine]:
        told: set[dt.date] = set()
        for number, remedy in enumerate(self.remedies):
            day = remedy.done or remedy.due
            written = day is not None and (day in told or self._states(remedy.text, day))
            told |= {day} if day else set()
            said = self._say(
                "remedies",
                fields={
                    "position": "first" if number == 0 else "next",
                    "date": "written" if written else "done" if remedy.done else "due",
                    "basis": remedy.basis,
                },
                slots={
                    "remedy": (_sentence(remedy.text), (remedy.id,)),
                    "remedy_date": (self.language.date(day, seen_from=self.case.letter_date) if day else "", ()),
                },
            )
            if said:
                yield RemedyLine(text=said[0], remedy_id=remedy.id)
        if self.slots["facts_remedies"][0] and self.remedies:
            text, ids = self.slots["facts_remedies"]
            yield RemedyLine(text=text, remedy_id=ids[0])
        yield from self._refusals()

    def _told_facts(self) -> Iterable[Fact]:
        """Return the facts a letter tells: those that name a part of it, and those that answer a point."""
        answering = {answer for point in self.case.points for answer in point.answered_by}
        return (fact for fact in self.case.facts if fact.part or fact.id in answering)

    def _refusals(self) -> Iterable[RemedyLine]:
        """Yield what we say no to, behind what we offer: the customer reads first what they get. A short message leaves it to the letter."""
        if self.case.stage in ("full", "confirmation") and self.case.audience != "internal" and self.case.channel not in SHORT_CHANNELS:
            for point in self.case.points:
                if point.declined:
                    yield RemedyLine(text=_sentence(point.declined), remedy_id=point.id)

    def _states(self, text: str, day: dt.date) -> bool:
        return any(says_day(claim, day, self.case.letter_date) for claim in find_claims(text, self.language))

    def _say(
        self, part: str, *, fields: dict[str, Any] | None = None, slots: dict[str, tuple[str, tuple[str, ...]]] | None = None
    ) -> tuple[str, tuple[str, ...]] | None:
        """Return a wording for a part with its slots filled and the ids it rests on, or None where nothing is to be said."""
        conditions = {**self.fields, **(fields or {})}
        values = {**self.slots, **(slots or {})}
        fitting = [line for line in self.lines if line.part == part and line.fits(conditions)]
        most = max((len(line.when) for line in fitting), default=0)
        wordings = [text for line in fitting if len(line.when) == most for text in line.text]
        if not wordings:
            return None
        wording = self.random.choice(wordings)
        names = [name for _, name, _, _ in Formatter().parse(wording) if name]
        if unknown := [name for name in names if name not in values]:
            raise PackError(f"{self.language.folder / 'phrasebook.toml'}: {part}: unknown slot {{{unknown[0]}}} in {wording!r}")
        text = " ".join(wording.format(**{name: values[name][0] for name in names}).split())
        ids = tuple(dict.fromkeys(identifier for name in names for identifier in values[name][1]))
        return (text, ids) if text else None


def _joined(items: Iterable[Any]) -> tuple[str, tuple[str, ...]]:
    listed = tuple(items)
    return " ".join(_sentence(item.text) for item in listed), tuple(item.id for item in listed)


def _sentence(text: str) -> str:
    """Return a sentence of the case with the full stop a person in a hurry left out."""
    return text if text.rstrip("\"'”’»)\u2069").endswith((".", "!", "?", "…", "؟")) else f"{text}."


def _own_seed(case: Case) -> int:
    named = f"{case.id}|{case.recipient.name if case.recipient else ''}|{case.letter_type}"
    return int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], "big")
