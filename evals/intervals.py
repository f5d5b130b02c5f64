"""Shares with their 95 % intervals: Wilson's for totals, a bootstrap over sentences for classes."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

RESAMPLES = 2_000
SEED = 20_260_512
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and the interval the share lies in; ``value`` is None where there is nothing to take a share of."""

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself, from 0 to 1."""
        return self.count / self.total if self.total else None

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        return f"{self.count} of {self.total} = {self.value:.1%} ({self.low:.1%} to {self.high:.1%})"

    def as_data(self) -> dict[str, float | int | None]:
        """Return plain values for a file."""
        return {"count": self.count, "total": self.total, "share": self.value, "low": self.low, "high": self.high}


def wilson(found: Iterable[bool]) -> Share:
    """Return the share of what is true, with Wilson's interval."""
    count, total = _counted(found)
    if not total:
        return Share(0, 0, 0.0, 1.0)
    share = count / total
    middle = (share + _Z * _Z / (2 * total)) / (1 + _Z * _Z / total)
    reach = _Z * math.sqrt(share * (1 - share) / total + _Z * _Z / (4 * total * total)) / (1 + _Z * _Z / total)
    return Share(count, total, max(0.0, middle - reach), min(1.0, middle + reach))


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
