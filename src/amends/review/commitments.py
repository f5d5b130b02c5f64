"""What a letter commits us to: every deed it promises by a date, in the letter's own words.

A commitment is read out of the text that was approved and tied to an item of the case by what the sentence says, never by an id that came
with the letter (``rules.stating``), so a remedy that a person struck out of the letter is none, and what the letter refuses or reports
is none either. The date is one the letter names; where it states a deed of the case without its date, the case's date holds, since that is
when somebody has to have done it.

The day on which somebody asks the customer how things stand (``follow_up``) is never printed, so it is no promise: ``follow_ups`` keeps it.
Principles ``deliver-what-was-promised`` (CA-26, HE-14) and ``time-frame`` (HR-8).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from amends.case import Case, DatedItem, TalkSlot
from amends.errors import ApprovalError
from amends.languages.overlap import ContentWords, shared_share
from amends.letter import Letter
from amends.review.approval import ApprovedLetter
from amends.rules.claims import find_claims
from amends.rules.document import Document
from amends.rules.in_touch import gets_in_touch
from amends.rules.kinds.coverage import stated_at
from amends.rules.kinds.refusing import refusals
from amends.rules.recognising import Claim
from amends.rules.stating import stated_deeds
from amends.rules.told import date_of
from amends.rules.unsaid import item_meant
from amends.rules.verdicts import document_of

Kind = Literal["remedy", "measure", "fact", "update", "talk", "point"]

KINDS: tuple[Kind, ...] = ("remedy", "measure", "fact", "update", "talk", "point")

_SURELY = 0.6
"""Share of an item's content words that two sentences must hold to state it where they do not name its day."""
_WORD_FOR_WORD = 0.9
"""Share of an item's content words that a sentence must hold to be ours although it tells what the customer said, too."""
_WORDED = 0.5
"""Share of what the next message will say that a sentence must hold to belong to the promise of that message."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """One thing the letter says we will do: its words and where they stand, what of the case it is, who does it and by when.

    ``item`` is the id of a remedy, measure, fact or point of the case, or ``next_update`` or ``talk_slot``. ``due`` and ``at`` are in the
    business's own time. ``named`` says whether the letter names the day; the customer holds us to it where it does.
    """

    kind: Kind
    item: str
    text: str
    start: int
    end: int
    owner: str
    due: dt.date
    at: dt.time | None = None
    named: bool = True


def commitments(letter: Letter | ApprovedLetter, case: Case) -> tuple[Commitment, ...]:
    """Return what a letter commits us to, by date. A note to colleagues promises a customer nothing, and gives none.

    Raises ApprovalError for a letter that was approved for another case, and CaseError where the case has no language.
    """
    if isinstance(letter, ApprovedLetter):
        if letter.case_id != case.id:
            raise ApprovalError("this letter was approved for another case; open the case it belongs to")
        letter = Letter.from_text(letter.text, case)
    if case.audience == "internal":
        return ()
    return _Reader(document_of(letter, case), case).commitments()


class _Day(NamedTuple):
    """A day that a sentence names, and where."""

    claim: Claim
    on: dt.date


class _Reader:
    """A letter being read for what it promises."""

    def __init__(self, document: Document, case: Case) -> None:
        self.document = document
        self.case = case
        self.letter_date = case.letter_date
        self.signer = case.signer.name if case.signer else ""

    def commitments(self) -> tuple[Commitment, ...]:
        found = [*self._deeds(), *self._other_days()]
        update = self._update()
        found += [*update, *self._talks({one.start for one in update})]
        known: dict[tuple[str, dt.date, dt.time | None], Commitment] = {}
        for one in found:
            known.setdefault((one.item, one.due, one.at if one.kind == "talk" else None), one)
        return tuple(sorted(known.values(), key=lambda one: (one.due, one.at or dt.time.min, one.start, one.item)))

    @cached_property
    def _spoken(self) -> tuple[int, ...]:
        """The sentences of the letter in which we may promise anything: those of its body that neither refuse nor tell what the customer said.

        A sentence that names their message or account after a deed of ours, that is known for a promise by its words, or that says a deed of the
        case word for word (you asked for the rest: we bring it on Friday) is ours.
        """
        document = self.document
        told = document.sentences_with(document.language.reported_speech) - stated_deeds(document)
        deeds = [deed for _, deed in self._outstanding()]
        ours = {number for number in told if any(self._share(deed, (number,)) >= _WORD_FOR_WORD for deed in deeds)}
        ours |= {number for number in told if document.parts[number] == "update_promise"}
        silent = refusals(document) | (told - ours)
        return tuple(number for number in document.body if number not in silent)

    @cached_property
    def _days(self) -> dict[int, tuple[_Day, ...]]:
        """The days that each of them names by a date or a word such as tomorrow."""
        days: dict[int, list[_Day]] = {}
        for claim in self.document.claims:
            if (on := self._day(claim)) and (number := self.document.sentence_at(claim.start)) in self._spoken:
                days.setdefault(number, []).append(_Day(claim, on))
        return {number: tuple(named) for number, named in days.items()}

    def _day(self, claim: Claim) -> dt.date | None:
        """Return the day a claim names; of a date without its year, the one nearest to the letter's."""
        if claim.kind == "relative" and isinstance(claim.value, int):
            return self.letter_date + dt.timedelta(claim.value) if abs(claim.value) < 1_000 else None
        if claim.kind != "date" or not isinstance(claim.value, tuple):
            return None
        month, day, year = claim.value
        candidates = filter(
            None, (date_of(y, month, day) for y in ((year,) if year else range(self.letter_date.year - 1, self.letter_date.year + 2)))
        )
        return min(candidates, key=lambda on: abs(on - self.letter_date), default=None)

    def _naming(self, day: dt.date) -> tuple[int, ...]:
        """Return the sentences that name a day, also by its weekday."""
        named = {self.document.sentence_at(start) for start in self.document.says(day)}
        return tuple(number for number in self._spoken if number in named)

    @cached_property
    def _nearest(self) -> dict[int, str]:
        """The id of the item that each sentence says in other words, or stands for, where it does."""
        return {number: said for number in self._spoken if (said := item_meant(self.document, number)) is not None}

    def _deeds(self) -> Iterator[Commitment]:
        """Yield each remedy and measure that is still to be done and that the letter states."""
        for kind, deed in self._outstanding():
            assert deed.due is not None
            stated = [number for number in stated_at(deed.text, self.document) if self._may_say(deed, number)]
            naming = self._naming(deed.due)
            dated = [number for number in naming if self._nearest.get(number) == deed.id]
            if stated and not dated:
                dated = [number for number in naming if stated[0] - 1 <= number <= stated[-1] + 1 and self._may_say(deed, number)]
            if dated:
                together = [number for number in stated if abs(number - dated[0]) <= 1]
                yield self._made(kind, deed.id, (*dated[:1], *together), deed.owner, deed.due)
            elif any(self._nearest.get(number) == deed.id for number in stated) and self._share(deed, stated) >= _SURELY:
                yield self._made(kind, deed.id, stated, deed.owner, deed.due, named=False)

    def _may_say(self, deed: DatedItem, number: int) -> bool:
        """Return whether a sentence may be this deed's: it says no other item of the case, or it says both (this one today, that one on Friday)."""
        return number in self._spoken and (self._nearest.get(number, deed.id) == deed.id or self._share(deed, (number,)) >= _SURELY)

    def _share(self, deed: DatedItem, numbers: Iterable[int]) -> float:
        """Return how much of a deed some sentences state, from 0 to 1."""
        statements = self.document.facts.items
        place = statements.numbers[deed.text]
        held = 0
        for number in numbers:
            held |= self.document.held[place][number]
        return held.bit_count() / (statements.sizes[place] or 1)

    def _outstanding(self) -> Iterator[tuple[Kind, DatedItem]]:
        for remedy in self.case.remedies:
            if remedy.due and not remedy.done:
                yield "remedy", remedy
        for measure in self.case.measures:
            if measure.due and not measure.done:
                yield "measure", measure

    def _other_days(self) -> Iterator[Commitment]:
        """Yield what a letter promises on further days that an item of the case names: the step before a remedy, what follows a deed that is
        done, a deed that stands among the facts."""
        items = {item.id: item for item in self.case.items()}
        kinds: dict[str, Kind] = {
            **{remedy.id: "remedy" for remedy in self.case.remedies},
            **{measure.id: "measure" for measure in self.case.measures},
            **{fact.id: "fact" for fact in self.case.facts},
        }
        acting = stated_deeds(self.document)
        for number, days in self._days.items():
            said = self._nearest.get(number)
            if said not in kinds:
                continue
            item = items[said]
            outstanding = isinstance(item, DatedItem) and item.due is not None and item.done is None
            if not outstanding and number not in acting:
                continue
            theirs = {on for claim in find_claims(item.text, self.document.language) if (on := self._day(claim))}
            for _, on in days:
                if on > self.letter_date and on in theirs:
                    yield self._made(kinds[said], said, (number,), getattr(item, "owner", None), on)

    def _update(self) -> tuple[Commitment, ...]:
        """Return the promise of the next message, and one for each point that is left open until then."""
        update = self.case.next_update
        if update is None:
            return ()
        naming = [number for number in self._naming(update.on) if self._is_contact(number)]
        if not naming:
            return ()
        parts = self.document.parts
        first = min(naming, key=lambda number: (not gets_in_touch(self.document, number), parts[number] != "update_promise", number))
        # What the message will say may stand before its day as well as behind it.
        sentences = (first, *(number for number in (first - 1, first + 1) if update.text and self._words(update.text, number)))
        promised = self._made("update", "next_update", sentences, None, update.on, _time(update.at, self.document))
        text, start, end = promised.text, promised.start, promised.end
        open_points = (point for point in self.case.points if point.open)
        return (
            promised,
            *(Commitment("point", point.id, text, start, end, self.signer, update.on, promised.at) for point in open_points),
        )

    def _is_contact(self, number: int) -> bool:
        """Return whether a sentence may say when we get in touch: it says nothing else, or at least no item of the case."""
        return gets_in_touch(self.document, number) or number not in self._nearest

    def _words(self, text: str, number: int) -> bool:
        wanted = ContentWords.of(text, self.document.language)
        return number in self._spoken and shared_share(wanted, self.document.said[number]) >= _WORDED

    def _talks(self, taken: set[int]) -> Iterator[Commitment]:
        """Yield each time for a talk that the letter offers."""
        for slot in self.case.talk_slots:
            at = _time(slot.at, self.document)
            for number in self._naming(slot.on):
                start = self.document.text.sentence(number).start
                if self._is_contact(number) and (start not in taken or self._offers(slot, at, number)):
                    yield self._made("talk", "talk_slot", (number,), None, slot.on, at)
                    break

    def _offers(self, slot: TalkSlot, at: dt.time | None, number: int) -> bool:
        """Return whether a sentence that promises our next message on the same day names the hour of a talk, too."""
        update = self.case.next_update
        return bool(at and update and _time(update.at, self.document) != at and at in self._times(number))

    def _times(self, number: int) -> tuple[dt.time, ...]:
        sentence = self.document.text.sentence(number)
        return tuple(
            time for claim in self.document.claims if sentence.start <= claim.start < sentence.end and (time := _clock(claim)) is not None
        )

    def _made(
        self,
        kind: Kind,
        item: str,
        sentences: Iterable[int],
        owner: str | None,
        due: dt.date,
        at: dt.time | None = None,
        *,
        named: bool = True,
    ) -> Commitment:
        places = [self.document.text.sentence(number) for number in sorted(set(sentences))]
        start, end = places[0].start, places[-1].end
        if self.document.raw.startswith("- ", start):
            start += 2
        return Commitment(
            kind=kind,
            item=item,
            text=self.document.raw[start:end],
            start=start,
            end=end,
            owner=owner or self.signer,
            due=due,
            at=at or (self._hour(start, end, due) if named and kind != "talk" else None),
            named=named,
        )

    def _hour(self, start: int, end: int, due: dt.date) -> dt.time | None:
        """Return the hour that words name for a day: the first behind it, before another day is named, else the one before the only day."""
        before: dt.time | None = None
        named: list[dt.date] = []
        for claim in self.document.claims:
            if not start <= claim.start < end:
                continue
            if (on := self._day(claim)) is not None:
                named.append(on)
            elif at := _clock(claim):
                if not named:
                    before = before or at
                elif named[-1] == due:
                    return at
        return before if set(named) == {due} else None


def _clock(claim: Claim) -> dt.time | None:
    if claim.kind != "time" or not isinstance(claim.value, int):
        return None
    return dt.time(*divmod(claim.value % (24 * 60), 60))


def _time(text: str | None, document: Document) -> dt.time | None:
    """Return the hour that a field of the case names, in the language's own way."""
    return next(filter(None, map(_clock, find_claims(text, document.language))), None) if text else None
