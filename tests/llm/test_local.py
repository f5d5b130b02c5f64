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


class Listening:
    """Stands in for an engine that has loaded something."""

    listening_address = "http://127.0.0.1:9"
    params: SimpleNamespace

    def __init__(self, params: SimpleNamespace) -> None:
        Listening.params = params


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[Listening]:
    """An installed engine that loads anything and keeps what it was given."""
    module = ModuleType("xllamacpp")
    module.__dict__.update(CommonParams=lambda: SimpleNamespace(model=SimpleNamespace()), Server=Listening)
    monkeypatch.setitem(sys.modules, "xllamacpp", module)
    return Listening


@pytest.mark.parametrize("name", ["ggml-org/SmolLM3-3B-GGUF:Q4_K_M", "owner/repo"])
def test_a_model_of_the_hub_is_left_to_the_engine(engine: type[Listening], name: str) -> None:
    """Its name goes to the engine as it is, without the part for pictures, and the model is called by it."""
    with LocalModel(f"hf:{name}") as model:
        assert model.name == name

    assert engine.params.model.hf_repo == name
    assert engine.params.model.path  # an engine without any refuses to start
    assert engine.params.no_mmproj is True


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("name", ["repo", "a/b/c", "owner/", "owner/repo:", "https://example.com/x"])
def test_what_is_no_name_on_the_hub_is_refused(name: str) -> None:
    """The error shows how such a name looks."""
    with pytest.raises(InputError, match="write hf:OWNER/REPO or hf:OWNER/REPO:QUANT"):
        LocalModel(f"hf:{name}")


@pytest.mark.usefixtures("broken_engine")
def test_a_model_that_cannot_be_fetched_says_what_to_look_at() -> None:
    """Name, network and disk."""
    with pytest.raises(InputError, match=r"hf:owner/repo: the model cannot be fetched or loaded; check the name at huggingface.co"):
        LocalModel("hf:owner/repo")


def test_reading_a_file_ahead_is_told(engine: type[Listening], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants to know hears how much of the file has been read, to its last byte, before the engine starts."""
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + b"x" * 96)
    monkeypatch.setattr("amends.llm.local._PIECE", 40)
    told: list[tuple[int, int]] = []
    LocalModel(path, on_read=lambda done, size: told.append((done, size))).close()

    assert told == [(40, 100), (80, 100), (100, 100)]
    assert engine.params.model.path == str(path)
    assert not hasattr(engine.params.model, "hf_repo")


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
