"""What became of a case's letter: its versions, any two of them side by side, and who did what and why. Plain JSON, texts as text."""

from __future__ import annotations

import datetime as dt

from amends.diffing import word_diff
from amends.errors import InputError
from amends.review.audit import Entry, trail
from amends.review.cases import get_case
from amends.review.letters import Version, Working, keep_version, versions, working
from amends.review.roles import Person
from amends.review.store import Store
from amends.ui.strings import catalogue, say
from amends.ui.views import View, direction

WORKING = 0
"""The number by which the text at work is asked for, beside the versions' own."""


def history_view(store: Store, case_id: str) -> View:
    """Return the versions of a case's letter, the newest first, and what the trail says of the case. Raises InputError, StoreError."""
    get_case(store, case_id)
    now = working(store, case_id)
    return {
        "kind": "history",
        "id": case_id,
        "versions": [_version(version, now) for version in reversed(versions(store, case_id))],
        "unkept": not any(version.text == now.text for version in versions(store, case_id)) and bool(now.text),
        "entries": [_entry(entry) for entry in reversed(trail(store, case_id))],
    }


def compare_view(store: Store, case_id: str, first: object, second: object) -> View:
    """Return how one version became another, word by word; ``WORKING`` is the text at work. Raises InputError, StoreError."""
    case = get_case(store, case_id).case
    old, new = _text(store, case_id, first), _text(store, case_id, second)
    return {
        "kind": "comparison",
        "first": first,
        "second": second,
        "dir": direction(case.language),
        "lang": case.language or "",
        "words": [{"old": words.old, "new": words.new, "same": words.same} for words in word_diff(old, new)],
    }


def restore(store: Store, case_id: str, number: object, by: Person, *, revision: int) -> View:
    """Put a version to work again, as a new version, and return its text. Raises EditConflictError, InputError, NotAllowedError, StoreError."""
    kept = _found(store, case_id, number)
    keep_version(store, case_id, kept.text, by, "restore", say("history.restored", number=kept.number), revision=revision)
    return {"kind": "restored", "text": kept.text, "revision": working(store, case_id).revision}


def _version(version: Version, now: Working) -> View:
    return {
        "number": version.number,
        "by": version.by,
        "at": _at(version.at),
        "how": version.how,
        "note": version.note,
        "words": len(version.text.split()),
        "current": version.text == now.text,
    }


def _entry(entry: Entry) -> View:
    key = f"history.did_{entry.action.replace('-', '_')}"
    why = [text for name, text in entry.texts.items() if name in ("why", "reason") and text]
    because = entry.details.get("because")
    return {
        "at": _at(entry.at),
        "by": entry.by,
        "what": say(key) if key in catalogue() else entry.action.replace("-", " "),
        "why": why or ([because] if isinstance(because, str) else []),
    }


def _text(store: Store, case_id: str, number: object) -> str:
    return working(store, case_id).text if number == WORKING else _found(store, case_id, number).text


def _found(store: Store, case_id: str, number: object) -> Version:
    for version in versions(store, case_id):
        if version.number == number:
            return version
    raise InputError(say("history.no_version"))


def _at(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
