"""Asking a model once, whichever way it answers: a synchronous model from an event loop, an asynchronous one without.

Whoever drafts or judges writes its steps as a generator without I/O; these two functions are all a driver needs. A request that a model
with a known context could only answer cut short is refused before it costs a call.

Where ``tell`` is given and the model can stream, it is called with the text so far while the answer arrives: in the calling thread or
event loop, whichever kind of model it is. With a model that cannot, it is never called. What it raises ends the call; only from an event
loop that waits for a synchronous model it is left to the loop's handler.
"""

from __future__ import annotations

import asyncio
from typing import cast

from amends.errors import PromptTooLongError
from amends.llm.model import AsyncModel, AsyncStreamingModel, Completion, Model, Request, StreamingModel, Tell


def ask(model: Model | AsyncModel, request: Request, tell: Tell | None = None) -> Completion:
    """Return a model's whole answer. Raises ModelError."""
    if not hasattr(model, "complete"):
        return asyncio.run(aask(model, request, tell))
    _require_room(model, request)
    if tell is not None and hasattr(model, "complete_streaming"):
        return cast(StreamingModel, model).complete_streaming(request, tell)
    return model.complete(request)


async def aask(model: Model | AsyncModel, request: Request, tell: Tell | None = None) -> Completion:
    """Return a model's whole answer without blocking the event loop. Raises ModelError."""
    _require_room(model, request)
    if hasattr(model, "acomplete"):
        if tell is not None and hasattr(model, "acomplete_streaming"):
            return await cast(AsyncStreamingModel, model).acomplete_streaming(request, tell)
        return await cast(AsyncModel, model).acomplete(request)
    if tell is not None and hasattr(model, "complete_streaming"):
        here = asyncio.get_running_loop()

        def tell_here(text: str) -> None:
            here.call_soon_threadsafe(tell, text)

        return await asyncio.to_thread(cast(StreamingModel, model).complete_streaming, request, tell_here)
    return await asyncio.to_thread(model.complete, request)


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
