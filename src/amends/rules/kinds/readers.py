"""Readers: a client is offered a talk, the public gets nothing private, many readers are told whether it concerns them."""

from __future__ import annotations

from collections.abc import Iterator

from amends.expressions import expression
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words
from amends.rules.kinds.coverage import SHORT_CHANNELS, STATED, best_place, states_date
from amends.rules.kinds.making import at_most, finding_absent, finding_at
from amends.rules.kinds.people import bare
from amends.rules.kinds.private import leads_on, our_contacts

_PRIVATE = ("reference", "amount", "phone", "email")
_ORDINAL = expression(r"\d{1,3}(?:st|nd|rd|th|r|n|t|a|-(?:lea|a))")
"""A place in a row, a birthday among them, in letters and digits as an order number is (her 70th, la 3a, al 70-lea)."""
_TOLD = 7
"""Digits at the end of a phone number by which it is told from others, however its prefix is written."""
_SPOKEN = ("phone_script", "voicemail")


def talk(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if a letter to a client proposes no time to talk.

    Principle ``speak-first``: concern for the relation matters most to those who have one (Fehr and Gelfand 2010).
    """
    case = document.case
    if case is None or case.audience != "client" or case.stage not in ("full", "holding") or case.channel in _SPOKEN:
        return
    proposed = any(states_date(document, slot.on) for slot in case.talk_slots)
    if not proposed and not own_words(document, document.pack.patterns(rule.id, "require")):
        yield finding_absent(rule, "talk", "invitation")


def public(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield what is private in a public reply or a voicemail, and a warning if a public reply does not lead on to a private channel.

    Bystanders' trust rises with a reply to the person (Kapes et al. 2022); moving to a private channel goes with more bookings
    (Lopes et al. 2024).
    """
    case = document.case
    if case is None or case.channel not in ("public_reply", "voicemail"):
        return
    known = tuple(map(bare, our_contacts(case)))
    for claim in document.claims:
        written = document.raw[claim.start : claim.end]
        if claim.kind in _PRIVATE and not _ORDINAL.fullmatch(written) and not _is_ours(written, known):
            yield finding_at(rule, document, "private" if case.channel == "public_reply" else "overheard", claim.start, claim.end)
    if case.channel == "voicemail":
        return
    for line in case.recipient.address if case.recipient else ():
        start = document.raw.casefold().find(line.casefold())
        if start >= 0:
            yield finding_at(rule, document, "private", start, start + len(line))
    if not leads_on(document):
        yield finding_absent(rule, "handover", "invitation", severity=at_most(rule, "warning"))


def _is_ours(written: str, known: tuple[str, ...]) -> bool:
    """Return whether a number or an address is one of ours, which are given bare; a number also with another prefix than on record."""
    said = bare(written)
    return any(said in contact or (_is_long(contact) and _is_long(said) and said[-_TOLD:] == contact[-_TOLD:]) for contact in known)


def _is_long(number: str) -> bool:
    return len(number) >= _TOLD and number.isdigit()


def incident(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding for each thing a letter to many must say of the incident and does not: when, whom, what to do.

    What a data breach letter must hold is law (GDPR art. 34(2)); for any other incident it is what lets readers tell whether it was them.
    """
    case = document.case
    if case is None or case.audience != "mass" or case.incident is None or case.channel in SHORT_CHANNELS:
        return
    for field in ("period", "affected", "what_to_do"):
        text = getattr(case.incident, field)
        if text and best_place(text, document)[0] < STATED:
            yield finding_absent(rule, field, "what_happened", text=text)
