"""Setting a finding aside with a reason, and taking that back.

To the person it is one thing. Where the finding is a warning the reason is what an approval needs; where it is an error of a rule that
allows it, the reason suppresses it. Rules on invented facts allow nobody to.
"""

from __future__ import annotations

from amends.errors import InputError
from amends.review.roles import Person
from amends.rules import check
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded, letter_text, words_of
from amends.ui.strings import say
from amends.ui.views import View, can_be_set_aside

REASON_LIMIT = 300
"""Characters of a reason: a sentence or two."""


@guarded("deciding.not_set_aside")
def set_aside(desk: Desk, by: Person, handle: object, text: object, *, key: object, reason: object) -> View:
    """Set aside what a finding says, for a reason that is recorded with the person; the finding must be one of this text."""
    opened = desk.cases.get(handle)
    why = words_of(reason, REASON_LIMIT)
    if not why:
        raise InputError(say("deciding.reason_first"))
    report = check(opened.letter(letter_text(text)), opened.case)
    found = next((finding for finding in report.findings if finding.key == key), None)
    if found is None:
        raise InputError(say("deciding.not_there"))
    if not can_be_set_aside(found):
        raise InputError(say("deciding.never"))
    desk.cases.decide(opened.handle, found, why, by)
    return {"kind": "decided"}


@guarded("deciding.not_taken_back")
def take_back(desk: Desk, by: Person, handle: object, *, key: object) -> View:
    """Take back a decision to set something aside; whoever reads the letter may."""
    opened = desk.cases.get(handle)
    if isinstance(key, str):
        desk.cases.take_back(opened.handle, key, by)
    return {"kind": "decided"}
