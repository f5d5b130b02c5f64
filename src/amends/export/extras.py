"""The libraries that make documents, loaded when one is made; where one is missing, the error says what installs it."""

from __future__ import annotations

import importlib
from typing import Any

from amends.errors import InputError

INSTALL = 'pip install "amends[export]"'
"""The command that installs what the exports need."""


class ExportMissingError(InputError):
    """A library that makes documents is not installed; the message says which command installs it."""


def needed(module: str, what: str) -> Any:
    """Return a module. Raises ExportMissingError where it is not installed; ``what`` says what needs it, as in "a PDF"."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as problem:
        raise ExportMissingError(f"{what} needs {problem.name}, which is not installed; run: {INSTALL}") from None
