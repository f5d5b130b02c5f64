"""Whose letter it is: the table ``[company]`` of ``amends.toml``, or ``[tool.amends.company]`` of ``pyproject.toml``.

    [company]
    name = "Northlight Lamps"
    address = ["14 Quay Street", "Springfield"]
    logo = "northlight.svg"               # PNG or SVG, read from the folder of this file
    phone = "+353 1 555 0140"
    email = "care@northlight.example"
    web = "northlight.example"
    register = ["Northlight Lamps Ltd · Registered in Ireland no. 412207"]   # what the law wants at the foot of the page
    style = "block"                       # or "semi-block"
    paper = "a4"                          # or "us-letter"
    accent = "#1f4e5f"

    [[company.signers]]
    name = "Aoife Byrne"
    role = "Head of Service"
    gender = "female"                     # female, male or unknown
    phone = "+353 1 555 0141"
    email = "aoife@northlight.example"
    signature = "aoife.png"               # may be left out

They are read where a letter leaves the desk, or a signer is chosen. Pictures are checked when they are read, so that no letter fails by them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

from amends.config import find_config, own_table
from amends.errors import InputError
from amends.expressions import expression
from amends.toml_files import Key, TomlFile, did_you_mean

Style = Literal["block", "semi-block"]
"""Block: everything at the margin. Semi-block: date and signature at the middle, first lines of paragraphs indented."""
Paper = Literal["a4", "us-letter"]
Kind = Literal["png", "svg"]

ACCENT = "#1f3a4d"
PICTURE_LIMIT = 524_288
"""Bytes of a logo or a signature: every letter carries it."""
SIDE_LIMIT = 4_000
"""Pixels along a side of a PNG, which is unpacked whole: a small file may hold a picture of gigabytes."""

_FIELDS = ("name", "address", "logo", "phone", "email", "web", "register", "style", "paper", "accent", "signers")
_SIGNER_FIELDS = ("name", "role", "gender", "phone", "email", "signature")
_GENDERS = ("female", "male", "unknown")
_LONGEST = 200
_MOST_LINES = 12
_COLOUR = expression(r"#[0-9a-fA-F]{6}")
_ADDRESS = expression(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\"]+")
_UNSEEN = expression("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_ACTIVE = expression(r"<!\s*(?:DOCTYPE|ENTITY)|<\s*(?:\w+:)?(?:script|foreignObject)\b|\bhref\s*=\s*[\"'](?!#|data:image/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo or a signature: its bytes, and which of the two kinds it is."""

    data: bytes
    kind: Kind

    def __repr__(self) -> str:
        return f"Picture({self.kind}, {len(self.data):,} bytes)"


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanySigner:
    """Somebody who signs the company's letters."""

    name: str
    role: str | None = None
    gender: Literal["female", "male", "unknown"] = "unknown"
    phone: str | None = None
    email: str | None = None
    signature: Picture | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """What a company's letters look like and who signs them; a field left out is left off the page. ``source`` is the file they stand in."""

    name: str | None = None
    address: tuple[str, ...] = ()
    logo: Picture | None = None
    phone: str | None = None
    email: str | None = None
    web: str | None = None
    register: tuple[str, ...] = ()
    style: Style = "block"
    paper: Paper = "a4"
    accent: str = ACCENT
    signers: tuple[CompanySigner, ...] = ()
    source: Path | None = None

    def signer(self, name: str) -> CompanySigner | None:
        """Return the signer of this name, if there is one."""
        return next((signer for signer in self.signers if signer.name.casefold() == name.strip().casefold()), None)


def load_company(start: Path) -> Company:
    """Return the company of the nearest ``amends.toml`` or ``[tool.amends]``, looking from a folder upwards; none is an empty one.

    Raises PackError with file, line and column, InputError if the file cannot be read.
    """
    path = find_config(start)
    return Company() if path is None else read_company(path)


def read_company(path: Path) -> Company:
    """Return the company of one file. Raises as ``load_company`` does."""
    file = TomlFile.read(path)
    root, table = own_table(file, "company")
    return _Reader(file, root).company({} if table is None else table)


class _Reader:
    """Reads the tables of a company and says what is wrong with them, and where."""

    def __init__(self, file: TomlFile, root: tuple[str, ...]) -> None:
        self.file = file
        self.root = root

    def refuse(self, keys: tuple[Key, ...], message: str) -> NoReturn:
        raise self.file.error((*self.root, *keys), f"{'.'.join(('company', *map(str, keys)))}: {message}")

    def company(self, table: Any) -> Company:
        if not isinstance(table, dict):
            self.refuse((), f"write a table: [{'.'.join(self.root)}]")
        self._require_known((), table, _FIELDS)
        return Company(
            name=self._line((), table, "name"),
            address=self._lines(table, "address"),
            logo=self._picture((), table, "logo"),
            phone=self._line((), table, "phone"),
            email=self._mail((), table),
            web=self._line((), table, "web"),
            register=self._lines(table, "register"),
            style=self._one_of((), table, "style", get_args(Style)),
            paper=self._one_of((), table, "paper", get_args(Paper)),
            accent=self._colour(table),
            signers=self._signers(table.get("signers", [])),
            source=self.file.path,
        )

    def _require_known(self, place: tuple[Key, ...], table: Mapping[str, Any], fields: tuple[str, ...]) -> None:
        for key in table:
            if key not in fields:
                self.refuse((*place, key), f"there is no such setting; {did_you_mean(key, fields)}")

    def _signers(self, tables: Any) -> tuple[CompanySigner, ...]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.refuse(("signers",), f"write a table for each: [[{'.'.join(self.root)}.signers]]")
        signers = tuple(self._signer(number, table) for number, table in enumerate(tables))
        seen: set[str] = set()
        for number, signer in enumerate(signers):
            if signer.name.casefold() in seen:
                self.refuse(("signers", number, "name"), f"{signer.name!r} stands here twice; keep one of them")
            seen.add(signer.name.casefold())
        return signers

    def _signer(self, number: int, table: Mapping[str, Any]) -> CompanySigner:
        place: tuple[Key, ...] = ("signers", number)
        self._require_known(place, table, _SIGNER_FIELDS)
        name = self._line(place, table, "name")
        if name is None:
            self.refuse(place, 'name is missing; write name = "…"')
        return CompanySigner(
            name=name,
            role=self._line(place, table, "role"),
            gender=self._one_of(place, table, "gender", _GENDERS, "unknown"),
            phone=self._line(place, table, "phone"),
            email=self._mail(place, table),
            signature=self._picture(place, table, "signature"),
        )

    def _line(self, place: tuple[Key, ...], table: Mapping[str, Any], key: str) -> str | None:
        value = table.get(key)
        return None if value is None else self._checked((*place, key), value)

    def _checked(self, keys: tuple[Key, ...], value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            self.refuse(keys, "write a text in quotes")
        if len(value) > _LONGEST or _UNSEEN.search(value):
            self.refuse(keys, f"write one line of at most {_LONGEST} characters, with none that cannot be seen")
        return value.strip()

    def _lines(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        entries = table.get(key, [])
        if not isinstance(entries, list):
            self.refuse((key,), f'write a list, such as {key} = ["…"]')
        if len(entries) > _MOST_LINES:
            self.refuse((key,), f"{len(entries)} lines leave no room for a letter; write at most {_MOST_LINES}")
        return tuple(self._checked((key, number), entry) for number, entry in enumerate(entries))

    def _mail(self, place: tuple[Key, ...], table: Mapping[str, Any]) -> str | None:
        address = self._line(place, table, "email")
        if address is not None and not _ADDRESS.fullmatch(address):
            self.refuse((*place, "email"), 'write the address alone, such as email = "care@company.example"')
        return address

    def _one_of(self, place: tuple[Key, ...], table: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str = "") -> Any:
        value = table.get(key, default or allowed[0])
        if value not in allowed:
            self.refuse((*place, key), f"write one of {', '.join(allowed)}")
        return value

    def _colour(self, table: Mapping[str, Any]) -> str:
        colour = self._line((), table, "accent") or ACCENT
        if not _COLOUR.fullmatch(colour):
            self.refuse(("accent",), f'write a colour as six figures, such as accent = "{ACCENT}"')
        return colour.lower()

    def _picture(self, place: tuple[Key, ...], table: Mapping[str, Any], key: str) -> Picture | None:
        name = self._line(place, table, key)
        if name is None:
            return None
        try:
            return read_picture(self.file.path.parent / Path(name).expanduser())
        except InputError as problem:
            self.refuse((*place, key), str(problem))


def read_picture(path: Path) -> Picture:
    """Return a PNG or SVG that a letter may carry. Raises InputError that says what is wrong with it."""
    try:
        with open(path, "rb") as file:
            data = file.read(PICTURE_LIMIT + 1)
    except OSError as problem:
        raise InputError(f"{path}: cannot be read: {(problem.strerror or type(problem).__name__).lower()}") from None
    return checked_picture(data, str(path))


def checked_picture(data: bytes, name: str) -> Picture:
    """Return bytes as a picture that a letter may carry. Raises InputError that starts with ``name``.

    A PNG's sides are looked at before anything unpacks it; an SVG may refer to nothing outside itself.
    """
    if len(data) > PICTURE_LIMIT:
        raise InputError(f"{name}: more than {PICTURE_LIMIT:,} bytes; save it smaller, 1,000 pixels are enough for print")
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) > 33:
        width, height = struct.unpack(">II", data[16:24])
        if not 0 < width <= SIDE_LIMIT or not 0 < height <= SIDE_LIMIT:
            raise InputError(f"{name}: {width:,} × {height:,} pixels; save it with at most {SIDE_LIMIT:,} along a side")
        return Picture(data, "png")
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and b"<svg" in data:
        if _ACTIVE.search(data.decode("utf-8", "replace")):
            raise InputError(f"{name}: this SVG holds a script, a DOCTYPE or refers to another file; save it as plain SVG, or as PNG")
        return Picture(data, "svg")
    raise InputError(f"{name}: this is neither PNG nor SVG; save the picture as one of them")
