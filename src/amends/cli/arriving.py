"""A letter that grows on the terminal while a model writes it, and is wiped away when it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from amends.cli.terminal import harmless

if TYPE_CHECKING:
    from amends.drafting import OnParts

_FRAME = 4
"""Lines of a terminal that are left free, so that what is shown can be wiped away."""


@contextmanager
def growing_letter(writer: str) -> Iterator[OnParts]:
    """Give a function that shows the parts of a letter so far on standard error, below a moving line that says who is writing."""
    from rich.console import Console
    from rich.live import Live

    growing = _Growing(writer)
    with Live(growing, console=Console(stderr=True), transient=True, refresh_per_second=10):
        yield growing.take


class _Growing:
    """What rich draws anew a few times a second, whatever the pace at which parts arrive: of a long letter its end."""

    def __init__(self, writer: str) -> None:
        from rich.spinner import Spinner
        from rich.text import Text

        self._line = Spinner("dots", Text(f"{harmless(writer)} is writing …"))
        self._parts: Mapping[str, str] = {}

    def take(self, parts: Mapping[str, str]) -> None:
        self._parts = parts

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        from rich.text import Text

        yield self._line
        lines = Text(harmless("\n".join(self._parts.values())), style="dim").wrap(console, options.max_width)
        yield Text("\n").join(lines[-max(1, console.height - _FRAME) :])
