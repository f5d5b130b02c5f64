"""The example of each language that the prompt shows: a short case and the parts of a letter for it, from ``example.toml``."""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

from pydantic import ValidationError

from amends.case import Case
from amends.errors import CaseError, PackError
from amends.languages import load_language
from amends.letter import Letter
from amends.resources import read_toml


class Example(NamedTuple):
    """A case, a letter that answers it, and that letter as a model would write it, without the parts it leaves out."""

    case: Case
    letter: Letter
    answer: str


@cache
def load_example(language: str) -> Example:
    """Return a language's example. Raises PackError."""
    path = load_language(language).folder / "example.toml"
    written = read_toml(path)
    try:
        case = Case.of({**written["case"], "language": language})
        letter = Letter.model_validate(written["letter"])
    except (KeyError, CaseError, ValidationError) as problem:
        raise PackError(f"{path}: {problem}") from problem
    parts = letter.model_dump(exclude_defaults=True)
    lines = (f" {json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items())
    return Example(case, letter, "{\n" + ",\n".join(lines) + "\n}")
