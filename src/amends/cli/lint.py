"""``amends lint``: any text by its words alone, from a file, a pipe or an editor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from amends.cli.findings import Checked, Format, print_findings
from amends.cli.terminal import COULD_NOT_RUN, FOUND, at_terminal, complain, read_named
from amends.errors import InputError

_SOURCES = frozenset(
    {".md", ".markdown", ".txt", ".html", ".htm", ".j2", ".jinja", ".jinja2", ".rst", ".tmpl", ".mustache", ".hbs", ".liquid"}
)


def lint(
    files: Annotated[list[Path] | None, typer.Argument(help="Texts to check; - or none reads standard input.", show_default=False)] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="The language's code; without it the text tells.", show_default=False)] = None,
    whole: Annotated[
        bool | None,
        typer.Option(
            "--whole/--no-whole", help="Whether each text is a whole letter; without it, its salutation and close tell.", show_default=False
        ),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
) -> None:
    """Check any text for wording that spoils an apology; no case, no network, no model."""
    if not files and at_terminal():
        raise InputError("name the files to check, or pipe a text in: echo 'Sorry if we upset you.' | amends lint")
    if lang is not None:
        from amends.languages import load_language

        load_language(lang)
    checked: list[Checked] = []
    failed = False
    for file in files or [Path("-")]:
        try:
            checked.append(_lint(file, lang, whole))
        except InputError as problem:
            complain(str(problem))
            failed = True
    if checked or output is not Format.text:
        print_findings(checked, output)
    if failed:
        raise typer.Exit(COULD_NOT_RUN)
    if not all(entry.report.passed for entry in checked):
        raise typer.Exit(FOUND)


def _lint(file: Path, lang: str | None, whole: bool | None) -> Checked:
    from amends.rules import lint as lint_text
    from amends.rules import lint_source

    text = read_named(file)
    name = "standard input" if str(file) == "-" else str(file)
    language = lang or _language_of(text, name)
    judge: Any = lint_source if file.suffix.lower() in _SOURCES else lint_text
    return Checked(name=name, report=judge(text, language, whole))


def _language_of(text: str, name: str) -> str:
    from amends.languages import LANGUAGES, detect_language

    if (language := detect_language(text)) is None:
        raise InputError(f"{name}: the language cannot be told from this text; name it with --lang ({', '.join(LANGUAGES)})")
    return language
