"""Deeds: what a letter says that we did, do or will do stands in the case, in these words or in others.

A sentence of ours that says so is held against each item of the case by its content, never by an id that came with it. Words that mean
the same in such letters count as one, and count less than others: that we send something tells little, what we send tells much. A
date, an amount or a name that an item shares speaks for it. Sentences every letter may hold, which are those of the phrasebook, state
nothing a case must hold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.languages import Language
from amends.languages.formulas import is_common, is_formula
from amends.languages.overlap import ContentWords
from amends.rules.binding import our_texts
from amends.rules.catalogue import Rule
from amends.rules.claims import find_claims
from amends.rules.document import Document
from amends.rules.kinds.making import at_most, finding_at
from amends.rules.report import Finding

if TYPE_CHECKING:
    from amends.case import Case

_LINES = ("letterhead", "subject", "salutation", "sign_off")
"""Parts that are lines and state no deed; a whole sentence in one of them, such as a postscript, is read like any other."""
_HALF = 0.5
"""More of a deed than this must stand in one item of the case for it to be that item reworded."""
_AKIN = 0.34
"""How much of it must stand there for a person to decide."""
_FROM_NOWHERE = 1
"""Words that stand neither in the case nor in any letter, from which on a deed that is not akin to an item is an invention."""
_SHARED_CLAIM = 0.2
"""How much must stand there where a date, an amount or a name is the same."""
_COMMON = 0.5
"""What a word with synonyms weighs beside one without."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One item of a case: its words, and the claims it states."""

    words: frozenset[str]
    claims: frozenset[tuple[str, object]]


def deeds(rule: Rule, document: Document) -> Iterator[Finding]:
    """Yield sentences that state a deed or a commitment which no item of the case holds: an error where it brings in things the case has
    never heard of, else a warning.

    Principles ``match-words-and-deeds`` and ``promise-what-you-can-keep``; what the sentence reports as the customer's words is theirs.
    """
    case = document.case
    if case is None:
        return
    reported = document.sentences_with(document.language.reported_speech)
    grounds = grounds_of(case, document.language)
    known = _known_words(case, document.language)
    for number in sorted(stated_deeds(document) - reported):
        sentence = document.text.sentence(number)
        part = document.parts[number]
        if part == "heading" or (part in _LINES and document.raw[sentence.end - 1] not in ".!?…؟"):
            continue
        support = deed_support(document, number, grounds)
        if support <= _HALF:
            invented = support < _AKIN and _from_nowhere(document, number, known) >= _FROM_NOWHERE
            severity = rule.severity if invented else at_most(rule, "warning")
            yield finding_at(rule, document, "unsupported", sentence.start, sentence.end, severity=severity)


def stated_deeds(document: Document) -> frozenset[int]:
    """Return the sentences that state a deed or a commitment of ours beside what is harmless in them."""
    harmless = document.find(document.language.harmless)
    found = set()
    for act in document.find(document.language.acts):
        at = bisect_right(harmless, act.first, key=lambda other: other.last)
        if at == len(harmless) or harmless[at].first >= act.last:
            found.add(document.text.sentence_of(act.first))
    return frozenset(found)


def deed_support(document: Document, number: int, grounds: Sequence[Ground]) -> float:
    """Return how much of a sentence stands in the item of the case that holds most of it, from 0 to 1.

    A sentence that says nothing but what every letter may say, its dates, amounts and names aside, needs no support: 1.
    """
    sentence = document.text.sentence(number)
    claims = document.claims[slice(*(bisect_left(document.claims, edge, key=lambda claim: claim.start) for edge in sentence[:2]))]
    bare = document.raw[sentence.start : sentence.end]
    for claim in claims:
        start, end = claim.start - sentence.start, claim.end - sentence.start
        bare = bare[:start] + " " * (end - start) + bare[end:]
    if is_formula(bare, document.language):
        return 1.0
    said = ContentWords.of(bare, document.language, meaning=True).choices
    weights = [_COMMON if any(stem.startswith("=") for stem in choice) else 1.0 for choice in said]
    whole = sum(weights)
    if not whole:
        return 1.0
    values = {(claim.kind, claim.value) for claim in claims}
    best = 0.0
    for ground in grounds:
        share = sum(weight for weight, choice in zip(weights, said, strict=True) if not choice.isdisjoint(ground.words)) / whole
        if share >= _SHARED_CLAIM and values & ground.claims:
            share = 1.0
        best = max(best, share)
    return best


def _from_nowhere(document: Document, number: int, known: frozenset[str]) -> int:
    """Return how many words of a sentence stand neither in the case, complaint included, nor in the phrasebook."""
    said = ContentWords.of_sentence(document.text, number, document.language).choices
    return sum(1 for word in said if word.isdisjoint(known) and not is_common(word, document.language))


@lru_cache(maxsize=64)
def _known_words(case: Case, language: Language) -> frozenset[str]:
    return ContentWords.of("\n".join((*our_texts(case), case.complaint, *case.customer_words)), language).all


@lru_cache(maxsize=64)
def grounds_of(case: Case, language: Language) -> tuple[Ground, ...]:
    """Return what a deed may rest on, item by item; kept while a case's letter is edited."""
    texts = [" ".join(filter(None, (item.text, getattr(item, "owner", None)))) for item in case.items()]
    if case.next_update:
        texts.append(case.next_update.text or "")
    if case.incident:
        texts += (case.incident.period, case.incident.affected, case.incident.what_to_do or "")
    if case.talk:
        texts.append(case.talk.result or "")
    texts += (failure.text for failure in case.prior_failures)
    texts += (promise.text for promise in case.prior_promises)
    return tuple(
        Ground(
            ContentWords.of(text, language, meaning=True).all,
            frozenset((claim.kind, claim.value) for claim in find_claims(text, language)),
        )
        for text in texts
        if text
    )
