"""From a filled intake page to a case: what a person confirmed and wrote, and nothing besides.

What was heard in a complaint is the customer's word. It comes into the case where a person ticked it, as what it is: a point with its
quotation, the customer's own words, a reference; a harm only as the sentence the person wrote for it. A warning sign is the exception: it
sets its flag until a person takes the tick away, because a flag only holds a letter back.

A remedy of the catalogue is approved by its standing approval or not at all. One in own words is approved by the tick of a person who may
approve it, or, where nobody signs in, by whoever is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amends.case import Case, Signer
from amends.errors import CaseError, FieldProblem, NotAllowedError
from amends.languages import LANGUAGES, Language, language_problems, load_language
from amends.languages.overlap import ContentWords, shared_share
from amends.offering import offer
from amends.points import point_problems
from amends.principles import load_letter_types
from amends.prompting.listening import load_hearing
from amends.remedies import CatalogueRemedy
from amends.review.ladder import Ladder
from amends.review.roles import Person
from amends.ui.forms import read_day, sentence
from amends.ui.intake_form import Form, OwnRemedy, Picked, PointAnswer, Ticked
from amends.ui.strings import say

_ALIKE = 0.3
"""Share of the words of a point that one of our sentences must hold to be guessed to answer it."""
_CONFIRMED_ELSEWHERE = ("letter_type", "language", "severity", "channel", "received")
_FIELDS = {"recipient": "recipient.name", "signer": "signer", "failings": "failings", "harms": "harms", "measures": "measures"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the desk lets a person choose from and approve: the catalogue, who signs, whose letter it is, the ladder, whether people sign in."""

    ladder: Ladder
    remedies: tuple[CatalogueRemedy, ...] = ()
    signers: tuple[Signer, ...] = ()
    organisation: str = ""
    signed_in: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A remedy as it stands on the page: its sentence where there is one, and why it is not approved yet."""

    text: str = ""
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Guessed:
    """A point with how it is answered: by the person's choice or, where ``guessed``, by what looks alike."""

    id: str
    ticked: Ticked
    answer: PointAnswer
    guessed: bool


@dataclass(frozen=True, slots=True)
class Built:
    """What a filled page comes to: the case's data, what is wrong by field, the remedies by their place, and the points with their answers.

    ``places`` says which field of the page an item of the case comes from, where its name does not.
    """

    data: Mapping[str, Any]
    problems: Mapping[str, str]
    offers: Mapping[str, Offer] = field(default_factory=dict)
    points: tuple[Guessed, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """What a person confirms of the points: changes with every answer, so that a tick stands for what was seen."""
        import hashlib

        told = repr([(point.id, point.ticked.key, point.answer.model_dump()) for point in self.points])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def build(form: Form, rules: Rules, by: Person, today: dt.date) -> Built:
    """Return the case a page describes so far; a problem never costs what is right beside it."""
    builder = _Builder(form, rules, by, today)
    return builder.built()


class _Builder:
    """Puts a case together, field by field, and notes what is wrong."""

    def __init__(self, form: Form, rules: Rules, by: Person, today: dt.date) -> None:
        self.form = form
        self.rules = rules
        self.by = by
        self.today = today
        self.problems: dict[str, str] = {}
        self.offers: dict[str, Offer] = {}
        self.language: Language | None = load_language(form.language) if form.language in LANGUAGES else None

    def built(self) -> Built:
        form = self.form
        data: dict[str, Any] = {"complaint": form.complaint, "date": self.today}
        if form.language in LANGUAGES:
            data["language"] = form.language
        kind = form.letter_type if form.letter_type in load_letter_types() else "dissatisfied"
        data["letter_type"] = kind
        implied = load_letter_types()[kind].implies
        for name, value in (("severity", form.severity), ("channel", form.channel)):
            if value and name not in implied:
                data[name] = value
        if "stage" not in implied:
            data["stage"] = stage_of(form)
        if self.rules.organisation:
            data["organisation"] = self.rules.organisation
        if received := self._day("received", form.received):
            data["received"] = received
        self._gates(data)
        self._heard(data)
        self._answers(data)
        self._remedies(data)
        self._signer(data)
        points = tuple(self._points(data))
        data["points"] = [_point_data(point) for point in points]
        return Built(data, self.problems, self.offers, points)

    def _gates(self, data: dict[str, Any]) -> None:
        if fault := self.form.answer("fault_status"):
            data["fault_status"] = fault
        if (known := self.form.answer("cause_known")) in ("yes", "no"):
            data["cause_known"] = known == "yes"
        if name := self.form.answer("recipient.name"):
            data["recipient"] = {"name": name, "gender": self.form.answer("recipient.gender") or "unknown"}
            for field in ("salutation", "email"):
                if answer := self.form.answer(f"recipient.{field}"):
                    data["recipient"][field] = answer

    def _heard(self, data: dict[str, Any]) -> None:
        of = self._ticked
        references = [one.which or one.quote for one in of("reference")]
        if reference := (self.form.answer("reference") or (references[0] if references else "")):
            data["reference"] = reference
        words = [one.quote for one in of("feeling")] + _lines(self.form.answer("customer_words"))
        if words:
            data["customer_words"] = words
        harms: list[dict[str, str]] = []
        for one in of("harm"):
            if one.words.strip():
                harms.append({"text": sentence(one.words), "kind": one.which or "other"})
            else:
                self.problems[f"heard.{one.key}"] = say("intake.harm_needs_words")
        harms += [{"text": sentence(line)} for line in _lines(self.form.answer("harms"))]
        if harms:
            data["harms"] = harms
        flags = {sign.id: sign.flag for sign in load_hearing().sign}
        raised = dict.fromkeys(flag for one in of("sign") if (flag := flags.get(one.which)))
        if raised:
            data["flags"] = dict.fromkeys(raised, True)
        data["clearances"] = [
            {"flag": flag, "by": self.by.name, "on": self.today}
            for flag in raised
            if flag in self.form.cleared and may_clear(flag, self.rules, self.by)
        ]

    def _ticked(self, kind: str) -> list[Ticked]:
        return [one for one in self.form.ticked if one.kind == kind]

    def _answers(self, data: dict[str, Any]) -> None:
        answer = self.form.answer
        if data.get("stage", "full") != "holding":
            checked = answer("failings.verified_by")
            when = self._day("failings.when", answer("failings.when"))
            verified: dict[str, Any] = {
                "verified": bool(checked),
                **({"verified_by": checked} if checked else {}),
                **({"when": when} if when else {}),
            }
            if failings := [{"text": sentence(line), **verified} for line in _lines(answer("failings"))]:
                data["failings"] = failings
                if not checked:
                    self.problems["failings.verified_by"] = say("intake.verified_by_missing")
            if data.get("cause_known") and (cause := sentence(answer("cause"))):
                data["cause"] = cause
            if measures := [sentence(line) for line in _lines(answer("measures"))]:
                data["measures"] = measures
        if on := self._day("next_update", answer("next_update")):
            data["next_update"] = {"on": on}
        if day := self._day("previous_letter", answer("previous_letter")):
            data["previous_letter"] = day
        talk = {name: day for name in ("held_on", "tried_on") if (day := self._day(f"talk.{name}", answer(f"talk.{name}")))}
        if talk:
            data["talk"] = talk
        if day := self._day("follow_up.on", answer("follow_up.on")):
            data["follow_up"] = {"on": day, **({"owner": owner} if (owner := answer("follow_up.owner")) else {})}
        if copies := _lines(answer("copies")):
            data["copies"] = copies
        self._investigation(data)
        if incident := {name: sentence(text) for name in ("period", "affected", "what_to_do") if (text := answer(f"incident.{name}"))}:
            data["incident"] = incident

    def _investigation(self, data: dict[str, Any]) -> None:
        asked, found = self.form.answer("investigation.asked"), self.form.answer("investigation.found")
        on = self._day("investigation.on", self.form.answer("investigation.on"))
        if asked and found:
            data["investigation"] = [{"asked": asked, "found": found, **({"on": on} if on else {})}]
        elif asked or found:
            missing = "found" if asked else "asked"
            self.problems[f"investigation.{missing}"] = say("intake.both_or_neither")

    def _remedies(self, data: dict[str, Any]) -> None:
        known = {entry.id: entry for entry in self.rules.remedies}
        remedies: list[dict[str, Any]] = []
        for picked in self.form.remedies:
            if picked.id in known and self.language and (made := self._offered(known[picked.id], picked, f"r{len(remedies) + 1}")):
                remedies.append(made)
        for number, own in enumerate(self.form.own):
            if own.text.strip() and (made := self._own(number, own)):
                remedies.append({"id": f"r{len(remedies) + 1}", **made})
        if remedies:
            data["remedies"] = remedies

    def _offered(self, entry: CatalogueRemedy, picked: Picked, identifier: str) -> dict[str, Any] | None:
        key = f"remedy.{entry.id}"
        typed = picked.on.strip()
        day = read_day(typed) if typed else None
        if typed and day is None:
            self.problems[f"{key}.on"] = say("intake.no_day")
            return None
        if day is None and not picked.done and entry.days is not None:
            day = self.today + dt.timedelta(days=entry.days)
        if day is None:
            self.problems[f"{key}.on"] = say("intake.day_missing")
            return None
        try:
            made = offer(
                entry,
                self.form.language,
                identifier=identifier,
                seen_from=self.today,
                amount=picked.amount,
                item=picked.item,
                **({"done": day} if picked.done else {"due": day}),
            )
        except CaseError as problem:
            for found in problem.problems:
                self.problems[f"{key}.{'on' if found.field in ('due', 'done') else found.field}"] = found.message
            return None
        self.offers[key] = Offer(made.remedy.text, made.waits)
        return made.remedy.model_dump(exclude_none=True)

    def _own(self, number: int, own: OwnRemedy) -> dict[str, Any] | None:
        key = f"own.{number}"
        day = self._day(f"{key}.on", own.on)
        if day is None:
            self.problems.setdefault(f"{key}.on", say("intake.day_missing"))
            return None
        approved_by = own.approved_by.strip() if not self.rules.signed_in else ""
        if own.approve and "approver" in self.by.roles:
            approved_by = approved_by or self.by.name
        waits = "" if approved_by else say("intake.own_waits")
        self.offers[key] = Offer(sentence(own.text), waits)
        made: dict[str, Any] = {"text": sentence(own.text), "kind": own.kind, "done" if own.done else "due": day}
        if approved_by:
            made["approved_by"] = approved_by
        return {**made, **({"approved_on": self.today} if approved_by and own.approve else {})}

    def _signer(self, data: dict[str, Any]) -> None:
        by_name = {signer.name: signer for signer in self.rules.signers}
        chosen = by_name.get(self.form.signer)
        if chosen is None and len(by_name) == 1 and not self.form.signer:
            chosen = next(iter(by_name.values()))
        if chosen:
            data["signer"] = chosen.model_dump(exclude_none=True)
            return
        own = {name: value.strip() for name, value in self.form.own_signer.model_dump().items() if value.strip()}
        if own.get("name"):
            data["signer"] = own

    def _day(self, key: str, typed: str) -> dt.date | None:
        if not typed.strip():
            return None
        day = read_day(typed)
        if day is None:
            self.problems[key] = say("intake.no_day")
        return day

    # points

    def _points(self, data: Mapping[str, Any]) -> Iterator[Guessed]:
        told = [one for one in self.form.ticked if one.kind in ("point", "ask")]
        items = list(_items(data))
        answers = {identifier for identifier, _ in items} | {"next_update", "contact"}
        for number, one in enumerate(told, 1):
            given = self.form.points.get(one.key)
            if given is not None:
                given = given.model_copy(update={"by": tuple(name for name in given.by if name in answers)})
            if given is not None and given.given:
                yield Guessed(f"p{number}", one, given, guessed=False)
            else:
                yield Guessed(f"p{number}", one, self._guess(one, data, items), guessed=True)

    def _guess(self, one: Ticked, data: Mapping[str, Any], items: Sequence[tuple[str, str]]) -> PointAnswer:
        if self.language and items:
            wanted = ContentWords.of(one.quote or one.words, self.language)
            alike = [(shared_share(wanted, ContentWords.of(text, self.language)), identifier) for identifier, text in items]
            share, best = max(alike, key=lambda pair: pair[0])
            if share >= _ALIKE:
                return PointAnswer(by=(best,))
            # What they ask for is answered by what they get; what they tell, by what we own.
            prefix = "r" if one.kind == "ask" else "f"
            if found := [identifier for identifier, _ in items if identifier.startswith(prefix)]:
                return PointAnswer(by=(found[0],))
        return PointAnswer(open=bool(data.get("next_update")))


def stage_of(form: Form) -> str:
    """Return whether the page describes a full answer or a first one: what the person chose, else what the fault allows."""
    if (chosen := form.answer("stage")) in ("full", "holding"):
        return chosen
    return "holding" if form.answer("fault_status") in ("unknown", "disputed") else "full"


def may_clear(flag: str, rules: Rules, by: Person) -> bool:
    """Return whether a person may say that a case with a flag can be answered: whoever may approve it."""
    try:
        rules.ladder.check(Case.of({"flags": {flag: True}}), by)
    except NotAllowedError:
        return False
    return True


def _items(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id and the sentence of each item, with the ids that the case will number them by."""
    for field_name, prefix in (("failings", "f"), ("harms", "h"), ("remedies", "r"), ("measures", "m")):
        for number, item in enumerate(data.get(field_name, ()), 1):
            yield (item.get("id") or f"{prefix}{number}", item["text"]) if isinstance(item, Mapping) else (f"{prefix}{number}", item)


def items_of(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what a point may be answered by: ids and sentences."""
    return tuple(_items(data))


def _point_data(point: Guessed) -> dict[str, Any]:
    one, answer = point.ticked, point.answer
    data: dict[str, Any] = {"id": point.id, "kind": one.kind}
    if one.quote.strip():
        data["quote"] = one.quote.strip()
    if one.words.strip() or not one.quote.strip():
        data["text"] = one.words.strip() or "…"
    if answer.by:
        data["answered_by"] = list(answer.by)
    elif answer.declined.strip():
        data["declined"] = sentence(answer.declined)
    elif answer.open:
        data["open"] = True
    return data


def checked(built: Built) -> tuple[Case | None, dict[str, str]]:
    """Return the case of a filled page, or None, and what is wrong with it by the page's fields; what has no field stands under ``""``."""
    problems = dict(built.problems)
    try:
        case = Case.of(built.data)
    except CaseError as problem:
        for found in problem.problems:
            _add(problems, found, built)
        return None, problems
    for found in (*language_problems(case), *point_problems(case)):
        _add(problems, found, built)
    return case, problems


def _add(problems: dict[str, str], found: FieldProblem, built: Built) -> None:
    key = _field_of(found.field, built)
    message = found.message if key else str(found)
    problems[key] = message if not problems.get(key) else problems[key]


def _field_of(path: str, built: Built) -> str:
    """Return the field of the page that a field of the case comes from."""
    steps = path.split(".")
    if place := built.places.get(".".join(steps[:2])):
        return place
    if steps[0] == "points" and len(steps) > 1 and steps[1].isdigit() and int(steps[1]) < len(built.points):
        return f"point.{built.points[int(steps[1])].ticked.key}"
    if steps[0] == "remedies" and len(steps) > 1 and steps[1].isdigit():
        places = list(built.offers)
        return places[int(steps[1])] if int(steps[1]) < len(places) else "remedies"
    if steps[0] == "signer":
        return f"signer.{steps[1]}" if len(steps) > 1 else "signer.name"
    if steps[0] in ("talk", "follow_up", "incident", "investigation"):
        return ".".join(step for step in steps if not step.isdigit())
    if path in ("recipient.gender", "recipient.salutation", "recipient.email", *_CONFIRMED_ELSEWHERE):
        return path
    return _FIELDS.get(steps[0], steps[0])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
