"""The file of recipients: a CSV as spreadsheets write it, read row by row, so that a hundred thousand need no more memory than ten.

What is wrong with the file (its encoding, its headings, a quote that never closes) is said before the first row is used. What is wrong with
one row is said of that row, and the others go on.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from amends.addresses import mail_address, same_address
from amends.case import Gender
from amends.errors import InputError
from amends.expressions import expression
from amends.files import readable
from amends.mass.slots import OWN
from amends.toml_files import did_you_mean

ROW_LIMIT = 100_000
"""Recipients one file may have."""
BYTE_LIMIT = 128 * 1024 * 1024
"""Bytes it may have: more than a thousand for each of them."""
NAME_LIMIT, FACT_LIMIT = 120, 80
"""Characters of a name or a salutation, and of a fact: an order's number, a sum, a date; a sentence belongs into the master letter."""

Column = Literal["name", "email", "salutation", "gender", "language", "reference"]
KNOWN: tuple[str, ...] = get_args(Column)

_ALIASES: Mapping[str, str] = {
    "e_mail": "email",
    "mail": "email",
    "email_address": "email",
    "e_mail_address": "email",
    "full_name": "name",
    "customer": "name",
    "customer_name": "name",
    "lang": "language",
    "ref": "reference",
    "customer_number": "reference",
    "sex": "gender",
}
_GENDERS: Mapping[str, Gender] = {"female": "female", "f": "female", "male": "male", "m": "male", "unknown": "unknown", "": "unknown"}
_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_WORD = expression(r"\W+")
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff\u200b"))
"""What spreadsheets put into right-to-left cells and nobody sees; it says nothing and would tell two equal cells apart."""
_CHUNK = 1 << 20
_LINE_LIMIT = 1 << 17


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row that can be used: who gets the letter, and what is true of them. ``key`` tells this row from any other, in any order."""

    number: int
    name: str
    email: str
    salutation: str
    gender: Gender
    reference: str
    facts: tuple[tuple[str, str], ...]
    key: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be used: which column is wrong, and why."""

    number: int
    name: str
    email: str
    reference: str
    column: str
    reason: str
    key: str


@dataclass(frozen=True)
class RecipientFile:
    """A file of recipients that can be read: its columns as slots name them, which of them nothing uses, and how many rows it has."""

    path: Path
    columns: tuple[str, ...]
    unused: tuple[str, ...]
    facts: tuple[str, ...]
    encoding: str
    delimiter: str
    language: str
    count: int

    def rows(self) -> Iterator[Recipient | Refused]:
        """Yield each row in the file's order, refused where it cannot be used or repeats an earlier one."""
        seen: dict[tuple[str, ...], int] = {}
        for number, cells in _records(self.path, self.encoding, self.delimiter):
            yield self._row(number, cells, seen)

    def _row(self, number: int, cells: list[str], seen: dict[tuple[str, ...], int]) -> Recipient | Refused:
        given = {column: _tidy(cell) for column, cell in zip(self.columns, cells, strict=False)}
        name, email, reference = (given.get(column, "") for column in ("name", "email", "reference"))

        def refused(column: str, reason: str) -> Refused:
            return Refused(number, name, email, reference, column, reason, _key(given | {"": str(number)}))

        if len(cells) < len(self.columns) or any(cell.strip() for cell in cells[len(self.columns) :]):
            return refused(
                "",
                f"this row has {len(cells)} cells, and the headings are {len(self.columns)}; put a cell that holds the delimiter in quotes",
            )
        for column in (*KNOWN, *self.facts):
            if problem := _cell_problem(column, given.get(column, "")):
                return refused(column, problem)
        try:
            address = mail_address(email)
        except ValueError as problem:
            return refused("email", str(problem))
        gender = _GENDERS.get(given.get("gender", "").casefold())
        if gender is None:
            return refused("gender", "write female, male or unknown, or leave it empty")
        if (language := given.get("language", "").casefold()) and language != self.language:
            return refused("language", f"this person is written to in another language than the master letter ({self.language})")
        for column, identity in (("email", (same_address(address),)), ("reference", (name.casefold(), reference.casefold()))):
            if column == "reference" and not reference:
                continue
            if (first := seen.setdefault((column, *identity), number)) != number:
                what = "the same e-mail address" if column == "email" else "the same name and reference"
                return refused(column, f"{what} as row {first}; one person gets one letter")
        facts = tuple((fact, given.get(fact, "")) for fact in self.facts)
        used = {column: given.get(column, "") for column in (*KNOWN, *self.facts)} | {"email": address}
        return Recipient(number, name, address, given.get("salutation", ""), gender, reference, facts, _key(used))


def open_recipients(path: Path, slots: Iterable[str], language: str) -> RecipientFile:
    """Return a file of recipients after a first look at all of it. ``slots`` are those of the master letter that its columns must fill.

    Raises InputError that names the file, the row or the column, and says what to do.
    """
    path = Path(path)
    encoding = _encoding(path)
    heading = next(_lines(path, encoding), "")
    delimiter = _delimiter(path, encoding, heading)
    columns: tuple[str, ...] = ()
    count = 0
    for number, cells in _records(path, encoding, delimiter, with_heading=True):
        if not columns:
            columns = _columns(path, cells)
            continue
        count += 1
        if count > ROW_LIMIT:
            raise InputError(f"{path}: row {number}: more than {ROW_LIMIT:,} recipients; split the file")
    if not columns:
        raise InputError(f"{path}: this file is empty; its first row holds the headings: name, email, and one for each slot")
    facts = tuple(slot for slot in slots if slot not in OWN)
    for needed in ("name", "email", *facts):
        if needed not in columns:
            what = "the letter's {{" + needed + "}} has no column" if needed in facts else f"there is no column {needed}"
            raise InputError(f"{path}: {what}; the columns are {', '.join(columns)} ({did_you_mean(needed, columns)})")
    if not count:
        raise InputError(f"{path}: there are headings and no recipients; write one in each row below them")
    unused = tuple(column for column in columns if column not in (*KNOWN, *facts))
    return RecipientFile(path, columns, unused, facts, encoding, delimiter, language, count)


def _encoding(path: Path) -> str:
    """Return how a file is encoded after reading all of it once. Raises InputError with the line that is not UTF-8."""
    with readable(path), open(path, "rb") as file:
        if (size := file.seek(0, io.SEEK_END)) > BYTE_LIMIT:
            raise InputError(f"{path}: too large: {size:,} bytes, and {BYTE_LIMIT:,} are allowed; split the file")
        file.seek(0)
        start = file.read(4)
        file.seek(0)
        encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")
        _decode_all(path, file, encoding)
        return encoding


def _decode_all(path: Path, file: BinaryIO, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    while True:
        data = file.read(_CHUNK)
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as problem:
            line = lines + data.count(b"\n", 0, problem.start)
            raise InputError(
                f"{path}:{line}: this is not {'UTF-16' if encoding == 'utf-16' else 'UTF-8'};"
                " save the file as CSV UTF-8 (in a spreadsheet: Save as, CSV UTF-8)"
            ) from None
        if "\x00" in text:
            line = lines + text.count("\n", 0, text.index("\x00"))
            raise InputError(f"{path}:{line}: a NUL stands here, so this is no CSV, or UTF-16 without its mark; save the file as CSV UTF-8")
        lines += text.count("\n")
        if not data:
            return


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with open(path, encoding=encoding, newline="") as file:
        number = 0
        while line := file.readline(_LINE_LIMIT):
            number += 1
            if len(line) == _LINE_LIMIT:
                raise InputError(f"{path}:{number}: a line of more than {_LINE_LIMIT:,} characters; this is no list of recipients")
            yield line


def _delimiter(path: Path, encoding: str, heading: str) -> str:
    """Return what stands between the cells: what the file says (sep=;), else what finds most headings that are known, else most headings."""
    if heading.casefold().startswith("sep=") and heading[4:5] in _DELIMITERS:
        return heading[4]

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            _, cells = next(_records(path, encoding, delimiter, with_heading=True), (0, []))
        except InputError:
            return 0, 0
        names = [_column(cell) for cell in cells]
        return sum(name in KNOWN for name in names), len(names)

    return max(_DELIMITERS, key=worth)


def _records(path: Path, encoding: str, delimiter: str, *, with_heading: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that holds anything, with its number as a spreadsheet counts. Raises InputError where quotes are broken."""
    lines = _lines(path, encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    heading_seen = with_heading
    while True:
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise InputError(
                f"{path}:{before + 1}: row {number + 1}: the quotes of a cell do not close, or text follows them;"
                ' put the cell in "…" and write a quote inside it twice'
            ) from None
        number += 1
        if not any(cell.strip() for cell in cells) or (number == 1 and cells[0].casefold().startswith("sep=")):
            continue
        if heading_seen:
            yield number, cells
        heading_seen = True


def _columns(path: Path, cells: list[str]) -> tuple[str, ...]:
    columns = [_column(cell) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    for number, column in enumerate(columns, 1):
        if not column:
            raise InputError(f"{path}: column {number} has no heading; write one, or delete the column")
        if columns.index(column) != number - 1:
            raise InputError(f"{path}: columns {columns.index(column) + 1} and {number} are both {column}; rename or delete one of them")
    return tuple(columns)


def _column(cell: str) -> str:
    """Return a heading as slots name it: small letters, one underscore for whatever is no letter or digit."""
    name = _NO_WORD.sub("_", _tidy(cell).casefold()).strip("_")
    return _ALIASES.get(name, name)


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.translate(_DIRECTION_MARKS)).strip()


def _cell_problem(column: str, value: str) -> str | None:
    """Return what is wrong with a cell by its characters alone, or None."""
    if column == "name" and not value:
        return "there is no name"
    if any(
        unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and character not in "\u200c\u200d" for character in value
    ):
        return "write it on one line, without characters that nobody sees"
    limit = FACT_LIMIT if column not in KNOWN else NAME_LIMIT if column in ("name", "salutation", "reference") else 254
    if len(value) > limit:
        return f"{len(value)} characters are more than the {limit} it may have; a sentence belongs into the master letter"
    return None


def _key(cells: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
