"""The screen: a tab for each page of ``pages/``.

Events are private, and every one of them calls a plain function that trusts nothing. The letter is checked while it is typed through a
server function of its panel, past gradio's queue: that takes 13 ms where a queued event takes 145.
"""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import tempfile

import gradio as gr

from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE
from amends.ui.loops import in_a_loop
from amends.ui.signed_in import signed_in
from amends.ui.strings import say

PAGES = ("inbox", "intake", "case", "mass", "promises", "figures", "settings")
"""The pages, in the order of their tabs; each is a file of ``pages/``."""


@in_a_loop
def build_screen(desk: Desk) -> gr.Blocks:
    """Return the screen of a desk."""
    _private_uploads()
    demo: gr.Blocks
    with gr.Blocks(title=say("desk.window"), analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True) as demo:
        with gr.Row(elem_id="desk-head"):
            gr.HTML(f"<h1>{say('desk.title')}</h1>", elem_id="desk-title", padding=False)
            if desk.settings.sign_in != "none":
                signed_in(can_leave=desk.settings.sign_in == "password")
        with gr.Tabs(elem_id="pages", selected="inbox"):
            for name in PAGES:
                with gr.Tab(say(f"tabs.{name}"), id=name, elem_id=f"page-{name}") as tab:
                    page: Page = importlib.import_module(f"amends.ui.pages.{name}").build(desk)
                if page.on_open:
                    tab.select(page.on_open, list(page.inputs), list(page.outputs), **PRIVATE)
    return demo


def _private_uploads() -> None:
    """Keep what is uploaded in a folder only this user can read, and remove it when the screen closes."""
    if "GRADIO_TEMP_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="amends-desk-")
        os.environ["GRADIO_TEMP_DIR"] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
