"""Mechanical fixes: an exact replacement that leaves a grammatical sentence, offered with a finding where a pack has one for its words."""

from __future__ import annotations

from bisect import bisect_right

from amends.expressions import expression
from amends.languages.matching import Match
from amends.rules.document import Document
from amends.rules.found import Found, Mend
from amends.rules.packs import Fixing

_ONE_SENTENCE = expression(r"[^.!?…؟\n]*+")
"""Words that surely stand in one sentence."""
_AFTER_OPENING = expression(r"[,;:!–—-]*\s*")
"""What goes with words taken from the start of a sentence."""


def with_fix(finding: Found, document: Document) -> Found | None:
    """Return a finding with the first fix of its rule that overlaps it; None if the text already stands as that fix would have it.

    A company's pack may list a name in its right spelling, which phrases match in any case: then there is nothing to find.
    """
    if finding.start is None or finding.end is None:
        return finding
    fixes = tuple(document.pack.fixes(finding.rule))
    if not fixes:
        return finding
    number = document.text.sentence_at(finding.start)
    further = not _ONE_SENTENCE.fullmatch(finding.match or "")
    for patterns, fixing in fixes:
        matches = document.find_beside(patterns, range(number - patterns.goes_on, number + 1 + further))
        at = bisect_right(matches, finding.start, key=lambda match: document.text.place(match.first, match.last)[1])
        for match in matches[at : at + 1]:
            if document.text.place(match.first, match.last)[0] >= finding.end:
                continue
            fix = _fix(match, fixing, document)
            if document.raw[fix.start : fix.end] != fix.text:
                return finding._replace(fix=fix)
            if fix.start <= finding.start and finding.end <= fix.end:
                return None
    return finding


def _fix(match: Match, fixing: Fixing, document: Document) -> Mend:
    text = document.text
    sentence = text.sentence(text.sentence_of(match.first))
    start, end = text.place(match.first, match.last)
    opens = match.first == sentence.first
    if fixing.whole_sentence or (not fixing.put and opens and match.last == sentence.last):
        return (
            Mend(start=sentence.start, end=sentence.end, text=fixing.put)
            if fixing.put
            else _without(sentence.start, sentence.end, document.raw)
        )
    if fixing.put:
        capital = opens and document.raw[start : start + 1].isupper() and fixing.put.islower()
        return Mend(start=start, end=end, text=fixing.put[0].upper() + fixing.put[1:] if capital else fixing.put)
    return _without_opening(start, end, document.raw) if opens else _without_aside(start, end, document.raw)


def _without(start: int, end: int, raw: str) -> Mend:
    """Return a fix that takes out a sentence and the spaces behind it; those before it where it ends its paragraph."""
    while raw[end : end + 1] == " ":
        end += 1
    if raw[end : end + 1] in ("", "\n"):
        while raw[start - 1 : start] == " ":
            start -= 1
    return Mend(start=start, end=end, text="")


def _without_opening(start: int, end: int, raw: str) -> Mend:
    """Return a fix that takes out the first words of a sentence, with the comma behind them, and lets it start with what follows."""
    rest = _AFTER_OPENING.match(raw, end)
    end = rest.end() if rest else end
    return Mend(start=start, end=end + 1, text=raw[end : end + 1].upper())


def _without_aside(start: int, end: int, raw: str) -> Mend:
    """Return a fix that takes words out of a sentence, with the commas they stand between or after, and leaves no double space."""
    before = start
    while raw[before - 1 : before] == " ":
        before -= 1
    if raw[before - 1 : before] in (",", "،") and raw[end : end + 1] != " ":
        return Mend(start=before - 1, end=end + (raw[end : end + 1] in (",", "،")), text="")
    if raw[end : end + 1] == " " and before < start:
        return Mend(start=start, end=end + 1, text="")
    return Mend(start=before, end=end, text="")
