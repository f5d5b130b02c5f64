"""What went before: a customer failed for the second time is not written to as if it were the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from amends.languages.overlap import ContentWords, shared_share
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, sentence_of
from amends.rules.kinds.coverage import STATED, best_place
from amends.rules.kinds.making import finding_absent, finding_at
from amends.rules.nearest import nearest_item

if TYPE_CHECKING:
    from amends.case import PriorFailure, PriorPromise

_Prior = TypeVar("_Prior", "PriorFailure", "PriorPromise")
_REMEMBERED = dt.timedelta(days=366)
"""How long customers remember a failing."""
_SAME_PROMISE = 0.7
"""Share of an earlier promise's content words that a sentence must hold to be that promise again."""


def repeat(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if an earlier failing is passed over, and one for each broken promise that is simply made again.

    A sentence that says a failing of the case again, in whatever words, says how the promise was broken and makes none.

    Repeated apologies, and apologies that promise to do better, do harm when the failing returns (Halperin et al. 2022).
    """
    case = document.case
    if case is None:
        return
    owning = {sentence_of(document, match) for match in own_words(document, document.pack.patterns(rule.id, "require"))}
    failed = {failing.id for failing in case.owned_failings}
    failures = _recent(case.prior_failures, case.letter_date)
    if failures and not owning and all(best_place(failure.text, document)[0] < STATED for failure in failures):
        yield finding_absent(rule, "ignored", "what_happened", text=failures[-1].text)
    for promise in _recent(case.prior_promises, case.letter_date):
        words = ContentWords.of(promise.text, document.language)
        for number in document.body if promise.kept is False else ():
            if shared_share(words, document.said[number]) >= _SAME_PROMISE and not owning & {number - 1, number}:
                if nearest_item(document, number) in failed:
                    continue
                sentence = document.text.sentence(number)
                yield finding_at(rule, document, "repeated", sentence.start, sentence.end)


def _recent(before: Sequence[_Prior], day: dt.date) -> tuple[_Prior, ...]:
    return tuple(prior for prior in before if dt.timedelta() <= day - prior.on <= _REMEMBERED)
