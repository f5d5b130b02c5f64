"""JSON read with the line of every value, so that a problem in a case can point at it.

The standard decoder keeps no positions, silently lets the last of two equal keys win, and turns a phone number into arithmetic.
This reader keeps numbers as the text they were written in, as the YAML reader does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # exported, but unknown to the stubs
from typing import Any, NoReturn

from amends.errors import FieldProblem

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[^\s,:{}\[\]\"]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_json(text: str, *, depth: int) -> tuple[Any, dict[str, int]]:
    """Return a JSON document's value and the line of each dotted path in it. Raises FieldProblem."""
    return _Reader(text, depth).document()


class _Reader:
    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.depth = depth
        self.lines: dict[str, int] = {}
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def document(self) -> tuple[Any, dict[str, int]]:
        value, end = self.value(self.skip(0), ())
        end = self.skip(end)
        if end < len(self.text):
            self.fail(end, "text stands after the end of the JSON; keep one { … }")
        return value, self.lines

    def skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def line(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def fail(self, at: int, message: str, path: tuple[str, ...] = ()) -> NoReturn:
        line = self.line(at)
        raise FieldProblem(".".join(path), f"column {at - self._starts[line - 1] + 1}: {message}", line=line)

    def value(self, at: int, path: tuple[str, ...]) -> tuple[Any, int]:
        if path:
            self.lines.setdefault(".".join(path), self.line(at))
        if len(path) > self.depth:
            self.fail(at, f"nested more than {self.depth} deep; a case needs no more than three", path[:3])
        opening = self.text[at : at + 1]
        if opening == "{":
            return self.object(at, path)
        if opening == "[":
            return self.array(at, path)
        if opening == '"':
            return self.string(at, path)
        word = match.group() if (match := _WORD.match(self.text, at)) else ""
        if word in _CONSTANTS:
            return _CONSTANTS[word], at + len(word)
        if _NUMBER.fullmatch(word):
            return word, at + len(word)
        self.fail(at, 'write a value here: text in "double quotes", a list [ … ] or fields { … }', path)
        return None

    def string(self, at: int, path: tuple[str, ...]) -> tuple[str, int]:
        try:
            value, end = scanstring(self.text, at + 1, False)
        except JSONDecodeError as problem:
            said = problem.msg.lower().removesuffix(" at").removesuffix(" starting")
            self.fail(problem.pos, f"{said}; close the text with a double quote, and write a backslash twice", path)
        return value, end

    def object(self, at: int, path: tuple[str, ...]) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}

        def member(at: int) -> int:
            if self.text[at : at + 1] != '"':
                self.fail(at, 'write a field name in "double quotes" here (and no comma after the last field)', path)
            key, after = self.string(at, path)
            if key in found:
                self.fail(at, f"stands twice (first on line {self.lines['.'.join((*path, key))]}); keep one", (*path, key))
            self.lines[".".join((*path, key))] = self.line(at)
            after = self.skip(after)
            if self.text[after : after + 1] != ":":
                self.fail(after, "write a colon after the field name", (*path, key))
            found[key], after = self.value(self.skip(after + 1), (*path, key))
            return after

        return found, self.sequence(at, "}", member, path)

    def array(self, at: int, path: tuple[str, ...]) -> tuple[list[Any], int]:
        found: list[Any] = []

        def item(at: int) -> int:
            value, after = self.value(at, (*path, str(len(found))))
            found.append(value)
            return after

        return found, self.sequence(at, "]", item, path)

    def sequence(self, at: int, closing: str, element: Callable[[int], int], path: tuple[str, ...]) -> int:
        opened = at
        at = self.skip(at + 1)
        if self.text[at : at + 1] == closing:
            return at + 1
        while True:
            at = self.skip(element(at))
            mark = self.text[at : at + 1]
            if mark == closing:
                return at + 1
            if mark != ",":
                end = " (the text ends here)" if not mark else ""
                self.fail(at, f"write a comma or {closing} here{end}; it was opened on line {self.line(opened)}", path)
            at = self.skip(at + 1)
