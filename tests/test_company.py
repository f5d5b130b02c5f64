"""A company's letterhead and signers are read from its settings, and refused with the place of what is wrong."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from amends.company import ACCENT, PICTURE_LIMIT, Company, CompanySigner, Picture, checked_picture, load_company
from amends.config import load_config
from amends.errors import InputError, PackError

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><rect width="4" height="4"/></svg>'

FULL = """\
[company]
name = "Northlight Lamps"
address = ["14 Quay Street", "Springfield"]
logo = "logo.svg"
phone = "+353 1 555 0140"
email = "care@northlight.example"
web = "northlight.example"
register = ["Registered in Ireland no. 412207"]
style = "semi-block"
paper = "us-letter"
accent = "#1F4E5F"

[[company.signers]]
name = "Aoife Byrne"
role = "Head of Service"
gender = "female"
phone = "+353 1 555 0141"
email = "aoife@northlight.example"
signature = "aoife.png"

[[company.signers]]
name = "Cian Okafor"
"""


def png(width: int = 2, height: int = 2) -> bytes:
    """Return a PNG that says it has this size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + b"\x00" * 12


def written(folder: Path, text: str, name: str = "amends.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "logo.svg").write_bytes(SVG)
    (folder / "aoife.png").write_bytes(png())
    return folder / name


def test_everything_a_file_can_say(tmp_path: Path) -> None:
    """Each field is read; pictures are read from the folder of the file."""
    source = written(tmp_path, FULL)

    assert load_company(tmp_path) == Company(
        name="Northlight Lamps",
        address=("14 Quay Street", "Springfield"),
        logo=Picture(SVG, "svg"),
        phone="+353 1 555 0140",
        email="care@northlight.example",
        web="northlight.example",
        register=("Registered in Ireland no. 412207",),
        style="semi-block",
        paper="us-letter",
        accent="#1f4e5f",
        signers=(
            CompanySigner(
                name="Aoife Byrne",
                role="Head of Service",
                gender="female",
                phone="+353 1 555 0141",
                email="aoife@northlight.example",
                signature=Picture(png(), "png"),
            ),
            CompanySigner(name="Cian Okafor"),
        ),
        source=source,
    )
    assert load_config(tmp_path).source == source


@pytest.mark.parametrize("text", ["", "language = 'en'\n", "[company]\n"])
def test_a_company_that_says_nothing_is_empty(tmp_path: Path, text: str) -> None:
    """Without a table, or with an empty one, letters have no letterhead and that is no error."""
    written(tmp_path, text)
    company = load_company(tmp_path)

    assert (company.name, company.address, company.signers, company.style, company.accent) == (None, (), (), "block", ACCENT)


def test_it_stands_in_a_pyproject_too(tmp_path: Path) -> None:
    """The table may stand under [tool.amends] of a pyproject.toml."""
    written(tmp_path, FULL.replace("[company]", "[tool.amends.company]").replace("[[company.", "[[tool.amends.company."), "pyproject.toml")

    assert load_company(tmp_path).signer("aoife byrne ") == load_company(tmp_path).signers[0]
    assert load_company(tmp_path).signer("Nobody") is None


@pytest.mark.parametrize(
    ("found", "put", "place", "message"),
    [
        ("address =", "adress =", "3:1", "company.adress: there is no such setting; did you mean address?"),
        ('"Northlight Lamps"', "7", "2:1", "company.name: write a text in quotes"),
        ('"Northlight Lamps"', '"a\\nb"', "2:1", "company.name: write one line"),
        ('"Northlight Lamps"', '"a\\u202eb"', "2:1", "company.name: write one line"),
        ('["14 Quay Street", "Springfield"]', '"14 Quay Street"', "3:1", "company.address: write a list"),
        ('"Springfield"]', "3]", "3:30", "company.address.1: write a text in quotes"),
        ('"semi-block"', '"blocky"', "9:1", "company.style: write one of block, semi-block"),
        ('"us-letter"', '"a5"', "10:1", "company.paper: write one of a4, us-letter"),
        ('"#1F4E5F"', '"navy"', "11:1", "company.accent: write a colour as six figures"),
        ('"care@northlight.example"', '"Care <care@northlight.example>"', "6:1", "company.email: write the address alone"),
        ('"logo.svg"', '"nothing.svg"', "4:1", "no such file"),
        ('gender = "female"', 'gender = "f"', "16:1", "company.signers.0.gender: write one of female, male, unknown"),
        ('name = "Cian Okafor"', 'role = "Director"', "21:1", "company.signers.1: name is missing"),
        ('name = "Cian Okafor"', 'name = "AOIFE Byrne"', "22:1", "company.signers.1.name: 'AOIFE Byrne' stands here twice"),
        ('"aoife.png"', '"amends.toml"', "19:1", "neither PNG nor SVG"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, found: str, put: str, place: str, message: str) -> None:
    """Every mistake names file, line and column, and what to write instead."""
    source = written(tmp_path, FULL.replace(found, put, 1))

    with pytest.raises(PackError) as caught:
        load_company(tmp_path)
    assert str(caught.value).startswith(f"{source}:{place}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x" * (PICTURE_LIMIT + 1), "more than"),
        (png(50_000, 50_000), "pixels"),
        (png(0, 5), "pixels"),
        (b"GIF89a", "neither PNG nor SVG"),
        (b"", "neither PNG nor SVG"),
        (SVG.replace(b"<svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg"), "plain SVG"),
        (SVG.replace(b"<rect", b"<script>alert(1)</script><rect"), "plain SVG"),
        (SVG.replace(b"<rect", b'<image href="https://evil.example/x.png"/><rect'), "plain SVG"),
        (SVG.replace(b"<rect", b'<image xlink:href="file:///etc/passwd"/><rect'), "plain SVG"),
        (SVG.replace(b"<rect", b"<foreignObject/><rect"), "plain SVG"),
    ],
)
def test_a_picture_that_could_do_harm_is_refused(data: bytes, message: str) -> None:
    """A picture that is too large, unpacks to too much, or reaches outside itself is refused before a letter carries it."""
    with pytest.raises(InputError, match=message):
        checked_picture(data, "logo")
