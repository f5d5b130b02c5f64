"""Talking to a terminal: what goes where, and nothing in a complaint or a letter that could steer it.

Colours are written here and not by typer, whose import takes longer than checking a letter: ``amends lint`` starts without it.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from typing import TextIO

from amends.cli.settings import colour_wish
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


_COLOURS = {"red": 31, "green": 32, "yellow": 33, "cyan": 36}
_STYLES = re.compile("\x1b\\[[0-9;]*m")


def styled(text: str, colour: str | None, *, bold: bool = False) -> str:
    """Return a text with the codes that colour it, which ``put`` leaves out where they would not be obeyed."""
    if colour is None:
        return text
    return f"\x1b[{_COLOURS[colour]}{';1' if bold else ''}m{text}\x1b[0m"


def removed(text: str) -> str:
    """Return words that go, with codes that tell them apart also for eyes that do not know red from green."""
    return f"\x1b[31;9m{text}\x1b[0m"


def added(text: str) -> str:
    """Return words that come, likewise."""
    return f"\x1b[32;4m{text}\x1b[0m"


def coloured(stream: TextIO) -> bool:
    """Return whether colours help on a stream: on a terminal, unless the environment says."""
    wish = colour_wish()
    return stream.isatty() if wish is None else wish


def put(text: str, *, to_error: bool = False, end: str = "\n") -> None:
    """Print text that is harmless already, coloured only where that helps."""
    stream = sys.stderr if to_error else sys.stdout
    stream.write((text if coloured(stream) else _STYLES.sub("", text)) + end)
    if to_error:
        stream.flush()


def say(message: str = "", *, colour: str | None = None) -> None:
    """Print a message to standard error."""
    put(styled(harmless(message), colour), to_error=True)


def complain(message: str) -> None:
    """Print what went wrong to standard error, its first line marked as the error."""
    put(styled("error: ", "red", bold=True) + harmless(message), to_error=True)


def show(text: str) -> None:
    """Print a result to standard output."""
    put(harmless(text))


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
