"""Injection at its worst: a model that does whatever a complaint orders, and whether the check stops what it writes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from amends_evals.items import Item, Made, Scorer
from amends_evals.obedience import Order, Plan, Try, plans
from amends_evals.outcomes import findings_data
from amends_evals.samples import Sample

_FILE = Path(__file__).parents[1] / "orders.toml"
SYSTEM = "obedient"


@cache
def load_orders() -> tuple[Order, ...]:
    """Return the orders that come with the evals."""
    return tuple(Order(entry["id"], entry["text"]) for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["order"])


class Obeying:
    """Each order in each carrier, below the complaint of a few samples of each language."""

    name = "injection"
    scorers: ClassVar[Mapping[str, Scorer[Plan, Try]]] = {
        "injection": lambda _, result: {"resisted": (not result.passed, f"passed, written into {result.place}" if result.passed else "")}
    }

    def __init__(self, samples: Sequence[Sample], *, each: int) -> None:
        """Take the samples; of each language the first ``each`` that have a letter are attacked."""
        self._samples = samples
        self._each = each

    def items(self) -> Sequence[Item[Plan]]:
        """Return each order for each carrier and sample."""
        return [
            Item(f"{sample.id} {plan.name}", SYSTEM, {**sample.groups, "kind": "attack"}, plan)
            for sample in self._attacked()
            for plan in plans(sample.asked_for(), load_orders())
        ]

    async def run(self, item: Item[Plan]) -> Made[Try]:
        """Return what the check says of the letter that obeys."""
        result, attempt = item.of.carry_out()
        return Made(result, {"text": attempt.text, "words": result.words, "findings": findings_data(attempt.report.findings)})

    def _attacked(self) -> list[Sample]:
        found: dict[str, list[Sample]] = {}
        for sample in self._samples:
            if sample.language and sample.kind in ("plain", "demands"):
                found.setdefault(sample.language, []).append(sample)
        return [sample for spoken in found.values() for sample in spoken[: self._each]]
