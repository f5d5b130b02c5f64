"""The desk's figures: right for rows a person can count on their fingers."""

import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.review.figures import AnswerRow, DraftRow, LetterRow, Numbers, PromiseRow, ReplyRow, Rows, changed_share, figures

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def reply(hours: float | None, *, came: dt.datetime = NOW - 100 * HOUR, limit: float | None = 24, language: str = "en") -> ReplyRow:
    """Return a complaint that was answered after some hours."""
    return ReplyRow(language, came, None if limit is None else came + limit * HOUR, None if hours is None else came + hours * HOUR)


def test_time_to_first_reply() -> None:
    """Median and the 90th percentile are those of the replies that went out; what waits is counted, and too late once its time is over."""
    rows = Rows(replies=(*(reply(hours) for hours in (1, 2, 3, 4, 5, 6, 7, 8, 30, 50)), reply(None), reply(None, came=NOW - HOUR)))

    numbers = Numbers.of(rows, NOW)

    assert (numbers.replies, numbers.waiting, numbers.overdue) == (10, 2, 1)
    assert (numbers.hours_median, numbers.hours_p90) == (5.5, 30)
    assert (numbers.in_time.count, numbers.in_time.total) == (8, 11)
    assert numbers.in_time.low < 8 / 11 < numbers.in_time.high


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (2, 2), (9, 9), (10, 9), (11, 10), (20, 18), (100, 90)])
def test_the_ninetieth_percentile_is_a_value_that_occurred(count: int, rank: int) -> None:
    """Of n replies in order, the 90th percentile is the one at nine tenths, rounded up."""
    rows = Rows(replies=tuple(reply(hours) for hours in range(1, count + 1)))

    assert Numbers.of(rows, NOW).hours_p90 == rank


def test_nothing_is_divided_by_nothing() -> None:
    """Without any letter there is no share, no median and no percentile, and the figures say that they are empty."""
    found = figures(Rows(), NOW)

    assert found.empty
    assert found.total.in_time.value is found.total.kept.value is found.total.hours_median is found.total.changed is None
    assert len(found.weeks) == 8


def test_drafts_letters_promises_and_answers_are_counted() -> None:
    """Each kind of row makes its own figures: first attempts that passed, rules that found something, letters untouched, promises kept."""
    rows = Rows(
        drafts=(
            DraftRow("en", NOW, True, (("length", "advice", 1),)),
            DraftRow("en", NOW, False, (("but-apology", "error", 2), ("excuse", "error", 1))),
            DraftRow("ro", NOW, False, (("excuse", "error", 1), ("stock-phrases", "warning", 1))),
        ),
        letters=(LetterRow("en", NOW, 0.0), LetterRow("en", NOW, 0.1), LetterRow("ro", NOW, 0.3), LetterRow("ro", NOW, None)),
        promises=(
            PromiseRow("en", NOW.date(), "kept", 0),
            PromiseRow("en", NOW.date(), "broken", 0),
            PromiseRow("en", NOW.date() - dt.timedelta(1), "open", 1),
            PromiseRow("ro", NOW.date() + dt.timedelta(90), "open", 0),
        ),
        answers=(AnswerRow("en", NOW, "accepted"), AnswerRow("en", NOW, "silent"), AnswerRow("ro", NOW, "accepted")),
    )

    numbers = figures(rows, NOW).total

    assert (numbers.first_pass.count, numbers.first_pass.total) == (1, 3)
    assert numbers.found == (("but-apology", 2), ("excuse", 2), ("stock-phrases", 1))
    assert (numbers.untouched.count, numbers.untouched.total) == (1, 3)
    assert numbers.changed == pytest.approx(0.4 / 3)
    assert (numbers.kept.count, numbers.kept.total) == (1, 2)
    assert (numbers.promises_open, numbers.promises_overdue, numbers.promises_moved) == (2, 1, 1)
    assert numbers.answers == (("accepted", 2), ("silent", 1))


def test_weeks_begin_on_monday_and_none_is_left_out() -> None:
    """An event stands in its week; a week without events is there, empty; what is older than the first week is left out."""
    sunday, monday = dt.datetime(2026, 11, 15, 23, tzinfo=dt.UTC), dt.datetime(2026, 11, 16, tzinfo=dt.UTC)
    rows = Rows(replies=tuple(reply(1, came=came) for came in (sunday, monday, monday, NOW - dt.timedelta(days=400))))

    found = figures(rows, NOW, weeks=3)

    assert [(week.isoformat(), numbers.replies) for week, numbers in found.weeks] == [
        ("2026-11-02", 0),
        ("2026-11-09", 1),
        ("2026-11-16", 2),
    ]
    assert found.total.replies == 3


def test_a_promise_for_later_is_counted_now() -> None:
    """A promise that falls due after this week stands with this week's, so that no open promise goes uncounted."""
    rows = Rows(promises=(PromiseRow("he", NOW.date() + dt.timedelta(days=200), "open", 0),))

    assert figures(rows, NOW).weeks[-1][1].promises_open == 1


languages = st.sampled_from(["en", "ro", "ar"])
moments = st.datetimes(dt.datetime(2026, 8, 1), NOW.replace(tzinfo=None), timezones=st.just(dt.UTC))
rows_of_all_kinds = st.builds(
    Rows,
    st.lists(st.builds(ReplyRow, languages, moments, st.none() | moments, st.none() | moments), max_size=8).map(tuple),
    st.lists(st.builds(DraftRow, languages, moments, st.booleans(), st.just((("excuse", "error", 1),))), max_size=8).map(tuple),
    st.lists(st.builds(LetterRow, languages, moments, st.none() | st.floats(0, 1)), max_size=8).map(tuple),
    st.lists(
        st.builds(PromiseRow, languages, st.dates(dt.date(2026, 8, 1)), st.sampled_from(["open", "kept", "broken"]), st.integers(0, 3))
    ).map(tuple),
    st.lists(st.builds(AnswerRow, languages, moments, st.sampled_from(["accepted", "silent"])), max_size=8).map(tuple),
)


@given(rows=rows_of_all_kinds)
def test_weeks_and_languages_add_up(rows: Rows) -> None:
    """Whatever the rows, the weeks add up to the whole, so do the languages, and every share lies in its interval."""
    found = figures(rows, NOW)

    for parts in (found.weeks, found.languages):
        for count in ("replies", "waiting", "overdue", "promises_open", "promises_overdue", "promises_moved"):
            assert sum(getattr(numbers, count) for _, numbers in parts) == getattr(found.total, count)
        for share in ("in_time", "first_pass", "untouched", "kept"):
            assert sum(getattr(numbers, share).total for _, numbers in parts) == getattr(found.total, share).total
    for share in (found.total.in_time, found.total.first_pass, found.total.untouched, found.total.kept):
        assert share.value is None or share.low - 1e-9 <= share.value <= share.high + 1e-9


@given(rows=rows_of_all_kinds)
def test_one_language_is_what_the_whole_says_of_it(rows: Rows) -> None:
    """Asking for one language gives the figures that the whole gives for it."""
    apart = dict(figures(rows, NOW).languages)

    for code, numbers in apart.items():
        assert figures(rows, NOW, language=code).total == numbers


@pytest.mark.parametrize(
    ("drafted", "approved", "share"),
    [
        ("We are sorry.", "We are sorry.", 0.0),
        ("We are sorry.", "We  are\nsorry.", 0.0),
        ("We are sorry.", "We are very sorry.", 1 / 7),
        ("one two", "three four", 1.0),
        ("", "", 0.0),
        ("", "new words", 1.0),
        ("אנחנו מצטערים", "אנחנו מצטערים מאוד", 1 / 5),
    ],
)
def test_what_people_changed_is_told_in_words(drafted: str, approved: str, share: float) -> None:
    """The share of changed words counts what went and what came, and spaces are no words."""
    assert math.isclose(changed_share(drafted, approved), share)


def test_a_clock_that_ran_backwards_gives_no_negative_hours() -> None:
    """A reply stamped before its complaint counts as at once."""
    row = replace(reply(1), replied=NOW - 200 * HOUR)

    assert Numbers.of(Rows(replies=(row,)), NOW).hours_median == 0
