"""The sample cases that ship with amends: made up, in every language, for the README, the screen, tests and evals."""

from __future__ import annotations

from pathlib import Path

from amends.errors import InputError
from amends.resources import data_folder


def sample_cases(language: str | None = None) -> tuple[Path, ...]:
    """Return the files of the sample cases, of one language or all, in order."""
    return tuple(sorted(data_folder("samples").glob(f"{language or '*'}/*.yaml")))


def mass_sample(language: str) -> dict[str, str]:
    """Return the files of the sample of a letter to many in a language, by their names. Raises InputError where there is none."""
    folder = data_folder("mass")
    known = sorted(path.name for path in folder.iterdir() if path.is_dir())
    if language not in known:
        raise InputError(f"there is a sample of a letter to many in {' and '.join(known)}; write one of them")
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((folder / language).iterdir())}
