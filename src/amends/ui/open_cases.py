"""The cases that are open on the screen, by handle.

The browser holds a handle and never the case, so that a live check sends only the letter, and nobody can approve against remedies that
were changed on the way. Handles are random, and a restart of the server forgets them.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Literal

from amends.case import Case
from amends.errors import InputError
from amends.intake import Cleaned
from amends.letter import Letter
from amends.rules.report import Suppression
from amends.ui.strings import say

Origin = Literal["sample", "file", "form"]

LIMIT = 500
"""Cases kept open at once; the one untouched for longest goes first."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A letter a draft gave, and its text; as long as nobody edits the text, the letter's own parts are checked."""

    letter: Letter
    text: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case on the screen: where it came from, what cleaning took from its complaint, the last draft, what a person set aside in its letter."""

    handle: str
    case: Case
    origin: Origin
    cleaned: Cleaned | None = None
    drafted: Drafted | None = None
    decisions: tuple[Suppression, ...] = ()

    def letter(self, text: str) -> Letter:
        """Return the letter a text is: the draft itself while it is unedited, else the text read back into parts."""
        if self.drafted and self.drafted.text == text:
            return self.drafted.letter
        return Letter.from_text(text, self.case)


class OpenCases:
    """The open cases; safe to use from several threads."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._cases: OrderedDict[str, OpenCase] = OrderedDict()
        self._limit = limit
        self._lock = threading.Lock()

    def open(self, case: Case, origin: Origin, *, cleaned: Cleaned | None = None) -> OpenCase:
        """Open a case under a new handle."""
        opened = OpenCase(secrets.token_urlsafe(12), case, origin, cleaned)
        with self._lock:
            self._cases[opened.handle] = opened
            while len(self._cases) > self._limit:
                self._cases.popitem(last=False)
        return opened

    def get(self, handle: object) -> OpenCase:
        """Return the case a handle stands for. Raises InputError if it is not open."""
        with self._lock:
            found = self._cases.get(handle) if isinstance(handle, str) else None
            if found is None:
                raise InputError(say("opening.forgotten"))
            self._cases.move_to_end(found.handle)
            return found

    def keep_draft(self, handle: str, drafted: Drafted) -> None:
        """Record the draft a case got last."""
        with self._lock:
            if handle in self._cases:
                self._cases[handle] = replace(self._cases[handle], drafted=drafted)

    def decide(self, handle: str, decision: Suppression) -> None:
        """Record a decision to set a finding aside, in place of an earlier one about the same."""
        with self._lock:
            if opened := self._cases.get(handle):
                kept = tuple(earlier for earlier in opened.decisions if earlier.key != decision.key)
                self._cases[handle] = replace(opened, decisions=(*kept, decision))

    def take_back(self, handle: str, key: str) -> None:
        """Forget a decision."""
        with self._lock:
            if opened := self._cases.get(handle):
                self._cases[handle] = replace(opened, decisions=tuple(kept for kept in opened.decisions if kept.key != key))
