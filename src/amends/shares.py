"""Shares with the interval they lie in: so many of so many says little where there are few."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z = 1.959964
"""Standard deviations on either side that hold 95 % of a normal distribution."""


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
    """Return the share of what is true, with Wilson's 95 % interval, which also holds for few and for none or all of them."""
    all_of_them = list(found)
    count, total = sum(all_of_them), len(all_of_them)
    if not total:
        return Share(0, 0, 0.0, 1.0)
    share = count / total
    middle = (share + _Z * _Z / (2 * total)) / (1 + _Z * _Z / total)
    reach = _Z * math.sqrt(share * (1 - share) / total + _Z * _Z / (4 * total * total)) / (1 + _Z * _Z / total)
    return Share(count, total, max(0.0, middle - reach), min(1.0, middle + reach))
