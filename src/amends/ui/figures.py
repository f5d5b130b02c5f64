"""The figures page as the screen shows it: numbers and their counts, as plain JSON; the page draws them."""

from __future__ import annotations

import datetime as dt

from amends.languages import LANGUAGES, load_language
from amends.review.figure_rows import read_rows
from amends.review.figures import FEW, Numbers, figures
from amends.review.store import Store
from amends.rules import load_rules
from amends.shares import Share
from amends.ui.views import View

WEEKS = 8
"""Weeks that the page shows, this one among them."""
_RULES = 10
"""Rules that are shown: those that found most."""


def figures_view(store: Store, language: str | None = None) -> View:
    """Return the figures of the last eight weeks, of one language or all. Raises StoreError."""
    now = store.now()
    rows = read_rows(store, now.date() - dt.timedelta(weeks=WEEKS))
    spoken = figures(rows, now, weeks=WEEKS).languages
    wanted = language if language in {code for code, _ in spoken} else None
    found = figures(rows, now, weeks=WEEKS, language=wanted)
    titles = {rule.id: rule.title for rule in load_rules()}
    return {
        "kind": "figures",
        "empty": found.empty and wanted is None,
        "few": FEW,
        "language": wanted or "",
        "languages": [{"code": code, "name": _name(code)} for code, _ in spoken],
        "total": _numbers(found.total),
        "weeks": [{"week": monday.isoformat(), **_numbers(numbers)} for monday, numbers in found.weeks],
        "by_language": [{"name": _name(code), **_numbers(numbers)} for code, numbers in spoken],
        "rules": [{"rule": rule, "title": titles.get(rule, rule), "count": count} for rule, count in found.total.found[:_RULES]],
    }


def _name(code: str) -> str:
    return load_language(code).name if code in LANGUAGES else "?"


def _numbers(numbers: Numbers) -> View:
    return {
        "replies": numbers.replies,
        "waiting": numbers.waiting,
        "overdue": numbers.overdue,
        "median": numbers.hours_median,
        "p90": numbers.hours_p90,
        "in_time": _share(numbers.in_time),
        "first_pass": _share(numbers.first_pass),
        "untouched": _share(numbers.untouched),
        "changed": numbers.changed,
        "kept": _share(numbers.kept),
        "open": numbers.promises_open,
        "late": numbers.promises_overdue,
        "moved": numbers.promises_moved,
        "answers": dict(numbers.answers),
    }


def _share(share: Share) -> View:
    return {"count": share.count, "total": share.total, "value": share.value, "low": share.low, "high": share.high}
