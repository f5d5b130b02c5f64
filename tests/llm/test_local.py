"""A GGUF file answers through the same door as any endpoint, and what is missing is named.

The tests with a real engine need ``pip install 'amends[local]'`` and AMENDS_TEST_GGUF, the path of a small instruction-tuned model.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from amends.errors import CutShortError, InputError, ModelUnavailableError, PromptTooLongError
from amends.llm.local import LocalModel
from amends.llm.model import Message, Request

GGUF = os.environ.get("AMENDS_TEST_GGUF", "")
SCHEMA = {
    "type": "object",
    "properties": {
        "regret": {"type": "string"},
        "tone": {"type": "string", "enum": ["formal", "warm"]},
        "thanks": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
    "required": ["regret", "tone", "thanks"],
    "additionalProperties": False,
}
MESSAGES = (
    Message("system", "You write short apology letters as JSON."),
    Message("user", "The parcel of Ms Lind came nine days late. Apologise in one sentence."),
)
REQUEST = Request(MESSAGES, "Letter", SCHEMA, temperature=0.0, seed=1, max_tokens=400)


class Server:
    """Stands in for the engine: fails to load, as a damaged file makes it."""

    def __init__(self, params: object) -> None:
        raise RuntimeError("Failed to init server, please check the input params.")


@pytest.fixture
def broken_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed engine that can load nothing."""
    engine = ModuleType("xllamacpp")
    engine.__dict__.update(CommonParams=lambda: SimpleNamespace(model=SimpleNamespace()), Server=Server)
    monkeypatch.setitem(sys.modules, "xllamacpp", engine)


def test_a_missing_extra_names_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the engine the error is the command that installs it."""
    monkeypatch.setitem(sys.modules, "xllamacpp", None)

    with pytest.raises(InputError, match=r"pip install 'amends\[local\]'"):
        LocalModel(tmp_path / "model.gguf")


@pytest.mark.usefixtures("broken_engine")
def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path where nothing lies is repeated in the error."""
    with pytest.raises(InputError, match=r"none\.gguf: the model cannot be read"):
        LocalModel(tmp_path / "none.gguf")


@pytest.mark.usefixtures("broken_engine")
@pytest.mark.parametrize(("content", "words"), [(b"<html>", "no GGUF model"), (b"GGUF but torn", "cannot be loaded")])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    """A file of another kind, or a damaged one, is refused by name."""
    path = tmp_path / "model.gguf"
    path.write_bytes(content)

    with pytest.raises(InputError, match=f"model.gguf: .*{words}"):
        LocalModel(path)


@pytest.fixture(scope="module")
def real() -> Iterator[LocalModel]:
    """A model that really runs."""
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("the engine is not installed: pip install 'amends[local]'")
    if not GGUF:
        pytest.skip("AMENDS_TEST_GGUF names no model file")
    with LocalModel(GGUF, context=1024, timeout=120) as model:
        yield model


def test_a_real_model_keeps_to_the_schema(real: LocalModel) -> None:
    """Even a small model's answer is an object with exactly the fields asked for."""
    answer = real.complete(REQUEST)

    letter = json.loads(answer.text)
    assert set(letter) == {"regret", "tone", "thanks"}
    assert isinstance(letter["regret"], str)
    assert letter["tone"] in ("formal", "warm")
    assert answer.model == Path(GGUF).stem
    assert answer.input_tokens
    assert answer.output_tokens


def test_a_real_model_serves_asynchronous_code(real: LocalModel) -> None:
    """Two requests at once are both answered."""

    async def both() -> set[frozenset[str]]:
        answers = await asyncio.gather(real.acomplete(REQUEST), real.acomplete(REQUEST))
        return {frozenset(json.loads(answer.text)) for answer in answers}

    assert asyncio.run(both()) == {frozenset({"regret", "tone", "thanks"})}


def test_a_real_model_says_when_a_request_is_too_long(real: LocalModel) -> None:
    """A request beyond the context is a PromptTooLongError."""
    with pytest.raises(PromptTooLongError):
        real.complete(Request((Message("user", "late " * 3000),), "Letter", SCHEMA))


def test_a_real_model_does_not_hand_over_half_an_answer(real: LocalModel) -> None:
    """An answer that reaches its limit of tokens is a CutShortError."""
    with pytest.raises(CutShortError):
        real.complete(Request(MESSAGES, "Letter", SCHEMA, max_tokens=5))


def test_a_closed_model_says_so(real: LocalModel) -> None:
    """After close nothing is sent to the port any more."""
    model = LocalModel(GGUF, context=256)
    model.close()

    with pytest.raises(ModelUnavailableError, match="closed"):
        model.complete(REQUEST)
