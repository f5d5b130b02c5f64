"""Two logs side by side: what was made otherwise, which figures changed, and which of them beyond noise.

Only samples that both logs hold are compared, each with itself. A share is tested with McNemar's exact test on the samples that changed sides, a mean
with a sign-flip permutation test of its paired differences; rows of one sample flip together. Of the figures in a table some differ by chance
alone, so their p-values are corrected after Holm, and figures that could not have differed, since nothing in them changed, do not count against
the others (Tarone 1990). Beyond noise: below 0.05 after that.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from amends_evals.figures import SEED, Figure, figure, sample_of
from amends_evals.log import Log, Row
from amends_evals.metrics import Metric, load_metrics

ALPHA = 0.05
_EXACT = 12
"""Samples with a difference up to which every combination of signs is tried."""
_DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in two logs, over the samples both hold; ``won`` and ``lost`` are the ids of those that got better and worse.

    ``p`` is uncorrected, ``corrected`` after Holm and Tarone over the figures of its table.
    """

    metric: Metric
    system: str
    group: tuple[str, str] | None
    old: Figure
    new: Figure
    won: tuple[str, ...]
    lost: tuple[str, ...]
    p: float
    corrected: float = 1.0

    @property
    def beyond_noise(self) -> bool:
        """Whether chance alone would rarely have made such a difference anywhere in the table."""
        return self.corrected < ALPHA

    @property
    def better(self) -> bool | None:
        """Whether it changed for the better; None where it did not change."""
        if self.new.value == self.old.value:
            return None
        return (self.new.value > self.old.value) == (self.metric.better == "higher")


@dataclass(frozen=True, slots=True)
class MadeOtherwise:
    """Something that differs in how two logs were made: what (``prompts``, ``rules``, ``writer`` …), which, and how."""

    what: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two logs say of each other. ``only_old`` and ``only_new`` count rows that the other does not hold."""

    old: Log
    new: Log
    made: tuple[MadeOtherwise, ...]
    changes: tuple[Change, ...]
    """Every metric of every system that both hold, over all samples, then by group."""
    only_old: int = 0
    only_new: int = 0

    @property
    def noticed(self) -> tuple[Change, ...]:
        """What changed beyond noise."""
        return tuple(change for change in self.changes if change.beyond_noise)

    @property
    def worse(self) -> tuple[Change, ...]:
        """What changed beyond noise, and for the worse."""
        return tuple(change for change in self.noticed if change.better is False)


@dataclass(slots=True)
class _Pairs:
    old: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)


def compare(old: Log, new: Log, *, groups: Sequence[str] = ("language", "letter_type", "rule")) -> Comparison:
    """Return what changed from one log to another, in all and by group; each table (all, and each group) is corrected by itself."""
    before = {row.key: row for row in old.rows}
    after = {row.key: row for row in new.rows}
    shared = [key for key in before if key in after]
    pairs = [(before[key], after[key]) for key in shared]
    changes: list[Change] = []
    for group in (None, *groups):
        changes += _corrected(list(_changes(pairs, group)))
    return Comparison(old, new, tuple(_made_otherwise(old, new)), tuple(changes), len(before) - len(shared), len(after) - len(shared))


def _changes(pairs: Sequence[tuple[Row, Row]], group: str | None) -> Iterator[Change]:
    tables: dict[tuple[str, str, str | None], _Pairs] = defaultdict(_Pairs)
    for old, new in pairs:
        if group is not None and group not in old.groups:
            continue
        table = tables[old.task, old.system, old.groups[group] if group else None]
        table.old.append(old)
        table.new.append(new)
    for metric in load_metrics():
        for (task, system, value), table in tables.items():
            if task != metric.task:
                continue
            labelled = (group, value) if group is not None and value is not None else None
            both = [(old, new) for old, new in zip(table.old, table.new, strict=True) if _has(metric, old) and _has(metric, new)]
            if not both:
                continue
            before = figure(metric, [old for old, _ in both], system, labelled)
            after = figure(metric, [new for _, new in both], system, labelled)
            if before is None or after is None:
                continue
            differences = [_difference(metric, old, new) for old, new in both]
            sign = 1 if metric.better == "higher" else -1
            yield Change(
                metric,
                system,
                labelled,
                before,
                after,
                tuple(old.id for (old, _), by in zip(both, differences, strict=True) if by * sign > 0),
                tuple(old.id for (old, _), by in zip(both, differences, strict=True) if by * sign < 0),
                _p(differences, [sample_of(old) for old, _ in both]),
            )


def _has(metric: Metric, row: Row) -> bool:
    return all(row.scores.get(name) is not None for name in metric.of or (metric.name,))


def _difference(metric: Metric, old: Row, new: Row) -> float:
    if metric.kind == "kappa":
        return float(_agrees(metric, new)) - float(_agrees(metric, old))
    return float(new.scores[metric.name] or 0) - float(old.scores[metric.name] or 0)


def _agrees(metric: Metric, row: Row) -> bool:
    first, second = metric.of
    return bool(row.scores[first]) == bool(row.scores[second])


def _p(differences: Sequence[float], samples: Sequence[str]) -> float:
    """Return how often chance alone would make so large a sum of differences, were each sample as likely to change either way."""
    by_sample: dict[str, float] = defaultdict(float)
    for difference, sample in zip(differences, samples, strict=True):
        by_sample[sample] += difference
    changed = [value for value in by_sample.values() if value]
    if not changed:
        return 1.0
    if len({abs(value) for value in changed}) == 1:
        return mcnemar(sum(value > 0 for value in changed), sum(value < 0 for value in changed))
    return _sign_flips(np.array(changed))


def mcnemar(won: int, lost: int) -> float:
    """Return McNemar's exact two-sided p: how often a fair coin, thrown for each sample that changed sides, falls so unevenly."""
    total, most = won + lost, max(won, lost)
    tail: float = sum(math.comb(total, hits) for hits in range(most, total + 1)) / 2**total
    return min(1.0, 2 * tail)


def _sign_flips(values: np.ndarray) -> float:
    observed = abs(values.sum()) - 1e-9
    if len(values) <= _EXACT:
        signs = np.array(list(itertools.product((1, -1), repeat=len(values))))
        return float((abs(signs @ values) >= observed).mean())
    signs = np.random.default_rng(SEED).choice((1, -1), size=(_DRAWS, len(values)))
    return float((1 + (abs(signs @ values) >= observed).sum()) / (1 + _DRAWS))


def _corrected(changes: list[Change]) -> list[Change]:
    """Return the changes of a table with Holm's correction, among those that could have been significant at all (Tarone)."""
    testable = _testable(changes)
    ordered = sorted((number for number, change in enumerate(changes) if number in testable), key=lambda number: changes[number].p)
    made = list(changes)
    reached = 0.0
    for rank, number in enumerate(ordered):
        reached = max(reached, min(1.0, changes[number].p * (len(ordered) - rank)))
        made[number] = replace(changes[number], corrected=reached)
    return made


def _testable(changes: Sequence[Change]) -> frozenset[int]:
    """Return the places of the changes whose least possible p, all of their changed samples on one side, survives the correction."""
    least = {number: 2.0 ** (1 - len(change.won + change.lost)) for number, change in enumerate(changes) if change.won or change.lost}
    for divisor in range(1, len(least) + 1):
        if sum(value <= ALPHA / divisor for value in least.values()) <= divisor:
            return frozenset(number for number, value in least.items() if value <= ALPHA / divisor)
    return frozenset(least)


def _made_otherwise(old: Log, new: Log) -> Iterator[MadeOtherwise]:
    first, second = old.header, new.header
    for name in ("amends", "code", "commit", "writer", "judge", "answers", "seed", "attempts"):
        before, after = getattr(first, name), getattr(second, name)
        if before != after:
            yield MadeOtherwise(name, name, f"{_short(before)} → {_short(after)}")
    for name in ("data", "prompts", "packs", "rules"):
        before, after = getattr(first, name), getattr(second, name)
        for key in sorted({*before, *after}):
            if before.get(key) != after.get(key):
                yield MadeOtherwise(name, key, "gone" if key not in after else "new" if key not in before else "changed")


def _short(value: object) -> str:
    text = "none" if value is None else str(value)
    return text[:12] if len(text) >= 40 else text
