"""Approved letters of every language, a company, and the programs that read a PDF back."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from amends import Case, approve, read_case
from amends.company import Company, CompanySigner, Picture
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.review import approval
from amends.review.approval import ApprovedLetter
from amends.rules import check
from amends.samples import sample_cases

LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" fill="#1f4e5f"/></svg>"""

COMPANY = Company(
    name="Northlight Lamps",
    address=("14 Quay Street", "Springfield"),
    logo=Picture(LOGO, "svg"),
    phone="+353 1 555 0140",
    email="care@northlight.example",
    web="www.northlight.example",
    register=("Northlight Lamps Ltd · Registered in Ireland no. 412207",),
    accent="#1f4e5f",
)

Read = Callable[..., str]


@cache
def _approved(language: str, name: str) -> tuple[Case, ApprovedLetter]:
    (path,) = [path for path in sample_cases(language) if path.stem == name]
    case = read_case(path)
    return case, approve_text(render(compose(case), case).text, case)


def approve_text(text: str, case: Case) -> ApprovedLetter:
    """Return a text approved, with a reason for every warning."""
    written = Letter.from_text(text, case)
    reasons = {finding.key: "looked at" for finding in check(written, case).warnings}
    return approve(written, case, reviewer="Ana Horvat", reasons=reasons)


@pytest.fixture(
    params=["en/billing-error", "ro/project-error", "ar/billing-error", "ca/project-error", "he/rude-staff", "hr/confirmation-letter"]
)
def letter(request: pytest.FixtureRequest) -> tuple[Case, ApprovedLetter]:
    """Return an approved letter of each language, with its case."""
    return _approved(*request.param.split("/"))


@pytest.fixture
def english() -> tuple[Case, ApprovedLetter]:
    """Return an approved English letter."""
    return _approved("en", "billing-error")


@pytest.fixture
def arabic() -> tuple[Case, ApprovedLetter]:
    """Return an approved Arabic letter."""
    return _approved("ar", "billing-error")


@pytest.fixture
def company() -> Company:
    """Return a company that has everything but signers."""
    return COMPANY


@pytest.fixture
def signing() -> Callable[[Case, bytes], Company]:
    """Return what makes a company whose signer of this case has a signature."""

    def make(case: Case, png: bytes) -> Company:
        assert case.signer is not None
        return Company(name="Northlight", signers=(CompanySigner(name=case.signer.name, signature=Picture(png, "png")),))

    return make


@pytest.fixture
def sample() -> Callable[[str, str], tuple[Case, ApprovedLetter]]:
    """Return what approves the letter of a sample case."""
    return _approved


@pytest.fixture
def poppler(tmp_path: Path) -> Read:
    """Return what runs one of poppler's programs on a PDF and returns what it prints."""

    def run(program: str, pdf: bytes, *options: str, output: str = "-") -> str:
        if shutil.which(program) is None:
            if os.environ.get("CI"):
                pytest.fail(f"{program} is missing: install poppler-utils")
            pytest.skip(f"needs {program} (poppler-utils)")
        path = tmp_path / "letter.pdf"
        path.write_bytes(pdf)
        command = [program, *options, str(path), *([output] if output else [])]
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=60).stdout

    return run


def words(text: str) -> list[str]:
    """Return the words of a text without their marks, which readers of PDFs put before or behind the letter."""
    plain = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", " ", text)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", plain) if unicodedata.category(sign) != "Mn")
    return re.findall(r"\w+", bare)


@pytest.fixture(name="words")
def _words() -> Callable[[str], list[str]]:
    return words


@pytest.fixture
def sealed() -> Callable[[str, Case], ApprovedLetter]:
    """Return what seals any text at all, as if somebody had approved it: exports must bear what rules would refuse."""

    def seal(text: str, case: Case) -> ApprovedLetter:
        return ApprovedLetter(
            text=text,
            case_id=case.id,
            language=case.language or "",
            reviewer="Ana Horvat",
            approved_at=dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC),
            digest=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
            reasons={},
            seal=approval._SEAL,
        )

    return seal
