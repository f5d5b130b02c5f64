"""What runs and what was uploaded for letters to many, as long as the desk is open; what was found stands in the store and outlives it."""

from __future__ import annotations

import secrets
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

from amends.errors import AmendsError, InputError

UPLOAD_LIMIT = 32 * 1024 * 1024
"""Bytes a list may have that is given to the screen; the command line takes longer ones."""
_UPLOADS = 20
"""Lists that are kept; the oldest go first, and with the desk all of them."""


@dataclass(slots=True)
class Run:
    """One thing at work: what it is, how far it is, and what ended it."""

    doing: str
    total: int
    done: int = 0
    problem: AmendsError | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self.thread is not None and self.thread.is_alive()


class MassRuns:
    """The runs of a desk by the number of their letter to many, and the lists that were uploaded, by tokens nobody can guess."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="amends-lists-"))  # made for this user alone
        weakref.finalize(self, rmtree, self._folder, ignore_errors=True)
        self._lock = threading.Lock()
        self._runs: dict[int, Run] = {}
        self._lists: dict[str, Path] = {}

    def add(self, token: str, data: bytes) -> str:
        """Add bytes to an upload, a new one where the token is empty, and return its token. Raises InputError."""
        with self._lock:
            if not token:
                token = secrets.token_urlsafe(16)
                while len(self._lists) >= _UPLOADS:
                    self._lists.pop(next(iter(self._lists))).unlink(missing_ok=True)
                self._lists[token] = self._folder / f"{token}.csv"
                self._lists[token].touch(mode=0o600)
            path = self._find(token)
            if path.stat().st_size + len(data) > UPLOAD_LIMIT:
                raise InputError(f"the list is larger than {UPLOAD_LIMIT // 1024 // 1024} MB; split it, or use: amends mass")
            with open(path, "ab") as file:
                file.write(data)
        return token

    def list_of(self, token: str) -> Path:
        """Return where an upload is kept. Raises InputError where it is not any more."""
        with self._lock:
            return self._find(token)

    def start(self, job: int, doing: str, total: int, work: Callable[[Run], None]) -> None:
        """Start something for a letter to many. Raises InputError while another thing is at work on it."""
        with self._lock:
            if (at_work := self._runs.get(job)) is not None and at_work.running:
                raise InputError("this letter to many is being worked on; wait for the end, or stop it first")
            run = Run(doing, total)

            def carry() -> None:
                try:
                    work(run)
                except AmendsError as problem:
                    run.problem = problem

            run.thread = threading.Thread(target=carry, name="amends-mass", daemon=True)
            self._runs[job] = run
            run.thread.start()

    def run_of(self, job: int) -> Run | None:
        """Return what was started last for a letter to many."""
        with self._lock:
            return self._runs.get(job)

    def _find(self, token: str) -> Path:
        path = self._lists.get(token)
        if path is None:
            raise InputError(
                "the list is not here any more: the desk was restarted; choose the file again, and what was checked stays checked"
            )
        return path
