"""What comes next: what was changed, what may not be promised yet, when the customer hears again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amends.languages.matching import PatternSet
from amends.languages.overlap import ContentWords, shared_share
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, place_of, sentence_of
from amends.rules.kinds.coverage import is_stated, states_date
from amends.rules.kinds.explaining import on_record
from amends.rules.kinds.making import at_most, finding_absent, finding_at
from amends.rules.kinds.phrases import excused
from amends.rules.unsaid import stood_for

if TYPE_CHECKING:
    from amends.case import Case

_OPEN = ("unknown", "disputed", "not_ours")
_RESTATED = 0.5
"""Share of an item's content words that a sentence must hold to be that item said again."""


def measures(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if none of the case's measures is stated, advice if a sentence stands for one, and advice where the cause is known and the
    case has none.

    Signs of reform weigh more with readers than the admission of guilt (Hornsey et al. 2024).
    """
    case = document.case
    if case is None or not case.cause_known:
        return
    if case.measures:
        if not any(is_stated(measure.text, document) for measure in case.measures):
            stood = any(stood_for(document, measure, plainly=True) for measure in case.measures)
            severity = at_most(rule, "advice") if stood else None
            yield finding_absent(rule, "measures", "prevention", severity=severity, text=case.measures[0].text)
    elif case.stage == "full":
        yield finding_absent(rule, "none", "prevention", severity=at_most(rule, "advice"))


def premature(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each place that takes a fault nobody has established, or declares settled what has no known cause.

    A fault is taken by a phrase of ``say_other``, or of what ``owns-the-fault`` requires where a language has none. An apology works at
    once, a promise only later (Pacheco et al. 2019); an early admission may not be true (Kim et al. 2004).
    """
    case = document.case
    if case is None:
        return
    pack = document.pack
    if case.fault_status in _OPEN:
        yield from _untimely(
            rule, document, case, "fault", pack.patterns(rule.id, "say_other") or pack.patterns("owns-the-fault", "require")
        )
    if case.cause_known is False:
        yield from _untimely(rule, document, case, "fixed", pack.patterns(rule.id, "say"))


def _untimely(rule: Rule, document: Document, case: Case, kind: str, patterns: PatternSet | None) -> Iterator[Found]:
    """Yield where phrases stand in our own voice, unless the case holds the same words or the sentence says an item of it again."""
    reported = document.sentences_with(document.language.reported_speech)
    for match in own_words(document, patterns):
        number = sentence_of(document, match)
        if number in reported or excused(rule, document, match) or on_record(document, match, case) or _restates(document, number, case):
            continue
        yield finding_at(rule, document, kind, *place_of(document, match))


def _restates(document: Document, number: int, case: Case) -> bool:
    items = (*case.owned_failings, *case.remedies, *case.measures, *case.facts)
    said = document.said[number]
    return any(shared_share(ContentWords.of(item.text, document.language), said) >= _RESTATED for item in items)


def update(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if the date of the next message is missing from the letter, or from an open case altogether.

    A late answer costs more than one that says little (Roschk and Kaiser 2013); the date is what keeps the customer from having to ask.
    """
    case = document.case
    if case is None:
        return
    if case.next_update is None:
        if not case.solution_known:
            yield finding_absent(rule, "none", "update_promise")
    elif not states_date(document, case.next_update.on):
        yield finding_absent(rule, "update", "update_promise", date=document.language.date(case.next_update.on))
