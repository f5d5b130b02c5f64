"""Opening the desk's store for a command: the one it names, else AMENDS_STORE, else that of ``[desk]``, else the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.settings import store_named
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.review.store import Store

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="The desk's database: a file, or postgresql+psycopg://…; without it AMENDS_STORE, else amends.toml's, else your own.",
        show_default=False,
    ),
]


def open_store(named: str | None, *, make: bool = True) -> Store:
    """Return the store a command works on. With ``make=False`` it must exist.

    Raises StoreError, PackError for ``[desk]``, InputError if its extra is missing.
    """
    from amends.desk_settings import load_desk

    try:
        from amends.review.store import Store, default_path

        return Store.open(named or store_named() or load_desk(Path.cwd()).store or default_path(), make=make)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("sqlalchemy", "alembic", "platformdirs"):
            raise
        raise InputError(f'the desk\'s store needs {missing.name}, which is not installed; run: pip install "amends[store]"') from None
