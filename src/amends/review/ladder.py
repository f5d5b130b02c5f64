"""The approval ladder: who must approve a case's letter, by its money, its flags, its severity and whom it goes to, and why.

Nothing here reads or writes anything; the limits come from ``desk_settings``. What a case says about its own approvals proves nothing, since
whoever drafts may type it: a flag that is cleared in the case still asks for an admin, unless a limit says otherwise.

Money is read as the rules read it, in the letter's language, and the doubtful case goes up the ladder: remedies are summed, of what a
remedy's sentence names the largest amount counts, a refund without an amount counts as the price, and money that no limit can weigh (another
currency, no amount at all) is held to every limit on money.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from amends.case import Case, Flag, Remedy
from amends.desk_settings import DeskSettings, Limit
from amends.errors import NotAllowedError
from amends.languages import LANGUAGES, load_language
from amends.review.roles import Person
from amends.rules.claims import find_claims

_FLAGS: dict[Flag, str] = {"legal_hold": "legal hold", "injury": "injury", "data_breach": "data breach", "integrity": "integrity"}
_IN_MONEY = ("refund", "credit")
_SMALL = {"pence": "GBP", "bani": "RON", "agorot": "ILS", "cents": ""}
"""Hundredths, as the languages name them, and what they are hundredths of; of cents only the case knows."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Who may approve: a role, or one of the ``people`` if any are named; ``separate`` says that it is nobody who drafted the letter.

    ``reasons`` say why, in words, one for each limit that holds; without any, every approver may.
    """

    role: Literal["approver", "admin"]
    people: tuple[str, ...]
    separate: bool
    reasons: tuple[str, ...]

    def who(self) -> str:
        """Return who may approve, as words in a sentence."""
        who = " or ".join(self.people) if self.people else {"approver": "an approver", "admin": "an admin"}[self.role]
        return f"{who} who did not draft it" if self.separate else who


class _Money(NamedTuple):
    """An amount that remedies give, in a currency; None is money whose amount cannot be told."""

    amount: Decimal | None
    currency: str
    remedies: tuple[Remedy, ...]


class Ladder:
    """The ladder that a desk's settings describe."""

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings

    def needed(self, case: Case, drafters: Collection[str] = ()) -> Needed:
        """Return who must approve the letter of a case, and why.

        ``drafters`` are the names of those who drafted or edited it; the letter's text does not matter here, the case it answers does.
        """
        role: Literal["approver", "admin"] = "approver"
        people: tuple[str, ...] | None = None
        separate, reasons = self.settings.separate_approver and bool(drafters), []
        for limit, reason, _ in self._holding(case):
            role = "admin" if limit.by == "admin" else role
            separate = separate or limit.separate
            if limit.people:
                named = limit.people if people is None else tuple(name for name in people if _among(name, limit.people))
                if not named:
                    role, reason = "admin", f"{reason}; no one person is named for everything that holds here, so an admin decides"
                people = named
            reasons.append(reason)
        return Needed(role, people or (), separate, tuple(reasons))

    def check(self, case: Case, by: Person, drafters: Collection[str] = ()) -> None:
        """Raise NotAllowedError, which says who may and why, unless this person may approve the letter of a case.

        ``drafters`` are the names of those who drafted or edited it.
        """
        by.require("approver", "approve a letter")
        self._check(self.needed(case, drafters), by, drafters, "approve this letter")

    def check_remedy(self, case: Case, by: Person, drafters: Collection[str] = ()) -> None:
        """Raise NotAllowedError unless this person may approve the remedies of a case; ``drafters`` are those who put them down."""
        by.require("approver", "approve a remedy")
        self._check(self.needed(case, drafters), by, drafters, "approve this remedy")

    def _check(self, needed: Needed, by: Person, drafters: Collection[str], what: str) -> None:
        named = _among(by.name, needed.people) if needed.people else needed.role in by.roles
        if named and not (needed.separate and _among(by.name, drafters)):
            return
        if needed.separate and _among(by.name, drafters):
            why = needed.reasons or ("here, who drafts a letter does not approve it",)
        else:
            why = needed.reasons
        raise NotAllowedError(f"only {needed.who()} may {what}: {'; '.join(why)}")

    def remedies_waiting(self, case: Case, approved: Collection[str] | None = None) -> tuple[Remedy, ...]:
        """Return the remedies that must be approved before anything is drafted, and are not.

        ``approved`` holds the ids of those whose approval is on record; without it, the case's own word (``approved_by``) is taken.
        """
        waiting = {
            remedy.id: remedy
            for limit, _, remedies in self._holding(case)
            if limit.remedy_first
            for remedy in remedies
            if (remedy.approved_by is None if approved is None else remedy.id not in approved)
        }
        return tuple(remedy for remedy in case.remedies if remedy.id in waiting)

    def _holding(self, case: Case) -> Iterator[tuple[Limit, str, tuple[Remedy, ...]]]:
        """Yield each limit that holds for a case, why in words, and the remedies it is about."""
        money = tuple(_money(case))
        for limit in self._limits():
            reasons: list[str] = []
            remedies = case.remedies
            if limit.flag and getattr(case.flags, limit.flag):
                reasons.append(f"the case is marked {_FLAGS[limit.flag]}")
            if limit.severity and case.severity == limit.severity:
                reasons.append(f"its severity is {limit.severity}")
            if limit.audience and case.audience == limit.audience:
                reasons.append("the letter goes to many" if limit.audience == "mass" else f"the letter is for: {limit.audience}")
            if limit.over is not None and limit.currency and (too_much := tuple(self._beyond(limit.over, limit.currency, money))):
                reasons.append(too_much[0][0])
                meant = {remedy.id for _, found in too_much for remedy in found.remedies}
                remedies = tuple(remedy for remedy in case.remedies if remedy.id in meant)
            if len(reasons) == sum(condition is not None for condition in (limit.flag, limit.severity, limit.audience, limit.over)):
                yield limit, " and ".join(reasons), remedies

    def _limits(self) -> Iterator[Limit]:
        """Yield the limits, and those that hold where none is set: a flagged case needs an admin, a mass letter a second person."""
        limits = self.settings.limits
        yield from limits
        for flag in get_args(Flag):
            if not any(limit.flag == flag for limit in limits):
                yield Limit(flag=flag, by="admin")
        if self.settings.sign_in != "none" and not any(limit.audience == "mass" for limit in limits):
            yield Limit(audience="mass", separate=True)

    def _beyond(self, over: Decimal, currency: str, money: Iterable[_Money]) -> Iterator[tuple[str, _Money]]:
        weighed = {limit.currency for limit in self.settings.limits}
        for found in money:
            if found.amount is None:
                yield "a remedy gives money, and it does not say how much", found
            elif found.currency == currency:
                if found.amount > over:
                    yield f"its remedies give {_shown(found)}, more than {over:f} {currency}", found
            elif found.amount and found.currency not in weighed:
                yield f"its remedies give {_shown(found)}, and no limit is set in that currency", found


def _shown(money: _Money) -> str:
    return f"{money.amount:f} {money.currency}".strip()


def _money(case: Case) -> Iterator[_Money]:
    """Yield what the remedies of a case give, summed by currency; money without an amount by itself."""
    sums: dict[str, tuple[Decimal, tuple[Remedy, ...]]] = {}
    price = _amounts(case.price or "", case.language)
    for remedy in case.remedies:
        stated = [_amounts(text, case.language) for text in (remedy.amount or "", remedy.text)]
        given: dict[str, Decimal] = {}
        for currency, amount in (pair for amounts in stated for pair in amounts.items()):
            given[currency] = max(amount, given.get(currency, Decimal()))
        if not given and (remedy.kind in _IN_MONEY or remedy.amount):
            given = dict(price)
            if not given:
                yield _Money(None, "", (remedy,))
        for currency, amount in given.items():
            before, remedies = sums.get(currency, (Decimal(), ()))
            sums[currency] = (before + amount, (*remedies, remedy))
    for currency, (amount, remedies) in sums.items():
        yield _Money(amount, currency, remedies)


def _amounts(text: str, language: str | None) -> dict[str, Decimal]:
    """Return the largest amount of each currency that a text names; where the language is not known yet, as any of them reads it."""
    found: dict[str, Decimal] = {}
    for code in (language,) if language else LANGUAGES:
        for claim in find_claims(text, load_language(code)) if text else ():
            if claim.kind == "amount" and isinstance(claim.value, tuple):
                amount, currency = Decimal(claim.value[0]), str(claim.value[1])
                if currency in _SMALL:
                    amount, currency = amount / 100, _SMALL[currency]
                found[currency] = max(amount, found.get(currency, Decimal()))
    return found


def _among(name: str, names: Iterable[str]) -> bool:
    return _folded(name) in {_folded(other) for other in names}


def _folded(name: str) -> str:
    """Return a name as it is compared: letter case, spaces and ways to write an accent do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
