"""The composer that needs no model: a letter from the case's own sentences and the language's phrasebook.

It works sentence by sentence. What happened, what it did, what is offered and what changes are the case's sentences, word for word; the
phrasebook adds the sentences that every letter of a kind needs, so no inflection is ever guessed. Of the lines whose conditions hold, the
most specific count, and a seed picks among their wordings, so that two customers do not get the same letter.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import re
from collections.abc import Iterable
from functools import cache, partial
from string import Formatter
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.case import Case, Fact, Failing, Harm, Item, NextUpdate, Remedy
from amends.errors import CaseError, PackError
from amends.languages import Language, language_problems, load_language
from amends.languages.text import ended
from amends.letter import PART_NAMES, Letter, Part, RemedyLine
from amends.points import point_problems
from amends.rendering import channel_layouts
from amends.resources import read_toml
from amends.rules.binding import says_day
from amends.rules.claims import find_claims
from amends.rules.kinds.coverage import SHORT_CHANNELS
from amends.rules.kinds.private import OVERHEARD, tells_nothing_private

_QUOTES = re.compile('["“”„«»]')

_NOT_HERE = {"holding": ("explanation", "prevention"), "progress": ("explanation",), "follow-up": ("explanation",)}
"""Parts that a first answer leaves to the letter it announces (no cause, and no outcome: HR-4), and that later ones need not repeat."""
_ROOM = 60
"""Words that the case's own sentences may take in a text of some hundred words, so that what every such text says fits beside them."""

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
def load_phrasebook(code: str, book: str = "phrasebook.toml") -> tuple[Line, ...]:
    """Return the lines of a language's phrasebook, or of its book for another kind of text. Raises PackError, UnknownLanguageError."""
    path = load_language(code).folder / book
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


def names_somebody(text: str, name: str) -> bool:
    """Return whether a text holds a word of a person's name."""
    return not set(name.casefold().split()).isdisjoint(re.findall(r"\w+", text.casefold()))


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
        self.book = "note.toml" if channel_layouts()[case.channel or "email"].layout == "note" else "phrasebook.toml"
        self.lines = load_phrasebook(language.code, self.book)
        self.random = random.Random(_own_seed(case) if seed is None else seed)
        overheard = case.channel in OVERHEARD
        self.failings = self._sayable(case.owned_failings) if overheard else case.owned_failings
        self.harms = self._sayable(case.harms) if overheard else case.harms
        self.remedies = self._sayable(case.remedies) if overheard else case.remedies
        if case.channel == "public_reply" and not self._is_sayable(self.remedies[:1]):
            self.remedies = ()  # the private message that the reply leads on to says them
        self._keep_it_short()
        self.slots = self._slot_values()
        self.fields = {**case.condition_fields(), **{f"has_{name}": bool(value) for name, (value, _) in self.slots.items()}}

    def _keep_it_short(self) -> None:
        """Leave to the letter or message that follows what a short text has no room for; every failing stays, but
        where others read or hear it only the first."""
        if self.case.channel in OVERHEARD:
            self.failings = self.failings[:1]
        if self.case.channel == "public_reply":
            self.remedies = _fitting(self.remedies, _ROOM - _words(self.failings)) or tuple(sorted(self.remedies, key=_length))[:1]
        elif self.case.stage == "holding" and self.failings and self.case.next_update and self.case.audience != "mass":
            self.remedies = _fitting(self.remedies, _ROOM - _words(self.failings))
            self.harms = _fitting(self.harms, _ROOM - _words((*self.failings, *self.remedies)))

    def _sayable(self, items: tuple[_Item, ...]) -> tuple[_Item, ...]:
        return tuple(item for item in items if self._is_sayable((item,))) or items[:1]

    def _is_sayable(self, items: tuple[_Item, ...]) -> bool:
        return all(tells_nothing_private(item.text, self.language) for item in items)

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
            "cause": (ended(case.cause.text), (case.cause.id,)) if case.cause else ("", ()),
            "unverified": _joined(failing for failing in case.failings if not failing.verified),
        }
        for part in ("what_happened", "explanation", "remedies", "prevention", "closing"):
            values[f"facts_{part}"] = _joined(fact for fact in self._told_facts() if (fact.part or "what_happened") == part)
        if case.prior_failures and case.channel != "public_reply":
            told, ids = values["facts_what_happened"]
            values["facts_what_happened"] = (
                " ".join((*filter(None, (told,)), *(ended(prior.text) for prior in case.prior_failures))),
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
            "spoken_phone": self._spoken(contact.phone or "") if contact else "",
            "email": (contact.email or "") if contact else "",
            "other_contact": contact.name if contact and signer and contact.name != signer.name else "",
            "received": date(case.received) if case.received else "",
            "previous": date(case.previous_letter) if case.previous_letter else "",
            "talk_date": date(case.talk.held_on) if case.talk and case.talk.held_on else "",
            "update_date": date(update.on) if update else "",
            "update_time": (update.at or "") if update else "",
            "update_moment": self._moment(update) if update else "",
            "update_text": (update.text or "") if update else "",
            "slot_date": date(slot.on) if slot else "",
            "slot_time": slot.at if slot else "",
            "period": ended(case.incident.period) if case.incident else "",
            "affected": ended(case.incident.affected) if case.incident else "",
            "what_to_do": (case.incident.what_to_do or "") if case.incident else "",
            "complaint": "yes" if case.complaint.strip() else "",
            "customer_words": next(filter(self._may_be_quoted, case.customer_words), ""),
            "reference": case.reference or "",
        }
        return values | {name: (value, ()) for name, value in plain.items()}

    def _moment(self, update: NextUpdate) -> str:
        """Return the day of the next contact, with its hour where one is agreed."""
        day = self.language.date(update.on, seen_from=self.case.letter_date)
        return self.language.label("at_hour").format(date=day, time=update.at) if update.at else day

    def _spoken(self, number: str) -> str:
        """Return a phone number digit by digit, in the groups it is written in, as a voice says it."""
        words = self.language.label("digits").split()
        groups = (" ".join(words[int(digit)] for digit in group) for group in re.findall(r"\d+", number))
        return self.language.label("list_comma").join((*((self.language.label("plus"),) if "+" in number else ()), *groups))

    def letter(self) -> Letter:
        """Return the composed letter."""
        self.slots["dated_measures"] = self._dated_measures()
        self.fields["has_dated_measures"] = bool(self.slots["dated_measures"][0])
        parts: dict[str, Any] = {"remedies": tuple(self._remedy_lines())}
        left_out = _NOT_HERE.get(self.case.stage, ()) if self.case.audience != "internal" else ()
        for name in PART_NAMES:
            if name not in ("remedies", *left_out) and (said := self._say(name)):
                parts[name] = Part(text=said[0], rests_on=said[1])
        subject = self._say("subject")
        return Letter(subject=subject[0] if subject else None, **parts)

    def _remedy_lines(self) -> Iterable[RemedyLine]:
        told: set[dt.date] = set()
        gestures = [remedy for remedy in self.remedies[1:] if remedy.basis == "goodwill"]
        for number, remedy in enumerate(self.remedies):
            day = remedy.done or remedy.due
            written = day is not None and (day in told or self._states(remedy.text, day))
            told |= {day} if day else set()
            said = self._say(
                "remedies",
                fields={
                    "position": "first" if number == 0 else "next",
                    "date": "written" if written else "done" if remedy.done else "due",
                    "basis": "entitlement" if remedy in gestures[1:] else remedy.basis,  # what leads over to gestures is said once
                },
                slots={
                    "remedy": (ended(remedy.text), (remedy.id,)),
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
                    yield RemedyLine(text=ended(point.declined), remedy_id=point.id)

    def _dated_measures(self) -> tuple[str, tuple[str, ...]]:
        """Return every measure with its date and who sees to it, where the book has a wording for that."""
        said = []
        for measure in self.case.measures:
            day = measure.done or measure.due
            written = day is None or self._states(measure.text, day)
            role = self._role(measure.owner)
            line = self._say(
                "measure",
                fields={"date": "written" if written else "done" if measure.done else "due", "has_measure_role": bool(role)},
                slots={
                    "measure": (ended(measure.text), (measure.id,)),
                    "measure_date": (self.language.date(day, seen_from=self.case.letter_date) if day else "", ()),
                    "measure_role": (role, ()),
                },
            )
            said.append(line or ("", ()))
        return " ".join(text for text, _ in said), tuple(identifier for _, ids in said for identifier in ids)

    def _may_be_quoted(self, words: str) -> bool:
        """Return whether a note to colleagues may quote the customer's words: they name none of them, and hold no quotation marks of their own."""
        return not _QUOTES.search(words) and not any(names_somebody(words, member.name) for member in self.case.staff)

    def _role(self, owner: str | None) -> str:
        """Return what a person in charge is, never who: the signer's role, or what is written as no name is."""
        signer = self.case.signer
        if owner and signer and signer.role and owner in (signer.name, signer.role):
            return signer.role
        return owner if owner and owner.islower() else ""

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
        if part == "update_promise" and "{update_time}" not in wording:  # an agreed hour is never left out
            wording = wording.replace("{update_date}", "{update_moment}")
        names = [name for _, name, _, _ in Formatter().parse(wording) if name]
        if unknown := [name for name in names if name not in values]:
            raise PackError(f"{self.language.folder / self.book}: {part}: unknown slot {{{unknown[0]}}} in {wording!r}")
        text = " ".join(wording.format(**{name: values[name][0] for name in names}).split())
        ids = tuple(dict.fromkeys(identifier for name in names for identifier in values[name][1]))
        return (text, ids) if text else None


def _joined(items: Iterable[Any]) -> tuple[str, tuple[str, ...]]:
    listed = tuple(items)
    return " ".join(ended(item.text) for item in listed), tuple(item.id for item in listed)


def _length(item: Item) -> int:
    return len(item.text.split())


def _words(items: Iterable[Item]) -> int:
    return sum(map(_length, items))


def _fitting(items: tuple[_Item, ...], room: int) -> tuple[_Item, ...]:
    """Return the items that have room, in their order; one that is too long makes way for the next."""
    kept: list[_Item] = []
    for item in items:
        if _length(item) <= room:
            kept.append(item)
            room -= _length(item)
    return tuple(kept)


def _own_seed(case: Case) -> int:
    named = f"{case.id}|{case.recipient.name if case.recipient else ''}|{case.letter_type}"
    return int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], "big")
