"""The sample cases that ship with amends: made up, in every language, for the README, the screen, tests and evals."""

from __future__ import annotations

from pathlib import Path

from amends.resources import data_folder


def sample_cases(language: str | None = None) -> tuple[Path, ...]:
    """Return the files of the sample cases, of one language or all, in order."""
    return tuple(sorted(data_folder("samples").glob(f"{language or '*'}/*.yaml")))
