"""``amends approve``: a person puts their name to a letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.findings import Checked, print_excerpts, summary
from amends.cli.terminal import FOUND, complain, read_letter, require_distinct, say
from amends.errors import ApprovalError, InputError

if TYPE_CHECKING:
    from amends.case import Case
    from amends.review.approval import ApprovedLetter


def approve(
    letter: Annotated[Path, typer.Argument(help="The letter as text; - reads standard input.")],
    case: Annotated[Path, typer.Option("--case", help="The case the letter answers (YAML or JSON).")],
    by: Annotated[str, typer.Option("--by", help="Who read the letter and approves it.")],
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help="KEY=TEXT: why a warning may stand; repeat for each.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the approved letter goes.", show_default=False)] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
) -> None:
    """Check a letter once more and approve it under your name; the approval is recorded beside it."""
    from amends.case_files import read_case
    from amends.files import require_free, write_new

    reasons = read_reasons(reason)
    target = out or _default_target(letter)
    record = target.with_name(f"{target.name}.approval.json")
    require_distinct(letter=letter, case=case, out=target, record=record)
    for path in (target, record):
        require_free(path, overwrite=overwrite)
    approved = approved_letter(letter, read_letter(letter), read_case(case), by=by, reasons=reasons)
    facts = record_of(approved)
    # The record first: an approved letter never stands without it. Not a byte is added, so that the digest holds for the file.
    write_new(record, json.dumps(facts, ensure_ascii=False, indent=2) + "\n", overwrite=overwrite)
    write_new(target, approved.text, overwrite=overwrite)
    say(f"approved by {approved.reviewer}: {target} (the record is {record.name})", colour="green")


def approved_letter(name: Path, text: str, case: Case, *, by: str, reasons: dict[str, str]) -> ApprovedLetter:
    """Return the approved letter, or print why it cannot be approved and end the command with exit code 1."""
    from amends.letter import Letter
    from amends.review.approval import approve as approve_letter
    from amends.rules import check

    written = Letter.from_text(text, case)
    try:
        return approve_letter(written, case, reviewer=by, reasons=reasons)
    except ApprovalError as problem:
        checked = Checked(name=str(name), report=check(written, case))
        print_excerpts(checked, keys=True)
        complain(str(problem).partition("\n")[0].rstrip(":"))  # the findings themselves stand above
        say(summary([checked]))
        raise typer.Exit(FOUND) from None


def record_of(approved: ApprovedLetter) -> dict[str, Any]:
    """Return who approved which text when, and why each warning may stand, as JSON."""
    return {
        "case": approved.case_id,
        "reviewer": approved.reviewer,
        "approved_at": approved.approved_at.isoformat(),
        "sha256": approved.digest,
        "reasons": dict(approved.reasons),
    }


def read_reasons(entries: list[str] | None) -> dict[str, str]:
    """Return reasons by the keys of the findings they are given for. Raises InputError."""
    return dict(_reason(entry) for entry in entries or ())


def _reason(entry: str) -> tuple[str, str]:
    key, equals, text = entry.partition("=")
    if not equals or not key.strip() or not text.strip():
        raise InputError(f"--reason {entry}: write KEY=TEXT, such as --reason stock-phrases:1a2b3c4d='the customer used these words'")
    return key.strip(), text.strip()


def _default_target(letter: Path) -> Path:
    return Path("letter.approved.txt") if str(letter) == "-" else letter.with_name(f"{letter.stem}.approved.txt")
