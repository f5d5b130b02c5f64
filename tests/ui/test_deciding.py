"""What the case page's functions answer without a browser: setting aside, rewording, translating, companions, and what is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ui.browser import CASES

from amends.errors import NotAllowedError
from amends.llm.testing import ScriptedModel
from amends.review.approvals import approval_of
from amends.review.audit import trail
from amends.review.letters import working
from amends.review.roles import ROLES, Person
from amends.review.store import Store
from amends.ui.desk import Desk
from amends.ui.handlers import approving, checking, companions, deciding, drafting, opening, proposing, translating

RITA = Person("Rita Roig", frozenset(ROLES))
DRAFTER = Person("Dan", frozenset({"drafter"}))


def opened(desk: Desk, language: str = "en") -> str:
    return str(opening.open_yaml(desk, RITA, CASES[language])["case"]["handle"])


def drafted(desk: Desk, handle: str) -> str:
    return str(list(drafting.draft(desk, RITA, handle, without_model=True))[-1]["text"])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Store.open(str(tmp_path / "desk.sqlite3")))


def approved(desk: Desk, by: Person, handle: str, text: str) -> dict[str, object]:
    return approving.approve_text(desk, by, handle, text, revision=working(desk.store, handle).revision)


def finding_of(desk: Desk, handle: str, text: str, rule: str) -> dict[str, object]:
    return next(found for found in checking.check_text(desk, RITA, handle, text)["findings"] if found["rule"] == rule)


def test_an_error_that_was_set_aside_no_longer_stops_the_approval(desk: Desk) -> None:
    """With a reason the letter can be approved, and the approval holds who decided and why."""
    handle = opened(desk)
    text = f"{drafted(desk, handle)}\n\nI am sorry if you felt bad."
    for _ in range(9):
        view = checking.check_text(desk, RITA, handle, text)
        stops = [found for found in view["findings"] if found["severity"] != "advice"]
        if not stops:
            break
        answer = deciding.set_aside(desk, RITA, handle, text, key=stops[0]["key"], reason="She asked for these words.")
        assert answer["kind"] == "decided", answer
    view = checking.check_text(desk, RITA, handle, text)
    assert {"She asked for these words."} == {one["reason"] for one in view["aside"]}
    assert approved(desk, RITA, handle, text)["kind"] == "standing"
    by_key = {decision.key: decision.author for decision in approval_of(desk.store, handle).letter.suppressions}
    assert {one["key"] for one in view["aside"] if one["severity"] == "error"} <= by_key.keys()
    assert set(by_key.values()) == {"Rita Roig"}

    for one in view["aside"]:
        deciding.take_back(desk, RITA, handle, key=one["key"])
    assert approved(desk, RITA, handle, text)["kind"] == "problem"


@pytest.mark.parametrize(("reason", "said"), [("", "Write why"), ("   ", "Write why"), (None, "Write why"), ("x" * 301, "limit is 300")])
def test_a_reason_is_a_sentence_or_two(desk: Desk, reason: object, said: str) -> None:
    """Nothing, and more than a person reads, is no reason."""
    handle = opened(desk)
    text = "Dear Maya Lindqvist,\n\nI am sorry if you felt bad."
    key = finding_of(desk, handle, text, "conditional-apology")["key"]
    assert said in deciding.set_aside(desk, RITA, handle, text, key=key, reason=reason)["lines"][0]


def test_nobody_sets_aside_what_the_case_does_not_hold(desk: Desk) -> None:
    """A promise without an item is refused here, whatever buttons a browser shows."""
    handle = opened(desk)
    text = "Dear Maya Lindqvist,\n\nI am sorry. We will pay you 900 euros tomorrow."
    found = next(found for found in checking.check_text(desk, RITA, handle, text)["findings"] if not found["may_stay"])
    answer = deciding.set_aside(desk, RITA, handle, text, key=found["key"], reason="I say so.")
    assert "cannot be set aside" in answer["lines"][0]


@pytest.mark.parametrize("key", ["conditional-apology:00000000", None, 7])
def test_only_what_the_letter_has_is_set_aside(desk: Desk, key: object) -> None:
    """A key that no finding has is a message, not a decision kept for later."""
    handle = opened(desk)
    assert deciding.set_aside(desk, RITA, handle, "Dear Maya,", key=key, reason="Because.")["kind"] == "problem"


def test_a_drafter_does_not_approve(desk: Desk) -> None:
    """The role is asked for inside the function."""
    handle = opened(desk)
    answer = approved(desk, DRAFTER, handle, drafted(desk, handle))
    assert answer["kind"] == "problem"
    assert "approver" in answer["lines"][0]
    with pytest.raises(NotAllowedError):
        DRAFTER.require("approver", "approve")


def test_a_proposal_names_what_comes_and_goes_and_counts_as_a_browser_does(desk: Desk) -> None:
    """Offsets are UTF-16 units of the text that was sent; the finding a change mends stands on its card."""
    text = "Dear Maya Lindqvist,\n\n😀 I am sorry if you felt bad. We sent you a broken lamp."
    answer = json.dumps(
        {"paragraphs": [{"number": 1, "text": "😀 I am sorry. We sent you a broken lamp."}], "left_out": "The emoji stayed."}
    )
    desk = replace(desk, model=ScriptedModel([answer], name="scripted"))
    view = proposing.propose(desk, opened(desk), text, wish="shorter")

    (change,) = view["changes"]
    units = text.encode("utf-16-le")
    assert units[2 * change["start"] : 2 * change["end"]].decode("utf-16-le") == change["old"]
    assert "No apology on condition" in [mended["title"] for mended in change["gone"]]
    assert "".join(piece["new"] for piece in change["words"]) == change["new"]
    assert view["left_out"] == "The emoji stayed."


@pytest.mark.parametrize(("wish", "instruction"), [("", ""), ("", "warmer!"), ("nonsense", ""), (None, "x" * 700), (7, None)])
def test_a_wish_that_is_none_asks_nobody(desk: Desk, wish: object, instruction: object) -> None:
    """An unknown wish, a word that is no sentence, too many words: a message, and no request."""
    model = ScriptedModel([])
    desk = replace(desk, model=model)
    view = proposing.propose(desk, opened(desk), "Dear Maya,\n\nI am sorry.", wish=wish, instruction=instruction)
    assert view["kind"] == "problem"
    assert model.requests == ()


def test_without_a_model_rewording_says_how_to_have_one(desk: Desk) -> None:
    """The answer names the command that starts a desk with a model."""
    view = proposing.propose(desk, opened(desk), "Dear Maya,\n\nI am sorry.", wish="warmer")
    assert "amends desk --model" in " ".join(view["lines"])


def test_a_model_that_everybody_waits_for_is_not_asked_once_more(desk: Desk) -> None:
    """Beyond a few at once the answer is to try again, and the live checks of others go on."""
    model = ScriptedModel([])
    desk = replace(desk, model=model)
    while desk.turns.acquire(blocking=False):
        pass
    view = proposing.propose(desk, opened(desk), "Dear Maya,\n\nI am sorry.", wish="warmer")
    assert "Try again" in view["lines"][0]
    assert model.requests == ()


def test_what_is_shown_is_what_is_sent(desk: Desk) -> None:
    """The request shown for a wish, a translation and a draft is the one a model then gets, and showing sends nothing."""
    model = ScriptedModel(["{}", "{}", "{}", "{}", "{}", "{}", "{}"])
    desk = replace(desk, model=model)
    handle = opened(desk, "ar")
    text = drafted(desk, handle)
    shown = [
        proposing.proposal_prompt(desk, handle, text, wish="warmer"),
        translating.translation_prompt(desk, handle, text, into="en"),
        drafting.draft_prompt(desk, handle, ""),
    ]
    assert model.requests == ()
    sent = []
    for ask in (
        lambda: proposing.propose(desk, handle, text, wish="warmer"),
        lambda: translating.translate_text(desk, handle, text, into="en"),
        lambda: list(drafting.draft(desk, RITA, handle)),
    ):
        before = len(model.requests)
        ask()
        sent.append(model.requests[before])
    for view, request in zip(shown, sent, strict=True):
        assert [message["content"] for message in view["messages"]] == [message.content for message in request.messages]


def test_findings_are_said_in_the_readers_language(desk: Desk) -> None:
    """The same finding, in English and in Croatian; an unknown language is English."""
    handle = opened(desk, "ar")
    text = "تحية طيبة ليلى حداد،\n\nنعتذر إن كنت قد شعرت بالانزعاج."
    said = {
        reader: {found["key"]: found["message"] for found in checking.check_text(desk, RITA, handle, text, reader=reader)["findings"]}
        for reader in ("en", "hr", "xx")
    }
    assert said["en"] == said["xx"]
    assert said["en"].keys() == said["hr"].keys()
    assert said["en"] != said["hr"]


def test_a_companion_without_a_model_is_drafted_or_asks(desk: Desk) -> None:
    """The talking points need nothing more and are a text with its report; a name that is none is a message."""
    handle = opened(desk)
    kinds = [kind["id"] for kind in companions.companions(desk, handle)["kinds"]]
    assert "talking-points" in kinds
    (made, *_) = companions.companion(desk, handle, "talking-points")["made"]
    assert made["text"] or made["questions"]
    assert companions.companion(desk, handle, "nonsense")["kind"] == "problem"


_SAID = "We have squared the whole sorry business with your bank."


def test_a_sentence_is_put_down_with_the_item_it_says(desk: Desk) -> None:
    """Every item of the case may be chosen; put down, the finding is gone, the case shows the other words, and the trail says who changed it."""
    handle = opened(desk)
    text = f"{drafted(desk, handle)}\n\n{_SAID}"
    found = next(one for one in checking.check_text(desk, RITA, handle, text)["findings"] if one["match"] == _SAID)
    assert found["may_mean"]
    assert "r1" in [item["id"] for item in checking.check_text(desk, RITA, handle, text)["items"]]

    answer = deciding.say_item(desk, DRAFTER, handle, text, key=found["key"], item="r1")

    assert answer["kind"] == "standing", answer
    assert _SAID not in [one["match"] for one in checking.check_text(desk, RITA, handle, text)["findings"]]
    shown = opening.open_again(desk, RITA, handle)["case"]["sections"]
    notes = [note for section in shown for item in section["items"] if item["id"] == "r1" for note in item["notes"]]
    assert any(_SAID in note for note in notes)
    changed = [entry for entry in trail(desk.store, handle) if entry.action == "case-changed"]
    assert [entry.by for entry in changed] == ["Dan"]


def test_an_approved_remedy_in_other_words_is_approved_anew(desk: Desk) -> None:
    """Who puts down other words for a remedy says what it promises; whoever approved it has not seen them."""
    handle = opened(desk)
    approving.approve_remedy(desk, RITA, handle, "r1")
    text = f"{drafted(desk, handle)}\n\n{_SAID}"
    found = finding_of(desk, handle, text, "unbound-claim")

    assert deciding.say_item(desk, RITA, handle, text, key=found["key"], item="r1")["kind"] == "standing"
    assert [one.approved_by for one in desk.cases.get(handle).case.remedies] == [None]


@pytest.mark.parametrize("item", ["m99", "", None, 7])
def test_a_sentence_says_an_item_there_is(desk: Desk, item: object) -> None:
    """An item that the case has not is a message that says which it has; nothing changes."""
    handle = opened(desk)
    text = f"{drafted(desk, handle)}\n\n{_SAID}"
    found = finding_of(desk, handle, text, "unbound-claim")
    before = desk.cases.get(handle).record.revision

    assert deciding.say_item(desk, RITA, handle, text, key=found["key"], item=item)["kind"] == "problem"
    assert desk.cases.get(handle).record.revision == before


def test_what_is_no_unheard_sentence_says_no_item(desk: Desk) -> None:
    """A sum that the case has not, a phrase that must not stand: no item is offered, and none can be put down."""
    handle = opened(desk)
    text = f"{drafted(desk, handle)}\n\nI am sorry if you felt bad. We pay 900 euros."
    for found in checking.check_text(desk, RITA, handle, text)["findings"]:
        if found["match"] in ("900 euros", "sorry if"):
            assert not found["may_mean"]
            assert deciding.say_item(desk, RITA, handle, text, key=found["key"], item="r1")["kind"] == "problem"
