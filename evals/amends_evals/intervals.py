"""Shares with their 95 % intervals: Wilson's for totals, a bootstrap over sentences for classes."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from functools import cache

from amends.shares import Share, wilson

__all__ = ["Share", "bootstrap", "wilson"]

RESAMPLES = 2_000
SEED = 20_260_512


def bootstrap(found: Iterable[bool]) -> Share:
    """Return the share of what is true, with the interval that drawing the same sentences again, with replacement, gives.

    The seed is fixed, so that the same sentences give the same figures. Where all or none of a few sentences count, the interval has no
    width: read the totals then.
    """
    count, total = _counted(found)
    return Share(count, total, *_drawn(count, total))


def _counted(found: Iterable[bool]) -> tuple[int, int]:
    all_of_them = list(found)
    return sum(all_of_them), len(all_of_them)


@cache
def _drawn(count: int, total: int) -> tuple[float, float]:
    """Return the 2.5th and the 97.5th percentile of resampled shares.

    How many of ``total`` sentences drawn with replacement count is binomial, so each resample is one draw instead of ``total``.
    """
    if count in (0, total):
        return (count / total,) * 2 if total else (0.0, 1.0)
    chances = [
        math.exp(
            math.lgamma(total + 1)
            - math.lgamma(hits + 1)
            - math.lgamma(total - hits + 1)
            + hits * math.log(count / total)
            + (total - hits) * math.log(1 - count / total)
        )
        for hits in range(total + 1)
    ]
    drawn = sorted(random.Random(SEED).choices(range(total + 1), chances, k=RESAMPLES))
    return drawn[round(0.025 * RESAMPLES)] / total, drawn[round(0.975 * RESAMPLES) - 1] / total
