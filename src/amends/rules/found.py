"""What a check finds, inside: light values, of which a text is checked and printed.

What others get is in ``rules.report``: pydantic models that check what they are made of and know JSON. Importing pydantic takes longer
than checking a text does, so the command line, which editors and commit hooks start for every text, reads these values as they are.
A ``Found`` has a ``Finding``'s fields in their order, and so on, so that whoever only reads them need not know which it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from amends.rules.report import Suppression

FindingSeverity = Literal["error", "warning", "advice"]
FindingSource = Literal["rules", "judge"]


RESTS_ON_NOTHING = ("unsupported", "akin")
"""The messages that say of a sentence that nothing in the case holds it; ``possible`` suspects it, ``meant`` asks which item it means."""


class Mend(NamedTuple):
    """What to put in place of a stretch of the text; others get it as a ``Fix``."""

    start: int
    end: int
    text: str


class Found(NamedTuple):
    """One thing found; others get it as a ``Finding``."""

    rule: str
    principle: str
    severity: FindingSeverity
    start: int | None
    end: int | None
    match: str | None
    message: str
    advice: str
    part: str | None
    fix: Mend | None = None
    source: FindingSource = "rules"
    message_id: str = ""
    slots: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """A short name for this finding that survives edits elsewhere in the letter."""
        return key_of(self.rule, self.match, self.part, self.message_id, (slot for _, slot in self.slots))


def key_of(rule: str, match: str | None, part: str | None, message_id: str, slots: Iterable[str]) -> str:
    """Return a finding's key: its rule, and a hash of what stands in the text or of what is said to be missing."""
    import hashlib  # and with it OpenSSL; most findings are printed without their key

    what = ":".join((part or "", message_id, *(slot for slot in slots if not slot.isdigit()))) if match is None else match
    return f"{rule}:{hashlib.sha256(what.casefold().encode()).hexdigest()[:8]}"


class Allowed(NamedTuple):
    """That a comment in a source file allows something; others get it as a ``Suppression``."""

    key: str
    reason: str
    author: str


class Aside(NamedTuple):
    """A finding that was set aside, with the decision; others get it as ``Suppressed``."""

    finding: Found
    suppression: Allowed | Suppression


class Verdict(NamedTuple):
    """What the rules say about a text; others get it as a ``Report``."""

    text: str
    language: str
    findings: tuple[Found, ...]
    rules: tuple[str, ...]
    suppressed: tuple[Aside, ...] = ()
    unused: tuple[Allowed | Suppression, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no finding is an error."""
        return all(finding.severity != "error" for finding in self.findings)
