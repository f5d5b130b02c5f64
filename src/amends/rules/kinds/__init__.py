"""The kinds of check. A rule names the kinds it runs in the catalogue; each kind is a function of a rule and a document.

violation     phrases that must not stand             phrases.py
requirement   a phrase of which one must stand        phrases.py
owned         the fault is ours, in a phrase or in the deed of a failing   ownership.py
failings, remedies, dates   what the case holds stands in the letter   coverage.py
offers        nothing is offered but what was approved  offers.py
claims        every claim stands in the case          bound.py
copied        no sentence is the complaint's own       copied.py
placeholders  nothing was left to fill in             bound.py
colleagues    no colleague involved is named          colleagues.py
addressee, signer, route   who writes to whom, and how to answer   people.py
opening, thanks   the apology first, thanks after it  order.py
count, repeated   not more apologies than the letter bears, nothing twice  repetition.py
explanation, cause   short, and only what is established  explaining.py
harms, feelings   what it did to the customer, not what we guess they feel  effects.py
compensation, gift, fits   repair before gifts, dues as dues, like for like  redress.py
measures, premature, update   what was changed, what is too early, when they hear next  prospects.py
repeat        the second time is not the first        history.py
points        every point and ask of the complaint is answered  points.py
talk, public, incident   what clients, bystanders and many readers need  readers.py
length        words of the letter and of its sentences  length.py
register, tone, language   one address, a level voice, the case's language  register.py
gate          the right people have looked            gate.py
"""

from __future__ import annotations

from amends.rules.kinds.bound import claims, placeholders
from amends.rules.kinds.colleagues import colleagues
from amends.rules.kinds.copied import copied
from amends.rules.kinds.coverage import dates, failings, remedies
from amends.rules.kinds.effects import feelings, harms
from amends.rules.kinds.explaining import cause, explanation
from amends.rules.kinds.gate import gate
from amends.rules.kinds.history import repeat
from amends.rules.kinds.kind import Kind
from amends.rules.kinds.length import length
from amends.rules.kinds.offers import offers
from amends.rules.kinds.order import opening, thanks
from amends.rules.kinds.ownership import owned
from amends.rules.kinds.people import addressee, route, signer
from amends.rules.kinds.phrases import requirement, violation
from amends.rules.kinds.points import points
from amends.rules.kinds.prospects import measures, premature, update
from amends.rules.kinds.readers import incident, public, talk
from amends.rules.kinds.redress import compensation, fits, gift
from amends.rules.kinds.register import language, register, tone
from amends.rules.kinds.repetition import count, repeated

KINDS: dict[str, Kind] = {
    "violation": Kind(violation, "phrase", ("forbid", "warn")),
    "requirement": Kind(requirement, "whole", ("require",)),
    "owned": Kind(owned, "whole", ("require",)),
    "failings": Kind(failings, "case"),
    "remedies": Kind(remedies, "whole", ("require",)),
    "dates": Kind(dates, "case"),
    "offers": Kind(offers, "case"),
    "claims": Kind(claims, "case"),
    "copied": Kind(copied, "case"),
    "placeholders": Kind(placeholders, "odd"),
    "colleagues": Kind(colleagues, "case"),
    "addressee": Kind(addressee, "case"),
    "signer": Kind(signer, "whole"),
    "route": Kind(route, "whole"),
    "opening": Kind(opening, "whole"),
    "thanks": Kind(thanks, "whole"),
    "count": Kind(count, "whole", ("say",)),
    "explanation": Kind(explanation, "case"),
    "cause": Kind(cause, "case"),
    "harms": Kind(harms, "case"),
    "feelings": Kind(feelings, "phrase", ("say",)),
    "compensation": Kind(compensation, "case"),
    "gift": Kind(gift, "case"),
    "fits": Kind(fits, "case"),
    "measures": Kind(measures, "case"),
    "premature": Kind(premature, "case"),
    "update": Kind(update, "case"),
    "repeat": Kind(repeat, "case"),
    "points": Kind(points, "case"),
    "talk": Kind(talk, "case"),
    "public": Kind(public, "case"),
    "incident": Kind(incident, "case"),
    "length": Kind(length, "whole"),
    "repeated": Kind(repeated, "whole"),
    "register": Kind(register, "whole", ("say", "say_other")),
    "tone": Kind(tone, "odd"),
    "language": Kind(language, "whole"),
    "gate": Kind(gate, "case"),
}
"""Every kind by the name the catalogue uses."""
