"""Kinds that look for phrases: what must not stand, and what must stand somewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from amends.languages.matching import Match
from amends.reading import ReadPart
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.making import at_most, finding_absent, finding_at
from amends.rules.kinds.named import in_a_name, is_our_house
from amends.rules.kinds.refusing import refused
from amends.rules.nearest import restated, says_again, tells_what_went_wrong
from amends.rules.our_house import says_by_name

_SOME = 1 / 3
"""How much of a phrase that blames somebody an item of the case must say for the sentence to blame nobody anew."""
_OTHERS = "blame-no-one"
"""The principle of rules that find blame on others."""


def violation(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each forbidden phrase that stands in the writer's own voice and that nothing excuses, outside the names of the case: they are
    what they are, but a rule that asks who signs reads the signer's. Who blames their own house blames nobody else (the fault is the
    laboratory's, signed by the laboratory), and who tells again what the case says of somebody does not blame them anew. A phrase that has not
    proven itself yet is excused, too, where the sentence says again what the case has on record, or refuses what the case refuses."""
    pack = document.pack
    taken: list[Match] = []  # what is forbidden; phrases of one list never overlap
    for field in ("forbid", "warn"):
        patterns = pack.patterns(rule.id, field)
        for match in document.find(patterns) if patterns else ():
            at = bisect_right(taken, match.first, key=lambda other: other.last)
            if at < len(taken) and taken[at].first < match.last:
                continue
            if document.text.quoted(match.first, match.last) or excused(rule, document, match):
                continue
            if in_a_name(document, match.first, match.last, signers="signer" not in rule.kinds):
                continue
            start, end = document.text.place(match.first, match.last)
            if _OTHERS in rule.principles and (is_our_house(document, match.last - 1) or _is_on_record(document, start, end)):
                continue
            if field == "forbid":
                taken.append(match)
            elif says_again(document, document.sentence_at(start)) or refused(document, start, end):
                continue
            severity = None if field == "forbid" else at_most(rule, "warning")
            yield finding_at(rule, document, "violation", start, end, severity=severity)


def _is_on_record(document: Document, start: int, end: int) -> bool:
    """Return whether the sentence at a place tells again what the case says went wrong, and the case says some of what stands there: who did it."""
    return tells_what_went_wrong(document, document.sentence_at(start)) and restated(document, start, end, _SOME)


def excused(rule: Rule, document: Document, match: Match) -> bool:
    """Return whether a phrase that stands near, in its sentence or over it excuses a match of a rule."""
    pack, text = document.pack, document.text
    first, last = text.sentence_of(match.first), text.sentence_of(match.last - 1)
    if patterns := pack.patterns(rule.id, "unless"):
        others = document.find_beside(patterns, range(first - patterns.goes_on, last + 1))
        if any(other.first < match.last and match.first < other.last for other in others):
            return True
    if (patterns := pack.patterns(rule.id, "unless_sentence")) and document.find_beside(patterns, range(first, last + 1)):
        return True
    patterns = pack.patterns(rule.id, "unless_near")
    return patterns is not None and bool(document.find_beside(patterns, range(first - 1, last + 2)))


def _inside(document: Document, match: Match, places: Iterable[ReadPart]) -> bool:
    """Return whether a match starts in one of some places; where its word stands is looked up only where its sentence does not tell."""
    sentence = document.text.sentences[document.text.sentence_of(match.first)]
    near = [place for place in places if place.start < sentence.end and sentence.start < place.end]
    if not near or any(place.start <= sentence.start and sentence.end <= place.end for place in near):
        return bool(near)
    start, _ = document.text.place(match.first, match.first + 1)
    return any(place.start <= start < place.end for place in near)


def requirement(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield one finding if a whole letter holds none of the phrases asked for, where they are asked for, also if it says them of the business
    by its name."""
    patterns = document.pack.patterns(rule.id, "require")
    if patterns is None or not document.whole:
        return
    places = document.places_of(*rule.parts) if rule.parts and document.spans else ()
    for match in document.find(patterns):
        if (not places or _inside(document, match, places)) and not document.text.quoted(match.first, match.last):
            return
    if says_by_name(document, patterns):
        return
    yield finding_absent(rule, "requirement", rule.home or "opening_apology")
