"""A customer we have failed before: what earlier cases hold that a new letter must not pass over, for a person to confirm.

A second failing is another matter than a first one (rule ``repeat-failure``): the letter owns the earlier one, and a promise that was broken is
not simply made again. But a namesake is not the customer, and a sentence written for one letter may not suit another. So these are proposals:
nothing goes into a case before somebody has said yes to it, with the words as they should be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from amends.case import Case, PriorFailure, PriorPromise
from amends.review.cases import CaseRecord, earlier_of, get_case
from amends.review.promises import Promise, matter_of, promises_of
from amends.review.store import Store

_REMEMBERED = dt.timedelta(days=366)
"""How long customers remember a failing, as the rule ``repeat-failure`` has it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that happened to the same customer before. ``text`` is how the earlier letter worded it; ``same`` says what the customer is
    recognised by (name, email, reference), ``language`` which language the words are in, ``kept`` what became of a promise."""

    case_id: str
    kind: Literal["failure", "promise"]
    on: dt.date
    text: str
    same: tuple[str, ...]
    language: str
    kept: bool | None = None

    def fits(self, case: Case) -> bool:
        """Return whether its words can stand in a case's letter as they are: they are in its language."""
        return self.language == case.language


def history_for(store: Store, case: Case) -> tuple[Proposal, ...]:
    """Return what earlier cases of the same customer hold, within the year that customers remember, the latest first. Raises StoreError.

    Later letters about the matter of this case are no earlier ones. What the case holds already is not proposed.
    """
    known = {failure.text for failure in case.prior_failures} | {promise.text for promise in case.prior_promises}
    found: list[Proposal] = []
    with store.reading() as conn:
        same_matter = matter_of(conn, case.id)
    for earlier in earlier_of(store, case):
        if earlier.id in same_matter:
            continue
        record = get_case(store, earlier.id)
        if record.status in ("approved", "sent", "closed") and record.case.stage in ("full", "confirmation"):
            found += _of_case(record, promises_of(store, earlier.id), earlier.same)
    first = case.letter_date - _REMEMBERED
    recent = {one.text: one for one in found if first <= one.on <= case.letter_date and one.text not in known}
    return tuple(sorted(recent.values(), key=lambda one: (one.on, one.case_id), reverse=True))


def confirmed(case: Case, proposals: Iterable[Proposal]) -> Case:
    """Return a case with what a person has confirmed of its customer's history; its letter owns it from then on. Raises CaseError."""
    chosen = tuple(proposals)
    failures = [PriorFailure(on=one.on, text=one.text) for one in chosen if one.kind == "failure"]
    promises = [PriorPromise(on=one.on, text=one.text, kept=one.kept) for one in chosen if one.kind == "promise"]
    held = {"prior_failures": (*case.prior_failures, *failures), "prior_promises": (*case.prior_promises, *promises)}
    return Case.of(case.model_dump() | {field: [one.model_dump() for one in values] for field, values in held.items()})


def _of_case(record: CaseRecord, promises: Iterable[Promise], same: tuple[str, ...]) -> Iterator[Proposal]:
    case = record.case
    language = case.language or ""
    for failing in case.owned_failings:
        yield Proposal(record.id, "failure", failing.when or case.received or record.received_at.date(), failing.text, same, language)
    for promise in promises:
        if promise.text and promise.kind in ("remedy", "measure") and promise.case_id == record.id:
            kept = {"kept": True, "broken": False}.get(promise.state)
            yield Proposal(record.id, "promise", promise.made_at.date(), promise.text, same, language, kept)
