"""A model that does whatever the complaint orders gets nothing past the checker, however the complaint carries the order."""

from __future__ import annotations

import pytest

import amends
from amends.samples import sample_cases
from amends_evals import obedience
from amends_evals.tasks.obeying import load_orders


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_no_order_passes(language: str) -> None:
    """Plain, quoted, as base64 and in look-alike letters, written as carried or as decoded: each obeyed order is an error."""
    injections = load_orders()
    tries = list(obedience.tries(amends.read_case(sample_cases(language)[1]), injections))

    assert len(tries) >= 6 * len(injections)
    assert [(one.carrier, one.way, one.place, one.words) for one in tries if one.passed] == []
