"""Running steps that ask a model: a generator without I/O that yields requests, is sent completions, and returns what it made of them.

Whoever reads, rewrites or translates writes its steps once, as such a generator; these two run them, with or without an event loop.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from amends.errors import InvalidAnswerError
from amends.llm.asking import aask, ask
from amends.llm.model import AsyncModel, Completion, Model, Request

_Made = TypeVar("_Made")
_Shape = TypeVar("_Shape", bound=BaseModel)


def drive(model: Model | AsyncModel | None, steps: Generator[Request, Completion | None, _Made]) -> _Made:
    """Return what the steps return, each request of theirs answered by the model, which may be None for steps that ask none.

    Raises what the steps raise, and ModelError.
    """
    answer: Completion | None = None
    while True:
        try:
            request = steps.send(answer)
        except StopIteration as end:
            made: _Made = end.value
            return made
        assert model is not None, "only a model is sent requests"
        answer = ask(model, request)


async def adrive(model: Model | AsyncModel | None, steps: Generator[Request, Completion | None, _Made]) -> _Made:
    """Return what ``drive`` returns, without blocking the event loop."""
    answer: Completion | None = None
    while True:
        try:
            request = steps.send(answer)
        except StopIteration as end:
            made: _Made = end.value
            return made
        assert model is not None, "only a model is sent requests"
        answer = await aask(model, request)


_TRIES = 2


def answered(
    request: Request, shape: type[_Shape], source: str, *, hint: str | None = None
) -> Generator[Request, Completion | None, tuple[_Shape, tuple[Completion, ...]]]:
    """Yield a request until its answer can be read, twice at most; return what was read, and every answer for its cost.

    Raises InvalidAnswerError, which names ``source``, where none could be read.
    """
    answers: list[Completion] = []
    for _ in range(_TRIES):
        completion = yield request
        assert completion is not None, "a request is answered with a completion"
        answers.append(completion)
        try:
            return shape.model_validate_json(completion.text), tuple(answers)
        except ValidationError:
            continue
    raise InvalidAnswerError(f"{source} gave {_TRIES} answers, none of them the JSON that was asked for.", hint=hint)


def cost_of(answers: Sequence[Completion]) -> tuple[float, int | None, int | None]:
    """Return what some answers took together: seconds, and tokens read and written, None where none was reported."""
    return (
        sum(answer.seconds for answer in answers),
        _total(answer.input_tokens for answer in answers),
        _total(answer.output_tokens for answer in answers),
    )


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
