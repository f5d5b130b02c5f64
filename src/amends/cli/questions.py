"""``amends questions``: what is still to be answered about a case."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from amends.cli.settings import reader_language
from amends.cli.terminal import FOUND, counted, harmless, put, say, show, styled


class Shape(StrEnum):
    """How questions are printed."""

    text = "text"
    json = "json"


def questions(
    case: Annotated[Path, typer.Argument(help="The case (YAML or JSON).")],
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="The language to ask in; without it, that of AMENDS_LANG, else English.", show_default=False),
    ] = None,
    output: Annotated[Shape, typer.Option("--format", help="How to print the questions.")] = Shape.text,
) -> None:
    """List what is still to be answered about a case; what a letter has to wait for is marked."""
    from amends.case_files import read_case

    asked = read_case(case).questions(reader_language(lang))
    required = sum(question.required for question in asked)
    if output is Shape.json:
        entries = [question.model_dump(mode="json") for question in asked]
        show(json.dumps({"version": 1, "required": required, "questions": entries}, ensure_ascii=False, indent=2))
    else:
        for number, question in enumerate(asked, 1):
            mark = styled("needed", "red", bold=True) if question.required else styled("helps", "cyan", bold=True)
            put(f"{number:>3}. {harmless(question.text)}")
            put(f"     {harmless(question.why)}")
            put(f"     {mark} [{question.field}] {harmless(question.options)}")
        say(
            f"{counted(required, 'question')} to answer before a letter can be honest, {len(asked) - required} that would make a better one"
        )
    if required:
        raise typer.Exit(FOUND)
