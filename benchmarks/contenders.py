"""Who is measured, each as a process of its own that stays warm while blocks of letters are put to it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.peers import Peer

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Contender:
    """One contender in one language, and how its worker is started."""

    name: str
    language: str
    task: str
    """``text``: letters as text; ``new sentences``: no sentence twice; ``case``, ``edit``: letters with their cases."""
    looks_for: str
    worker: tuple[str, ...]


def contenders(language: str, peers: tuple[Peer, ...]) -> list[Contender]:
    """Return who is measured in a language; other tools read English alone."""
    lint = _python("amends_lint", language)
    found = [
        Contender("amends lint", language, "text", "all rules that need no case", lint),
        Contender("amends lint, no sentence twice", language, "new sentences", "all rules that need no case", lint),
        Contender("amends lint, once more", language, "text", "all rules that need no case", (*lint, "again")),
        Contender(
            "amends check, with a case",
            language,
            "case",
            "all rules; facts, dates, amounts against the case",
            _python("amends_case", language, "check"),
        ),
        Contender(
            "amends check, once more", language, "case", "all rules; facts against the case", _python("amends_case", language, "again")
        ),
        Contender(
            "amends check, a person’s edit", language, "edit", "reading back and all rules", _python("amends_case", language, "edit")
        ),
        Contender(
            "plain re loop",
            language,
            "text",
            "the forbidden phrases of the same rules and their exceptions",
            _python("re_loop", language),
        ),
    ]
    if language == "en":
        found += [Contender(peer.name, "en", "text", peer.looks_for, peer.worker) for peer in peers]
    return found


def _python(worker: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"benchmarks.workers.{worker}", *arguments)


class WorkerError(RuntimeError):
    """A worker that does not answer."""


@dataclass
class Worker:
    """A contender's process. Use it as a context."""

    contender: Contender
    greeting: dict[str, Any] = field(default_factory=dict)
    peak_kb: int | None = None
    _process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start the process and hear its greeting. Raises WorkerError."""
        self._process = subprocess.Popen(
            self.contender.worker,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
        )
        try:
            self.greeting = self._hear()
        except WorkerError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what a block of letters took and what was found. Raises WorkerError."""
        assert self._process
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self._hear()
        self.peak_kb = answer.pop("peak_kb")
        return answer

    def _hear(self) -> dict[str, Any]:
        assert self._process
        assert self._process.stdout
        assert self._process.stderr
        if line := self._process.stdout.readline():
            answer: dict[str, Any] = json.loads(line)
            return answer
        said = self._process.stderr.read().strip().splitlines()
        raise WorkerError(f"{self.contender.name} ({self.contender.language}): {said[-1] if said else 'its worker ended without a word'}")
