"""The desk that ``amends desk``, ``amends serve`` and ``python app.py`` open: its settings, its store, who writes, and who is here."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from amends.cli.models import open_model
from amends.cli.settings import Settings
from amends.cli.stores import open_store

if TYPE_CHECKING:
    from amends.desk_settings import DeskSettings
    from amends.review.roles import Person
    from amends.ui.desk import Desk


def open_desk(settings: Settings, spec: str, store: str | None) -> Desk:
    """Return the desk of the working folder. Raises PackError for its ``[desk]`` table, StoreError, InputError, ModelError."""
    from amends.company import load_company
    from amends.desk_settings import load_desk
    from amends.llm.breaker import Breaker
    from amends.ui import require_screen
    from amends.ui.desk import Desk

    require_screen()
    run = load_desk(Path.cwd())
    writer = open_model(spec, settings)
    return Desk(open_store(store), Breaker(writer) if writer else None, run, load_company(Path.cwd()))


def here(run: DeskSettings) -> Person:
    """Return the person at this computer: the name the settings give, else that of their account here."""
    from amends.ui.who import local_person

    return local_person(run.name or account_here())


def account_here() -> str:
    """Return the name of the account this program runs under."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a system that has no name for who runs this
        return "this computer"


def author(spec: str) -> str:
    """Return who writes drafts, in words."""
    return "the phrasebook, no model" if spec == "phrasebook" else spec
