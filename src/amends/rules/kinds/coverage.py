"""Kinds that ask whether what the case holds stands in the letter: its failings, its remedies, their dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import or_
from typing import TYPE_CHECKING

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.making import at_most, finding_absent, finding_at
from amends.rules.kinds.private import told_in_private
from amends.rules.kinds.refusing import declined_by, refusals
from amends.rules.nearest import says_item
from amends.rules.told import comes_with_the_letter, days_told
from amends.rules.unsaid import stood_for

if TYPE_CHECKING:
    from amends.case import Item, Remedy

STATED = 0.4
"""Share of an item's content words that must stand within two sentences for the letter to state it: a paraphrase keeps the things and
the figures and changes the rest."""
_TOLD = 0.55
"""More than this of a sentence and of an item must be the same, words that are kin taken for one, for the sentence to state it by itself."""
SHORT_CHANNELS = ("sms", "public_reply", "voicemail")
"""Channels with room for one failing and one next step; the letter or message beside them holds the rest (AR-19, HE-17, CA-23)."""


def best_place(item: str, document: Document) -> tuple[float, int]:
    """Return how much of an item of the case the letter states within two sentences, from 0 to 1, and the sentence where it does so best."""
    place = document.stated.get(item)
    if place is None:
        place = document.stated[item] = _best_place(item, document)
    return place


def _best_place(item: str, document: Document) -> tuple[float, int]:
    items = document.facts.items
    number = items.numbers[item]
    held, size = document.held[number], items.sizes[number]
    if (saying_no := refusals(document)) and item not in declined_by(document):
        held = tuple([0 if at in saying_no else words for at, words in enumerate(held)])  # what is refused is not stated
    if not any(held):
        return 0.0, 0
    if (whole := (1 << size) - 1) in held:
        return 1.0, held.index(whole)
    alone = list(map(int.bit_count, held))
    with_next = list(map(int.bit_count, map(or_, held, (*held[1:], 0))))
    best, wider = max(alone), max(with_next)
    return (wider / size, with_next.index(wider)) if wider > best else (best / size, alone.index(best))


def is_stated(item: str, document: Document) -> bool:
    """Return whether the letter states an item of the case: in the item's words, or in quite other words that a sentence of its body has."""
    if best_place(item, document)[0] >= STATED:
        return True
    saying_no = refusals(document)
    return any(number not in saying_no and says_item(document, number, item, more_than=_TOLD) for number in document.body)


def is_told(item: Item, document: Document) -> bool:
    """Return whether the letter tells an item of the case, be it in a sentence that stands for it, or may."""
    return is_stated(item.text, document) or stood_for(document, item)


def stated_at(item: str, document: Document) -> range:
    """Return the numbers of the one or two sentences that state an item of the case, none where the letter does not state it."""
    share, number = best_place(item, document)
    if share < STATED:
        return range(0)
    statements = document.facts.items
    held = document.held[statements.numbers[item]][number].bit_count()
    return range(number, number + (1 if held >= STATED * statements.sizes[statements.numbers[item]] else 2))


def failings(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding for each verified failing the letter never mentions; a short public or spoken one must name at least one."""
    case = document.case
    if case is None:
        return
    unnamed = [failing for failing in case.owned_failings if not is_told(failing, document)]
    if case.channel in SHORT_CHANNELS and len(unnamed) < len(case.owned_failings):
        return
    for failing in unnamed:
        yield finding_absent(rule, "failings", "what_happened", id=failing.id, text=failing.text)


def remedies(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if a whole letter holds neither a remedy nor a dated next contact, unless it is a public reply whose remedies are told
    where it leads on to, and a warning for each remedy left out, or advice where a sentence stands for it; a first answer may leave remedies to
    the letter it announces (HR-4)."""
    case = document.case
    if case is None:
        if document.whole and not _promises_something(rule, document):
            yield finding_absent(rule, "requirement", "remedies")
        return
    unstated = [remedy for remedy in case.remedies if not is_stated(remedy.text, document)]
    updated = case.next_update is not None and states_date(document, case.next_update.on)
    if len(unstated) == len(case.remedies) and not updated and not told_in_private(document):
        yield finding_absent(rule, "requirement", "remedies")
        return
    announced = case.stage == "holding" and updated
    for remedy in unstated if not announced and case.channel not in SHORT_CHANNELS else ():
        severity = at_most(rule, "advice" if stood_for(document, remedy, plainly=True) else "warning")
        yield finding_absent(rule, "left_out", "remedies", severity=severity, id=remedy.id, text=remedy.text)


def _promises_something(rule: Rule, document: Document) -> bool:
    patterns = document.pack.patterns(rule.id, "require")
    return patterns is not None and bool(document.find(patterns))


def dates(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding for each remedy that is stated without the date the case gives it; in a short text, of those it sets out to state."""
    case = document.case
    if case is None:
        return
    named = {identifier for span in document.spans_of("remedies") for identifier in span.rests_on}
    for remedy in case.remedies:
        if case.channel in SHORT_CHANNELS and remedy.id not in named:
            continue
        share, number = best_place(remedy.text, document)
        day = remedy.done or remedy.due
        if share < STATED or day is None or _dated_nearby(document, remedy, number, day):
            continue
        saying = [place for place in document.body if says_item(document, place, remedy.text)]
        if any(_dated_nearby(document, remedy, place, day) for place in saying):
            continue
        sentence = document.text.sentence(saying[0] if saying else number)
        yield finding_at(rule, document, "dates", sentence.start, sentence.end, id=remedy.id, date=document.language.date(day))


def _dated_nearby(document: Document, remedy: Remedy, number: int, day: dt.date) -> bool:
    places = document.spans_of("remedies", "update_promise")
    sentences = document.text.sentences[max(0, number - 1) : number + 3]
    bounds = [(place.start, place.end) for place in places] + [(sentence.start, sentence.end) for sentence in sentences]
    if any(start <= said < end for said in document.says(day) for start, end in bounds):
        return True
    near = [document.raw[start:end] for start, end in bounds]
    if day == document.facts.letter_date and any(comes_with_the_letter(said, document.language) for said in near):
        return True
    return any(told.is_day(day) for said in near for told in days_told(said, document.language))


def states_date(document: Document, day: dt.date) -> bool:
    """Return whether the text states a date, in full or by a word such as tomorrow."""
    return bool(document.says(day))
