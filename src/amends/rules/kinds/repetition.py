"""Apologies counted: said once or twice they weigh more than said in every line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, place_of, sentence_of, word_count
from amends.rules.kinds.making import finding_at

_MOST = 3
_SHORT = 250
"""Words of a body in which more apologies than that are too many; graver harm takes longer letters (Fehr and Gelfand 2010)."""


def count(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding at the fourth apology of a short letter, counted by the rule's own phrases or those of ``apology-words``.

    Roschk and Kaiser (2013) find that intensity helps; repetition is another thing, and repeated apologies can do harm (Halperin et al. 2022).
    """
    if not document.whole:
        return
    body = document.body
    words = word_count(document, body)
    if words >= _SHORT:
        return
    pack = document.pack
    said = (
        match
        for match in own_words(document, pack.patterns(rule.id, "say") or pack.patterns("apology-words", "require"))
        if sentence_of(document, match) in body
    )
    for match in islice(said, _MOST, _MOST + 1):
        yield finding_at(rule, document, "count", *place_of(document, match), number=str(_MOST + 1), words=str(words))
