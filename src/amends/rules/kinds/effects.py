"""The customer's side: what it did to them is said, what they felt is not guessed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from amends.languages.overlap import ContentWords, stems_in
from amends.rules.binding import Facts
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, place_of, sentence_of
from amends.rules.kinds.coverage import is_told
from amends.rules.kinds.making import at_most, finding_absent, finding_at
from amends.rules.kinds.phrases import excused


def harms(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if none of the case's harms is stated; where the case has none, a warning if the letter does not ask.

    Wrongdoers write less about the harm than victims want to read (Reinders Folmer, Mascini and Leunissen 2019), and each harm named is
    one of the elements of a full apology (Smith 2008).
    """
    case = document.case
    if case is None or case.stage not in ("full", "confirmation"):
        return
    if case.harms:
        if not any(is_told(harm, document) for harm in case.harms):
            yield finding_absent(rule, "harms", "impact", text=case.harms[0].text)
    elif not own_words(document, document.pack.patterns(rule.id, "require")):
        yield finding_absent(rule, "asks", "impact", severity=at_most(rule, "warning"))


def feelings(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each feeling ascribed to the customer that neither the case nor the sentence itself reports as theirs.

    Empathy is the strongest part of an apology (Roschk and Kaiser 2013) as long as it is theirs: invented feelings read as a formula,
    and machine drafts are full of them.
    """
    patterns = document.pack.patterns(rule.id, "say")
    if patterns is None or not document.find(patterns):
        return
    reported = document.language.reported_speech
    theirs = _their_stems(document.facts) if document.case else frozenset()
    for match in own_words(document, patterns):
        start, end = place_of(document, match)
        number = sentence_of(document, match)
        if excused(rule, document, match) or reported.find(document.text, range(number, number + 1)):
            continue
        if ContentWords.of(document.raw[start:end], document.language).all & theirs:
            continue
        yield finding_at(rule, document, "feelings", start, end)


@lru_cache(maxsize=64)
def _their_stems(facts: Facts) -> frozenset[str]:
    """Return the stems of what the customer said and went through, kept while a case's letter is edited."""
    case = facts.case
    return stems_in("\n".join((case.complaint, *case.customer_words, *(harm.text for harm in case.harms))), facts.language)
