"""``amends remedies``: what the company offers when something went wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.terminal import counted, harmless, put, say, show, styled

if TYPE_CHECKING:
    from amends.remedies import CatalogueRemedy


def remedies(
    lang: Annotated[
        str | None, typer.Option("--lang", help="Show the sentences of this language; without it, all.", show_default=False)
    ] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help="Print a catalogue to start from, for amends.toml: amends remedies --starter >> amends.toml")
    ] = False,
) -> None:
    """List the remedies of amends.toml: who approved each in advance, up to which amount, and what the letter says."""
    from amends.files import read_text
    from amends.languages import load_language
    from amends.remedies import STARTER, load_remedies

    if lang is not None:
        load_language(lang)
    if starter:
        show(read_text(STARTER).rstrip("\n"))
        return
    found = load_remedies(Path.cwd())
    for remedy in found:
        put(f"{styled(harmless(remedy.id), 'cyan', bold=True)}  {harmless(remedy.title)} ({remedy.kind}, {remedy.basis})")
        put(f"    {_approval(remedy)}")
        for tense, sentences in (("due ", remedy.due), ("done", remedy.done)):
            for code, sentence in sentences.items():
                if lang in (None, code):
                    put(f"    {tense} {code}  {harmless(sentence)}")
    if found:
        say(f"{len(found)} {'remedy' if len(found) == 1 else 'remedies'} in {found[0].source}")
    else:
        say("there is no catalogue of remedies yet; start one: amends remedies --starter >> amends.toml")


def _approval(remedy: CatalogueRemedy) -> str:
    days = f"; usually done in {counted(remedy.days, 'day')}" if remedy.days is not None else ""
    if not remedy.approved_by:
        return f"approved case by case{days}"
    when = f" on {remedy.approved_on}" if remedy.approved_on else ""
    limit = f" up to {remedy.limit}" if remedy.limit else ""
    return f"approved in advance by {harmless(remedy.approved_by)}{when}{limit}{days}"
