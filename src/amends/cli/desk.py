"""``amends desk``: the review screen."""

from __future__ import annotations

from typing import Annotated

import typer

from amends.cli.models import open_model
from amends.cli.settings import Settings
from amends.cli.terminal import say


def desk(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 7860,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", help="Who writes drafts: phrasebook, openai:NAME, local:PATH or a name from amends.toml.", show_default=False
        ),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in your browser.")] = True,
) -> None:
    """Open the review screen in a browser: read, edit, check and approve letters."""
    from amends.llm.breaker import Breaker
    from amends.ui import launch
    from amends.ui.desk import Desk

    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    say(f"opening the review screen on http://{host}:{port} (Ctrl-C ends it); drafts by {_author(spec)}")
    writer = open_model(spec, settings)
    launch(host, port, Desk(Breaker(writer) if writer else None), open_browser=browser)


def _author(spec: str) -> str:
    return "the phrasebook, no model" if spec == "phrasebook" else spec
