"""A desk that is served, who asks it, and a case for it."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from amends.desk_settings import DeskSettings, SignIn
from amends.review.roles import Role
from amends.review.store import Store
from amends.ui.who import local_person

HERE = local_person("Rita Roig")
PASSWORD = "a long walk by the sea"
PEOPLE: dict[str, tuple[Role, ...]] = {"Dora": ("drafter",), "Ana Petit": ("approver",), "Ivo Horvat": ("admin",)}
PROXY = "127.0.0.1"


def settings_for(sign_in: SignIn, **more: Any) -> DeskSettings:
    """Return the settings of a desk; one behind a proxy trusts this computer's own address."""
    trusted = {"trusted_proxies": (ipaddress.ip_network(PROXY),)} if sign_in == "header" else {}
    return DeskSettings(**{"sign_in": sign_in, **trusted, **more})


def until(happened: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait for what the server does after its answer has left; return whether it happened in time."""
    end = time.monotonic() + seconds
    while not happened() and time.monotonic() < end:
        time.sleep(0.02)
    return happened()


class Served:
    """A desk that is served: its address, its store, and clients that ask it."""

    def __init__(self, url: str, store: Store) -> None:
        self.url = url
        self.origin = url.rstrip("/")
        self.store = store

    def client(self, name: str | None = None, *, headers: dict[str, str] | None = None) -> httpx.Client:
        """Return a client that signs in with every request, or not at all."""
        auth = None if name is None else httpx.BasicAuth(name.encode(), PASSWORD.encode())
        return httpx.Client(base_url=self.url, auth=auth, headers=headers, timeout=60)

    @contextmanager
    def browser(self, name: str | None = None) -> Iterator[httpx.Client]:
        """Give a client that has opened the page, as a browser does, and signed in there if a name is given."""
        with httpx.Client(base_url=self.url, headers={"origin": self.origin}, timeout=60) as client:
            if name is None:
                client.get("/", headers={"accept": "text/html"}).raise_for_status()
            else:
                answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
                assert answer.status_code == 303, answer.text
            yield client


Serving = Callable[..., Served]


CASE: dict[str, Any] = {
    "language": "en",
    "channel": "email",
    "date": "2025-11-20",
    "recipient": {"name": "Maya Lindqvist"},
    "complaint": "The lamp came broken.",
    "fault_status": "established",
    "cause_known": False,
    "failings": [{"text": "We sent you a broken lamp.", "verified_by": "Ivo Horvat"}],
    "harms": ["You could not use it."],
    "remedies": [
        {
            "text": "We have refunded your payment of 40 euros.",
            "kind": "refund",
            "done": "2025-11-20",
            "owner": "Aoife Byrne",
            "approved_by": "Ana Petit",
        }
    ],
    "next_update": {"on": "2025-11-27"},
    "signer": {"name": "Aoife Byrne", "role": "Head of Customer Service", "phone": "+353 1 555 0142"},
    "follow_up": {"on": "2025-12-04", "owner": "Aoife Byrne"},
}


def drafted(served: Served, name: str = "Dora", **changes: Any) -> tuple[str, str, int]:
    """Open a case over REST and draft its letter; return its id, the text, its revision."""
    with served.client(name) as client:
        opened = client.post("/api/cases", json={"case": {**CASE, **changes}})
        assert opened.status_code == 201, opened.text
        case_id = opened.json()["id"]
        answer = client.post("/api/draft", json={"case_id": case_id})
        assert answer.status_code == 200, answer.text
        assert answer.json()["passed"], answer.json()["findings"]
        return case_id, answer.json()["text"], answer.json()["revision"]
