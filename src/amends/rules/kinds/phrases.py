"""Kinds that look for phrases: what must not stand, and what must stand somewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from amends.languages.patterns import Match
from amends.rules.catalogue import Rule, load_pack
from amends.rules.document import Document
from amends.rules.kinds.making import finding_absent, finding_at
from amends.rules.report import Finding


def violation(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield each forbidden phrase that stands in the writer's own voice and that nothing excuses."""
    pack = load_pack(document.language.code)
    patterns = pack.patterns(rule.id, "forbid")
    if patterns is None:
        return
    text = document.text
    for match in document.find(patterns):
        tokens = text.tokens[match.first : match.last]
        if all(token.quoted for token in tokens) or _excused(rule, document, match):
            continue
        yield finding_at(rule, document, "violation", tokens[0].start, tokens[-1].end)


def _excused(rule: Rule, document: Document, match: Match) -> bool:
    pack = load_pack(document.language.code)
    text = document.text
    first = text.tokens[match.first].sentence
    last = text.tokens[match.last - 1].sentence
    if overlapping := pack.patterns(rule.id, "unless"):
        others = document.find(overlapping)
        near = bisect_left(others, match.first, key=lambda other: other.last)
        if any(other.first < match.last and match.first < other.last for other in others[near : near + match.last - match.first + 1]):
            return True
    for field, reach in (("unless_sentence", 0), ("unless_near", 1)):
        if (patterns := pack.patterns(rule.id, field)) and not document.sentences_with(patterns).isdisjoint(
            range(first - reach, last + reach + 1)
        ):
            return True
    return False


def requirement(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield one finding if a whole letter holds none of the phrases asked for, where they are asked for."""
    patterns = load_pack(document.language.code).patterns(rule.id, "require")
    if patterns is None or not document.whole:
        return
    places = document.places_of(*rule.parts) if rule.parts and document.spans else ()
    for match in document.find(patterns):
        tokens = document.text.tokens[match.first : match.last]
        inside = not places or any(place.start <= tokens[0].start < place.end for place in places)
        if inside and not all(token.quoted for token in tokens):
            return
    yield finding_absent(rule, "requirement", rule.home or "opening_apology")
