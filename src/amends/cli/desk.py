"""``amends desk``: the review screen."""

from __future__ import annotations

from typing import Annotated

import typer

from amends.cli.opening import author, here, open_desk
from amends.cli.settings import Settings
from amends.cli.stores import StoreOption
from amends.cli.terminal import say

HostOption = Annotated[str, typer.Option("--host", help="The address to listen on; beyond this computer people must sign in.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")]
WriterOption = Annotated[
    str | None,
    typer.Option("--model", help="Who writes drafts: phrasebook, openai:NAME, local:PATH or a name from amends.toml.", show_default=False),
]


def desk(
    host: HostOption = "127.0.0.1",
    port: PortOption = 7860,
    model: WriterOption = None,
    store: StoreOption = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in your browser.")] = True,
) -> None:
    """Open the review screen in a browser: read, edit, check and approve letters."""
    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    opened = open_desk(settings, spec, store)
    from amends.server.running import serve

    with opened.store:
        say(f"opening the review screen on http://{host}:{port} (Ctrl-C ends it); drafts by {author(spec)}")
        serve(opened, here=here(opened.settings), host=host, port=port, open_browser=browser)
