"""How a letter was made: enough to make it again, or to tell why another one differs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from amends.languages import load_language
from amends.resources import PACKAGE, data_folder
from amends.version import __version__

_PROMPTS = (
    "draft.md",
    "repair.md",
    "own_words.md",
    "left_out.md",
    "answer_form.md",
    "principles.toml",
    "letter_types.toml",
    "channels.toml",
)
"""Files of ``prompts/`` that a model's letter is asked for with; the last two say what a letter without a model holds, too."""
_LANGUAGE = ("brief.md", "example.toml", "conventions.toml", "phrasebook.toml", "rules.toml", "statements.toml")


@dataclass(frozen=True, slots=True)
class Making:
    """What a letter was made with: the model's name (None without one), its temperature and seed, the version of amends, and data files.

    ``digests`` names each file of wording and rules with the sha256 of what stands in it, as they were when this process first drafted.
    """

    model: str | None
    temperature: float | None
    seed: int | None
    version: str
    digests: tuple[tuple[str, str], ...]


def making(language: str, *, model: str | None = None, temperature: float | None = None, seed: int | None = None) -> Making:
    """Return the record of a letter in a language. Raises PackError where data files are missing."""
    return Making(model, temperature, seed, __version__, digests(language))


@cache
def digests(language: str) -> tuple[tuple[str, str], ...]:
    """Return the files that letters in a language are drafted and checked with, each with its sha256; read once."""
    files = [(f"prompts/{name}", data_folder("prompts") / name) for name in _PROMPTS]
    files += [(f"languages/{language}/{name}", load_language(language).folder / name) for name in _LANGUAGE]
    files.append(("rules/catalogue.toml", PACKAGE / "rules" / "catalogue.toml"))
    return tuple((name, hashlib.sha256(file.read_bytes()).hexdigest()) for name, file in files)
