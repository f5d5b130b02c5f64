"""Recordings: what models answered, kept so that a run can be replayed without them, or go on without asking twice.

JSON Lines, an answer a line. An answer is found by its conversation (task, system, sample) and the digest of the request; where a prompt was
reworded since, by its turn in the conversation, and then counts as stale: it was given to another wording.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.errors import ModelError
from amends.llm.model import Completion, Request
from amends_evals.errors import BadFileError


class NotRecordedError(ModelError):
    """A recording holds no answer to a request."""

    hint = "Run it with a model (--model), which records its answers, or leave out what was not recorded."


class Answer(BaseModel):
    """One answer: in which conversation and turn (from 1), to which request, by which model, and what it took."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    conversation: str
    turn: int
    request: str
    model: str
    text: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float = 0.0

    def completion(self) -> Completion:
        """Return it as a model gives it."""
        return Completion(self.text, self.model, self.input_tokens, self.output_tokens, self.seconds)


def digest_of(request: Request) -> str:
    """Return the sha256 of what a request says: its messages and the schema of its answer."""
    told = [[[message.role, message.content] for message in request.messages], request.schema_name, request.schema]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Recording:
    """The answers of one or more files."""

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self._by_request: dict[tuple[str, str], Answer] = {}
        self._by_turn: dict[tuple[str, int], Answer] = {}
        for answer in answers:
            self.add(answer)

    @classmethod
    def read(cls, *paths: Path) -> Recording:
        """Return the recording that files, or folders of them, hold. Raises BadFileError."""
        files = [file for path in paths for file in (sorted(path.rglob("*.jsonl")) if path.is_dir() else [path])]
        return cls(answer for file in files for answer in _answers(file))

    def add(self, answer: Answer) -> None:
        """Keep one answer more; of two to the same request the later counts."""
        self._by_request[answer.conversation, answer.request] = answer
        self._by_turn[answer.conversation, answer.turn] = answer

    def holds(self, conversation: str) -> bool:
        """Return whether a conversation was recorded."""
        return (conversation, 1) in self._by_turn

    def models(self) -> tuple[str, ...]:
        """Return the names of the models that answered."""
        return tuple(sorted({answer.model for answer in self._by_turn.values()}))

    def exact(self, conversation: str, request: Request) -> Answer | None:
        """Return the answer to this very request."""
        return self._by_request.get((conversation, digest_of(request)))

    def find(self, conversation: str, turn: int, request: Request) -> tuple[Answer, bool]:
        """Return an answer, and whether it is stale. Raises NotRecordedError."""
        if exact := self.exact(conversation, request):
            return exact, False
        if answer := self._by_turn.get((conversation, turn)):
            return answer, True
        raise NotRecordedError(f"{conversation}: no answer is recorded for request {turn}.")


class Recorder:
    """Writes answers to a file as they come, beside those it holds already. Close it, or use it in a ``with``."""

    def __init__(self, path: Path) -> None:
        """Open a recording to add to. Raises BadFileError, OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.known = Recording(_answers(path, torn=True)) if path.exists() else Recording()
        self._file = path.open("a", encoding="utf-8")
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            self._file.write("\n")

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, answer: Answer) -> None:
        """Add an answer and see it on the disk."""
        self.known.add(answer)
        self._file.write(answer.model_dump_json() + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """End it."""
        self._file.close()


def _answers(path: Path, *, torn: bool = False) -> list[Answer]:
    """Return the answers of a file; with ``torn``, a line that an interruption cut short is left out."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadFileError(f"{path}: {problem}") from problem
    found = []
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                found.append(Answer.model_validate_json(line))
        except ValidationError as problem:
            if not torn:
                raise BadFileError(f"{path}:{number}: is no recorded answer") from problem
    return found
