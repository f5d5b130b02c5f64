"""What is due: the promises of approved letters and what is asked of us after them, one list by date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

When = Literal["overdue", "today", "week", "later"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: a promise (``kind`` as in ``commitments``) or a follow-up (as in ``follow_ups``).

    ``id`` is its own for good, also when it is moved; ``moves`` counts how often it was. ``text`` is what the letter promised, in its words,
    None for a follow-up and for what was erased. ``due`` and ``at`` are in the business's own time.
    """

    id: str
    kind: str
    case_id: str
    text: str | None
    owner: str
    due: dt.date
    at: dt.time | None
    moves: int = 0

    def when(self, today: dt.date) -> When:
        """Return whether it is overdue, due today, within a week, or later."""
        if self.due < today:
            return "overdue"
        if self.due == today:
            return "today"
        return "week" if self.due <= today + dt.timedelta(days=7) else "later"


def in_order(entries: tuple[Due, ...]) -> tuple[Due, ...]:
    """Return what is due by date and hour, what has no hour first."""
    return tuple(sorted(entries, key=lambda one: (one.due, one.at or dt.time.min, one.owner.casefold(), one.case_id, one.id)))
