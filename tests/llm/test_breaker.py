"""A model that is down is left alone, tried again after a while, and another may answer meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from amends.errors import (
    BadKeyError,
    CutShortError,
    InvalidAnswerError,
    ModelError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnavailableError,
    PromptTooLongError,
    QuotaError,
    RateLimitError,
)
from amends.llm.breaker import Breaker, Fallback
from amends.llm.model import Completion, Request
from amends.llm.testing import ScriptedModel

DEAD = ModelUnavailableError("llm.example.com cannot be reached")


def _ask(model: Breaker, request: Request) -> str:
    try:
        return model.complete(request).text
    except ModelError as fault:
        return type(fault).__name__


@pytest.mark.parametrize("fault", [DEAD, ModelTimeoutError("late"), RateLimitError("slow down"), QuotaError("no credit")])
def test_three_faults_in_a_row_open_it(clock: Any, request_of: Callable[..., Request], fault: ModelError) -> None:
    """The fourth call is refused at once, says when it is worth coming back and what was last heard, and sends nothing."""
    endpoint = ScriptedModel([fault] * 3)
    model = Breaker(endpoint, time=clock.time)
    for _ in range(3):
        _ask(model, request_of())
    clock.now = 10.0

    with pytest.raises(ModelUnavailableError, match=rf"scripted is down, tried again in 20 s; the last call: {fault.args[0]}"):
        model.complete(request_of())
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize(
    "fault",
    [
        BadKeyError("no"),
        ModelRefusedError("no"),
        PromptTooLongError("no"),
        CutShortError("no"),
        InvalidAnswerError("no"),
    ],
)
def test_an_endpoint_that_answers_is_not_down(clock: Any, request_of: Callable[..., Request], fault: ModelError) -> None:
    """What is wrong with a request or a key is no reason to keep the next from being sent, and starts the count anew."""
    endpoint = ScriptedModel([DEAD, DEAD, fault, DEAD, DEAD, "{}"])
    model = Breaker(endpoint, time=clock.time)

    assert [_ask(model, request_of()) for _ in range(6)][-1] == "{}"


def test_after_the_rest_one_call_tries(clock: Any, request_of: Callable[..., Request]) -> None:
    """If it meets a fault the rest begins anew, if it is answered everybody may go."""
    endpoint = ScriptedModel([DEAD, DEAD, DEAD, DEAD, "{}", "{}"])
    model = Breaker(endpoint, time=clock.time)
    for _ in range(3):
        _ask(model, request_of())

    clock.now = 30.0
    assert _ask(model, request_of()) == "ModelUnavailableError"
    assert len(endpoint.requests) == 4
    clock.now = 59.0
    _ask(model, request_of())
    assert len(endpoint.requests) == 4
    clock.now = 60.0
    assert [_ask(model, request_of()) for _ in range(2)] == ["{}", "{}"]


class Waiting:
    """Answers, or raises what it is told to, once it is let go on."""

    name = "waiting"

    def __init__(self) -> None:
        self.came = 0
        self.fault: ModelError | None = None
        self.let_go = asyncio.Event()

    async def acomplete(self, request: Request) -> Completion:
        self.came += 1
        await self.let_go.wait()
        if self.fault is not None:
            raise self.fault
        return Completion("{}", self.name, None, None, 0.0)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_while_one_call_tries_the_others_are_refused(clock: Any, request_of: Callable[..., Request]) -> None:
    """Half open: one probe, whether it is answered or cancelled."""

    async def work() -> None:
        endpoint = Waiting()
        endpoint.fault = DEAD
        endpoint.let_go.set()
        model = Breaker(endpoint, time=clock.time)
        await asyncio.gather(*(model.acomplete(request_of()) for _ in range(3)), return_exceptions=True)
        clock.now, endpoint.fault = 31.0, None
        endpoint.let_go.clear()

        probe = asyncio.ensure_future(model.acomplete(request_of()))
        await _settle()
        with pytest.raises(ModelUnavailableError, match="being tried again"):
            await model.acomplete(request_of())
        probe.cancel()
        await _settle()

        probe = asyncio.ensure_future(model.acomplete(request_of()))
        await _settle()
        assert endpoint.came == 5
        endpoint.let_go.set()
        assert (await probe).text == (await model.acomplete(request_of())).text == "{}"

    asyncio.run(work())


@pytest.mark.parametrize(("fault", "came"), [(None, 49), (DEAD, 3)])
def test_a_model_that_has_never_answered_gets_three_calls_at_once(
    clock: Any, request_of: Callable[..., Request], fault: ModelError | None, came: int
) -> None:
    """The others wait for what those find out: then all go, or none."""

    async def work() -> None:
        endpoint = Waiting()
        endpoint.fault = fault
        model = Breaker(endpoint, time=clock.time)
        calls = [asyncio.ensure_future(model.acomplete(request_of())) for _ in range(50)]
        calls[40].cancel()
        await _settle()
        assert endpoint.came == 3
        endpoint.let_go.set()
        await asyncio.gather(*calls, return_exceptions=True)
        assert endpoint.came == came

    asyncio.run(work())


def test_threads_share_it(request_of: Callable[..., Request]) -> None:
    """Of forty threads that find a model dead only three ask it."""

    class Dead:
        name = "dead"
        came = 0

        def complete(self, request: Request) -> Completion:
            Dead.came += 1
            threading.Event().wait(0.02)
            raise DEAD

    model = Breaker(Dead())
    heard: list[str] = []
    threads = [threading.Thread(target=lambda: heard.append(_ask(model, request_of()))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert heard == ["ModelUnavailableError"] * 40
    assert Dead.came == 3


def test_another_model_answers_meanwhile(clock: Any, request_of: Callable[..., Request]) -> None:
    """A completion says who answered; what is wrong with the request itself is not asked of another."""
    instead = ScriptedModel(["{}"], name="other")
    model = Fallback(ScriptedModel([DEAD, ModelRefusedError("no")]), instead)

    assert model.complete(request_of()).model == "other"
    with pytest.raises(ModelRefusedError):
        model.complete(request_of())
    assert len(instead.requests) == 1


def test_a_breaker_lets_at_least_one_fault_pass() -> None:
    """One that opens at none would never let anything through."""
    with pytest.raises(ValueError, match="at least 1"):
        Breaker(ScriptedModel([]), failures=0)
