"""What an evaluation measures: ``metrics.toml``, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).with_name("metrics.toml")


class Metric(BaseModel):
    """One figure: of which task, which scores it is made of and how, which way is better, and what it says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    name: str
    title: str
    kind: Literal["share", "mean", "kappa"]
    better: Literal["higher", "lower"]
    says: str
    headline: bool = False
    percent: bool = False
    """Whether a mean is of shares, and is written as one."""
    of: tuple[str, ...] = ()


@cache
def load_metrics() -> tuple[Metric, ...]:
    """Return every metric, in the order of a report."""
    return tuple(Metric(**entry) for entry in _data()["metric"])


@cache
def task_titles() -> dict[str, str]:
    """Return the tasks in the order of a report, each with its title."""
    return dict(_data()["tasks"])


def metrics_of(task: str) -> tuple[Metric, ...]:
    """Return the metrics of a task."""
    return tuple(metric for metric in load_metrics() if metric.task == task)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
