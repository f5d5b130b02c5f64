"""The gaps in a message that a finding fills."""

from __future__ import annotations

import string


def slots_of(message: str) -> frozenset[str]:
    """Return what a message has gaps for.

    A gap that asks for a format or a conversion (``{match:d}``, ``{match!r}``) is no gap of that name: what fills it is text, and the
    format might not take it. So it is returned as written, as is ``{`` for a brace that closes nowhere; neither is ever among the allowed.
    """
    try:
        return frozenset(_written(*piece[1:]) for piece in string.Formatter().parse(message) if piece[1] is not None)
    except ValueError:
        return frozenset({"{"})


def _written(name: str | None, spec: str | None, conversion: str | None) -> str:
    return f"{name}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}"
