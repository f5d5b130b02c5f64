"""An endpoint that is down is left alone for a while, and somebody else may be asked instead.

A case that meets a dead endpoint pays with a timeout and some retries; two hundred cases should not all pay. ``Breaker`` stops asking after
a few faults in a row, and ``Fallback`` asks another model meanwhile. What no model can do, the phrasebook does: ``amends.drafting``.

pybreaker (no asyncio), aiobreaker (unchanged since 2021) and purgatory (two interfaces with a store each) were looked at. All of them count
calls only when they end, so that fifty calls at once would all find out for themselves that nobody is there.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future

from amends.errors import ModelError, ModelTimeoutError, ModelUnavailableError, QuotaError, RateLimitError
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.llm.wrapping import Time, Way, Wrapper

DOWN = (ModelUnavailableError, ModelTimeoutError, RateLimitError, QuotaError)
"""Faults of an endpoint that the next request would most likely meet as well, whatever it asks. An account without credit is one: asking on
brings none. A key or a model's name that is wrong is none, because a person has to mend that, nor is a request that is declined or too long."""


class Breaker(Wrapper):
    """Lets calls through to a model until ``failures`` of them in a row have met a fault of ``DOWN``, then refuses all for ``rest`` seconds.

    After the rest one call tries whether the model is back, and the others are refused until it is known. A model that has never answered,
    or not since it was down, gets no more than the ``failures`` calls it takes to tell: the others wait for what those find out. A refused call raises
    ``ModelUnavailableError`` at once, with the last fault in it, and sends nothing. Safe to share between threads, tasks and event loops.
    """

    def __init__(self, model: Model | AsyncModel, *, failures: int = 3, rest: float = 30.0, time: Time | None = None) -> None:
        if failures < 1:
            raise ValueError("failures must be at least 1")
        super().__init__(model, time=time)
        self._most = failures
        self._rest = rest
        self._lock = threading.Lock()
        self._met = 0  # faults since the last answer
        self._fault: ModelError | None = None
        self._down_until: float | None = None
        self._answers = False
        self._trial: object = None  # the call that tries whether the model is back
        self._under_way = 0
        self._waiting: list[Future[None]] = []

    async def _answer(self, request: Request, way: Way) -> Completion:
        call = object()
        while (turn := self._enter(call)) is not None:
            await way.wait(turn)
        try:
            completion = await way.ask(self._model, request)
        except DOWN as fault:
            self._leave(call, fault=fault)
            raise
        except ModelError:  # an endpoint that finds fault with a request is there
            self._leave(call, answered=True)
            raise
        except BaseException:
            self._leave(call)
            raise
        self._leave(call, answered=True)
        return completion

    def _enter(self, call: object) -> Future[None] | None:
        """Return None if a call may go now, else what to wait for before asking again; raise if the model is down."""
        with self._lock:
            if self._down_until is not None:
                left = self._down_until - self._time.now()
                if left > 0 or self._trial is not None:
                    raise self._refusal(left)
                self._trial = call
            elif not self._answers and self._under_way + self._met >= self._most:
                turn: Future[None] = Future()
                self._waiting.append(turn)
                return turn
            self._under_way += 1
            return None

    def _refusal(self, left: float) -> ModelUnavailableError:
        when = f"tried again in {left:.0f} s" if left >= 0.5 else "being tried again"
        last = f"; the last call: {self._fault.args[0]}" if self._fault else ""
        return ModelUnavailableError(f"{self.name} is down, {when}{last}", hint=self._fault.hint if self._fault else None)

    def _leave(self, call: object, *, answered: bool = False, fault: ModelError | None = None) -> None:
        with self._lock:
            self._under_way -= 1
            if answered:
                self._answers, self._met, self._fault, self._down_until = True, 0, None, None
            elif fault is not None:
                self._met, self._fault = self._met + 1, fault
                if self._met >= self._most:
                    self._answers, self._down_until = False, self._time.now() + self._rest
            if self._trial is call:
                self._trial = None
            waiting, self._waiting = self._waiting, []
        for turn in waiting:
            if turn.set_running_or_notify_cancel():
                turn.set_result(None)


class Fallback(Wrapper):
    """Asks a model, and another one where the first meets a fault of ``DOWN``; a completion says which of them answered (``model``)."""

    def __init__(self, model: Model | AsyncModel, instead: Model | AsyncModel) -> None:
        super().__init__(model)
        self._instead = instead

    async def _answer(self, request: Request, way: Way) -> Completion:
        try:
            return await way.ask(self._model, request)
        except DOWN:
            return await way.ask(self._instead, request)

    def close(self) -> None:
        """Close both."""
        super().close()
        getattr(self._instead, "close", lambda: None)()
