"""What was changed between two wordings, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.diffing import Words, word_diff

_PIECES = st.lists(
    st.sampled_from(["we", "sent", "it", "late.", " ", "\n", "\u2066050", "01\u2069", "כן", "شكرًا", "\u200f"]), max_size=24
).map("".join)


@given(_PIECES, _PIECES)
def test_the_pieces_joined_are_the_two_wordings(old: str, new: str) -> None:
    """Nothing is lost or made up on the way, whatever stands there."""
    words = word_diff(old, new)

    assert "".join(piece.old for piece in words) == old
    assert "".join(piece.new for piece in words) == new


def test_words_that_stay_are_told_from_words_that_change() -> None:
    """The smallest run of words that differs is what a reader is shown."""
    assert word_diff("We sent it late.", "We delivered it late.") == (
        Words("We ", "We ", True),
        Words("sent ", "delivered ", False),
        Words("it late.", "it late.", True),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We sent it\nlate.", "We sent it late."),
        ("20 lei pentru", "20\u00a0lei pentru"),
        ("טלפון 04-5550120.", "טלפון \u206604-5550120\u2069."),
    ],
)
def test_what_a_reader_does_not_see_is_no_change(old: str, new: str) -> None:
    """Line breaks, hard spaces and marks that set a direction make no word another."""
    assert [piece.same for piece in word_diff(old, new)] == [True]


def test_a_run_in_its_own_direction_is_one_word() -> None:
    """A telephone number in a right-to-left letter is replaced as a whole, its isolate with it."""
    old, new = "اتصلوا على \u2066050 555 0133\u2069 غدًا", "اتصلوا على \u2066050 555 0199\u2069 غدًا"
    changed = [piece for piece in word_diff(old, new) if not piece.same]

    assert [(piece.old.strip(), piece.new.strip()) for piece in changed] == [("\u2066050 555 0133\u2069", "\u2066050 555 0199\u2069")]
