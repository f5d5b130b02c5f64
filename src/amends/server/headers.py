"""The content security policy and its companions, on every answer of the desk."""

from __future__ import annotations

from amends.server.asgi import App, Message, Receive, Scope, Send

_POLICY = (
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
POLICY = "; ".join(_POLICY)
PLAIN_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""The policy of pages of our own without any script."""

_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
_NO_STORE = (b"cache-control", b"no-store")
_KEPT = ("/assets/", "/static/", "/theme.css", "/favicon.ico")
"""What holds nothing of anybody's and may stay in a browser's cache."""


class SecurityHeaders:
    """Puts the headers on every answer that has none of its own; what may hold a customer's words is not kept by the browser."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        keep = str(scope.get("path", "")).startswith(_KEPT)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(bytes(name).lower(), value) for name, value in message.get("headers", ())]
                names = {name for name, _ in given}
                given += [(name, value) for name, value in _HEADERS.items() if name not in names]
                message["headers"] = given if keep else [*(pair for pair in given if pair[0] != b"cache-control"), _NO_STORE]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
