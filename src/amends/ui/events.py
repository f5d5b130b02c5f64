"""How every event of the screen is made, and what passes through it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Options of every event: not listed as an API, and no spinner of gradio's over what is being read."""


def fresh(view: Mapping[str, Any]) -> dict[str, Any]:
    """Mark an answer as new: the browser shows each mark once, and the same problem twice is shown twice."""
    return {**view, "nonce": secrets.token_hex(4)}


def held(value: Any) -> Mapping[str, Any]:
    """Return what a panel holds in the browser, an empty mapping if that is none."""
    return value if isinstance(value, Mapping) else {}
