"""Taking up: where a letter says again, as theirs, what the customer asks or tells us, and gives nothing in the same breath.

What only the complaint says may be named there: the boots before 8 May, the £250, “the third was that somebody looks at the boiler”. Somebody
who asked for it must be able to see that it was read. A sum is the exception: in a letter it is as good as promised, so one that the case
leaves open is named where the letter says so, and one that it declines where the letter says no (``refusing.py``).
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from amends.expressions import expression
from amends.languages import Language
from amends.languages.overlap import ContentWords, shared_share
from amends.rules.binding import Facts
from amends.rules.claims import find_claims
from amends.rules.document import Document
from amends.rules.recognising import Claim
from amends.rules.stating import stated_deeds

_NAMED = ("date", "weekday", "relative", "time", "number", "name")
"""Claims that may be named with what the customer asks; an address, a link or a reference may not, and a sum only with an answer."""
SUMS = ("amount", "percent")
_LABEL = 9
"""Words of the longest line that only says which point is answered (the £250; who pays the overtime?)."""
_OF_A_POINT = 0.5
"""Share of such a line's content words that must stand in the point."""
_STOPS = ":?؟.!…"
_QUESTIONS = ("?", "؟")
_FIGURES = expression(r"\d[\d.,]*")
_COMMAS = (",", "،")
_DOCUMENTS = 8
"""Documents whose answers are kept while the rules ask about them one after another."""


@lru_cache(maxsize=_DOCUMENTS)
def taken_up(document: Document) -> frozenset[int]:
    """Return the sentences that say again what the customer asks or tells us, and neither state a deed nor offer anything."""
    return _giving_nothing(_told(document), document) | labels(document).keys()


@lru_cache(maxsize=_DOCUMENTS)
def labels(document: Document) -> dict[int, int]:
    """Return the sentences that are, or before a colon begin with, a line of few words that names a point of the case (the £250), each
    with where that line ends; none that states a deed or offers anything, unless all of it is a question."""
    if document.case is None or not document.case.points:
        return {}
    points = _points(document.facts)
    found: dict[int, int] = {}
    for number, sentence in enumerate(document.text.sentence_texts):
        label = _label(sentence, document.language)
        if label is not None and any(shared_share(label[1], point) >= _OF_A_POINT for point in points):
            found[number] = document.text.sentences[number].start + label[0]
    ends = {number: document.text.sentences[number].end for number in found}
    asked = {number for number, end in ends.items() if found[number] == end and document.raw[end - 1] in _QUESTIONS}  # it states nothing
    return {number: found[number] for number in asked | _giving_nothing(frozenset(found), document)}


def may_name(claim: Claim, document: Document) -> bool:
    """Return whether what only the complaint says may be named where it stands: with what the customer asks or tells us."""
    number = document.sentence_at(claim.start)
    if claim.kind not in (*_NAMED, *SUMS) or number not in taken_up(document):
        return False
    if number not in _told(document) and claim.end > labels(document)[number]:
        return False
    return claim.kind in _NAMED or _left_open(claim, document)


def counts_points(claim: Claim, document: Document) -> bool:
    """Return whether a number says which of the customer's points is meant (point 2)."""
    points = len(document.case.points) if document.case else 0
    if claim.kind != "number" or not isinstance(claim.value, Decimal) or not 1 <= claim.value <= points:
        return False
    places = (document.text.place(match.first, match.last) for match in document.find(document.language.asking))
    return any(start <= claim.start and claim.end <= end for start, end in places)


def _told(document: Document) -> frozenset[int]:
    return document.sentences_with(document.language.reported_speech) | document.sentences_with(document.language.asking)


def _giving_nothing(numbers: frozenset[int], document: Document) -> frozenset[int]:
    """Return those of some sentences that neither state a deed nor offer anything; an act right behind a comma is nobody's words but ours."""
    if not numbers:
        return numbers
    raw, text = document.raw, document.text
    places = [(text.sentence_of(match.first), match) for match in document.find(document.language.acts)]
    starts = [(number, text.place(match.first, match.last)[0]) for number, match in places if number in numbers]
    behind = {number for number, start in starts if raw[max(0, start - 2) : start].rstrip()[-1:] in _COMMAS}
    return numbers - behind - stated_deeds(document) - document.sentences_with(document.language.offering)


def _left_open(claim: Claim, document: Document) -> bool:
    """Return whether a sum is one that the case leaves open, and the sentence that names it, or the next in its line, says that there is no
    answer yet."""
    if (claim.kind, claim.value) not in _undecided(document.facts):
        return False
    number = document.sentence_at(claim.start)
    line = document.raw.find("\n", claim.end)
    unanswered = document.sentences_with(document.language.seeking)
    behind = number + 1 in unanswered - stated_deeds(document) and (line < 0 or document.text.sentences[number + 1].start < line)
    return number in unanswered or behind


@lru_cache(maxsize=5_000)
def _label(sentence: str, language: Language) -> tuple[int, ContentWords] | None:
    """Return where the line of few words ends that a sentence is, or begins with before a colon, and its content words."""
    lead, colon, _ = sentence.partition(": ")
    line = lead if colon else sentence
    if len(line.split()) > _LABEL or not (colon or sentence[-1:] in _STOPS):
        return None
    words = ContentWords.of(_FIGURES.sub(" ", line), language, "meaning")
    words = words if words.choices else ContentWords.of(line, language, "meaning")
    return (len(line), words) if words.choices else None


@lru_cache(maxsize=64)
def _points(facts: Facts) -> tuple[ContentWords, ...]:
    """Return the words of each point of a case, the customer's and ours, kept while its letter is edited."""
    said = [" ".join(filter(None, (point.quote, point.text))) for point in facts.case.points]
    return tuple([ContentWords.of(text, facts.language, "meaning") for text in said])


@lru_cache(maxsize=64)
def _undecided(facts: Facts) -> frozenset[tuple[str, object]]:
    """Return the sums of the points that a case leaves open."""
    said = [text for point in facts.case.points if point.open for text in (point.quote, point.text) if text]
    said += [facts.case.complaint] if said else []
    return frozenset((claim.kind, claim.value) for text in said for claim in find_claims(text, facts.language) if claim.kind in SUMS)
