"""``amends draft``: a letter for a case."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.findings import Checked, Places, finding_as_json, print_excerpts, summary
from amends.cli.models import open_model
from amends.cli.points import as_json as points_as_json
from amends.cli.settings import Settings, reader_language
from amends.cli.terminal import FOUND, complain, counted, harmless, require_distinct, say, show
from amends.errors import IncompleteCaseError, InputError, ModelError

if TYPE_CHECKING:
    from amends.drafting import Attempt, Draft


def draft(
    case: Annotated[Path, typer.Argument(help="The case to answer (YAML or JSON).")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model", help="Who writes: phrasebook, openai:NAME or local:PATH; without it, the settings tell.", show_default=False
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the letter to this file.", show_default=False)] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the attempts and their findings to this file (JSON).", show_default=False)
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The same number gives the same wording.", show_default=False)] = None,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=10, help="How often a model may mend its draft.")] = 3,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but the letter, or why there is none.")] = False,
    advice_lang: Annotated[
        str | None,
        typer.Option(
            "--advice-lang", help="The language of questions, messages and advice; without it, that of AMENDS_LANG.", show_default=False
        ),
    ] = None,
) -> None:
    """Draft a letter for a case, check it, and mend it until it passes."""
    from amends.case_files import read_case
    from amends.covering import coverage
    from amends.drafting import Draft, Drafter
    from amends.files import require_free, write_new
    from amends.rules.advice import in_language

    require_distinct(case=case, out=out, report=report)
    for path in (out, report):
        if path is not None:
            require_free(path, overwrite=overwrite)
    advice_lang = reader_language(advice_lang)
    known = read_case(case)
    try:
        known.require_complete(advice_lang)
    except IncompleteCaseError as problem:
        raise InputError(f"{case}: {problem}\nWrite the answers into that file, or start over with: amends new") from None
    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    if spec == "phrasebook" and not quiet:
        say("no model was used: the phrasebook writes this letter from the case's own sentences")
    made: list[Attempt] = []
    try:
        with _progress(spec, quiet=quiet) as tell:
            for attempt in Drafter(open_model(spec, settings), attempts=attempts, seed=seed).attempts(known):
                made.append(attempt)
                tell(attempt)
    except ModelError as problem:
        if not made:
            raise
        complain(f"the model failed while mending its draft, so the best attempt so far stands: {problem}")
    drafted = Draft(case=known, attempts=tuple(made))
    if not quiet:
        told = drafted.report if advice_lang is None else in_language(drafted.report, advice_lang)
        print_excerpts(Checked(str(out or "letter"), told, points=coverage(drafted.letter, known)), to_error=True)
    if report is not None:
        write_new(report, json.dumps(_report(drafted), ensure_ascii=False, indent=2) + "\n", overwrite=overwrite)
    if out is None:
        show(drafted.text.rstrip("\n"))
    else:
        write_new(out, drafted.text.rstrip("\n") + "\n", overwrite=overwrite)
    if not quiet:
        _close(drafted, case, out)
        if advised := known.questions(advice_lang):
            say(f"{counted(len(advised), 'question')} would make a better letter: amends questions {case}")
    if not drafted.passed:
        raise typer.Exit(FOUND)


def _close(drafted: Draft, case: Path, out: Path | None) -> None:
    checked = [Checked(name=str(out or "letter"), report=drafted.report)]
    if not drafted.passed:
        say(f"this letter does not pass yet: {summary(checked)}", colour="red")
        return
    say(f"this letter passes: {summary(checked)}", colour="green")
    if out is not None:
        say(f'next: read it, change what you like, then: amends approve {out} --case {case} --by "your name"')


def _report(drafted: Draft) -> dict[str, Any]:
    from amends.covering import coverage

    points = coverage(drafted.letter, drafted.case)
    return {
        "version": 1,
        "case": drafted.case.id,
        "passed": drafted.passed,
        "best": drafted.best.number,
        "attempts": [
            {
                "number": attempt.number,
                "source": attempt.source,
                "seconds": round(attempt.seconds, 3),
                "passed": attempt.report.passed,
                "text": attempt.text,
                "findings": [finding_as_json(finding, Places(attempt.report.text)) for finding in attempt.report.findings],
            }
            for attempt in drafted.attempts
        ],
        **({"points": points_as_json(points, Places(drafted.text))} if points else {}),
    }


@contextmanager
def _progress(spec: str, *, quiet: bool) -> Iterator[Any]:
    """Give a function that tells of each attempt; on a terminal, a line that moves shows that a model is at work."""

    def tell(attempt: Attempt) -> None:
        if not quiet and spec != "phrasebook":
            found = summary([Checked(name="letter", report=attempt.report)])
            say(f"attempt {attempt.number} ({attempt.source}, {attempt.seconds:.1f} s): {found}")

    if quiet or spec == "phrasebook" or not sys.stderr.isatty():
        yield tell
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(f"{escape(harmless(spec))} is writing …"):
        yield tell
