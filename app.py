"""The apology desk: ``python app.py`` opens it on this computer and prints its address.

Drafts come from the phrasebook, with no model and no network, unless AMENDS_MODEL names a model (``openai:NAME`` or ``local:PATH``).
Cases are kept in the file AMENDS_STORE names, else in your own folder for data. GRADIO_SERVER_PORT names another port than 7860.
"""

from __future__ import annotations

import os
import sys

from amends.cli.opening import here, open_desk
from amends.cli.settings import Settings
from amends.errors import AmendsError, InputError


def main() -> None:
    """Open the desk, and serve it until Ctrl-C."""
    settings = Settings.from_environment()
    desk = open_desk(settings, settings.model_spec(None) if settings.model else "phrasebook", None)
    from amends.server.running import serve

    with desk.store:
        serve(desk, here=here(desk.settings), host="127.0.0.1", port=_port(os.environ.get("GRADIO_SERVER_PORT", "").strip() or "7860"))


def _port(given: str) -> int:
    if given.isascii() and given.isdigit() and 0 < int(given) < 65_536:
        return int(given)
    raise InputError("GRADIO_SERVER_PORT: write a number from 1 to 65535")


if __name__ == "__main__":
    try:
        main()
    except AmendsError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
