"""Unheard of: what a sentence brings in that neither the case, complaint included, nor the phrasebook has a word for."""

from __future__ import annotations

from functools import lru_cache

from amends.languages.formulas import is_common
from amends.languages.overlap import ContentWords, stems_in
from amends.rules.binding import Facts, our_texts
from amends.rules.document import Document


def from_nowhere(document: Document, sentence: str) -> bool:
    """Return whether a sentence has a word that stands neither in the case, complaint included, nor in the phrasebook."""
    language = document.language
    uncommon = [word for word in ContentWords.of(sentence, language).choices if not is_common(word, language)]
    return bool(uncommon) and any(map(_known_words(document.facts).isdisjoint, uncommon))


@lru_cache(maxsize=64)
def _known_words(facts: Facts) -> frozenset[str]:
    case = facts.case
    return stems_in("\n".join((*our_texts(case), case.complaint, *case.customer_words)), facts.language)


@lru_cache(maxsize=64)
def our_words(facts: Facts) -> frozenset[str]:
    """Return the stems of what we have on record, kept while a case's letter is edited."""
    return stems_in("\n".join(our_texts(facts.case)), facts.language)
