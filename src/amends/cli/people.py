"""``amends people``: who may work at the desk, and as what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.opening import account_here
from amends.cli.stores import StoreOption, open_store
from amends.cli.terminal import at_terminal, read_standard_input, say, show
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.review.people import Account
    from amends.review.roles import Person, Role

app = typer.Typer(
    help="Who may work at the desk, and as what.", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)

NameArgument = Annotated[str, typer.Argument(help="Their name, as it stands under what they approve.")]
RoleOption = Annotated[
    list[str],
    typer.Option("--role", help="drafter, approver or admin; one brings those before it. Repeat for several.", show_default=False),
]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")]


@app.command("add")
def add(
    name: NameArgument,
    role: RoleOption,
    password_stdin: StdinOption = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="They come in through a proxy alone.")] = False,
    store: StoreOption = None,
) -> None:
    """Add somebody."""
    from amends.review import people

    if password_stdin and no_password:
        raise InputError("--password-stdin and --no-password: write one of them")
    roles = _roles(role)
    with open_store(store) as opened:
        password = None if no_password else _password(password_stdin)
        _tell("added", people.add(opened, name, roles, _admin(), password=password))


@app.command("list")
def list_people(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    store: StoreOption = None,
) -> None:
    """List everybody with their roles."""
    from amends.review import people
    from amends.review.roles import ROLES

    with open_store(store, make=False) as opened:
        found = people.accounts(opened)
    if as_json:
        said = [
            {"name": one.name, "roles": [role for role in ROLES if role in one.roles], "active": one.active, "password": one.has_password}
            for one in found
        ]
        show(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for one in found:
        show(_line(one))
    if not found:
        say("nobody yet: amends people add NAME --role admin")


@app.command("roles")
def roles(name: NameArgument, role: RoleOption, store: StoreOption = None) -> None:
    """Give somebody these roles and no others."""
    from amends.review import people

    with open_store(store, make=False) as opened:
        _tell("changed", people.change_roles(opened, name, _roles(role), _admin()))


@app.command("deactivate")
def deactivate(name: NameArgument, store: StoreOption = None) -> None:
    """Let somebody in no more, at once; what they did stays theirs."""
    from amends.review import people

    with open_store(store, make=False) as opened:
        _tell("deactivated", people.deactivate(opened, name, _admin()))


@app.command("activate")
def activate(name: NameArgument, store: StoreOption = None) -> None:
    """Let somebody in again."""
    from amends.review import people

    with open_store(store, make=False) as opened:
        _tell("activated", people.activate(opened, name, _admin()))


@app.command("password")
def password(name: NameArgument, password_stdin: StdinOption = False, store: StoreOption = None) -> None:
    """Give somebody another password; they are signed out everywhere."""
    from amends.review import people

    with open_store(store, make=False) as opened:
        people.account(opened, name)  # before a password is asked for
        _tell("password changed", people.set_password(opened, name, _password(password_stdin), _admin()))


def _admin() -> Person:
    """Return who runs this: whoever may open the store's file may change everything in it, so the trail names their account."""
    from amends.ui.who import local_person

    return local_person(f"{account_here()} (command line)")


def _roles(given: list[str]) -> list[Role]:
    from amends.review.roles import ROLES
    from amends.toml_files import did_you_mean

    for role in given:
        if role not in ROLES:
            raise InputError(f"--role {role}: there is no such role; {did_you_mean(role, ROLES)}")
    return [role for role in ROLES if role in given]


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return read_standard_input().rstrip("\r\n")
    if not at_terminal():
        raise InputError("there is no terminal to ask for a password; pipe it in with --password-stdin")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _line(account: Account) -> str:
    from amends.review.roles import ROLES

    notes = [", ".join(role for role in ROLES if role in account.roles)]
    if not account.has_password:
        notes.append("no password")
    if not account.active:
        notes.append("deactivated")
    return f"{account.name}: {'; '.join(notes)}"


def _tell(what: str, account: Account) -> None:
    say(f"{what}: {_line(account)}", colour="green")
