"""The smallest question with a structured answer, to learn whether an endpoint gives one."""

from __future__ import annotations

import json

from amends.llm.model import Message, Request
from amends.prompting.templates import fill, strict, template

_MOST_TOKENS = 200


def try_request() -> Request:
    """Return the request."""
    schema = strict({"ready": {"type": "boolean"}, "word": {"type": "string"}})
    return Request((Message("user", fill(template("try.md"), {})),), "try", schema, temperature=0.0, max_tokens=_MOST_TOKENS)


def fits(text: str) -> bool:
    """Return whether an answer is what was asked for: an object with these two fields and no others."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(answer, dict) or set(answer) != {"ready", "word"}:
        return False
    return isinstance(answer["ready"], bool) and isinstance(answer["word"], str)
