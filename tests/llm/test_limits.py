"""Calls keep to what an endpoint allows, pause when it asks for it, and nobody waits twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from amends.errors import ModelUnavailableError, RateLimitError
from amends.llm.asking import aask, ask
from amends.llm.limits import Limited
from amends.llm.model import Completion, Request
from amends.llm.testing import ScriptedModel


class Endpoint:
    """Notes when each call came, by the clock, and answers after a while with the tokens it took."""

    name = "endpoint"
    context = 8000

    def __init__(self, clock: Any, *, seconds: float = 0.0, tokens: int | None = None, faults: tuple[Exception | None, ...] = ()) -> None:
        self.clock = clock
        self.seconds = seconds
        self.tokens = tokens
        self.faults = list(faults)
        self.came: list[float] = []
        self.under_way = self.most = 0

    async def acomplete(self, request: Request) -> Completion:
        self.came.append(self.clock.now)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if self.seconds:
                await self.clock.asleep(self.seconds)
            if self.faults and (fault := self.faults.pop(0)) is not None:
                raise fault
            return Completion("{}", self.name, self.tokens, 0 if self.tokens is not None else None, self.seconds)
        finally:
            self.under_way -= 1


async def _all(model: Limited, request: Request, number: int) -> list[Any]:
    return await asyncio.gather(*(model.acomplete(request) for _ in range(number)), return_exceptions=True)


@pytest.mark.parametrize("limit", [1, 7, 60, 600])
def test_no_minute_holds_more_requests_than_the_limit(clock: Any, request_of: Callable[..., Request], limit: int) -> None:
    """However many calls come at once, any sixty seconds see at most so many of them, and each sleeps once."""
    endpoint = Endpoint(clock)
    clock.run(_all(Limited(endpoint, requests_per_minute=limit, time=clock.time), request_of(), 3 * limit))

    came = sorted(endpoint.came)
    assert len(came) == 3 * limit
    assert max(sum(start <= at < start + 60 for at in came) for start in came) <= limit
    assert came[-1] < 60 * 3 * 1.2
    assert len(clock.slept) <= 3 * limit


def test_tokens_are_spread_like_requests(clock: Any, request_of: Callable[..., Request]) -> None:
    """A call of 100 tokens waits until the minute has 100 to give."""
    endpoint = Endpoint(clock)
    clock.run(_all(Limited(endpoint, tokens_per_minute=1000, time=clock.time), request_of(30, 90), 25))

    came = sorted(endpoint.came)
    assert max(sum(start <= at < start + 60 for at in came) for start in came) <= 10
    assert came[-1] < 180


def test_a_request_larger_than_a_minutes_tokens_goes_and_the_next_pays(clock: Any, request_of: Callable[..., Request]) -> None:
    """It is not for the limiter to refuse; what follows waits for the debt."""
    model = Limited(ScriptedModel(["{}"] * 2), tokens_per_minute=60, time=clock.time)
    model.complete(request_of(0, 120))
    assert clock.now == 0

    model.complete(request_of(0, 1))
    assert clock.now > 100


def test_what_a_call_really_took_corrects_the_estimate(clock: Any, request_of: Callable[..., Request]) -> None:
    """Answers of a tenth of the tokens feared soon let ten times as many through."""

    def took(tokens: int | None) -> float:
        clock.now = 0.0
        model = Limited(Endpoint(clock, tokens=tokens), tokens_per_minute=1000, time=clock.time)

        async def one_by_one() -> None:
            for _ in range(40):
                await model.acomplete(request_of(30, 90))

        clock.run(one_by_one())
        return float(clock.now)

    assert took(10) < took(None) / 5
    assert took(200) > took(None) * 1.5


def test_never_more_at_once(clock: Any, request_of: Callable[..., Request]) -> None:
    """At most so many calls are under way, and a failing one gives its place back."""
    endpoint = Endpoint(clock, seconds=1, faults=(ModelUnavailableError("down"),) * 3)
    answers = clock.run(_all(Limited(endpoint, at_once=3, time=clock.time), request_of(), 10))

    assert endpoint.most == 3
    assert clock.now == pytest.approx(4)
    assert sum(isinstance(answer, ModelUnavailableError) for answer in answers) == 3


def test_who_is_cancelled_leaves_the_turn_to_the_next(clock: Any, request_of: Callable[..., Request]) -> None:
    """Neither a place nor a turn in the minute is lost, whether it was waited for or held."""
    endpoint = Endpoint(clock, seconds=10)
    model = Limited(endpoint, at_once=1, requests_per_minute=600, time=clock.time)

    async def work() -> None:
        holding, waiting, last = (asyncio.ensure_future(model.acomplete(request_of())) for _ in range(3))
        await clock.asleep(1)
        waiting.cancel()
        await asyncio.sleep(0)
        holding.cancel()
        await last

    clock.run(work())
    assert len(endpoint.came) == 2


def test_a_place_given_to_who_was_just_cancelled_is_passed_on(clock: Any, request_of: Callable[..., Request]) -> None:
    """Its turn had come, and it was interrupted before it could take it."""
    model = Limited(Endpoint(clock, seconds=1), at_once=1, time=clock.time)

    async def work() -> None:
        first, second = (asyncio.ensure_future(model.acomplete(request_of())) for _ in range(2))
        first.add_done_callback(lambda _: second.cancel())
        await asyncio.gather(first, second, return_exceptions=True)
        await model.acomplete(request_of())

    clock.run(asyncio.wait_for(work(), 5))


def test_a_rate_limit_pauses_everybody_and_the_call_is_sent_again(clock: Any, request_of: Callable[..., Request]) -> None:
    """Nothing is sent until the time the endpoint asked for, then the same call is answered."""
    endpoint = Endpoint(clock, faults=(RateLimitError("slow down", retry_after=7.0),))
    model = Limited(endpoint, time=clock.time)

    async def work() -> None:
        first = asyncio.ensure_future(model.acomplete(request_of()))
        await asyncio.sleep(0)
        await asyncio.gather(first, *(model.acomplete(request_of()) for _ in range(3)))

    clock.run(work())
    assert endpoint.came == [0, 7, 7, 7, 7]


def test_a_rate_limit_that_stays_is_raised(clock: Any, request_of: Callable[..., Request]) -> None:
    """A call is sent three times; where no time is asked for the pauses grow."""
    model = ScriptedModel([RateLimitError("slow down")] * 3)
    with pytest.raises(RateLimitError):
        Limited(model, time=clock.time).complete(request_of())

    assert len(model.requests) == 3
    assert clock.slept == [5, 10]


def test_a_wait_of_hours_is_not_waited_out(clock: Any, request_of: Callable[..., Request]) -> None:
    """A day's limit is for a person to hear of."""
    model = ScriptedModel([RateLimitError("come back tomorrow", retry_after=3600.0)])
    with pytest.raises(RateLimitError):
        Limited(model, time=clock.time).complete(request_of())

    assert clock.now == 0


def test_other_faults_are_not_tried_again(clock: Any, request_of: Callable[..., Request]) -> None:
    """Only a rate limit says that waiting helps."""
    model = ScriptedModel([ModelUnavailableError("down")])
    with pytest.raises(ModelUnavailableError):
        Limited(model, time=clock.time).complete(request_of())


def test_threads_and_event_loops_share_the_places(request_of: Callable[..., Request]) -> None:
    """One limit holds for calls of several threads and of loops in other threads."""
    under_way = most = 0
    lock = threading.Lock()

    class Slow:
        name = "slow"

        def complete(self, request: Request) -> Completion:
            nonlocal under_way, most
            with lock:
                under_way += 1
                most = max(most, under_way)
            time.sleep(0.01)
            with lock:
                under_way -= 1
            return Completion("{}", "slow", None, None, 0.0)

    model = Limited(Slow(), at_once=2)

    async def several() -> None:
        await asyncio.gather(*(model.acomplete(request_of()) for _ in range(5)))

    callers = [threading.Thread(target=model.complete, args=(request_of(),)) for _ in range(5)]
    callers += [threading.Thread(target=lambda: asyncio.run(several())) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(10)

    assert not any(caller.is_alive() for caller in callers)
    assert most == 2


def test_what_the_model_has_shows_through(clock: Any) -> None:
    """A context that is not given is the model's own; closing closes it."""
    endpoint = Endpoint(clock)

    assert (Limited(endpoint).name, Limited(endpoint).context) == ("endpoint", 8000)
    assert Limited(endpoint, context=500).context == 500
    assert not hasattr(Limited(endpoint), "dialect")


@pytest.mark.parametrize("asynchronous", [False, True])
def test_an_answer_can_be_watched_through_it(clock: Any, request_of: Callable[..., Request], asynchronous: bool) -> None:
    """Streaming keeps to the limits as well, and is not a way around them."""

    class Streaming(ScriptedModel):
        def complete_streaming(self, request: Request, tell: Callable[[str], object]) -> Completion:
            tell("{")
            return self.complete(request)

        async def acomplete_streaming(self, request: Request, tell: Callable[[str], object]) -> Completion:
            return self.complete_streaming(request, tell)

    heard: list[str] = []
    endpoint = Streaming([RateLimitError("slow down", retry_after=7.0), "{}"])
    model = Limited(endpoint, time=clock.time)
    if asynchronous:
        answer = clock.run(aask(model, request_of(), heard.append))
    else:
        answer = ask(model, request_of(), heard.append)

    assert (answer.text, heard, clock.now) == ("{}", ["{", "{"], 7)


@pytest.mark.parametrize("limits", [{"requests_per_minute": 0}, {"tokens_per_minute": -1}, {"at_once": 0}])
def test_a_limit_is_above_nothing(clock: Any, limits: dict[str, Any]) -> None:
    """A limit of nothing would wait for ever."""
    with pytest.raises(ValueError, match="above 0"):
        Limited(Endpoint(clock), **limits)
