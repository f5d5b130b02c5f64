"""Where amends keeps its data: in the installed package, or in a checkout of the project.

``prompts/``, ``evals/datasets/samples`` and ``evals/datasets/mass`` stand at the root of the checkout, where people look for them, and are copied into the
wheel under ``amends/_data``. This is the only function that knows both places.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from amends.errors import PackError

PACKAGE = Path(__file__).resolve().parent
"""The folder of the package."""
_PLACES = {"prompts": Path("prompts"), "samples": Path("evals", "datasets", "samples"), "mass": Path("evals", "datasets", "mass")}


def data_folder(name: str) -> Path:
    """Return the folder of a kind of data: ``prompts``, ``samples`` or ``mass``. Raises PackError if this installation lacks it."""
    for candidate in (PACKAGE / "_data" / name, PACKAGE.parents[1] / _PLACES[name]):
        if candidate.is_dir():
            return candidate
    raise PackError(f"{name}: this installation of amends lacks its data files; install it again with pip install --force-reinstall amends")


@cache
def language_codes() -> tuple[str, ...]:
    """Return the codes of the languages there is a folder for."""
    return tuple(sorted(path.parent.name for path in (PACKAGE / "languages").glob("*/conventions.toml")))


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file's content. Raises PackError naming the file, line and column."""
    import tomllib  # most programs that start read no TOML, but what was kept of it

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise PackError(f"{path}: {problem}") from problem


@cache
def prompt_data(name: str) -> dict[str, Any]:
    """Return one TOML file of ``prompts/``, read once; treat it as constant."""
    return read_toml(data_folder("prompts") / name)
