"""What all handlers share: errors become answers, and what a browser sends as a letter is looked at before it is used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

from amends.errors import AmendsError, InputError, ModelError
from amends.llm.model import Model
from amends.ui.desk import Desk
from amends.ui.offsets import from_browser
from amends.ui.strings import say
from amends.ui.views import View, problem_view

LETTER_LIMIT = 20_000
"""Characters of a letter the screen checks: ten pages, which no apology needs."""

_log = logging.getLogger(__name__)
_Given = ParamSpec("_Given")


def guarded(title: str) -> Callable[[Callable[Concatenate[Desk, _Given], View]], Callable[Concatenate[Desk, _Given], View]]:
    """Turn an error into an answer that says so; ``title`` is the key of what did not work."""

    def decorate(handler: Callable[Concatenate[Desk, _Given], View]) -> Callable[Concatenate[Desk, _Given], View]:
        @wraps(handler)
        def answering(desk: Desk, /, *args: _Given.args, **options: _Given.kwargs) -> View:
            try:
                return handler(desk, *args, **options)
            except Exception as problem:
                return as_problem(problem, title)

        return answering

    return decorate


def as_problem(problem: Exception, title: str) -> View:
    """Return an error as an answer; of one that nobody foresaw, that it happened."""
    if isinstance(problem, AmendsError):
        return problem_view(problem, say(title))
    # The type alone: the message of a foreign error may hold the complaint, and logs are kept.
    _log.error("%s: %s", title, type(problem).__name__)
    return problem_view(InputError(say("problem.unexpected")), say(title))


def letter_text(text: object) -> str:
    """Return what a browser sent as a letter. Raises InputError for what is none, or is longer than any letter."""
    if not isinstance(text, str):
        raise InputError(say("problem.no_letter"))
    if len(text) > LETTER_LIMIT:
        raise InputError(say("problem.long_letter", count=len(text), limit=f"{LETTER_LIMIT:,}"))
    return from_browser(text)


def words_of(value: object, limit: int) -> str:
    """Return a text a person typed into a field, its ends trimmed; empty for what is no text. Raises InputError beyond the limit."""
    words = from_browser(value).strip() if isinstance(value, str) else ""
    if len(words) > limit:
        raise InputError(say("problem.long_field", count=len(words), limit=f"{limit:,}"))
    return words


@contextmanager
def asking(desk: Desk) -> Iterator[Model]:
    """Give the desk's model to ask, a few at a time: who waits for one holds a thread that the live check of others needs.

    Raises ModelError where there is no model, InputError where too many are being asked.
    """
    if desk.model is None:
        raise ModelError(say("problem.no_model"), hint=say("problem.no_model_hint"))
    if not desk.turns.acquire(blocking=False):
        raise InputError(say("problem.busy"))
    try:
        yield desk.model
    finally:
        desk.turns.release()
