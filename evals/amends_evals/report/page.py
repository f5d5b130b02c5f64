"""The report as one HTML page: whole without a script, asking nothing of any other place, and showing untrusted text as text."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from amends_evals.metrics import task_titles
from amends_evals.report.changes import HOW_TESTED
from amends_evals.report.contents import Contents
from amends_evals.report.costs import REPEATING
from amends_evals.report.head import HOW_TO_READ, digests
from amends_evals.report.letters import Sample, samples_of
from amends_evals.report.misses import Misses, misses_of
from amends_evals.report.plots import Plot
from amends_evals.report.readings import Readings, readings_of
from amends_evals.report.tables import short_title
from amends_evals.report.texts import anchor, visible

_TEMPLATES = Path(__file__).with_name("templates")


def write_page(contents: Contents) -> str:
    """Return the page."""
    style, script = ((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    samples, misses = samples_of(contents.log), misses_of(contents.log)
    readings = readings_of(contents.log, samples)
    anchors = frozenset(_anchors(samples, misses, readings))
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = short_title
    return environment.get_template("page.html").render(
        contents=contents,
        samples=samples,
        misses=misses,
        readings=readings,
        policy=_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        how_to_read=HOW_TO_READ,
        how_tested=HOW_TESTED,
        digests=digests(contents.log.header),
        titles=task_titles(),
        drawn=_drawn,
        place=lambda task, name, system: _place(task, name, system, anchors),
    )


def _shown(value: Any) -> Any:
    """Return what an expression of a template writes: nothing of a log is hidden from who reads it, not even in an attribute."""
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _drawn(plot: Plot) -> Markup:
    """Return a plot for the page: the SVG was drawn here, and the words in it were escaped when it was."""
    return Markup(plot.inline)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _anchors(samples: tuple[Sample, ...], misses: Misses, readings: tuple[Readings, ...]) -> Iterator[str]:
    yield from (sample.anchor for sample in samples)
    for kind in (misses.unfound, misses.by_another, misses.false_alarms):
        yield from (miss.anchor for missed in kind for miss in missed.misses)
    for some in readings:
        yield from (row.anchor for row in some.rows)


def _place(task: str, name: str, system: str, anchors: frozenset[str]) -> str:
    """Return the name of the place where a row is shown; empty where it is not."""
    wanted = anchor("draft", name) if task in ("draft", *REPEATING) else anchor(task, name, system)
    return wanted if wanted in anchors else ""
