"""From a remedy of the catalogue to one of a case: its sentence with amount, day and things in their slots, and whether it is approved.

A standing approval covers what stays within its limit. Above the limit, in another currency, or where nobody approved it in advance, the
remedy has no ``approved_by``: a case with such a remedy waits for somebody to approve it.

An amount is taken as a person wrote it, in the way of the letter's language (84,50 €, 95 de lei), because how money is counted and
declined is not guessed here; it must read as one sum and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from amends.case import Remedy
from amends.errors import CaseError, FieldProblem
from amends.languages import Language, load_language, other_language
from amends.remedies import CatalogueRemedy, Limit
from amends.rules.claims import find_claims

_ITEM_LIMIT = 120
_SMALL_COINS = ("cents", "pence", "bani", "agorot")
_EXAMPLES = {"ar": "340 ريالًا", "ca": "84,50 €", "en": "€84.50", "he": "480 ₪", "hr": "84,50 €", "ro": "95 de lei"}


@dataclass(frozen=True, slots=True)
class Offered:
    """A remedy as a case has it. ``waits`` says why it is not approved yet, in a line; an empty one means that it is."""

    remedy: Remedy
    waits: str


def offer(
    entry: CatalogueRemedy,
    language: str,
    *,
    identifier: str,
    seen_from: dt.date,
    amount: str = "",
    item: str = "",
    due: dt.date | None = None,
    done: dt.date | None = None,
) -> Offered:
    """Return a remedy of the catalogue for a case, to be done by ``due``, or done on ``done``; ``seen_from`` is the letter's day.

    Raises CaseError that names each field with its mend: amount, item, due or done. Raises UnknownLanguageError.
    """
    spoken = load_language(language)
    key = "done" if done else "due"
    sentence = getattr(entry, key).get(language)
    problems = list(_problems(entry, spoken, sentence, amount.strip(), item.strip(), due=due, done=done, seen_from=seen_from))
    if problems or sentence is None:
        raise CaseError(problems)
    money = read_amount(amount, spoken) if "{amount}" in sentence else None
    waits = _waits(entry, money)
    remedy = Remedy(
        id=identifier,
        text=_filled(sentence, amount.strip(), item.strip(), spoken.date(done or due or seen_from, seen_from=seen_from)),
        kind=entry.kind,
        basis=entry.basis,
        amount=amount.strip() if money else None,
        due=due if not done else None,
        done=done,
        owner=entry.owner,
        approved_by=None if waits else entry.approved_by,
        approved_on=None if waits else entry.approved_on,
    )
    return Offered(remedy, waits)


def read_amount(written: str, language: Language) -> Limit | None:
    """Return the money that was written, None where it is not one sum of money and nothing else."""
    written = written.strip()
    claims = find_claims(written, language)
    if len(claims) != 1 or claims[0].kind != "amount" or (claims[0].start, claims[0].end) != (0, len(written)):
        return None
    value = claims[0].value
    if not isinstance(value, tuple) or not isinstance(value[0], Decimal) or value[0] <= 0 or value[1] in _SMALL_COINS:
        return None
    return Limit(value[0], str(value[1]))


def amount_example(language: str) -> str:
    """Return an amount as a language's letters write it."""
    return _EXAMPLES.get(language, _EXAMPLES["en"])


def _problems(
    entry: CatalogueRemedy,
    language: Language,
    sentence: str | None,
    amount: str,
    item: str,
    *,
    due: dt.date | None,
    done: dt.date | None,
    seen_from: dt.date,
) -> Iterator[FieldProblem]:
    key = "done" if done else "due"
    if sentence is None:
        have = ", ".join(load_language(code).name for code in getattr(entry, key))
        yield FieldProblem(key, f"the catalogue has no sentence for this in {language.name}" + (f", only in {have}" if have else ""))
        return
    if done and done > seen_from:
        yield FieldProblem("done", "this day is still to come; give it as the day it is due")
    elif not done and due is None:
        yield FieldProblem("due", "give the day by which it is done")
    elif not done and due is not None and due < seen_from:
        yield FieldProblem("due", "this day is over; give one to come")
    if "{amount}" in sentence and read_amount(amount, language) is None:
        yield FieldProblem("amount", f"write one sum of money as the letter says it, such as {amount_example(language.code)}")
    if "{item}" in sentence:
        yield from _item_problems(item, language)


def _item_problems(item: str, language: Language) -> Iterator[FieldProblem]:
    if not item:
        yield FieldProblem("item", "say what it is, in the language of the letter")
    elif len(item) > _ITEM_LIMIT or not item.isprintable() or "{" in item or "}" in item:
        yield FieldProblem("item", f"write one line of at most {_ITEM_LIMIT} characters, without brackets {'{ }'}")
    elif len(language.read(item).sentences) > 1:
        yield FieldProblem("item", "name the things, without a full stop")
    elif (found := other_language(item, language)) is not None and len(item.split()) > 3:
        yield FieldProblem("item", f"is written in {found.name}; write it in {language.name}, the letter's language")


def _filled(sentence: str, amount: str, item: str, day: str) -> str:
    """Return a sentence with its slots filled in one go, so that nothing that was typed is ever a slot itself."""
    pieces: list[str] = []
    rest = sentence
    values = {"amount": amount, "item": item.rstrip("."), "due": day}
    while rest:
        head, brace, tail = rest.partition("{")
        pieces.append(head)
        if not brace:
            break
        slot, _, rest = tail.partition("}")
        value = values[slot]
        # A date, or an abbreviated currency, that ends in a full stop ends the sentence with it.
        pieces.append(value[:-1] if value.endswith(".") and rest.startswith(".") else value)
    return "".join(pieces)


def _waits(entry: CatalogueRemedy, money: Limit | None) -> str:
    if not entry.approved_by:
        return "Nobody has approved this in advance: an approver must approve it before a letter can be drafted."
    if money is None or entry.limit is None:
        return ""
    stands = f"\u2068{entry.approved_by}\u2069 approved it in advance up to {entry.limit}"
    if money.currency != entry.limit.currency:
        return f"{stands}, and this is in {money.currency}: an approver must approve it before a letter can be drafted."
    if money.amount > entry.limit.amount:
        return f"{stands}, and this is more: an approver must approve it before a letter can be drafted."
    return ""
