"""The shapes of an ASGI application, as the parts of the server hand requests on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]


def header(scope: Scope, name: str) -> str | None:
    """Return a header of a request, None where it has none or has it more than once: of two answers neither is believed."""
    wanted = name.lower().encode("latin-1", "replace")
    found = [value for key, value in scope.get("headers", ()) if key.lower() == wanted]
    return bytes(found[0]).decode("latin-1").strip() if len(found) == 1 else None


def cookie(scope: Scope, name: str) -> str | None:
    """Return a cookie of a request; None where it is missing or stands twice, as one that another site or port slipped in would."""
    pairs = [
        pair.strip().partition("=")
        for key, value in scope.get("headers", ())
        if key.lower() == b"cookie"
        for pair in bytes(value).decode("latin-1").split(";")
    ]
    found = [value.strip() for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else None


def peer(scope: Scope) -> str:
    """Return the address a request came from, an empty text where it is not known."""
    client = scope.get("client")
    return str(client[0]) if client else ""
