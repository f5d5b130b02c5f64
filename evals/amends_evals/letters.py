"""Letters that pass, and the same letters with one known defect each, made by changing them in one place."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import amends
from amends_evals.errors import BadFileError
from amends_evals.places import DATASETS
from amends_evals.samples import Sample


@dataclass(frozen=True)
class GoodLetter:
    """A letter that answers a sample and has no defect its author knows of."""

    sample: Sample
    text: str

    @cached_property
    def report(self) -> amends.Report:
        """What the check says of it."""
        return check_text(self.text, self.sample)


@dataclass(frozen=True)
class Defect:
    """A good letter changed in one place, so that it breaks one rule. ``start`` and ``end`` are where the new words stand (code points)."""

    id: str
    letter: GoodLetter
    rule: str
    was: str
    put: str
    why: str

    @cached_property
    def text(self) -> str:
        """The letter with the defect."""
        text = self.letter.text.replace(self.was, self.put, 1)
        return text if self.put else _closed(text, self.start)

    @property
    def start(self) -> int:
        """Where the new words begin."""
        return self.letter.text.index(self.was)

    @property
    def end(self) -> int:
        """Where they end."""
        return self.start + len(self.put)

    @property
    def groups(self) -> dict[str, str]:
        """What its figures can be told apart by."""
        return {**self.letter.sample.groups, "rule": self.rule, "source": "letters"}


def _closed(text: str, at: int) -> str:
    """Return a text in which something was taken out, without the gap it left."""
    before, after = text[:at], text[at:]
    if "\n\n" in after[:2] and before.endswith("\n\n"):
        return before + after.lstrip("\n")
    return before + after.lstrip(" ") if before.endswith((" ", "\n")) else before.rstrip(" ") + after


def check_text(text: str, sample: Sample) -> amends.Report:
    """Return what the check says of a whole letter to a sample's customer."""
    case = sample.asked_for()
    return amends.check(amends.Letter.from_text(text, case), case)


def read_letters(samples: tuple[Sample, ...], folder: Path = DATASETS / "letters") -> tuple[GoodLetter, ...]:
    """Return the letters of a folder that answer these samples: ``en/03-billing-error.txt`` the one called ``en-03-billing-error``."""
    known = {sample.id: sample for sample in samples}
    found = []
    for path in sorted(folder.rglob("*.txt")):
        if sample := known.get(f"{path.parent.name}-{path.stem}"):
            found.append(GoodLetter(sample, path.read_text(encoding="utf-8").rstrip("\n")))
    return tuple(found)


def read_defects(letters: tuple[GoodLetter, ...], folder: Path = DATASETS / "defects") -> tuple[Defect, ...]:
    """Return the defects of these letters. Raises BadFileError for a line that changes nothing, or not in one place."""
    known = {letter.sample.id: letter for letter in letters}
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                letter = known.get(f"{path.stem}-{row['letter']}")
                if letter is None:
                    continue
                defect = Defect(row["id"], letter, row["rule"], row["find"], row["put"], row["why"])
            except (json.JSONDecodeError, KeyError, TypeError) as problem:
                raise BadFileError(f"{path}:{number}: needs id, letter, rule, find, put and why: {problem!r}") from problem
            if letter.text.count(defect.was) != 1 or defect.was == defect.put:
                raise BadFileError(f"{path}:{number}: find must stand in the letter once, and put be something else")
            found.append(defect)
    return tuple(found)


def some_of_each(defects: Iterable[Defect], each: int) -> tuple[Defect, ...]:
    """Return so many defects of each language, chosen by their names: always the same, and spread over the rules."""
    taken: Counter[str] = Counter()
    found = []
    for defect in sorted(defects, key=lambda one: zlib.crc32(one.id.encode())):
        language = defect.groups["language"]
        if taken[language] < each:
            taken[language] += 1
            found.append(defect)
    return tuple(found)
