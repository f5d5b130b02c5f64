"""The guard: who asks, and whether that may be asked from there. Nothing of the desk is reached without a person, and none of gradio's routes.

gradio's own sign-in is not used: it leaves some fifteen of its routes open, and its cookie goes along with requests that other sites make
(SameSite=None). Here everything but a few plain pages needs a person, whom the guard writes into the request for the screen and REST alike.

Against requests that another site makes a browser send, three things stand together: the cookie is SameSite=Strict, what changes something
must name this desk as its origin, and another site may do no more than open the page.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from urllib.parse import quote, urlsplit

import anyio.to_thread
from starlette.exceptions import HTTPException

from amends.errors import AmendsError, NotAllowedError, NotSignedInError
from amends.review.people import TooManyTriesError
from amends.server.asgi import App, Message, Receive, Scope, Send, header
from amends.server.doors import Door
from amends.server.forwarding import TRUSTED
from amends.server.headers import PLAIN_POLICY
from amends.server.refusing import Refusal, answer, refuse
from amends.ui.who import SCOPE_KEY

_log = logging.getLogger(__name__)

HEALTH, SIGN_IN, SIGN_OUT = "/api/health", "/sign-in", "/sign-out"
BODY_LIMIT = 1_048_576
"""Bytes a request may have: many times what a letter and its case do."""

_SAFE = ("GET", "HEAD", "OPTIONS")
_ELSEWHERE = ("cross-site", "same-site")
_UNUSED = (
    *("/login", "/logout", "/monitoring", "/gradio_api/monitoring", "/gradio_api/proxy=", "/gradio_api/dev", "/gradio_api/vibe"),
    *("/gradio_api/undo-vibe", "/gradio_api/process_recording", "/gradio_api/profiling", "/gradio_api/runs", "/gradio_api/run-history"),
    *("/gradio_api/token", "/gradio_api/deep_link", "/gradio_api/openapi.json", "/gradio_api/call/v2"),
)
"""Routes of gradio's that no page of the desk calls."""


class Guard:
    """Lets through what a known person asks from a page of this desk, or with a password; refuses the rest."""

    def __init__(self, app: App, *, door: Door, hosts: Collection[str] = (), upload_limit: int = BODY_LIMIT) -> None:
        self.app = app
        self.door = door
        self.hosts = frozenset(host.casefold() for host in hosts)
        self.upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {key: value for key, value in scope.items() if key != SCOPE_KEY}
        path = str(scope["path"])
        if path.startswith(_UNUSED):
            await refuse(Refusal(404, "not-found", "there is nothing here"), scope, send)
            return
        if self._from_elsewhere(scope):
            await refuse(_FOREIGN, scope, send)
            return
        if path not in (HEALTH, SIGN_IN):
            try:
                known = self.door.who(scope) if self.door.at_once else await anyio.to_thread.run_sync(self.door.who, scope)
            except AmendsError as problem:
                await self._refuse(problem, scope, send)
                return
            if known is None and path == "/" and scope["method"] in ("GET", "HEAD") and (welcome := self.door.welcome()):
                value, known = welcome
                send = _giving(send, set_cookie(self.door.cookie_name, value, secure=scope.get("scheme") == "https"))
            if known is None:
                await self._send_to_sign_in(scope, send)
                return
            if known.told_by == "cookie" and scope["method"] not in _SAFE and not self._from_here(scope):
                await refuse(_FOREIGN, scope, send)
                return
            scope[SCOPE_KEY] = known.person
        elif path == SIGN_IN and scope["method"] not in _SAFE and not self._from_here(scope):
            await refuse(_FOREIGN, scope, send)
            return
        limit = self.upload_limit if path.startswith("/gradio_api/upload") else BODY_LIMIT
        if _announced(scope) > limit:
            await refuse(_too_large(limit), scope, send)
            return
        await self.app(scope, _measured(receive, limit), send)

    # Where a request comes from

    def _from_elsewhere(self, scope: Scope) -> bool:
        """Return whether a browser says that another site is behind a request, which may do no more than open a page."""
        site = header(scope, "sec-fetch-site")
        if site in _ELSEWHERE:
            return not (scope["method"] in ("GET", "HEAD") and header(scope, "sec-fetch-mode") == "navigate" and _is_page(scope))
        origin = header(scope, "origin")
        return _several(scope, b"origin") or (origin not in (None, "null") and not self._is_ours(origin or "", scope))

    def _from_here(self, scope: Scope) -> bool:
        """Return whether a browser says that a page of this desk is behind a request."""
        site, origin = header(scope, "sec-fetch-site"), header(scope, "origin")
        if site is not None:
            return site == "same-origin"
        return origin is not None and self._is_ours(origin, scope)

    def _is_ours(self, origin: str, scope: Scope) -> bool:
        try:
            parts = urlsplit(origin)
            name = parts.hostname
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not name:
            return False
        asked = header(scope, "x-forwarded-host") if scope.get(TRUSTED) else None
        return parts.netloc.casefold() == (asked or header(scope, "host") or "").casefold() or name.casefold() in self.hosts

    # Saying no

    async def _refuse(self, problem: AmendsError, scope: Scope, send: Send) -> None:
        what, _, do = str(problem).partition("; ")
        if isinstance(problem, TooManyTriesError):
            _log.warning("signing in is slowed down: too many tries")
            await refuse(Refusal(429, "too-many-tries", what, do=do), scope, send, {"retry-after": str(problem.seconds)})
        elif isinstance(problem, NotAllowedError):
            await refuse(Refusal(403, "not-allowed", what, do=do), scope, send)
        elif isinstance(problem, NotSignedInError):
            await refuse(Refusal(401, "not-signed-in", what, do=do), scope, send)
        else:
            _log.error("who asks could not be told: %s", type(problem).__name__)
            await refuse(Refusal(503, "store", what, do=do), scope, send)

    async def _send_to_sign_in(self, scope: Scope, send: Send) -> None:
        """Answer a person's browser with the way in, and a program with what it lacks."""
        if not self.door.signs_in or not _is_page(scope) or scope["method"] not in ("GET", "HEAD"):
            do = "sign in, or send a name and password (HTTP Basic)" if self.door.signs_in else self._way_in()
            basic = {"www-authenticate": 'Basic realm="amends", charset="UTF-8"'} if self.door.signs_in and not _is_browser(scope) else {}
            await refuse(Refusal(401, "not-signed-in", "this needs somebody who is signed in", do=do), scope, send, basic)
        elif header(scope, "sec-fetch-site") in _ELSEWHERE:
            # A link on another site brings no strict cookie along: asked for again from here, the page comes with it.
            page = b'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>amends</title>'
            await answer(send, 200, page, {"content-type": "text/html; charset=utf-8", "content-security-policy": PLAIN_POLICY})
        else:
            query = bytes(scope.get("query_string", b"")).decode("latin-1")
            back = quote(f"{scope['path']}{'?' if query else ''}{query}", safe="")
            await answer(send, 303, b"", {"location": SIGN_IN if back == "%2F" else f"{SIGN_IN}?next={back}"})

    def _way_in(self) -> str:
        if self.door.welcome() is not None:
            return 'open the desk\'s page in a browser on this computer and use it there; programs need sign_in = "password" in amends.toml'
        return "come through the proxy that signs people in"


_FOREIGN = Refusal(403, "foreign-origin", "this call comes from no page of this desk", do="open the desk in a browser and use it there")


def _too_large(limit: int) -> Refusal:
    return Refusal(413, "too-large", f"the request has more than {limit:,} bytes", do="send what the letter needs")


def set_cookie(name: str, value: str, *, secure: bool, seconds: int | None = None) -> str:
    """Return a Set-Cookie header: out of reach of scripts, and sent along by pages of this desk alone."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Strict{age}{'; Secure' if secure else ''}"


def _giving(send: Send, cookie: str) -> Send:
    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie.encode("latin-1"))]
        await send(message)

    return with_cookie


def _several(scope: Scope, name: bytes) -> bool:
    return [key for key, _ in scope["headers"]].count(name) > 1


def _is_page(scope: Scope) -> bool:
    """Return whether a browser asks for a page to show, and not for data or for a frame."""
    return "text/html" in (header(scope, "accept") or "") and header(scope, "sec-fetch-dest") in (None, "document")


def _is_browser(scope: Scope) -> bool:
    return header(scope, "sec-fetch-site") is not None or header(scope, "origin") is not None


def _announced(scope: Scope) -> int:
    length = header(scope, "content-length") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _measured(receive: Receive, limit: int) -> Receive:
    """Return what receives a request's body as far as it may go, however it is sent."""
    taken = 0

    async def measured() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, "the request is too large")
        return message

    return measured
