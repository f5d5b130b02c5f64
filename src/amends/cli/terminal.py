"""Talking to a terminal: what goes where, and nothing in a complaint or a letter that could steer it."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import typer

from amends.errors import InputError
from amends.files import SIZE_LIMIT, decode, read_text

PASSED, FOUND, COULD_NOT_RUN = 0, 1, 2

_CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {0x7F: 0x2421}
_CONTROLS |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD) | dict.fromkeys((0x2028, 0x2029), 0xFFFD)
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)


def harmless(text: str) -> str:
    """Return a text whose control characters, escape codes among them, are shown instead of obeyed."""
    return text.translate(_CONTROLS).encode("utf-8", "replace").decode()


def harmless_line(text: str) -> str:
    """Return one line of source for an excerpt, character for character, that neither steers a terminal nor turns its direction."""
    return text.translate(_CONTROLS | _DIRECTIONS | {0x9: 0x20, 0xA: 0x20})


def say(message: str = "", *, colour: str | None = None) -> None:
    """Print a message to standard error."""
    typer.secho(harmless(message), fg=colour, err=True)


def complain(message: str) -> None:
    """Print what went wrong to standard error, its first line marked as the error."""
    typer.echo(typer.style("error: ", fg="red", bold=True) + harmless(message), err=True)


def show(text: str) -> None:
    """Print a result to standard output."""
    typer.echo(harmless(text))


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def read_named(name: Path) -> str:
    """Return the text of a file, or of standard input where the name is ``-``. Raises InputError."""
    return read_standard_input() if str(name) == "-" else read_text(name)


def at_terminal() -> bool:
    """Return whether a person, not a pipe, is at standard input."""
    return sys.stdin.isatty()


def read_standard_input() -> str:
    """Return what is piped in. Raises InputError."""
    data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise InputError(f"standard input: more than {SIZE_LIMIT:,} bytes; check it in pieces")
    return decode(data, "standard input")


def read_letter(name: Path) -> str:
    """Return a letter's text with one kind of line end and no empty lines around it. Raises InputError if nothing is left."""
    text = read_named(name).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        raise InputError(f"{name}: this letter is empty")
    return text


def require_distinct(**paths: Path | None) -> None:
    """Raise InputError if two of a command's files are one: a letter would be written over its own case."""
    seen: dict[Path, str] = {}
    for name, path in paths.items():
        if path is None or str(path) == "-":
            continue
        if (other := seen.setdefault(path.resolve(), name)) != name:
            raise InputError(f"{path}: this file is both {other} and {name}; give each its own")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun in the right form."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
