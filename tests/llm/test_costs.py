"""What a request may cost is told before it is sent."""

from __future__ import annotations

import pytest

from amends.case import Case
from amends.llm.costs import estimate
from amends.prices import Price
from amends.prompting.letters import draft_request


def test_a_request_costs_its_tokens(case: Case) -> None:
    """Everything that is sent is counted, and the answer at its full length."""
    request = draft_request(case)
    cost = estimate(request, Price(1.0, 10.0, "EUR"))

    assert 4_000 < cost.input_tokens < 8_000
    assert cost.output_tokens == request.max_tokens
    assert cost.amount == pytest.approx((cost.input_tokens + 10 * cost.output_tokens) / 1_000_000)
    assert str(cost).endswith(" EUR")


def test_what_an_endpoint_keeps_costs_less(case: Case) -> None:
    """The system message of the second letter of a kind counts at the price of kept tokens, where there is one."""
    requests = [draft_request(case, notes=notes) for notes in ("one", "two")]
    plain, kept = estimate(requests, Price(1.0, 10.0, "EUR")), estimate(requests, Price(1.0, 10.0, "EUR", cached=0.1))

    assert plain.cached_tokens == 0
    assert kept.cached_tokens > 1_024
    assert plain.amount - kept.amount == pytest.approx(kept.cached_tokens * 0.9 / 1_000_000)


@pytest.mark.parametrize(("amount", "shown"), [(0.00412, "0.0041 USD"), (12.3456, "12.35 USD"), (1234.5, "1,234.50 USD")])
def test_an_amount_is_shown_as_finely_as_it_needs(amount: float, shown: str) -> None:
    """Fractions of a cent are shown for one letter, and not for a thousand."""
    assert str(Price(amount, 0, "USD").of(1_000_000, 0)) == shown
