"""``amends send``: what stands in the outbox leaves, is listed, or is decided about."""

from __future__ import annotations

import json
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.progress import Progress
from amends.cli.settings import key_in
from amends.cli.stores import StoreOption, open_store
from amends.cli.terminal import FOUND, counted, harmless_line, put, say, show, styled
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.review.outbox import Outgoing
    from amends.review.roles import Person
    from amends.review.store import Store

_COLOURS = {"sent": "green", "refused": "red", "unknown": "yellow", "queued": None, "sending": None, "cancelled": None}
_MEANS = {"unknown": "perhaps sent", "queued": "waits", "sending": "leaving", "cancelled": "taken out"}
_LISTED = 10_000


class Decision(StrEnum):
    """What a person found out about a letter that was perhaps sent."""

    sent = "sent"
    again = "again"


def send(
    store: StoreOption = None,
    list_: Annotated[bool, typer.Option("--list", help="Show what stands in the outbox, and send nothing.")] = False,
    resolve: Annotated[
        tuple[int, Decision] | None,
        typer.Option(
            "--resolve",
            metavar="ID sent|again",
            help="Say that a letter which was perhaps sent has arrived, or let it go out again.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="With --resolve: who looked; recorded in the trail.", show_default=False)] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Try so many letters and no more.", metavar="N", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: print as JSON.")] = False,
) -> None:
    """Send the approved letters of the outbox by the mail server of [smtp] in amends.toml. Exit code 1 where one was refused or perhaps sent."""
    with open_store(store, make=False) as opened:
        if resolve is not None:
            _resolve(opened, *resolve, by)
        elif list_:
            _list(opened, as_json=as_json)
        else:
            _send(opened, limit)


def _send(store: Store, limit: int | None) -> None:
    from amends.export.sending import send_due
    from amends.review.outbox import counts, due_in
    from amends.smtp_settings import load_smtp

    settings = load_smtp(Path.cwd())
    password = key_in(settings.password_env) if settings.password_env else None
    if settings.password_env and password is None:
        raise InputError(f"{settings.password_env} is not set; it holds the password of {settings.user}")
    done: list[Outgoing] = []
    waiting = counts(store)["queued"]
    try:
        with Progress(min(waiting, limit or waiting), quiet_output=True, doing="sending") as progress:

            def settled(outcome: Outgoing) -> None:
                done.append(outcome)
                progress.reach(len(done))
                if outcome.state != "sent":
                    _print(outcome)

            while True:
                send_due(store, settings, password, limit=None if limit is None else limit - len(done), on_outcome=settled)
                # What is due and was left waits for the server's limit of letters a minute.
                if (limit is not None and len(done) >= limit) or due_in(store) != 0:
                    break
                time.sleep(1)
    except KeyboardInterrupt:
        say(f"\nstopped after {counted(len(done), 'letter')}; the others are still in the outbox")
        raise
    sent = sum(outcome.state == "sent" for outcome in done)
    say(f"{counted(sent, 'letter')} sent" if done else "nothing is due", colour="green" if sent == len(done) else None)
    left = counts(store)
    for state in ("queued", "unknown", "refused"):
        if left[state]:
            say(f"{left[state]} {_MEANS.get(state, state)}: amends send --list")
    if any(outcome.state in ("refused", "unknown") for outcome in done):
        raise typer.Exit(FOUND)


def _list(store: Store, *, as_json: bool) -> None:
    from amends.review.outbox import counts, give_up_leases, listing

    give_up_leases(store)
    for outgoing in reversed(listing(store, limit=_LISTED)):
        if as_json:
            show(json.dumps(_as_data(outgoing), ensure_ascii=False))
        else:
            _print(outgoing, to_error=False)
    found = counts(store)
    say(", ".join(f"{number} {_MEANS.get(state, state)}" for state, number in found.items() if number) or "the outbox is empty")


def _resolve(store: Store, number: int, decision: Decision, by: str | None) -> None:
    from amends.review import outbox

    if by is None or not by.strip():
        raise InputError("--resolve: write who looked, with --by NAME")
    settled = outbox.resolve(store, number, decision.value, person_at_terminal(store, by))
    say(
        f"letter {settled.id}: {'confirmed as sent' if settled.state == 'sent' else 'goes out again with the next amends send'}",
        colour="green",
    )


def person_at_terminal(store: Store, name: str) -> Person:
    """Return a person by name: with their roles where the store has accounts, else with all, since they may read and write its file.

    Raises InputError for somebody the store does not know.
    """
    from amends.review.people import accounts, person_named
    from amends.review.roles import ROLES, Person

    name = " ".join(name.split())
    if not accounts(store):
        return Person(name, frozenset(ROLES))
    if (known := person_named(store, name)) is None:
        raise InputError(f"{name}: nobody of this name works at this desk; amends people list shows who does")
    return known


def _print(outgoing: Outgoing, *, to_error: bool = True) -> None:
    state = _MEANS.get(outgoing.state, outgoing.state)
    said = f"  {harmless_line(outgoing.said)}" if outgoing.said and outgoing.state != "sent" else ""
    put(
        f"{outgoing.id:>6}  {styled(f'{state:<12}', _COLOURS[outgoing.state])}  {harmless_line(outgoing.case_id or '')}"
        f"  {harmless_line(outgoing.recipient or '(erased)')}{said}",
        to_error=to_error,
    )


def _as_data(outgoing: Outgoing) -> dict[str, object]:
    return {
        "id": outgoing.id,
        "case": outgoing.case_id,
        "to": outgoing.recipient,
        "state": outgoing.state,
        "tries": outgoing.tries,
        "next_try_at": outgoing.next_try_at.isoformat() if outgoing.state == "queued" else None,
        "code": outgoing.code,
        "said": outgoing.said,
        "message_id": outgoing.message_id,
        "sha256": outgoing.digest,
        "queued_by": outgoing.queued_by,
        "queued_at": outgoing.queued_at.isoformat(),
        "settled_by": outgoing.settled_by,
        "settled_at": outgoing.settled_at.isoformat() if outgoing.settled_at else None,
    }
