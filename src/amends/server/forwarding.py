"""What is believed of a proxy: nothing, unless the request comes from an address that the settings trust.

Every server, framework and gradio itself reads ``X-Forwarded-*`` somewhere, so such headers of anybody else are taken out before anything
sees the request.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from amends.desk_settings import Network
from amends.server.asgi import App, Receive, Scope, Send, header, peer

TRUSTED = "amends.from_proxy"
"""Where a request says that it came through a trusted proxy."""

_FORWARDED = (
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-forwarded-port",
    b"x-forwarded-prefix",
    b"forwarded",
    b"x-real-ip",
)


class Forwarding:
    """Takes the scheme and the sender's address from a trusted proxy; from everybody else, such headers and the one that names people go."""

    def __init__(self, app: App, *, trusted: Sequence[Network], named_in: str) -> None:
        self.app = app
        self.trusted = tuple(trusted)
        self.dropped = {*_FORWARDED, named_in.lower().encode()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            scope = dict(scope)
            if is_among(peer(scope), self.trusted):
                scope[TRUSTED] = True
                if (scheme := header(scope, "x-forwarded-proto")) in ("http", "https"):
                    scope["scheme"] = scheme
                scope["client"] = (self._sender(scope), 0)
            else:
                scope["headers"] = [(name, value) for name, value in scope["headers"] if bytes(name).lower() not in self.dropped]
        await self.app(scope, receive, send)

    def _sender(self, scope: Scope) -> str:
        """Return the last address on the way here that is no trusted proxy's own; what stands before it, anybody may have written."""
        way = [
            address.strip()
            for name, value in scope["headers"]
            if name == b"x-forwarded-for"
            for address in bytes(value).decode("latin-1").split(",")
        ]
        for address in reversed(way):
            if not is_address(address):
                break
            if not is_among(address, self.trusted):
                return address
        return peer(scope)


def is_address(text: str) -> bool:
    """Return whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_among(address: str, networks: Sequence[Network]) -> bool:
    """Return whether an address belongs to one of some networks; an IPv4 address may be written as an IPv6 one."""
    if not is_address(address):
        return False
    found = ipaddress.ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks)
