"""Offers: a letter gives nothing that nobody approved."""

from __future__ import annotations

from collections.abc import Iterator

from amends.case import Item
from amends.languages.overlap import ContentWords, shared_share
from amends.reading import ReadPart
from amends.rules.binding import our_texts
from amends.rules.catalogue import Rule, load_pack
from amends.rules.document import Document
from amends.rules.kinds.making import finding_absent, finding_at
from amends.rules.report import Finding

_SAME_REMEDY = 0.2
"""Share of a remedy line's content words that must come from an approved remedy; a line about another thing shares next to none."""


def offers(rule: Rule, document: Document) -> Iterator[Finding]:
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


def _foreign_lines(rule: Rule, document: Document) -> Iterator[Finding]:
    assert document.case is not None
    allowed: tuple[Item, ...] = (*document.case.remedies, *(fact for fact in document.case.facts if fact.part == "remedies"))
    known = {item.id for item in allowed}
    approved = ContentWords.of("\n".join(item.text for item in allowed), document.language)
    for span in document.spans_of("remedies"):
        if not span.rests_on or span.rests_on == ("",):
            continue
        line = ContentWords.of(document.raw[span.start : span.end], document.language)
        if not set(span.rests_on) <= known or shared_share(line, approved) < _SAME_REMEDY:
            yield finding_at(rule, document, "foreign", span.start, span.end)


def _committed_sentences(rule: Rule, document: Document) -> frozenset[int]:
    """Return the sentences that give or promise something: those of the remedies, and those that say so."""
    commitments = load_pack(document.language.code).patterns(rule.id, "commitments")
    found = {document.text.tokens[match.first].sentence for match in document.find(commitments)} if commitments else set()
    for number, sentence in enumerate(document.text.sentences):
        if document.part_at(sentence.start) in ("remedies", "update_promise"):
            found.add(number)
        elif any(span.start <= sentence.start < span.end for span in document.spans if _tells(span)):
            found.discard(number)
    return frozenset(found)


def _tells(span: ReadPart) -> bool:
    """Return whether a stretch of the letter recounts what the case holds, or frames the letter, and so gives nothing."""
    return span.part in ("subject", "sign_off", "letterhead") or (span.part in ("what_happened", "impact") and bool(span.rests_on))


def _amounts(rule: Rule, document: Document, promised: frozenset[int]) -> Iterator[Finding]:
    for claim in document.claims:
        if claim.kind not in ("amount", "percent") or document.sentence_at(claim.start) not in promised:
            continue
        if not document.facts.offers(claim) and document.facts.binding(claim) != "bound":
            yield finding_at(rule, document, "violation", claim.start, claim.end)


def _benefits(rule: Rule, document: Document, promised: frozenset[int]) -> Iterator[Finding]:
    """Yield benefits promised in words that neither a phrase nor the words of the case's own texts hold."""
    assert document.case is not None
    ours = "\n".join(our_texts(document.case))
    known, words = document.language.read(ours), ContentWords.of(ours, document.language)
    for patterns in load_pack(document.language.code).offers(rule.id).values():
        if patterns.find(known):
            continue
        for match in document.find(patterns):
            tokens = document.text.tokens[match.first : match.last]
            start, end = tokens[0].start, tokens[-1].end
            reworded = shared_share(ContentWords.of(document.raw[start:end], document.language), words) == 1.0
            if tokens[0].sentence in promised and not reworded:
                yield finding_at(rule, document, "violation", start, end)
