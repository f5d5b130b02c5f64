"""Setting a finding aside with a reason, taking that back, and saying which item of the case a sentence means.

To the person setting aside is one thing. Where the finding is a warning the reason is what an approval needs; where it is an error of a
rule that allows it, the reason suppresses it. Rules on invented facts allow nobody to: what a sentence says must stand in the case, and
where it does in other words that no rule can follow, a person who may change the case says so, and the case knows it from then on.
"""

from __future__ import annotations

from amends.errors import InputError
from amends.review.roles import Person
from amends.rules import Finding, check
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded, letter_text, words_of
from amends.ui.handlers.standing import standing_view
from amends.ui.open_cases import OpenCase
from amends.ui.strings import say
from amends.ui.views import View, can_be_set_aside, is_one_sentence

REASON_LIMIT = 300
"""Characters of a reason: a sentence or two."""


@guarded("deciding.not_set_aside")
def set_aside(desk: Desk, by: Person, handle: object, text: object, *, key: object, reason: object) -> View:
    """Set aside what a finding says, for a reason that is recorded with the person; the finding must be one of this text."""
    opened = desk.cases.get(handle)
    why = words_of(reason, REASON_LIMIT)
    if not why:
        raise InputError(say("deciding.reason_first"))
    found = _finding(opened, text, key)
    if not can_be_set_aside(found):
        raise InputError(say("deciding.never"))
    desk.cases.decide(opened.handle, found, why, by)
    return {"kind": "decided"}


@guarded("deciding.not_put_down")
def say_item(desk: Desk, by: Person, handle: object, text: object, *, key: object, item: object) -> View:
    """Put down that the sentence a finding is about says an item of the case in other words; figures and names in it bind as before.

    The case is changed by it: an approval of the letter, and of a remedy it is about, is given anew.
    """
    opened = desk.cases.get(handle)
    found = _finding(opened, text, key)
    if found.match is None or not is_one_sentence(found, opened.case) or not isinstance(item, str):
        raise InputError(say("deciding.no_item"))
    desk.cases.change(opened.case.in_other_words(item, found.match), by, revision=opened.record.revision)
    return standing_view(desk, by, desk.cases.get(handle))


@guarded("deciding.not_taken_back")
def take_back(desk: Desk, by: Person, handle: object, *, key: object) -> View:
    """Take back a decision to set something aside; whoever reads the letter may."""
    opened = desk.cases.get(handle)
    if isinstance(key, str):
        desk.cases.take_back(opened.handle, key, by)
    return {"kind": "decided"}


def _finding(opened: OpenCase, text: object, key: object) -> Finding:
    """Return the finding of a text that has a key. Raises InputError where the text has it no more."""
    report = check(opened.letter(letter_text(text)), opened.case)
    found = next((finding for finding in report.findings if finding.key == key), None)
    if found is None:
        raise InputError(say("deciding.not_there"))
    return found
