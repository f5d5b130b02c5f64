"""A screen whose parts say who asks them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from amends.ui import require_screen
from amends.ui.loops import in_a_loop
from amends.ui.who import person_of

require_screen()
import gradio as gr  # noqa: E402 - after what keeps it from reaching out


@in_a_loop
def tiny_screen() -> Any:
    """Return a screen whose parts say who asks them: an event, a stream, a server function, an upload."""

    def event(value: str, request: gr.Request) -> str:
        time.sleep(0.05)
        return f"{value} by {person_of(request).name}"

    def stream(value: str, request: gr.Request) -> Iterator[str]:
        for number in range(3):
            time.sleep(0.02)
            yield f"{value}{number} by {person_of(request).name}"

    def ask(value: Any, request: gr.Request) -> str:
        return f"{value} by {person_of(request).name}"

    def uploaded(data: bytes, request: gr.Request) -> str:
        return f"{len(data)} by {person_of(request).name}"

    with gr.Blocks(analytics_enabled=False) as screen:
        box, out, file = gr.Textbox(), gr.Textbox(), gr.File(type="binary")
        gr.HTML(server_functions=[ask], elem_id="asks")
        box.submit(event, box, out, api_visibility="private", concurrency_limit=8)
        box.change(stream, box, out, api_visibility="private", concurrency_limit=8)
        file.upload(uploaded, file, out, api_visibility="private")
    return screen
