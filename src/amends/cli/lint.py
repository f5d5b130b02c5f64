"""``amends lint``: any texts by their words alone, from files, folders, archives, a pipe or an editor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amends.cli.findings import Format
from amends.cli.linting import Options, run


def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Texts to check, or folders of them; - or none reads standard input.", show_default=False)
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="The language's code; without it the configuration or the text tells.", show_default=False),
    ] = None,
    whole: Annotated[
        bool | None,
        typer.Option(
            "--whole/--no-whole", help="Whether each text is a whole letter; without it, its salutation and close tell.", show_default=False
        ),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
    jsonl: Annotated[
        str | None,
        typer.Option("--jsonl", help="Read JSON Lines, with a letter in this field of each line (a.b for one inside).", show_default=False),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="How many texts to check at once; all cores without it.", show_default=False)
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Print how often each rule was broken instead of where.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend in the files what can be mended mechanically, and say what was changed.")
    ] = False,
    advice_lang: Annotated[
        str | None,
        typer.Option("--advice-lang", help="The language of messages and advice; without it, that of AMENDS_LANG.", show_default=False),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The configuration; without it, the nearest amends.toml or pyproject.toml.", show_default=False),
    ] = None,
) -> None:
    """Check any texts for wording that spoils an apology; no case, no network, no model."""
    raise typer.Exit(
        run(
            Options(
                files=tuple(files or ()),
                lang=lang,
                whole=whole,
                output=output,
                jsonl=jsonl,
                jobs=jobs,
                summary=summary,
                fix=fix,
                advice_lang=advice_lang,
                config=config,
            )
        )
    )
