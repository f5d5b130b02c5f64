"""``amends approve``: a person puts their name to a letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from amends.cli.findings import Checked, print_excerpts, summary
from amends.cli.terminal import FOUND, complain, read_letter, require_distinct, say
from amends.errors import ApprovalError, InputError


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
    from amends.letter import Letter
    from amends.review.approval import approve as approve_letter
    from amends.rules import check

    reasons = dict(_reason(entry) for entry in reason or ())
    target = out or _default_target(letter)
    record = target.with_name(f"{target.name}.approval.json")
    require_distinct(letter=letter, case=case, out=target, record=record)
    for path in (target, record):
        require_free(path, overwrite=overwrite)
    known = read_case(case)
    written = Letter.from_text(read_letter(letter), known)
    try:
        approved = approve_letter(written, known, reviewer=by, reasons=reasons)
    except ApprovalError as problem:
        checked = Checked(name=str(letter), report=check(written, known))
        print_excerpts(checked, keys=True)
        complain(str(problem).partition("\n")[0].rstrip(":"))  # the findings themselves stand above
        say(summary([checked]))
        raise typer.Exit(FOUND) from None
    facts = {
        "case": approved.case_id,
        "reviewer": approved.reviewer,
        "approved_at": approved.approved_at.isoformat(),
        "sha256": approved.digest,
        "reasons": dict(approved.reasons),
    }
    # The record first: an approved letter never stands without it. Not a byte is added, so that the digest holds for the file.
    write_new(record, json.dumps(facts, ensure_ascii=False, indent=2) + "\n", overwrite=overwrite)
    write_new(target, approved.text, overwrite=overwrite)
    say(f"approved by {approved.reviewer}: {target} (the record is {record.name})", colour="green")


def _reason(entry: str) -> tuple[str, str]:
    key, equals, text = entry.partition("=")
    if not equals or not key.strip() or not text.strip():
        raise InputError(f"--reason {entry}: write KEY=TEXT, such as --reason stock-phrases:1a2b3c4d='the customer used these words'")
    return key.strip(), text.strip()


def _default_target(letter: Path) -> Path:
    return Path("letter.approved.txt") if str(letter) == "-" else letter.with_name(f"{letter.stem}.approved.txt")
