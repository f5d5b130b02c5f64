"""The writer's own words, counted and found."""

from __future__ import annotations

from collections.abc import Sequence

from amends.languages.matching import Match, PatternSet
from amends.rules.document import Document


def word_count(document: Document, sentences: tuple[int, ...]) -> int:
    """Return how many words stand in some sentences."""
    firsts = document.text.firsts
    if sentences and sentences[-1] - sentences[0] < len(sentences):  # they follow one another
        return firsts[sentences[-1] + 1] - firsts[sentences[0]]
    return sum(firsts[number + 1] - firsts[number] for number in sentences)


def own_words(document: Document, patterns: PatternSet | None) -> Sequence[Match]:
    """Return where phrases stand in the writer's own voice, outside quotations."""
    found = document.find(patterns) if patterns else ()
    return [match for match in found if not document.text.quoted(match.first, match.last)] if document.text.quotes else found


def place_of(document: Document, match: Match) -> tuple[int, int]:
    """Return where a match begins and ends in the text."""
    return document.text.place(match.first, match.last)


def sentence_of(document: Document, match: Match) -> int:
    """Return the number of the sentence a match starts in."""
    return document.text.sentence_of(match.first)
