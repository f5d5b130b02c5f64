"""Offers: a letter gives nothing that nobody approved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.languages.matching import Finder, PatternSet
from amends.languages.overlap import ContentWords, shared_share
from amends.rules.binding import Facts, our_texts
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.making import finding_absent, finding_at
from amends.rules.kinds.refusing import asked_for, leaves_open, refusals, refused
from amends.rules.kinds.taking_up import may_name, taken_up
from amends.rules.nearest import restated
from amends.rules.packs import Pack
from amends.rules.stating import stated_deeds

if TYPE_CHECKING:
    from amends.case import Item
    from amends.reading import ReadPart

_SAME_REMEDY = 0.2
"""Share of a remedy line's content words that must come from an approved remedy; a line about another thing shares next to none."""
_ANSWERED = 0.55
"""Share of an answer's content words that must come from the case: in letters of a strong model 0.56 and more, but for an apology among the
answers; a gift that nobody approved has half, where it is called as the goods are."""

_ROUTES = ("phone", "email")
"""Claims that say how to reach somebody."""
_OUTSIDE = ("letterhead", "sign_off")
"""Parts before and after the letter itself, where a benefit need not be promised to be one (PS: a voucher)."""


_BENEFITS = {
    "refund": ("refund", "compensation"),
    "credit": ("credit", "discount", "refund"),
    "replace": ("replacement",),
    "repair": ("repair",),
    "redo": ("replacement", "repair"),
}
"""Benefits, as the packs call them, that an approved remedy of a kind may be told as."""
_ALSO_SAID = {"free": "unpaid"}
"""Benefits that a remedy also gives by phrases of another name, which offer nothing by themselves: what it says you do not pay for may be
called free."""


def offers(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each remedy, amount or benefit in the letter that no approved remedy of the case holds."""
    case = document.case
    if case is None:
        return
    for remedy in case.remedies:
        if not remedy.approved_by:
            yield finding_absent(rule, "unapproved", "remedies", id=remedy.id)
    yield from _foreign_lines(rule, document)
    promised = _committed_sentences(rule, document)
    yield from _amounts(rule, document, promised)
    yield from _benefits(rule, document, promised)


def _foreign_lines(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each line of the remedies that is none: it rests on no approved remedy, or says another thing. A line that rests on a point, or on
    what else the case holds, answers the customer there; it must be of what the case holds, and what it gives is looked at as anywhere. Sentences
    that only take up what the customer asks, or apologise, need not be."""
    saying_no, answering = refusals(document), _answering(document.facts)[0]
    undecided = frozenset(point.id for point in document.facts.case.points if point.open)
    for span in document.spans_of("remedies"):
        numbers = range(document.sentence_at(span.start), document.sentence_at(span.end - 1) + 1)
        if not span.rests_on or span.rests_on == ("",) or not saying_no.isdisjoint(numbers):
            continue
        open_yet = not undecided.isdisjoint(span.rests_on) and undecided.union({"next_update"}).issuperset(span.rests_on)
        if (open_yet and leaves_open(document, numbers)) or _says_how_to_answer(document, span, numbers):
            continue
        if _is_foreign(document.raw[span.start : span.end], span.rests_on, document.facts):
            silent = taken_up(document) | _regrets(document)
            telling = [document.text.sentence_texts[number] for number in numbers if number not in silent]
            rests = answering.issuperset(span.rests_on)
            if not rests or (telling and _is_foreign(" ".join(telling), span.rests_on, document.facts)):
                yield finding_at(rule, document, "foreign", span.start, span.end)


def _says_how_to_answer(document: Document, span: ReadPart, numbers: range) -> bool:
    """Return whether a line answers who asked for somebody to talk to: it gives a number or an address of ours, and states no deed."""
    case = document.facts.case
    reaching = {"contact"}.union(point.id for point in case.points if point.answered_by and {"contact"}.issuperset(point.answered_by))
    routes = (claim for claim in document.claims if claim.kind in _ROUTES and span.start <= claim.start < span.end)
    return (
        reaching.issuperset(span.rests_on)
        and any(document.facts.binding(claim) == "bound" for claim in routes)
        and stated_deeds(document).isdisjoint(numbers)
    )


def _is_foreign(said: str, rests_on: tuple[str, ...], facts: Facts) -> bool:
    """Return whether what a line says is of no approved remedy, where it rests on one, or else of nothing that the case holds."""
    (known, approved), (answering, held) = _approved(facts), _answering(facts)
    line = ContentWords.of(said, facts.language)
    if known.issuperset(rests_on):
        return shared_share(line, approved) < _SAME_REMEDY
    return not answering.issuperset(rests_on) or shared_share(line, held) < _ANSWERED


def _regrets(document: Document) -> frozenset[int]:
    """Return the sentences that apologise, or say another thing that is harmless in any letter, and neither state a deed nor offer anything."""
    harmless = document.sentences_with(document.language.harmless)
    return harmless - stated_deeds(document) - document.sentences_with(document.language.offering)


@lru_cache(maxsize=64)
def _approved(facts: Facts) -> tuple[frozenset[str], ContentWords]:
    """Return the ids of what a remedy may rest on, and its words; kept while a case's letter is edited."""
    allowed: tuple[Item, ...] = (*facts.case.remedies, *(fact for fact in facts.case.facts if fact.part == "remedies"))
    return frozenset(item.id for item in allowed), ContentWords.of("\n".join(item.text for item in allowed), facts.language)


@lru_cache(maxsize=64)
def _answering(facts: Facts) -> tuple[frozenset[str], ContentWords]:
    """Return the ids of what an answer among the remedies may rest on, and the words of all that the case holds, contacts included."""
    case = facts.case
    ids = {item.id for item in case.items()} | {point.id for point in case.points} | {"next_update", "talk_slot", "contact"}
    reached = case.reply_to
    texts = (*our_texts(case), *((reached.name, reached.phone or "", reached.email or "") if reached else ()))
    return frozenset(ids), ContentWords.of("\n".join(texts), facts.language)


def _committed_sentences(rule: Rule, document: Document) -> frozenset[int]:
    """Return the sentences that give or promise something: the remedies, and those that say so."""
    commitments = document.pack.patterns(rule.id, "commitments")
    committed = document.sentences_with(commitments) if commitments else ()
    offering = [number for number, part in enumerate(document.parts) if part in ("remedies", "update_promise")]
    return document.sentences_with(document.language.offering).union(committed, offering)


def _amounts(rule: Rule, document: Document, promised: frozenset[int]) -> Iterator[Found]:
    saying_no = refusals(document) | asked_for(document)
    for claim in document.claims:
        if claim.kind not in ("amount", "percent"):
            continue
        number = document.sentence_at(claim.start)
        if number not in promised:
            continue
        if number in saying_no and document.facts.declines(claim):
            continue
        if may_name(claim, document):
            continue
        if document.facts.binding(claim) != "bound" and not document.facts.offers(claim):
            yield finding_at(rule, document, "violation", claim.start, claim.end)


def _benefits(rule: Rule, document: Document, promised: frozenset[int]) -> Iterator[Found]:
    """Yield each benefit in words that no text of the case holds: promised, or standing undenied before or after the letter itself."""
    assert document.case is not None
    unknown, words = _unknown_benefits(rule.id, document.facts, document.pack)
    negated = {match.last for match in document.find(document.language.negations)}
    reported = document.sentences_with(document.language.reported_speech)
    for patterns in unknown:
        for match in document.find(patterns):
            start, end = document.text.place(match.first, match.last)
            number = document.text.sentence_of(match.first)
            said = ContentWords.of(document.raw[start:end], document.language)
            if shared_share(said, words) == 1.0 or restated(document, start, end) or refused(document, start, end):
                continue
            if number in reported and match.first in negated:
                continue  # what the customer is said not to have asked for
            outright = document.part_at(start) in _OUTSIDE and not negated & {match.first, match.first - 1}
            if number in promised or outright:
                yield finding_at(rule, document, "violation", start, end)


@lru_cache(maxsize=64)
def _unknown_benefits(rule: str, facts: Facts, pack: Pack) -> tuple[tuple[PatternSet, ...], ContentWords]:
    """Return the words of each benefit that no text of ours holds, and the words of those texts; kept while a case's letter is edited."""
    case = facts.case
    ours = "\n".join(our_texts(case))
    known = pack.language.read(ours)
    remedies = pack.language.read("\n".join(remedy.text for remedy in case.remedies))
    offers, finder = _benefits_of(rule, pack)
    said = [benefit for benefit, other in _ALSO_SAID.items() if other in offers and offers[other].find(remedies)]
    approved = {benefit for remedy in case.remedies for benefit in _BENEFITS.get(remedy.kind, ())}.union(said, _ALSO_SAID.values())
    found = finder.find(known)
    unknown = (patterns for number, (benefit, patterns) in enumerate(offers.items()) if benefit not in approved and number not in found)
    return tuple(unknown), ContentWords.of(ours, pack.language)


@lru_cache(maxsize=64)
def _benefits_of(rule: str, pack: Pack) -> tuple[dict[str, PatternSet], Finder]:
    """Return the words of each benefit a rule knows, and what looks for all of them in one pass."""
    offers = dict(pack.offers(rule))
    return offers, Finder(tuple(offers.values()))
