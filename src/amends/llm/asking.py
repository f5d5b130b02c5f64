"""Asking a model once, whichever way it answers: a synchronous model from an event loop, an asynchronous one without.

Whoever drafts or judges writes its steps as a generator without I/O; these two functions are all a driver needs. A request that a model
with a known context could only answer cut short is refused before it costs a call.
"""

from __future__ import annotations

import asyncio
from typing import cast

from amends.errors import PromptTooLongError
from amends.llm.model import AsyncModel, Completion, Model, Request


def ask(model: Model | AsyncModel, request: Request) -> Completion:
    """Return a model's whole answer. Raises ModelError."""
    _require_room(model, request)
    if (complete := getattr(model, "complete", None)) is not None:
        answer: Completion = complete(request)
        return answer
    return asyncio.run(cast(AsyncModel, model).acomplete(request))


async def aask(model: Model | AsyncModel, request: Request) -> Completion:
    """Return a model's whole answer without blocking the event loop. Raises ModelError."""
    _require_room(model, request)
    if (acomplete := getattr(model, "acomplete", None)) is not None:
        answer: Completion = await acomplete(request)
        return answer
    return await asyncio.to_thread(cast(Model, model).complete, request)


def _require_room(model: Model | AsyncModel, request: Request) -> None:
    context: int | None = getattr(model, "context", None)
    if context is None:
        return
    from amends.llm.tokens import count_tokens

    needed = sum(count_tokens(message.content) for message in request.messages) + request.max_tokens
    if needed > context:
        raise PromptTooLongError(
            f"the request and its answer need about {needed:,} tokens; {getattr(model, 'name', 'the model')} has {context:,}."
        )
