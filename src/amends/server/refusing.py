"""What the server says no with: JSON that tells what is wrong, where, and what to do, and never what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from amends.server.asgi import Scope, Send


class Refusal(NamedTuple):
    """A no: its status, a word for programs, what is wrong, where, and what to do about it."""

    status: int
    error: str
    what: str
    where: str = ""
    do: str = ""

    def body(self, **more: Any) -> dict[str, Any]:
        """Return the JSON of the answer."""
        return {"error": self.error, "what": self.what, "where": self.where, "do": self.do, **more}


UNEXPECTED = Refusal(500, "unexpected", "something unexpected went wrong", do="try again; if it stays, report it with what you did")


async def refuse(refusal: Refusal, scope: Scope, send: Send, headers: Mapping[str, str] | None = None) -> None:
    """Answer a request with a refusal, before it reaches anything."""
    body = json.dumps(refusal._replace(where=refusal.where or str(scope.get("path", ""))).body(), ensure_ascii=False).encode()
    await answer(send, refusal.status, body, {"content-type": "application/json", **(headers or {})})


async def answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """Send an answer as a whole."""
    given = {**headers, "content-length": str(len(body))}
    await send(
        {"type": "http.response.start", "status": status, "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in given.items()]}
    )
    await send({"type": "http.response.body", "body": body})
