"""Apologies counted, and sentences that stand twice."""

from amends.rules import lint

FRAME = "Dear Ms Lindqvist,\n\n{}\n\nKind regards,\n\nAoife Byrne"


def _found(body: str) -> list[str | None]:
    return [finding.match for finding in lint(FRAME.format(body), "en").findings if finding.rule == "over-apology"]


def test_the_fourth_apology_of_a_short_letter_is_one_too_many() -> None:
    """Three pass; the fourth is marked where it stands."""
    three = "I am sorry. We lost your lamp, and we apologise. Again, sorry."

    assert _found(three) == []
    assert _found(f"{three} Please accept my apologies.") == ["apologies"]


def test_a_long_letter_bears_more() -> None:
    """Graver matters take longer letters, and those more than three apologies."""
    filler = "We wrote the address down wrongly. " * 45

    assert _found(f"I am sorry. I am sorry. {filler} I am sorry. I am sorry.") == []


def test_a_sentence_that_stands_twice_is_an_error() -> None:
    """It is marked where it stands the second time, whatever ends it; short formulas may return."""
    body = "I am sorry. We lost your lamp on Monday. I am sorry. we lost your lamp on Monday!"
    found = [finding for finding in lint(FRAME.format(body), "en").findings if finding.message_id == "repeated"]

    assert [(finding.match, finding.severity) for finding in found] == [("we lost your lamp on Monday!", "error")]


def test_a_sentence_typed_without_accents_is_the_same_wherever_it_stands() -> None:
    """Whether the rest of its paragraph has accents is nothing to it."""
    said = "Lampa a ajuns la noi luni dimineata."
    body = f"{said} Ne pare rău că nu v-am sunat.\n\n{said} Va returnam banii."
    text = f"Stimată doamnă Pop,\n\n{body}\n\nCu stimă,\n\nIon Marin"
    found = [finding for finding in lint(text, "ro").findings if finding.message_id == "repeated"]

    assert [finding.start for finding in found] == [text.rindex(said)]
