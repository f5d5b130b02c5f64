"""Which models can be named, what one of them answers, and how a name becomes one."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Amends

from amends.cli import models as opening
from amends.cli.models import called, falls_back, open_model
from amends.cli.settings import Settings
from amends.errors import InputError, MissingKeyError, ModelUnavailableError
from amends.llm.asking import ask
from amends.llm.breaker import Fallback
from amends.llm.model import Message, Request
from amends.llm.testing import ScriptedModel

KEY = "sk-Zebulon4111"
REQUEST = Request((Message("user", "x"),), "letter", {})


class Endpoint(ThreadingHTTPServer):
    """Answers every request with one text over a real connection; keeps the bodies and keys it was sent."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.keys.append(self.headers["Authorization"])
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": self.server.text}}
        body = json.dumps({"model": "served", "choices": [choice], "usage": {"prompt_tokens": 61, "completion_tokens": 1}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Callable[[str], Endpoint]]:
    """Start endpoints that answer one text each."""
    started: list[Endpoint] = []

    def start(text: str) -> Endpoint:
        started.append(Endpoint(text))
        threading.Thread(target=started[-1].serve_forever, daemon=True).start()
        return started[-1]

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


def settled(folder: Path, text: str) -> None:
    (folder / "amends.toml").write_text(text, encoding="utf-8")


def test_the_list_says_where_and_never_the_key(amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each model with its place, the variable of its key and whether it is set, its limits, and who is asked instead."""
    settled(
        folder,
        '[models.fast]\nbase_url = "https://llm.example.com/v1"\nmodel = "small"\nkey_env = "FAST_KEY"\nrequests_per_minute = 300\n'
        'tokens_per_minute = 200_000\nat_once = 1\nfallback = "here"\n[models.here]\nkind = "local"\npath = "small.gguf"\n',
    )
    monkeypatch.setenv("AMENDS_MODEL", "fast")
    unset = amends("models")
    monkeypatch.setenv("FAST_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    result = amends("models")

    assert result.exit_code == 0
    assert "fast (" in result.stdout
    assert "where: llm.example.com, there called small" in result.stdout
    assert "key: FAST_KEY, set" in result.stdout
    assert "key: FAST_KEY, not set" in unset.stdout
    assert "limits: 300 requests a minute, 200,000 tokens a minute, 1 call at once" in result.stdout
    assert "where it is down: here" in result.stdout
    assert f"where: this computer, {folder / 'small.gguf'}" in result.stdout
    assert "openai:NAME\n  where: api.openai.com\n  key: OPENAI_API_KEY, set" in result.stdout
    assert "without --model: fast (AMENDS_MODEL)" in result.stderr
    assert KEY not in result.output


def test_trying_one_tells_what_it_answers(
    amends: Amends, folder: Path, endpoint: Callable[[str], Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tiny question with a schema goes over a real connection, with the key of the variable that was named."""
    server = endpoint('{"ready": true, "word": "sorry"}')
    settled(folder, f'[models.fast]\nbase_url = "{server.url}"\nmodel = "small"\nkey_env = "FAST_KEY"\n')
    monkeypatch.setenv("FAST_KEY", KEY)
    result = amends("models", "--try", "fast")

    assert result.exit_code == 0
    assert "fast: answers as asked\n  model: served\n  speaks: JSON held to a schema (json_schema)\n" in result.stdout
    assert "61 tokens in, 1 token out" in result.stdout
    assert server.bodies[0]["model"] == "small"
    assert server.bodies[0]["response_format"]["json_schema"]["schema"]["required"] == ["ready", "word"]
    assert server.keys == [f"Bearer {KEY}"]
    assert KEY not in result.output


def test_trying_one_that_answers_otherwise_is_a_finding(amends: Amends, folder: Path, endpoint: Callable[[str], Endpoint]) -> None:
    """An answer of another form exits with 1, and is not shown."""
    server = endpoint("Of course! \x1b[31m I am ready.")
    settled(folder, f'[models.fast]\nbase_url = "{server.url}"\nmodel = "small"\n')
    result = amends("models", "--try", "fast")

    assert result.exit_code == 1
    assert "not in the form that was asked for" in result.stdout
    assert "Of course" not in result.output


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("fast", r"the key for fast is not set\nSet FAST_KEY"),
        ("fats", r"or the name of a model in amends.toml \(did you mean fast\?\)"),
        ("openai:", "write phrasebook, openai:NAME or local:PATH"),
    ],
)
def test_one_that_cannot_be_asked_exits_with_2(amends: Amends, folder: Path, wanted: str, said: str) -> None:
    """A key that is not set is named by its variable, and a name that is none gets the nearest."""
    settled(folder, '[models.fast]\nmodel = "small"\nkey_env = "FAST_KEY"\n')
    result = amends("models", "--try", wanted)

    assert result.exit_code == 2
    assert re.search(said, result.stderr)


def test_the_phrasebook_needs_no_trying(amends: Amends) -> None:
    """It is no model."""
    assert "nothing to ask" in amends("models", "--try", "phrasebook").stdout


def test_a_judge_may_be_a_name_of_one_s_own(amends: Amends, folder: Path, endpoint: Callable[[str], Endpoint]) -> None:
    """amends check --judge NAME asks the model that amends.toml names."""
    server = endpoint('{"findings": []}')
    settled(folder, f'[models.fast]\nbase_url = "{server.url}"\nmodel = "small"\n')
    amends("draft", "case.yaml", "--out", "letter.txt")
    result = amends("check", "letter.txt", "--case", "case.yaml", "--judge", "fast")

    assert result.exit_code == 0
    assert "second reader served: 0 remarks added" in result.stderr
    assert server.bodies[0]["model"] == "small"


def test_a_broken_file_is_said_with_its_place(amends: Amends, folder: Path) -> None:
    """Where a model is named, the settings must be sound; where none is, they are not read."""
    settled(folder, '[models.fast]\nmodel = "small"\ntimeout = "soon"\n')

    assert "amends.toml:3:1: models.fast.timeout: write a number above 0" in amends("draft", "case.yaml", "--model", "fast").stderr
    assert amends("draft", "case.yaml", "--model", "phrasebook").exit_code == 0


def test_openai_s_key_goes_nowhere_else_unless_told(folder: Path, endpoint: Callable[[str], Endpoint]) -> None:
    """A server of one's own gets no key that was not named for it."""
    server = endpoint("{}")
    settled(folder, f'[models.fast]\nbase_url = "{server.url}"\nmodel = "small"\ncontext = 500\nat_once = 2\n')
    model = open_model("fast", Settings(api_key=KEY))
    assert model is not None

    assert ask(model, Request(REQUEST.messages, "letter", {}, max_tokens=10)).text == "{}"
    assert KEY not in server.keys[0]
    assert getattr(model, "context", None) == 500
    model.close()  # type: ignore[attr-defined]


def test_a_fallback_is_opened_when_it_is_needed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of gigabytes is not loaded for a model that answers, and once for one that does not."""
    settled(
        folder,
        '[models.fast]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "small"\nfallback = "here"\n[models.here]\nkind = "local"\npath = "x"\n',
    )
    loaded: list[str] = []

    def load(path: str, **options: Any) -> ScriptedModel:
        loaded.append(path)
        return ScriptedModel(["{}"] * 2, name="here")

    monkeypatch.setattr(opening, "_open_local", load)
    monkeypatch.setattr(opening, "_reach", lambda chosen, settings: _dead() if chosen.kind == "openai" else load(chosen.path))
    model = open_model("fast", Settings())

    assert isinstance(model, Fallback)
    assert loaded == []
    assert [ask(model, REQUEST).model for _ in range(2)] == ["here", "here"]
    assert loaded == [str(folder / "x")]


def _dead() -> ScriptedModel:
    return ScriptedModel([ModelUnavailableError("dead")] * 2)


@pytest.mark.parametrize(
    ("spec", "wanted"), [("fast", True), ("plain", False), ("openai:fast", False), ("phrasebook", False), ("hub", True)]
)
def test_the_phrasebook_writes_where_the_settings_end_in_it(folder: Path, spec: str, wanted: bool) -> None:
    """Directly or after others; never because a model merely has the name."""
    settled(
        folder,
        '[models.fast]\nmodel = "m"\nfallback = "hub"\n[models.hub]\nkind = "local"\npath = "hf:o/r"\nfallback = "phrasebook"\n'
        '[models.plain]\nmodel = "m"\n',
    )

    assert falls_back(spec) is wanted


@pytest.mark.parametrize(
    ("spec", "name"), [("fast", "small"), ("hub", "hf:o/r"), ("openai:x", "x"), ("local:y.gguf", "y.gguf"), ("phrasebook", "")]
)
def test_what_a_model_is_called_where_it_is(folder: Path, spec: str, name: str) -> None:
    """Prices are kept under that name."""
    settled(folder, '[models.fast]\nmodel = "small"\n[models.hub]\nkind = "local"\npath = "hf:o/r"\n')

    assert called(spec) == name


def test_a_name_counts_before_an_endpoint_s_model(folder: Path) -> None:
    """AMENDS_MODEL may be a name in amends.toml; other bare names are an endpoint's."""
    settled(folder, '[models.fast]\nmodel = "small"\n')

    assert Settings(model="fast").model_spec(None) == "fast"
    assert Settings(model="other").model_spec(None) == "openai:other"
    assert Settings().model_spec("fast") == "fast"
    with pytest.raises(InputError, match="did you mean fast"):
        Settings().model_spec("fasd")


def test_a_key_that_is_not_set_is_asked_for_by_name(folder: Path) -> None:
    """Nothing is sent without it."""
    settled(folder, '[models.fast]\nmodel = "small"\n')
    with pytest.raises(MissingKeyError, match="Set OPENAI_API_KEY"):
        open_model("fast", Settings())
