"""What is due as a calendar file: well formed whatever stands in it, and silent about the customer."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from amends.export.calendar import as_ics
from amends.review.agenda import Due

ZAGREB = ZoneInfo("Europe/Zagreb")
STAMP = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
PROMISE = Due(
    "3f2a", "remedy", "C-1041", "A new lamp will be with you on 27 November by 3 pm.", "Tom Avery", dt.date(2026, 11, 27), dt.time(15)
)

HOSTILE = [
    "Tom\r\nBEGIN:VEVENT\r\nSUMMARY:evil",
    "Tom\nATTACH:https://evil.example",
    "Tom;X=1,Y:2\\n",
    "Tom\u2028Avery\u2029\x00\x0b\x0c\x85",
    "\u202eyrevA moT\u2066",
    "\ud800Tom",
    '"Tom" <script>',
    "תום אברי " * 40,
    "👩‍👩‍👧‍👦" * 60,
    "",
]


def events(data: bytes) -> list[dict[str, str]]:
    """Return the events of a calendar as a calendar program reads them."""
    return [{str(name): value.to_ical().decode() for name, value in event.items()} for event in Calendar.from_ical(data).walk("VEVENT")]


def test_an_hour_stands_in_its_zone() -> None:
    """A promise with an hour stands at that hour of the business's zone, whose rules come along, with an alarm a day before."""
    data = as_ics([PROMISE], zone=ZAGREB, stamp=STAMP)

    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event.decoded("DTSTART") == dt.datetime(2026, 11, 27, 15, tzinfo=ZAGREB)
    assert b"DTSTART;TZID=Europe/Zagreb:20261127T150000\r\n" in data
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Zagreb\r\n" in data
    assert str(event["SUMMARY"]) == "Remedy due: case C-1041 (Tom Avery)"
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == dt.timedelta(days=-1)


def test_a_day_without_an_hour_is_a_whole_day() -> None:
    """A promise without an hour takes the day itself, in whatever zone it is read."""
    data = as_ics([replace(PROMISE, at=None)], zone=ZAGREB, stamp=STAMP)

    assert b"DTSTART;VALUE=DATE:20261127\r\nDTEND;VALUE=DATE:20261128\r\n" in data
    assert b"VTIMEZONE" not in data


def test_a_moved_promise_keeps_its_uid() -> None:
    """Importing a newer file moves the entry: the UID stays, the sequence grows, and the same promises make the same file."""
    first = as_ics([PROMISE], zone=ZAGREB, stamp=STAMP)
    moved = as_ics([replace(PROMISE, due=dt.date(2026, 12, 1), moves=1)], zone=ZAGREB, stamp=STAMP)

    assert events(first)[0]["UID"] == events(moved)[0]["UID"] == "3f2a@amends"
    assert [events(data)[0]["SEQUENCE"] for data in (first, moved)] == ["0", "1"]
    assert first == as_ics([PROMISE], zone=ZAGREB, stamp=STAMP)


def test_the_words_of_a_promise_are_left_out_unless_asked_for() -> None:
    """What a letter said to a customer stands in a calendar only where somebody wants it there."""
    assert b"lamp" not in as_ics([PROMISE], zone=ZAGREB, stamp=STAMP)
    assert (
        events(as_ics([PROMISE], zone=ZAGREB, stamp=STAMP, words=True))[0]["DESCRIPTION"]
        == "A new lamp will be with you on 27 November by 3 pm."
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["owner", "case_id", "text", "id"])
def test_no_text_breaks_out_of_its_line(field: str, text: str) -> None:
    """Line ends, separators and direction marks in any field stay within that field, and lines are folded at 75 bytes."""
    data = as_ics([replace(PROMISE, **{field: text})], zone=ZAGREB, stamp=STAMP, words=True)

    assert [len(Calendar.from_ical(data).walk(kind)) for kind in ("VEVENT", "VALARM", "VTIMEZONE")] == [1, 1, 1]
    assert set(events(data)[0]) <= {"UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "DESCRIPTION", "DTSTART", "DTEND", "TRANSP"}
    assert data.replace(b"\r\n", b"").count(b"\n") == data.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert not set("\u202e\u2066\u2028\x00") & set(data.decode())


@given(text=st.text(max_size=300))
def test_any_text_comes_back_as_one_line(text: str) -> None:
    """Whatever an owner is called, the calendar is read back whole, with one event of one line."""
    (event,) = Calendar.from_ical(as_ics([replace(PROMISE, owner=text)], zone=ZAGREB, stamp=STAMP)).walk("VEVENT")

    assert "\n" not in str(event["SUMMARY"])
    assert str(event["SUMMARY"]).startswith("Remedy due: case C-1041")


@pytest.mark.parametrize("due", [dt.date.min, dt.date(1969, 12, 31), dt.date(2100, 2, 28), dt.date.max])
def test_any_day_has_an_entry(due: dt.date) -> None:
    """A promise for any day there is, the last one among them, has its place."""
    (event,) = Calendar.from_ical(as_ics([replace(PROMISE, at=None, due=due)], zone=ZAGREB, stamp=STAMP)).walk("VEVENT")

    assert event.decoded("DTSTART") == due


def test_nothing_due_is_an_empty_calendar() -> None:
    """A calendar without entries is still a calendar."""
    assert Calendar.from_ical(as_ics([], zone=ZAGREB, stamp=STAMP)).walk("VEVENT") == []
