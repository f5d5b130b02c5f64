"""A case as it is at work: what a look at its letter needs, all of one moment."""

from __future__ import annotations

from dataclasses import dataclass

from amends.review.cases import CaseRecord, record_of
from amends.review.decisions import standing_decisions
from amends.review.letters import Version, Working, last_draft, working_text
from amends.review.store import Store
from amends.rules import Suppression


@dataclass(frozen=True, slots=True)
class AtWork:
    """A case, the text of its letter, the last draft, and the findings that were set aside."""

    record: CaseRecord
    working: Working
    drafted: Version | None
    decisions: tuple[Suppression, ...]


def at_work(store: Store, case_id: str) -> AtWork:
    """Return a case as it is at work. Raises InputError if there is none of that id, StoreError."""
    with store.reading() as conn:
        return AtWork(
            record_of(conn, case_id),
            working_text(conn, case_id),
            last_draft(conn, case_id),
            standing_decisions(conn, case_id),
        )
