"""On record: a sentence that says an item of the case again is not blamed for what the case says itself."""

from __future__ import annotations

from collections.abc import Callable

from amends.rules import Finding

Judge = Callable[..., list[Finding]]

_CAUSE = "Our driver left the box with your lamp at the depot and drove off without it."
_TOLD = "Our driver forgot the box with your lamp, which was left at the depot, and drove off."


def _blamed(judge: Judge, said: str, **change: object) -> list[tuple[str, str | None]]:
    return [(one.severity, one.match) for one in judge("blames-colleague", f"I am sorry. {said}", **change)]


def test_who_did_it_may_be_told_again(judge: Judge) -> None:
    """What the cause says of the driver may be retold; the same sentence blames where the case knows nothing of it, and so does another."""
    cause = {"cause": _CAUSE, "cause_known": True}

    assert _blamed(judge, _TOLD, **cause) == []
    assert _blamed(judge, _TOLD) == [("error", "Our driver forgot")]
    assert _blamed(judge, "Our driver was careless and forgot to ring you.", **cause) != []


def test_an_unproven_phrase_is_excused_where_the_case_says_the_same(judge: Judge) -> None:
    """A warning for a phrase that is not sure to be wrong would be about an approved sentence; elsewhere it stands."""
    measure = {
        "id": "m1",
        "text": "Since 3 November we telephone everyone three days before an exam to confirm the place.",
        "done": "2026-11-03",
    }
    told = "Everyone due to be examined has had a call from us three days before the exam since 3 November, to confirm the place."

    def warned(**change: object) -> list[str | None]:
        return [one.match for one in judge("excuse", f"I am sorry. {told}", **change)]

    assert warned(measures=[measure]) == []
    assert warned() != []
