"""Slots: the places in a master letter, and in the sentences of its case, that each recipient's row fills (``{{order}}``).

Filling is code and nothing else: one pass, so that a value which itself holds ``{{…}}`` fills nothing, and no expressions or defaults, so that
a letter never says less than its master without somebody being told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.errors import InputError
from amends.expressions import expression

SLOT = expression(r"(?<!\{)\{\{[ \t]{0,8}([^\W\d_]\w{0,39})[ \t]{0,8}\}\}(?!\})")
_BRACES = expression(r"\{\{|\}\}")

OWN = ("salutation", "name", "reference")
"""Slots that every recipient has without a column of that name for facts: how they are greeted, their name, their reference."""


class EmptySlotError(Exception):
    """A row has no value for a slot; ``slot`` is its name."""

    def __init__(self, slot: str) -> None:
        super().__init__(slot)
        self.slot = slot


def slots_in(text: str, source: str) -> tuple[str, ...]:
    """Return the names of a text's slots, in small letters, each once. Raises InputError with the line of braces that are no slot."""
    blank = SLOT.sub(lambda match: " " * len(match.group()), text)
    if stray := _BRACES.search(blank):
        line = text.count("\n", 0, stray.start()) + 1
        raise InputError(
            f"{source}:{line}: these braces are no slot; write {{{{order}}}}: a letter, then letters, digits or _, with two braces on each side"
        )
    return tuple(dict.fromkeys(match[1].casefold() for match in SLOT.finditer(text)))


def slots_of(value: Any, source: str) -> tuple[str, ...]:
    """Return the names of the slots in every text of a nested value. Raises InputError."""
    if isinstance(value, str):
        return slots_in(value, source)
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return tuple(dict.fromkeys(slot for entry in inside for slot in slots_of(entry, source)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its slots filled. Raises EmptySlotError for one without a value."""

    def value(match: Any) -> str:
        name = match[1].casefold()
        if not (found := values.get(name)):
            raise EmptySlotError(name)
        return found

    return SLOT.sub(value, text)


def filled_in(value: Any, values: Mapping[str, str]) -> Any:
    """Return a nested value with the slots of all its texts filled. Raises EmptySlotError."""
    if isinstance(value, str):
        return filled(value, values) if "{{" in value else value
    if isinstance(value, Mapping):
        return {key: filled_in(entry, values) for key, entry in value.items()}
    return [filled_in(entry, values) for entry in value] if isinstance(value, list | tuple) else value
