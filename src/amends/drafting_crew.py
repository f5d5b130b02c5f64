"""Letters that several processes read, check and mend, while one process asks the model.

What a letter costs beside the call is work for a processor, and one process keeps one processor busy. So each case is given to one process
of a crew, which runs ``drafting`` for it; the requests that yields come back, and this process asks the model. Rate limits, the
circuit breaker, the connections and the key stay where they are, and mean what they mean without a crew. A model in each process lost:
a budget would have to be split among processes that are not equally busy, and an endpoint that is down would be found out by each.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import count
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Self, TypeVar

from amends.case import Case
from amends.drafting import Attempt, Draft, Drafter, How, Loop, Turns, drafting, turn_after
from amends.errors import AmendsError, InputError, ModelError
from amends.llm.model import AsyncModel, Completion, Model, Request

_Made = TypeVar("_Made")
_Answer = Completion | ModelError | None


class Crew:
    """Processes that draft; close it, or use it in a ``with`` block, to end them. For one event loop.

    They are started anew, not forked, so a script that makes one keeps what it does under ``if __name__ == "__main__":``.
    """

    def __init__(self, processes: int) -> None:
        # A fork would take along the threads' locks but not the threads: those of the model and of the caller are running by now.
        context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        self._hands = [_Hand(ProcessPoolExecutor(1, context, initializer=_started)) for _ in range(processes)]

    def least_busy(self) -> _Hand:
        """Return the process with the fewest letters in hand."""
        return min(self._hands, key=lambda hand: hand.letters)

    def close(self) -> None:
        """End the processes, once they are through with what they are at."""
        for hand in self._hands:
            hand.pool.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Hand:
    """One process, and how many letters it has in hand."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool
        self.letters = 0

    async def run(self, function: Callable[..., _Made | AmendsError], *arguments: Any) -> _Made:
        """Return what a function makes in that process, or raise what it returns. Raises InputError if the process has died."""
        try:
            made = await asyncio.wrap_future(self.pool.submit(function, *arguments))
        except BrokenProcessPool:
            raise InputError("a process that drafts letters was ended by the system, perhaps for lack of memory; use fewer") from None
        if isinstance(made, AmendsError):
            raise made
        return made


class CrewDrafter(Drafter):
    """Drafts as ``Drafter`` does when it is awaited, the work beside the model's being a crew's.

    Raises InputError as well, if a process of the crew has died.
    """

    def __init__(self, crew: Crew, model: Model | AsyncModel | None = None, **options: Any) -> None:
        super().__init__(model, **options)
        self._crew = crew
        self._options = options

    async def adraft(self, case: Case, **given: Any) -> Draft:
        """Return the draft as ``Drafter.adraft`` does."""
        if self._model is not None:
            return await super().adraft(case, **given)
        hand = self._crew.least_busy()
        hand.letters += 1
        try:
            return Draft(case, await hand.run(_composed, case, self._options, given))
        finally:
            hand.letters -= 1

    def _turns(self, case: Case, source: str, how: How) -> Turns:
        return _Elsewhere(self._crew.least_busy(), case, source, how)


_keys = count()


class _Elsewhere(Turns):
    """The turns of one letter that another process has in hand."""

    def __init__(self, hand: _Hand, case: Case, source: str, how: How) -> None:
        self._hand, self._key = hand, next(_keys)
        self._begin = (case, source, how)
        self._under_way = False
        hand.letters += 1

    async def after(self, answer: _Answer) -> Request | Draft:
        """Return what comes after an answer (None: first of all). Raises as ``drafting`` does, and InputError if the process has died."""
        made: Request | _Finished
        if self._under_way:
            made = await self._hand.run(_answered, self._key, answer)
        else:
            self._under_way = True
            made = await self._hand.run(_begun, self._key, *self._begin)
        if isinstance(made, Request):
            return made
        self._under_way = False
        return Draft(self._begin[0], *made)

    def leave(self) -> None:
        """Have the process forget the letter, if it is given up."""
        self._hand.letters -= 1
        if self._under_way:
            with suppress(RuntimeError):  # the process is gone
                self._hand.pool.submit(_forgotten, self._key)


# --- in the other process ---

_Finished = tuple[tuple[Attempt, ...], int, ModelError | None]
"""A draft without its case, which whoever gave it has."""
_in_hand: dict[int, Loop] = {}


def _started() -> None:
    """Leave Ctrl-C to the process that drafts, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="amends-crew", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _begun(key: int, case: Case, source: str, how: How) -> Request | _Finished | AmendsError:
    _in_hand[key] = drafting(case, source, **how)
    return _answered(key, None)


def _answered(key: int, answer: _Answer) -> Request | _Finished | AmendsError:
    loop = _in_hand.pop(key)
    try:
        turn = turn_after(answer, loop)
    except AmendsError as problem:
        return problem
    if isinstance(turn, Draft):
        return turn.attempts, turn.unread, turn.failure
    _in_hand[key] = loop
    return turn


def _forgotten(key: int) -> None:
    _in_hand.pop(key, None)


def _composed(case: Case, options: dict[str, Any], given: dict[str, Any]) -> tuple[Attempt, ...] | AmendsError:
    try:
        return Drafter(None, **options).draft(case, **given).attempts
    except AmendsError as problem:
        return problem
