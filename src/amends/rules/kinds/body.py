"""The body of a letter: what stands between the salutation and the close, which is what lengths and orders are counted in."""

from __future__ import annotations

from collections.abc import Iterator

from amends.languages.matching import Match, PatternSet
from amends.rules.document import Document

_OUTSIDE = ("letterhead", "subject", "salutation", "sign_off", "heading")


def body_sentences(document: Document) -> tuple[int, ...]:
    """Return the numbers of the sentences of a letter's body; of all of them where neither salutation nor close can be told."""
    if document.body is None:
        document.body = _body_sentences(document)
    return document.body


def _body_sentences(document: Document) -> tuple[int, ...]:
    if document.spans:
        return tuple(number for number, part in enumerate(document.parts) if part not in _OUTSIDE)
    salutation, close = document.frame
    return tuple(range(0 if salutation is None else salutation + 1, len(document.text.firsts) - 1 if close is None else close))


def word_count(document: Document, sentences: tuple[int, ...]) -> int:
    """Return how many words stand in some sentences."""
    firsts = document.text.firsts
    if sentences and sentences[-1] - sentences[0] < len(sentences):  # they follow one another
        return firsts[sentences[-1] + 1] - firsts[sentences[0]]
    return sum(firsts[number + 1] - firsts[number] for number in sentences)


def own_words(document: Document, patterns: PatternSet | None) -> Iterator[Match]:
    """Yield where phrases stand in the writer's own voice, outside quotations."""
    for match in document.find(patterns) if patterns else ():
        if not document.text.quoted(match.first, match.last):
            yield match


def place_of(document: Document, match: Match) -> tuple[int, int]:
    """Return where a match begins and ends in the text."""
    return document.text.place(match.first, match.last)


def sentence_of(document: Document, match: Match) -> int:
    """Return the number of the sentence a match starts in."""
    return document.text.sentence_of(match.first)
