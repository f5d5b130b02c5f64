"""Sample complaints, with the facts of each case and what its author says a good answer holds.

A sample is a YAML file (``evals/datasets/complaints/en/01-….yaml``) or a line of JSON (``text``, and what else is known). Only the complaint has to
be there: without facts it is listened to, and answered with a holding reply, which needs none (``holding.toml``).
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

import amends
from amends.case_files import read_fields
from amends_evals.errors import BadFileError
from amends_evals.places import DATASETS

Kind = Literal["plain", "attack", "missing", "demands", "incomplete", "holding"]
FOLDER = DATASETS / "complaints"
_DATED = dt.date(2027, 3, 1)
"""The date of holding replies to complaints without facts: any, but always the same."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Wordings = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
"""Ways to write one thing, any of which counts."""


class Sample(BaseModel):
    """A complaint and, where they are known, its case and what its author expects of an answer.

    ``answers``: for a point of the case, words of which a letter that answers it holds one. ``says``: facts a good letter holds. ``never``:
    words it must not hold. ``asks``: of a case from which no honest letter can be written, the fields that have to be asked for.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: str
    language: str | None
    kind: Kind
    text: str
    case: amends.Case | None = None
    answers: dict[str, Wordings] = {}
    says: tuple[Wordings, ...] = ()
    never: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def groups(self) -> dict[str, str]:
        """What the sample's figures can be told apart by."""
        known = {"language": self.language, "kind": self.kind, "sample": self.id}
        if self.case and self.kind != "holding":
            known |= {"letter_type": self.case.letter_type, "severity": self.case.severity}
        return {name: value for name, value in known.items() if value}

    def asked_for(self) -> amends.Case:
        """Return the case a letter is drafted for. Raises BadFileError where the language of a bare complaint cannot be told."""
        if self.case is None:
            raise BadFileError(f"{self.id}: its language cannot be told, so it cannot be answered; add lang")
        return self.case


def read_samples(path: Path | None = None) -> tuple[Sample, ...]:
    """Return the samples of a folder, a YAML file or a JSON Lines file; without one, those that come with the evals. Raises BadFileError."""
    path = path or FOLDER
    if path.is_dir():
        files = sorted(path.rglob("*.yaml"))
    elif path.is_file():
        files = [path]
    else:
        raise BadFileError(f"{path}: there is no such file or folder of samples")
    found = [sample for file in files for sample in (_from_lines(file) if file.suffix in (".jsonl", ".json") else [_from_yaml(file)])]
    if not found:
        raise BadFileError(f"{path}: holds no samples; give YAML files, or JSON Lines with a text on each line")
    seen: set[str] = set()
    for sample in found:
        if sample.id in seen:
            raise BadFileError(f"{path}: two samples are called {sample.id}; give each an id of its own")
        seen.add(sample.id)
    return tuple(found)


def _from_yaml(path: Path) -> Sample:
    try:
        data = read_fields(path)
    except amends.AmendsError as problem:
        raise BadFileError(str(problem)) from problem
    language = data.get("lang") or (path.parent.name if path.parent.name in amends.LANGUAGES else None)
    return _sample({"id": f"{language}-{path.stem}" if language else path.stem, **data, "lang": language}, str(path))


def _from_lines(path: Path) -> Iterator[Sample]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadFileError(f"{path}: {problem}") from problem
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                data = json.loads(line)
            except json.JSONDecodeError as problem:
                raise BadFileError(f"{path}:{number}: {problem}") from problem
            if not isinstance(data, dict):
                raise BadFileError(f"{path}:{number}: needs a JSON object with a text")
            yield _sample({"id": f"{path.stem}-{number}", **data}, f"{path}:{number}")


def _sample(data: Mapping[str, Any], where: str) -> Sample:
    if not isinstance(data.get("text"), str):
        raise BadFileError(f"{where}: needs text, the complaint")
    text, facts = data["text"], data.get("case")
    language = data.get("lang") or data.get("language")
    try:
        if facts is None:
            language = language or amends.listen(text).language
            case = _holding(text, language, str(data["id"])) if language in amends.LANGUAGES else None
        else:
            case = amends.Case.of({"id": str(data["id"]), **facts, "language": language, "complaint": text}, source=where)
        return Sample(
            **{key: value for key, value in data.items() if key in ("answers", "says", "never", "asks") and value is not None},
            id=str(data["id"]),
            language=language,
            kind="holding" if facts is None else data.get("kind", "plain"),
            text=text,
            case=case,
        )
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        raise BadFileError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from problem
    except (amends.AmendsError, TypeError) as problem:
        raise BadFileError(f"{where}: {problem}") from problem


def _holding(text: str, language: str, name: str) -> amends.Case:
    """Return the case of a complaint nobody has looked into: received, and to be answered by a day."""
    return amends.Case.of(
        {
            "id": name,
            "language": language,
            "complaint": text,
            "channel": "email",
            "letter_type": "holding-reply",
            "fault_status": "unknown",
            "cause_known": False,
            "date": _DATED,
            **_holding_data()[language],
        }
    )


@cache
def _holding_data() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("holding.toml").read_text(encoding="utf-8"))
