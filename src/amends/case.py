"""The case: a complaint (untrusted text) and what the business stands behind.

The model writes words, never facts: every date, amount, name, deed and promise of a letter binds to an item of the case, so each
item carries an id. Failings, harms, remedies and measures are whole sentences in the letter's language and in the business's
first person, so that a letter can use them without guessing at grammar.

A case may be loaded half filled; ``missing()`` says what must be answered before a letter can be honest.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from amends.addresses import mail_address
from amends.errors import CaseError, FieldProblem, IncompleteCaseError
from amends.principles import load_letter_types
from amends.questions import Question, load_questions
from amends.resources import language_codes

Channel = Literal["letter", "email", "public_reply", "private_message", "sms", "phone_script", "voicemail", "note"]
Stage = Literal["holding", "full", "confirmation", "progress", "follow-up"]
Audience = Literal["customer", "client", "mass", "internal"]
Scope = Literal["one", "several", "all"]
FaultStatus = Literal["established", "shared", "unknown", "disputed", "not_ours"]
Severity = Literal["low", "medium", "high"]
Formality = Literal["formal", "informal"]
Gender = Literal["female", "male", "unknown"]
FailureType = Literal["outcome", "process", "both"]
Flag = Literal["legal_hold", "injury", "data_breach", "integrity"]

_BROKEN = re.compile("[\x00\ud800-\udfff]")
"""Characters that are none: NUL, and halves of pairs that no text can be written with."""

COMPLAINT_LIMIT = 50_000
"""Characters a complaint may have: about 25 pages, far beyond what a letter can answer."""

WORDINGS_LIMIT = 20
"""Other wordings an item may have."""


def _one_line(value: str) -> str:
    if any(ord(character) < 32 or character in "\u2028\u2029\x7f" or "\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("must be one line without control characters")
    return value


def _within_limit(value: str) -> str:
    if len(value) > COMPLAINT_LIMIT:
        raise ValueError(f"is {len(value):,} characters long; the limit is {COMPLAINT_LIMIT:,}: keep the part the letter must answer")
    return _BROKEN.sub("\ufffd", value)


def _known_type(value: str) -> str:
    known = load_letter_types()
    if value not in known:
        raise ValueError(f"unknown letter type: write one of {', '.join(known)}")
    return value


def _known_language(value: str) -> str:
    if value not in language_codes():
        raise ValueError(f"write one of {', '.join(language_codes())}")
    return value


def _sentence_item(value: object) -> object:
    """Let a bare sentence stand for an item that has nothing else to say."""
    return {"text": value} if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)]
Address = Annotated[Line, AfterValidator(mail_address)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Recipient(_Record):
    """Whom the letter addresses: the person who complained, or a group in a mass letter."""

    name: Line
    title: Line | None = None
    first_name: Line | None = None
    surname: Line | None = None
    gender: Gender = "unknown"
    salutation: Line | None = None
    """The whole salutation line, where the language's own form needs a human's choice (Croatian vocative, honorifics)."""
    group: bool = False
    address: tuple[Line, ...] = ()
    """The lines of their postal address, for a printed letter."""
    email: Address | None = None
    """Where a letter by e-mail goes; no model is told, and no letter states it."""


class Signer(_Record):
    """Who signs: a person with standing, reachable by the customer."""

    name: Line
    role: Line | None = None
    gender: Gender = "unknown"
    phone: Line | None = None
    email: Line | None = None
    agreed: bool = True


class Contact(_Record):
    """The person the customer can reach, where that is not the signer."""

    name: Line
    phone: Line | None = None
    email: Line | None = None


class Item(_Record):
    """A sentence a letter may rest on, with its id."""

    id: Id
    text: Text
    other_words: Annotated[tuple[Text, ...], Field(max_length=WORDINGS_LIMIT)] = ()
    """The same in other words, as somebody who answers for the case confirmed: a letter may say it so. A date, amount, number or name in them
    binds to the rest of the case, like any of the letter."""


class DatedItem(Item):
    """A deed: who does it and by when, or when it was done."""

    owner: Line | None = None
    due: dt.date | None = None
    done: dt.date | None = None


class Failing(Item):
    """What we did wrong, as a sentence of ours; only verified failings are owned in a letter."""

    verified: bool = True
    verified_by: Line | None = None
    when: dt.date | None = None


class Harm(Item):
    """What it did to the customer, as a sentence addressed to them."""

    kind: Literal["time", "money", "event", "work", "health", "dignity", "data", "other"] = "other"


class Remedy(DatedItem):
    """What the customer gets, as a sentence of ours, with who approved it and by when it is done or was done."""

    kind: Literal["repair", "replace", "refund", "redo", "credit", "gesture", "other"] = "other"
    basis: Literal["entitlement", "goodwill"] = "entitlement"
    amount: Line | None = None
    approved_by: Line | None = None
    approved_on: dt.date | None = None
    customer_effort: Text | None = None


class Measure(DatedItem):
    """What we changed so that it is less likely to happen again, as a sentence of ours."""


class Fact(Item):
    """Anything else the letter may state; ``part`` asks for it to be said there."""

    part: Literal["what_happened", "explanation", "remedies", "prevention", "closing"] | None = None
    source: Line | None = None
    verified_by: Line | None = None


class Cause(Item):
    """Why it happened, as a sentence of ours that ends on our act, and who established it."""

    id: Id = "cause"
    established_by: Line | None = None
    controllable: bool | None = None


class NextUpdate(_Record):
    """When we will next make contact, even without news."""

    on: dt.date
    at: Line | None = None
    text: Text | None = None


class TalkSlot(_Record):
    """A time we offer for a conversation."""

    on: dt.date
    at: Line


class Talk(_Record):
    """The conversation before the letter: when it was tried or held, with whom, what was agreed."""

    tried_on: dt.date | None = None
    held_on: dt.date | None = None
    by: Line | None = None
    result: Text | None = None
    agreed: tuple[Id, ...] = ()
    """Ids of the remedies and measures the customer agreed to; empty means all of them."""


class Incident(_Record):
    """What a mass letter must say: when it happened, who is affected, what the reader should do, as whole sentences."""

    period: Text
    affected: Text
    what_to_do: Text | None = None


class Inquiry(_Record):
    """One step of the investigation: who was asked, when, what was found. Never printed."""

    asked: Line
    found: Text
    on: dt.date | None = None


class StaffMember(_Record):
    """A colleague involved. Names go in so that a rule can keep them out of the letter."""

    name: Line
    role: Line | None = None
    view_gathered: bool = False


class ThirdParty(_Record):
    """A supplier involved; named in a letter only where that is allowed."""

    name: Line
    role: Line | None = None
    may_be_named: bool = False


class Flags(_Record):
    """Signs that a named person must look before anything is sent."""

    legal_hold: bool = False
    injury: bool = False
    data_breach: bool = False
    integrity: bool = False


class Clearance(_Record):
    """A named person's word that a flagged case may be answered: which flag they looked at, who they are, when. Never printed."""

    flag: Flag
    by: Line
    on: dt.date


class FollowUp(_Record):
    """When somebody asks the customer whether it is put right, and who does. Never printed."""

    on: dt.date
    owner: Line | None = None


class Point(_Record):
    """Something the customer tells us or asks for, and how we answer it. Never printed, and no fact: the words are the customer's.

    It is answered by items of the case, declined with a reason, or open until the next update; one of the three, or none yet.
    """

    id: Id
    kind: Literal["point", "ask"] = "point"
    quote: Text | None = None
    """The words of the complaint, as they stand there; a point that a person adds may do without."""
    text: Text | None = None
    """The same in our own words, for ourselves."""
    answered_by: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """Ids of the items that answer it; ``next_update``, ``talk_slot`` and ``contact`` stand for what the case says there."""
    declined: Text | None = None
    """A whole sentence of ours, in the letter's language, that says no and why."""
    open: bool = False
    """Whether we come back to it with the next update."""

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if self.quote is None and self.text is None:
            raise ValueError("write the customer's words (quote), or what they mean in your own (text)")
        ways = [name for name in ("answered_by", "declined", "open") if getattr(self, name)]
        if len(ways) > 1:
            raise ValueError(f"{' and '.join(ways)} are two answers; keep one of them")
        return self


class PriorFailure(_Record):
    """A time we failed this customer before: when, and what we did, as a sentence of ours that owns it as earlier (In June we had ...)."""

    on: dt.date
    text: Text


class PriorPromise(_Record):
    """What we promised this customer before: when, the promise as it was worded, and whether it was kept."""

    on: dt.date
    text: Text
    kept: bool | None = None


_YES = frozenset({"true", "yes", "on", "y", "t", "1"})
"""What pydantic reads as true, where a field is looked at before validation."""

_PREFIXES = {"failings": "f", "harms": "h", "remedies": "r", "measures": "m", "facts": "k", "points": "p"}


def _number_items(data: dict[str, Any]) -> None:
    for field, prefix in _PREFIXES.items():
        items = data.get(field)
        if not isinstance(items, list | tuple):
            continue
        taken = {item["id"] for item in items if isinstance(item, Mapping) and isinstance(item.get("id"), str)}
        free_ids = (f"{prefix}{number}" for number in itertools.count(1))
        numbered: list[object] = []
        for item in map(_sentence_item, items):
            if isinstance(item, Mapping) and not item.get("id"):
                item = {**item, "id": next(free for free in free_ids if free not in taken)}
            numbered.append(item)
        data[field] = numbered


def _apply_letter_type(data: dict[str, Any]) -> None:
    named = data.get("letter_type")
    entry = load_letter_types().get(named) if isinstance(named, str) else None
    for field, implied in (entry.implies if entry else {}).items():
        given = data.get(field)
        if given not in (None, implied):
            raise ValueError(
                f"{field}: letter type {entry.id if entry else ''} means {implied!r}, but the case says {given!r}; drop one of them"
            )
        data[field] = implied


_ANSWERING = ("next_update", "talk_slot", "contact")
"""What answers a point besides items: the date of our next message, a time to talk, a person to reach."""

ITEM_LIMIT = 100
"""Failings, harms, remedies or measures a case may have; a letter that states more is read by nobody."""


class Case(_Record):
    """A complaint and everything a letter about it may rest on.

    Only ``id`` has to be given to load a case; ``missing()`` tells what a letter needs beyond that. Raises ``CaseError`` through
    ``Case.of``; constructing directly raises pydantic's ``ValidationError``.
    """

    id: Line = "case"
    language: Annotated[str, AfterValidator(_known_language)] | None = None
    channel: Channel | None = None
    letter_type: Annotated[str, AfterValidator(_known_type)] = "dissatisfied"
    stage: Stage = "full"
    audience: Audience = "customer"
    scope: Scope = "one"
    formality: Formality = "formal"
    severity: Severity = "medium"
    severity_reason: Text | None = None
    date: dt.date | None = None
    received: dt.date | None = None
    organisation: Line | None = None
    organisation_address: tuple[Line, ...] = ()
    place: Line | None = None
    reference: Line | None = None

    recipient: Recipient | None = None
    complaint: Annotated[str, AfterValidator(_within_limit)] = ""
    customer_words: tuple[Text, ...] = ()
    points: Annotated[tuple[Point, ...], Field(max_length=ITEM_LIMIT)] = ()
    """What the customer tells us and asks for, point by point, and how the letter answers each."""
    fault_status: FaultStatus | None = None
    failure_type: FailureType | None = None
    """Whether the result was wrong (outcome), how the customer was treated (process), or both."""
    failings: Annotated[tuple[Failing, ...], Field(max_length=ITEM_LIMIT)] = ()
    harms: Annotated[tuple[Harm, ...], Field(max_length=ITEM_LIMIT)] = ()
    price: Line | None = None
    """What the customer paid for what failed, as an amount of money (140 euros)."""
    loss_amount: Line | None = None
    """What the failing cost the customer in money, beyond the price or within it."""
    customer_kept_service: bool | None = None
    """Whether the customer keeps or used what failed; False where they gave it back or turned it down."""
    prior_failures: Annotated[tuple[PriorFailure, ...], Field(max_length=ITEM_LIMIT)] = ()
    prior_promises: Annotated[tuple[PriorPromise, ...], Field(max_length=ITEM_LIMIT)] = ()
    cause_known: bool | None = None
    cause: Annotated[Cause | None, BeforeValidator(_sentence_item)] = None
    solution_known: bool = True
    remedies: Annotated[tuple[Remedy, ...], Field(max_length=ITEM_LIMIT)] = ()
    measures: Annotated[tuple[Measure, ...], Field(max_length=ITEM_LIMIT)] = ()
    next_update: NextUpdate | None = None
    facts: Annotated[tuple[Fact, ...], Field(max_length=ITEM_LIMIT)] = ()
    incident: Incident | None = None

    signer: Signer | None = None
    contact: Contact | None = None
    talk: Talk | None = None
    talk_slots: tuple[TalkSlot, ...] = ()
    previous_letter: dt.date | None = None

    investigation: tuple[Inquiry, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    third_party: ThirdParty | None = None
    customer_contribution: Text | None = None
    copies: tuple[Line, ...] = ()
    flags: Flags = Field(default_factory=Flags)
    clearances: tuple[Clearance, ...] = ()
    follow_up: FollowUp | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any], *, source: str | None = None, lines: Mapping[str, int] | None = None) -> Self:
        """Return the case a mapping describes.

        ``lines`` maps dotted field paths to line numbers of ``source``, so that a CaseError can point at them.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as problem:
            raise CaseError(tuple(_problems(problem, lines or {})), source=source) from None

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        data = dict(value)
        _number_items(data)
        _apply_letter_type(data)
        recipient = data.get("recipient")
        if isinstance(recipient, str):
            data["recipient"] = recipient = {"name": recipient}
        if isinstance(recipient, Mapping) and str(recipient.get("group")).casefold() in _YES:
            data.setdefault("audience", "mass")
        if data.get("stage") is None:
            data["stage"] = "full" if _has_verified_failing(data.get("failings")) else "holding"
        return data

    @model_validator(mode="after")
    def _agree(self) -> Self:
        for field, message in self._contradictions():
            raise ValueError(f"{field}: {message}")
        return self

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for identifier in (*(item.id for item in self.items()), *(point.id for point in self.points)):
            if identifier in seen:
                yield "id", f"{identifier!r} stands twice; give each item an id of its own"
            seen.add(identifier)
        yield from self._unknown_answers()
        if self.cause_known is False and self.cause is not None:
            yield "cause", "a cause is given, but cause_known is false; drop the cause or set cause_known to true"
        if self.recipient and self.recipient.group and self.audience not in ("mass", "internal"):
            yield "audience", f"recipient is a group, but audience is {self.audience!r}; write mass"
        if self.talk:
            for agreed in self.talk.agreed:
                if agreed not in {item.id for item in (*self.remedies, *self.measures)}:
                    yield "talk.agreed", f"{agreed!r} is no remedy or measure of this case"
        if self.date is None:
            return
        if self.received and self.received > self.date:
            yield "received", f"{self.received} is after the letter's date {self.date}"
        for kind, deeds in (("remedies", self.remedies), ("measures", self.measures)):
            yield from self._untimely(kind, deeds, self.date)
        if self.next_update and self.next_update.on < self.date:
            yield "next_update.on", f"{self.next_update.on} is before the letter's date {self.date}"
        if self.follow_up and self.follow_up.on < self.date:
            yield "follow_up.on", f"{self.follow_up.on} is before the letter's date {self.date}"
        for number, failure in enumerate(self.prior_failures):
            if failure.on > self.date:
                yield f"prior_failures.{number}.on", f"{failure.on} is after the letter's date {self.date}"
        for number, promise in enumerate(self.prior_promises):
            if promise.on > self.date:
                yield f"prior_promises.{number}.on", f"{promise.on} is after the letter's date {self.date}"

    def _unknown_answers(self) -> Iterator[tuple[str, str]]:
        known = {item.id for item in self.items()}.union(_ANSWERING) if self.points else set()
        for number, point in enumerate(self.points):
            for answer in point.answered_by:
                if answer not in known:
                    yield (
                        f"points.{number}.answered_by",
                        f"{answer!r} is no item of this case; write ids of its items, or {', '.join(_ANSWERING)}",
                    )

    @staticmethod
    def _untimely(kind: str, deeds: tuple[DatedItem, ...], date: dt.date) -> Iterator[tuple[str, str]]:
        for number, deed in enumerate(deeds):
            if deed.done and deed.done > date:
                yield f"{kind}.{number}.done", f"{deed.done} is after the letter's date {date}; write due instead of done"
            if deed.due and not deed.done and deed.due < date:
                yield f"{kind}.{number}.due", f"{deed.due} is before the letter's date {date}; agree a new date, or write done"

    @property
    def letter_date(self) -> dt.date:
        """The date the letter bears: the case's, else today's."""
        return self.date or dt.date.today()

    @property
    def owned_failings(self) -> tuple[Failing, ...]:
        """The failings a letter must name: verified ones."""
        return tuple(failing for failing in self.failings if failing.verified)

    @property
    def reply_to(self) -> Contact | None:
        """The person the customer can reach directly, if the case names a phone or an e-mail address."""
        if self.contact and (self.contact.phone or self.contact.email):
            return self.contact
        if self.signer and (self.signer.phone or self.signer.email):
            return Contact.model_construct(name=self.signer.name, phone=self.signer.phone, email=self.signer.email)
        return None

    @property
    def mail_to(self) -> str | None:
        """The address the letter goes to unless somebody says another: the recipient's, of a letter that is written to them alone.

        None for what stays inside, is spoken, or stands in public: it must not reach the customer's mailbox by default.
        """
        written_to_them = self.channel in (None, "letter", "email", "private_message") and self.audience != "internal"
        return self.recipient.email if self.recipient and written_to_them else None

    def items(self) -> Iterator[Item]:
        """Yield everything in the case that carries an id and a sentence a letter may rest on."""
        yield from self.failings
        yield from self.harms
        yield from self.remedies
        yield from self.measures
        yield from self.facts
        if self.cause:
            yield self.cause

    def in_other_words(self, item: str, text: str) -> Self:
        """Return the case with one more wording of an item, given by its id; itself where the item has it already.

        Whoever adds it answers for it: the text must say what the item says, and a letter may say it so from then on. Raises CaseError if no
        item has this id, if it has as many wordings as it may, or if the text is none.
        """
        found = next((one for one in self.items() if one.id == item), None)
        if found is None:
            said = f"no item of the case has this id; write one of {', '.join(one.id for one in self.items()) or 'those it will have'}"
            raise CaseError([FieldProblem(field="id", message=said)])
        if text.strip() in (found.text, *found.other_words):
            return self
        data = self.model_dump()
        for entry in (
            *itertools.chain.from_iterable(data[field] for field in _PREFIXES if field != "points"),
            *filter(None, [data["cause"]]),
        ):
            if entry["id"] == item:
                entry["other_words"] = (*entry["other_words"], text)
        return type(self).of(data)

    def condition_fields(self) -> dict[str, Any]:
        """Return the fields that conditions in data files (rule switches, phrasebooks) may name."""
        return {
            "letter_type": self.letter_type,
            "stage": self.stage,
            "audience": self.audience,
            "channel": self.channel,
            "scope": self.scope,
            "formality": self.formality,
            "severity": self.severity,
            "fault_status": self.fault_status,
            "cause_known": self.cause_known,
            "solution_known": self.solution_known,
            "signer_gender": self.signer.gender if self.signer else "unknown",
            "recipient_gender": self.recipient.gender if self.recipient else "unknown",
            "group": bool(self.recipient and self.recipient.group),
            "titled": bool(self.recipient and self.recipient.title),
            "failed_before": bool(self.prior_failures),
            "integrity": self.flags.integrity,
            "has_points": bool(self.points),
        }

    def missing(self, language: str | None = None) -> tuple[Question, ...]:
        """Return the questions to answer before a letter can be honest, in the order a person would ask them.

        ``language`` is the one they are asked in, English if it is not said. Raises UnknownLanguageError, PackError.
        """
        return self._asked(dict(self._open_fields()), language)

    def questions(self, language: str | None = None) -> tuple[Question, ...]:
        """Return every question that is open, those that only make a better letter (``required=False``) among them, in the order to ask.

        Raises UnknownLanguageError, PackError.
        """
        return self._asked({**dict(self._advised_fields()), **dict(self._open_fields())}, language)

    def require_complete(self, language: str | None = None) -> None:
        """Raise IncompleteCaseError with the questions a letter has to wait for, if there are any."""
        if questions := self.missing(language):
            raise IncompleteCaseError(questions)

    @staticmethod
    def _asked(fields: Mapping[str, tuple[str, ...]], language: str | None) -> tuple[Question, ...]:
        return tuple(
            question.model_copy(update={"text": question.text.format(id=detail)})
            for question in load_questions(language or "en")
            if question.field in fields
            for detail in fields[question.field]
        )

    def _open_fields(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        once = ("",)
        needs_remedy = self.stage in ("full", "confirmation") and self.audience != "internal"
        for field in ("fault_status", "cause_known", "language", "channel"):
            if getattr(self, field) is None:
                yield field, once
        if self.recipient is None and self.channel != "note":
            yield "recipient.name", once
        if not self.complaint.strip() and not self.failings:
            yield "complaint_or_failing", once
        if self.stage == "full" and self.fault_status in ("established", "shared") and not self.owned_failings:
            yield ("failings.verified", tuple(failing.id for failing in self.failings)) if self.failings else ("failings", once)
        if needs_remedy and not self.remedies and not self.next_update:
            yield "remedies", once
        if unapproved := tuple(remedy.id for remedy in self.remedies if not remedy.approved_by):
            yield "remedies.approved_by", unapproved
        if undated := tuple(remedy.id for remedy in self.remedies if not (remedy.due or remedy.done)):
            yield "remedies.due", undated
        if unanswered := tuple(self._unanswered()):
            yield "points.answer", unanswered
        unsettled = self.cause_known is False or not self.solution_known or self.fault_status in ("unknown", "disputed")
        if not self.next_update and (
            self.stage == "holding"
            or self.channel == "voicemail"
            or (needs_remedy and unsettled and self.remedies)
            or any(point.open or "next_update" in point.answered_by for point in self.points)
        ):
            yield "next_update", once
        if self.signer is None:
            yield "signer.name", once
        elif not self.signer.role:
            yield "signer.role", once
        if self.signer and not self.reply_to:
            yield "signer.contact", once
        if self.audience == "mass" and self.incident is None:
            yield "incident", once
        if self.stage == "confirmation" and not (self.talk and self.talk.held_on):
            yield "talk.held_on", once
        if self.stage == "follow-up" and not self.previous_letter:
            yield "previous_letter", once

    def _unanswered(self) -> Iterator[str]:
        """Yield the ids of points that a letter, which answers each, could not answer: what nobody has verified is no answer."""
        if self.stage not in ("full", "confirmation") or self.audience == "internal":
            return
        unverified = {failing.id for failing in self.failings if not failing.verified}
        for point in self.points:
            if not (point.declined or point.open or set(point.answered_by) - unverified):
                yield point.id

    def _advised_fields(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what is worth asking before a letter is written though none has to wait for it: what happened, verified by whom, since
        when known, what was agreed, who does what, who tells the team (RO-20, HR-5, HR-8, CA-22, HR-19; the rest by its principle)."""
        once = ("",)
        settles = self.stage in ("full", "confirmation") and self.audience != "internal"
        weighs = settles and self.severity != "low"
        ours = self.fault_status in ("established", "shared")
        if self.complaint.strip() and not self.points and settles and self.audience != "mass":
            yield "points", once
        yield "failings.verified_by", tuple(failing.id for failing in self.owned_failings if not failing.verified_by)
        yield "failings.when", tuple(failing.id for failing in self.owned_failings if not failing.when)
        if settles and not self.harms:
            yield "harms", once
        if settles and self.complaint.strip() and not self.customer_words and self.audience != "mass":
            yield "customer_words", once
        if self.cause_known and self.cause is None and settles:
            yield "cause", once
        if weighs and ours and not self.investigation:
            yield "investigation", once
        yield "staff.view_gathered", tuple(colleague.name for colleague in self.staff if not colleague.view_gathered)
        if settles and self.audience == "client" and not (self.talk and (self.talk.tried_on or self.talk.held_on)):
            yield "talk.tried_on", once
        if self.talk and self.talk.held_on and not (self.talk.result or self.talk.agreed):
            yield "talk.result", once
        yield "remedies.approved_on", tuple(remedy.id for remedy in self.remedies if remedy.approved_by and not remedy.approved_on)
        yield "remedies.owner", tuple(remedy.id for remedy in self.remedies if not (remedy.owner or remedy.done))
        if settles and self.cause_known and not self.measures:
            yield "measures", once
        if weighs and not self.follow_up:
            yield "follow_up", once
        if weighs and not self.copies and (self.staff or self.measures):
            yield "copies", once


def _has_verified_failing(failings: object) -> bool:
    if not isinstance(failings, list | tuple):
        return False
    return any(not isinstance(item, Mapping) or str(item.get("verified", True)).casefold() in _YES for item in failings)


_ADVICE = {
    "extra_forbidden": "unknown field; remove it or check its spelling",
    "date_from_datetime_parsing": "write a date as 2026-11-25",
    "date_parsing": "write a date as 2026-11-25",
    "date_type": "write a date as 2026-11-25",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "missing": "is required",
    "string_type": "write text",
    "string_too_short": "must not be empty",
    "tuple_type": "write a list",
    "model_type": "write its fields, one a line",
    "model_attributes_type": "write its fields, one a line",
}


def _problems(error: ValidationError, lines: Mapping[str, int]) -> Iterator[FieldProblem]:
    for problem in error.errors(include_url=False, include_context=True, include_input=False):
        path = ".".join(str(step) for step in problem["loc"])
        message = _ADVICE.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        if problem["type"] == "literal_error":
            message = f"write one of {problem['ctx']['expected']}".replace("'", "")
        if not path and ": " in message:
            path, message = message.split(": ", 1)
        near = next((path[: len(path) - len(tail)] for tail in _tails(path) if path[: len(path) - len(tail)] in lines), "")
        yield FieldProblem(path, message, line=lines.get(near))


def _tails(path: str) -> Iterator[str]:
    """Yield ever longer ends of a dotted path, so that the nearest enclosing field with a known line is found."""
    yield ""
    steps = path.split(".")
    for length in range(1, len(steps)):
        yield "." + ".".join(steps[-length:])
