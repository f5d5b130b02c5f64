"""The log of a run: what was run with what, then a line for each sample as it is finished.

JSON Lines, so that a run that is interrupted loses the samples it was at and no more: opened again, it goes on after the last whole line. What
a log says about how it was made is compared before it goes on: figures of two prompts or two models never share a log.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from amends_evals.errors import BadFileError

FORMAT = 1
_RESUMABLE = ("format", "amends", "code", "writer", "judge", "seed", "attempts", "tasks", "systems", "data", "prompts", "packs", "rules")
"""What must be the same for a log to go on."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Header(_Value):
    """How a run was made: enough to make it again, or to tell why another one differs.

    ``data``, ``prompts`` and ``packs`` name files with the sha256 of what stands in them, ``rules`` each rule of the catalogue with that of its
    own entry. ``code`` is the sha256 of the Python of amends, ``dirty`` whether anything in the checkout differed from ``commit``.
    """

    format: int = FORMAT
    started: str
    amends: str
    python: str
    commit: str | None
    dirty: bool | None
    code: str
    writer: str | None
    """The model that wrote, or None."""
    judge: str | None = None
    answers: str = "asked"
    """Whether the models were ``asked``, or their answers ``replayed`` from a recording."""
    note: str = ""
    """What whoever ran it wants a reader to know."""
    seed: int
    attempts: int
    tasks: tuple[str, ...]
    systems: tuple[str, ...]
    data: dict[str, str]
    prompts: dict[str, str]
    packs: dict[str, str]
    rules: dict[str, str]


class Usage(_Value):
    """What a sample took: calls of a model, tokens as the endpoint counted them, seconds from first to last, and money where a price is known."""

    calls: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float = 0.0
    cost: float | None = None
    currency: str | None = None
    stale: int = 0
    """Replayed answers that were recorded for another wording of the request."""


class Row(_Value):
    """What came of one sample: its groups (language, letter type, rule …), scores, a word on each score that needs one, and what was made."""

    task: str
    system: str
    id: str
    groups: dict[str, str]
    scores: dict[str, bool | float | None]
    notes: dict[str, str] = {}
    output: dict[str, Any] = {}
    usage: Usage = Usage()
    error: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this row from the others of its log, and finds the same sample in another log."""
        return self.task, self.system, self.id


class Log:
    """A run's header and rows, as read from a file."""

    def __init__(self, header: Header, rows: tuple[Row, ...]) -> None:
        self.header = header
        self.rows = rows

    def of(self, task: str, system: str | None = None) -> tuple[Row, ...]:
        """Return the rows of a task, of one system or of all."""
        return tuple(row for row in self.rows if row.task == task and system in (None, row.system))


def read_log(path: Path) -> Log:
    """Return a log; a torn last line is left out. Raises BadFileError for what is none."""
    header, rows = _lines(path)
    if header is None:
        raise BadFileError(f"{path}: is empty; an evaluation writes its log when it starts")
    return Log(header, rows)


def _lines(path: Path) -> tuple[Header | None, tuple[Row, ...]]:
    try:
        raw = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadFileError(f"{path}: {problem}") from problem
    whole, _, torn = raw.rpartition("\n")
    lines = whole.split("\n") if whole else []
    if torn:
        try:
            json.loads(torn)
        except ValueError:
            pass  # the run was ended while it wrote this line
        else:
            lines.append(torn)
    header: Header | None = None
    rows: dict[tuple[str, str, str], Row] = {}
    for number, line in enumerate(lines, 1):
        try:
            if header is None:
                header = Header.model_validate_json(line)
            else:
                row = Row.model_validate_json(line)
                rows[row.key] = row
        except ValidationError as problem:
            first = problem.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise BadFileError(f"{path}:{number}: is no line of an evaluation's log: {where}: {first['msg']}") from problem
    return header, tuple(rows.values())


class LogWriter:
    """Writes rows as they come, each as one whole line; what stands in the file already stays. Close it, or use it in a ``with``."""

    def __init__(self, path: Path, header: Header) -> None:
        """Open a log, new or to go on with. Raises BadFileError if the file holds another run, OSError."""
        self.path = path
        self.done: tuple[Row, ...] = ()
        path.parent.mkdir(parents=True, exist_ok=True)
        known = _lines(path) if path.exists() and path.stat().st_size else (None, ())
        if known[0] is None:
            path.write_text(header.model_dump_json() + "\n", encoding="utf-8")
        else:
            _require_same(path, known[0], header)
            self.done = known[1]
            _mend(path)
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> LogWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, row: Row) -> None:
        """Add a row and hand it to the system, so that it outlives the program."""
        self._file.write(row.model_dump_json() + "\n")
        self._file.flush()

    def close(self) -> None:
        """End it."""
        self._file.close()


def _mend(path: Path) -> None:
    """Take a torn last line away, so that the next one starts a line of its own."""
    raw = path.read_bytes()
    if not raw.endswith(b"\n"):
        path.write_bytes(raw[: raw.rfind(b"\n") + 1])


def _require_same(path: Path, known: Header, wanted: Header) -> None:
    differing = [name for name in _RESUMABLE if getattr(known, name) != getattr(wanted, name)]
    if differing:
        raise BadFileError(
            f"{path}: is the log of another run: {', '.join(_differences(known, wanted, differing))}. "
            "Write to another folder, or run what that log was made with"
        )


def _differences(known: Header, wanted: Header, names: list[str]) -> Iterator[str]:
    for name in names:
        old, new = getattr(known, name), getattr(wanted, name)
        if isinstance(old, dict):
            files = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
            yield f"{name} differ ({', '.join(files[:3])}{f' and {len(files) - 3} more' if len(files) > 3 else ''})"
        else:
            yield f"{name} was {old!r} and is {new!r}"
