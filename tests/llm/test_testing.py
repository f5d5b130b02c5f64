"""The public fake answers as scripted, and says so when it runs out."""

from __future__ import annotations

import asyncio
import threading

import pytest

from amends.errors import InputError, RateLimitError
from amends.llm.model import AsyncModel, Completion, Message, Model, Request
from amends.llm.testing import ScriptedModel

REQUEST = Request((Message("user", "Write."),), "Letter", {"type": "object"})


def test_answers_come_in_order_and_requests_are_kept() -> None:
    """Each call gets the next answer, and what was asked can be read afterwards."""
    model: Model = (scripted := ScriptedModel(["one", "two"]))

    assert [model.complete(REQUEST).text, model.complete(REQUEST).text] == ["one", "two"]
    assert scripted.requests == (REQUEST, REQUEST)


def test_it_serves_asynchronous_code_too() -> None:
    """The same script answers through acomplete."""
    model: AsyncModel = ScriptedModel(["one"], name="fake")

    assert asyncio.run(model.acomplete(REQUEST)) == Completion("one", "fake", None, None, 0.0)


def test_an_answer_can_be_watched() -> None:
    """Streaming tells the first half of an answer and then the whole, from the same script."""
    told: list[str] = []
    model = ScriptedModel(["one two", "three"])

    assert model.complete_streaming(REQUEST, told.append).text == "one two"
    assert asyncio.run(model.acomplete_streaming(REQUEST, told.append)).text == "three"
    assert told == ["one", "one two", "th", "three"]


def test_a_scripted_fault_is_raised_in_its_turn() -> None:
    """An exception among the answers is raised, and the script goes on after it."""
    model = ScriptedModel([RateLimitError("slow down"), "then this"])

    with pytest.raises(RateLimitError):
        model.complete(REQUEST)
    assert model.complete(REQUEST).text == "then this"


def test_running_out_is_said_clearly() -> None:
    """One request too many names how many were asked and how many answers there are."""
    model = ScriptedModel(["only"])
    model.complete(REQUEST)

    with pytest.raises(InputError, match="asked 2 times and has 1 answers"):
        model.complete(REQUEST)


def test_threads_share_one_script() -> None:
    """No answer is given twice, whoever asks."""
    model = ScriptedModel([str(number) for number in range(400)])
    heard: list[str] = []

    def ask() -> None:
        heard.extend(model.complete(REQUEST).text for _ in range(100))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(heard, key=int) == [str(number) for number in range(400)]
