"""How the screen is mounted: with nothing of gradio's that reaches out, remembers or lists itself, and people known by our guard alone."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI, Request

from amends.errors import NotSignedInError
from amends.ui.loops import in_a_loop
from amends.ui.panels import asset
from amends.ui.who import person_of

UPLOAD_LIMIT = 10_485_760
"""Bytes of a file that may be uploaded; a list of fifty thousand recipients has fewer."""


def theme() -> gr.themes.Base:
    """Return the look of the screen: fonts of the machine, and grey text dark enough to read."""
    fonts = ("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif")
    return gr.themes.Default(font=fonts, font_mono=("ui-monospace", "monospace"), radius_size="md", primary_hue="blue").set(
        body_text_color_subdued="#55585f",
        body_text_color_subdued_dark="#b4b8c2",
        block_info_text_color="#55585f",
        block_info_text_color_dark="#b4b8c2",
        block_title_text_color="#3f424a",
        block_title_text_color_dark="#d4d7de",
        block_label_text_color="#3f424a",
        block_label_text_color_dark="#d4d7de",
        input_placeholder_color="#6b6f78",
        input_placeholder_color_dark="#9a9fab",
        button_primary_background_fill="#1d4ed8",
        button_primary_background_fill_dark="#1d4ed8",
        button_primary_background_fill_hover="#1e40af",
        button_primary_background_fill_hover_dark="#1e40af",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
    )


@in_a_loop
def mount(app: FastAPI, screen: gr.Blocks) -> FastAPI:
    """Return the application with the screen at its root; every route of gradio's that checks for a user asks who the guard let in."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        screen,
        path="/",
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        auth_dependency=_user,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=UPLOAD_LIMIT,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        css=asset("screen.css"),
    )
    return mounted


def _user(request: Request) -> str | None:
    try:
        return person_of(request).name
    except NotSignedInError:
        return None
