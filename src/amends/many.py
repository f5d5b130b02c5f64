"""Many letters at once: each result as it is finished, a case that fails among them, and never more than so many under way.

There is one loop, and it awaits ``Drafter.adraft``; ``draft_many`` runs it in a thread for callers without an event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, Literal, cast

from amends.case import Case
from amends.drafting import Draft, Drafter
from amends.drafting_crew import Crew, CrewDrafter
from amends.errors import AmendsError
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.prompting.budget import COMPLAINT_TOKENS

Result = tuple[int, Draft | AmendsError]
"""The index of a case, and its draft or why there is none."""


async def adraft_many(
    cases: Iterable[Case],
    model: Model | AsyncModel | None = None,
    *,
    at_once: int = 50,
    attempts: int = 3,
    seed: int | None = None,
    complaint_tokens: int = COMPLAINT_TOKENS,
    fallback: Literal["phrasebook"] | None = None,
    processes: int = 1,
) -> AsyncGenerator[Result, None]:
    """Yield the index of each case and its draft, in the order in which they are finished.

    A case that cannot be drafted yields the error that says why (``AmendsError``), and the others go on; with ``fallback`` the phrasebook
    writes where the model is down. ``cases`` are taken one by one, as there is room: memory holds at most ``at_once`` of them and as many
    results nobody has taken yet. Ending the iteration, or cancelling the task, cancels what is under way.

    With several ``processes``, so many others read and check the letters while this one asks the model: worth their start, a second or so,
    from some hundred letters on. They import the program's main module, which therefore drafts under ``if __name__ == "__main__":``. The other
    options are those of ``Drafter``.
    """
    if at_once < 1 or processes < 1:
        raise ValueError("at_once and processes must be at least 1")
    # asyncio.to_thread has a handful of threads, however many calls are to wait at once.
    threads = ThreadPoolExecutor(at_once, "amends-many") if model is not None and not hasattr(model, "acomplete") else None
    asked = _InThreads(cast(Model, model), threads) if threads else model
    crew = Crew(processes) if processes > 1 else None
    options: dict[str, Any] = {"attempts": attempts, "seed": seed, "complaint_tokens": complaint_tokens, "fallback": fallback}
    drafter = CrewDrafter(crew, asked, **options) if crew else Drafter(asked, **options)
    finished: asyncio.Queue[asyncio.Task[Result]] = asyncio.Queue()
    under_way: set[asyncio.Task[Result]] = set()
    numbered = enumerate(cases)

    def start_next() -> None:
        for index, case in numbered:
            task = asyncio.create_task(_draft(drafter, index, case))
            task.add_done_callback(finished.put_nowait)
            under_way.add(task)
            return

    try:
        for _ in range(at_once):
            start_next()
        while under_way:
            task = await finished.get()
            under_way.discard(task)
            start_next()
            yield task.result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if crew:
            crew.close()
        if threads:
            threads.shutdown(wait=False, cancel_futures=True)


def draft_many(
    cases: Iterable[Case],
    model: Model | AsyncModel | None = None,
    *,
    at_once: int = 50,
    attempts: int = 3,
    seed: int | None = None,
    complaint_tokens: int = COMPLAINT_TOKENS,
    fallback: Literal["phrasebook"] | None = None,
    processes: int = 1,
) -> Generator[Result, None, None]:
    """Yield what ``adraft_many`` does, without an event loop of the caller's; drafting goes on while a result is worked on.

    The loop runs in a thread of its own, which takes the cases. So this may be called where a loop runs already, and Ctrl-C reaches the
    caller and nobody else.
    """
    handed_on: SimpleQueue[Result | BaseException | None] = SimpleQueue()
    wanted = asyncio.Semaphore(0)
    running: Future[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = Future()

    async def work() -> None:
        running.set_result((asyncio.get_running_loop(), cast("asyncio.Task[None]", asyncio.current_task())))
        results = adraft_many(
            cases,
            model,
            at_once=at_once,
            attempts=attempts,
            seed=seed,
            complaint_tokens=complaint_tokens,
            fallback=fallback,
            processes=processes,
        )
        async with aclosing(results):
            await wanted.acquire()
            async for result in results:
                handed_on.put(result)
                await wanted.acquire()

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as problem:
            handed_on.put(problem)
        else:
            handed_on.put(None)

    thread = Thread(target=run, name="amends-many", daemon=True)
    thread.start()
    loop, task = running.result()
    try:
        while True:
            loop.call_soon_threadsafe(wanted.release)
            result = handed_on.get()
            if result is None:
                return
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        if thread.is_alive():
            with suppress(RuntimeError):  # the loop has ended by itself
                loop.call_soon_threadsafe(task.cancel)
            thread.join()


async def _draft(drafter: Drafter, index: int, case: Case) -> Result:
    try:
        return index, await drafter.adraft(case)
    except AmendsError as problem:
        return index, problem


class _InThreads:
    """A model that blocks, each of its calls in a thread."""

    def __init__(self, model: Model, threads: ThreadPoolExecutor) -> None:
        self._model = model
        self._threads = threads
        self.name = model.name
        self.context: int | None = getattr(model, "context", None)

    async def acomplete(self, request: Request) -> Completion:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._model.complete, request)
