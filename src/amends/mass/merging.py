"""The master letter, and the letter and the case that each recipient's row makes of it.

A row's values fill the sentences of the case as well as the letter, which makes a case of that row's own, and the rules hold the merged
letter to it as to any case: a sum in one customer's letter binds to that customer's row and to no other. So each slot of the letter must stand
in a sentence of the case; bare values as facts would do for sums and dates, but a short invented deed with a booking's number in it would then
look like the fact that holds this number.

What a row may say is kept small for the same reason: a name or a fact that states a deed, or a name that holds a sum or an address, would bind
as well, so such a row is refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amends.case import Case
from amends.errors import CaseError, InputError
from amends.languages import Language, load_language
from amends.mass.recipients import Recipient
from amends.mass.slots import OWN, EmptySlotError, filled, filled_in, slots_in, slots_of
from amends.rendering import ISOLATES, isolate, salutation
from amends.rules.claims import find_claims

_LETTER_LIMIT = 20_000
"""Characters of a master letter: several pages, which is more than anybody reads of a letter to many."""
_NOT_IN_NAMES = frozenset({"amount", "percent", "number", "date", "time", "phone", "email", "url", "reference"})
_WORDS = 4
"""Words up to which no deed is looked for: a play may be called We Will Rock You, and a salutation is short."""
_SALUTATION = 10
"""The same of a salutation, which greets at length in Arabic."""
_NOT_IN_FACTS = frozenset({"email", "url"})
_UNPRINTED = ("complaint", "customer_words", "points", "investigation", "id")
"""What is never printed holds no slots; braces in a customer's words are theirs."""


class RowError(Exception):
    """A row makes no letter: which column or slot is to blame, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True)
class Master:
    """A letter to many with its slots, and the case it answers. ``key`` tells it from any other, down to the last character."""

    case: Case
    letter: str
    slots: tuple[str, ...]
    """Every slot that must be filled, of the letter and of the case's sentences."""

    @cached_property
    def key(self) -> str:
        """The digest (sha256, hex) of the letter and everything its case holds."""
        return hashlib.sha256(
            json.dumps([self.case.model_dump(mode="json"), self.letter], ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()

    @cached_property
    def language(self) -> Language:
        """The language the letter is written in."""
        return load_language(self.case.language or "")

    def __reduce__(self) -> tuple[Any, ...]:
        """Send what it is made of to another process, and none of what is worked out."""
        return Master, (self.case, self.letter, self.slots)

    @cached_property
    def _data(self) -> dict[str, Any]:
        # The stage is worked out where it is absent, so it is said.
        return self.case.model_dump(exclude_defaults=True) | {"stage": self.case.stage, "audience": self.case.audience}


@dataclass(frozen=True, slots=True)
class Merged:
    """One recipient's letter and the case it is held to."""

    text: str
    case: Case


def master_letter(case: Case, letter: str, *, case_name: str = "case", letter_name: str = "letter") -> Master:
    """Return the master letter of an incident. Raises InputError where case and letter cannot be one, IncompleteCaseError."""
    if case.audience != "mass" or case.incident is None:
        raise InputError(
            f"{case_name}: a letter to many answers a case with audience: mass and an incident (period, affected, what_to_do); add them"
        )
    if not letter.strip():
        raise InputError(f"{letter_name}: this letter is empty")
    if len(letter) > _LETTER_LIMIT:
        raise InputError(f"{letter_name}: {len(letter):,} characters, and {_LETTER_LIMIT:,} are allowed")
    case.require_complete()
    in_case = {name: value for name, value in case.model_dump(exclude_defaults=True).items() if name not in _UNPRINTED}
    known, used = slots_of(in_case, case_name), slots_in(letter, letter_name)
    for slot in used:
        if slot not in (*known, *OWN):
            raise InputError(
                f"{case_name}: no sentence of the case holds the letter's {{{{{slot}}}}}, so nothing could vouch for what it says;"
                f" add one, such as facts: - text: Your … is {{{{{slot}}}}}."
            )
    return Master(case, letter, tuple(dict.fromkeys((*used, *known))))


def merge(master: Master, recipient: Recipient) -> Merged:
    """Return the letter for one recipient and its own case. Raises RowError that names the column to blame."""
    language = master.language
    _require_plain("name", recipient.name, language, _NOT_IN_NAMES)
    _require_plain("salutation", recipient.salutation, language, _NOT_IN_NAMES, words=_SALUTATION)
    for slot, value in recipient.facts:
        _require_plain(slot, value, language, _NOT_IN_FACTS)
    values = {**dict(recipient.facts), "name": recipient.name, "reference": recipient.reference}
    values = {slot: value for slot, value in values.items() if value}
    try:
        data = {name: value if name in _UNPRINTED else filled_in(value, values) for name, value in master._data.items()}
        person = {"name": recipient.name, "salutation": recipient.salutation or None, "gender": recipient.gender}
        case = Case.of(
            data
            | {
                "id": f"{master.case.id[:150]}/{recipient.key[:12]}",
                "recipient": person,
                "reference": recipient.reference or data.get("reference"),
            }
        )
        values["salutation"] = salutation(case, language)
        return Merged(filled(master.letter, _in_their_order(values) if language.direction == "rtl" else values), case)
    except EmptySlotError as empty:
        raise RowError(empty.slot, f"{{{{{empty.slot}}}}} has no value in this row") from None
    except CaseError as problem:
        raise RowError(problem.problems[0].field, problem.problems[0].message) from None


def _in_their_order(values: dict[str, str]) -> dict[str, str]:
    """Return values for a right-to-left text, in which codes and numbers keep the order they are read in."""
    first, last = ISOLATES
    return {
        slot: value if slot in OWN[:2] else isolate(value) if not value.isdigit() else f"{first}{value}{last}"
        for slot, value in values.items()
    }


def _require_plain(column: str, value: str, language: Language, unwanted: frozenset[str], *, words: int = _WORDS) -> None:
    if not value:
        return
    claims = find_claims(value, language)
    if found := next((claim.kind for claim in claims if claim.kind in unwanted), None):
        raise RowError(
            column, f"{_NAMED.get(found, found)} has no place here; a name is a name, and facts are order numbers, sums and dates"
        )
    says_sum = any(claim.kind in ("amount", "percent") for claim in claims)
    if (len(value.split()) > words or (says_sum and len(value.split()) > 2)) and language.acts.find(language.read(value)):
        raise RowError(column, "this says that we did or will do something; that belongs into the master letter, where it is reviewed")


_NAMED = {"email": "an e-mail address", "url": "a web address", "phone": "a phone number", "amount": "a sum", "percent": "a percentage"}
_NAMED |= {"date": "a date", "time": "a time", "number": "a number", "reference": "a code"}
