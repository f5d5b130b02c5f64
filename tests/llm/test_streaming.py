"""An answer can be watched while it arrives: who is told, where, how often, and what a watcher can do."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.llm.faulty_server import FaultyServer, Wire

from amends import errors
from amends.case import Case
from amends.drafting import Drafter
from amends.letter import DraftedLetter
from amends.llm.asking import aask, ask
from amends.llm.model import AsyncModel, AsyncStreamingModel, Completion, Message, Model, Request, StreamingModel, Tell
from amends.llm.openai import OpenAIModel
from amends.llm.testing import ScriptedModel
from amends.phrasebook import compose

REQUEST = Request((Message("user", "Write."),), "letter", {})
ANSWER = '{"closing": "We are sorry."}'


def piece(text: str | None, finish: str | None = None) -> dict[str, Any]:
    return {"model": "served", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


class Slow:
    """A model whose answer comes in two halves, the second once ``heard`` is set, and then its usage."""

    def __init__(self) -> None:
        self.heard = threading.Event()
        self.told: list[tuple[str, object]] = []
        self.server = FaultyServer(self._reply)
        self.model = OpenAIModel("m", api_key=None, base_url=self.server.url, timeout=5)

    def _reply(self, wire: Wire, _: int) -> None:
        wire.events(piece(ANSWER[:12]), done=False)
        self.heard.wait(5)
        rest = (piece(ANSWER[12:]), piece(None, "stop"), {"choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 5}})
        wire.send("".join(f"data: {json.dumps(chunk)}\n\n" for chunk in rest).encode() + b"data: [DONE]\n\n")

    def tell(self, text: str) -> None:
        self.told.append((text, threading.get_ident()))
        self.heard.set()


@pytest.fixture
def slow() -> Iterator[Slow]:
    """One such model, closed at the end."""
    slow = Slow()
    with slow.server, slow.model:
        yield slow


def test_the_text_so_far_is_told_in_the_calling_thread(slow: Slow) -> None:
    """The first half is told before the answer is whole, and the last telling is all of it; the completion says what it cost."""
    streaming: StreamingModel = slow.model

    answer = streaming.complete_streaming(REQUEST, slow.tell)

    assert slow.told == [(ANSWER[:12], threading.get_ident()), (ANSWER, threading.get_ident())]
    assert (answer.text, answer.model, answer.input_tokens, answer.output_tokens) == (ANSWER, "served", 12, 5)
    assert slow.server.requests[0]["stream_options"] == {"include_usage": True}


def test_the_text_so_far_is_told_in_the_calling_event_loop(slow: Slow) -> None:
    """The asynchronous call tells the same, where its caller runs."""
    streaming: AsyncStreamingModel = slow.model

    answer = asyncio.run(streaming.acomplete_streaming(REQUEST, slow.tell))

    assert slow.told == [(ANSWER[:12], threading.get_ident()), (ANSWER, threading.get_ident())]
    assert answer.text == ANSWER


@pytest.mark.parametrize("way", ["sync", "async"])
def test_a_watcher_that_raises_ends_the_call(slow: Slow, way: str) -> None:
    """What tell raises reaches the caller as itself, and nothing more is told."""

    def enough(text: str) -> None:
        slow.told.append((text, None))
        raise LookupError("seen enough")

    with pytest.raises(LookupError):
        ask(slow.model, REQUEST, enough) if way == "sync" else asyncio.run(aask(slow.model, REQUEST, enough))
    slow.heard.set()
    time.sleep(0.2)
    assert slow.told == [(ANSWER[:12], None)]


def test_a_slow_watcher_is_told_less_often_and_holds_up_nobody() -> None:
    """Of what arrives while it is busy only the latest is told, and other calls of the model go on."""

    def reply(wire: Wire, number: int) -> None:
        if number > 1:
            wire.answer({"choices": [{"finish_reason": "stop", "message": {"content": ANSWER}}]})
            return
        wire.events(*(piece(letter) for letter in ANSWER), done=False)
        time.sleep(0.1)
        wire.send(f"data: {json.dumps(piece(None, 'stop'))}\n\ndata: [DONE]\n\n".encode())

    told: list[str] = []
    with FaultyServer(reply) as server, OpenAIModel("m", api_key=None, base_url=server.url, timeout=5) as model:

        def slowly(text: str) -> None:
            told.append(text)
            assert model.complete(REQUEST).text == ANSWER
            time.sleep(0.3)

        assert model.complete_streaming(REQUEST, slowly).text == ANSWER

    assert len(told) <= 3
    assert told[-1] == ANSWER


class Silent:
    """A model that cannot stream, of one kind or the other."""

    name = "silent"


class SilentSync(Silent):
    def complete(self, request: Request) -> Completion:
        return Completion(ANSWER, self.name, None, None, 0.0)


class SilentAsync(Silent):
    async def acomplete(self, request: Request) -> Completion:
        return Completion(ANSWER, self.name, None, None, 0.0)


class StreamingSync(SilentSync):
    def complete_streaming(self, request: Request, tell: Tell) -> Completion:
        tell(ANSWER[:12])
        return self.complete(request)


class StreamingAsync(SilentAsync):
    async def acomplete_streaming(self, request: Request, tell: Tell) -> Completion:
        tell(ANSWER[:12])
        return await self.acomplete(request)


@pytest.mark.parametrize(
    ("model", "tells"),
    [(SilentSync(), []), (SilentAsync(), []), (StreamingSync(), [ANSWER[:12]]), (StreamingAsync(), [ANSWER[:12]])],
    ids=lambda value: type(value).__name__,
)
def test_any_model_can_be_asked_while_somebody_watches(model: Model | AsyncModel, tells: list[str]) -> None:
    """Models that can stream do, from a thread or an event loop; with the others nothing is told, and all else is the same."""
    heard: list[tuple[str, int]] = []

    def tell(text: str) -> None:
        heard.append((text, threading.get_ident()))

    assert ask(model, REQUEST, tell).text == ask(model, REQUEST).text == ANSWER
    assert asyncio.run(aask(model, REQUEST, tell)).text == asyncio.run(aask(model, REQUEST)).text == ANSWER
    assert heard == [(text, threading.get_ident()) for text in tells] * 2


# --- drafting ---


def drafted(drafter: Drafter, case: Case, on_parts: Callable[[Any], object], way: str) -> bool:
    if way == "attempts":
        return list(drafter.attempts(case, on_parts=on_parts))[-1].passed
    if way == "draft":
        return drafter.draft(case, on_parts=on_parts).passed
    return asyncio.run(drafter.adraft(case, on_parts=on_parts)).passed


@pytest.mark.parametrize("way", ["attempts", "draft", "adraft"])
def test_a_letter_can_be_watched_while_it_is_drafted(case: Case, way: str) -> None:
    """Whichever way a letter is drafted, its parts are shown as they arrive, each attempt from its beginning."""
    answer = DraftedLetter.model_validate(compose(case, seed=1).model_dump(exclude={"written"})).model_dump_json()
    seen: list[dict[str, str]] = []

    assert drafted(Drafter(ScriptedModel(["Dear Maya", answer])), case, seen.append, way)

    assert [len(parts) for parts in seen[:2]] == [0, 0]
    assert 0 < len(seen[2]) < len(seen[3])
    assert seen[3]["closing"]


def test_nobody_watches_the_phrasebook(case: Case) -> None:
    """A letter that is there at once is not shown in parts."""
    assert Drafter().draft(case, on_parts=pytest.fail).passed


def test_a_model_that_fails_while_it_is_watched_raises(case: Case) -> None:
    """A fault is the same fault, watched or not."""
    with pytest.raises(errors.CutShortError):
        Drafter(ScriptedModel([errors.CutShortError("cut")])).draft(case, on_parts=print)
