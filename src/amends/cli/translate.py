"""``amends translate``: what a letter says, sentence by sentence, for a reviewer who does not read its language."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from amends.cli.asking_rules import judge_letter, settled
from amends.cli.at_work import model_at_work
from amends.cli.findings import Places, finding_as_json
from amends.cli.terminal import counted, harmless, put, read_letter, require_distinct, say, show
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.rules import Finding, Report
    from amends.translating import Pair, Translation


def translate(
    letter: Annotated[Path, typer.Argument(help="The letter as text; - reads standard input.")],
    case: Annotated[Path, typer.Option("--case", help="The case the letter answers (YAML or JSON).")],
    into: Annotated[str, typer.Option("--into", help="The language you read: ar, ca, en, he, hr or ro.")] = "en",
    model: Annotated[
        str | None,
        typer.Option("--model", help="Who translates: openai:NAME or local:PATH; without it, the settings tell.", show_default=False),
    ] = None,
    output: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print the sentences.")] = "text",
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The configuration; without it, the nearest amends.toml or pyproject.toml.", show_default=False),
    ] = None,
) -> None:
    """Read a letter in another language, beside what was found in it. A reading aid: never send it."""
    from amends.case_files import read_case
    from amends.letter import Letter
    from amends.translating import translate as translated

    if str(letter) == str(case) == "-":
        raise InputError("standard input can be the letter or the case, not both")
    require_distinct(letter=letter, case=case)
    settings = settled(config, [letter])
    known, text = read_case(case), read_letter(letter)
    with model_at_work(model, "translating the letter") as asked:
        translation = translated(text, known, asked, into)
    report = judge_letter(Letter.from_text(text, known), known, settings)
    if output == "json":
        show(json.dumps(_as_json(translation, report), ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        _table(translation, report)
    else:
        _lines(translation, report)
    doubtful = f", {len(translation.doubtful)} with other figures than the original" if translation.doubtful else ""
    left = f", {translation.untranslated} not translated" if translation.untranslated else ""
    say(f"{translation.model}: {counted(len(translation.pairs), 'sentence')}{doubtful}{left}; a reading aid, not a letter")


def _lines(translation: Translation, report: Report) -> None:
    for pair, findings in translation.beside(report):
        put(f"{pair.number:>3}  {harmless(_on_one_line(pair.original))}")
        put(f"     {harmless(_translated(pair))}")
        for note in _notes(pair, findings):
            put(f"     ! {harmless(_on_one_line(note))}")


def _table(translation: Translation, report: Report) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from amends.languages import load_language

    table = Table(show_lines=True)
    from_name, into_name = (load_language(code).name for code in (translation.language, translation.into))
    for heading in ("", from_name, f"{into_name} (to read, not to send)", "to look at"):
        table.add_column(heading, overflow="fold")
    for pair, findings in translation.beside(report):
        notes = "\n".join(_notes(pair, findings))
        translated = Text(harmless(_translated(pair)), style="yellow" if pair.doubtful or pair.translation is None else "")
        table.add_row(str(pair.number), Text(harmless(_on_one_line(pair.original))), translated, Text(harmless(notes)))
    Console().print(table)


def _translated(pair: Pair) -> str:
    return pair.translation or "(not translated)"


def _notes(pair: Pair, findings: tuple[Finding, ...]) -> list[str]:
    notes = []
    if pair.missing:
        notes.append(f"doubtful: not in the translation: {', '.join(pair.missing)}")
    if pair.added:
        notes.append(f"doubtful: only in the translation: {', '.join(pair.added)}")
    return notes + [f"{finding.severity}[{finding.rule}]: {finding.message}" for finding in findings]


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _as_json(translation: Translation, report: Report) -> dict[str, Any]:
    places = Places(translation.original)
    return {
        "version": 1,
        "language": translation.language,
        "into": translation.into,
        "model": translation.model,
        "seconds": round(translation.seconds, 3),
        "input_tokens": translation.input_tokens,
        "output_tokens": translation.output_tokens,
        "untranslated": translation.untranslated,
        "sentences": [
            {
                "number": pair.number,
                "part": pair.part,
                "start": pair.start,
                "end": pair.end,
                "original": pair.original,
                "translation": pair.translation,
                "doubtful": pair.doubtful,
                "missing": pair.missing,
                "added": pair.added,
                "findings": [finding_as_json(finding, places) for finding in findings],
            }
            for pair, findings in translation.beside(report)
        ],
    }
