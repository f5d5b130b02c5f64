"""Unsaid: an item of the case that no sentence of the letter says plainly, and the sentence that stands nearest to it.

Whoever tells the items of a case in words of their own still tells each of them once. So the sentence that comes nearest to an item which
the letter says nowhere else is most likely that item, though it shares few words with it. A deed that somebody made up stands beside the
items, and what it borrows of them has been said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from amends.rules.document import Document
from amends.rules.grounds import BACKED, Grounds, grounds_in
from amends.rules.nearest import nearest_item, without_hours
from amends.rules.stating import likely

if TYPE_CHECKING:
    from amends.case import Item

_TOLD = 0.3
_GIVEN = 0.36
"""More than this of a sentence and of an item that says what went wrong, or of one that gives something, must be the same. Of 2,454 invented
deeds at hand that stand in the place of an item 2,313 are found there, and 2,374 there or by the item that is missed (``amends_evals.deeds``)."""
_ALSO = 0.8
"""More than this of a sentence and of an item must be the same for the sentence to say it beside the item it says most of: a fee that is
waived for the same lost suitcase is said by no sentence about the suitcase."""
_WORDS = 2
"""Words of an item that gives something which must be the same: a date by itself is borrowed too easily."""
_DOCUMENTS = 8


def stands_for(document: Document, number: int) -> Item | None:
    """Return the item of the case that a sentence stands for, or None where it stands for none."""
    return _standing(document).get(number)


def item_meant(document: Document, number: int) -> str | None:
    """Return the id of the item of the case that a sentence says in other words or stands for, or None where there is none."""
    standing = stands_for(document, number)
    return nearest_item(document, number) or (standing.id if standing else None)


def stood_for(document: Document, item: Item) -> bool:
    """Return whether a sentence stands for an item of the case."""
    return item in _standing(document).values()


@lru_cache(maxsize=_DOCUMENTS)
def _standing(document: Document) -> Mapping[int, Item]:
    """Return, by its number, each sentence that is the nearest to an item which no sentence says, with that item."""
    if document.case is None:
        return {}
    items, grounds, language = tuple(document.case.items()), grounds_in(document.facts), document.language
    texts = {number: without_hours(document.text.sentence_texts[number], document.case) for number in document.body}
    alike = {number: grounds.alike(text, language) for number, text in texts.items()}
    said = {item for shares in (*alike.values(), *_over_two(document, texts, grounds)) for item in _said(shares)}
    left = [number for number, shares in alike.items() if max(shares.values(), default=0.0) <= BACKED]
    found: dict[int, tuple[float, int]] = {}
    for item in set(range(len(items))) - said:
        past = item in grounds.past
        able = (number for number in left if item in alike[number] and not (past and _gives(document, number)))
        share, number = max(((alike[number][item], number) for number in able), default=(0.0, -1))
        if share <= max(_TOLD if past else _GIVEN, found.get(number, (0.0, -1))[0]):
            continue
        if grounds.words_of(item, texts[number], language) >= (1 if past else _WORDS):
            found[number] = share, item
    return {number: items[item] for number, (_, item) in found.items()}


def _said(shares: Mapping[int, float]) -> Iterator[int]:
    """Yield the items that are said where some share of each is: the one that most is said of, and others that nearly all is said of."""
    most = max(shares.values(), default=0.0)
    return (item for item, share in shares.items() if share > BACKED and (share == most or share > _ALSO))


def _over_two(document: Document, texts: Mapping[int, str], grounds: Grounds) -> Iterator[Mapping[int, float]]:
    """Yield what two neighbours of a paragraph say together of each item."""
    for one, other in pairwise(texts):
        if document.goes_on(one):
            yield grounds.alike(f"{texts[one]} {texts[other]}", document.language)


def _gives(document: Document, number: int) -> bool:
    """Return whether a sentence more likely gives something than it tells what went wrong."""
    does = likely(document, number)
    return does["gives"] > does["wrong"]
