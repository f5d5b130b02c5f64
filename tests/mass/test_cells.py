"""No cell that we write is computed by a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.mass.cells import harmless_cell, write_rows

STARTS = ["=1", "+1", "-1", "@x", "＝1", "＋1", "－1", "＠x", "\u22121", "=", "%0A=1", "|calc"]
UNSEEN = ["\t", "\r", "\n", " ", "\u00a0", "\ufeff", "\u200b", "\x00", " \t "]


@pytest.mark.parametrize("cell", [*STARTS, *(f"{unseen}=1" for unseen in UNSEEN)])
def test_what_starts_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    """Whatever spreadsheets look past before the sign, the cell is text."""
    assert harmless_cell(cell).startswith("'")


@pytest.mark.parametrize("cell", ["Ana", "1 = 2", "a@b.com", "", "A-1", "£64.00", "עברית", "two\nlines", "3,112", "'quoted'"])
def test_what_is_plain_stays_as_it_is(cell: str) -> None:
    """Names, sums, addresses and lines of text are not touched."""
    assert harmless_cell(cell) == cell


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_row_read_back_is_what_was_shown(cells: list[str]) -> None:
    """Quotes, delimiters and line ends in a cell never make a cell or a row of their own."""
    file = io.StringIO()
    write_rows(file, ["c"] * len(cells), [cells])
    read = list(csv.reader(io.StringIO(file.getvalue().removeprefix("\ufeff"), newline="")))
    assert len(read) == 2
    assert [cell.replace("\r\n", "\n") for cell in read[1]] == [harmless_cell(cell) for cell in cells]
    assert not any(cell.lstrip()[:1] in tuple("=+-@") for cell in read[1] if cell.strip())
