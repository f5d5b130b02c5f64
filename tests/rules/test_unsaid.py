"""Unsaid: a sentence that shares few words with an item stands for it where the letter says that item nowhere else, and only there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amends import Case, Letter
from amends.rules import Finding
from amends.rules.document import Document
from amends.rules.unsaid import may_stand_for, stands_for, stood_for
from amends.rules.verdicts import document_of

Judge = Callable[..., list[Finding]]

_REMEDY = {
    "id": "r1",
    "text": "On 23 November a courier brings you a new lamp with a shade in green glass.",
    "due": "2026-11-23",
    "approved_by": "Ana Horvat",
}
_FAILING = {"id": "f1", "text": "Our packer put the lamp into a box without any paper around the glass.", "verified_by": "Ana Horvat"}
_CAUSE = {"text": "The paper had run out, and nobody had ordered more.", "established_by": "Ana Horvat"}
_CASE = {"remedies": [_REMEDY], "failings": [_FAILING], "cause": _CAUSE, "cause_known": True}
_REWORDED = "Your reading corner gets its light back, with a shade as green as the first."


def _found(judge: Judge, *said: str) -> list[str | None]:
    body = "\n\n".join(("I am sorry.", *said))
    return [finding.match for finding in judge("unbound-claim", body, **_CASE)]


def _document(case_data: dict[str, object], *said: str) -> tuple[Document, Case]:
    case = Case.of(case_data | _CASE)
    body = "\n\n".join(("I am sorry.", *said))
    text = f"Dear Ms Lindqvist,\n\n{body}\n\nKind regards,\n\nAoife Byrne\nHead of Service\n+353 1 555 0141\n"
    return document_of(Letter.from_text(text, case), case), case


def test_what_the_letter_says_nowhere_else_may_be_said_in_few_of_its_words(judge: Judge) -> None:
    """A remedy in other words draws nothing by itself; beside the remedy's own words the same sentence is one promise too many."""
    assert _found(judge, _REWORDED) == []
    assert _found(judge, _REMEDY["text"], _REWORDED) == [_REWORDED]


def test_only_the_nearest_sentence_stands_for_an_item(case_data: dict[str, object]) -> None:
    """Of two that could, the one with more of the item's words does; the other rests on nothing."""
    document, case = _document(case_data, _REWORDED, "We will hand you a lamp.")
    standing = {number: stands_for(document, number) for number in document.body}

    assert [number for number, item in standing.items() if item == case.remedies[0]] == [2]
    assert stood_for(document, case.remedies[0])
    assert not stood_for(document, case.failings[0])


def test_an_item_that_is_said_is_stood_for_by_nobody(case_data: dict[str, object]) -> None:
    """Neither where one sentence says it, nor where two of a paragraph do."""
    for told in (_REMEDY["text"], "On 23 November a courier comes to you. He brings a new lamp with a shade in green glass."):
        document, _ = _document(case_data, told, _REWORDED)
        reworded = document.text.sentence_texts.index(_REWORDED)

        assert stands_for(document, reworded) is None
        assert may_stand_for(document, reworded) is None


@pytest.mark.parametrize(
    "said",
    [
        "We have given every packer a longer break.",
        "The engineers have tested every lamp we sell for heat.",
        "On 23 November we are closed for you.",
    ],
)
def test_what_gives_something_stands_for_nothing_that_went_wrong(judge: Judge, said: str) -> None:
    """Nor does a promise that has only the day of a remedy in common with it."""
    assert _found(judge, said) == [said]


def test_a_failing_that_is_stood_for_is_named(judge: Judge) -> None:
    """Told in other words, by us and of us, it is named, and the fault owned; what the letter says of something else names nothing."""
    told = "I am sorry. The glass was left with nothing around it when we boxed your lamp."

    assert judge("names-the-act", told, **_CASE) == []
    assert judge("owns-the-fault", told, **_CASE) == []
    assert judge("names-the-act", "I am sorry. We kept you waiting on the telephone for an hour.", **_CASE) != []


def test_what_may_be_an_item_is_asked_about_and_no_more(judge: Judge) -> None:
    """A cause told so that it sounds like a deed draws advice that shows the cause; where the letter says the cause already, a warning or an
    error."""
    cause = "The paper had run out in the stores, and nobody had placed a new order in time."
    told = "We have kept the shop going without paper, which none of us has ordered."

    def found(*said: str) -> list[Finding]:
        change = _CASE | {"cause": {"text": cause, "established_by": "Ana Horvat"}}
        findings = judge("unbound-claim", "\n\n".join(("I am sorry.", *said)), **change)
        return [finding for finding in findings if finding.match == told]

    assert [(finding.severity, finding.message_id, finding.slots["item"]) for finding in found(told)] == [("advice", "meant", cause)]
    assert [finding.severity for finding in found(cause, told)] != ["advice"]
    assert found(cause, told) != []


def test_a_sentence_beside_the_one_that_stands_for_an_item_is_told_of(judge: Judge) -> None:
    """Three sentences that borrow from one remedy cannot all say it: one stands for it, and the others say what nobody put down."""
    said = (
        "A courier brings a lamp maker.",
        "We have insured the courier who brings your lamp.",
        "We gave the courier a new shade of his own in glass.",
    )

    assert [finding.severity for finding in judge("unbound-claim", "\n\n".join(("I am sorry.", *said)), **_CASE)] == ["error", "error"]


def test_what_went_wrong_in_words_of_its_own_is_asked_about_while_something_of_it_is_left_out(judge: Judge) -> None:
    """A sentence told as failings are, near to one that the letter says nowhere else, draws advice that shows it; beside the failing's own words
    it says what nobody put down."""
    told = "Your lamp was left bare, and none of us looked at it twice."

    def found(*said: str) -> list[tuple[str, str]]:
        findings = judge("unbound-claim", "\n\n".join(("I am sorry.", *said)), **_CASE)
        return [(finding.severity, finding.slots.get("item", "")) for finding in findings if finding.match == told]

    assert found(told) == [("advice", _FAILING["text"])]
    assert found(_FAILING["text"], _CAUSE["text"], told) != []
    assert found(_FAILING["text"], _CAUSE["text"], told)[0][0] != "advice"


def test_the_own_day_of_what_is_left_out_speaks_for_it(judge: Judge) -> None:
    """A practice with two words and the day in common draws advice that shows the measure; with another day, or beside the measure, it is new."""
    measure = "Since 2 November two of us look at every lamp, its shade, flex and plug, on the bench by the window before it is packed for the post."
    told = (
        "Since {day} no lamp is packed on the word of one person alone, however late the evening and however long the queue at the door may be, "
        "and whoever finds us too slow for that may come into our kitchen and say so over coffee."
    )
    change = _CASE | {"measures": [{"id": "m1", "text": measure, "done": "2026-11-02"}]}

    def found(sentence: str, *said: str) -> set[str]:
        findings = judge("unbound-claim", "\n\n".join(("I am sorry.", *said, sentence)), **change)
        return {finding.severity for finding in findings if finding.match == sentence}

    assert found(told.format(day="2 November")) == {"advice"}
    assert found(told.format(day="Monday")) & {"warning", "error"}
    assert found(told.format(day="2 November"), measure) & {"warning", "error"}


def test_what_is_told_in_other_words_is_not_missed(judge: Judge) -> None:
    """That a remedy is left out is advice where a sentence stands for it, and a warning where none does."""
    other = _REMEDY | {"id": "r2", "text": "You may keep the broken lamp.", "due": None, "done": "2026-11-02"}
    change = _CASE | {"remedies": [_REMEDY, other]}
    kept = "You may keep the broken lamp."

    def left_out(*said: str) -> list[str]:
        findings = judge("remedy-present", "\n\n".join(("I am sorry.", *said)), **change)
        return [finding.severity for finding in findings if finding.slots.get("id") == "r1"]

    assert left_out(kept, _REWORDED) == ["advice"]
    assert left_out(kept) == ["warning"]


def test_what_stands_for_an_item_excuses_no_excuse(judge: Judge) -> None:
    """Half a failing carries no excuse that nobody put down."""
    told = "I am sorry. Our packer put the lamp into a box because the internet was down all morning."

    assert judge("excuse", told, **_CASE) != []


def test_one_sentence_tells_what_was_left_out(judge: Judge) -> None:
    """What tells the one failing that the letter leaves out is asked about; beside a sentence that is nearer to it, it says what nobody put down."""
    nearer = "Your lamp was left bare in its box, without a sheet around the glass, and none of us looked."
    other = "Your lamp was left bare, and none of us looked at it twice."

    def found(*said: str) -> list[str]:
        findings = judge("unbound-claim", "\n\n".join(("I am sorry.", _CAUSE["text"], *said)), **_CASE)
        return [finding.severity for finding in findings if finding.match == other]

    assert found(other) == ["advice"]
    assert found(other, nearer) == found(nearer, other) == ["warning"]
