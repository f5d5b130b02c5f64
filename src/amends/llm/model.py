"""What amends asks of a model, and what it gets back: bring your own by implementing ``Model`` or ``AsyncModel``.

A model that can also show its answer while it arrives says so by having one method more (``StreamingModel``, ``AsyncStreamingModel``);
nothing requires it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

Role = Literal["system", "user", "assistant"]

Tell = Callable[[str], object]
"""Told the text of an answer so far, from its first character: untrusted, unfinished, and gone if the answer turns out to be cut short."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation a model reads."""

    role: Role
    content: str


ANSWER_TOKENS = 4000
"""Tokens an answer may take unless a request says otherwise: several times the longest letter, since some models think in them."""


class LeftOut(NamedTuple):
    """How much of a long complaint a request leaves out: so many sentences, of so many. They are counted as the cut counts them."""

    sentences: int
    of: int

    def __str__(self) -> str:
        return f"the complaint was too long for the model: {self.sentences} of {self.of} sentences were left out of what it read"


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model: the messages, the strict JSON schema its answer must fit, and what had to be left out to make it fit."""

    messages: tuple[Message, ...]
    schema_name: str
    schema: Mapping[str, object]
    temperature: float = 0.4
    seed: int | None = None
    max_tokens: int = ANSWER_TOKENS
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's whole answer, and what it cost; a count the endpoint did not report is ``None``."""

    text: str
    model: str
    input_tokens: int | None
    output_tokens: int | None
    seconds: float


class Model(Protocol):
    """Anything that answers a request; it raises ``ModelError`` when it cannot, and is safe to call from several threads."""

    @property
    def name(self) -> str:
        """What drafts and logs call this model."""
        ...

    def complete(self, request: Request) -> Completion:
        """Return the whole answer, or raise ``ModelError``; half an answer is never returned."""
        ...


class AsyncModel(Protocol):
    """A model that many cases can wait for at once."""

    @property
    def name(self) -> str:
        """What drafts and logs call this model."""
        ...

    async def acomplete(self, request: Request) -> Completion:
        """Return the whole answer, or raise ``ModelError``; half an answer is never returned."""
        ...


class StreamingModel(Model, Protocol):
    """A model that shows its answer while it arrives."""

    def complete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``complete`` would, telling the text so far now and then, in the calling thread; what ``tell`` raises ends the call."""
        ...


class AsyncStreamingModel(AsyncModel, Protocol):
    """An asynchronous model that shows its answer while it arrives."""

    async def acomplete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``acomplete`` would, telling the text so far now and then, in the calling event loop; it must not block."""
        ...
