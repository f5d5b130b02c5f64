"""The plot: microseconds per 1 KB letter, on a logarithmic scale, readable on a light page and on a dark one."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

_INK = "#7a828c"
"""A grey that stands out against white and against near-black."""
_OURS, _THEIRS = "#2f81f7", "#9a6fd0"


def plot(results: dict[str, Any], target: Path) -> None:
    """Draw the first language's contenders, fastest on top: a bar to the median, a line to the 99th percentile."""
    language = next(iter(results["languages"]))
    rows = sorted(results["languages"][language]["speed"], key=lambda row: float(row["us_per_kb"]["p50"]), reverse=True)
    ink: Any = {"text.color": _INK, "axes.edgecolor": _INK, "axes.labelcolor": _INK, "xtick.color": _INK, "ytick.color": _INK}
    with pyplot.rc_context({"svg.fonttype": "none", "svg.hashsalt": "amends", "font.family": "sans-serif", "font.size": 11, **ink}):
        figure, axes = pyplot.subplots(figsize=(9, 0.5 * len(rows) + 1.3))
        least = min(row["us_per_kb"]["p50"] for row in rows)
        left = 10 ** math.floor(math.log10(least / 2))
        for place, row in enumerate(rows):
            median, late = row["us_per_kb"]["p50"], row["us_per_kb"]["p99"]
            axes.barh(place, median - left, left=left, height=0.62, color=_OURS if row["name"].startswith("amends") else _THEIRS)
            axes.plot([median, late], [place, place], color=_INK, linewidth=1.5, marker="|", markevery=[1], markersize=9)
            axes.text(max(median, late) * 1.12, place, f"{median:,.0f} µs", va="center")
        axes.set_yticks(range(len(rows)), [row["name"] for row in rows])
        axes.set_xscale("log")
        axes.set_xlim(left, max(row["us_per_kb"]["p99"] for row in rows) * 4)
        axes.xaxis.set_major_locator(LogLocator(10))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel("µs per 1 KB letter, warm, one process: bar to the median, line to the 99th percentile")
        axes.grid(axis="x", color=_INK, alpha=0.25, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        figure.savefig(target, transparent=True, bbox_inches="tight", metadata={"Date": None, "Title": "Microseconds per 1 KB letter"})
        pyplot.close(figure)
