"""``amends check``: a letter against its case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amends.cli.findings import Checked, Format, print_findings
from amends.cli.terminal import FOUND, read_letter
from amends.errors import InputError


def check(
    letter: Annotated[Path, typer.Argument(help="The letter as text; - reads standard input.")],
    case: Annotated[Path, typer.Option("--case", help="The case the letter answers (YAML or JSON).")],
    output: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
) -> None:
    """Check a letter against its case: every rule, every date, amount and promise."""
    from amends.case_files import read_case
    from amends.letter import Letter
    from amends.rules import check as check_letter

    if str(letter) == str(case) == "-":
        raise InputError("standard input can be the letter or the case, not both")
    known = read_case(case)
    report = check_letter(Letter.from_text(read_letter(letter), known), known)
    print_findings([Checked(name="standard input" if str(letter) == "-" else str(letter), report=report)], output)
    if not report.passed:
        raise typer.Exit(FOUND)
