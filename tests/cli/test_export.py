"""``amends export`` approves a letter and makes its files, all of them or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Amends = Callable[..., Result]

COMPANY = '[company]\nname = "Northlight Lamps"\nregister = ["Registered in Ireland no. 412207"]\n'


@pytest.fixture
def drafted(amends: Amends, folder: Path) -> Path:
    """A folder with a letter that passes, and a company."""
    assert amends("draft", "case.yaml", "--out", "letter.txt").exit_code == 0
    (folder / "amends.toml").write_text(COMPANY, encoding="utf-8")
    return folder


def test_every_form_with_its_record(amends: Amends, drafted: Path) -> None:
    """Each file is made under the case's number; the record says who approved what when, with the digest of every file."""
    result = amends(
        "export",
        "letter.txt",
        "--case",
        "case.yaml",
        "--by",
        "Vera Popa",
        "--as",
        "pdf, docx,eml,txt",
        "--out",
        "out/today",
        "--to",
        "ana@example.com",
    )

    assert result.exit_code == 0, result.stderr
    out = drafted / "out" / "today"
    record = json.loads((out / "apology-C-1042.approval.json").read_text(encoding="utf-8"))
    assert record["reviewer"] == "Vera Popa"
    assert set(record["files"]) == {f"apology-C-1042.{form}" for form in ("pdf", "docx", "eml", "txt")}
    for name, digest in record["files"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert record["files"]["apology-C-1042.txt"] == record["sha256"]
    assert b"To: Ana Pop <ana@example.com>" in (out / "apology-C-1042.eml").read_bytes()


def test_a_letter_with_errors_leaves_nothing(amends: Amends, drafted: Path) -> None:
    """A letter that breaks a rule is not approved: its findings are printed, and no file is made."""
    result = amends("export", "bad.txt", "--case", "case.yaml", "--by", "Vera Popa", "--out", "out")

    assert result.exit_code == 1
    assert "conditional-apology" in result.stdout + result.stderr
    assert list((drafted / "out").iterdir()) == []


def test_nothing_is_overwritten_unasked(amends: Amends, drafted: Path) -> None:
    """A file that exists stays, and none of the others is made; --overwrite replaces it."""
    (drafted / "apology-C-1042.docx").write_bytes(b"mine")
    arguments = ("export", "letter.txt", "--case", "case.yaml", "--by", "Vera Popa", "--as", "txt,docx")
    refused = amends(*arguments)

    assert refused.exit_code == 2
    assert (drafted / "apology-C-1042.docx").read_bytes() == b"mine"
    assert not (drafted / "apology-C-1042.txt").exists()
    assert amends(*arguments, "--overwrite").exit_code == 0
    assert (drafted / "apology-C-1042.docx").read_bytes().startswith(b"PK")


def test_a_preview_needs_no_name_and_approves_nothing(amends: Amends, drafted: Path) -> None:
    """Pictures of the pages are made also of a letter that would not pass; no approval is recorded."""
    result = amends("export", "bad.txt", "--case", "case.yaml", "--preview", "--out", "out")

    assert result.exit_code == 0, result.stderr
    assert [path.name for path in (drafted / "out").iterdir()] == ["apology-C-1042.preview-1.png"]
    assert "not approved" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--by", "Vera Popa", "--as", "rtf"), "write one or more of pdf, docx, eml, txt"),
        (("--as", "pdf"), "--by NAME"),
        (("--by", "Vera Popa", "--as", "eml", "--to", "nobody"), "no e-mail address"),
        (("--by", "Vera Popa", "--reason", "x"), "write KEY=TEXT"),
        (("--by", "Vera Popa", "--out", "letter.txt"), "cannot be made"),
    ],
)
def test_a_wrong_wish_is_told(amends: Amends, drafted: Path, arguments: tuple[str, ...], message: str) -> None:
    """What cannot be done is said with what to write, and nothing is made."""
    before = sorted(drafted.iterdir())
    result = amends("export", "letter.txt", "--case", "case.yaml", *arguments)

    assert result.exit_code == 2
    assert message in result.stderr
    assert sorted(drafted.iterdir()) == before


def test_a_company_with_a_mistake_is_told_with_its_place(amends: Amends, drafted: Path) -> None:
    """A mistake in [company] stops the export with file, line and column."""
    (drafted / "amends.toml").write_text('[company]\nlogo = "gone.png"\n', encoding="utf-8")
    result = amends("export", "letter.txt", "--case", "case.yaml", "--by", "Vera Popa")

    assert result.exit_code == 2
    assert "amends.toml:2:1: company.logo" in result.stderr
