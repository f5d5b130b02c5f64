"""The item of the case that a sentence of the letter says, or is nearest to."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from amends.rules.document import Document
from amends.rules.grounds import BACKED, HELD, grounds_in, told_of_the_past

if TYPE_CHECKING:
    from amends.case import Case, Item

AKIN = 0.47
"""How much of them must be the same for a person to decide."""

SHOWN = 0.35
"""How much of them must be the same for the item to be shown beside a sentence that rests on nothing: of 71 items reworded that were flagged
about ``fresh/09`` to ``16``, 44 are as near to one, and to the right one 34; of 229 invented deeds, 42 are as near to one."""
_LONGEST = 160
"""Characters of an item that are shown."""


def item_nearest(document: Document, number: int) -> tuple[float, Item | None]:
    """Return how much of a sentence and of the item of the case nearest to it are the same, and that item."""
    if document.case is None:
        return 0.0, None
    sentence = without_hours(document.text.sentence_texts[number], document.case)
    support, nearest = grounds_in(document.facts).nearest_with_support(sentence, document.language)
    items = tuple(document.case.items())
    return support, items[nearest] if 0 <= nearest < len(items) else None


def item_to_show(document: Document, number: int, *, gives: bool) -> dict[str, str]:
    """Return what is shown of the item that a sentence may be meant to say: its text, shortened, as ``item``, and its ``id``; nothing where
    the sentence is near to none. What gives something is not meant to say what went wrong."""
    support, item = item_nearest(document, number)
    if document.case is None or item is None or support < SHOWN or (gives and item in told_of_the_past(document.case)):
        return {}
    return as_shown(item)


def as_shown(item: Item) -> dict[str, str]:
    """Return how an item is shown beside a sentence: its text, shortened, and its id."""
    return {"item": shorten(item.text, _LONGEST, placeholder=" …"), "id": item.id}


def nearest_item(document: Document, number: int) -> str | None:
    """Return the id of the item of the case that a sentence says in other words, or None where it says none."""
    support, item = item_nearest(document, number)
    return item.id if item is not None and support > BACKED else None


def item_behind(document: Document, number: int) -> Item | None:
    """Return the item of the case that a sentence is nearest to: one that says what we did wrong if a person would have to decide whether the
    sentence says it, one that gives something only if it is that item reworded."""
    support, item = item_nearest(document, number)
    if document.case is None or item is None or support < AKIN:
        return None
    return item if support > BACKED or item in told_of_the_past(document.case) else None


def says_item(document: Document, number: int, item: str, *, more_than: float = BACKED) -> bool:
    """Return whether a sentence says an item of the case, given by its text, in other words: more than some of both must be the same."""
    support, nearest = item_nearest(document, number)
    return nearest is not None and support > more_than and nearest.text == item


def restated(document: Document, start: int, end: int, at_least: float = HELD) -> bool:
    """Return whether the sentence at a place says an item of the case again, and the item says what stands there, or a share of its words:
    then it is our own word, approved or verified with the item."""
    if document.case is None:
        return False
    sentence = document.text.sentence_texts[document.sentence_at(start)]
    return grounds_in(document.facts).hold(document.raw[start:end], sentence, document.language, at_least)


def says_again(document: Document, number: int) -> bool:
    """Return whether a sentence says in other words what the case has on record, as an item or beside its items."""
    if document.case is None:
        return False
    sentence = without_hours(document.text.sentence_texts[number], document.case)
    return grounds_in(document.facts).nearest(sentence, document.language) is not None


def tells_what_went_wrong(document: Document, number: int) -> bool:
    """Return whether a sentence says again an item of the case that says what went wrong, what it did or why."""
    support, item = item_nearest(document, number)
    return document.case is not None and support > BACKED and item in told_of_the_past(document.case)


def without_hours(sentence: str, case: Case) -> str:
    """Return a sentence without the hours that were agreed, in whatever words the case says them (10 in the morning)."""
    agreed = (case.next_update.at if case.next_update else None, *(slot.at for slot in case.talk_slots))
    for hour in filter(None, agreed):
        sentence = sentence.replace(hour, " ")
    return sentence
