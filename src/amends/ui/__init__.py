"""The review screen, where a person turns a draft into a letter they stand behind.

Importing this package costs nothing: gradio is loaded when the screen is built, because loading it takes seconds that no other command
of amends should pay for.
"""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

from amends.errors import InputError

if TYPE_CHECKING:
    import gradio as gr

    from amends.ui.desk import Desk

__all__ = ["ScreenMissingError", "build_ui", "require_screen"]

INSTALL = 'pip install "amends[ui]"'
"""The command that installs what the screen needs."""


class ScreenMissingError(InputError):
    """gradio is not installed; the message says which command installs it."""


def build_ui(desk: Desk | None = None) -> gr.Blocks:
    """Return the screen of a desk; without one, of a desk whose drafts come from the phrasebook and whose cases are gone when this ends."""
    require_screen()
    from amends.ui.screen import build_screen

    return build_screen(desk or _passing_desk())


def _passing_desk() -> Desk:
    import atexit
    import shutil
    import tempfile

    from amends.review.store import Store
    from amends.ui.desk import Desk

    folder = tempfile.mkdtemp(prefix="amends-store-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Desk(Store.open(os.path.join(folder, "desk.sqlite3")))


def require_screen() -> None:
    """Raise ScreenMissingError unless gradio is installed, and keep it from reaching out; called before it is imported anywhere."""
    if importlib.util.find_spec("gradio") is None:
        raise ScreenMissingError(f"the review screen needs gradio, which is not installed; run: {INSTALL}")
    # Before the import: gradio reads them then. No look-ups, no telemetry, nothing kept in the browser.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_RUN_HISTORY"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
