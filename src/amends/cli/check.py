"""``amends check``: a letter against its case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amends.cli.findings import Checked, Format
from amends.cli.output import print_findings
from amends.cli.settings import reader_language
from amends.cli.terminal import FOUND, read_letter, require_distinct
from amends.errors import CaseError, InputError


def check(
    letter: Annotated[Path, typer.Argument(help="The letter as text; - reads standard input.")],
    case: Annotated[Path, typer.Option("--case", help="The case the letter answers (YAML or JSON).")],
    output: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend in the letter what can be mended mechanically, and say what was changed.")
    ] = False,
    judge: Annotated[
        str | None,
        typer.Option("--judge", help="A second reader, for what no phrase can see: openai:NAME or local:PATH.", show_default=False),
    ] = None,
    advice_lang: Annotated[
        str | None,
        typer.Option("--advice-lang", help="The language of messages and advice; without it, that of AMENDS_LANG.", show_default=False),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The configuration; without it, the nearest amends.toml or pyproject.toml.", show_default=False),
    ] = None,
) -> None:
    """Check a letter against its case: every rule, every date, amount and promise."""
    from amends.case_files import read_case
    from amends.cli.asking_rules import judge_letter, own_rules_of, require_advice, settled
    from amends.cli.fixing import mend, write_mended
    from amends.cli.second_reading import read_again, require_judge
    from amends.covering import coverage
    from amends.letter import Letter
    from amends.points import point_problems
    from amends.rules.advice import in_language

    if str(letter) == str(case) == "-":
        raise InputError("standard input can be the letter or the case, not both")
    require_distinct(letter=letter, case=case)
    if judge is not None:
        require_judge(judge)
    settings = settled(config, [letter])
    if (advice_lang := reader_language(advice_lang)) is not None:
        require_advice(advice_lang)
    known = read_case(case)
    if problems := point_problems(known):
        raise CaseError(problems, source=str(case))
    written = read_letter(letter)
    piped = str(letter) == "-"
    if fix:
        mended = mend(written, lambda text: judge_letter(Letter.from_text(text, known), known, settings))
        report, applied = mended.report, mended.applied
        if applied and not piped:
            write_mended(letter, mended.text + "\n")
    else:
        report, applied = judge_letter(Letter.from_text(written, known), known, settings), ()
    if judge is not None:
        report = read_again(report, known, judge, settings)
    if advice_lang is not None:
        report = in_language(report, advice_lang)
    checked = Checked("standard input" if piped else str(letter), report, applied=applied, points=coverage(report.text, known))
    print_findings(checked, output, own_rules_of(settings), text_out=piped and fix)
    if not report.passed:
        raise typer.Exit(FOUND)
