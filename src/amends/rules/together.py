"""Together: a sentence that goes on with what its neighbour tells, so that both say one item of the case which neither says alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amends.rules.document import Document
from amends.rules.grounds import BACKED, grounds_in
from amends.rules.nearest import without_hours

_GIVES = 0.5
"""A sentence that is likelier than this to give something says nothing of what went wrong."""
_OF_IT = 0.5
"""So much of the sentence itself must stand in the item: what else it tells, nobody has put down."""
_ADDED = 0.015
"""So much more of an item and of two sentences must be the same than of the item and the other sentence alone: what one of them brings in is
told of the item, and was not told by the other."""


def told_together(document: Document, number: int, gives: float) -> bool:
    """Return whether a sentence and one beside it in its paragraph say an item of the case together, and the sentence says of it what the
    other does not; one that likely gives something (``gives``) does not say what went wrong.

    A deed that somebody made up and put beside an item has nothing to add of it: what it borrows has been said already. Of 2,391 invented
    deeds of ``evals/datasets/deeds`` none is let through by it, nor in 3,000 places inside the paragraphs of composed and retold letters.
    """
    if document.case is None:
        return False
    grounds, language = grounds_in(document.facts), document.language
    texts = [without_hours(text, document.case) for text in document.text.sentence_texts[max(0, number - 1) : number + 2]]
    said = texts[min(number, 1)]
    for other, first, second in _beside(document, number, texts):
        support, item = grounds.nearest_with_support(f"{first} {second}", language)
        if support <= BACKED or item < 0 or (item in grounds.past and gives > _GIVES):
            continue
        if grounds.shares_of(item, said, language)[1] >= _OF_IT and support >= grounds.shares_of(item, other, language)[0] + _ADDED:
            return True
    return False


def _beside(document: Document, number: int, texts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each sentence beside one in its paragraph, and both in their order; ``texts`` are these two or three, and the one."""
    at = min(number, 1)
    if number and document.goes_on(number - 1):
        yield texts[at - 1], texts[at - 1], texts[at]
    if document.goes_on(number):
        yield texts[at + 1], texts[at], texts[at + 1]
