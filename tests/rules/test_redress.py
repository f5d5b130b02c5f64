"""Redress: repair before gifts, dues as dues, like for like."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.rules import Finding

Judge = Callable[..., list[Finding]]

VOUCHER = {
    "text": "We are sending you a voucher over 20 euros.",
    "kind": "gesture",
    "basis": "goodwill",
    "approved_by": "-",
    "done": "2026-11-18",
}
REFUND = {"text": "We have refunded the delivery charge of €9.90 to your card.", "kind": "refund", "approved_by": "-", "done": "2026-11-18"}


def test_a_gift_alone_repairs_nothing(judge: Judge) -> None:
    """Where all remedies are gifts, the first one stated is marked."""
    (finding,) = judge("compensation-not-fix", f"I am sorry. {VOUCHER['text']}", remedies=[VOUCHER], measures=[])

    assert finding.match == VOUCHER["text"]


@pytest.mark.parametrize(
    "change",
    [
        {"remedies": [VOUCHER, REFUND]},
        {"remedies": [VOUCHER | {"basis": "entitlement"}]},
        {"measures": ["Since 17 November a second person reads every label."]},
        {"next_update": {"on": "2026-11-25"}},
        {"failure_type": "process"},
        {"stage": "progress"},
    ],
)
def test_a_gift_beside_a_repair_is_welcome(judge: Judge, change: dict[str, Any]) -> None:
    """A repair, a due, a measure, an open solution or a failing of manners leave room for a gift."""
    assert judge("compensation-not-fix", f"I am sorry. {VOUCHER['text']}", **({"remedies": [VOUCHER], "measures": []} | change)) == []


def test_a_due_is_not_given_as_a_kindness(judge: Judge) -> None:
    """The word of kindness is marked, in the remedy's sentence or the next."""
    for body in (
        "Out of goodwill we have refunded the delivery charge of €9.90 to your card.",
        "We have refunded the delivery charge of €9.90 to your card. Take it as a gesture of goodwill.",
    ):
        assert any("remedy r1" in finding.message for finding in judge("entitlement-as-gift", f"I am sorry. {body}"))


def test_a_gift_of_the_case_may_be_called_one(judge: Judge) -> None:
    """Beside goodwill the word is true."""
    body = "I am sorry. As a gesture of apology we are sending you a voucher over 20 euros."

    assert judge("entitlement-as-gift", body, remedies=[VOUCHER]) == []
    assert judge("entitlement-as-gift", f"{REFUND['text']} {body}", remedies=[REFUND, VOUCHER]) == []


def _weighed(judge: Judge, **change: Any) -> list[str]:
    return [finding.message for finding in judge("remedy-fits-failure", "I am sorry.", **change)]


def test_words_do_not_return_a_loss_of_money(judge: Judge) -> None:
    """A loss on record asks for money among the remedies."""
    talk = {"text": "I will call you on Monday.", "approved_by": "-", "due": "2026-11-23"}

    assert "35 euros" in _weighed(judge, loss_amount="35 euros", remedies=[talk])[0]
    assert _weighed(judge, loss_amount="35 euros", remedies=[REFUND]) == []


@pytest.mark.parametrize(("given", "found"), [("50 euros", "return 50"), ("90 euros", ""), ("200 euros", "hush money")])
def test_the_size_follows_the_price(judge: Judge, given: str, found: str) -> None:
    """Under three fifths is too little for what was given back, over one and a half times too much for anything."""
    remedy = REFUND | {"amount": given}
    messages = _weighed(judge, price="100 euros", customer_kept_service=False, remedies=[remedy])

    assert [found in message for message in messages] == ([True] if found else [])


def test_a_remedy_that_says_no_amount_is_not_found_too_small(judge: Judge) -> None:
    """What is not said cannot be weighed, and what another remedy gives is not all there is."""
    unsaid = {"text": "We have refunded what you paid.", "kind": "refund", "approved_by": "-", "done": "2026-11-18"}
    small = REFUND | {"amount": "20 euros"}

    for remedies in ([unsaid], [unsaid, small]):
        assert _weighed(judge, price="100 euros", customer_kept_service=False, remedies=remedies) == []
    assert _weighed(judge, price="100 euros", customer_kept_service=False, remedies=[small])


def test_a_loss_in_another_currency_is_not_weighed(judge: Judge) -> None:
    """Whether more than the price is too much depends on a loss that cannot be compared with it."""
    large = REFUND | {"amount": "200 euros"}

    assert _weighed(judge, price="100 euros", loss_amount="£90", remedies=[large]) == []
    assert _weighed(judge, price="100 euros", loss_amount="90 euros", remedies=[large])


def test_unlike_currencies_are_not_compared(judge: Judge) -> None:
    """Without a rate there is nothing to weigh."""
    assert _weighed(judge, price="100 euros", customer_kept_service=False, remedies=[REFUND | {"amount": "£5"}]) == []


def test_money_is_no_answer_to_disrespect(judge: Judge) -> None:
    """A case of how somebody was treated wants more than money, and never more than advice about it."""
    (finding,) = judge("remedy-fits-failure", "I am sorry.", failure_type="process", remedies=[VOUCHER])

    assert finding.severity == "advice"
