"""What became of a case's letter: its versions, any two of them side by side, and who did what and why. Plain JSON, texts as text."""

from __future__ import annotations

import datetime as dt

from amends.diffing import word_diff
from amends.errors import InputError
from amends.review.audit import Entry, trail
from amends.review.letters import Version, Working, keep_version, versions, working
from amends.review.roles import Person
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded, letter_text
from amends.ui.open_cases import OpenCase
from amends.ui.strings import catalogue, say
from amends.ui.views import View, direction

WORKING = 0
"""The number by which the text at work is asked for, beside the versions' own."""


@guarded("history.not_read")
def show(desk: Desk, handle: object) -> View:
    """Return the versions of a case's letter, the newest first, and what the trail says of the case."""
    opened = desk.cases.get(handle)
    store, case_id, now = desk.store, opened.handle, opened.working
    kept = versions(store, case_id)
    return {
        "kind": "history",
        "id": case_id,
        "versions": [_version(version, now) for version in reversed(kept)],
        "unkept": bool(now.text) and all(version.text != now.text for version in kept),
        "entries": [_entry(entry) for entry in reversed(trail(store, case_id))],
    }


@guarded("history.not_read")
def compare(desk: Desk, handle: object, first: object, second: object) -> View:
    """Return how one version became another, word by word; ``WORKING`` is the text at work."""
    opened = desk.cases.get(handle)
    case = opened.case
    old, new = _text(desk, opened, first), _text(desk, opened, second)
    return {
        "kind": "comparison",
        "first": first,
        "second": second,
        "dir": direction(case.language),
        "lang": case.language or "",
        "words": _words(old, new),
    }


@guarded("history.not_read")
def differ(desk: Desk, old: object, new: object) -> View:
    """Return how one text on the screen became another, word by word."""
    return {"kind": "difference", "words": _words(letter_text(old), letter_text(new))}


@guarded("history.not_restored")
def restore(desk: Desk, by: Person, handle: object, number: object, revision: object) -> View:
    """Put a version to work again, as a new version, and return its text; not over what somebody else has written since ``revision``."""
    opened = desk.cases.get(handle)
    kept = _found(desk, opened, number)
    if not isinstance(revision, int):
        raise InputError(say("problem.unexpected"))
    keep_version(desk.store, opened.handle, kept.text, by, "restore", say("history.restored", number=kept.number), revision=revision)
    return {"kind": "restored", "text": kept.text, "revision": working(desk.store, opened.handle).revision}


def _words(old: str, new: str) -> list[View]:
    return [{"old": words.old, "new": words.new, "same": words.same} for words in word_diff(old, new)]


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


def _text(desk: Desk, opened: OpenCase, number: object) -> str:
    return opened.working.text if number == WORKING else _found(desk, opened, number).text


def _found(desk: Desk, opened: OpenCase, number: object) -> Version:
    for version in versions(desk.store, opened.handle):
        if version.number == number:
            return version
    raise InputError(say("history.no_version"))


def _at(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")
