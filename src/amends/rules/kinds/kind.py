"""What a kind of check is: a function of a rule and a document, and when it has anything to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found

Wakes = Literal["phrase", "odd", "whole", "case"]
"""``phrase``: only where one of the kind's phrases stands in the text; ``odd``: only where a piece of text is not
written as words are (brackets, capitals, pictures); ``whole``: only for a whole letter; ``case``: only with a case."""


class Kind(NamedTuple):
    """A kind of check. ``phrases`` are the fields of a pack entry it asks about; one that wakes by phrases is not run on a text that holds
    none of them."""

    check: Callable[[Rule, Document], Iterator[Found]]
    wakes: Wakes
    phrases: tuple[str, ...] = ()
