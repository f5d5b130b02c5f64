"""What a person sees while a model is loaded into this computer's memory."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from amends.cli.terminal import harmless_line, say

if TYPE_CHECKING:
    from amends.llm.local import OnRead

_HUB = "hf:"


@contextmanager
def loading(path: str) -> Iterator[OnRead | None]:
    """Give what ``LocalModel`` tells how far it has read: a bar on standard error, or None where that is no terminal.

    While the engine loads, Python hears no Ctrl-C, so from then on Ctrl-C ends the process: nothing has been written yet.
    """
    with ExitStack() as stack:
        if sys.stderr.isatty() and not path.startswith(_HUB):
            yield _bar(stack)
            return
        if sys.stderr.isatty():
            say(f"{harmless_line(path)} is fetched from huggingface.co, unless it is here already")
        stack.enter_context(_ending_at_once())
        yield None


def _bar(stack: ExitStack) -> OnRead:
    from rich import progress
    from rich.console import Console

    columns = (progress.TextColumn("{task.description}"), progress.BarColumn(), progress.DownloadColumn(), progress.TimeElapsedColumn())
    bar = stack.enter_context(progress.Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False))
    task = bar.add_task("reading the model", total=None)

    def read(done: int, size: int) -> None:
        bar.update(task, completed=done, total=size)
        if done >= size:  # now the engine is at work and nothing moves any more, so the last thing drawn says so
            bar.update(task, description="starting the model")
            bar.refresh()
            bar.console.show_cursor()
            stack.enter_context(_ending_at_once())

    return read


@contextmanager
def _ending_at_once() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # where signals cannot be set
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
