"""A server on a real socket that fails on purpose, in the ways endpoints, proxies and networks do, and counts what it was asked."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self


class Wire:
    """One connection whose request has been read; sending to a client that has left ends the reply quietly."""

    def __init__(self, connection: socket.socket, over: threading.Event) -> None:
        self._connection = connection
        self._over = over

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(data)

    def answer(
        self, body: bytes | str | object, status: str = "200 OK", *, kind: str = "application/json", close: bool = True, **headers: str
    ) -> None:
        """Send a whole response; what is neither bytes nor text is sent as JSON, and an underscore in a header's name is a hyphen."""
        data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        lines = {"Content-Type": kind, "Content-Length": str(len(data))} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.send(f"HTTP/1.1 {status}\r\n{head}{'Connection: close' if close else 'X-Kept: open'}\r\n\r\n".encode() + data)

    def begin(self, kind: str = "application/json", *headers: str) -> None:
        """Send the head of a response that lasts until the connection ends."""
        self.send("\r\n".join(("HTTP/1.1 200 OK", f"Content-Type: {kind}", *headers, "Connection: close", "", "")).encode())

    def events(self, *chunks: object, done: bool = True) -> None:
        """Send a stream of events: text and bytes as they are, anything else as the data of an event."""
        self.begin("text/event-stream")
        for chunk in chunks:
            self.send(chunk if isinstance(chunk, bytes) else f"data: {chunk if isinstance(chunk, str) else json.dumps(chunk)}\n\n".encode())
        if done:
            self.send(b"data: [DONE]\n\n")

    def drip(self, data: bytes) -> None:
        """Send the same again and again, slowly, for as long as anyone listens."""
        while not self._over.wait(0.02):
            self.send(data)

    def pour(self, data: bytes) -> None:
        """Send the same again and again, as fast as it is taken."""
        while not self._over.is_set():
            self.send(data)

    def hang(self) -> None:
        """Say nothing more until the client leaves."""
        self._connection.settimeout(0.05)
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                if not self._connection.recv(1):
                    return

    def reset(self) -> None:
        """Cut the connection as a crash does."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()


Reply = Callable[[Wire, int], object]
"""What the server does with a request, told which one it is, from 1."""


class FaultyServer:
    """Serves one reply on a loopback port; ``requests`` holds the body of every request that arrived whole."""

    def __init__(self, reply: Reply) -> None:
        self.requests: list[dict[str, Any]] = []
        self._reply = reply
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """The base URL of the endpoint this pretends to be."""
        return f"http://127.0.0.1:{self.port}/v1"

    def stop(self) -> None:
        """Let go of every connection; the port refuses from then on."""
        if self._over.is_set():
            return
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._talk, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            body = _read(connection)
            if body is None:
                return
            with self._lock:
                self.requests.append(json.loads(body))
                number = len(self.requests)
            self._reply(Wire(connection, self._over), number)


def _read(connection: socket.socket) -> bytes | None:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(65536)):
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        if not (more := connection.recv(65536)):
            return None
        body += more
    return body
