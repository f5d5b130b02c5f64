"""Many texts on several cores, in their order and with only a few of them in memory."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from amends.cli.inputs import Input
from amends.cli.linting import How, Outcome, check_all, check_input
from amends.errors import InputError

_CHUNK = 32
"""Texts a process is given at a time: enough that sending them costs nothing beside checking them."""
_AHEAD = 3
"""Chunks that wait for each process, so that none is idle while the results of another are printed."""


def spread(inputs: Iterator[Input], how: How, jobs: int) -> Iterator[Outcome]:
    """Yield what comes of each text in the order they are given, checked by several processes. Raises InputError if one dies."""
    chunks = iter(lambda: list(islice(inputs, _CHUNK)), [])
    first, second = next(chunks, []), next(chunks, [])
    if not second:
        yield from (check_input(each, how) for each in first)
        return
    # A forked process has the packs already; a new one would compile them again. Threads, which forks do not survive, start later.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(jobs, context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        waiting: deque[Future[list[Outcome]]] = deque(pool.submit(check_all, chunk, how) for chunk in (first, second))
        for chunk in chunks:
            waiting.append(pool.submit(check_all, chunk, how))
            if len(waiting) >= jobs * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise InputError("a process that checks texts was ended by the system, perhaps for lack of memory; try --jobs 1") from None
    finally:
        pool.shutdown(cancel_futures=True)
