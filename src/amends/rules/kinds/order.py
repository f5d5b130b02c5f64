"""The order of a letter: the apology first, thanks somewhere after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, sentence_of
from amends.rules.kinds.making import at_most, finding_absent, finding_at
from amends.rules.our_house import says_by_name

if TYPE_CHECKING:
    from amends.case import Case

_OPENING = 2
"""Sentences of the body within which the apology stands."""


def opening(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding at the first sentence of the body if the apology comes only after the second.

    A letter without any apology is left to ``apology-words``. Principle 11 (``apologise-first``); in real apologies of over sixty words
    the first sorry stands two fifths of the way in.
    """
    if not document.whole:
        return
    body = document.body
    patterns = document.pack.patterns("apology-words", "require")
    apologies = own_words(document, patterns)
    if not body or not apologies or any(sentence_of(document, match) in body[:_OPENING] for match in apologies):
        return
    if patterns and says_by_name(document, patterns, body[:_OPENING]):
        return
    first = document.text.sentence(body[0])
    yield finding_at(rule, document, "opening", first.start, first.end)


def thanks(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield advice if a whole letter to somebody who complained thanks them for nothing.

    You, Yang, Wang and Deng (2020): thanks alone work as well as an apology after small failures, so they are worth a sentence beside it.
    """
    if not document.whole or (document.case and not _answers_in_full(document.case)):
        return
    if document.pack.thanks and not own_words(document, document.pack.thanks):
        yield finding_absent(rule, "thanks", "thanks", severity=at_most(rule, "advice"))


def _answers_in_full(case: Case) -> bool:
    """Return whether a letter answers somebody's complaint at leisure; who was told before they noticed has given nothing to be thanked for."""
    return (
        case.stage in ("full", "confirmation")
        and case.channel in ("letter", "email")
        and case.audience in ("customer", "client")
        and bool(case.complaint.strip())
    )
