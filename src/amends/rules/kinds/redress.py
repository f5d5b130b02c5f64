"""Redress: the repair comes before the gift, what is owed is no gift, and the remedy fits what was lost."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.languages import Language
from amends.rules.catalogue import Rule
from amends.rules.claims import find_claims
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, place_of, sentence_of
from amends.rules.kinds.coverage import STATED, best_place
from amends.rules.kinds.making import finding_absent, finding_at
from amends.rules.kinds.phrases import excused

if TYPE_CHECKING:
    from amends.case import Remedy

_GIFTS = ("credit", "gesture")
_MONEY = ("refund", "credit", "gesture")
_REPAIRS = ("repair", "replace", "redo")
_TOO_LITTLE = Decimal("0.6")
"""Share of the price from which money satisfies a customer who did not keep what failed (Gelbrich, Gäthke and Grégoire 2015)."""
_TOO_MUCH = Decimal("1.5")
"""Times the price beyond which more money loses loyalty (Haesevoets et al. 2017)."""


def compensation(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding at the first remedy a letter states if all of them are gifts and nothing repairs what went wrong.

    Money works beside a repair, not in its place (Fehr and Gelfand 2010; principle ``compensate-on-top``). Where only the treatment of the
    customer was at fault, there is nothing to repair but by the apology itself.
    """
    case = document.case
    if case is None or case.stage not in ("full", "confirmation") or case.failure_type == "process":
        return
    if not case.remedies or not case.solution_known or case.measures or case.next_update:
        return
    if any(remedy.kind not in _GIFTS or remedy.basis != "goodwill" for remedy in case.remedies):
        return
    for remedy in case.remedies:
        share, number = best_place(remedy.text, document)
        if share >= STATED:
            sentence = document.text.sentence(number)
            yield finding_at(rule, document, "compensation", sentence.start, sentence.end)
            return


def gift(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each word of kindness beside a remedy that the case records as owed, unless a gift of the case stands in the same sentence.

    Refunds, repairs under warranty and compensation for delays are rights (Reg. 261/2004, Dir. 2019/771); a right sold as a favour
    is found out.
    """
    case = document.case
    if case is None or not case.remedies:
        return
    patterns = document.pack.patterns(rule.id, "say")
    if patterns is None or not document.find(patterns):
        return
    places = [(remedy, *best_place(remedy.text, document)) for remedy in case.remedies]
    given = {number for remedy, share, number in places if remedy.basis == "goodwill" and share >= STATED}
    owed: dict[int, Remedy] = {}
    for remedy, share, number in places:
        if remedy.basis == "entitlement" and share >= STATED:
            owed.setdefault(number, remedy)
    for match in own_words(document, patterns):
        number = sentence_of(document, match)
        due = owed.get(number) or owed.get(number - 1)
        if due is not None and number not in given and not excused(rule, document, match):
            yield finding_at(rule, document, "gift", *place_of(document, match), id=due.id)


def fits(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield what is unlike in what the customer lost and what the case gives, in kind or in size.

    Like is restored by like: money for money, regard for disrespect (Smith, Bolton and Wagner 1999, after the theory of justice). Amounts
    are weighed in one currency, and found too small only where every remedy in money says how much it is.
    """
    case = document.case
    if case is None or not case.remedies:
        return
    language = document.language
    price, loss = _money(case.price, language), _money(case.loss_amount, language)
    gifts = [_money(remedy.amount or remedy.text, language) for remedy in case.remedies]
    returned = [amount for amount in gifts if amount]
    kinds = {remedy.kind for remedy in case.remedies}
    unsaid = any(remedy.kind in _MONEY and not amount for remedy, amount in zip(case.remedies, gifts, strict=True))
    if loss and not returned and not kinds & set(_MONEY):
        yield finding_absent(rule, "words_only", "remedies", loss=case.loss_amount or "")
    if case.failure_type == "process" and not loss and kinds <= set(_MONEY):
        yield finding_absent(rule, "money_for_respect", "remedies")
    if not price or any(currency != price[1] for _, currency in returned):
        return
    given = sum((amount for amount, _ in returned), Decimal())
    shown, paid = f"{given.normalize():f}", case.price or ""
    if case.customer_kept_service is False and not unsaid and not kinds & set(_REPAIRS) and given < _TOO_LITTLE * price[0]:
        yield finding_absent(rule, "too_little", "remedies", given=shown, price=paid)
    if loss and loss[1] != price[1]:
        return
    if given > _TOO_MUCH * max(price[0], loss[0] if loss else Decimal()):
        yield finding_absent(rule, "too_much", "remedies", given=shown, price=paid)


@lru_cache(maxsize=1_024)
def _money(text: str | None, language: Language) -> tuple[Decimal, str] | None:
    """Return the first amount of money a text states, or None."""
    for claim in find_claims(text, language) if text else ():
        if claim.kind == "amount" and isinstance(claim.value, tuple):
            return Decimal(claim.value[0]), str(claim.value[1])
    return None
