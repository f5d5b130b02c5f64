"""The gate: the right people have looked, and somebody will ask afterwards. About the case, not the text."""

from __future__ import annotations

from collections.abc import Iterator

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import FindingSeverity, Found
from amends.rules.kinds.making import at_most, finding_absent

_FOLLOWED_UP: dict[str, FindingSeverity] = {"high": "warning", "medium": "advice"}


def gate(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding for each flag of the case that nobody has cleared, and one if a grave case has no follow-up.

    An apology can be evidence (most apology laws protect sympathy, not fault), a breach of integrity is no slip of competence
    (Kim et al. 2004), and a letter that nobody follows up leaves the repair unproved (AR-20, AR-31).
    """
    case = document.case
    if case is None:
        return
    cleared = {clearance.flag for clearance in case.clearances}
    for flag in type(case.flags).model_fields:
        if getattr(case.flags, flag) and flag not in cleared:
            yield finding_absent(rule, "clearance", "sign_off", flag=flag)
    asked = case.stage in ("full", "confirmation") and case.channel in ("letter", "email") and case.audience != "internal"
    if asked and case.follow_up is None and case.severity in _FOLLOWED_UP:
        yield finding_absent(rule, "follow_up", "closing", severity=at_most(rule, _FOLLOWED_UP[case.severity]), grade=case.severity)
