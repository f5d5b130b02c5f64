"""What there is to check: files, folders walked in order, what is piped in, and archives with a letter a line; never all at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from amends.cli.terminal import read_standard_input
from amends.config import Config
from amends.errors import InputError
from amends.files import SIZE_LIMIT, decode

SOURCES = frozenset(
    {".md", ".markdown", ".txt", ".html", ".htm", ".j2", ".jinja", ".jinja2", ".rst", ".tmpl", ".mustache", ".hbs", ".liquid"}
)
"""Files that may hold comments which allow a finding, and which a walk through a folder looks for."""

_LONGEST_LINE = 4 * SIZE_LIMIT


class Input(NamedTuple):
    """Something to check: a file still to be read, or a text with its place; ``problem`` says why there is none."""

    name: str
    path: Path | None = None
    text: str | None = None
    record: int | None = None
    problem: str | None = None

    @property
    def where(self) -> str:
        """The name, and the line of an archive."""
        return self.name if self.record is None else f"{self.name}:{self.record}"

    @property
    def source(self) -> bool:
        """Whether this is a file in which comments may allow a finding."""
        return self.path is not None and self.path.suffix.lower() in SOURCES


def find_inputs(named: Sequence[Path], config: Config, *, field: str | None = None) -> Iterator[Input]:
    """Yield what there is to check, in a fixed order; a ``field`` reads each file as JSON Lines that hold a letter there."""
    for entry in named:
        if field is not None and entry.is_dir():
            yield Input(str(entry), problem=f"{entry}: this is a folder; with --jsonl name the archives")
        elif field is not None:
            yield from read_archive(entry, field)
        elif str(entry) == "-":
            yield _piped()
        elif entry.is_dir():
            yield from walk(entry, config)
        else:
            yield Input(str(entry), path=entry)


def _piped() -> Input:
    try:
        return Input("standard input", text=read_standard_input())
    except InputError as problem:
        return Input("standard input", problem=str(problem))


def walk(folder: Path, config: Config) -> Iterator[Input]:
    """Yield the texts under a folder by name; hidden ones, links and what the configuration leaves out are passed over.

    A folder that cannot be read is an input with a problem, and the others are walked.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as problem:
        said = (problem.strerror or str(problem)).lower()
        yield Input(str(folder), problem=f"{folder}: this folder cannot be read: {said}")
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") or entry.is_symlink() or config.leaves_out(path):
            continue
        if entry.is_dir():
            if entry.name not in ("node_modules", "__pycache__"):
                yield from walk(path, config)
        elif path.suffix.lower() in SOURCES:
            yield Input(str(path), path=path)


def read_archive(archive: Path, field: str) -> Iterator[Input]:
    """Yield the letter in each line of a JSON Lines file (``-`` is standard input); a line without one says so and stops nothing."""
    name = "standard input" if str(archive) == "-" else str(archive)
    try:
        with nullcontext(sys.stdin.buffer) if str(archive) == "-" else open(archive, "rb") as lines:
            number = 0
            while line := lines.readline(_LONGEST_LINE + 1):
                number += 1
                if len(line) > _LONGEST_LINE:
                    yield Input(
                        name, record=number, problem=f"{name}:{number}: this line is longer than {_LONGEST_LINE:,} bytes; shorten it"
                    )
                    while line and not line.endswith(b"\n"):
                        line = lines.readline(_LONGEST_LINE)
                elif line.strip():
                    yield _record(name, number, line, field)
    except OSError as problem:
        yield Input(name, problem=f"{name}: cannot be read: {(problem.strerror or str(problem)).lower()}")


def _record(name: str, number: int, line: bytes, field: str) -> Input:
    where = f"{name}:{number}"
    try:
        found = json.loads(decode(line.strip(), where))
    except InputError as problem:
        return Input(name, record=number, problem=str(problem))
    except (ValueError, RecursionError) as problem:
        said = f"column {problem.colno}: {problem.msg.lower()}" if isinstance(problem, json.JSONDecodeError) else "it cannot be read"
        return Input(name, record=number, problem=f"{where}: this line is no JSON: {said}")
    for key in field.split("."):
        if not isinstance(found, dict) or key not in found:
            fields = ", ".join(sorted(map(str, found))[:12]) if isinstance(found, dict) else "no fields"
            return Input(name, record=number, problem=f"{where}: there is no field {key!r}; this line has {fields}")
        found = found[key]
    if not isinstance(found, str):
        return Input(name, record=number, problem=f"{where}: {field} is no text")
    return Input(name, text=found, record=number)
