"""How the screen is served: on loopback, with a content security policy, and with nothing of gradio's that reaches out or remembers."""

from __future__ import annotations

import getpass
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from amends.errors import InputError
from amends.files import SIZE_LIMIT
from amends.review.roles import Person
from amends.ui.panels import asset
from amends.ui.strings import say
from amends.ui.who import SCOPE_KEY, local_person

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'self'",
        # gradio builds its templates with new Function, so eval cannot be forbidden; nothing else may load or leave.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class SecurityHeaders:
    """Puts the content security policy on every answer."""

    def __init__(self, app: Callable[[Any, _Receive, _Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
        """Serve one request."""

        async def with_headers(message: _Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class OnePerson:
    """Puts the one person of a desk on which nobody signs in into every request."""

    def __init__(self, app: Callable[[Any, _Receive, _Send], Awaitable[None]], person: Person) -> None:
        self.app = app
        self.person = person

    async def __call__(self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
        """Serve one request."""
        scope[SCOPE_KEY] = self.person
        await self.app(scope, receive, send)


def middleware(host: str) -> list[Middleware]:
    """Return what stands in front of the screen; on loopback a page that gives our address another name is turned away."""
    guards = [Middleware(SecurityHeaders), Middleware(OnePerson, person=local_person(getpass.getuser()))]
    if host in (*_LOOPBACK, "::1"):
        guards.append(Middleware(TrustedHostMiddleware, allowed_hosts=list(_LOOPBACK)))
    return guards


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


def serve(demo: gr.Blocks, *, host: str, port: int, open_browser: bool, block: bool = True) -> None:
    """Serve a screen until Ctrl-C; with ``block=False`` return while it is served. Raises InputError if the port is taken."""
    try:
        demo.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            share=False,
            quiet=True,
            show_error=False,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            mcp_server=False,
            pwa=False,
            ssr_mode=False,
            strict_cors=True,
            max_file_size=2 * SIZE_LIMIT,
            app_kwargs={"middleware": middleware(host), "docs_url": None, "redoc_url": None, "openapi_url": None},
            theme=theme(),
            css=asset("screen.css"),
        )
    except OSError as problem:
        raise InputError(f"{host}:{port}: taken, or no address of this machine; choose another port or host") from problem
    # Under gradio's reloader this file runs a second time, and the first run's server goes on serving.
    if demo.local_url:
        print(say("desk.open_at", url=demo.local_url), flush=True)
    if block:
        demo.block_thread()
