"""What of a failed letter is asked for again, and how the answer goes in.

A letter fails in a part or two, and a model that is sent the whole of it changes what was right. So only the parts that errors stand in
are asked for, and every other part stays as it was because code puts it there, not because a model was told to. The facts are settled:
a part that comes back without an item which it stated, and which nothing was found against, is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING

from amends.case import Case, Failing
from amends.languages import load_language
from amends.languages.overlap import Statements
from amends.letter import FILLED, PART_NAMES, Letter, Part
from amends.own_words import OwnSentence, edited, places_of
from amends.reading import ReadPart
from amends.rendering import channel_layouts, render
from amends.rules.kinds.coverage import STATED

if TYPE_CHECKING:
    from amends.rules.report import Finding, Report

_FROM_THE_CASE = frozenset({"letterhead", "salutation", "sign_off", "heading"})
"""Lines that code writes from the case, which no model can mend."""


@dataclass(frozen=True, slots=True)
class FailingPart:
    """A part to write again: what was found, the ids of the items it must go on stating, and the sentences in it that a person wrote.

    Of those, ``kept`` stay word for word, and ``editable`` may be changed as far as a finding asks.
    """

    name: str
    findings: tuple[Finding, ...]
    states: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    editable: tuple[OwnSentence, ...] = ()


def failing_parts(letter: Letter, report: Report, case: Case, own: Sequence[OwnSentence] = ()) -> tuple[FailingPart, ...]:
    """Return the parts that must be written again to mend a letter's errors, in the letter's order; none where no model can mend them.

    What was found in words concerns the parts they stand in, what is missing the part it names, and what is said of the letter as a whole
    every part of it. Warnings are mended along with the errors of their part; alone they are a person's to weigh. What was found in a
    sentence of a person's that stays as it is, is that person's to mend.
    """
    if report.passed:
        return ()
    spans = render(letter, case).spans
    fixed = [place for place in places_of(own, report.text, spans) if place.sentence.fixed]
    theirs = [
        finding
        for finding in (*report.errors, *report.warnings)
        if finding.start is None or not any(place.start <= finding.start < place.end for place in fixed)
    ]
    concerned = [(finding, _concerned(finding, spans, letter, case)) for finding in theirs]
    failing = {name for finding, names in concerned if finding.severity == "error" for name in names}
    homes = _items_of(case).homes(letter)
    return tuple(
        FailingPart(
            name,
            findings=tuple(finding for finding, names in concerned if name in names),
            states=tuple(
                item for item in _items_of(case).stated(_unobjected(name, spans, theirs, report, case)) if homes.get(item) == name
            ),
            kept=tuple(one.text for one in own if one.part == name and one.fixed),
            editable=tuple(one for one in own if one.part == name and not one.fixed),
        )
        for name in FILLED
        if name in failing
    )


def _concerned(finding: Finding, spans: Sequence[ReadPart], letter: Letter, case: Case) -> tuple[str, ...]:
    layout = channel_layouts()[case.channel or "email"]
    mendable = [name for name in FILLED if name in layout.parts or (name == "subject" and layout.subject)]
    if finding.start is None or finding.end is None:
        named = {finding.part}
    else:
        named = {span.part for span in spans if span.start < finding.end and finding.start < span.end}
    if names := tuple(name for name in mendable if name in named):
        return names
    return () if named & _FROM_THE_CASE else tuple(name for name in mendable if getattr(letter, name))


def _unobjected(name: str, spans: Sequence[ReadPart], findings: Sequence[Finding], report: Report, case: Case) -> list[str]:
    """Return the sentences of a part that nothing was found in."""
    places = [(finding.start, finding.end) for finding in findings if finding.start is not None and finding.end is not None]
    return [
        report.text[start:end]
        for start, end, _, _ in load_language(case.language or "").read(report.text).sentences
        if any(span.part == name and span.start <= start < span.end for span in spans)
        and not any(first < end and start < last for first, last in places)
    ]


def merged(letter: Letter, answer: str, failing: Sequence[FailingPart], case: Case) -> Letter:
    """Return the letter with the failing parts as a model's answer has them, and all else to the character as it was.

    Of a part whose item none of them states any more, or of which nothing is left of what a person wrote, the old version stays.
    Raises pydantic's ValidationError where the answer lacks a part that was asked for.
    """
    mended = letter.with_answer(answer, tuple(part.name for part in failing))
    stated = {item for part in failing for item in _items_of(case).stated((_text(mended, part.name),))}
    lost = {
        part.name: getattr(letter, part.name) for part in failing if not (stated.issuperset(part.states) and _edited(part, mended, case))
    }
    return mended.model_copy(update=lost)


def _edited(part: FailingPart, mended: Letter, case: Case) -> bool:
    language = load_language(case.language or "")
    sentences = language.read(_text(mended, part.name)).sentence_texts
    return all(edited(one, sentences, language) is not None for one in part.editable)


def _text(letter: Letter, name: str) -> str:
    """Return what a part says; the subject states nothing."""
    if name == "remedies":
        return " ".join(line.text for line in letter.remedies)
    part = getattr(letter, name)
    return part.text if isinstance(part, Part) else ""


class _Items:
    """The items of a case, and which of them texts state."""

    def __init__(self, case: Case) -> None:
        # What nobody has verified a letter need not go on saying.
        self._items = tuple(item for item in case.items() if not isinstance(item, Failing) or item.verified)
        self._statements = Statements((item.text for item in self._items), load_language(case.language or ""), "meaning")

    def stated(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the items that some texts state between them, as the rules about what a letter must state see it."""
        return tuple(item for item, share in self._shares(texts) if share >= STATED)

    def homes(self, letter: Letter) -> dict[str, str]:
        """Return for each item the part that states most of it; others may share a few of its words."""
        best: dict[str, tuple[float, str]] = {}
        for name in PART_NAMES:
            for item, share in self._shares((_text(letter, name),)):
                if share > best.get(item, (0.0, ""))[0]:
                    best[item] = (share, name)
        return {item: name for item, (_, name) in best.items()}

    def _shares(self, texts: Iterable[str]) -> Iterator[tuple[str, float]]:
        """Yield each item's id with the share of its content words that stand in some texts."""
        held = [self._statements.held[text] for text in texts]
        for item in self._items:
            number = self._statements.numbers[item.text]
            if size := self._statements.sizes[number]:
                yield item.id, reduce(or_, (bits[number] for bits in held), 0).bit_count() / size


@lru_cache(maxsize=64)
def _items_of(case: Case) -> _Items:
    """Return the items of a case, kept while its letter is mended."""
    return _Items(case)
