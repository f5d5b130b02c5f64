"""The report of an evaluation: a page with every letter, the same figures as Markdown, and plots, all from one log.

``write_report`` is the door. The same log gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from amends.files import write_new
from amends_evals.comparing import Comparison
from amends_evals.log import Log

__all__ = ["Report", "write_report"]


@dataclass(frozen=True, slots=True)
class Report:
    """The files of a report."""

    page: Path
    markdown: Path
    plots: tuple[Path, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them."""
        return (self.page, self.markdown, *self.plots)


def write_report(log: Log, folder: Path, *, comparison: Comparison | None = None) -> Report:
    """Write report.html, report.md and plots/*.svg into a folder, which is made if need be, and return their names.

    Files of an earlier report are written over. Raises InputError naming a file that cannot be written, OSError for the folder.
    """
    # Only who writes a report waits for matplotlib and jinja2.
    from amends_evals.report.contents import contents_of
    from amends_evals.report.markdown import write_markdown
    from amends_evals.report.page import write_page

    contents = contents_of(log, comparison)
    plots = folder / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    report = Report(folder / "report.html", folder / "report.md", tuple(plots / f"{plot.name}.svg" for plot in contents.plots))
    for path, plot in zip(report.plots, contents.plots, strict=True):
        write_new(path, plot.svg, overwrite=True)
    write_new(report.page, write_page(contents), overwrite=True)
    write_new(report.markdown, write_markdown(contents), overwrite=True)
    return report
