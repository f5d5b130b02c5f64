"""The paragraphs of a letter that are the writer's own: what stands between the salutation and the close, and the subject.

Letterhead, salutation, close, signature and the headings of a call script come from the case by code, so they are nobody's to reword. A
paragraph is cut where the checker cuts a text (``languages.text``): at empty lines, after short lines and before the items of a list.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from amends.case import Case
from amends.expressions import expression
from amends.languages import Language
from amends.letter import Letter
from amends.rendering import Rendered, render

_OUTSIDE = ("letterhead", "salutation", "sign_off", "heading")
_BULLET = expression(r"(?:[-*•–—>]|\d{1,2}[.)])\s+")


class Paragraph(NamedTuple):
    """A paragraph: its number from 1, where it stands in the letter's text, what it says, and the parts of the letter in it."""

    number: int
    start: int
    end: int
    text: str
    parts: tuple[str, ...]


def paragraphs_of(letter: Rendered, case: Case, language: Language) -> tuple[Paragraph, ...]:
    """Return the paragraphs that are the writer's own, in the order they stand."""
    found: list[Paragraph] = []
    for start, end, parts in _runs(letter, case, language):
        start += _lead(letter.text[start:end], language)
        if start < end:
            found.append(Paragraph(len(found) + 1, start, end, letter.text[start:end], parts))
    return tuple(found)


def _runs(letter: Rendered, case: Case, language: Language) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield where each run of the writer's own sentences in one stretch starts and ends, and their parts."""
    text = language.read(letter.text)
    written_by_code = set(language.read(render(Letter(), case).text).sentence_texts)
    starts = [span.start for span in letter.spans]
    parts = [letter.spans[max(0, bisect_right(starts, sentence.start) - 1)].part for sentence in text.sentences]

    def kind(number: int) -> tuple[bool, bool, int]:
        own = parts[number] not in _OUTSIDE and text.sentence_texts[number] not in written_by_code
        return own, parts[number] == "subject", bisect_right(text.stretches, text.sentences[number].start)

    for (own, _, _), run in groupby(range(len(parts)), key=kind):
        if own:
            numbers = list(run)
            held = tuple(dict.fromkeys(parts[number] for number in numbers))
            yield text.sentences[numbers[0]].start, text.sentences[numbers[-1]].end, held


def _lead(text: str, language: Language) -> int:
    """Return how many characters stand before the words of a paragraph: a bullet, or the label of the subject."""
    bullet = _BULLET.match(text)
    at = bullet.end() if bullet else 0
    label = f"{language.label('subject')}:"
    if text[at:].casefold().startswith(label.casefold()):
        at += len(label)
        at += len(text[at:]) - len(text[at:].lstrip())
    return at
