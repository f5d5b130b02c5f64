"""Mechanical fixes: an exact replacement that leaves a grammatical sentence, offered with a finding where a pack has one for its words."""

from __future__ import annotations

from amends.languages.matching import Match
from amends.rules.document import Document
from amends.rules.packs import Fixing
from amends.rules.report import Finding, Fix


def with_fix(finding: Finding, document: Document) -> Finding | None:
    """Return a finding with the first fix of its rule that overlaps it; None if the text already stands as that fix would have it.

    A company's pack may list a name in its right spelling, which phrases match in any case: then there is nothing to find.
    """
    if finding.start is None or finding.end is None:
        return finding
    for patterns, fixing in document.pack.fixes(finding.rule):
        for match in document.find(patterns):
            start, end = document.text.place(match.first, match.last)
            if start < finding.end and finding.start < end:
                fix = _fix(match, fixing, document)
                if document.raw[fix.start : fix.end] == fix.text:
                    return None
                return finding.model_copy(update={"fix": fix})
    return finding


def _fix(match: Match, fixing: Fixing, document: Document) -> Fix:
    text = document.text
    raw = document.raw
    sentence = text.sentences[text.sentence_of(match.first)]
    if fixing.whole_sentence:
        start, end = sentence.start, sentence.end
        if fixing.put:
            return Fix(start=start, end=end, text=fixing.put)
        return Fix(start=start, end=_after_spaces(raw, end), text="")
    start, end = text.place(match.first, match.last)
    put = fixing.put
    if not put:
        # What is taken out leaves no double space and no space before a comma.
        if raw[end : end + 1] == " ":
            end += 1
        elif raw[start - 1 : start] == " ":
            start -= 1
        if start == sentence.start:
            end, put = end + 1, raw[end : end + 1].upper()
    elif raw[start : start + 1].isupper() and put.islower() and start == sentence.start:
        put = put[0].upper() + put[1:]
    return Fix(start=start, end=end, text=put)


def _after_spaces(raw: str, end: int) -> int:
    while raw[end : end + 1] == " ":
        end += 1
    return end
