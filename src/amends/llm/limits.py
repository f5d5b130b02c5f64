"""A model asked no faster than its endpoint allows: so many requests and tokens a minute, so many calls at once.

Libraries for this were tried first. aiolimiter (small, typed, alive) serves one event loop and no threads. pyrate-limiter serves both, but
keeps a record of every call of the last minute, wakes all who wait to try again, and can take back neither a wrong estimate of tokens nor a
turn that was cancelled. throttled-py and limits are for servers that turn callers away. So: two buckets of a few lines each.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future

from amends.errors import RateLimitError
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.llm.wrapping import Time, Way, Wrapper

_TRIES = 3
"""How often a call is sent that is told to come back later."""
_PAUSE = 5.0
"""Seconds to pause where the endpoint does not say how long."""
_LONGEST_PAUSE = 120.0
"""Seconds worth waiting; an endpoint that asks for more means an hour's or a day's limit, which is for a person to hear of."""
_BURST = 0.1
"""The share of a minute's allowance that may go at once; the rest is spread, so that no minute holds more than the limit."""
_CHARACTERS_A_TOKEN = 3
_LEARNING = 0.2
"""How far an answer's real count moves the estimate of the next."""


class Limited(Wrapper):
    """Asks a model at most so often a minute, with so many tokens a minute, and so many times at once; what is left out is not limited.

    ``context`` says how many tokens a request and its answer may have together, where the model does not know that itself.

    Calls wait for their turn, the first come first. A ``RateLimitError`` pauses all of them for as long as it asks, and its own call is sent
    again, twice at most; then it is raised, and at once where more than 120 seconds are asked for. Safe to share between threads, tasks and
    event loops. Waiting does not count towards the model's timeout.
    """

    def __init__(
        self,
        model: Model | AsyncModel,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        at_once: int | None = None,
        context: int | None = None,
        time: Time | None = None,
    ) -> None:
        if any(limit is not None and limit <= 0 for limit in (requests_per_minute, tokens_per_minute, at_once)):
            raise ValueError("a limit is a number above 0")
        super().__init__(model, time=time)
        if context is not None:
            self.context = context
        self._lock = threading.Lock()
        self._requests = _Bucket(requests_per_minute, self._time.now()) if requests_per_minute else None
        self._tokens = _Bucket(tokens_per_minute, self._time.now()) if tokens_per_minute else None
        self._places = _Places(at_once) if at_once else None
        self._paused_until = 0.0
        self._share = 1.0  # of the tokens estimated, how many calls really take

    async def _answer(self, request: Request, way: Way) -> Completion:
        if self._places is None:
            return await self._ask(request, way)
        await self._places.take(way)
        try:
            return await self._ask(request, way)
        finally:
            self._places.give()

    async def _ask(self, request: Request, way: Way) -> Completion:
        most = _most_tokens(request)
        for tried in range(1, _TRIES + 1):
            expected = await self._turn(most, way)
            try:
                completion = await way.ask(self._model, request)
            except RateLimitError as fault:
                pause = _PAUSE * tried if fault.retry_after is None else fault.retry_after
                self._pause(min(pause, _LONGEST_PAUSE))
                if tried == _TRIES or pause > _LONGEST_PAUSE:
                    raise
            else:
                self._learn(completion, most, expected)
                return completion
        raise AssertionError("the last try returns or raises")

    async def _turn(self, most: int, way: Way) -> float:
        """Wait until a call may go; return the tokens it is expected to take, which the bucket has given."""
        with self._lock:
            expected = most * self._share
            now = self._time.now()
            wait = max(
                self._paused_until - now,
                self._requests.take(1, now) if self._requests else 0.0,
                self._tokens.take(expected, now) if self._tokens else 0.0,
            )
        try:
            while wait > 0:
                await way.sleep(wait)
                wait = self._paused_until - self._time.now()  # somebody may have been told to come back later
        except BaseException:
            with self._lock:
                if self._requests:
                    self._requests.give(1)
                if self._tokens:
                    self._tokens.give(expected)
            raise
        return expected

    def _pause(self, seconds: float) -> None:
        with self._lock:
            self._paused_until = max(self._paused_until, self._time.now() + seconds)

    def _learn(self, completion: Completion, most: int, expected: float) -> None:
        if self._tokens is None or completion.input_tokens is None or completion.output_tokens is None:
            return
        taken = completion.input_tokens + completion.output_tokens
        with self._lock:
            self._tokens.give(expected - taken)
            self._share += _LEARNING * (taken / most - self._share)


def _most_tokens(request: Request) -> int:
    """Return about how many tokens a call takes at most: counted by characters, as endpoints do before they answer."""
    return sum(len(message.content) for message in request.messages) // _CHARACTERS_A_TOKEN + request.max_tokens


class _Bucket:
    """Fills steadily, holds a tenth of a minute's allowance, and may be overdrawn: whoever takes is told how long to wait first.

    So everybody sleeps once, for the time that is theirs, and nobody looks again and again.
    """

    def __init__(self, per_minute: float, now: float) -> None:
        self._holds = per_minute * _BURST
        self._rate = per_minute * (1 - _BURST) / 60
        self._level = self._holds
        self._filled = now

    def take(self, amount: float, now: float) -> float:
        """Take an amount and return the seconds to wait for it; what is more than the bucket holds waits until it is full."""
        self._level = min(self._holds, self._level + (now - self._filled) * self._rate)
        self._filled = now
        wait = (min(amount, self._holds) - self._level) / self._rate
        self._level -= amount
        return max(0.0, wait)

    def give(self, amount: float) -> None:
        """Put back what was not used, or (below 0) take what was used beyond the estimate."""
        self._level += amount


class _Places:
    """A number of places that threads and the tasks of any event loop take and give back; who came first is served first.

    ``threading.Semaphore`` would block an event loop, and ``asyncio.Semaphore`` belongs to one.
    """

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[Future[None]] = deque()
        self._lock = threading.Lock()

    async def take(self, way: Way) -> None:
        """Return once there is a place; whoever is interrupted while waiting leaves it to the next."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            turn: Future[None] = Future()
            self._waiting.append(turn)
        try:
            await way.wait(turn)
        except BaseException:
            if not turn.cancel():  # its turn had come already
                self.give()
            raise

    def give(self) -> None:
        """Give a place back: to who waits longest, if anybody does."""
        with self._lock:
            while self._waiting:
                turn = self._waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    turn.set_result(None)
                    return
            self._free += 1
