"""A model as one sample asks it: answers replayed or recorded, limits kept, and what it took counted."""

from __future__ import annotations

from dataclasses import dataclass, field

import amends
from amends.llm.asking import aask
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends_evals.budget import Budget
from amends_evals.log import Usage
from amends_evals.recording import Answer, Recorder, Recording, digest_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a run asks: a model, or (without one) a recording; with the price of its tokens and the run's limits.

    With a model, its answers are written down where there is a ``recorder``, and an answer it holds already to the very same request is not
    asked for again.
    """

    name: str
    model: Model | AsyncModel | None = None
    recording: Recording = field(default_factory=Recording)
    recorder: Recorder | None = None
    price: amends.Price | None = None
    budget: Budget = field(default_factory=Budget)

    def can_answer(self, conversation: str) -> bool:
        """Return whether a conversation can be held: always with a model, else where it was recorded."""
        return self.model is not None or self.recording.holds(conversation)

    def about(self, conversation: str) -> Conversation:
        """Return the model as one sample asks it."""
        return Conversation(self, conversation)


class Conversation:
    """The requests of one sample to a model, in turn. Serves as an ``AsyncModel``; ``usage`` is what they took."""

    def __init__(self, asked: Asked, name: str) -> None:
        self.name = asked.name
        self._asked = asked
        self._conversation = name
        self._turn = 0
        self._answers: list[Completion] = []
        self._stale = 0

    async def acomplete(self, request: Request) -> Completion:
        """Return the answer. Raises ModelError, and SpentError where it would pass a limit."""
        self._turn += 1
        completion = await self._answer(request)
        self._answers.append(completion)
        return completion

    async def _answer(self, request: Request) -> Completion:
        asked, recorder = self._asked, self._asked.recorder
        if asked.model is None:
            answer, stale = asked.recording.find(self._conversation, self._turn, request)
            self._stale += stale
            return answer.completion()
        if recorder and (known := recorder.known.exact(self._conversation, request)):
            if known.turn != self._turn:  # asked again in the same words: a replay under another wording finds it by its turn
                recorder.write(known.model_copy(update={"turn": self._turn}))
            return known.completion()
        set_aside = asked.budget.set_aside(request, asked.price)
        completion = None
        try:
            completion = await aask(asked.model, request)
        finally:
            asked.budget.settle(set_aside, completion, asked.price)
        if recorder:
            recorder.write(
                Answer(
                    conversation=self._conversation,
                    turn=self._turn,
                    request=digest_of(request),
                    model=completion.model or asked.name,
                    text=completion.text,
                    input_tokens=completion.input_tokens,
                    output_tokens=completion.output_tokens,
                    seconds=round(completion.seconds, 3),
                )
            )
        return completion

    @property
    def usage(self) -> Usage:
        """What the requests took so far."""
        read = _sum([one.input_tokens for one in self._answers])
        written = _sum([one.output_tokens for one in self._answers])
        cost = self._asked.price.of(read, written) if self._asked.price and read is not None and written is not None else None
        return Usage(
            calls=len(self._answers),
            input_tokens=read,
            output_tokens=written,
            seconds=round(sum(one.seconds for one in self._answers), 3),
            cost=cost.amount if cost else None,
            currency=cost.currency if cost else None,
            stale=self._stale,
        )


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
