"""The loop of a worker: a greeting, then for each block of letters what each took and what was found in it.

Needs nothing but Python, since it also runs in the environments of other tools.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def serve(
    version: str,
    items: Callable[[dict[str, Any]], Iterable[_Item]],
    judge: Callable[[_Item], _Result],
    told: Callable[[_Item, _Result], tuple[int, Any]],
    *,
    known: Callable[[_Item], object] | None = None,
    **greeting: Any,
) -> None:
    """Answer blocks until there are no more.

    ``items`` makes a request's items, ``known`` is called on each before its time starts, ``told`` says an item's length and what was
    found; ``judge`` alone is timed. Garbage is collected before each block and not during it.
    """
    _say({"version": version, **greeting})
    for line in sys.stdin:
        block = list(items(json.loads(line)))
        nanoseconds, lengths, found = [], [], []
        gc.collect()
        gc.disable()
        for item in block:
            if known:
                known(item)
            start = time.perf_counter_ns()
            result = judge(item)
            nanoseconds.append(time.perf_counter_ns() - start)
            length, findings = told(item, result)
            lengths.append(length)
            found.append(findings)
        gc.enable()
        _say({"nanoseconds": nanoseconds, "lengths": lengths, "found": found, "peak_kb": peak_kb()})


def peak_kb() -> int | None:
    """Return the most memory this process has held, or None where the system does not tell it of a process alone."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
