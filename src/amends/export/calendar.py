"""Promises and follow-ups as a calendar file (iCalendar, RFC 5545), the one door to ``icalendar``.

Calendars are read on phones and shared with whole offices. So an entry says which kind of promise is due for which case and who owes it; what
the customer wrote and who they are never stands in it, and the promise's own words only where they are asked for. An entry keeps its UID for
good and counts its moves (SEQUENCE): importing a newer file moves what stands there instead of adding to it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from amends.export.extras import needed
from amends.review.agenda import Due

if TYPE_CHECKING:
    from icalendar import Event

_NAMES = {
    "remedy": "Remedy due",
    "measure": "Measure due",
    "fact": "Promised date",
    "update": "Next message promised",
    "talk": "Talk offered",
    "point": "Open point to answer",
    "progress": "Progress update to write",
    "reception": "Ask how the apology was received",
    "follow-up": "Follow-up to write",
    "again": "Ask once more",
    "call": "Call the customer",
}
_LONGEST = 200
_HOUR = dt.timedelta(hours=1)
_YEAR = dt.timedelta(days=366)


def as_ics(entries: Iterable[Due], *, zone: ZoneInfo, stamp: dt.datetime, words: bool = False) -> bytes:
    """Return a calendar of what is due, each entry with an alarm a day before.

    What has an hour stands at that hour of ``zone`` and takes one; what has none takes the day. ``stamp`` is when this was so (with a zone).
    ``words`` adds what the letter promised, in its words, as the entry's description. Raises ExportMissingError where ``icalendar`` is missing.
    """
    calendar = needed("icalendar", "a calendar").Calendar()
    calendar.add("prodid", "-//amends//apology desk//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    days: list[dt.date] = []
    for entry in entries:
        calendar.add_component(_event(entry, zone, stamp, words))
        days.append(entry.due)
    if days:
        calendar.add_missing_timezones(_away(min(days), -_YEAR), _away(max(days), _YEAR))
    data: bytes = calendar.to_ical()
    return data


def _event(entry: Due, zone: ZoneInfo, stamp: dt.datetime, words: bool) -> Event:
    title = _plain(
        f"{_NAMES.get(entry.kind, 'Due')}: case {entry.case_id} ({entry.owner})"
        if entry.owner
        else f"{_NAMES.get(entry.kind, 'Due')}: case {entry.case_id}"
    )
    icalendar = needed("icalendar", "a calendar")
    event: Event = icalendar.Event()
    event.add("uid", f"{_plain(entry.id)}@amends")
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("sequence", entry.moves)
    event.add("summary", title)
    if words and entry.text:
        event.add("description", _plain(entry.text, longest=4_000))
    if entry.at is None:
        event.add("dtstart", entry.due)
        event.add("dtend", _away(entry.due, dt.timedelta(days=1)))
    else:
        start = dt.datetime.combine(entry.due, entry.at, zone)
        event.add("dtstart", start)
        event.add("dtend", start + _HOUR)
    event.add("transp", "TRANSPARENT")
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", dt.timedelta(days=-1))
    event.add_component(alarm)
    return event


def _away(day: dt.date, by: dt.timedelta) -> dt.date:
    """Return a day some days off, or the calendar's end."""
    try:
        return day + by
    except OverflowError:
        return dt.date.max if by > dt.timedelta() else dt.date.min


def _plain(text: str, *, longest: int = _LONGEST) -> str:
    """Return a text on one line, without what would steer a reader's screen: controls, and marks that turn the direction of writing."""
    kept = "".join(character if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else " " for character in text)
    line = " ".join(kept.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
