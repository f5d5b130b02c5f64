"""A mail server on loopback for tests: real TCP, and as helpful or as hostile as a test asks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Talk = Callable[[socket.socket], None]


@dataclass
class Inbox:
    """What arrived: each message as the server took it, and the commands it was given."""

    port: int = 0
    messages: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)


@contextmanager
def scripted(talk: Callable[[socket.socket, Inbox], None]) -> Iterator[Inbox]:
    """Serve each connection with a function that may say and do anything."""
    inbox = Inbox()
    server = socket.create_server(("127.0.0.1", 0))
    inbox.port = server.getsockname()[1]
    over = threading.Event()
    threads = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            talk(connection, inbox)

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            thread = threading.Thread(target=serve, args=(connection,), daemon=True)
            thread.start()
            threads.append(thread)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield inbox
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)
        for each in threads:
            each.join(5)


def conversation(connection: socket.socket, inbox: Inbox, answer: Callable[[str], str | None]) -> None:
    """Speak SMTP line by line: ``answer`` gives the reply to a command, and to "." the one to a whole text; None hangs up."""
    file = connection.makefile("rb")
    connection.sendall(b"220 test ESMTP\r\n")
    while line := file.readline():
        command = line.decode("utf-8", "replace").strip()
        inbox.commands.append(command)
        reply = answer(command)
        if reply is None:
            return
        connection.sendall(reply.encode() + b"\r\n")
        if reply.startswith("354"):
            text = b""
            while (part := file.readline()) != b".\r\n":
                if not part:
                    return
                text += part
            reply = answer(".")
            if reply is None:
                return
            if reply.startswith("250"):
                inbox.messages.append(text)
            connection.sendall(reply.encode() + b"\r\n")


def polite(command: str) -> str:
    """Return what a server that takes everything says."""
    verb = command.partition(" ")[0].upper()
    return {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok")
