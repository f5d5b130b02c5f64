"""``amends serve``: the screen and REST, for several people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.desk import HostOption, PortOption, WriterOption
from amends.cli.opening import author, here, open_desk
from amends.cli.settings import Settings
from amends.cli.stores import StoreOption
from amends.cli.terminal import counted, say

if TYPE_CHECKING:
    from amends.ui.desk import Desk


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 7860,
    model: WriterOption = None,
    store: StoreOption = None,
    openapi: Annotated[bool, typer.Option("--openapi", help="Describe the routes at /api/openapi.json.")] = False,
) -> None:
    """Serve the screen, and REST under /api, to those who sign in as [desk] in amends.toml says."""
    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    opened = open_desk(settings, spec, store)
    from amends.server.running import serve as serve_desk

    with opened.store:
        say(f"drafts by {author(spec)}; {_who_comes_in(opened)}")
        serve_desk(opened, here=here(opened.settings), host=host, port=port, openapi=openapi)


def _who_comes_in(desk: Desk) -> str:
    from amends.review.people import accounts

    if desk.settings.sign_in == "none":
        return "nobody signs in, so the desk answers this computer alone"
    active = [one for one in accounts(desk.store) if one.active]
    if not active:
        return "nobody can sign in yet: amends people add NAME --role admin"
    if desk.settings.sign_in == "header":
        return f"{counted(len(active), 'account')}; {desk.settings.header} names who it is"
    return f"{counted(len(active), 'account')}; passwords travel as they are unless a proxy in front speaks https"
