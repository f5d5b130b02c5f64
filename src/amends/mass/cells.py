"""Cells of a CSV that a spreadsheet shows and never computes.

A customer whose name starts with ``=`` would otherwise have the spreadsheet of whoever opens the results fetch a page or start a program.
Spreadsheets look past tabs, line ends, spaces and full-width forms, so this does too (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TextIO

from amends.expressions import expression

_CONTROLS = expression("[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zs", "Zl", "Zp")
_STARTS = frozenset("=+-@|%\u2212")
"""What a formula, or a command behind one, may start with."""


def harmless_cell(text: str) -> str:
    """Return a cell's text with controls made spaces, and an apostrophe before what a spreadsheet would take for a formula."""
    shown = _CONTROLS.sub(" ", text.replace("\r\n", "\n")).strip(" ")
    for character in unicodedata.normalize("NFKC", shown):
        if unicodedata.category(character) not in _UNSEEN:
            return f"'{shown}" if character in _STARTS else shown
    return shown


def write_rows(file: TextIO, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a heading and rows of harmless cells, each in quotes, and return how many rows there were.

    A byte order mark stands first: without one, spreadsheets and mail merges take UTF-8 for something else.
    """
    file.write("\ufeff")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(harmless_cell, heading))
    written = 0
    for row in rows:
        writer.writerow(map(harmless_cell, row))
        written += 1
    return written
