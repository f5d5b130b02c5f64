"""The cases on the screen, as the store has them.

The browser holds a case's number and never the case, so that a live check sends only the letter, and nobody can approve against remedies
that were changed on the way. What is on the screen is read anew each time: somebody else may be at work on the same case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from amends.case import Case
from amends.drafting import Draft
from amends.errors import EditConflictError, InputError
from amends.intake import Cleaned
from amends.letter import Letter
from amends.review import cases, decisions, letters
from amends.review.at_work import AtWork, at_work
from amends.review.letters import Working
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules.report import Finding
from amends.ui.strings import say

Origin = Literal["sample", "file", "form"]


@dataclass(frozen=True, slots=True)
class OpenCase(AtWork):
    """A case on the screen: what the desk has of it, and what cleaning left out of its complaint."""

    cleaned: Cleaned | None = None

    @property
    def handle(self) -> str:
        """The number by which the browser names the case."""
        return self.record.id

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.record.case

    def letter(self, text: str) -> Letter:
        """Return the letter a text is: the draft itself while it is unedited, else the text read back into parts."""
        if self.drafted and self.drafted.letter and self.drafted.text == text:
            return self.drafted.letter
        return Letter.from_text(text, self.case)


@dataclass(frozen=True, slots=True)
class OpenCases:
    """The cases of a store, for the screen. What it does raises as the functions of ``amends.review`` do."""

    store: Store
    first_reply_hours: float

    def open(self, case: Case, origin: Origin, by: Person, *, cleaned: Cleaned | None = None) -> OpenCase:
        """Keep a case and open it; the same case a second time is the one that is there.

        Raises InputError where another case has its number.
        """
        try:
            dropped = [left.text for left in cleaned.dropped] if cleaned else []
            record = cases.open_case(self.store, case, by, origin=origin, dropped=dropped, first_reply_hours=self.first_reply_hours)
        except InputError:
            record = cases.get_case(self.store, case.id)
            if origin != "sample" and record.case != case:
                raise
        return self._opened(record.id, cleaned)

    def change(self, case: Case, by: Person, *, revision: int) -> OpenCase:
        """Put a changed case in place of the one of its number, and open it. Raises EditConflictError where somebody else has changed it."""
        return self._opened(cases.change_case(self.store, case.id, case, by, revision=revision).id, None)

    def get(self, handle: object) -> OpenCase:
        """Return the case a handle stands for. Raises InputError if there is none."""
        if not isinstance(handle, str) or not handle:
            raise InputError(say("opening.forgotten"))
        return self._opened(handle, None)

    def save(self, handle: str, text: str, by: Person, *, revision: int, errors: int | None = None) -> Working:
        """Save the text at work. Raises EditConflictError where somebody else has changed it since that revision."""
        return letters.autosave(self.store, handle, text, by, revision=revision, errors=errors)

    def keep_draft(self, handle: str, draft: Draft, by: Person, *, revision: int) -> Working:
        """Keep a draft and put it to work; where somebody has changed the text meanwhile, raises EditConflictError and keeps it as a version."""
        version = letters.keep_draft(self.store, handle, draft, by, revision=revision)
        now = letters.working(self.store, handle)
        if now.text != version.text:
            raise EditConflictError(say("letter.draft_kept", number=version.number, who=now.by), theirs=now)
        return now

    def decide(self, handle: str, finding: Finding, reason: str, by: Person) -> None:
        """Set a finding aside, in place of an earlier decision about the same."""
        decisions.set_aside(self.store, handle, finding, reason, by)

    def take_back(self, handle: str, key: str, by: Person) -> None:
        """Take a decision back."""
        decisions.take_back(self.store, handle, key, by)

    def _opened(self, case_id: str, cleaned: Cleaned | None) -> OpenCase:
        now = at_work(self.store, case_id)
        return OpenCase(now.record, now.working, now.drafted, now.decisions, cleaned)
