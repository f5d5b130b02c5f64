"""Letters with a sentence put into them: where it goes, and what the check says of it there that it does not say without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import amends
from amends.languages import load_language
from amends.languages.overlap import ContentWords, shared_share
from amends.languages.text import INVISIBLE
from amends_evals.deed_lines import case_in

_UNSEEN = re.compile(f"[{INVISIBLE}]")
_BEFORE = ("remedies", "update_promise", "impact", "what_happened", "opening_apology")
"""Parts after whose paragraph a sentence is put: the first of these that the letter has."""
_OF_THE_READER = ("empathy", "impact", "what_happened", "opening_apology")
"""The same for a sentence that gives nothing, which stands where a letter speaks of its reader."""
_ENDS = ".!?…؟"


@dataclass(frozen=True, slots=True)
class Whole:
    """A case, its letter as a person would have it before them, and what the check says of that letter."""

    case: amends.Case
    text: str
    after: int
    """Where the paragraph of remedies ends."""
    after_reader: int
    """Where the paragraph that speaks of the reader ends."""
    report: amends.Report


@dataclass(frozen=True, slots=True)
class Inserted:
    """What the check says at a sentence that it does not say without it, and of the letter it was put into."""

    findings: tuple[amends.Finding, ...]
    passed: bool
    replaced: bool
    """The sentence stands in place of another, not beside it."""
    elsewhere: bool
    """The letter draws an error or a warning besides that it did not draw before."""


@lru_cache(maxsize=256)
def letter_of(path: Path) -> Whole:
    """Return the letter composed of a case file, read back as a text somebody edits."""
    case = case_in(path)
    draft = amends.draft(case)
    spans = amends.render(draft.letter, case).spans
    ends = {span.part: span.end for span in spans}
    report = amends.check(amends.Letter.from_text(draft.text, case), case)
    return Whole(case, draft.text, _paragraph_end(draft.text, ends, _BEFORE), _paragraph_end(draft.text, ends, _OF_THE_READER), report)


def _paragraph_end(text: str, ends: Mapping[str, int], parts: Iterable[str]) -> int:
    """Return where the paragraph ends that holds the last of the first part there is."""
    after = text.find("\n\n", next(ends[part] for part in parts if part in ends))
    return len(text.rstrip()) if after < 0 else after


def inserted(whole: Whole, sentence: str, instead_of: str | None = None, *, of_the_reader: bool = False) -> Inserted:
    """Return what the check says of a sentence put after the remedies, after what speaks of the reader, or in place of a text that the
    letter quotes."""
    place = _quoted(instead_of, whole.text) if instead_of else None
    if place is None:
        apart = "\n\n" if "\n\n" in whole.text else " "
        after = whole.after_reader if of_the_reader else whole.after
        start = after + len(apart)
        text = f"{whole.text[:after]}{apart}{sentence}{whole.text[after:]}"
    else:
        start = place[0]
        text = f"{whole.text[:start]}{sentence}{whole.text[place[1] :]}"
    report = amends.check(amends.Letter.from_text(text, whole.case), whole.case)
    known = {finding.key for finding in whole.report.findings}
    new = [finding for finding in report.findings if finding.key not in known]
    there = [finding for finding in new if stands_in(finding, start, start + len(sentence))]
    besides = any(finding.severity != "advice" for finding in new if finding not in there)
    return Inserted(tuple(there), report.passed, place is not None, besides)


def stands_in(finding: amends.Finding, start: int, end: int) -> bool:
    """Return whether a finding has a place in a text, and that place and a stretch of it overlap."""
    return finding.start is not None and finding.end is not None and finding.start < end and start < finding.end


def nearest_quoted(whole: Whole, sentence: str) -> str | None:
    """Return the text of the item nearest to a sentence among those that a letter quotes, or None where it quotes none that is near."""
    language = load_language(whole.case.language or "")
    said = ContentWords.of(sentence, language, "reworded")
    near = [(_alike(said, ContentWords.of(item.text, language, "reworded")), item.text) for item in whole.case.items()]
    return next((text for alike, text in sorted(near, reverse=True) if alike and _quoted(text, whole.text)), None)


def _alike(one: ContentWords, other: ContentWords) -> float:
    """Return the harmonic mean of how much of each of two statements stands in the other."""
    shares = shared_share(one, other), shared_share(other, one)
    return 2 * shares[0] * shares[1] / sum(shares) if all(shares) else 0.0


def _quoted(item: str, text: str) -> tuple[int, int] | None:
    """Return where a letter quotes an item, with the mark that ends it; what nobody sees does not count."""
    wanted = _UNSEEN.sub("", item).strip().rstrip(_ENDS)
    seen = [number for number, character in enumerate(text) if not _UNSEEN.match(character)]
    at = "".join(text[number] for number in seen).find(wanted)
    if at < 0:
        return None
    end = at + len(wanted)
    while end < len(seen) and text[seen[end]] in _ENDS:
        end += 1
    return seen[at], seen[end - 1] + 1
