"""``amends lint`` without typer, for the lines that editors and commit hooks write; anything out of the ordinary is left to typer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from amends.cli.findings import Format
from amends.cli.linting import Options, run
from amends.cli.terminal import COULD_NOT_RUN, complain, say
from amends.errors import AmendsError

_VALUES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "--lang": ("lang", str),
    "--format": ("output", Format),
    "--jsonl": ("jsonl", str),
    "--jobs": ("jobs", int),
    "--advice-lang": ("advice_lang", str),
    "--config": ("config", Path),
}
_FLAGS = {"--whole": ("whole", True), "--no-whole": ("whole", False), "--summary": ("summary", True), "--fix": ("fix", True)}


def read_options(arguments: Sequence[str]) -> Options | None:
    """Return what a line asks for, or None where it is not plain: a wrong line deserves typer's help, and so does ``--help``."""
    found: dict[str, Any] = {}
    files: list[Path] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "-" or not argument.startswith("-"):
            files.append(Path(argument))
            continue
        name, equals, value = argument.partition("=")
        if name in _FLAGS and not equals:
            found.update([_FLAGS[name]])
        elif name in _VALUES:
            field, made = _VALUES[name]
            try:
                found[field] = made(value if equals else next(rest))
            except (StopIteration, ValueError):
                return None
        else:
            return None
    return None if found.get("jobs", 1) < 1 else Options(files=tuple(files), **found)


def run_quickly(arguments: Sequence[str]) -> int | None:
    """Run a plain line and return its exit code, or None for one that typer has to read."""
    options = read_options(arguments)
    if options is None:
        return None
    try:
        code = run(options)
        sys.stdout.flush()
    except AmendsError as problem:
        complain(str(problem))
    except BrokenPipeError:
        # Whoever read our output has gone; nothing may be written any more, not even when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as problem:
        complain(f"the system refused: {(problem.strerror or str(problem)).lower()}")
    except KeyboardInterrupt:
        say("\nstopped")
    else:
        return code
    return COULD_NOT_RUN
