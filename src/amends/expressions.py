"""Regular expressions that are compiled when they are first used.

Compiling a class of a few hundred letters takes milliseconds, and a program that checks one text asks few of the expressions there are.

A group is never repeated possessively, ``(?:ab?)*+``, but inside an atomic group, ``(?>(?:ab?)*)``: up to Python 3.11.4 the first matches wrongly
(CPython issue 106052). Single characters, ``[ab]*+``, are fine.
"""

from __future__ import annotations

import re
from typing import Any, cast


def expression(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what ``re.compile`` would, compiled when something is first looked for; after that each use costs what it would have."""
    return cast("re.Pattern[str]", _Expression(source, flags))


class _Expression:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile, and keep the method that was asked for, so that the next use finds it at once."""
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found
