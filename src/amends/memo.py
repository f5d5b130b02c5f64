"""What is worked out of texts, kept while it is of use: a text that is being edited shares nearly all with what it was before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_Made = TypeVar("_Made")


class Memo(dict[str, _Made], Generic[_Made]):
    """What is made of each text, worked out when it is first met; of so many, and none longer than so, since a server reads for months."""

    def __init__(self, make: Callable[[str], _Made], most: int, longest: int) -> None:
        """Take what makes it, how many are kept, and how many characters the longest text has that is."""
        super().__init__()
        self._make, self._most, self._longest = make, most, longest

    def __missing__(self, one: str) -> _Made:
        """Work it out, and keep it if the text is not too long; when there are too many, start anew."""
        found = self._make(one)
        if len(one) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[one] = found
        return found
