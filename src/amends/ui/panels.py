"""The screen's own components: fixed templates whose text is put in by scripts, as text.

gradio runs an ``html_template`` as a program, so that ``${…}`` in a complaint would execute. Here every template is a file of ours
without a placeholder, and no value is ever part of one: the value is JSON, and the scripts beside the template build text nodes from it.

These are functions and not subclasses of ``gr.HTML`` because defining a subclass makes gradio write a ``.pyi`` file beside this one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import Any

import gradio as gr
from pydantic_core import to_json
from starlette.responses import Response

from amends.ui.strings import ENGLISH, used_in

Server = Callable[..., dict[str, Any]]
"""A function that a panel's script calls by its name, past gradio's queue."""

_ASSETS = Path(__file__).resolve().parent / "assets"


@cache
def asset(name: str) -> str:
    """Return one of the screen's own files of markup, style or script."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def case_panel(asked: Sequence[Server]) -> gr.HTML:
    """Return the case: complaint, facts, remedies with who approved them, open questions."""
    return panel("case_panel", "case-panel", server_functions=asked)


def notice() -> gr.HTML:
    """Return the place for a problem with opening a case."""
    return panel("notice", "case-notice")


def letter_editor(asked: Sequence[Server], *, writer: str, wishes: Sequence[str]) -> gr.HTML:
    """Return the editable letter, which calls the functions of ``asked`` while it is typed and reworded.

    Its value is ``{handle, text, revision}``, its events are ``draft``, ``stop`` and ``again``; ``writer`` names the model that drafts.
    """
    scripts = ("paper.js", "proposals.js", "rewording.js", "help.js", "editor.js")
    # No value: a case that is opened from another page replaces it before this page, and its script, is there.
    given = {"writer": writer, "wishes": list(wishes)}
    return panel("editor", "letter-editor", scripts=scripts, given=given, server_functions=asked)


def review_panel(asked: Sequence[Server], *, languages: Sequence[tuple[str, str]]) -> gr.HTML:
    """Return verdict, cards and checklist; ``languages`` are those findings can be read in."""
    value = {"kind": "setup", "languages": list(languages), "nonce": "setup"}
    return panel("review", "review-panel", value=value, server_functions=asked)


def aids(asked: Sequence[Server], *, languages: Sequence[tuple[str, str]]) -> gr.HTML:
    """Return what stands beside the letter: its translation for a reviewer, and what goes with it."""
    value = {"kind": "setup", "languages": list(languages), "nonce": "setup"}
    return panel("aids", "letter-aids", value=value, server_functions=asked)


def approve_bar(asked: Sequence[Server]) -> gr.HTML:
    """Return where the letter stands and what may be done about it: asking, approving, sending back, giving it out."""
    return panel("approve_bar", "approve-bar", server_functions=asked)


def history(asked: Sequence[Server]) -> gr.HTML:
    """Return the versions of the letter, any two of them side by side, and the trail of the case."""
    return panel("history", "letter-history", server_functions=asked)


def panel(
    name: str,
    elem_id: str,
    *,
    scripts: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    value: Any = None,
    server_functions: Sequence[Server] | None = None,
) -> gr.HTML:
    """Return a panel made of ``NAME.html``, ``NAME.css`` and its scripts (``NAME.js`` unless named), after ``words.js`` and ``dom.js``.

    Its words are those of the catalogue that its files name; ``given`` is what its scripts know from the start, as ``GIVEN``.
    """
    markup = asset(f"{name}.html")
    script = "".join(asset(file) for file in ("dom.js", *(scripts or (f"{name}.js",))))
    words = f"const LANGUAGE = {json.dumps(ENGLISH)};\nconst WORDS = {json.dumps(used_in(markup, script), ensure_ascii=False)};\n"
    words += f"const GIVEN = {json.dumps(dict(given or {}))};\n"
    return gr.HTML(
        value=value,
        html_template=markup,
        css_template=asset(f"{name}.css"),
        js_on_load=words + asset("words.js") + script,
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=["amends-panel"],
        server_functions=[_in_bytes(server) for server in server_functions] if server_functions else None,
    )


def _in_bytes(server: Server) -> Callable[..., Response]:
    """Return a server function that answers in JSON: what fastapi makes of a plain answer of 20 KB takes it as long as a check of the letter."""

    @wraps(server)
    def answering(*args: Any, **options: Any) -> Response:
        return Response(to_json(server(*args, **options)), media_type="application/json")

    return answering
