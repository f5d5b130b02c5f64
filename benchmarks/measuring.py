"""Figures from times: per thousand characters, per round, with their spread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Microseconds per 1 KB letter. ``p50`` is the median of the rounds' medians; the other percentiles are of all letters together."""

    p50: float
    p90: float
    p99: float
    round_p50: tuple[float, ...]
    """The median of each round; how far apart they lie is the noise of the machine."""
    letters: int

    @classmethod
    def of(cls, rounds: Sequence[Sequence[float]]) -> Figures:
        """Return the figures of rounds of letters, each in microseconds per 1,000 characters."""
        medians = tuple(round(statistics.median(times), 1) for times in rounds)
        pooled = sorted(time for times in rounds for time in times)
        return cls(round(statistics.median(medians), 1), percentile(pooled, 90), percentile(pooled, 99), medians, len(pooled))


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return a percentile of ordered values, by nearest rank."""
    return round(ordered[max(0, -(-len(ordered) * percent // 100) - 1)], 1)


def per_kb(nanoseconds: Sequence[int], lengths: Sequence[int]) -> list[float]:
    """Return microseconds per 1,000 characters."""
    return [spent / length for spent, length in zip(nanoseconds, lengths, strict=True)]


def yardstick() -> float:
    """Return the milliseconds a fixed loop takes: the same work each time, so what differs is the machine."""
    start = time.perf_counter()
    total = 0
    for number in range(100_000):
        total += number * number % 7
    assert total
    return round((time.perf_counter() - start) * 1_000, 2)
