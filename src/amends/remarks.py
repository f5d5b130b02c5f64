"""What a model says in words of its own, made fit to be shown to a person: one line, not long, and nothing in it to follow."""

from __future__ import annotations

import re

from amends.expressions import expression
from amends.quoting import as_seen

_ADDRESS = expression(r"://|www\.|\S@\S|\w\.\w\w\w*/|\d[\d ()./-]{6,}\d", re.IGNORECASE)
"""What no remark needs, and an injection would like the reader to follow."""


def remark(text: str, limit: int) -> str:
    """Return a model's remark on one line of at most so many characters; nothing of one that holds an address, a link or a number to call."""
    return "" if holds_address(text) else on_one_line(text, limit)


def holds_address(text: str) -> bool:
    """Return whether a text holds an address, a link or a number to call."""
    return _ADDRESS.search(as_seen(text)) is not None


def on_one_line(text: str, limit: int) -> str:
    """Return a text as people see it, on one line of at most so many characters."""
    line = " ".join(as_seen(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
