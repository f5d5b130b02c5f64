"""Plots: a dot for each figure and a line over its interval, readable on a light page, on a dark one and in print.

Systems differ by colour and by shape. The only module that imports matplotlib. It draws into figures of its own, so that nothing in a
program that plots otherwise is touched; text is never read as a formula.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from amends_evals.report.svg import clean
from amends_evals.report.texts import visible

INK = "#767e88"
"""A grey that stands out against white and against near-black."""
_COLOURS = ("#2878d0", "#cf5a0c", "#148a66", "#9b5fc0", "#8a7a10", "#c04a78")
"""Told apart by people who see colours otherwise, and three times as light or dark as either page (after Okabe and Ito 2008)."""
_SHAPES = ("o", "s", "^", "D", "v", "P", "X")
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "amends",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
_WIDTH = 8.6
"""Inches of every plot."""
_STEP = 0.15
"""Inches from one system to the next on a line."""
_LETTER = 0.078
"""Inches of a letter, of a wide font."""
INTERVALS = "Dots with their 95 % intervals; the tables have the same figures with their counts."
_LONGEST = 44
"""Letters of a label; the table beside the plot has it whole."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure in a plot: which line it stands on, whose it is, where it is, the interval around it, a word beside it."""

    label: str
    series: str
    value: float
    low: float
    high: float
    word: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a plot with a scale of its own; ``shares`` writes it in per cent, ``seconds`` lets it start at 0 and end where it must."""

    title: str
    dots: tuple[Dot, ...]
    scale: str = "numbers"


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot that was drawn: a name unlike others', its title, what it shows in words, the SVG."""

    name: str
    title: str
    description: str
    svg: str

    @property
    def inline(self) -> str:
        """The SVG for a page, in the colour of the text around it."""
        return self.svg.replace(INK, "currentColor")


def dots(name: str, title: str, description: str, panels: Sequence[Panel], series: Sequence[str]) -> Plot:
    """Return a plot with the panels side by side, the first label on top; ``series``: all of the report, so that each looks the same in every plot."""
    shown = [one for one in series if any(dot.series == one for panel in panels for dot in panel.dots)]
    with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        lines = _lines(panels, shown)
        room = _room(panels, lines, shown)
        figure = Canvas(figsize=(_WIDTH, room.height))
        figure.subplots_adjust(room.left, room.bottom, room.right, room.top, wspace=0.14)
        for number, (axes, panel) in enumerate(zip(figure.subplots(1, len(panels), squeeze=False, sharey=True)[0], panels, strict=True)):
            _draw(axes, panel, lines, series)
            axes.tick_params(axis="y", length=0, pad=7, labelleft=number == 0)
            axes.xaxis.set_major_locator(MaxNLocator(5 if len(panels) < 3 else 2))
        if len(shown) > 1:
            _legend(figure, shown, series, room.left)
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Plot(name, title, description, clean(out.getvalue(), name=name, title=visible(title), description=visible(description)))


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where the lines of a plot are, in inches from the top: the middle of each label's, each dot's by label and system, and the end."""

    labels: dict[str, float]
    dots: dict[tuple[str, str], float]
    end: float


def _lines(panels: Sequence[Panel], shown: Sequence[str]) -> _Lines:
    """Return lines as high as they have systems, which stand a little above and below one another."""
    there: dict[str, set[str]] = {}
    for dot in (dot for panel in panels for dot in panel.dots):
        there.setdefault(dot.label, set()).add(dot.series)
    labels, places, top = {}, {}, 0.0
    for label, systems in there.items():
        for number, name in enumerate(name for name in shown if name in systems):
            places[label, name] = top + 0.145 + _STEP * number
        height = 0.14 + _STEP * len(systems)
        labels[label], top = top + height / 2, top + height
    return _Lines(labels, places, top)


@dataclass(frozen=True, slots=True)
class _Room:
    """How high a plot is, in inches, and where its panels stand in it, from 0 to 1.

    Reckoned from the number of letters rather than measured, so that every plot has letters of one size, whatever font it is read in.
    """

    height: float
    left: float
    right: float
    top: float
    bottom: float


def _room(panels: Sequence[Panel], lines: _Lines, shown: Sequence[str]) -> _Room:
    words = max((len(_label(label)) for label in lines.labels), default=0)
    beside = max((len(dot.word) for panel in panels for dot in panel.dots), default=0)
    left, right = (0.25 + _LETTER * words) / _WIDTH, 1 - (0.25 + _LETTER * 0.9 * beside) / _WIDTH
    rows = math.ceil(len(shown) / _columns(shown, left)) if len(shown) > 1 else 0
    above, below = 0.3 + 0.26 * rows, 0.35
    height = lines.end + above + below
    return _Room(height, left, right, 1 - above / height, below / height)


def _columns(shown: Sequence[str], left: float) -> int:
    """Return how many systems stand in a row of the legend."""
    return max(1, int(_WIDTH * (0.98 - left) / (0.75 + _LETTER * max(len(_label(name)) for name in shown))))


def _draw(axes: Any, panel: Panel, lines: _Lines, series: Sequence[str]) -> None:
    for name in dict.fromkeys(dot.series for dot in panel.dots):
        mine = [dot for dot in panel.dots if dot.series == name]
        heights = [lines.dots[dot.label, name] for dot in mine]
        colour, shape = look(name, series)
        axes.hlines(heights, [dot.low for dot in mine], [dot.high for dot in mine], colors=colour, linewidth=1.5, clip_on=False)
        axes.plot([dot.value for dot in mine], heights, shape, color=colour, markersize=5.5, clip_on=False)
        for dot, y in zip(mine, heights, strict=True):
            if dot.word:
                axes.text(1.02, y, visible(dot.word), transform=axes.get_yaxis_transform(), va="center", fontsize=8.5)
    axes.set_yticks(list(lines.labels.values()), [_label(label) for label in lines.labels])
    axes.set_ylim(lines.end, 0)
    left, right = _ends(panel)
    axes.set_xlim(left, right)
    if panel.scale == "shares":
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    else:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_title(visible(panel.title), fontsize=10, loc="left")
    axes.grid(axis="x", color=INK, alpha=0.3, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _ends(panel: Panel) -> tuple[float, float]:
    lows, highs = [dot.low for dot in panel.dots if math.isfinite(dot.low)], [dot.high for dot in panel.dots if math.isfinite(dot.high)]
    least, most = min([0.0, *lows]), max(highs, default=1.0)
    return least, (most * 1.05 or 1.0) if panel.scale == "seconds" else max(1.0, most)


def _label(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def look(name: str, series: Sequence[str]) -> tuple[str, str]:
    """Return the colour and the shape of a system."""
    place = list(series).index(name)
    return _COLOURS[place % len(_COLOURS)], _SHAPES[place % len(_SHAPES)]


def _legend(figure: Canvas, shown: Sequence[str], series: Sequence[str], left: float) -> None:
    handles = []
    for name in shown:
        colour, shape = look(name, series)
        handles.append(Line2D([], [], color=colour, marker=shape, linewidth=1.5, markersize=5.5, label=_label(name)))
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(left - 0.01, 1), ncols=_columns(shown, left), frameon=False, borderaxespad=0
    )
