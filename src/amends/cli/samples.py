"""``amends samples``: cases to try everything with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from amends.cli.terminal import counted, say, show
from amends.errors import InputError


def samples(
    lang: Annotated[str | None, typer.Option("--lang", help="Only the samples in this language.", show_default=False)] = None,
    copy: Annotated[
        Path | None, typer.Option("--copy", help="Copy the samples into this folder, one folder a language.", show_default=False)
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
) -> None:
    """List the sample cases that ship with amends, or copy them to work on."""
    from amends.files import read_text, require_free, write_new
    from amends.samples import sample_cases

    if lang is not None:
        from amends.languages import load_language

        load_language(lang)
    found = sample_cases(lang)
    if copy is None:
        for file in found:
            show(str(file))
        return
    targets = [copy / file.parent.name / file.name for file in found]
    try:
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"{copy}: this folder cannot be made: {(problem.strerror or '').lower()}") from None
    for target in targets:
        require_free(target, overwrite=overwrite)
    for file, target in zip(found, targets, strict=True):
        write_new(target, read_text(file), overwrite=overwrite)
    say(f"copied {counted(len(found), 'case')} to {copy}")
    if targets:
        say(f"next: amends draft {targets[0]}")
