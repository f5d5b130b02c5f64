"""Serving until Ctrl-C."""

from __future__ import annotations

import gc
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn

from amends.desk_settings import DeskSettings
from amends.errors import InputError
from amends.review.roles import Person
from amends.server.app import LOOPBACK, build_app
from amends.server.asgi import App
from amends.ui.desk import Desk

_CLOSING = 2
"""Seconds that requests get to end: a screen's own stream never does."""
_STARTING = 60


def serve(desk: Desk, *, here: Person, host: str, port: int, screen: Any = None, open_browser: bool = False, openapi: bool = False) -> None:
    """Serve a desk until Ctrl-C, and print its address once it answers.

    Raises InputError if the port is taken, or if the host is beyond this computer and nobody would have to sign in.
    """
    listening = _listen(desk.settings, host, port)
    with listening:
        app = build_app(desk, here=here, port=listening.getsockname()[1], screen=screen, openapi=openapi)
        server = _Server(app, said=_address(host, listening), open_browser=open_browser, lasting=True)
        with suppress(KeyboardInterrupt), _sending(desk):
            server.run(sockets=[listening])


@contextmanager
def running(
    desk: Desk,
    *,
    here: Person,
    host: str = "127.0.0.1",
    port: int = 0,
    screen: Any = None,
    openapi: bool = False,
    lasting: bool = False,
) -> Iterator[str]:
    """Serve a desk in a thread, and give its address while it answers; port 0 takes one that is free. Raises InputError as ``serve`` does.

    ``lasting`` says that this program does little else, as ``serve`` does: what it holds by then is never looked through for rubbish again.
    """
    listening = _listen(desk.settings, host, port)
    with listening:
        app = build_app(desk, here=here, port=listening.getsockname()[1], screen=screen, openapi=openapi)
        server = _Server(app, lasting=lasting)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            if not server.answering.wait(_STARTING):
                raise InputError("the desk did not start; the log says why")
            yield _address(host, listening)
        finally:
            server.should_exit = True
            thread.join(_CLOSING + 10)


@contextmanager
def _sending(desk: Desk) -> Iterator[None]:
    """Send what stands in the outbox as long as the desk is open, where its settings say how."""
    if desk.smtp is None:
        yield
        return
    from amends.export.sending import Sender

    sender = Sender(desk.store, desk.smtp, desk.mail_password, on_problem=lambda said: print(f"no letter can be sent: {said}", flush=True))
    sender.start()
    try:
        yield
    finally:
        sender.stop()


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, app: App, *, said: str = "", open_browser: bool = False, lasting: bool = False) -> None:
        # Headers of proxies are read by ``forwarding``; access logs would hold the ids of cases.
        super().__init__(
            uvicorn.Config(
                app,
                proxy_headers=False,
                server_header=False,
                access_log=False,
                log_level="warning",
                timeout_graceful_shutdown=_CLOSING,
                lifespan="on",
            )
        )
        self.answering = threading.Event()
        self.said = said
        self.open_browser = open_browser
        self.lasting = lasting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.lasting:
            # gradio and its libraries are hundreds of thousands of objects: going through them takes a fifth of a second in which nobody is
            # answered, again and again while people type.
            gc.collect()
            gc.freeze()
        self.answering.set()
        if self.said and self.started:
            print(f"The review screen is open at {self.said} (Ctrl-C closes it).", flush=True)
            if self.open_browser:
                threading.Thread(target=webbrowser.open, args=(self.said,), daemon=True).start()


def _listen(settings: DeskSettings, host: str, port: int) -> socket.socket:
    if settings.sign_in == "none" and host not in (*LOOPBACK, "::1"):
        raise InputError(
            f"{host}: beyond this computer people must sign in, and nobody would have to; set it up first: in amends.toml write\n"
            f'  [desk]\n  sign_in = "password"\nand add people (amends people add NAME --role admin), or leave out --host'
        )
    bare = host.strip("[]")
    try:
        family, kind, _, _, address = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, kind)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(256)
        except BaseException:
            listening.close()
            raise
    except OSError as problem:
        raise InputError(f"{host}:{port}: taken, or no address of this machine; choose another port or host") from problem
    return listening


def _address(host: str, listening: socket.socket) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
    return f"http://{shown}:{listening.getsockname()[1]}/"
