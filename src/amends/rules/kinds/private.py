"""What is private: sums, numbers, addresses and references that others should not read or hear, and the way on to where they may be told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from amends.languages import Language
from amends.rules.claims import find_claims
from amends.rules.document import Document
from amends.rules.kinds.people import gives, goes_on_in_private
from amends.rules.recognising import Claim

if TYPE_CHECKING:
    from amends.case import Case

OVERHEARD = ("public_reply", "voicemail")
"""Channels that others than the customer read or hear (HE-17, CA-23)."""
_PRIVATE = frozenset({"amount", "reference", "phone", "email", "url"})
"""Kinds of claims that these leave out."""
_CODE = 1_000
"""The smallest bare number that is taken for the number of something."""


def tells_nothing_private(text: str, language: Language) -> bool:
    """Return whether a sentence holds no sum, number, address or reference that others should not read or hear."""
    return not any(claim.kind in _PRIVATE or _is_a_code(claim) for claim in find_claims(text, language))


def _is_a_code(claim: Claim) -> bool:
    """Return whether a claim is a bare number long enough to be that of an order or an account, and no year."""
    return claim.kind == "number" and isinstance(claim.value, Decimal) and claim.value >= _CODE and not 1900 <= claim.value <= 2100


def told_in_private(document: Document) -> bool:
    """Return whether a public reply leads on to where its remedies may be told, none of which others should read."""
    case = document.case
    if case is None or case.channel != "public_reply" or not case.remedies:
        return False
    return leads_on(document) and not any(tells_nothing_private(remedy.text, document.language) for remedy in case.remedies)


def leads_on(document: Document) -> bool:
    """Return whether a text leads on to a private channel: it says that we go on there, or gives a contact of ours. Only with a case."""
    assert document.case is not None
    return goes_on_in_private(document) or any(gives(document, contact) for contact in our_contacts(document.case))


def our_contacts(case: Case) -> tuple[str, ...]:
    """Return the numbers and addresses by which we are reached."""
    writers = [writer for writer in (case.signer, case.contact) if writer]
    return tuple(contact for writer in writers for contact in (writer.phone, writer.email) if contact)
