"""Time that passes only when everybody waits for it, so that tests of waiting take none."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

from amends.llm.wrapping import Time

_Result = TypeVar("_Result")


class Clock:
    """A clock that jumps to when the next sleeper wakes. ``slept`` is every sleep asked for, in order."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self.time = Time(lambda: self.now, self._sleep, self._asleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def _asleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        waking = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), waking))
        await waking

    async def asleep(self, seconds: float) -> None:
        """Let time pass in a test's own model, without a note in ``slept``."""
        await self._asleep(seconds)
        self.slept.remove(seconds)

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Run it, moving the clock on whenever nothing else is left to do."""

        async def main() -> _Result:
            task = asyncio.ensure_future(work)
            while not task.done():
                for _ in range(50):
                    await asyncio.sleep(0)
                if task.done():
                    break
                while self._sleepers and self._sleepers[0][2].done():
                    heapq.heappop(self._sleepers)
                if self._sleepers:
                    until, _, waking = heapq.heappop(self._sleepers)
                    self.now = max(self.now, until)
                    waking.set_result(None)
                else:
                    await asyncio.sleep(0.001)
            return task.result()

        return asyncio.run(main())


@pytest.fixture
def clock() -> Clock:
    """Return a clock that starts at 0."""
    return Clock()


@pytest.fixture
def request_of() -> Callable[..., Any]:
    """Make a request of so many characters and tokens."""
    from amends.llm.model import Message, Request

    def make(characters: int = 30, max_tokens: int = 90) -> Request:
        return Request((Message("user", "x" * characters),), "letter", {}, max_tokens=max_tokens)

    return make
