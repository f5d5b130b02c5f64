"""The short form of the screen: which fields it has, and the case they describe."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from amends.ui.strings import say

REMEDY_ROWS = 3
"""Remedies the form has room for; a case with more is written as YAML."""

TEXT_FIELDS: tuple[str, ...] = (
    "id",
    "language",
    "channel",
    "letter_type",
    "fault_status",
    "organisation",
    "reference",
    "recipient.name",
    "recipient.gender",
    "recipient.salutation",
    "signer.name",
    "signer.role",
    "signer.gender",
    "signer.phone",
    "signer.email",
    "next_update.on",
)
REMEDY_FIELDS: tuple[str, ...] = ("text", "due", "done", "approved_by", "approved_on")
_REMEDY_DAYS = frozenset({"due", "done", "approved_on"})

_LABELLED = (
    *TEXT_FIELDS,
    *("cause_known", "cause", "recipient", "signer", "signer.contact", "next_update", "complaint", "complaint_or_failing"),
    *("failings", "harms", "remedies", "measures", "points"),
)
LABELS: Mapping[str, str] = {field: say(f"labels.{field.replace('.', '_')}") for field in _LABELLED}
"""What the form calls a case's fields, for messages about them."""

_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MONTHS_IN_WORDS = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_ENDS = (".", "!", "?", "…", "؟", "۔")
_CLOSERS = "\"'”’»)]"

_ITEM_FIELDS = ("text", "due", "done", "approved_by", "approved_on")


def label(field: str) -> str:
    """Return what the form calls a field: ``remedies.0.due`` is “Remedy 1, due on”."""
    steps = field.split(".")
    if field in LABELS:
        return LABELS[field]
    if steps[0] in LABELS and len(steps) > 1 and steps[1].isdigit():
        rest = "".join(f", {say(f'labels.item_{step}') if step in _ITEM_FIELDS else step}" for step in steps[2:])
        return f"{_numbered(steps[0], int(steps[1]) + 1)}{rest}"
    return LABELS.get(steps[0], field)


def _numbered(field: str, number: int) -> str:
    if field == "remedies":
        return say("labels.remedy_number", number=number)
    if field == "points":
        return say("labels.point_number", number=number)
    return say("labels.item_number", field=LABELS[field], number=number)


def sentence(text: str) -> str:
    """Return what was typed as a sentence: with a capital and a full stop, which people leave out in a field of a form.

    A letter sets sentences one after the other, so that one without an end would run into the next. A first word with a capital inside
    (eBay) keeps its form.
    """
    text = text.strip()
    if not text:
        return ""
    first = text.split(maxsplit=1)[0]
    if first == first.lower():
        text = text[0].upper() + text[1:]
    return text if text.rstrip(_CLOSERS).endswith(_ENDS) else f"{text.rstrip(',;: ')}."


def read_day(text: str) -> dt.date | None:
    """Return the day that was typed: 2026-11-25, 25.11.2026, 25 November 2026, Nov 25, 2026, today; None where it could mean two."""
    text = text.strip().casefold()
    if text in _DAYS:
        return dt.date.today() + dt.timedelta(days=_DAYS[text])
    # Day before month only with full stops, which mean nothing else; 3/11/2026 could be read both ways.
    if match := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?", text):
        text = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    for form in _MONTHS_IN_WORDS:
        with suppress(ValueError):
            return dt.datetime.strptime(" ".join(text.replace(",", " ").split()), form).date()
    return None


def case_data(form: Mapping[str, Any], complaint: str) -> dict[str, Any]:
    """Return the case a filled form describes, as ``Case.of`` reads it; what was left empty is left out."""
    data: dict[str, Any] = {}
    for field in TEXT_FIELDS:
        if value := _text(form.get(field)):
            _put(data, field, _day(value) if field.endswith(".on") else value)
    for person in ("recipient", "signer"):
        # A person without a name is asked for, not refused; what else was typed about them waits in the form.
        if not data.get(person, {}).get("name"):
            data.pop(person, None)
    if complaint.strip():
        data["complaint"] = complaint
    checked: dict[str, Any] = {"verified": form.get("verified") is not False}
    if verified_by := _text(form.get("verified_by")):
        checked["verified_by"] = verified_by
    if failings := _lines(form.get("failings")):
        data["failings"] = [{"text": sentence(line), **checked} for line in failings]
    for field in ("harms", "measures"):
        if lines := _lines(form.get(field)):
            data[field] = [sentence(line) for line in lines]
    known = _text(form.get("cause_known"))
    if known in ("yes", "no"):
        data["cause_known"] = known == "yes"
    if cause := sentence(_text(form.get("cause"))):
        data["cause"] = cause
    if remedies := [remedy for row in form.get("remedies") or () if (remedy := _remedy(row))]:
        data["remedies"] = remedies
    return data


def _remedy(row: object) -> dict[str, str]:
    if not isinstance(row, Mapping):
        return {}
    given = {field: value for field in REMEDY_FIELDS if (value := _text(row.get(field)))}
    return {
        field: sentence(value) if field == "text" else _day(value) if field in _REMEDY_DAYS else value for field, value in given.items()
    }


def _day(typed: str) -> str:
    """Return a day as a case reads it; what is no day stays, so that the case names it."""
    day = read_day(typed)
    return day.isoformat() if day else typed


def _put(data: dict[str, Any], path: str, value: str) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        data = data.setdefault(parent, {})
    data[last] = value


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _lines(value: object) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else []
