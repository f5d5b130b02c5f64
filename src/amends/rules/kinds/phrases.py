"""Kinds that look for phrases: what must not stand, and what must stand somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from amends.languages.matching import Match
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.kinds.making import at_most, finding_absent, finding_at
from amends.rules.report import Finding


def violation(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield each forbidden phrase that stands in the writer's own voice and that nothing excuses."""
    pack = document.pack
    taken: list[Match] = []
    for field, severity in (("forbid", None), ("warn", at_most(rule, "warning"))):
        patterns = pack.patterns(rule.id, field)
        for match in document.find(patterns) if patterns else ():
            if any(match.first < other.last and other.first < match.last for other in taken):
                continue
            if document.text.quoted(match.first, match.last) or excused(rule, document, match):
                continue
            taken.append(match)
            yield finding_at(rule, document, "violation", *document.text.place(match.first, match.last), severity=severity)


def excused(rule: Rule, document: Document, match: Match) -> bool:
    """Return whether a phrase that stands near, in its sentence or over it excuses a match of a rule."""
    pack = document.pack
    text = document.text
    first, last = text.sentence_of(match.first), text.sentence_of(match.last - 1)
    if (patterns := pack.patterns(rule.id, "unless")) and any(
        other.first < match.last and match.first < other.last for other in patterns.find(text, range(first - 1, last + 1))
    ):
        return True
    for field, reach in (("unless_sentence", 0), ("unless_near", 1)):
        if (patterns := pack.patterns(rule.id, field)) and patterns.find(text, range(first - reach, last + reach + 1)):
            return True
    return False


def requirement(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield one finding if a whole letter holds none of the phrases asked for, where they are asked for."""
    patterns = document.pack.patterns(rule.id, "require")
    if patterns is None or not document.whole:
        return
    places = document.places_of(*rule.parts) if rule.parts and document.spans else ()
    for match in document.find(patterns):
        inside = not places or any(place.start <= document.text.place(match.first, match.last)[0] < place.end for place in places)
        if inside and not document.text.quoted(match.first, match.last):
            return
    yield finding_absent(rule, "requirement", rule.home or "opening_apology")
