"""Sentences to put into letters: deeds that nobody did, what a case does hold, said in other words, and what gives and states nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import amends
from amends_evals.errors import BadFileError
from amends_evals.places import DATASETS
from amends_evals.samples import read_samples

Kind = Literal["invented", "paraphrase", "giving-nothing"]
"""What a sentence is: a deed nobody did, an item of the case in other words, or regret, respect, a wish, a way to reach us."""


@dataclass(frozen=True, slots=True)
class DeedLine:
    """A sentence for the letter of a sample case: invented, a paraphrase of one of the case's items (``remedies.0``, ``cause``), or one that
    gives nothing and tells of no deed."""

    language: str
    sample: str
    kind: Kind
    sentence: str
    of: str | None = None

    @property
    def case_path(self) -> Path:
        """The file of the sample case, or of the sample complaint that holds it."""
        return sample_path(self.sample, self.language)

    def item_text(self, case: amends.Case) -> str | None:
        """Return the text of the item this sentence paraphrases, or None where the case has no such item."""
        field, _, number = (self.of or "").partition(".")
        found = getattr(case, field, None)
        if number:
            found = found[int(number)] if found and int(number) < len(found) else None
        return None if found is None else str(found.text)


def read_deeds(path: Path, language: str | None = None) -> Iterator[DeedLine]:
    """Yield the lines of a file that is named by its language (``ro.jsonl``). Raises BadFileError."""
    code = language_of(path)
    if language not in (None, code):
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found = DeedLine(code, row["sample"], row["kind"], row["sentence"], row.get("of"))
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise BadFileError(f"{path}:{number}: needs sample, kind and sentence: {problem!r}") from problem
        if found.kind not in get_args(Kind) or not found.case_path.is_file():
            raise BadFileError(f"{path}:{number}: kind must be one of {', '.join(get_args(Kind))}, and {found.case_path} a sample case")
        yield found


def sample_path(sample: str, language: str) -> Path:
    """Return the file of a sample case, or of ``blind/01``, ``fresh/01`` and the like."""
    kind, _, name = sample.rpartition("/")
    return DATASETS / (kind or "samples") / language / f"{name}.yaml"


def language_of(path: Path) -> str:
    """Return the language that a data file is named by. Raises BadFileError."""
    if path.stem not in amends.LANGUAGES:
        raise BadFileError(f"{path}: is named by no language; call it one of {', '.join(f'{code}.jsonl' for code in amends.LANGUAGES)}")
    return path.stem


def case_in(path: Path) -> amends.Case:
    """Return the case that a case file or a sample complaint holds. Raises BadFileError, InputError."""
    return read_samples(path)[0].asked_for() if path.is_relative_to(DATASETS / "complaints") else amends.read_case(path)
