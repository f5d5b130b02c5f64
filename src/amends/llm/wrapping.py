"""A model around a model: what waits before a call, or looks at how it ended, written once for threads and for event loops.

A wrapper's ``_answer`` is a coroutine that asks, sleeps and waits only through the ``Way`` it is handed. On an event loop that way really
awaits; in a thread it blocks, the coroutine never suspends, and one ``send`` runs it to its end. The alternatives lost: a synchronous
twin of each wrapper, and an event loop for every call of a thread.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

from amends.llm.asking import aask, ask
from amends.llm.model import AsyncModel, Completion, Model, Request, Tell


@dataclass(frozen=True, slots=True)
class Time:
    """Where wrappers take the time from and how they let it pass, in seconds; another one makes tests quick."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    asleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Way:
    """How a call asks a model, lets time pass and waits for what another call will say: by blocking or by awaiting."""

    ask: Callable[[Model | AsyncModel, Request], Awaitable[Completion]]
    sleep: Callable[[float], Awaitable[None]]
    wait: Callable[[Future[None]], Awaitable[None]]


class Wrapper(ABC):
    """Serves as ``Model`` and as ``AsyncModel``, whichever the model inside is; whatever else that has (``context``, say) shows through."""

    def __init__(self, model: Model | AsyncModel, *, time: Time | None = None) -> None:
        self._model = model
        self._time = time or Time()

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self._model.name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._model, name)

    def complete(self, request: Request) -> Completion:
        """Return the whole answer, or raise ``ModelError``."""
        return self._blocking(request, None)

    def complete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``complete`` does, telling the text so far if the model that answers can; where one is asked anew, from its start."""
        return self._blocking(request, tell)

    async def acomplete(self, request: Request) -> Completion:
        """Return the whole answer, or raise ``ModelError``; cancelling the task gives up its turn."""
        return await self._answer(request, Way(aask, self._time.asleep, asyncio.wrap_future))

    async def acomplete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``acomplete`` does, telling the text so far if the model that answers can."""
        return await self._answer(request, Way(partial(aask, tell=tell), self._time.asleep, asyncio.wrap_future))

    def _blocking(self, request: Request, tell: Tell | None) -> Completion:
        async def ask_now(model: Model | AsyncModel, asked: Request) -> Completion:
            return ask(model, asked, tell)

        async def sleep(seconds: float) -> None:
            self._time.sleep(seconds)

        async def wait(turn: Future[None]) -> None:
            turn.result()

        answering = self._answer(request, Way(ask_now, sleep, wait))
        try:
            answering.send(None)
        except StopIteration as end:
            completion: Completion = end.value
            return completion
        raise AssertionError("nothing in the blocking way suspends")

    @abstractmethod
    async def _answer(self, request: Request, way: Way) -> Completion:
        """Return the answer of the model inside, asked in a way; each wrapper has its own."""

    def close(self) -> None:
        """Close the model inside, if it can be closed."""
        getattr(self._model, "close", lambda: None)()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
