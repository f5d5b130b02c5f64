"""Grounds: what a statement of a letter may rest on, and how much of it stands there, in these words or in others.

A sentence is held against each item of the case by its content, never by an id that came with it: how much of the sentence stands in the
item, and how much of the item in the sentence. The second tells a paraphrase, which keeps most of its item, from a deed that somebody made
up, which borrows a thing or two from the story; so their harmonic mean counts, which one of them alone cannot raise. A word that people put
for another (of the same meaning, kin, of one root, of one line of the thesaurus) counts less than the same word; dates, times and amounts
count more than words where they are told, and little where they are left out. Sentences every letter may hold, which are those of the
phrasebook, state nothing a case must hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.expressions import expression
from amends.languages import Language
from amends.languages.formulas import is_formula
from amends.languages.overlap import ContentWords, Stems
from amends.rules.binding import Facts
from amends.rules.claims import find_claims
from amends.rules.in_words import times_in_words
from amends.rules.recognising import Claim
from amends.rules.told import days_told, stretches

if TYPE_CHECKING:
    from amends.case import Case, Item, PriorFailure, PriorPromise

    Recorded = Item | PriorFailure | PriorPromise

BACKED = 0.57
"""More than this of a deed and of one item of the case must be the same for it to be that item reworded."""
_BORROWED = 0.3
_EVEN = 0.5
"""For each part by which it is likelier than even that a sentence gives something, so much more of an item that says what went wrong must be
the same: 0.15 more for what is sure to."""
HELD = 2 / 3
"""How much of a phrase an item must say for it to excuse the phrase."""
_OTHER_WORD = 0.8
"""What a word counts that stands in an item as another word."""
_GENERAL = 10
_USUAL = 6
"""The more lists of synonyms and lines of the thesaurus a word stands in, the more can be said by it, and the less it tells: one in ``_USUAL``
of them weighs 1, as a claim does, one in ``_GENERAL`` more than that 3/5, one in none 3/2."""
_TELLING = frozenset({"date", "time", "amount"})
"""Claims by which an item is known."""
_TELLING_WEIGHT = 2.0
_LEFT_OUT = 0.5
"""What such a claim weighs beside a word or another claim; and in an item, where a sentence leaves it out, as whoever retells it may."""
_HOUR = 60
_NOON = 12
_SENTENCES = 1_000
_LONGEST = 1_000
"""Sentences whose support is remembered, and characters of the longest."""
_FIGURE = expression(r"#|\w+:")
"""What the name of a claim begins with, among the stems of words."""
Said = tuple[tuple[Stems, float], ...]
"""The words and claims of a statement, each with its weight."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a deed may rest on, statement by statement: where in them each stem stands, what each of their words weighs, and all of them where
    no sentence says any. The first statements are the items, in their order; behind them some are said in other words."""

    where: Mapping[str, Sequence[tuple[int, int]]]
    weights: tuple[tuple[float, ...], ...]
    whole: tuple[float, ...]
    items: tuple[int, ...]
    """The number of the item that each statement says."""
    past: frozenset[int] = frozenset()
    """The numbers of the items that say what went wrong."""
    known: dict[str, Mapping[int, float]] = field(default_factory=dict)
    """How much of each sentence that was asked about and of each item are the same, by the item's number."""

    @classmethod
    def of(cls, items: Sequence[Said], past: frozenset[int] = frozenset(), again: Sequence[tuple[int, Said]] = ()) -> Grounds:
        """Return the grounds that some items give, of which some (``past``) say what went wrong, and some are said ``again`` in other words."""
        statements = (*items, *(said for _, said in again))
        where: dict[str, list[tuple[int, int]]] = {}
        for number, said in enumerate(statements):
            for word, (choice, _) in enumerate(said):
                for stem in choice:
                    where.setdefault(stem, []).append((number, word))
        weights = tuple(tuple([weight for _, weight in said]) for said in statements)
        whole = tuple(sum(map(_when_left_out, said)) for said in weights)
        return cls(where, weights, whole, (*range(len(items)), *(item for item, _ in again)), past)

    def support(self, sentence: str, language: Language, gives: float = 0.0) -> float:
        """Return how much of a sentence and of the item nearest to it are the same, from 0 to 1; 1 for one that says nothing. The likelier a
        sentence gives something, the less it can rest on what went wrong, from which a deed that somebody made up borrows most."""
        support, nearest, given = self._known(sentence, language)
        return max(given, support - _BORROWED * max(0.0, gives - _EVEN)) if nearest in self.past else support

    def nearest(self, sentence: str, language: Language) -> int | None:
        """Return the number of the item that a sentence says in other words, or None where it says none."""
        support, nearest = self.nearest_with_support(sentence, language)
        return nearest if nearest >= 0 and support > BACKED else None

    def hold(self, phrase: str, sentence: str, language: Language, at_least: float = HELD) -> bool:
        """Return whether a sentence is an item reworded, and that item says what a phrase of the sentence says, or a share of its words."""
        support, nearest = self.nearest_with_support(sentence, language)
        said = ContentWords.of(phrase, language, "reworded").choices if support > BACKED else ()
        held = sum(any(number == nearest for stem in choice for number, _ in self.where.get(stem, ())) for choice in said)
        return bool(said) and held >= at_least * len(said)

    def nearest_with_support(self, sentence: str, language: Language) -> tuple[float, int]:
        """Return how much of a sentence and of the item nearest to it are the same, and that item's number, which is -1 where none is."""
        return self._known(sentence, language)[:2]

    def alike(self, sentence: str, language: Language) -> Mapping[int, float]:
        """Return how much of a sentence and of each item are the same, by the item's number, where anything is."""
        known = self.known.get(sentence)
        if known is None:
            known = self._compare(said_in(sentence, language))
            if len(sentence) <= _LONGEST:
                if len(self.known) >= _SENTENCES:
                    self.known.clear()
                self.known[sentence] = known
        return known

    def words_of(self, item: int, sentence: str, language: Language) -> int:
        """Return how many words of a sentence, its figures aside, stand in an item."""
        said = ([stem for stem in choice if not _FIGURE.match(stem)] for choice, _ in said_in(sentence, language))
        return sum(any(self.items[number] == item for stem in stems for number, _ in self.where.get(stem, ())) for stems in said)

    def names_day_of(self, item: int, sentence: str, language: Language) -> bool:
        """Return whether a sentence names a day of an item."""
        days = (stem for choice, _ in said_in(sentence, language) for stem in choice if stem.startswith("date:"))
        return any(self.items[number] == item for day in days for number, _ in self.where.get(day, ()))

    def shares_of(self, item: int, sentence: str, language: Language) -> tuple[float, float]:
        """Return how much of a sentence and of one item are the same, and how much of the sentence alone; 0 where nothing is."""
        shares = self._shares(said_in(sentence, language))
        return max(((_both(ours, theirs), ours) for ours, theirs, number in shares if number == item), default=(0.0, 0.0))

    def _known(self, sentence: str, language: Language) -> tuple[float, int, float]:
        """Return how much of a sentence and of the item nearest to it are the same, its number, and how much of one that says nothing of
        what went wrong; all of it for a sentence that says nothing."""
        if not said_in(sentence, language):
            return 1.0, -1, 1.0
        shares = self.alike(sentence, language)
        support, nearest = max(((share, item) for item, share in shares.items()), default=(0.0, -1))
        return support, nearest, max((share for item, share in shares.items() if item not in self.past), default=0.0)

    def _compare(self, said: Said) -> dict[int, float]:
        found: dict[int, float] = {}
        for ours, theirs, item in self._shares(said):
            found[item] = max(found.get(item, 0.0), _both(ours, theirs))
        return found

    def _places(self, choice: Stems) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return where a word stands in the statements, and where another word stands that people put for it, in their order."""
        same: set[tuple[int, int]] = set()
        others: set[tuple[int, int]] = set()
        for stem in self.where.keys() & choice:
            (others if stem[0] in "=~" else same).update(self.where[stem])
        return sorted(same), sorted(others - same)

    @staticmethod
    def _take(places: Iterable[tuple[int, int]], alike: float, stands: dict[int, float], found: dict[tuple[int, int], float]) -> None:
        """Let a word stand for one word of each statement in which it has a place: the first that no word has stood for."""
        taken = set(stands)
        for place in places:
            number = place[0]
            stands.setdefault(number, alike)
            if number not in taken and place not in found:
                found[place] = alike
                taken.add(number)

    def _shares(self, said: Said) -> list[tuple[float, float, int]]:
        """Return how much of what a sentence says stands in each statement, how much of the statement in the sentence, and the statement's
        item, where anything does."""
        found: dict[tuple[int, int], float] = {}
        standing: list[dict[int, float]] = [{} for _ in said]
        same, others = zip(*(self._places(choice) for choice, _ in said), strict=True) if said else ((), ())
        for alike, places_of_words in ((1.0, same), (_OTHER_WORD, others)):
            for places, stands in zip(places_of_words, standing, strict=True):
                self._take(places, alike, stands, found)
        ours = [0.0] * len(self.weights)
        for (_, weight), stands in zip(said, standing, strict=True):
            for number, alike in stands.items():
                ours[number] += weight * alike
        theirs, named = [0.0] * len(self.weights), list(self.whole)
        for (number, word), alike in found.items():
            weight = self.weights[number][word]
            theirs[number] += weight * alike
            named[number] += weight - _when_left_out(weight)
        whole = sum(weight for _, weight in said)
        return [(ours[number] / whole, its / named[number], self.items[number]) for number, its in enumerate(theirs) if its]


def _when_left_out(weight: float) -> float:
    """Return what a word or claim of an item weighs where a sentence leaves it out."""
    return min(weight, _LEFT_OUT) if weight == _TELLING_WEIGHT else weight


def _both(one: float, other: float) -> float:
    """Return the harmonic mean of two shares."""
    return 2 * one * other / (one + other)


def grounds_of(case: Case, language: Language) -> Grounds:
    """Return what a deed may rest on: the items, the other things a case says will be done or were, and the items in other words."""
    items = tuple(case.items())
    texts = [case.next_update.text if case.next_update else None, case.talk.result if case.talk else None]
    if case.incident:
        texts += (case.incident.period, case.incident.affected, case.incident.what_to_do)
    told = told_of_the_past(case)
    past = frozenset(number for number, item in enumerate(items) if item in told)
    before: tuple[Recorded, ...] = (*case.prior_failures, *case.prior_promises)
    said = [*_as_written((*items, *before), language), *(_words_and_claims(text, language) for text in texts if text)]
    return Grounds.of(said, past, tuple(_in_other_words(items, language)))


def _as_written(items: Iterable[Recorded], language: Language) -> Iterator[Said]:
    for item in items:
        yield (*_words_and_claims(item.text, language), *_aside(item, language))


def _in_other_words(items: Sequence[Item], language: Language) -> Iterator[tuple[int, Said]]:
    """Yield each wording that somebody confirmed of an item, with the item's number."""
    for number, item in enumerate(items):
        for text in item.other_words:
            yield number, (*_words_and_claims(text, language), *_aside(item, language))


def told_of_the_past(case: Case) -> tuple[Item, ...]:
    """Return the items that say what went wrong, what it did and why; none of them gives or promises anything."""
    return (*case.owned_failings, *case.harms, *((case.cause,) if case.cause else ()))


def _aside(item: Recorded, language: Language) -> Said:
    """Return what an item knows beside its text: who does it and when. A deed may say so and need not."""
    days = (getattr(item, field, None) for field in ("due", "done", "when", "on"))
    dates = tuple((frozenset({_name("date", (day.month, day.day))}), 0.0) for day in days if day)
    return (*_words(getattr(item, "owner", None) or "", language, weight=0.0), *dates)


@lru_cache(maxsize=64)
def grounds_in(facts: Facts) -> Grounds:
    """Return what a deed may rest on, kept while a case's letter is edited."""
    return grounds_of(facts.case, facts.language)


@lru_cache(maxsize=64)
def measures_in(facts: Facts) -> Grounds:
    """Return the measures of a case, kept while its letter is edited."""
    measures = facts.case.measures
    return Grounds.of(tuple(_as_written(measures, facts.language)), again=tuple(_in_other_words(measures, facts.language)))


@lru_cache(maxsize=20_000)
def said_in(sentence: str, language: Language) -> Said:
    """Return the words and claims of a sentence; none for one that says nothing but what every letter may say, its claims aside.

    What leads up to a colon does not count where every letter may say it (to put it right: …).
    """
    lead, colon, rest = sentence.partition(": ")
    led = colon and (is_formula(lead, language) or lead.strip() in language.conventions.labels.values())
    bare, claims = _apart(rest if led else sentence, language)
    words = _words(bare, language)
    return (*words, *claims) if words and not is_formula(bare, language) else ()


def _apart(text: str, language: Language, *, other_forms: bool = False) -> tuple[str, Said]:
    """Return a text with its claims blanked, and the claims; ``other_forms`` adds what another text may write instead of a date or an hour."""
    bare = text
    said: dict[Stems, str] = {}
    for claim in sorted(find_claims(text, language), key=str):
        bare = blanked(bare, claim.start, claim.end)
        # A date is the same with and without its year.
        value = claim.value[:2] if claim.kind == "date" and isinstance(claim.value, tuple) else claim.value
        same = {_name(claim.kind, value), *_same_figure(claim.kind, value, other_forms)}
        if claim.kind in ("number", "reference") and text[claim.start].isdigit():
            same.update(_as_day_or_hour(claim, text, language))
        said[frozenset(same)] = claim.kind
    for time in times_in_words(bare, language) if len(bare.casefold()) == len(bare) else ():
        bare = blanked(bare, time.start, time.end)
        names = (name for value in time.values for name in (_name("time", value), *_same_figure("time", value, other_forms)))
        said[frozenset(names)] = "time"
    for stretch in stretches(bare, language):
        bare = blanked(bare, stretch.start, stretch.end)
        said[frozenset({_name("number", stretch.value), f"#{stretch.value}"})] = "number"
    return bare, tuple((choice, _TELLING_WEIGHT if kind in _TELLING else 1.0) for choice, kind in said.items())


def blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _same_figure(kind: str, value: object, other_forms: bool) -> Iterator[str]:
    """Yield what else a claim of an item is: its figure as words for numbers have it, the day of its date, the hours of its time."""
    if not other_forms:
        return
    if kind == "number":
        yield f"#{value}"
        if isinstance(value, Decimal) and _NOON < value <= 2 * _NOON:
            yield f"#{value - _NOON}"
    elif kind == "date" and isinstance(value, tuple):
        yield _name("day", value[1])
    elif kind == "time" and isinstance(value, int) and value % _HOUR == 0:
        for hour in {value // _HOUR, value // _HOUR % _NOON or _NOON}:
            yield from (f"#{hour}", _name("hour", hour))


def _as_day_or_hour(claim: Claim, text: str, language: Language) -> Iterator[str]:
    """Yield the hour and the number that a figure in digits may be, and the day if it is told as one."""
    yield from (f"#{claim.value}", _name("hour", claim.value))
    yield from (_name("day", told.day) for told in days_told(text, language) if told.start == claim.start)


def _words_and_claims(text: str, language: Language) -> Said:
    """Return the words and claims of an item of the case, a claim in each form in which a letter may have it."""
    bare, claims = _apart(text, language, other_forms=True)
    return (*_words(bare, language), *claims)


def _name(kind: str, value: object) -> str:
    return f"{kind}:{value}"


def _words(text: str, language: Language, *, weight: float = 1.0) -> Said:
    return tuple((choice, weight * _telling(choice)) for choice in ContentWords.of(text, language, "reworded").choices)


@lru_cache(maxsize=20_000)
def _telling(choice: Stems) -> float:
    """Return what a word weighs by how many lists and lines it stands in."""
    return (_GENERAL + _USUAL) / (_GENERAL + sum(stem[0] == "=" for stem in choice))
