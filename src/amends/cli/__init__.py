"""The command line: from a complaint to an approved letter in a terminal, and the checker for any text.

Exit codes: 0 passed, 1 there are errors (``approve``: or a warning without a reason), 2 it could not run. A warning or advice alone passes.
Results go to standard output, everything else to standard error.
Each command is in a file of its own; what only one of them needs (a model, the screen, rich) is imported when it runs.

``amends lint`` is what editors and commit hooks start again and again, so it starts without typer, which reads the types of every
command before it runs one: a plain ``amends lint`` line is read by ``quick``, and whatever that does not understand by typer.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.cli.commands import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A letter in Arabic has to leave also where the system's own encoding cannot write it.
        if (stream.encoding or "").lower().replace("-", "") != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    if sys.argv[1:2] == ["lint"]:
        # What is imported stays until the end: looking through it again and again for garbage takes a tenth of the start.
        gc.disable()
        from amends.cli.quick import run_quickly

        gc.freeze()
        # So do phrases, of which there are tens of thousands; looking every so often is enough where a text is done with at once.
        gc.set_threshold(50_000)
        gc.enable()
        if (code := run_quickly(sys.argv[2:])) is not None:
            sys.exit(code)
    from amends.cli.commands import app

    try:
        app(prog_name="amends")
    finally:
        _flush()


def _flush() -> None:
    """Write what is still to be written; a disk that is full only says so now. Exits with 2 if that fails."""
    try:
        sys.stdout.flush()
    except OSError as problem:
        # Nothing may be written any more, not even when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if problem.errno != errno.EPIPE:
            from amends.cli.terminal import COULD_NOT_RUN, complain

            complain(f"the system refused: {(problem.strerror or str(problem)).lower()}")
            sys.exit(COULD_NOT_RUN)


def __getattr__(name: str) -> Any:
    """Load the commands when they are asked for."""
    if name != "app":
        raise AttributeError(f"module 'amends.cli' has no attribute {name!r}")
    from amends.cli.commands import app

    return app
