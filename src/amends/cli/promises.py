"""``amends promises``: what the desk has promised, what is due, and what became of it."""

from __future__ import annotations

import datetime as dt
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.stores import StoreOption, open_store
from amends.cli.terminal import FOUND, counted, harmless, put, say, show, styled, width
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.review.agenda import Due
    from amends.review.promises import Promise
    from amends.review.roles import Person

app = typer.Typer(help="Show what is due, and say what became of it.", rich_markup_mode=None)

_SHORT = 8
"""Characters of an id that are shown; any start of it that is its own will do."""
_AHEAD = 30
"""Days that are looked ahead unless somebody says."""
_WIDE = 110
"""Columns of a promise's words that are shown."""
_COLOURS = {"overdue": "red", "today": "yellow", "week": None, "later": None}
_ASKED = {
    "progress": "write a progress update: a promise has a new day",
    "reception": "ask how the apology was received",
    "follow-up": "write the follow-up",
    "again": "ask once more how things stand",
    "call": "call the customer",
}


class Output(StrEnum):
    """How the list is printed."""

    text = "text"
    json = "json"


By = Annotated[str, typer.Option("--by", help="Who says so; recorded in the trail.")]
Which = Annotated[str, typer.Argument(metavar="ID", help="The promise's id as the list shows it; its first characters will do.")]
Note = Annotated[str, typer.Option("--note", help="What is worth remembering; stays in the trail.", show_default=False)]
Said = Annotated[
    str | None, typer.Option("--said", help="How the next letter says it: a whole sentence in its language.", show_default=False)
]


@app.callback(invoke_without_command=True)
def promises(
    ctx: typer.Context,
    due: Annotated[
        str | None, typer.Option("--due", help="Up to which day, as 2026-11-27; 30 days ahead without it.", show_default=False)
    ] = None,
    store: StoreOption = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Write them as a calendar file.", show_default=False)] = None,
    words: Annotated[bool, typer.Option("--words", help="With --ics: with the words of each promise.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")] = False,
    output: Annotated[Output, typer.Option("--format", help="How to print them.")] = Output.text,
) -> None:
    """List what approved letters promise and what is asked of us after them, by date. Exit code 1 where something is overdue."""
    if ctx.invoked_subcommand is not None:
        return
    from amends.desk_settings import load_desk, zone_of
    from amends.files import require_free, write_new
    from amends.review.follow_ups import agenda

    if ics is not None:
        require_free(ics, overwrite=overwrite)
    zone = zone_of(load_desk(Path.cwd()))
    with open_store(store, make=False) as opened:
        now = opened.now()
        today = now.astimezone(zone).date()
        entries = agenda(opened, _day(due, "--due") if due else today + dt.timedelta(days=_AHEAD))
    if ics is not None:
        from amends.export.calendar import as_ics

        write_new(ics, as_ics(entries, zone=zone, stamp=now, words=words), overwrite=overwrite)
        say(f"{ics}: {counted(len(entries), 'date')}", colour="green")
        return
    for entry in entries:
        if output is Output.json:
            show(json.dumps(_as_data(entry, today), ensure_ascii=False))
        else:
            put("\n".join(_lines(entry, today)))
    late = sum(entry.due < today for entry in entries)
    say(f"{len(entries)} due, {late} of them overdue" if entries else "nothing is due")
    if late:
        raise typer.Exit(FOUND)


@app.command("keep")
def keep(
    promise: Which,
    by: By,
    on: Annotated[
        str | None, typer.Option("--on", help="The day it was done, as 2026-11-27; today without it.", show_default=False)
    ] = None,
    note: Note = "",
    said: Said = None,
    store: StoreOption = None,
) -> None:
    """Say that a promise was kept."""
    from amends.review.promises import find_promise
    from amends.review.promises import keep as keep_promise

    with open_store(store, make=False) as opened:
        found = find_promise(opened, promise)
        _told(keep_promise(opened, found.id, _person(by), note, on=_day(on, "--on") if on else None, said=said))


@app.command("broken")
def broken(promise: Which, by: By, note: Note = "", said: Said = None, store: StoreOption = None) -> None:
    """Say that a promise was broken; the next letter has to own it."""
    from amends.review.promises import broken as break_promise
    from amends.review.promises import find_promise

    with open_store(store, make=False) as opened:
        _told(break_promise(opened, find_promise(opened, promise).id, _person(by), note, said=said))


@app.command("move")
def move(
    promise: Which,
    to: Annotated[str, typer.Argument(metavar="DATE", help="The new day, as 2026-11-27.")],
    by: By,
    why: Annotated[str, typer.Option("--why", help="Why it has a new day.")],
    said: Said = None,
    store: StoreOption = None,
) -> None:
    """Give a promise a new day; a message to the customer falls due before the old one is over."""
    from amends.review.promises import find_promise
    from amends.review.promises import move as move_promise

    with open_store(store, make=False) as opened:
        _told(move_promise(opened, find_promise(opened, promise).id, _day(to, "DATE"), _person(by), why, said=said))


def _person(name: str) -> Person:
    """Return whoever is at this terminal: who may read and write the store's file may do what it is for."""
    from amends.review.roles import ROLES, Person

    if not name.strip():
        raise InputError("--by: name the person who says so")
    return Person(" ".join(name.split()), frozenset(ROLES))


def _day(text: str, option: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{option} {text}: write a day as 2026-11-27") from None


def _told(promise: Promise) -> None:
    moved = f"due {promise.due} now; tell the customer before {promise.first_due} is over" if promise.state == "open" else promise.state
    say(f"{promise.id[:_SHORT]}  case {promise.case_id}, {promise.item}: {moved}", colour="green")


def _lines(entry: Due, today: dt.date) -> tuple[str, str]:
    """Return an entry in two lines: when, which case and whose; then what was promised or is asked."""
    colour = _COLOURS[entry.when(today)]
    when = styled(f"{entry.due}{f' {entry.at:%H:%M}' if entry.at else '':<6}", colour)
    late = styled(f"  {counted((today - entry.due).days, 'day')} late", colour) if entry.due < today else ""
    what = _ASKED.get(entry.kind) or entry.text or "(erased)"
    return (
        f"{entry.id[:_SHORT]}  {when}  {_one_line(entry.case_id)}  {entry.kind}  {_one_line(entry.owner)}{late}",
        f"{'':{_SHORT}}  {_cut(_one_line(what))}",
    )


def _one_line(text: str) -> str:
    return " ".join(harmless(text).split())


def _cut(text: str) -> str:
    if width(text) <= _WIDE:
        return text
    while width(text) >= _WIDE:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _as_data(entry: Due, today: dt.date) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "case": entry.case_id,
        "text": entry.text,
        "owner": entry.owner,
        "due": entry.due.isoformat(),
        "at": entry.at.strftime("%H:%M") if entry.at else None,
        "when": entry.when(today),
        "moves": entry.moves,
    }
