"""How much a run may take: money, tokens, or both. What a call may come to at most is set aside before it is sent, so no limit is passed."""

from __future__ import annotations

from dataclasses import dataclass

import amends
from amends.llm.model import Completion, Request

_ANY = amends.Price(0.0, 0.0, "")


class SpentError(Exception):
    """The next call could pass the limit: the run ends here, and may go on with a higher one."""


@dataclass(slots=True)
class Budget:
    """What may be spent and what was; prices are those of the models that are asked. For one event loop."""

    max_cost: float | None = None
    max_tokens: int | None = None
    cost: float = 0.0
    tokens: int = 0
    _set_aside_cost: float = 0.0
    _set_aside_tokens: int = 0

    def set_aside(self, request: Request, price: amends.Price | None) -> amends.Cost:
        """Set aside what a request may come to at most, and return it. Raises SpentError where that is more than is left."""
        if self.max_cost is None and self.max_tokens is None:
            return _ANY.of(0, 0)
        most = amends.estimate(request, price or _ANY)
        tokens = most.input_tokens + most.output_tokens
        if self.max_cost is not None and self.cost + self._set_aside_cost + most.amount > self.max_cost:
            raise SpentError(f"{self.cost:.4f} of {self.max_cost:g} {most.currency} is spent, and the next call may take {most.amount:.4f}")
        if self.max_tokens is not None and self.tokens + self._set_aside_tokens + tokens > self.max_tokens:
            raise SpentError(f"{self.tokens:,} of {self.max_tokens:,} tokens are spent, and the next call may take {tokens:,}")
        self._set_aside_cost += most.amount
        self._set_aside_tokens += tokens
        return most

    def settle(self, set_aside: amends.Cost, completion: Completion | None, price: amends.Price | None) -> None:
        """Put what a call took in the place of what was set aside for it; one that reports nothing took all of it."""
        self._set_aside_cost -= set_aside.amount
        self._set_aside_tokens -= set_aside.input_tokens + set_aside.output_tokens
        if completion is None:
            return
        read = set_aside.input_tokens if completion.input_tokens is None else completion.input_tokens
        written = set_aside.output_tokens if completion.output_tokens is None else completion.output_tokens
        self.tokens += read + written
        self.cost += price.of(read, written).amount if price else 0.0
