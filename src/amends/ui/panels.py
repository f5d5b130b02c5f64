"""The screen's own components: fixed templates whose text is put in by scripts, as text.

gradio runs an ``html_template`` as a program, so that ``${…}`` in a complaint would execute. Here every template is a file of ours
without a placeholder, and no value is ever part of one: the value is JSON, and the scripts beside the template build text nodes from it.

These are functions and not subclasses of ``gr.HTML`` because defining a subclass makes gradio write a ``.pyi`` file beside this one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr

from amends.ui.strings import ENGLISH, used_in

_ASSETS = Path(__file__).resolve().parent / "assets"


@cache
def asset(name: str) -> str:
    """Return one of the screen's own files of markup, style or script."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def case_panel() -> gr.HTML:
    """Return the case: complaint, facts, remedies with who approved them, open questions."""
    return panel("case_panel", "case-panel")


def notice() -> gr.HTML:
    """Return the place for a problem with opening a case."""
    return panel("notice", "case-notice")


def letter_editor(check: Callable[[Any], dict[str, Any]], *, writer: str) -> gr.HTML:
    """Return the editable letter, which calls ``check`` while it is typed.

    Its value is ``{handle, text, revision}``, its events are ``draft`` and ``again``; ``writer`` names the model that drafts.
    """
    return panel("editor", "letter-editor", value={"kind": "setup", "writer": writer, "nonce": "setup"}, server_functions=[check])


def review_panel() -> gr.HTML:
    """Return verdict, cards and checklist; its value is ``{reasons}`` by finding key."""
    return panel("review", "review-panel")


def approve_bar() -> gr.HTML:
    """Return reviewer's name, approval and download; its value is ``{reviewer}``, its event is ``approve``."""
    return panel("approve_bar", "approve-bar")


def panel(name: str, elem_id: str, *, value: Any = None, server_functions: list[Callable[..., Any]] | None = None) -> gr.HTML:
    """Return a panel made of ``NAME.html``, ``.css`` and ``.js``; its scripts get ``dom.js`` and the words they name."""
    markup, script = asset(f"{name}.html"), asset("dom.js") + asset(f"{name}.js")
    words = f"const LANGUAGE = {json.dumps(ENGLISH)};\nconst WORDS = {json.dumps(used_in(markup, script), ensure_ascii=False)};\n"
    return gr.HTML(
        value=value,
        html_template=markup,
        css_template=asset(f"{name}.css"),
        js_on_load=words + script,
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=["amends-panel"],
        server_functions=server_functions,
    )
