"""The kinds of check. A rule names the kinds it runs in the catalogue; each kind is a function of a rule and a document.

violation     phrases that must not stand             phrases.py
requirement   a phrase of which one must stand        phrases.py
failings      every verified failing is named         coverage.py
remedies      a remedy, or a dated update             coverage.py
dates         every remedy bears its date             coverage.py
offers        nothing is offered but what was approved  offers.py
claims        every claim stands in the case          bound.py
placeholders  nothing was left to fill in             bound.py
colleagues    no colleague involved is named          people.py
addressee, signer, route   who writes to whom, and how to answer   people.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.kinds.bound import claims, placeholders
from amends.rules.kinds.coverage import dates, failings, remedies
from amends.rules.kinds.offers import offers
from amends.rules.kinds.people import addressee, colleagues, route, signer
from amends.rules.kinds.phrases import requirement, violation
from amends.rules.report import Finding

KINDS: dict[str, Callable[[Rule, Document], Iterator[Finding]]] = {
    "violation": violation,
    "requirement": requirement,
    "failings": failings,
    "remedies": remedies,
    "dates": dates,
    "offers": offers,
    "claims": claims,
    "placeholders": placeholders,
    "colleagues": colleagues,
    "addressee": addressee,
    "signer": signer,
    "route": route,
}
"""Every kind by the name the catalogue uses."""
