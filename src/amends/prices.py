"""What tokens cost: a price that somebody looked up, and what a number of tokens comes to. No prices are shipped, since they go stale."""

from __future__ import annotations

from typing import NamedTuple

_MILLION = 1_000_000


class Price(NamedTuple):
    """What a million tokens of a model cost, in a currency: read, written, and read again from the endpoint's own cache (None: as read)."""

    input: float
    output: float
    currency: str
    cached: float | None = None

    def of(self, input_tokens: int, output_tokens: int, *, cached_tokens: int = 0) -> Cost:
        """Return what so many tokens cost; ``cached_tokens`` are those of the input that the endpoint had kept."""
        again = self.input if self.cached is None else self.cached
        amount = ((input_tokens - cached_tokens) * self.input + cached_tokens * again + output_tokens * self.output) / _MILLION
        return Cost(amount, self.currency, input_tokens, output_tokens, cached_tokens)


class Cost(NamedTuple):
    """An amount in a currency, and the tokens it is for; ``cached_tokens`` are part of ``input_tokens``."""

    amount: float
    currency: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0

    def __str__(self) -> str:
        digits = 2 if self.amount >= 1 else 4
        return f"{self.amount:,.{digits}f} {self.currency}"
