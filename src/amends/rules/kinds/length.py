"""Length: as many words as the kind of letter needs, in sentences that can be read once."""

from __future__ import annotations

from collections.abc import Iterator
from operator import sub
from typing import TYPE_CHECKING

from amends.principles import band_for
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import word_count
from amends.rules.kinds.coverage import SHORT_CHANNELS
from amends.rules.kinds.making import at_least, finding_absent, finding_at
from amends.rules.nearest import item_behind, nearest_item

if TYPE_CHECKING:
    from amends.case import Case

_GRAVE = 1.25
"""How much longer a letter may be where the harm is grave, which is when length helps (Fehr and Gelfand 2010)."""
_AROUND = 0.6
"""Share of the band that the rest of a letter takes (the apology, whose fault it was, thanks, how to answer), where the case has much on record."""
_FAR = 1.5
"""How far over its band a letter must be to draw a warning."""
_LONG = 35
_MEAN = 20
"""Words of a sentence, and of sentences on average, that can be read once. Long words are not counted: they are no fault (Lev-Ari)."""


def length(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield what is too long or too short in a whole letter: its body against the band of its kind, its sentences by their words.

    No reading formula: Flesch's knows English only, and there it says again what the sentences' lengths say.
    """
    if not document.whole:
        return
    body = document.body
    words = word_count(document, body)
    if not body or not words:
        return
    yield from _banded(rule, document, words)
    firsts = document.text.firsts
    longest = max(map(sub, firsts[body[0] + 1 : body[-1] + 2], firsts[body[0] : body[-1] + 1]))
    for number in body if longest > _LONG else ():
        size = firsts[number + 1] - firsts[number]
        if size > _LONG and not _as_long_on_record(document, number, size):
            sentence = document.text.sentence(number)
            yield finding_at(rule, document, "sentence", sentence.start, sentence.end, severity=at_least(rule, "warning"), words=str(size))
    mean = round(words / len(body))
    if mean > _MEAN:
        yield finding_absent(rule, "average", "what_happened", words=str(mean))


def _as_long_on_record(document: Document, number: int, size: int) -> bool:
    """Return whether a sentence says an item of the case again in no more words than the item has itself."""
    item = item_behind(document, number)
    return item is not None and nearest_item(document, number) == item.id and size <= len(document.language.read(item.text).tokens)


def _banded(rule: Rule, document: Document, words: int) -> Iterator[Found]:
    case = document.case
    fields = case.condition_fields() if case else {"channel": "letter", "stage": "full", "audience": "customer", **document.profile}
    band = band_for(tuple(fields.items()))
    if band is None:
        return
    low, high = band.low, band.high
    if low <= words <= high:
        return  # what the case holds only makes the band wider
    if fields["channel"] not in SHORT_CHANNELS:
        grave = fields.get("severity") == "high"
        high = max(round(high * _GRAVE) if grave else high, (_on_record(case) if case else 0) + round(band.high * _AROUND))
    if low <= words <= high:
        return
    yield finding_absent(
        rule,
        "long" if words > high else "short",
        "what_happened",
        severity=at_least(rule, "warning") if words > _FAR * high else None,
        words=str(words),
        low=str(low),
        high=str(high),
    )


def _on_record(case: Case) -> int:
    """Return how many words a letter takes only to say what the case says that we did, what it did, why, and what we do or decline to do about it."""
    items = (*case.owned_failings, *case.harms, *case.remedies, *case.measures, *((case.cause,) if case.cause else ()))
    declined = (point.declined or "" for point in case.points)
    return sum(len(text.split()) for text in (*(item.text for item in items), *declined))
