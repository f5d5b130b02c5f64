"""Together: an item told over two sentences is told; what one of them brings in beside it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amends.rules import Finding

Judge = Callable[..., list[Finding]]

_FIRST = "On 23 November a courier brings you a new lamp with a shade in green glass."
_REMEDY = {
    "id": "r1",
    "text": f"{_FIRST[:-1]} and takes the broken one away at no cost to you.",
    "due": "2026-11-23",
    "approved_by": "Ana Horvat",
}


def _found(judge: Judge, *paragraphs: str) -> list[str | None]:
    body = "\n\n".join(("I am sorry.", *paragraphs))
    return [finding.match for finding in judge("unbound-claim", body, remedies=[_REMEDY])]


@pytest.mark.parametrize("said", ["You pay nothing, and he takes the broken one away.", "You pay nothing for that."])
def test_two_sentences_may_share_an_item(judge: Judge, said: str) -> None:
    """The rest of an item, behind its beginning or before it; in another paragraph it is anybody's guess what it means."""
    assert _found(judge, f"{_FIRST} {said}") == []
    assert _found(judge, f"{said} {_FIRST}") == []
    assert _found(judge, _FIRST, said) == [said]


@pytest.mark.parametrize(
    "said",
    [
        "You pay nothing, and he hands you a voucher.",
        "We have also sent you a voucher for a green lamp.",
        "You pay nothing for your next lamp.",
    ],
)
def test_what_the_item_has_not_is_found_beside_it(judge: Judge, said: str) -> None:
    """A gift in the same breath, a deed in words that were said already, a promise of something else."""
    assert said in _found(judge, f"{_FIRST} {said}")
