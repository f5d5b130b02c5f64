"""A mail server in a process of its own that notes down, on the disk, which letters it has taken before it says that it has."""

from __future__ import annotations

import multiprocessing as mp
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController

_ID = re.compile(rb"^Message-ID: *(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


class _Counting:
    """Takes every letter."""

    def __init__(self, notes: Path) -> None:
        self.file = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Note a letter down, then take it."""
        found = _ID.search(envelope.original_content)
        os.write(self.file, (found[1] if found else b"<none>") + b"\n")
        return "250 taken"


def _serve(notes: Path, ready: Connection) -> None:
    import asyncio

    loop = asyncio.new_event_loop()
    controller = UnthreadedController(_Counting(notes), hostname="127.0.0.1", port=0, loop=loop)
    server = loop.run_until_complete(controller._create_server())
    ready.send(server.sockets[0].getsockname()[1])
    loop.run_forever()


@contextmanager
def counting_mail(notes: Path) -> Iterator[int]:
    """Give the port of a server on loopback as long as it runs."""
    ours, theirs = mp.get_context("fork").Pipe(duplex=False)
    process = mp.get_context("fork").Process(target=_serve, args=(notes, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield int(ours.recv())
    finally:
        process.kill()
        process.join()
        ours.close()


def arrived(notes: Path) -> Counter[str]:
    """Return how often each letter has arrived, by its id; what was on its way a moment ago is there by now."""
    time.sleep(0.2)
    return Counter(notes.read_text(encoding="utf-8").split()) if notes.exists() else Counter()
