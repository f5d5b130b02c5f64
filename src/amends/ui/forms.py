"""What people type into fields: sentences and days as they come, and what the screen calls a case's fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress

from amends.ui.strings import say

_LABELLED = (
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
    "recipient.email",
    "signer.name",
    "signer.role",
    "signer.gender",
    "signer.phone",
    "signer.email",
    "next_update.on",
    *("cause_known", "cause", "recipient", "signer", "signer.contact", "next_update", "complaint", "complaint_or_failing"),
    *("failings", "harms", "remedies", "measures", "points"),
)
LABELS: Mapping[str, str] = {field: say(f"labels.{field.replace('.', '_')}") for field in _LABELLED}
"""What the screen calls a case's fields, for messages about them."""

_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MONTHS_IN_WORDS = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_ENDS = (".", "!", "?", "…", "؟", "۔")
_CLOSERS = "\"'”’»)]"

_ITEM_FIELDS = ("text", "due", "done", "approved_by", "approved_on")


def label(field: str) -> str:
    """Return what the screen calls a field: ``remedies.0.due`` is “Remedy 1, due on”."""
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
