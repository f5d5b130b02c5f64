"""What tests of the desk share: two ladders and a clock."""

from __future__ import annotations

import datetime as dt

from amends.case import Case
from amends.errors import NotAllowedError
from amends.review.roles import Person


class NoLimits:
    """Lets every approver approve."""

    def check(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Say yes."""


class FourEyes:
    """Lets nobody approve what they wrote."""

    def check(self, case: Case, by: Person, drafters: frozenset[str]) -> None:
        """Say no to those who wrote it."""
        if by.name in drafters:
            raise NotAllowedError("somebody else must approve what you wrote")


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.at = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        """Return the moment it shows."""
        return self.at
