"""``amends audit``: whether the trail of the desk holds, and what stands in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.stores import StoreOption, open_store
from amends.cli.terminal import FOUND, harmless, put, say, show, styled

if TYPE_CHECKING:
    from amends.review.audit import Entry

app = typer.Typer(help="Check the desk's audit trail, or read it.", no_args_is_help=True, rich_markup_mode=None)

_SHOWN = ("why", "reason", "note")
"""Texts that are shown with their entry; letters and cases are too long, and ``amends desk`` shows them."""
_COLUMNS = ("status", "version", "form", "owner", "remedy_id", "rule", "source", "passed")
"""What is shown of the rows an entry made or changed."""
_MOST = 20
"""Problems that are listed; the first is the one to look at."""


class Output(StrEnum):
    """How the trail is printed."""

    text = "text"
    json = "json"


@app.command("verify")
def verify(
    store: StoreOption = None,
    expect: Annotated[
        str | None,
        typer.Option("--expect", help="The hash of an entry, noted down earlier elsewhere, that must still be there.", show_default=False),
    ] = None,
) -> None:
    """Check every entry of the trail, and the desk's texts, versions and approvals against it; print the last entry's hash to note down."""
    from amends.review.audit import verify as verify_trail

    with open_store(store, make=False) as opened, _waiting():
        result = verify_trail(opened, expect=expect)
    if result.valid:
        entries = "1 entry" if result.entries == 1 else f"{result.entries:,} entries"
        say(f"{entries}, each as it was written; the last one's hash, to note down elsewhere for --expect:", colour="green")
        show(result.head)
        return
    for problem in result.problems[:_MOST]:
        say(problem, colour="red")
    if len(result.problems) > _MOST:
        say(f"… and {len(result.problems) - _MOST} more")
    say("the trail was tampered with, or the file is damaged; the first line says where to look")
    raise typer.Exit(FOUND)


@contextmanager
def _waiting() -> Iterator[None]:
    """On a terminal, show a line that moves: a trail of ten thousand entries takes a second or more."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status("reading the trail …"):
        yield


@app.command("show")
def show_trail(
    case: Annotated[str | None, typer.Option("--case", help="Only what concerns this case.", show_default=False)] = None,
    store: StoreOption = None,
    output: Annotated[Output, typer.Option("--format", help="How to print it.")] = Output.text,
) -> None:
    """Print who did what to which text, when and why, the oldest first. It does not check the trail; ``verify`` does."""
    from amends.review.audit import trail

    with open_store(store, make=False) as opened:
        entries = trail(opened, case)
    for entry in entries:
        if output is Output.json:
            show(_as_json(entry))
        else:
            put("\n".join(_lines(entry)))
    sys.stdout.flush()
    if not entries:
        say(f"nothing is recorded about a case {case}" if case else "nothing is recorded yet")


def _lines(entry: Entry) -> Iterator[str]:
    when = f"{entry.at:%Y-%m-%d %H:%M:%S}Z"
    what = styled(_one_line(entry.action.replace("-", " ")), "cyan")
    yield f"{entry.seq:>6}  {when}  {_one_line(entry.by)}  {what}  {_one_line(entry.case_id or '')}{_told(entry)}".rstrip()
    for name in _SHOWN:
        if name in entry.texts:
            said = entry.texts[name]
            yield f"{'':>8}{name}: {'(erased)' if said is None else _one_line(said)}"


def _told(entry: Entry) -> str:
    told = [f"{name} {value}" for name, value in entry.details.items() if name != "rows"]
    values = {name: value for _, _, row in entry.details.get("rows", ()) for name, value in row.items()}
    told += [f"{name.replace('_', ' ')} {values[name]}" for name in _COLUMNS if values.get(name) is not None and name not in entry.details]
    told += [f"sha256 {values['digest'][:12]}"] if "digest" in values else []
    return f"  ({_one_line('; '.join(told))})" if told else ""


def _one_line(text: str) -> str:
    return " ".join(harmless(text).split())


def _as_json(entry: Entry) -> str:
    return json.dumps(
        {
            "seq": entry.seq,
            "at": entry.at.isoformat(),
            "by": entry.by,
            "action": entry.action,
            "case": entry.case_id,
            "details": dict(entry.details),
            "texts": dict(entry.texts),
            "hash": entry.hash,
        },
        ensure_ascii=False,
    )
