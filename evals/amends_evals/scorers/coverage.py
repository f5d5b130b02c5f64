"""Coverage: every point of the complaint is answered, by the words its author listed, and beside it by what amends itself says."""

from __future__ import annotations

from collections.abc import Mapping

import amends
from amends_evals.items import Scored
from amends_evals.outcomes import Outcome
from amends_evals.samples import Sample
from amends_evals.scorers.words import holds, plain


def coverage(sample: Sample, outcome: Outcome) -> Mapping[str, Scored]:
    """Return the share of the sample's points that the letter answers."""
    if outcome.text is None or not sample.answers:
        return {}
    text, case = plain(outcome.text), sample.asked_for()
    quotes = {point.id: point.quote or point.text or point.id for point in case.points}
    missed = [quotes.get(name, name) for name, wordings in sample.answers.items() if not holds(text, wordings)]
    by_rules = [one for one in amends.coverage(outcome.text, case) if one.status == "missed"]
    return {
        "points_answered": (1 - len(missed) / len(sample.answers), f"missed: {'; '.join(missed)}" if missed else ""),
        "every_point": not missed,
        "by_rules": not by_rules if case.points else None,
    }
