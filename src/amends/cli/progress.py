"""A bar on standard error for work that takes a while; rich is loaded only when it is shown."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

_PATIENCE = 2.0
"""Seconds before a person wants to know."""


class Progress:
    """Counts texts, and shows the count once it takes long, on a terminal whose lines nobody else is writing."""

    def __init__(self, total: int | None, *, quiet_output: bool, doing: str = "checking") -> None:
        """``quiet_output``: results do not go to the terminal, so that the bar does not stand in their way. ``doing`` stands before it."""
        self._doing = doing
        self._total = total
        self._wanted = quiet_output and sys.stderr.isatty()
        self._done = 0
        self._began = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self) -> None:
        """Count one text more."""
        self.reach(self._done + 1)

    def reach(self, done: int) -> None:
        """Say how many there are by now."""
        self._done = done
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done)
        elif self._wanted and time.monotonic() - self._began > _PATIENCE:
            self._show()

    def _show(self) -> None:
        from rich import progress
        from rich.console import Console

        columns = (progress.TextColumn(self._doing), progress.BarColumn(), progress.MofNCompleteColumn(), progress.TimeRemainingColumn())
        # Findings go to standard output as they are; rich would send them to standard error with the bar.
        self._bar = progress.Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._task = self._bar.add_task(self._doing, total=self._total, completed=self._done)
        self._bar.start()
