"""Unsaid: an item of the case that no sentence of the letter says plainly, and the sentence that stands nearest to it.

Whoever tells the items of a case in words of their own still tells each of them once. So the sentence that comes nearest to an item which
the letter says nowhere else is most likely that item, though it shares few words with it: it stands for the item, or, where it shares a
little less or sounds as if it gave something, it may. A deed that somebody made up stands beside the items most often, and what it borrows of
them has been said; where an item was left out it may be taken for that, so that a person is asked, and shown the item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from amends.rules.document import Document
from amends.rules.grounds import BACKED, grounds_in
from amends.rules.nearest import item_nearest, nearest_item, without_hours
from amends.rules.stating import likely

if TYPE_CHECKING:
    from amends.case import Item

_TOLD = 0.3
_GIVEN = 0.36
"""More than this of a sentence and of an item that says what went wrong, or of one that gives something, must be the same. Of 1,576 invented
deeds about ``fresh/09`` to ``62`` in the place of an item 1,373 are found there, 1,400 there or by the item that is missed, and of 1,440 items
reworded 116 are flagged, each judged by what the sentences of other cases teach."""
_ALSO = 0.8
"""More than this of a sentence and of an item must be the same for the sentence to say it beside the item it says most of: a fee that is
waived for the same lost suitcase is said by no sentence about the suitcase."""
_WORDS = 2
"""Words of an item that gives something which must be the same: a date by itself is borrowed too easily."""
_MAYBE_TOLD = 0.35
_SURELY_GIVES = 0.9
"""More than this of a sentence and of an item that says what went wrong must be the same for the sentence to be that item, maybe, though it
sounds as if it gave something, and it must not sound so more surely than this."""
_SOME = 0.2
"""More than this of a sentence and of an item must be the same where something else speaks for it: the sentence names a day of the item, or
its words are those by which what went wrong is told."""
_TELLS = 0.5
_HARDLY_GIVES = 0.2
"""How likely it must be that a sentence tells what went wrong, and how likely at most that it gives something, for the second."""
_DOCUMENTS = 8
_Alike = Mapping[int, Mapping[int, float]]
"""How much of each sentence and of each item are the same, by their numbers."""


class _Standing(NamedTuple):
    """The item that each sentence stands for, that it may stand for, and that it may tell of what went wrong, by the sentence's number."""

    plainly: Mapping[int, Item]
    maybe: Mapping[int, Item]
    telling: Mapping[int, Item]


def stands_for(document: Document, number: int) -> Item | None:
    """Return the item of the case that a sentence stands for, or None where it stands for none."""
    return _standing(document).plainly.get(number)


def may_stand_for(document: Document, number: int) -> Item | None:
    """Return the item of the case that a sentence may stand for, as a person must decide, or None where there is none."""
    return _standing(document).maybe.get(number)


def may_tell(document: Document, number: int) -> Item | None:
    """Return the item which says what went wrong, and which the letter has left out otherwise, that a sentence may tell in words of its own, as
    the one that comes nearest to it; None where it tells none."""
    return _standing(document).telling.get(number)


def item_told(document: Document, number: int) -> Item | None:
    """Return the item of the case that a sentence says in other words, stands for or may stand for, or None where there is none."""
    support, item = item_nearest(document, number)
    return item if support > BACKED else stands_for(document, number) or may_stand_for(document, number)


def item_meant(document: Document, number: int) -> str | None:
    """Return the id of the item of the case that a sentence says in other words or stands for, or None where there is none."""
    standing = stands_for(document, number)
    return nearest_item(document, number) or (standing.id if standing else None)


def stood_for(document: Document, item: Item, *, plainly: bool = False) -> bool:
    """Return whether a sentence stands for an item of the case, or may, unless it must do so ``plainly``."""
    standing = _standing(document)
    return item in standing.plainly.values() or (not plainly and item in standing.maybe.values())


@lru_cache(maxsize=_DOCUMENTS)
def _standing(document: Document) -> _Standing:
    """Return the sentence that is the nearest to each item which no other sentence says, with that item: it stands for the item, or it may."""
    if document.case is None:
        return _Standing({}, {}, {})
    items, grounds = tuple(document.case.items()), grounds_in(document.facts)
    texts = {number: without_hours(document.text.sentence_texts[number], document.case) for number in document.body}
    alike = {number: grounds.alike(text, document.language) for number, text in texts.items()}
    saying = _saying(document, texts, alike)
    plainly: dict[int, tuple[float, int]] = {}
    maybe: dict[int, tuple[float, int]] = {}
    for item in range(len(items)):
        by = saying.get(item, ())
        for found, near, fewest in (
            (plainly, () if by else _nearest(document, item, alike), 1 if item in grounds.past else _WORDS),
            (maybe, _near(document, item, alike, by, texts), 1),
        ):
            for share, number in near:
                if share > found.get(number, (0.0, -1))[0] and grounds.words_of(item, texts[number], document.language) >= fewest:
                    found[number] = share, item
    plain = {item for _, item in plainly.values()}
    maybe = {number: near for number, near in maybe.items() if near[1] not in plain}
    told = plain.union(saying, (item for _, item in maybe.values()))
    telling = ((_teller(document, item, alike), item) for item in sorted(grounds.past - told))
    return _Standing(
        {number: items[item] for number, (_, item) in plainly.items()},
        {number: items[item] for number, (_, item) in maybe.items()},
        {number: items[item] for number, item in telling if number is not None},
    )


def _teller(document: Document, item: int, alike: _Alike) -> int | None:
    """Return the sentence nearest to an item that says what went wrong, of those that say no item, and whose words tell such things and hardly
    give any."""
    near = ((shares[item], number) for number, shares in alike.items() if shares.get(item, 0.0) > _SOME and max(shares.values()) <= BACKED)
    does = ((number, likely(document, number)) for _, number in sorted(near, reverse=True))
    return next((number for number, said in does if said["wrong"] > _TELLS and said["gives"] < _HARDLY_GIVES), None)


def _nearest(document: Document, item: int, alike: _Alike) -> Sequence[tuple[float, int]]:
    """Return how much of an item and of the sentence nearest to it are the same, and that sentence, if that is enough; a sentence that says
    another item, or gives something where the item does not, is none."""
    past = item in grounds_in(document.facts).past
    able = (
        (shares[item], number)
        for number, shares in alike.items()
        if item in shares and max(shares.values()) <= BACKED and not (past and _gives(document, number))
    )
    nearest = max(able, default=(0.0, -1))
    return (nearest,) if nearest[0] > (_TOLD if past else _GIVEN) else ()


def _near(
    document: Document, item: int, alike: _Alike, by: Sequence[tuple[int, ...]], texts: Mapping[int, str]
) -> Sequence[tuple[float, int]]:
    """Return the same of the sentence nearest to an item that no sentence says (``by``), one that rests on another item aside, or of each that
    says it together with another, if that is enough."""
    grounds, language = grounds_in(document.facts), document.language
    near = sorted(((shares[item], number) for number, shares in alike.items() if item in shares), reverse=True)
    if by:
        able = [(share, number) for share, number in near if all(number in sentences for sentences in by)]
    else:
        resting = ((one, grounds.support(texts[one[1]], language, likely(document, one[1])["gives"])) for one in near)
        able = list(islice((one for one, support in resting if support <= BACKED), 1))
    return [(share, number) for share, number in able if _is_near(document, item, number, share, texts[number])]


def _is_near(document: Document, item: int, number: int, share: float, said: str) -> bool:
    """Return whether so much of a sentence and of an item is enough for the one to be the other, maybe: what is sure to give something says
    nothing of what went wrong, and what names a day of the item needs less, and two words besides."""
    grounds, language = grounds_in(document.facts), document.language
    if item in grounds.past:
        return share > _MAYBE_TOLD and likely(document, number)["gives"] < _SURELY_GIVES
    if grounds.words_of(item, said, language) < _WORDS:
        return False
    return share > _GIVEN or (share > _SOME and grounds.names_day_of(item, said, language))


def _saying(document: Document, texts: Mapping[int, str], alike: _Alike) -> Mapping[int, Sequence[tuple[int, ...]]]:
    """Return the sentences that say each item: one by itself, or two neighbours of a paragraph together."""
    saying: dict[int, list[tuple[int, ...]]] = {}
    for sentences, shares in (*(((number,), shares) for number, shares in alike.items()), *_over_two(document, texts)):
        for item in _said(shares):
            saying.setdefault(item, []).append(sentences)
    return saying


def _said(shares: Mapping[int, float]) -> Iterator[int]:
    """Yield the items that are said where some share of each is: the one that most is said of, and others that nearly all is said of."""
    most = max(shares.values(), default=0.0)
    return (item for item, share in shares.items() if share > BACKED and (share == most or share > _ALSO))


def _over_two(document: Document, texts: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], Mapping[int, float]]]:
    """Yield what two neighbours of a paragraph say together of each item, with the two."""
    grounds = grounds_in(document.facts)
    for one, other in pairwise(texts):
        if document.goes_on(one):
            yield (one, other), grounds.alike(f"{texts[one]} {texts[other]}", document.language)


def _gives(document: Document, number: int) -> bool:
    """Return whether a sentence more likely gives something than it tells what went wrong."""
    does = likely(document, number)
    return does["gives"] > does["wrong"]
