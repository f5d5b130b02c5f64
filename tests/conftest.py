"""A case that is complete, for tests that need one and do not care which; and Control-C, which tests press."""

import copy
import signal
from typing import Any

import pytest

from amends.case import Case

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell runs what it starts in the background so, and every program from there on
    signal.signal(signal.SIGINT, signal.default_int_handler)

_CASE: dict[str, Any] = {
    "id": "C-1041",
    "language": "en",
    "channel": "email",
    "letter_type": "delivery-delay",
    "date": "2026-11-20",
    "received": "2026-11-16",
    "organisation": "Northlight Lamps",
    "recipient": {"name": "Maya Lindqvist", "title": "Ms"},
    "complaint": "My lamp came nine days late and nobody answered me. I want 500 euros.",
    "fault_status": "established",
    "failings": ["We delivered your order A-5512 nine days late, on 12 November 2026.", "We left your three e-mails unanswered."],
    "harms": ["You had no lamp for your mother's birthday on 5 November."],
    "cause_known": True,
    "cause": "We entered your order in the wrong week and did not check the list.",
    "remedies": [
        {"text": "We have refunded the delivery charge of €9.90 to your card.", "done": "2026-11-18", "approved_by": "Ana Horvat"}
    ],
    "measures": [{"text": "Since 17 November a second person compares each order with the delivery plan.", "done": "2026-11-17"}],
    "signer": {"name": "Aoife Byrne", "role": "Head of Service", "phone": "+353 1 555 0141", "email": "aoife@northlight.example"},
    "staff": [{"name": "Daniel Okafor", "role": "planner"}],
    "follow_up": {"on": "2026-12-04", "owner": "Aoife Byrne"},
}


@pytest.fixture
def case_data() -> dict[str, Any]:
    """Return the case as data, free to change."""
    return copy.deepcopy(_CASE)


@pytest.fixture
def case() -> Case:
    """Return the case."""
    return Case.of(_CASE)
