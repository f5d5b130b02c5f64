"""Answers are kept, found again by their request, and told from those to another wording; limits are never passed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import amends
from amends.errors import ModelTimeoutError
from amends.llm.model import Completion, Message, Request
from amends.llm.testing import ScriptedModel
from amends_evals.asked import Asked
from amends_evals.budget import Budget, SpentError
from amends_evals.errors import BadFileError
from amends_evals.recording import Answer, NotRecordedError, Recorder, Recording, digest_of

PRICE = amends.Price(1.0, 2.0, "EUR")


def _request(words: str = "Write.", most: int = 100) -> Request:
    return Request((Message("user", words),), "letter", {"type": "object"}, max_tokens=most)


class Counting:
    """Answers everything, and says how many tokens that took."""

    name = "counting"

    def __init__(self) -> None:
        self.asked = 0

    async def acomplete(self, request: Request) -> Completion:
        """Return an answer."""
        self.asked += 1
        await asyncio.sleep(0)
        return Completion(f"answer {self.asked}", "counting-1", 10, 50, 0.5)


def test_an_answer_is_found_by_its_request_before_its_turn() -> None:
    """To another wording it is stale."""
    first = Answer(conversation="draft/pipeline/a", turn=1, request=digest_of(_request()), model="m", text="one")
    second = Answer(conversation="draft/pipeline/a", turn=2, request=digest_of(_request("Mend.")), model="m", text="two")
    recording = Recording([first, second])

    assert recording.find("draft/pipeline/a", 1, _request("Mend.")) == (second, False)
    assert recording.find("draft/pipeline/a", 1, _request("Write well.")) == (first, True)
    with pytest.raises(NotRecordedError, match="draft/pipeline/a: no answer is recorded for request 3"):
        recording.find("draft/pipeline/a", 3, _request("Again."))


def test_replaying_counts_stale_answers_and_what_they_took() -> None:
    """The usage of a sample is that of the answers it was given."""
    recording = Recording(
        [Answer(conversation="c", turn=1, request="another", model="m", text="{}", input_tokens=7, output_tokens=3, seconds=1.5)]
    )
    talk = Asked("m", recording=recording).about("c")
    asyncio.run(talk.acomplete(_request()))

    assert talk.usage.model_dump() == {
        "calls": 1,
        "input_tokens": 7,
        "output_tokens": 3,
        "seconds": 1.5,
        "cost": None,
        "currency": None,
        "stale": 1,
    }


def test_an_answer_is_not_paid_for_twice(tmp_path: Path) -> None:
    """What an interrupted run was answered, the next one takes from its file; a torn line is asked for again."""
    model = Counting()
    with Recorder(tmp_path / "answers.jsonl") as recorder:
        asyncio.run(Asked("m", model, recorder=recorder, price=PRICE).about("c").acomplete(_request()))
    with (tmp_path / "answers.jsonl").open("a", encoding="utf-8") as torn:
        torn.write('{"conversation": "c", "tu')
    with Recorder(tmp_path / "answers.jsonl") as recorder:
        talk = Asked("m", model, recorder=recorder, price=PRICE).about("c")
        again = asyncio.run(talk.acomplete(_request()))
        other = asyncio.run(talk.acomplete(_request("Mend.")))

    assert (again.text, other.text, model.asked) == ("answer 1", "answer 2", 2)
    assert talk.usage.cost == pytest.approx(2 * (10 * 1 + 50 * 2) / 1_000_000)
    with Recorder(tmp_path / "answers.jsonl") as recorder:
        assert recorder.known.exact("c", _request("Mend.")) is not None


def test_a_request_that_is_repeated_is_recorded_under_both_turns(tmp_path: Path) -> None:
    """It is asked once; a replay whose requests are worded otherwise still finds an answer to each turn."""
    model = Counting()
    with Recorder(tmp_path / "answers.jsonl") as recorder:
        talk = Asked("m", model, recorder=recorder).about("c")
        asyncio.run(talk.acomplete(_request()))
        asyncio.run(talk.acomplete(_request()))
    recording = Recording.read(tmp_path / "answers.jsonl")

    assert model.asked == 1
    assert [recording.find("c", turn, _request("In other words."))[0].text for turn in (1, 2)] == ["answer 1", "answer 1"]


def test_a_broken_recording_is_named(tmp_path: Path) -> None:
    """File and line."""
    path = tmp_path / "answers.jsonl"
    path.write_text('\n{"turn": 1}\n', encoding="utf-8")

    with pytest.raises(BadFileError, match=r"answers\.jsonl:2: is no recorded answer"):
        Recording.read(path)


def test_no_limit_is_passed_however_many_ask_at_once() -> None:
    """What a call may come to is set aside before it is sent, so the sum of what was spent stays below."""
    model, budget = Counting(), Budget(max_tokens=1_000)
    asked = Asked("m", model, price=PRICE, budget=budget)

    async def many() -> list[Completion | BaseException]:
        return await asyncio.gather(
            *(asked.about(str(number)).acomplete(_request(str(number), 200)) for number in range(40)), return_exceptions=True
        )

    results = asyncio.run(many())

    assert 1 <= model.asked < 40
    assert budget.tokens == 60 * model.asked <= 1_000
    assert {type(result) for result in results} == {Completion, SpentError}


def test_money_is_limited_by_the_price() -> None:
    """A call that could take more than is left is not sent."""
    budget = Budget(max_cost=0.0002)
    asked = Asked("m", Counting(), price=PRICE, budget=budget)

    with pytest.raises(SpentError, match="EUR is spent"):
        asyncio.run(asked.about("c").acomplete(_request(most=100)))
    assert budget.cost == 0


def test_what_failed_is_given_back() -> None:
    """A call that came to nothing leaves the limit as it was."""
    budget = Budget(max_tokens=150)
    failing = Asked("m", ScriptedModel([ModelTimeoutError("too slow")]), budget=budget)
    with pytest.raises(ModelTimeoutError):
        asyncio.run(failing.about("c").acomplete(_request()))

    asyncio.run(Asked("m", Counting(), budget=budget).about("d").acomplete(_request()))
    assert budget.tokens == 60
