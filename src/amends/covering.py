"""What became of each point of a complaint in a letter: answered, declined, left open with a date, or missed; and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amends.letter import Letter
from amends.rules.kinds.points import Covered, Status, covered
from amends.rules.verdicts import document_of

if TYPE_CHECKING:
    from amends.case import Case

__all__ = ["Covered", "Status", "coverage"]


def coverage(letter: Letter | str, case: Case) -> tuple[Covered, ...]:
    """Return what became of each point of a case in a letter or its text, in the order of the case; nothing for a case without points.

    Places are code points of the text, or of the letter as ``render`` lays it out. Raises CaseError if the case names no language,
    InputError if the letter is longer than any letter can be or holds halves of characters.
    """
    if not case.points:
        return ()
    return covered(document_of(Letter.from_text(letter, case) if isinstance(letter, str) else letter, case))
