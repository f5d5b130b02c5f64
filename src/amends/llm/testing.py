"""Models for tests, yours and ours: answers from a script, no network, every request kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from amends.errors import InputError
from amends.llm.model import Completion, Request, Tell


class ScriptedModel:
    """Gives its answers in order, raises those that are exceptions, and keeps each request in ``requests``.

    Serves as ``Model`` and as ``AsyncModel``, and streams: an answer is told by halves. An answer too many is an ``InputError``, so that a
    loop that asks once too often fails.
    """

    def __init__(self, answers: Sequence[str | Exception], *, name: str = "scripted") -> None:
        self.name = name
        self._answers = tuple(answers)
        self._requests: list[Request] = []
        self._lock = threading.Lock()

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request so far, the oldest first."""
        with self._lock:
            return tuple(self._requests)

    def complete(self, request: Request) -> Completion:
        """Return the next answer as a completion, or raise it."""
        with self._lock:
            turn = len(self._requests)
            self._requests.append(request)
        if turn >= len(self._answers):
            raise InputError(f"ScriptedModel was asked {turn + 1} times and has {len(self._answers)} answers: add one, or ask less")
        answer = self._answers[turn]
        if isinstance(answer, Exception):
            raise answer
        return Completion(answer, self.name, None, None, 0.0)

    async def acomplete(self, request: Request) -> Completion:
        """Return the next answer as a completion, or raise it."""
        return self.complete(request)

    def complete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return the next answer as a completion, or raise it, after telling its first half and then the whole."""
        answer = self.complete(request)
        tell(answer.text[: len(answer.text) // 2])
        tell(answer.text)
        return answer

    async def acomplete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return the next answer as a completion, or raise it, after telling its first half and then the whole."""
        return self.complete_streaming(request, tell)
