"""What tests of the desk share: two ladders and a clock."""

from __future__ import annotations

import datetime as dt

from amends.case import Case, Remedy
from amends.errors import NotAllowedError
from amends.review.roles import Person


class NoLimits:
    """Lets every approver approve."""

    def check(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Say yes."""

    def check_remedy(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Say yes."""

    def remedies_waiting(self, case: Case, approved: frozenset[str]) -> tuple[Remedy, ...]:
        """Return none."""
        return ()


class FourEyes(NoLimits):
    """Lets nobody approve what they wrote, and asks that each remedy be approved first."""

    def check(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Say no to those who wrote it."""
        if by.name in drafters:
            raise NotAllowedError("somebody else must approve what you wrote")

    check_remedy = check

    def remedies_waiting(self, case: Case, approved: frozenset[str]) -> tuple[Remedy, ...]:
        """Return those not approved at the desk."""
        return tuple(remedy for remedy in case.remedies if remedy.id not in approved)


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.at = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        """Return the moment it shows."""
        return self.at
