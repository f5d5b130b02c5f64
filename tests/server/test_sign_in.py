"""Signing in: with a password on the page or in every request, by what a trusted proxy says, and out again."""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from tests.server.served import HERE, PASSWORD, Served, Serving

from amends.review import people
from amends.server.doors import basic
from amends.server.forwarding import Forwarding


def sign_in(served: Served, name: str, password: str, **more: Any) -> httpx.Response:
    with httpx.Client(base_url=served.url, headers={"origin": served.origin}, timeout=60) as client:
        return client.post("/sign-in", data={"name": name, "password": password, **more})


def test_a_person_signs_in_on_the_page_and_out(desk: Served) -> None:
    """The page leads to what was asked for; the session answers REST and screen alike, and ends when they sign out."""
    with httpx.Client(base_url=desk.url, headers={"origin": desk.origin}, timeout=60) as client:
        sent = client.get("/?case=C-1", headers={"accept": "text/html"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2F%3Fcase%3DC-1")
        page = client.get(sent.headers["location"])
        assert 'value="/?case=C-1"' in page.text
        answer = client.post("/sign-in", data={"name": "ana petit", "password": PASSWORD, "next": "/?case=C-1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/?case=C-1")
        cookie = answer.headers["set-cookie"]
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200")
        assert client.get("/api/me").json() == {"name": "Ana Petit", "roles": ["approver", "drafter"]}
        assert client.get("/").status_code == 200
        token = dict(client.cookies)
        client.post("/sign-out")
        assert client.get("/api/me", headers={"cookie": "; ".join(f"{name}={value}" for name, value in token.items())}).status_code == 401


def test_a_session_cannot_be_planted(desk: Served) -> None:
    """A token that somebody put into the browser before is not the one they get, and one they had is over."""
    with desk.browser("Dora") as client:
        ((name, before),) = client.cookies.items()
        planted = {"cookie": f"{name}=planted", "origin": desk.origin}
        answer = httpx.post(f"{desk.origin}/sign-in", data={"name": "Ana Petit", "password": PASSWORD}, headers=planted, timeout=60)
        assert "planted" not in answer.headers["set-cookie"]
        after = client.post("/sign-in", data={"name": "Ana Petit", "password": PASSWORD})
        assert before not in after.headers["set-cookie"]
        assert httpx.get(f"{desk.origin}/api/me", headers={"cookie": f"{name}={before}"}).status_code == 401
        assert client.get("/api/me").json()["name"] == "Ana Petit"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "evil", ""])
def test_signing_in_leads_nowhere_else(desk: Served, path: str) -> None:
    """What was asked for is a page of this desk, or the start."""
    assert sign_in(desk, "Dora", PASSWORD, next=path).headers["location"] == "/"


def test_what_is_wrong_is_not_told_and_not_repeated(desk: Served, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong password, an unknown name and a deactivated account give one answer, which holds nothing of what was typed; nor does the log."""
    caplog.set_level(logging.DEBUG)
    people.add(desk.store, "Leo", ["drafter"], HERE, password=PASSWORD)
    people.deactivate(desk.store, "Leo", HERE)
    answers = [
        sign_in(desk, name, password) for name, password in (("Dora", "hunter2 hunter2"), ("hunter2 <b>", PASSWORD), ("Leo", PASSWORD))
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert "hunter2" not in answers[0].text + caplog.text
    assert PASSWORD not in answers[0].text + caplog.text
    with desk.client() as client:
        answer = client.get("/api/me", headers={"authorization": "Basic " + base64.b64encode(b"Dora:hunter2 hunter2").decode()})
    assert answer.status_code == 401
    assert "hunter2" not in answer.text + caplog.text


def test_guessing_is_slowed_down_everywhere(serving: Serving) -> None:
    """Tries on the page and over REST count together, also when many are made at once; the right password waits as well."""
    served = serving("password")

    def guess(number: int) -> int:
        if number % 2:
            return sign_in(served, "Dora", f"guess number {number}").status_code
        with served.client() as client:
            return client.get("/api/me", auth=("Dora", f"guess number {number}")).status_code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(guess, range(24)))
    assert found.count(401) <= 9
    assert found.count(429) >= 15
    answer = sign_in(served, "Dora", PASSWORD)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    with served.client("Ana Petit") as client:
        assert client.get("/api/me").status_code == 200


def test_another_site_cannot_sign_anybody_in(desk: Served) -> None:
    """A form on another site does not give a browser somebody's session."""
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {}):
        answer = httpx.post(f"{desk.origin}/sign-in", data={"name": "Dora", "password": PASSWORD}, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_programs_send_a_password_with_every_request(desk: Served) -> None:
    """HTTP Basic is enough for REST, needs no origin, and a browser is not asked for it by a box of its own."""
    with desk.client("Ana Petit") as client:
        assert client.post("/api/lint", json={"text": "Dear Maya", "language": "en"}).status_code == 200
    with desk.client() as client:
        assert client.get("/api/me").headers["www-authenticate"].startswith("Basic")
        assert "www-authenticate" not in client.get("/api/me", headers={"sec-fetch-site": "same-origin"}).headers


def test_who_is_deactivated_is_out_with_the_next_request(serving: Serving) -> None:
    """Sessions and passwords of an account end with it, also for gradio's own routes."""
    served = serving("password")
    with served.browser("Dora") as browser, served.client("Dora") as program:
        assert browser.get("/config").status_code == program.get("/api/me").status_code == 200
        people.deactivate(served.store, "Dora", HERE)
        assert browser.get("/config").status_code == program.get("/api/me").status_code == 401
        assert browser.post("/gradio_api/queue/join", json={}).status_code == 401


@pytest.mark.parametrize("given", ["", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"no colon").decode(), "Basic /w==", "Bearer x"])
def test_what_is_no_password_is_nobody(given: str) -> None:
    """A header that cannot be read signs nobody in and raises nothing."""
    assert basic({"headers": [(b"authorization", given.encode())]}) is None


# A proxy in front


def test_a_trusted_proxy_names_who_it_is(proxied: Served) -> None:
    """The header of the proxy's own address is believed for people who have an account, with their roles here."""
    with proxied.client(headers={"x-forwarded-user": "ana petit"}) as client:
        assert client.get("/api/me").json() == {"name": "Ana Petit", "roles": ["approver", "drafter"]}
    with proxied.client(headers={"x-forwarded-user": "Stranger"}) as client:
        answer = client.get("/api/me")
        assert (answer.status_code, answer.json()["error"]) == (403, "not-allowed")
        assert "Stranger" not in answer.text
    with proxied.client() as client:
        assert client.get("/api/me").status_code == 401
        twice = [("x-forwarded-user", "Dora"), ("x-forwarded-user", "Ivo Horvat")]
        assert client.get("/api/me", headers=twice).status_code == 401


def test_anybody_else_who_sends_the_header_is_nobody(serving: Serving) -> None:
    """From an address that is not the proxy's the header is taken out, whatever else is claimed about where it comes from."""
    served = serving("header", trusted_proxies=(ipaddress.ip_network("10.1.2.3"),))
    for headers in (
        {"x-forwarded-user": "Ivo Horvat"},
        {"x-forwarded-user": "Ivo Horvat", "x-forwarded-for": "10.1.2.3", "x-real-ip": "10.1.2.3", "forwarded": "for=10.1.2.3"},
        {"X_Forwarded_User": "Ivo Horvat"},
    ):
        with served.client(headers=headers) as client:
            assert client.get("/api/me").status_code == 401
            assert client.post("/gradio_api/queue/join", json={}).status_code == 401


def test_another_site_cannot_use_the_proxys_word(proxied: Served) -> None:
    """A proxy signs in whatever the browser sends, so a call of another site is refused by its origin."""
    with proxied.client(headers={"x-forwarded-user": "Ivo Horvat"}) as client:
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            assert client.post("/api/lint", json={"text": "x", "language": "en"}, headers=headers).status_code == 403
        assert client.post("/api/lint", json={"text": "x", "language": "en"}).status_code == 200


@pytest.mark.parametrize(
    ("peer", "way", "client", "scheme"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7", "https"),
        ("10.0.0.1", "1.1.1.1, 192.0.2.7, 10.0.0.2", "192.0.2.7", "https"),
        ("10.0.0.1", "192.0.2.7, nonsense", "10.0.0.1", "https"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7", "https"),
        ("192.0.2.9", "10.0.0.1", "192.0.2.9", "http"),
        ("testclient", "10.0.0.1", "testclient", "http"),
    ],
)
def test_only_a_proxy_says_where_a_request_comes_from(peer: str, way: str, client: str, scheme: str) -> None:
    """Of the way here the last address before the proxies counts; what a stranger claims is dropped before anything reads it."""
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)

    headers = [(b"x-forwarded-for", way.encode()), (b"x-forwarded-proto", b"https"), (b"X-User", b"Ivo")]
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers}
    asyncio.run(Forwarding(app, trusted=(ipaddress.ip_network("10.0.0.0/8"),), named_in="x-user")(scope, None, None))  # type: ignore[arg-type]
    assert seen[0]["client"][0] == client
    assert seen[0]["scheme"] == scheme
    assert (b"X-User" in {name for name, _ in seen[0]["headers"]}) is (scheme == "https")


def test_behind_https_the_cookie_is_for_https_alone(serving: Serving) -> None:
    """Where a trusted proxy says that it speaks https, the session's cookie is Secure."""
    served = serving("password", trusted_proxies=(ipaddress.ip_network("127.0.0.1"),))
    with httpx.Client(
        base_url=served.url, headers={"origin": "https://desk.example", "x-forwarded-host": "desk.example", "x-forwarded-proto": "https"}
    ) as client:
        answer = client.post("/sign-in", data={"name": "Dora", "password": PASSWORD})
    assert (answer.status_code, answer.headers["set-cookie"].endswith("; Secure")) == (303, True)
