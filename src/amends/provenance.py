"""Who wrote what: every sentence of a letter, and how that is told in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from amends.case import Case
from amends.languages import Language, load_language
from amends.letter import PART_NAMES, Letter, plain
from amends.own_words import OwnSentence, Place, edited, places_of
from amends.reading import ReadPart
from amends.rendering import render
from amends.rules.binding import our_texts

Author = Literal["person", "person, edited", "model", "phrasebook", "case"]
"""``person, edited`` is written by a person and edited by the model; ``case`` is a sentence of the case's own, whoever put it there."""

_TOLD: dict[Author, str] = {
    "person": "yours",
    "person, edited": "written by you and edited by the model",
    "model": "the model's",
    "case": "the case's own",
    "phrasebook": "the phrasebook's",
}
"""What is said of each one's sentences, in the order in which it is said."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """A sentence of a letter, by its place in the text in code points, and who wrote it."""

    start: int
    end: int
    by: Author


def who_wrote(letter: Letter, case: Case, *, own: Sequence[OwnSentence] = (), phrasebook_parts: Collection[str] = ()) -> tuple[Wrote, ...]:
    """Return who wrote each sentence of a letter's parts, in the order of the text.

    Salutation, close and other lines are the case's, written by code, and are left out, as is the subject.
    """
    rendered = render(letter, case)
    language = load_language(case.language or "")
    places = places_of(own, rendered.text, rendered.spans)
    said = [said for span in rendered.spans if span.part in PART_NAMES for said in _sentences(rendered.text, span, language)]
    changed: set[tuple[str, str | None]] = set()
    for one in set(own).difference(place.sentence for place in places):
        others = (text for part, start, end, text in said if part == one.part and not _within(start, end, places))
        changed.add((one.part, edited(one, others, language)))
    found: list[Wrote] = []
    for part, start, end, text in said:
        by: Author = "model"
        if _within(start, end, places):
            by = "person"
        elif (part, text) in changed:
            by = "person, edited"
        elif _is_of_the_case(text, case, led_in=part in phrasebook_parts):
            by = "case"
        elif part in phrasebook_parts:
            by = "phrasebook"
        found.append(Wrote(start, end, by))
    return tuple(found)


def _within(start: int, end: int, places: Sequence[Place]) -> bool:
    """Return whether most of a stretch of text stands in one of some places."""
    return any(2 * (min(end, place.end) - max(start, place.start)) > end - start for place in places)


def _sentences(text: str, span: ReadPart, language: Language) -> list[tuple[str, int, int, str]]:
    """Return the sentences of a part: the part, where they stand in the letter, their text without the dash before a point of a script."""
    shown = text[span.start : span.end].removeprefix("- ")
    at = span.end - len(shown)
    return [(span.part, at + start, at + end, shown[start:end]) for start, end, _, _ in language.read(shown).sentences]


def _is_of_the_case(sentence: str, case: Case, *, led_in: bool) -> bool:
    """Return whether a sentence is one of the case's, or (``led_in``) a few words and then one."""
    shown, own = plain(sentence).rstrip("."), _of_the_case(case)
    return shown in own or (led_in and any(2 * len(one) >= len(shown) and one in shown for one in own))


@lru_cache(maxsize=64)
def _of_the_case(case: Case) -> frozenset[str]:
    """Return the sentences that a letter may take from its case as they stand, without the full stops that a case may lack."""
    language = load_language(case.language or "")
    return frozenset(plain(sentence).rstrip(".") for text in our_texts(case) if text for sentence in language.read(text).sentence_texts)


def in_words(wrote: Sequence[Wrote]) -> str:
    """Return in a line how many sentences are whose: 3 of 14 sentences are yours, 11 the model's."""
    counts = Counter(one.by for one in wrote)
    told = [f"{counts[by]} {whose}" for by, whose in _TOLD.items() if counts[by]]
    if not told:
        return "no sentences"
    number, whose = told[0].split(" ", 1)
    first = f"{number} of {len(wrote)} {'sentence' if len(wrote) == 1 else 'sentences'} {'is' if number == '1' else 'are'} {whose}"
    return ", ".join((first, *told[1:]))


def fallen_back(letter: Letter, parts: Sequence[str]) -> str:
    """Return in a line which parts the phrasebook wrote or left out instead of the model; nothing where there are none."""
    wrote = [name.replace("_", " ") for name in parts if getattr(letter, name)]
    without = [name.replace("_", " ") for name in parts if not getattr(letter, name)]
    because = "because the model's would not mend"
    return "; ".join(
        f"{what}, {because}: {', '.join(names)}"
        for what, names in (("the phrasebook wrote these parts", wrote), ("these parts were left out", without))
        if names
    )
