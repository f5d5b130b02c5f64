"""Binding: whatever a letter states stands in the case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache, partial
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from amends.expressions import expression
from amends.languages.formulas import is_formula
from amends.languages.overlap import ContentWords, is_common_word, shared_share
from amends.rules.binding import Facts, our_texts
from amends.rules.catalogue import Rule
from amends.rules.claims import find_placeholders
from amends.rules.derived import as_long_as, days_told_of, derives, passed_between
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.deeds import deeds
from amends.rules.kinds.making import at_most, finding_at
from amends.rules.kinds.refusing import asked_for, refusals
from amends.rules.kinds.taking_up import SUMS, counts_points, may_name, taken_up
from amends.rules.nearest import item_behind, nearest_item, restated
from amends.rules.recognising import Claim
from amends.rules.stating import does_neither, likely
from amends.rules.told import days_told
from amends.rules.unsaid import item_told

if TYPE_CHECKING:
    from amends.case import Item

_FOREIGN = expression("[^\u0000-\u024f\u02b0-\u036f\u0590-\u06ff\u0750-\u077f\u1e00-\u1eff\u2000-\u2bff\ufb1d-\ufdff\ufe70-\ufeff]")
"""Characters of other scripts than the languages' own; next to no letter has any."""
_LONG = 20
_CODE = expression(rf"(?<![\w@./:+-])[A-Za-z0-9+/_-]{{{_LONG},}}={{0,2}}(?![\w@./:])")
"""What may be text in base64 or another code: long and in one piece."""
_DAY = expression(r"(\d{1,2})(?!\d|[.,:]\d)(?:st|nd|rd|th)?")
"""A figure that may be the number of a day."""
_NUMBERS = ("number", "reference")
_YEARS = range(1_900, 2_101)
_SHORT = 2
"""Letters of a word that is no name by itself."""
_BESIDE = 6
"""Characters between a weekday and its number (Thursday, the 21st)."""
_THEIRS = ("impact", "empathy", "what_happened", "opening_apology", "thanks")
_EVEN = 0.5
_MOSTLY = 0.85
"""How likely it must be that a sentence does neither for it to state nothing about what it mentions."""
_HARDLY = 0.2
"""How likely it may be at most that a sentence gives something for it to tell the customers their own story."""
_OF_A_STORY = ("name", "date", "weekday", "relative", "time")
"""Claims that a story may mention which promises nothing; how many or how long is told as a fact wherever it stands."""
_SUPPORTED = 0.2
"""Share of a sentence's content words that must come from the items its part may rest on."""


def placeholders(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each gap that was left to fill in."""
    for claim in find_placeholders(document.raw, document.language):
        yield finding_at(rule, document, "placeholder", claim.start, claim.end)


def claims(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each date, time, amount, number, reference, address or name that the case does not hold.

    What only the complaint says may be acknowledged as the customer's words, where the sentence says they are.
    """
    if document.case is None:
        return
    reported = document.sentences_with(document.language.reported_speech)
    found: set[int] = set()
    binding_of = document.facts.binding
    days = _numbered_days(document) | _weekdays_of_dates(document)
    days |= _stretches_of_days(document, days)
    refused = refusals(document) | asked_for(document)
    for claim in map(partial(_without_opening, document), document.claims):
        binding = None if claim.kind == "placeholder" else binding_of(claim)
        if binding == "bound" or claim in days or _derived(document, claim):
            continue
        part = document.part_at(claim.start)
        if claim.kind == "placeholder":
            found.add(document.sentence_at(claim.start))
        if claim.kind == "placeholder" or part == "heading" or (part == "salutation" and claim.kind == "name"):
            continue
        if binding == "complaint" and (part in _THEIRS or part is None) and document.sentence_at(claim.start) in reported:
            continue
        if binding == "complaint" and (may_name(claim, document) or _of_a_life(claim, document)):
            continue
        if binding == "complaint" and (_in_passing(claim, document) or _names_whom(claim, document)):
            continue
        if _opens_with_a_name(claim, document):
            continue
        if counts_points(claim, document):
            continue
        if document.sentence_at(claim.start) in refused and document.facts.declines(claim):
            continue
        if claim.kind == "relative" and isinstance(claim.value, str) and restated(document, claim.start, claim.end):
            continue  # a stretch of time in other words than the item's
        found.add(document.sentence_at(claim.start))
        if binding == "complaint":
            severity = at_most(rule, "warning") if _retold_by_a_person(claim, document) else None
            yield finding_at(rule, document, "complaint", claim.start, claim.end, severity=severity)
        else:
            yield finding_at(rule, document, "violation", claim.start, claim.end)
    yield from _unsupported_sentences(rule, document)
    if told := tuple(deeds(rule, document)):
        spoken_for = found.union(refused, taken_up(document))
        yield from (finding for finding in told if document.sentence_at(finding.start or 0) not in spoken_for)
    yield from _foreign_scripts(rule, document)
    yield from _encoded(rule, document)


def _of_a_life(claim: Claim, document: Document) -> bool:
    """Return whether a number tells how old somebody is or how many years something lasted, in a sentence that most likely gives nothing and
    tells nothing of what went wrong: the customer told us that, and a letter may take it up without saying who did."""
    number = document.sentence_at(claim.start)
    if claim.kind != "number" or likely(document, number)["neither"] < _EVEN:
        return False
    told = (document.text.place(match.first, match.last) for match in document.find(document.language.lifetimes))
    return any(start <= claim.end + 1 and claim.start <= end + 1 for start, end in told)


def _in_passing(claim: Claim, document: Document) -> bool:
    """Return whether a name or a time that only the complaint holds stands in a sentence that most likely does neither, give
    something or tell what went wrong (walking round Headingley in the dark is what you do for somebody you love; no child should learn at noon
    that there is no lunch): that states nothing about it."""
    return claim.kind in _OF_A_STORY and does_neither(document, claim.start, claim.end, _MOSTLY)


def _names_whom(claim: Claim, document: Document) -> bool:
    """Return whether a name that only the complaint holds says whom an item of the case is about (the stone of your Elena), or what a letter
    is about in its subject."""
    if claim.kind != "name":
        return False
    return document.part_at(claim.start) == "subject" or nearest_item(document, document.sentence_at(claim.start)) is not None


def _retold_by_a_person(claim: Claim, document: Document) -> bool:
    """Return whether what only the complaint says stands in a text that a person wrote, in a sentence which most likely tells what went wrong
    or hardly gives anything: it tells the customers their own story, and the person who signs it decides. A sum is as good as promised
    wherever it stands."""
    does = likely(document, document.sentence_at(claim.start))
    return document.written and claim.kind not in SUMS and (does["wrong"] > _EVEN or does["gives"] < _HARDLY)


def _without_opening(document: Document, claim: Claim) -> Claim:
    """Return a name without the common word that its sentence begins with (If Jory), any other claim as it is."""
    first, _, rest = document.raw[claim.start : claim.end].partition(" ")
    if claim.kind != "name" or not rest or claim.start != document.text.sentence(document.sentence_at(claim.start)).start:
        return claim
    if len(first) > _SHORT and not is_common_word(first, document.language):
        return claim
    return claim._replace(value=rest.casefold(), start=claim.start + len(first) + 1)


def _opens_with_a_name(claim: Claim, document: Document) -> bool:
    """Return whether a run of capitalised words is a name of the case behind the word that its sentence begins with (Ring Ines Falk)."""
    _, _, rest = document.raw[claim.start : claim.end].partition(" ")
    if claim.kind != "name" or " " not in rest:
        return False
    return claim.start == document.text.sentence(document.sentence_at(claim.start)).start and document.facts.knows(rest)


def _derived(document: Document, claim: Claim) -> bool:
    """Return whether a figure is the year of a day of the case, a stretch of time of the case in another unit, or what the item comes to that
    its sentence says again: counted, subtracted, or by another clock; a stretch of time in words must be one of that item (within a week)."""
    if claim.kind == "relative" and isinstance(claim.value, str):
        told = item_told(document, document.sentence_at(claim.start))
        said = days_told_of((document.raw[claim.start : claim.end],), document.language)
        return told is not None and not said.isdisjoint(days_told_of((told.text,), document.language))
    if claim.kind not in ("number", "time"):
        return False
    if isinstance(claim.value, Decimal) and claim.value in _YEARS and document.facts.has_year(int(claim.value)):
        return True
    if as_long_as(claim, document.raw, _lengths(document.facts), document.language):
        return True
    number = document.sentence_at(claim.start)
    if likely(document, number)["wrong"] > _EVEN and passed_between(claim, document.raw, document.facts.calendar, document.language):
        return True
    item = item_behind(document, number)
    return item is not None and derives(claim, item, document.facts.letter_date, document.language)


@lru_cache(maxsize=64)
def _lengths(facts: Facts) -> frozenset[Decimal]:
    """Return how many days the stretches of time of a case are, kept while its letter is edited."""
    return days_told_of(our_texts(facts.case), facts.language)


def _numbered_days(document: Document) -> frozenset[Claim]:
    """Return the figures that are the number of a day of the case: right behind the weekday on which it falls (Thursday 21), with that
    weekday, or in a way in which the language names a day whose month is known (the 21st)."""
    found = set[Claim]()
    for weekday, claim in pairwise(document.claims):
        figure = _DAY.match(document.raw, claim.start, claim.end)
        if weekday.kind != "weekday" or not isinstance(weekday.value, int) or claim.kind not in _NUMBERS or not figure:
            continue
        between = document.raw[weekday.end : claim.start]
        if (
            len(between) <= _BESIDE
            and not any(mark in between for mark in ".;:\n")
            and document.facts.has_day(weekday.value, int(figure[1]))
        ):
            found.update((weekday, claim))
    for claim in document.claims:
        if claim.kind not in _NUMBERS or claim in found or document.facts.binding(claim) == "bound":
            continue
        sentence = document.text.sentence(document.sentence_at(claim.start))
        told = days_told(document.raw[sentence.start : sentence.end], document.language)
        if any(sentence.start + day.start == claim.start and document.facts.has_number(day.day) for day in told):
            found.add(claim)
    return frozenset(found)


def _weekdays_of_dates(document: Document) -> frozenset[Claim]:
    """Return the weekdays that stand right before a date of the case which falls on them (Wednesday, 13 May)."""
    return frozenset(
        weekday
        for weekday, date in pairwise(document.claims)
        if weekday.kind == "weekday"
        and date.start - weekday.end <= _BESIDE
        and _is_bound_date(document, date)
        and document.facts.falls_on(date, weekday.value)
    )


def _stretches_of_days(document: Document, days: frozenset[Claim]) -> frozenset[Claim]:
    """Return the stretches of time that are told by a day of the case beside them: right before it (the weekend of 3 October), or as the month
    of the letter behind its number (the 27th of this month)."""
    found = set()
    for one, other in pairwise(document.claims):
        between = document.raw[one.end : other.start]
        if len(between) > _BESIDE or any(mark in between for mark in ",.;:\n"):
            continue
        if one.kind == "relative" and isinstance(one.value, str) and (other in days or _is_bound_date(document, other)):
            found.add(one)
        elif one in days and other.kind == "relative" and document.facts.is_this_month(other.value):
            figure = _DAY.match(document.raw, one.start, one.end)
            if figure and document.facts.has_day_this_month(int(figure[1])):
                found.add(other)
    return frozenset(found)


def _is_bound_date(document: Document, claim: Claim) -> bool:
    return claim.kind == "date" and document.facts.binding(claim) == "bound"


def _encoded(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield what is written in a code, which people cannot read and a machine can."""
    # Next to no letter has a word so long, and words are counted in a fraction of the time that the expression takes.
    if not any(_CODE.search(word) for word in document.raw.split() if len(word) >= _LONG):
        return
    for match in _CODE.finditer(document.raw):
        code = match.group()
        if code.lower() != code and code.upper() != code and not code.isalpha() and not document.facts.knows(code):
            yield finding_at(rule, document, "encoded", *match.span())


def _foreign_scripts(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield words with letters that only look like the language's own, which no phrase would be found in."""
    for token in document.text.tokens if _FOREIGN.search(document.raw) else ():
        if (
            not token.form.isascii()
            and any(_script(character) == "other" for character in token.form)
            and not document.facts.knows(token.form)
        ):
            yield finding_at(rule, document, "disguised", token.start, token.end)


@lru_cache(maxsize=4_096)
def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return (
        "own" if not character.isalpha() or name.startswith(("LATIN", "HEBREW", "ARABIC", "FEMININE", "MASCULINE", "MODIFIER")) else "other"
    )


def _unsupported_sentences(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield sentences of prevention and explanation that say something else than the case's measures and cause."""
    if document.case is None:
        return
    grounds = _grounds(document.facts)
    for part, start, end, rests in _runs(document, *grounds):
        said = ContentWords.of(document.raw[start:end], document.language)
        if (
            said.choices
            and shared_share(said, grounds[part]) < _SUPPORTED
            and (rests or not (is_formula(document.raw[start:end], document.language) or _says_items(document, start, end)))
        ):
            severity = None if rests or not document.written else at_most(rule, "warning")
            yield finding_at(rule, document, "unsupported", start, end, severity=severity)


def _says_items(document: Document, start: int, end: int) -> bool:
    """Return whether each sentence of a stretch says an item of the case again, whatever part it was taken for."""
    return all(nearest_item(document, number) for number in range(document.sentence_at(start), document.sentence_at(end - 1) + 1))


@lru_cache(maxsize=64)
def _grounds(facts: Facts) -> dict[str, ContentWords]:
    """Return the words of what prevention and explanation may rest on, kept while a case's letter is edited."""
    case = facts.case
    grounds: dict[str, tuple[Item, ...]] = {
        "prevention": (*case.measures, *case.facts),
        "explanation": (*((case.cause,) if case.cause else ()), *case.facts, *case.owned_failings),
    }
    texts = {part: [text for item in items for text in (item.text, *item.other_words)] for part, items in grounds.items()}
    texts["explanation"] += [point.declined for point in case.points if point.declined]
    return {part: ContentWords.of("\n".join(said), facts.language) for part, said in texts.items()}


def _runs(document: Document, *parts: str) -> Iterator[tuple[str, int, int, bool]]:
    """Yield where each of some parts stands, sentences that follow one another taken together, and whether it is said to rest on something."""
    for part, run in groupby(document.spans, key=attrgetter("part")):
        if part in parts:
            spans = list(run)
            yield part, spans[0].start, spans[-1].end, any(span.rests_on for span in spans)
