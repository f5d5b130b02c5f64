"""Binding: whatever a letter states stands in the case."""

from __future__ import annotations

from collections.abc import Iterator

from amends.case import Item
from amends.languages.overlap import ContentWords, shared_share
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.kinds.making import finding_at
from amends.rules.report import Finding

_UNREAD = ("letterhead", "sign_off", "salutation", "heading")
"""Parts whose figures and names code wrote, or that other rules check."""
_THEIRS = ("impact", "empathy", "what_happened", "opening_apology", "thanks")
_SUPPORTED = 0.2
"""Share of a sentence's content words that must come from the items its part may rest on."""


def placeholders(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield each gap that was left to fill in."""
    for claim in document.claims:
        if claim.kind == "placeholder":
            yield finding_at(rule, document, "placeholder", claim.start, claim.end)


def claims(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield each date, time, amount, number, reference, address or name that the case does not hold.

    What only the complaint says may be acknowledged as the customer's words, where the sentence says they are.
    """
    if document.case is None:
        return
    reported = {document.text.tokens[match.first].sentence for match in document.find(document.language.reported_speech)}
    for claim in document.claims:
        part = document.part_at(claim.start)
        if claim.kind == "placeholder" or part in _UNREAD:
            continue
        binding = document.facts.binding(claim)
        if binding == "bound":
            continue
        if binding == "complaint" and (part in _THEIRS or part is None) and document.sentence_at(claim.start) in reported:
            continue
        yield finding_at(rule, document, "complaint" if binding == "complaint" else "violation", claim.start, claim.end)
    yield from _unsupported_sentences(rule, document)


def _unsupported_sentences(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield sentences of prevention and explanation that say something else than the case's measures and cause."""
    case = document.case
    if case is None:
        return
    grounds: dict[str, tuple[Item, ...]] = {
        "prevention": (*case.measures, *case.facts),
        "explanation": (*((case.cause,) if case.cause else ()), *case.facts, *case.owned_failings),
    }
    for part, items in grounds.items():
        ground = "\n".join(item.text for item in items)
        for span in document.spans_of(part):
            said = ContentWords.of(document.raw[span.start : span.end], document.language)
            if said.choices and shared_share(said, ContentWords.of(ground, document.language)) < _SUPPORTED:
                yield finding_at(rule, document, "unsupported", span.start, span.end)
