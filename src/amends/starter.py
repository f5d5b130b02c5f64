"""A file of settings to start from, with notes: whose letters they are, who signs, how the desk is run, and a catalogue of remedies."""

from __future__ import annotations

from pathlib import Path

from amends.files import read_text
from amends.remedies import STARTER

_FIRST = Path(__file__).with_suffix(".toml")


def starter_settings() -> str:
    """Return an ``amends.toml`` that every reader of settings accepts as it is."""
    return f"{read_text(_FIRST).rstrip()}\n\n\n{read_text(STARTER)}"
