"""A person's own sentences, which a letter is built around and which stay as they were written.

Readers mind an emotional message less when a person wrote it and a machine edited it than when a machine wrote it: in seven preregistered
experiments word of mouth and loyalty fell where people believed such words came from AI, and fell less where AI had only edited (Kirk and
Givi, “The AI-authorship effect”, Journal of Business Research, 2025). So the manager writes the two or three sentences that nobody else
could, and the machine what goes around them. That they stay word for word is not asked of a model but seen to here.

Own words are trusted as words and not as facts: what they state binds to the case like everything else in a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from amends.errors import InputError
from amends.languages import Language, load_language, other_language
from amends.languages.formulas import is_formula
from amends.languages.overlap import ContentWords, shared_share
from amends.languages.text import ended
from amends.letter import PART_NAMES, Letter, Part, RemedyLine, plain
from amends.reading import ReadPart, read_passage
from amends.rendering import ISOLATES, channel_layouts, render
from amends.rules.claims import find_claims

if TYPE_CHECKING:
    from amends.case import Case
    from amends.rules.report import Report

OWN_WORDS_LIMIT = 5_000
"""Characters of own words: a long letter has as many, and needs nothing around it."""
_UNTOLD = "empathy"
"""Where a sentence goes that states no item of the case and holds no part's phrase: what a person writes freely is about the reader."""
_REWORDED = 0.5
"""Share of the content words of each of two sentences that must stand in the other for one to be the other reworded."""
_EDITED = 1 / 3
"""Share of a sentence's content words that must be left for it to have been edited and not replaced: a mend takes words out."""


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """A sentence a person wrote: the part of the letter it belongs to, the ids it states, whether it stays as it is.

    ``behind`` is one whose own part the channel lacks: it stands behind what another part says.
    """

    text: str
    part: str
    rests_on: tuple[str, ...] = ()
    behind: bool = False
    fixed: bool = True


class Place(NamedTuple):
    """Where an own sentence stands in a letter's text, in code points."""

    start: int
    end: int
    sentence: OwnSentence


def read_own_words(raw: str, case: Case) -> tuple[OwnSentence, ...]:
    """Return a person's sentences with the parts they belong to, in the order they were written; none of a text without words.

    Raises InputError for more than a letter holds, for a line that greets or takes leave, which the case gives, and for another language
    than the letter's.
    """
    if len(raw) > OWN_WORDS_LIMIT:
        raise InputError(f"own words: {len(raw):,} characters, and the limit is {OWN_WORDS_LIMIT:,}; keep what only you can say")
    text = "\n\n".join(filter(None, map(plain, re.split(r"\n\s*\n", raw))))
    if not text:
        return ()
    language = load_language(case.language or "")
    if (other := other_language(text, language)) is not None:
        raise InputError(f"own words: written in {other.name}; write them in {language.name}, the letter's language")
    has = channel_layouts()[case.channel or "email"].parts
    own: list[OwnSentence] = []
    for read in read_passage(text, case):
        if read.part in ("salutation", "sign_off"):
            raise InputError("own words: leave out the salutation and the close; they come from the case")
        part = _nearest(read.part or _UNTOLD, has)
        own.append(OwnSentence(ended(text[read.start : read.end]), part, read.rests_on, behind=part != (read.part or _UNTOLD)))
    return tuple(own)


def _nearest(part: str, has: Sequence[str]) -> str:
    """Return the part itself, or of those a channel has the one that stands last before it."""
    return next((name for name in reversed(PART_NAMES[: PART_NAMES.index(part) + 1]) if name in has), has[0])


def with_own_words(letter: Letter, own: Sequence[OwnSentence], case: Case) -> Letter:
    """Return the letter with every sentence that stays as it is word for word in its part.

    One that the part lacks takes the place of the sentence that says the same, else it stands at the part's start, and sentences that
    every letter may hold give way to it.
    """
    parts: dict[str, Any] = {}
    for name in dict.fromkeys(one.part for one in own if one.fixed):
        mine = [one for one in own if one.part == name and one.fixed]
        if name == "remedies":
            parts[name] = _in_lines(letter.remedies, mine, case)
            continue
        part: Part = getattr(letter, name) or Part(text="", rests_on=())
        if any(one.text not in part.text for one in mine):
            rests_on = dict.fromkeys((*part.rests_on, *(item for one in mine for item in one.rests_on)))
            parts[name] = Part(text=_in_text(part.text, mine, case), rests_on=tuple(rests_on))
    return letter.model_copy(update=parts) if parts else letter


def _in_lines(lines: tuple[RemedyLine, ...], own: Sequence[OwnSentence], case: Case) -> tuple[RemedyLine, ...]:
    """Return the remedies with a person's sentences in the lines whose remedy they state, or else in lines before the others."""
    kept, first = list(lines), 0
    for one in own:
        if any(one.text in line.text for line in kept):
            continue
        number = next((number for number, line in enumerate(kept) if line.remedy_id in one.rests_on), None)
        if number is None:
            kept.insert(first, RemedyLine(text=one.text, remedy_id=next(iter(one.rests_on), "")))
            first += 1
        else:
            kept[number] = RemedyLine(text=_in_text(kept[number].text, (one,), case), remedy_id=kept[number].remedy_id)
    return tuple(kept)


def _in_text(text: str, own: Sequence[OwnSentence], case: Case) -> str:
    language = load_language(case.language or "")
    said = list(language.read(text).sentence_texts)
    before: list[str] = []
    behind: list[str] = []
    for one in own:
        if one.text in text:
            continue
        number = next((number for number, sentence in enumerate(said) if _says_the_same(one, sentence, case)), None)
        if number is not None:
            said[number] = one.text
        else:
            (behind if one.behind else before).append(one.text)
    if before:
        said = [sentence for sentence in said if any(one.text in sentence for one in own) or not _is_for_any_letter(sentence, language)]
    return " ".join((*before, *said, *behind))


def _says_the_same(one: OwnSentence, sentence: str, case: Case) -> bool:
    if one.rests_on and any(read.rests_on == one.rests_on for read in read_passage(sentence, case)):
        return True
    language = load_language(case.language or "")
    return min(_share(one.text, sentence, language), _share(sentence, one.text, language)) >= _REWORDED


def _is_for_any_letter(sentence: str, language: Language) -> bool:
    """Return whether every letter may hold a sentence, and nothing that this one alone can say, such as a date or a number."""
    return is_formula(sentence, language) and not find_claims(sentence, language)


def _share(wanted: str, found: str, language: Language) -> float:
    return shared_share(ContentWords.of(wanted, language), ContentWords.of(found, language))


def places_of(own: Sequence[OwnSentence], text: str, spans: Sequence[ReadPart]) -> tuple[Place, ...]:
    """Return where a person's sentences stand word for word in a letter's text; those that do not are left out."""
    places: list[Place] = []
    for span in spans:
        mine = [one for one in own if one.part == span.part]
        if not mine:
            continue
        shown, at = _as_written(text[span.start : span.end])
        for one in mine:
            found = shown.find(one.text)
            if found >= 0:
                places.append(Place(span.start + at[found], span.start + at[found + len(one.text) - 1] + 1, one))
    return tuple(places)


def _as_written(shown: str) -> tuple[str, Sequence[int]]:
    """Return a text without the isolates that rendering sets around foreign words, and where each of its characters stands."""
    if not any(isolate in shown for isolate in ISOLATES):
        return shown, range(len(shown))
    at = [number for number, character in enumerate(shown) if character not in ISOLATES]
    return "".join([shown[number] for number in at]), at


def released(own: Sequence[OwnSentence], letter: Letter, report: Report, case: Case) -> tuple[OwnSentence, ...]:
    """Return a person's sentences, those that errors stand in free to be edited."""
    starts = [finding.start for finding in report.errors if finding.start is not None]
    places = places_of(own, report.text, render(letter, case).spans) if own else ()
    objected = {place.sentence for place in places if any(place.start <= start < place.end for start in starts)}
    return tuple(replace(one, fixed=False) if one in objected else one for one in own)


def edited(one: OwnSentence, sentences: Iterable[str], language: Language) -> str | None:
    """Return which sentence a person's has become, None where nothing that is left of it tells."""
    shares = [(_share(one.text, sentence, language), sentence) for sentence in sentences]
    share, sentence = max(shares, default=(0.0, ""), key=itemgetter(0))
    return sentence if share >= _EDITED else None
