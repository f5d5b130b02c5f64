"""Many cases at once: each result with its case, failures among them, bounded, and ended when asked."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest

from amends.case import Case
from amends.drafting import Draft, Drafter
from amends.errors import IncompleteCaseError, InvalidAnswerError, ModelRefusedError, ModelUnavailableError
from amends.letter import DraftedLetter
from amends.llm.model import Completion, Request
from amends.llm.testing import ScriptedModel
from amends.many import adraft_many, draft_many
from amends.phrasebook import compose


@pytest.fixture
def answer(case: Case) -> str:
    """Return the JSON of a letter that passes."""
    return DraftedLetter.model_validate(compose(case, seed=1).model_dump(exclude={"written"})).model_dump_json()


class Endpoint:
    """Answers after a while; counts how many calls it has at once, and how many were cancelled."""

    name = "endpoint"

    def __init__(self, answer: str, seconds: float = 0.01) -> None:
        self.answer = answer
        self.seconds = seconds
        self.came = self.under_way = self.most = self.cancelled = 0

    async def acomplete(self, request: Request) -> Completion:
        self.came += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1
        return Completion(self.answer, self.name, None, None, self.seconds)


def test_every_case_is_drafted_and_says_which_it_is(case: Case, answer: str) -> None:
    """Results carry the index of their case, and never are more calls under way than asked."""
    endpoint = Endpoint(answer)
    results = dict(draft_many([case.model_copy(update={"id": f"C-{number}"}) for number in range(30)], endpoint, at_once=7))

    assert {number: result.case.id for number, result in results.items() if isinstance(result, Draft)} == {n: f"C-{n}" for n in range(30)}
    assert all(result.passed for result in results.values() if isinstance(result, Draft))
    assert endpoint.most == 7


def test_who_is_finished_first_comes_first(case: Case, answer: str) -> None:
    """A slow case holds nobody up."""

    class Slow(Endpoint):
        async def acomplete(self, request: Request) -> Completion:
            self.seconds = 0.3 if self.came == 0 else 0.0
            return await super().acomplete(request)

    assert next(index for index, _ in draft_many([case] * 4, Slow(answer), at_once=2)) == 1


def test_a_case_that_fails_is_a_value_and_the_others_go_on(case: Case, case_data: dict[str, Any], answer: str) -> None:
    """An open question, a refusal and an unreadable answer stand among the letters."""
    incomplete = Case.of(case_data | {"signer": None})
    model = ScriptedModel([answer, ModelRefusedError("no"), "{", "{", "{", answer])
    results = dict(draft_many([incomplete, case, case, case, case], model, at_once=1))

    kinds = [Draft, IncompleteCaseError, InvalidAnswerError, ModelRefusedError]
    assert sorted((type(result) for result in results.values()), key=str) == sorted([Draft, *kinds], key=str)
    assert isinstance(results[0], IncompleteCaseError)
    assert isinstance(results[4], Draft)


def test_cases_are_taken_as_there_is_room(case: Case, answer: str) -> None:
    """An endless supply of cases is no trouble: no more are taken than are under way or have been handed on."""
    taken = 0

    def endless() -> Iterator[Case]:
        nonlocal taken
        while True:
            taken += 1
            yield case

    results = draft_many(endless(), Endpoint(answer), at_once=5)
    for handed_on in range(1, 21):
        next(results)
        assert taken <= handed_on + 5
    results.close()


@pytest.mark.parametrize("end", ["break", "cancel"])
def test_ending_it_cancels_what_is_under_way(case: Case, answer: str, end: str) -> None:
    """Whether the reader has had enough or its task is cancelled, no call is left behind."""
    endpoint = Endpoint(answer, seconds=30)
    quick = Endpoint(answer, seconds=0)

    class Both:
        name = "both"

        async def acomplete(self, request: Request) -> Completion:
            return await (quick if quick.came == 0 else endpoint).acomplete(request)

    async def read(many_under_way: asyncio.Event) -> None:
        async with aclosing(adraft_many([case] * 20, Both(), at_once=8)) as results:
            async for _ in results:
                while endpoint.under_way < 7:
                    await asyncio.sleep(0.005)
                many_under_way.set()
                if end == "break":
                    break

    async def work() -> None:
        many_under_way = asyncio.Event()
        task = asyncio.ensure_future(read(many_under_way))
        await many_under_way.wait()
        if end == "cancel":
            task.cancel()
        await asyncio.wait([task])
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(work())
    assert endpoint.under_way == 0
    assert endpoint.cancelled == endpoint.came > 0


def test_a_fault_of_the_program_is_raised(case: Case) -> None:
    """Only what amends raises on purpose is a value; anything else ends all."""

    class Broken:
        name = "broken"

        async def acomplete(self, request: Request) -> Completion:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(draft_many([case] * 3, Broken()))


def test_a_model_that_blocks_is_asked_as_often_at_once(case: Case, answer: str) -> None:
    """Each call has a thread of its own, not one of a handful."""
    meeting = threading.Barrier(12, timeout=20)

    class Blocking:
        name = "blocking"

        def complete(self, request: Request) -> Completion:
            meeting.wait()
            return Completion(answer, self.name, None, None, 0.0)

    results = list(draft_many([case] * 12, Blocking(), at_once=12))

    assert all(isinstance(result, Draft) and result.passed for _, result in results)


def test_without_a_model_the_phrasebook_writes(case: Case) -> None:
    """Nothing is asked of anybody."""
    assert [result.best.source for _, result in draft_many([case] * 3) if isinstance(result, Draft)] == ["phrasebook"] * 3


def test_a_dead_endpoint_costs_two_hundred_cases_a_handful_of_requests(case: Case) -> None:
    """With the fallback all of them end in letters of the phrasebook that say why, at once."""

    class Dead:
        name = "dead"
        came = 0

        async def acomplete(self, request: Request) -> Completion:
            Dead.came += 1
            await asyncio.sleep(0.05)
            raise ModelUnavailableError("dead cannot be reached")

    began = time.perf_counter()
    results = [result for _, result in draft_many([case] * 200, Dead(), fallback="phrasebook")]

    assert all(isinstance(result, Draft) and result.passed and result.best.source == "phrasebook" for result in results)
    assert all("dead cannot be reached" in str(result.best.fault) for result in results if isinstance(result, Draft))
    assert Dead.came <= 5
    assert time.perf_counter() - began < 30


def test_without_the_fallback_a_dead_endpoint_is_no_letter(case: Case) -> None:
    """The phrasebook writes only where it was asked to."""
    with pytest.raises(ModelUnavailableError):
        Drafter(ScriptedModel([ModelUnavailableError("dead")])).draft(case)


def test_the_fallback_is_the_same_for_every_driver(case: Case, answer: str) -> None:
    """A model that dies while mending leaves its attempt, and the phrasebook's comes after it with the reason."""
    bad = json.dumps(json.loads(answer) | {"closing": {"text": "This will never happen again.", "rests_on": []}})
    dying = [bad, ModelUnavailableError("dead")]
    attempts = list(Drafter(ScriptedModel(dying), fallback="phrasebook").attempts(case))
    made = [
        Drafter(ScriptedModel(dying), fallback="phrasebook").draft(case),
        asyncio.run(Drafter(ScriptedModel(dying), fallback="phrasebook").adraft(case)),
    ]

    assert [attempt.source for attempt in attempts] == ["scripted", "phrasebook"]
    assert attempts[0].number < attempts[1].number
    assert [draft.best.source for draft in made] == ["phrasebook", "phrasebook"]
    assert [[attempt.source for attempt in draft.attempts] for draft in made] == [["scripted", "phrasebook"]] * 2
    assert all(draft.failure is not None and draft.failure is draft.best.fault for draft in made)
    assert made[0].text == made[1].text == attempts[1].text


def test_a_refusal_is_not_answered_by_the_phrasebook(case: Case) -> None:
    """What is wrong with the case or the key is for a person to see."""
    with pytest.raises(ModelRefusedError):
        Drafter(ScriptedModel([ModelRefusedError("no")]), fallback="phrasebook").draft(case)


def test_it_may_be_called_where_an_event_loop_runs(case: Case, answer: str) -> None:
    """A notebook, say; drafting goes on while a result is worked on."""
    endpoint = Endpoint(answer)

    async def inside() -> int:
        results = draft_many([case] * 10, endpoint, at_once=10)
        next(results)
        time.sleep(1)
        assert endpoint.under_way == 0
        return len(list(results))

    assert asyncio.run(inside()) == 9
    assert endpoint.came == 10


def test_cases_that_cannot_be_supplied_end_all(case: Case, answer: str) -> None:
    """An error of the supply is the caller's own, and reaches the caller."""

    def supply() -> Iterator[Case]:
        yield case
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(draft_many(supply(), Endpoint(answer)))


def test_at_least_one_at_once(case: Case) -> None:
    """None at once would never end."""
    with pytest.raises(ValueError, match="at least 1"):
        list(draft_many([case], at_once=0))
