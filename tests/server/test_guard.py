"""Nothing of the desk is reached without a person, on any route; and nothing that another site makes a browser send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount
from tests.server.screen import tiny_screen
from tests.server.served import HERE, Served, Serving

from amends.server.doors import ThisComputer
from amends.server.guard import Guard
from amends.server.headers import POLICY
from amends.ui import _passing_desk

HOSTILE = "https://evil.example"
OPEN = {"/api/health", "/sign-in"}


def every_route() -> list[tuple[str, str]]:
    """Return every method and path of the desk and of the screen in it."""
    from amends.server.api import api
    from amends.ui.serving import mount

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(api(_passing_desk(), app))
    mount(app, tiny_screen())

    def walk(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
        for route in routes:
            inner = getattr(route, "original_router", None)  # what include_router leaves of a router
            if isinstance(route, Mount) or inner is not None:
                yield from walk(list(route.routes if isinstance(route, Mount) else inner.routes))
            else:
                yield from ((method, str(getattr(route, "path", ""))) for method in getattr(route, "methods", None) or ())

    return sorted({(method, path) for method, path in walk(list(app.routes)) if path and path not in OPEN})


def filled(path: str) -> str:
    """Return a route's path with something in its slots."""
    for slot in ("{case_id:path}", "{path:path}", "{path_or_url:path}", "{url_path:path}", "{rest:path}", "{api_name}"):
        path = path.replace(slot, "x")
    while "{" in path:
        path = path[: path.index("{")] + "x" + path[path.index("}") + 1 :]
    return path


def test_every_route_is_found() -> None:
    """The list below is no list of nothing: it holds REST and all of gradio's ways to run a function."""
    paths = {path for _, path in every_route()}
    assert len(paths) > 60
    assert {"/gradio_api/queue/join", "/gradio_api/component_server", "/gradio_api/run/{api_name}", "/gradio_api/call/{api_name}"} <= paths
    assert "/api/cases/{case_id:path}/approve" in paths


@pytest.mark.parametrize("sign_in", ["none", "password", "header"])
def test_no_route_answers_nobody(serving: Serving, sign_in: Any) -> None:
    """Every method of every route, of ours and of gradio's, is refused without a sign-in; only the local page itself is given."""
    served = serving(sign_in)
    reached = []
    with served.client() as client:
        for method, path in every_route():
            client.cookies.clear()
            answer = client.request(method, filled(path), json={} if method not in ("GET", "HEAD") else None)
            allowed = sign_in == "none" and path == "/" and method in ("GET", "HEAD")
            if answer.status_code not in (401, 404) and not allowed:
                reached.append((method, path, answer.status_code))
            if answer.status_code == 404 and method != "HEAD":
                assert answer.json().get("what") == "there is nothing here", (method, path)
    assert reached == []


@pytest.fixture(scope="module")
def real(serving: Serving) -> Served:
    """A desk with the whole screen, whose people have passwords."""
    from amends.ui import build_ui

    return serving("password", screen=build_ui())


def test_no_event_of_the_screen_runs_for_nobody(real: Served) -> None:
    """Each event and each server function of the real screen is called in every way gradio offers, and refused in every one."""
    with real.browser("Ivo Horvat") as inside:
        config = inside.get("/config").json()
    events = [(event["id"], event.get("api_name")) for event in config["dependencies"]]
    functions = [(part["id"], name) for part in config["components"] for name in part["props"].get("server_fns") or ()]
    assert len(events) >= 5
    assert functions
    with real.client(headers={"origin": real.origin, "sec-fetch-site": "same-origin"}) as client:
        for number, name in events:
            body = {"data": [], "fn_index": number, "session_hash": "s"}
            for way in ("run", "api", "call"):
                assert client.post(f"/gradio_api/{way}/{name or number}", json=body).status_code == 401
            assert client.post("/gradio_api/queue/join", json=body).status_code == 401
        for number, name in functions:
            body = {"data": {}, "component_id": number, "fn_name": name, "session_hash": "s"}
            assert client.post("/gradio_api/component_server", json=body).status_code == 401
        assert client.get("/gradio_api/queue/data", params={"session_hash": "s"}).status_code == 401
        assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": HOSTILE},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "{origin}", "sec-fetch-site": "cross-site"},
        {"origin": "{origin}", "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "{origin}.evil.example"},
        {"origin": "http://user@{host}"},
    ],
)
@pytest.mark.parametrize("path", ["/api/lint", "/gradio_api/queue/join", "/gradio_api/component_server", "/gradio_api/upload"])
@pytest.mark.parametrize("mode", ["local", "desk"])
def test_the_cookie_alone_changes_nothing(request: pytest.FixtureRequest, mode: str, path: str, headers: dict[str, str]) -> None:
    """What changes something must come from a page of this desk: not from another site, another port, nor from a program with the cookie."""
    served: Served = request.getfixturevalue(mode)
    with served.browser(None if mode == "local" else "Ivo Horvat") as browser:
        del browser.headers["origin"]
        sent = {name: value.format(origin=served.origin, host=served.origin.removeprefix("http://")) for name, value in headers.items()}
        answer = browser.post(path, headers=sent, json={})
    assert answer.status_code == 403
    assert answer.json()["error"] == "foreign-origin"


@pytest.mark.parametrize("headers", [{"origin": "{origin}"}, {"sec-fetch-site": "same-origin"}])
def test_a_page_of_the_desk_is_answered(local: Served, headers: dict[str, str]) -> None:
    """The cookie with the desk's own origin is let through."""
    with local.browser() as browser:
        del browser.headers["origin"]
        sent = {name: value.format(origin=local.origin) for name, value in headers.items()}
        assert browser.post("/api/lint", headers=sent, json={"text": "Dear Maya", "language": "en"}).status_code == 200


def test_two_origins_or_two_cookies_are_none(local: Served) -> None:
    """What stands twice is not believed: one of the two may be slipped in."""
    with local.browser() as browser:
        cookie = next(iter(browser.cookies.items()))
    with httpx.Client(base_url=local.url) as client:
        twice = [("cookie", f"{cookie[0]}={cookie[1]}"), ("origin", local.origin), ("origin", HOSTILE)]
        assert client.post("/api/lint", headers=twice, json={}).status_code == 403
        doubled = {"cookie": f"{cookie[0]}=x; {cookie[0]}={cookie[1]}", "origin": local.origin}
        assert client.post("/api/lint", headers=doubled, json={}).status_code == 401


def test_the_local_cookie_cannot_be_chosen(local: Served) -> None:
    """A cookie that somebody planted beforehand is not taken over, nor is a guessed one; the one given is out of a script's reach."""
    with httpx.Client(base_url=local.url) as client:
        name = f"amends_desk_{httpx.URL(local.url).port}"
        given = client.get("/", headers={"cookie": f"{name}=planted"}).headers["set-cookie"]
        assert "planted" not in given
        assert "; HttpOnly; SameSite=Strict" in given
        assert client.get("/api/me", headers={"cookie": f"{name}=planted"}).status_code == 401


def test_another_site_may_open_the_page_and_no_more(desk: Served) -> None:
    """A link on another site leads to the page, which asks for itself again so that the strict cookie comes along; data it does not get."""
    navigates = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "accept": "text/html"}
    with desk.client() as client:
        bounced = client.get("/?case=C-1042", headers=navigates)
        assert (bounced.status_code, 'http-equiv="refresh" content="0"' in bounced.text) == (200, True)
        again = client.get("/?case=C-1042", headers={**navigates, "sec-fetch-site": "same-origin"})
        assert (again.status_code, again.headers["location"]) == (303, "/sign-in?next=%2F%3Fcase%3DC-1042")
        for mode, dest in (("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")):
            assert client.get("/api/me", headers={**navigates, "sec-fetch-mode": mode, "sec-fetch-dest": dest}).status_code == 403


def test_a_websocket_is_not_opened() -> None:
    """The desk needs none, and browsers let other sites open them."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        pytest.fail("nothing is received")

    async def app(*_: Any) -> None:
        pytest.fail("nothing gets past the guard")

    asyncio.run(Guard(app, door=ThisComputer(HERE, "c"))({"type": "websocket", "path": "/"}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/api/health", 200),
        ("GET", "/api/nothing", 401),
        ("POST", "/gradio_api/queue/join", 401),
        ("GET", "/gradio_api/proxy=x", 404),
        ("POST", "/api/lint", 401),
    ],
)
def test_every_answer_has_the_policy(local: Served, method: str, path: str, status: int) -> None:
    """Pages, refusals and errors alike carry the content security policy once, are not sniffed, framed or kept."""
    with local.client() as client:
        answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers.get_list("content-security-policy") == [POLICY]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_to_sign_in_runs_no_script(desk: Served) -> None:
    """Its policy lets nothing load at all; what it is given as next page is shown as text and leads nowhere else."""
    with desk.client() as client:
        answer = client.get("/sign-in", params={"next": '"><script>alert(1)</script>'})
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "<script" not in answer.text
        assert 'name="next" value="/"' in answer.text


def test_a_foreign_host_name_is_turned_away(local: Served) -> None:
    """On this computer, a page that gave our address another name is not answered, and the refusal has the policy too."""
    with local.client() as client:
        answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(desk: Served, chunked: bool) -> None:
    """More than a megabyte is not taken, whether it is announced or streamed."""
    body = json.dumps({"text": "x" * 1_100_000, "language": "en"}).encode()

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    with desk.client("Dora") as client:
        answer = client.post("/api/lint", content=pieces() if chunked else body, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["error"] == "too-large"


# Who it is reaches every handler


def run_event(client: httpx.Client, number: int, data: list[Any], session: str) -> list[Any]:
    """Run an event through gradio's queue, and return everything it gave."""
    joined = client.post("/gradio_api/queue/join", json={"data": data, "fn_index": number, "session_hash": session})
    assert joined.status_code == 200, joined.text
    given: list[Any] = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as lines:
        for line in lines.iter_lines():
            if not line.startswith("data:"):
                continue
            said = json.loads(line[5:])
            if said["msg"] in ("process_generating", "process_completed"):
                assert said["success"], said
                given.append(said["output"].get("data"))
            if said["msg"] == "process_completed":
                return given
    return given


def event_numbers(client: httpx.Client) -> tuple[int, int, int, int]:
    """Return the numbers of the event, the stream, the upload, and of the part with the server function."""
    config = client.get("/config").json()
    event, stream, upload = sorted(one["id"] for one in config["dependencies"])
    (asks,) = (part["id"] for part in config["components"] if part["props"].get("server_fns"))
    return event, stream, upload, asks


@pytest.mark.parametrize("mode", ["local", "desk", "proxied"])
def test_the_person_reaches_every_kind_of_handler(request: pytest.FixtureRequest, mode: str) -> None:
    """Queued events, streams, server functions and uploads know who asks, however they are known."""
    served: Served = request.getfixturevalue(mode)
    name = {"local": HERE.name, "desk": "Ana Petit", "proxied": "Ana Petit"}[mode]
    proxied = {"x-forwarded-user": name, "origin": served.origin}
    with served.client(headers=proxied) if mode == "proxied" else served.browser(None if mode == "local" else name) as client:
        event, stream, upload, asks = event_numbers(client)
        assert run_event(client, event, ["hello"], "one") == [[f"hello by {name}"]]
        assert run_event(client, stream, ["n"], "two")[0] == [f"n0 by {name}"]
        asked = client.post(
            "/gradio_api/component_server", json={"data": "x", "component_id": asks, "fn_name": "ask", "session_hash": "three"}
        )
        assert asked.json() == f"x by {name}"
        (path,) = client.post("/gradio_api/upload", files={"files": ("a.csv", b"12345")}).json()
        file = {"path": path, "orig_name": "a.csv", "meta": {"_type": "gradio.FileData"}}
        assert run_event(client, upload, [file], "four") == [[f"5 by {name}"]]
        assert client.get(f"/gradio_api/file={path}").content == b"12345"
    with served.client() as nobody:
        assert nobody.get(f"/gradio_api/file={path}").status_code == 401


def test_people_who_ask_at_once_are_not_mixed_up(desk: Served) -> None:
    """Twenty events of two people at once each know whose they are."""
    from concurrent.futures import ThreadPoolExecutor

    with desk.browser("Ana Petit") as ana, desk.browser("Dora") as dora:
        event, *_ = event_numbers(ana)

        def ask(number: int) -> bool:
            client, name = ((ana, "Ana Petit"), (dora, "Dora"))[number % 2]
            return run_event(client, event, [str(number)], f"at-once-{number}") == [[f"{number} by {name}"]]

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(ask, range(20)))


def test_a_header_that_names_the_guards_own_key_is_nothing(desk: Served) -> None:
    """A person is put into a request by the guard alone."""
    with desk.client(headers={"amends.person": "Ivo Horvat", "x-forwarded-user": "Ivo Horvat", "remote-user": "Ivo Horvat"}) as client:
        assert client.get("/api/me").status_code == 401
    with desk.client("Ivo Horvat", headers={"x-forwarded-user": "Dora"}) as client:
        assert client.get("/api/me").json()["name"] == "Ivo Horvat"
