"""TOML files that people write, read so that whatever is wrong with them is said with file, line and column.

``tomllib`` tells where the syntax breaks but not where a value stands, so the places of keys and values are read in a second pass; it
runs only when something has to be said, over a text that ``tomllib`` has already accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from amends.errors import PackError
from amends.expressions import expression
from amends.files import read_text

Key = str | int

_AT = expression(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOKEN = expression(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}=,\n]|[^\s\[\]{}=,#"\']+', re.DOTALL
)


@dataclass(frozen=True)
class TomlFile:
    """A TOML file: its path, its text and what stands in it."""

    path: Path
    text: str
    data: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return a file's content. Raises InputError if it cannot be read, PackError with file, line and column if it is no TOML."""
        import tomllib  # a program that starts without a configuration reads no TOML

        text = read_text(path)
        try:
            return cls(path, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as problem:
            at = _AT.search(str(problem))
            line, column = (at[1], at[2]) if at and at[1] else (text.count("\n") + 1, len(text) - text.rfind("\n"))
            message = _AT.sub("", str(problem))
            raise PackError(f"{path}:{line}:{column}: this is no TOML: {message[:1].lower()}{message[1:]}") from None

    def error(self, keys: Iterable[Key], message: str) -> PackError:
        """Return an error about what stands under these keys, or under the nearest of them that stands anywhere."""
        wanted = tuple(keys)
        while wanted and wanted not in self._places:
            wanted = wanted[:-1]
        offset = self._places.get(wanted, 0)
        line = self.text.count("\n", 0, offset) + 1
        column = offset - (self.text.rfind("\n", 0, offset) + 1) + 1
        return PackError(f"{self.path}:{line}:{column}: {message}")

    @cached_property
    def _places(self) -> dict[tuple[Key, ...], int]:
        return _Places(self.text).found


class _Places:
    """Where each key and each element of a list stands, by its path from the top."""

    def __init__(self, text: str) -> None:
        self.tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(text) if not match.group().startswith("#")]
        self.at = 0
        self.found: dict[tuple[Key, ...], int] = {}
        self.lists: dict[tuple[Key, ...], int] = {}
        table: tuple[Key, ...] = ()
        while self.at < len(self.tokens):
            token, _ = self.tokens[self.at]
            if token == "\n":
                self.at += 1
            elif token == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> tuple[Key, ...]:
        start = self.tokens[self.at][1]
        several = self.tokens[self.at + 1][0] == "["
        self.at += 2 if several else 1
        names = self._names("]")
        self.at += 2 if several else 1
        path: tuple[Key, ...] = ()
        for name in names[:-1]:
            path = self._inside((*path, name))
        path = (*path, names[-1])
        self.found.setdefault(path, start)
        if several:
            self.lists[path] = self.lists.get(path, -1) + 1
        path = self._inside(path)
        self.found.setdefault(path, start)
        return path

    def _inside(self, path: tuple[Key, ...]) -> tuple[Key, ...]:
        return (*path, self.lists[path]) if path in self.lists else path

    def _names(self, end: str) -> list[str]:
        names: list[str] = []
        while self.at < len(self.tokens) and self.tokens[self.at][0] not in (end, "\n"):
            token = self.tokens[self.at][0]
            names += [token[1:-1]] if token[0] in "\"'" else [name for name in token.split(".") if name]
            self.at += 1
        return names or [""]

    def _pair(self, table: tuple[Key, ...]) -> None:
        start = self.tokens[self.at][1]
        path = table
        for name in self._names("="):
            path = (*path, name)
            self.found.setdefault(path, start)
        self.at += 1
        self._value(path)

    def _value(self, path: tuple[Key, ...]) -> None:
        token = self.tokens[self.at][0] if self.at < len(self.tokens) else ""
        if token not in ("[", "{"):
            while self.at < len(self.tokens) and self.tokens[self.at][0] not in ("\n", ",", "]", "}"):
                self.at += 1
            return
        self.at += 1
        number = 0
        while self.at < len(self.tokens) and (inner := self.tokens[self.at])[0] not in ("]", "}"):
            if inner[0] in ("\n", ","):
                self.at += 1
            elif token == "{":
                self._pair(path)
            else:
                self.found[(*path, number)] = inner[1]
                self._value((*path, number))
                number += 1
        self.at += 1


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint at the known word nearest to one that is not known, or at all of them where they are few."""
    import difflib

    words = sorted(known)
    if near := difflib.get_close_matches(word, words, n=1, cutoff=0.6):
        return f"did you mean {near[0]}?"
    return f"write one of {', '.join(words)}" if len(words) <= 12 else "see: amends rules"
