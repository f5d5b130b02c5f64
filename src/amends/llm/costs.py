"""What requests may cost, told before they are sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from amends.llm.model import Request
from amends.prices import Cost, Price

CACHED_PREFIX = 1_024
"""Tokens of a beginning that endpoints with a prompt cache keep at the least."""


def estimate(requests: Request | Iterable[Request], price: Price) -> Cost:
    """Return what requests come to at most, each asked once and answered at its full length.

    Tokens are counted as ``o200k_base`` has them, the schema of the answer among them. Where the price says what kept tokens cost, a first
    message that an earlier of these requests has sent already counts as kept, if it is as long as endpoints ask.
    """
    sent: set[str] = set()
    read = kept = written = 0
    for request in (requests,) if isinstance(requests, Request) else requests:
        first = request.messages[0].content
        size = _count(first)
        read += size + _count(json.dumps(request.schema)) + sum(_count(message.content) for message in request.messages[1:])
        written += request.max_tokens
        if price.cached is not None and first in sent and size >= CACHED_PREFIX:
            kept += size
        sent.add(first)
    return price.of(read, written, cached_tokens=kept)


@lru_cache(maxsize=64)
def _count(text: str) -> int:
    from amends.llm.tokens import count_tokens  # whoever has no price needs no tiktoken

    return count_tokens(text)
