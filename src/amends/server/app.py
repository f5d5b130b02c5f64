"""What is served, and what stands in front of it.

    headers → forwarding → host names → quiet → guard → REST and screen

A request passes them in that order, and every answer the other way, so that also a refusal bears the headers.
"""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from amends.review.roles import Person
from amends.server.api import api
from amends.server.asgi import App, Message, Receive, Scope, Send
from amends.server.doors import WithPassword, door_of
from amends.server.forwarding import Forwarding
from amends.server.guard import Guard
from amends.server.headers import SecurityHeaders
from amends.server.pages import sign_in_pages
from amends.server.refusing import UNEXPECTED, refuse
from amends.ui import build_ui
from amends.ui.desk import Desk
from amends.ui.serving import UPLOAD_LIMIT, mount

_log = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_FORM = 65_536
"""Bytes that a form adds to the file in it."""


def build_app(desk: Desk, *, here: Person, port: int, screen: Any = None, openapi: bool = False) -> App:
    """Return the desk as an ASGI application: the screen and REST, behind the guard that the desk's settings ask for.

    ``here`` is the one person where nobody signs in; ``screen`` is one that is built already. With ``openapi`` the routes are described at
    /api/openapi.json, for those who are signed in.
    """
    settings = desk.settings
    door = door_of(settings, desk.store, here=here, port=port)
    served = FastAPI(title="amends", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json" if openapi else None)
    served.include_router(api(desk, served))
    if isinstance(door, WithPassword):
        served.include_router(sign_in_pages(door))
    mount(served, screen or build_ui(desk))
    app: App = Guard(served, door=door, hosts=settings.hosts, upload_limit=UPLOAD_LIMIT + _FORM)
    app = Quiet(app)
    if settings.sign_in == "none" or settings.hosts:
        # On loopback, a page that gives our address another name is turned away.
        app = TrustedHostMiddleware(app, allowed_hosts=[*settings.hosts, *LOOPBACK], www_redirect=False)
    app = Forwarding(app, trusted=settings.trusted_proxies, named_in=settings.header)
    return SecurityHeaders(app)


class Quiet:
    """Answers what goes wrong unexpectedly, and logs its type alone: the message of a foreign error may hold the complaint."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, noted)
        except Exception as problem:
            _log.error("%s %s failed: %s", scope["method"], _plain(scope["path"]), type(problem).__name__)
            if not started:
                await refuse(UNEXPECTED, scope, send)


def _plain(path: str) -> str:
    """Return the start of a path for a log; the rest may be a case's id."""
    return "/".join(path.split("/")[:3]).encode("ascii", "backslashreplace").decode()[:60]
