"""The earlier cases of the customer on the intake page: what failed then, what was promised and kept or not, each to be ticked.

A namesake is not the customer, so nothing of it comes into the case unasked. What is ticked must be something the desk itself knows of an
earlier case; a person may word it anew, and must where the earlier letter was in another language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from amends.case import Case
from amends.errors import CaseError
from amends.review.cases import Earlier, earlier_of
from amends.review.history import Proposal, history_for
from amends.review.store import Store
from amends.ui.forms import sentence
from amends.ui.intake_case import Built
from amends.ui.intake_form import Form
from amends.ui.strings import say
from amends.ui.views import View, direction

_SHOWN = 12
"""Earlier cases that are shown, the latest: a customer who has more is looked up in the inbox."""


def history_view(store: Store, built: Built) -> list[View]:
    """Return the earlier cases of the customer a page names, the latest first, each with what may be ticked. Raises StoreError."""
    customer = _customer(built.data)
    if customer is None:
        return []
    told: dict[str, list[View]] = {}
    for one in history_for(store, customer):
        told.setdefault(one.case_id, []).append(_proposal_view(one, customer))
    return [{**earlier_view(one), "told": told.get(one.id, [])} for one in earlier_of(store, customer)[:_SHOWN]]


def earlier_view(earlier: Earlier) -> View:
    """Return an earlier case as a link shows it: which it is, of when, how it stands, and what its customer is recognised by."""
    return {
        "id": earlier.id,
        "title": earlier.title,
        "opened": earlier.opened_at.isoformat(),
        "status": say(f"inbox.status_{earlier.status}"),
        "same": ", ".join(say(f"earlier.same_{kind}") for kind in earlier.same),
    }


def remembering(store: Store, form: Form, built: Built) -> Built:
    """Return the case of a page with what was ticked of its customer's history. Raises StoreError."""
    customer = _customer(built.data) if form.earlier else None
    if customer is None:
        return built
    known = {_key(one): one for one in history_for(store, customer)}
    failures: list[Mapping[str, Any]] = []
    promises: list[Mapping[str, Any]] = []
    problems = dict(built.problems)
    places: dict[str, str] = {}
    for ticked in {one.key: one for one in form.earlier}.values():
        proposal = known.get(ticked.key)
        if proposal is None:
            continue
        field = f"earlier.{ticked.key}"
        text = sentence(ticked.words) or (proposal.text if proposal.fits(customer) else "")
        if not text:
            problems[field] = say("earlier.words_missing")
        elif proposal.kind == "failure":
            places[f"prior_failures.{len(failures)}"] = field
            failures.append({"on": proposal.on, "text": text})
        else:
            places[f"prior_promises.{len(promises)}"] = field
            promises.append({"on": proposal.on, "text": text, "kept": proposal.kept})
    data = {**built.data, "prior_failures": failures, "prior_promises": promises}
    return replace(built, data=data, problems=problems, places=places)


def _customer(data: Mapping[str, Any]) -> Case | None:
    """Return as much of a page's case as its customer is recognised by, None where that is nothing yet, or cannot be read."""
    told = {name: data[name] for name in ("date", "complaint", "language", "reference") if name in data}
    if recipient := data.get("recipient"):
        told["recipient"] = {"name": recipient["name"]}
    if (email := (data.get("signer") or {}).get("email")) and (name := data["signer"].get("name")):
        told["signer"] = {"name": name, "email": email}
    try:
        return Case.of(told)
    except CaseError:
        return None


def _proposal_view(one: Proposal, customer: Case) -> View:
    kept = {True: "kept", False: "broken", None: "open"}[one.kept]
    return {
        "key": _key(one),
        "kind": "failure" if one.kind == "failure" else f"promise_{kept}",
        "on": one.on.isoformat(),
        "text": one.text,
        "fits": one.fits(customer),
        "lang": one.language,
        "dir": direction(one.language),
    }


def _key(one: Proposal) -> str:
    """Return what a page calls a proposal: the same for as long as it says the same."""
    return hashlib.sha256(repr((one.case_id, one.kind, one.on, one.text)).encode("utf-8", "replace")).hexdigest()[:16]
