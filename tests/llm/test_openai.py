"""Every way an endpoint can fail ends before the deadline, in one of amends' own errors, and says nothing of what was sent."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import openai
import openai.lib.azure
import openai.lib.streaming
import pytest

from amends import errors
from amends.errors import InputError, ModelError
from amends.llm import openai as adapter
from amends.llm.dialects import Dialect, encoded
from amends.llm.model import AsyncModel, Message, Model, Request
from amends.llm.openai import OpenAIModel

CANARY = "Zebulon Quartermain 4111111111111111"
KEY = "sk-canary-key-0123456789"
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
REQUEST = Request((Message("system", "You write letters."), Message("user", CANARY)), "Letter", SCHEMA, seed=7)
LETTER = '{"a": "We are sorry."}'

Handler = Callable[[httpx2.Request], httpx2.Response]


def completion(text: object = LETTER, *, finish: object = "stop", **message: object) -> dict[str, Any]:
    return {
        "id": "1",
        "object": "chat.completion",
        "model": "served-model",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17},
    }


def error(status: int, message: str = "no", **fields: object) -> httpx2.Response:
    return httpx2.Response(status, json={"error": {"message": f"{message}: {CANARY} {KEY}", **fields}})


class Endpoint:
    """Answers from a list, repeating the last answer, and keeps the bodies it was sent."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = answers
        self.bodies: list[dict[str, Any]] = []
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.answers[min(len(self.bodies), len(self.answers) - 1)]
        self.requests.append(request)
        self.bodies.append(json.loads(request.content))
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OpenAIModel]]:
    """Make models that talk to a handler, retry without waiting, and are closed at the end."""
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.001)
    made: list[OpenAIModel] = []

    def make(handler: Handler, **options: Any) -> OpenAIModel:
        options = {"api_key": KEY, "timeout": 5, **options}
        made.append(OpenAIModel("gpt-test", transport=httpx2.MockTransport(handler), **options))
        return made[-1]

    yield make
    for model in made:
        model.close()


def assert_discreet(fault: BaseException) -> None:
    """Neither the error nor anything chained to it holds the request, the key or the answer."""
    seen: BaseException | None = fault
    while seen is not None:
        for secret in (*CANARY.split(), KEY, LETTER):
            assert secret not in str(seen) + repr(seen)
        seen = seen.__cause__ or seen.__context__


# --- answers ---


def test_an_answer_comes_back_whole(ask: Callable[..., OpenAIModel]) -> None:
    """The text, the model that served it, its tokens and its time are returned."""
    model: Model = ask(Endpoint(httpx2.Response(200, json=completion())))

    answer = model.complete(REQUEST)

    assert (model.name, answer.text, answer.model) == ("gpt-test", LETTER, "served-model")
    assert (answer.input_tokens, answer.output_tokens) == (12, 5)
    assert 0 <= answer.seconds < 5


def test_the_asynchronous_call_gives_the_same(ask: Callable[..., OpenAIModel]) -> None:
    """acomplete answers many requests at once, under one event loop after another."""
    model: AsyncModel = ask(Endpoint(httpx2.Response(200, json=completion())))

    async def many() -> list[str]:
        return [answer.text for answer in await asyncio.gather(*(model.acomplete(REQUEST) for _ in range(20)))]

    assert asyncio.run(many()) == asyncio.run(many()) == [LETTER] * 20


def test_complete_works_inside_a_running_loop(ask: Callable[..., OpenAIModel]) -> None:
    """Synchronous code called from asynchronous code (a notebook, a server) needs no second way in."""
    model = ask(Endpoint(httpx2.Response(200, json=completion())))

    async def inside() -> str:
        return model.complete(REQUEST).text

    assert asyncio.run(inside()) == LETTER


def test_threads_share_a_model(ask: Callable[..., OpenAIModel]) -> None:
    """Calls from several threads get their own answers."""

    def echo(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=completion(json.loads(request.content)["messages"][-1]["content"]))

    model, heard = ask(echo), {}

    def call(number: int) -> None:
        heard[number] = model.complete(Request((Message("user", f"n{number}"),), "Letter", SCHEMA)).text

    threads = [threading.Thread(target=call, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert heard == {number: f"n{number}" for number in range(16)}


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [(None, (None, None)), ({}, (None, None)), ({"prompt_tokens": True, "completion_tokens": -1}, (None, None)), ("many", (None, None))],
)
def test_usage_that_makes_no_sense_is_unknown(ask: Callable[..., OpenAIModel], usage: object, tokens: object) -> None:
    """Counts that are missing or impossible are None, never an error."""
    answer = ask(Endpoint(httpx2.Response(200, json={**completion(), "usage": usage, "model": None}))).complete(REQUEST)

    assert (answer.input_tokens, answer.output_tokens) == tokens
    assert answer.model == "gpt-test"


# --- what is sent ---


def test_the_request_asks_for_the_strict_schema(ask: Callable[..., OpenAIModel], monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves is the messages, the strict schema and the settings, with the key, and no account ids from the environment."""
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-someone")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-someone")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere.example/v1")
    endpoint = Endpoint(httpx2.Response(200, json=completion()))
    model = ask(endpoint)

    model.complete(REQUEST)

    assert endpoint.bodies == [
        {
            "model": "gpt-test",
            "messages": [{"role": "system", "content": "You write letters."}, {"role": "user", "content": CANARY}],
            "max_completion_tokens": 4000,
            "response_format": {"type": "json_schema", "json_schema": {"name": "Letter", "strict": True, "schema": SCHEMA}},
            "temperature": 0.4,
            "seed": 7,
        }
    ]
    assert endpoint.bodies == [model.body(REQUEST)]
    (sent,) = endpoint.requests
    assert str(sent.url) == "https://api.openai.com/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert "someone" not in str(sent.headers.raw)


def test_an_own_server_needs_no_key(ask: Callable[..., OpenAIModel]) -> None:
    """With a base URL and no key the word none is sent, and a key in the environment stays there."""
    endpoint = Endpoint(httpx2.Response(200, json=completion()))

    ask(endpoint, api_key=None, base_url="http://localhost:8080/v1").complete(REQUEST)

    assert endpoint.requests[0].headers["authorization"] == "Bearer none"
    assert endpoint.bodies[0]["max_tokens"] == 4000


def test_openai_without_a_key_is_refused_before_any_call() -> None:
    """No key and no base URL is a MissingKeyError at once."""
    with pytest.raises(errors.MissingKeyError):
        OpenAIModel("gpt-test", api_key=" ")


@pytest.mark.parametrize("key", ["sk-ca\nnary", "sk-canäry", "sk canary"])
def test_a_key_that_cannot_be_one_is_refused_unshown(key: str) -> None:
    """A key that no header can carry is a BadKeyError that does not repeat it."""
    with pytest.raises(errors.BadKeyError) as caught:
        OpenAIModel("gpt-test", api_key=key)
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://llm.example.com/v1", "http://192.168.1.5:11434/v1", "http://127.0.0.1.example.com/v1", "http://localhost.example.com"],
)
def test_plain_http_leaves_this_computer_never(url: str) -> None:
    """Unencrypted addresses are allowed for loopback hosts only; the error names the address and the way out."""
    with pytest.raises(InputError, match="tunnel to localhost") as caught:
        OpenAIModel("m", api_key=None, base_url=url)
    assert url in str(caught.value)


@pytest.mark.parametrize("url", ["http://localhost:1/v1", "http://127.0.0.2/v1", "http://[::1]:8080/v1", "https://llm.example.com/v1"])
def test_loopback_and_https_are_allowed(url: str) -> None:
    """A server on this computer may speak plain http, any other https."""
    OpenAIModel("m", api_key=None, base_url=url)


@pytest.mark.parametrize("url", ["llm.example.com/v1", "ftp://llm.example.com", "https://", "http://[::1", "https://h:99999/v1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """A base URL without scheme, host or sense says what to write instead."""
    with pytest.raises(InputError, match="write an address such as"):
        OpenAIModel("m", api_key=None, base_url=url)


def test_a_password_in_the_address_is_refused_unshown() -> None:
    """Credentials belong in the key; the error does not repeat them."""
    with pytest.raises(InputError) as caught:
        OpenAIModel("m", api_key=None, base_url="https://user:hunter2@llm.example.com/v1")
    assert "hunter2" not in str(caught.value)


# --- endpoints that know less ---

NO_SCHEMA = error(400, "'response_format' of type 'json_schema' is not supported with this model", param="response_format")
NO_TOOLS = error(400, "this model does not support tools")
NO_FORMAT = error(400, "response_format.type json_object unsupported")
GOOD = httpx2.Response(200, json=completion())


def called(arguments: object = LETTER, *, finish: str = "tool_calls", text: object = None) -> dict[str, Any]:
    return completion(text, finish=finish, tool_calls=[{"type": "function", "function": {"name": "Letter", "arguments": arguments}}])


def test_an_endpoint_without_schemas_is_given_a_function_to_call(ask: Callable[..., OpenAIModel]) -> None:
    """After one refusal of json_schema the schema is asked for as the one function to call, and from then on at once."""
    endpoint = Endpoint(NO_SCHEMA, httpx2.Response(200, json=called()))
    model = ask(endpoint)

    assert model.complete(REQUEST).text == model.complete(REQUEST).text == LETTER

    first, second, third = endpoint.bodies
    assert "tools" not in first
    assert second["tools"] == third["tools"] == [{"type": "function", "function": {"name": "Letter", "strict": True, "parameters": SCHEMA}}]
    assert second["tool_choice"] == {"type": "function", "function": {"name": "Letter"}}
    assert "response_format" not in second
    assert second["messages"] == first["messages"]


@pytest.mark.parametrize(
    "sent",
    [
        called(finish="stop"),
        called(finish="tool_calls", text="I will write the letter now."),
        called(json.loads(LETTER)),
        completion(f"```json\n{LETTER}\n```"),
    ],
    ids=["finish says stop", "a remark beside it", "arguments as an object", "function ignored"],
)
def test_a_function_call_is_read_however_it_comes(ask: Callable[..., OpenAIModel], sent: dict[str, Any]) -> None:
    """Endpoints differ in how they say that a function was called, and some answer in words all the same."""
    assert ask(Endpoint(NO_SCHEMA, httpx2.Response(200, json=sent))).complete(REQUEST).text == LETTER


def test_an_endpoint_without_strictness_is_asked_without(ask: Callable[..., OpenAIModel]) -> None:
    """Where only the word strict is refused, the form stays."""
    endpoint = Endpoint(NO_SCHEMA, error(400, "Unknown field 'strict'"), httpx2.Response(200, json=called()))

    assert ask(endpoint).complete(REQUEST).text == LETTER
    assert endpoint.bodies[2]["tools"] == [{"type": "function", "function": {"name": "Letter", "parameters": SCHEMA}}]


def test_an_endpoint_without_schemas_and_functions_gets_json_mode(ask: Callable[..., OpenAIModel]) -> None:
    """When both are refused, the model asks in JSON mode with the schema stated, and from then on at once."""
    endpoint = Endpoint(NO_SCHEMA, NO_TOOLS, GOOD)
    model = ask(endpoint)

    model.complete(REQUEST)
    model.complete(REQUEST)

    first, _, third, fourth = endpoint.bodies
    assert first["response_format"]["type"] == "json_schema"
    assert third["response_format"] == fourth["response_format"] == {"type": "json_object"}
    assert third["messages"][0]["content"].startswith("You write letters.\n\n")
    assert json.dumps(SCHEMA) in third["messages"][0]["content"]
    assert third["messages"][1:] == first["messages"][1:]


def test_an_endpoint_without_any_format_gets_none(ask: Callable[..., OpenAIModel]) -> None:
    """When JSON mode is refused too, nothing is asked but the words, and fences around the JSON are taken off."""
    endpoint = Endpoint(NO_SCHEMA, NO_TOOLS, NO_FORMAT, httpx2.Response(200, json=completion(f"Here it is:\n```json\n{LETTER}\n```")))

    answer = ask(endpoint).complete(REQUEST)

    assert answer.text == LETTER
    assert not {"response_format", "tools"} & set(endpoint.bodies[3])


def test_a_request_without_system_message_gets_one_for_the_schema(ask: Callable[..., OpenAIModel]) -> None:
    """The schema is stated in a system message, added when there is none."""
    endpoint = Endpoint(NO_SCHEMA, NO_TOOLS, GOOD)

    ask(endpoint).complete(Request((Message("user", "Write."),), "Letter", SCHEMA))

    assert [message["role"] for message in endpoint.bodies[2]["messages"]] == ["system", "user"]


def test_a_schema_that_is_accepted_and_ignored_is_stated_from_then_on(ask: Callable[..., OpenAIModel]) -> None:
    """When an answer shows that nothing held the model to the schema, it is told in words as well; the form is kept."""
    endpoint = Endpoint(httpx2.Response(200, json=completion("Dear Maya, …")), GOOD)
    model = ask(endpoint)

    model.complete(REQUEST)
    model.complete(REQUEST)
    model.complete(REQUEST)

    assert [json.dumps(SCHEMA) in body["messages"][0]["content"] for body in endpoint.bodies] == [False, True, True]
    assert {body["response_format"]["type"] for body in endpoint.bodies} == {"json_schema"}


def test_a_complaint_in_a_200_is_heeded(ask: Callable[..., OpenAIModel]) -> None:
    """Routers pass on an endpoint's refusal under the status of success."""
    endpoint = Endpoint(httpx2.Response(200, json={"error": {"code": 400, "message": "response_format is not supported"}}), GOOD)

    assert ask(endpoint).complete(REQUEST).text == LETTER
    assert "tools" in endpoint.bodies[1]


def test_calls_at_once_share_what_they_find_out(ask: Callable[..., OpenAIModel]) -> None:
    """What one call was refused no later call asks for, though calls that did not find it out end after it."""

    async def choosy(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        seen.append(body)
        if body.get("response_format", {}).get("type") == "json_schema":
            return NO_SCHEMA
        if "seed" in body:
            await asyncio.sleep(0.1)
            return error(400, "no seed", param="seed")
        if not any(message["content"] == CANARY for message in body["messages"]):
            await asyncio.sleep(0.4)
        return httpx2.Response(200, json=called())

    seen: list[dict[str, Any]] = []
    model = ask(choosy)  # type: ignore[arg-type]
    unseeded = Request((Message("user", "Write slowly."),), "Letter", SCHEMA)

    async def many() -> None:
        await asyncio.gather(*(model.acomplete(request) for request in (REQUEST, unseeded) * 10))

    asyncio.run(many())
    assert len(seen) <= 10 * 3 + 10 * 2
    del seen[:]
    asyncio.run(many())

    assert len(seen) == 20
    assert all("tools" in body and "seed" not in body for body in seen)


@pytest.mark.parametrize(
    ("refusal", "gone", "instead"),
    [
        (error(400, "use max_completion_tokens", param="max_tokens", code="unsupported_parameter"), "max_tokens", "max_completion_tokens"),
        (error(400, "only the default is supported", param="temperature", code="unsupported_value"), "temperature", None),
        (httpx2.Response(422, json={"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}), "seed", None),
    ],
    ids=["max_tokens", "temperature", "seed"],
)
def test_a_setting_the_endpoint_does_not_know_is_left_out(
    ask: Callable[..., OpenAIModel], refusal: httpx2.Response, gone: str, instead: str | None
) -> None:
    """Reasoning models refuse some settings; the call goes on without them."""
    endpoint = Endpoint(refusal, GOOD)

    assert ask(endpoint, base_url="https://llm.example.com/v1").complete(REQUEST).text == LETTER
    assert gone in endpoint.bodies[0]
    assert gone not in endpoint.bodies[1]
    assert instead is None or instead in endpoint.bodies[1]


def test_an_endpoint_that_refuses_everything_is_not_asked_forever(ask: Callable[..., OpenAIModel]) -> None:
    """A complaint that no simpler request cures ends in an error once every simpler request was tried."""
    endpoint = Endpoint(error(400, "strict response_format tools stream stream_options max_tokens temperature seed"))

    with pytest.raises(errors.ModelUnavailableError):
        ask(endpoint, base_url="https://llm.example.com/v1").complete_streaming(REQUEST, print)
    assert len(endpoint.bodies) == 10
    assert set(endpoint.bodies[-1]) == {"model", "messages", "max_completion_tokens"}


# --- faults ---

LONG = "x" * (9 * 1024 * 1024)
HTML = httpx2.Response(200, html="<html>Sign in</html>")


def whole(body: dict[str, Any]) -> httpx2.Response:
    return httpx2.Response(200, json=body)


FAULTS: dict[str, tuple[httpx2.Response | Exception, type[ModelError], int]] = {
    # answers that are none: what came, the error, how many calls it may take
    "html in a 200": (HTML, errors.ModelUnavailableError, 1),
    "broken json": (
        httpx2.Response(200, content=b'{"choices": [', headers={"content-type": "application/json"}),
        errors.ModelUnavailableError,
        1,
    ),
    "not utf-8": (
        httpx2.Response(200, content=b"\xff\xfe\xff", headers={"content-type": "application/json"}),
        errors.ModelUnavailableError,
        1,
    ),
    "json nested without end": (httpx2.Response(200, content=b"[" * 200_000), errors.ModelUnavailableError, 1),
    "a number without end": (httpx2.Response(200, content=b"1" * 10_000), errors.ModelUnavailableError, 1),
    "empty body": (httpx2.Response(200), errors.ModelUnavailableError, 1),
    "no content": (httpx2.Response(204), errors.ModelUnavailableError, 1),
    "a list": (httpx2.Response(200, json=[]), errors.ModelUnavailableError, 1),
    "null": (httpx2.Response(200, json=None), errors.ModelUnavailableError, 1),
    "a string": (httpx2.Response(200, json="fine"), errors.ModelUnavailableError, 1),
    "null choices": (whole({**completion(), "choices": None}), errors.ModelUnavailableError, 1),
    "empty choices": (whole({**completion(), "choices": []}), errors.ModelUnavailableError, 1),
    "choices of null": (whole({**completion(), "choices": [None]}), errors.ModelUnavailableError, 1),
    "null message": (whole({"choices": [{"finish_reason": "stop", "message": None}]}), errors.ModelUnavailableError, 1),
    "error in a 200": (whole({"error": {"message": CANARY, "code": "oops"}}), errors.ModelUnavailableError, 1),
    "error text in a 200": (whole({"error": CANARY}), errors.ModelUnavailableError, 1),
    "rate limit in a 200": (whole({"error": {"message": CANARY, "code": 429}}), errors.RateLimitError, 1),
    "quota in a 200": (whole({"error": {"message": CANARY, "code": "insufficient_quota"}}), errors.QuotaError, 1),
    "null content": (whole(completion(None)), errors.InvalidAnswerError, 1),
    "blank content": (whole(completion(" \n")), errors.InvalidAnswerError, 1),
    "content of parts": (whole(completion([{"type": "text", "text": LETTER}])), errors.InvalidAnswerError, 1),
    "tool call": (whole(completion(None, finish="tool_calls")), errors.InvalidAnswerError, 1),
    "finish error": (whole(completion(finish="error")), errors.ModelUnavailableError, 1),
    # answers that must not be used
    "cut short": (whole(completion(finish="length")), errors.CutShortError, 1),
    "no finish reason": (whole(completion(finish=None)), errors.CutShortError, 1),
    "odd finish reason": (whole(completion(finish=[CANARY])), errors.CutShortError, 1),
    "unknown finish reason": (whole(completion(finish="abort")), errors.CutShortError, 1),
    "refusal": (whole(completion(None, refusal=f"I will not write to {CANARY}")), errors.ModelRefusedError, 1),
    "filtered": (whole(completion("{", finish="content_filter")), errors.ModelRefusedError, 1),
    "filtered with refusal": (whole(completion("", finish="content_filter", refusal=CANARY)), errors.ModelRefusedError, 1),
    # complaints
    "bad key": (error(401, code="invalid_api_key"), errors.BadKeyError, 1),
    "bad key without code": (error(401), errors.BadKeyError, 1),
    "bad key in words": (error(400, "API key not valid"), errors.BadKeyError, 1),
    "forbidden": (error(403), errors.BadKeyError, 1),
    "no credit": (error(429, code="insufficient_quota", type="insufficient_quota"), errors.QuotaError, 1),
    "no credit in words": (error(429, "You exceeded your current quota"), errors.QuotaError, 1),
    "payment required": (error(402), errors.QuotaError, 1),
    "rate limit": (error(429, code="rate_limit_exceeded"), errors.RateLimitError, 3),
    "unknown model": (error(404, code="model_not_found"), errors.UnknownModelError, 1),
    "unknown model in words": (error(404, "The model `gpt-test` does not exist"), errors.UnknownModelError, 1),
    "unknown model as bare text": (httpx2.Response(404, json={"error": "model 'gpt-test' not found"}), errors.UnknownModelError, 1),
    "unknown model with 400": (error(400, "gpt-test is not a valid model ID: invalid model"), errors.UnknownModelError, 1),
    "unknown deployment": (error(404, code="DeploymentNotFound"), errors.UnknownModelError, 1),
    "no such path": (httpx2.Response(404, json={"detail": "Not Found"}), errors.ModelUnavailableError, 1),
    "no such path in html": (httpx2.Response(404, html="<h1>Not found</h1>"), errors.ModelUnavailableError, 1),
    "too long": (error(400, code="context_length_exceeded"), errors.PromptTooLongError, 1),
    "too long for llama.cpp": (error(400, type="exceed_context_size_error"), errors.PromptTooLongError, 1),
    "too long for vLLM": (error(400, "maximum context length is 2048 tokens, max_tokens"), errors.PromptTooLongError, 1),
    "too large": (error(413), errors.PromptTooLongError, 1),
    "prompt filtered": (
        error(400, code="content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}),
        errors.ModelRefusedError,
        1,
    ),
    "bad request": (error(400), errors.ModelUnavailableError, 1),
    "conflict": (error(409), errors.ModelUnavailableError, 3),
    "teapot": (error(418), errors.ModelUnavailableError, 1),
    "unprocessable": (error(422), errors.ModelUnavailableError, 1),
    "server error": (error(500), errors.ModelUnavailableError, 3),
    "bad gateway in html": (httpx2.Response(502, html=f"<h1>{CANARY}</h1>"), errors.ModelUnavailableError, 3),
    "overloaded": (error(503), errors.ModelUnavailableError, 3),
    "redirect": (httpx2.Response(307, headers={"location": "https://elsewhere.example/"}), errors.ModelUnavailableError, 1),
    # the way there
    "no connection": (httpx2.ConnectError(f"refused {KEY}"), errors.ModelUnavailableError, 3),
    "connection lost": (httpx2.RemoteProtocolError(KEY), errors.ModelUnavailableError, 3),
    "read timeout": (httpx2.ReadTimeout(KEY), errors.ModelTimeoutError, 3),
    "os timeout": (TimeoutError(KEY), errors.ModelUnavailableError, 1),
    "os error": (OSError(KEY), errors.ModelUnavailableError, 1),
    "a bug below": (RuntimeError(KEY), errors.ModelUnavailableError, 1),
    # too much
    "9 MB": (whole(completion(LONG)), errors.ModelUnavailableError, 1),
    "9 MB of error": (httpx2.Response(400, content=LONG.encode()), errors.ModelUnavailableError, 1),
    "gzip bomb": (
        httpx2.Response(200, headers={"content-encoding": "gzip", "x-bomb": "1"}),
        errors.ModelUnavailableError,
        1,
    ),
    "broken gzip": (httpx2.Response(200, headers={"content-encoding": "gzip"}), errors.ModelUnavailableError, 3),
    "unasked encoding": (httpx2.Response(200, headers={"content-encoding": "zstd"}), errors.ModelUnavailableError, 1),
}


class RawEndpoint(Endpoint):
    """Sends encoded bodies as they are on the wire; a response made with one would decode it at once."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.answers[0]
        if isinstance(answer, httpx2.Response) and "content-encoding" in answer.headers:
            self.bodies.append({})
            raw = gzip.compress(LONG.encode()) if "x-bomb" in answer.headers else b"not compressed"
            return httpx2.Response(answer.status_code, headers=answer.headers, stream=httpx2.ByteStream(raw))
        return super().__call__(request)


@pytest.mark.parametrize("way", ["complete", "acomplete"])
@pytest.mark.parametrize(("sent", "kind", "calls"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_one_of_ours(
    ask: Callable[..., OpenAIModel], sent: httpx2.Response | Exception, kind: type[ModelError], calls: int, way: str
) -> None:
    """A fault ends in its own error, after no more calls than make sense, and repeats nothing of what was sent or answered."""
    endpoint = RawEndpoint(sent)
    model = ask(endpoint)

    with pytest.raises(ModelError) as caught:
        model.complete(REQUEST) if way == "complete" else asyncio.run(model.acomplete(REQUEST))

    assert type(caught.value) is kind
    assert len(endpoint.bodies) == calls
    assert_discreet(caught.value)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (httpx2.Response(404, json={"detail": "Not Found"}), "/v1"),
        (HTML, "/v1"),
        (error(418, code="short_and_stout"), r"status 418, short_and_stout"),
        (error(404, code="model_not_found"), "'gpt-test'"),
        (httpx2.Response(301, headers={"location": "https://elsewhere.example/"}), "redirect is not followed"),
    ],
    ids=["path", "html", "status", "model", "redirect"],
)
def test_messages_say_what_to_do(ask: Callable[..., OpenAIModel], sent: httpx2.Response, words: str) -> None:
    """The message names the place, and the status, model or setting to look at."""
    with pytest.raises(ModelError, match=words) as caught:
        ask(Endpoint(sent)).complete(REQUEST)
    assert "api.openai.com" in str(caught.value)


def every_subclass(kind: type[Exception]) -> set[type[Exception]]:
    return {kind}.union(*(every_subclass(child) for child in kind.__subclasses__()))


ALL_OF_THE_SDK = sorted(every_subclass(openai.OpenAIError), key=lambda kind: kind.__name__)
NOT_FROM_CHAT = {
    "APIRemovedInV1",
    "AgentFilePreparationError",
    "AgentFileStagingError",
    "AgentOutputParseError",
    "AgentTurnResultError",
    "MissingDependencyError",
    "MutuallyExclusiveAuthError",
    "OpenAIError",
    "StreamAlreadyConsumed",
    "WebSocketConnectionClosedError",
    "WebSocketQueueFullError",
    "_AmbiguousModuleClientUsageError",
}


@pytest.mark.parametrize("kind", ALL_OF_THE_SDK, ids=lambda kind: kind.__name__)
def test_every_error_of_the_sdk_is_known(kind: type[Exception]) -> None:
    """A new error class in the SDK fails here until someone decides what it means."""
    by_status = issubclass(kind, openai.APIStatusError)
    known = by_status or kind.__name__ in adapter._BY_CLASS or kind.__name__ in NOT_FROM_CHAT

    assert known, f"map {kind.__name__} in amends.llm.openai, or say here that a chat completion cannot raise it"


@pytest.mark.parametrize("kind", ALL_OF_THE_SDK, ids=lambda kind: kind.__name__)
def test_any_error_of_the_sdk_becomes_ours(ask: Callable[..., OpenAIModel], kind: type[Exception]) -> None:
    """Whatever the SDK raises, the caller sees a ModelError."""
    response = httpx2.Response(400, request=httpx2.Request("POST", "https://api.openai.com"))

    def fail(_: httpx2.Request) -> httpx2.Response:
        fault = kind.__new__(kind)
        fault.__dict__.update(response=response, status_code=400, body=None, request=response.request, message=KEY)
        raise fault

    with pytest.raises(ModelError) as caught:
        ask(fail, max_retries=0).complete(REQUEST)
    assert_discreet(caught.value)


def test_nothing_private_is_logged(ask: Callable[..., OpenAIModel], caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, neither success nor failure writes the request, the key or the answer to a log."""
    caplog.set_level(logging.DEBUG)
    ask(Endpoint(GOOD)).complete(REQUEST)
    with pytest.raises(ModelError):
        ask(Endpoint(error(500))).complete(REQUEST)

    assert caplog.records
    for secret in (*CANARY.split(), KEY, "sorry"):
        assert secret not in caplog.text


# --- deadlines ---


@pytest.fixture
def dripping() -> Iterator[Callable[[bytes, bytes], str]]:
    """Start a loopback server that sends a head and then a byte at a time for as long as anyone listens."""
    sockets: list[socket.socket] = []
    over = threading.Event()

    def serve(listener: socket.socket, head: bytes, drip: bytes) -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    connection.recv(65536)
                    connection.sendall(head)
                    while drip and not over.wait(0.02):
                        connection.sendall(drip)
                    while not drip and not over.wait(0.02):
                        pass
                except OSError:
                    continue

    threads: list[threading.Thread] = []

    def start(head: bytes, drip: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        sockets.append(listener)
        threads.append(threading.Thread(target=serve, args=(listener, head, drip)))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"

    yield start
    over.set()
    for listener in sockets:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("way", ["complete", "acomplete"])
@pytest.mark.parametrize(
    ("head", "drip"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 500 No\r\nContent-Length: 99999\r\n\r\n", b" "),
        (b"", b""),
    ],
    ids=["body", "chunks", "headers", "continue", "error body", "silence"],
)
def test_a_dripping_server_cannot_hold_a_call(dripping: Callable[[bytes, bytes], str], head: bytes, drip: bytes, way: str) -> None:
    """The call ends at its deadline, wherever the server drips, and leaves no thread behind once closed."""
    with OpenAIModel("m", api_key=None, base_url=dripping(head, drip), timeout=0.2) as model:
        started = time.monotonic()
        with pytest.raises(errors.ModelTimeoutError):
            model.complete(REQUEST) if way == "complete" else asyncio.run(model.acomplete(REQUEST))
        assert time.monotonic() - started < 1.2

    assert "amends-model" not in {thread.name for thread in threading.enumerate()}


def test_a_transport_that_blocks_everything_cannot_hold_a_call(ask: Callable[..., OpenAIModel]) -> None:
    """Even when the background loop itself is stuck, the caller returns by the deadline and a second."""
    released = threading.Event()

    def stuck(_: httpx2.Request) -> httpx2.Response:
        released.wait(5)
        return GOOD

    started = time.monotonic()
    with pytest.raises(errors.ModelTimeoutError):
        ask(stuck, timeout=0.1).complete(REQUEST)
    assert time.monotonic() - started < 1.1
    released.set()


@pytest.mark.parametrize("wait", ["60", "100"])
def test_a_wait_longer_than_the_deadline_is_a_rate_limit_at_once(ask: Callable[..., OpenAIModel], wait: str) -> None:
    """When the endpoint asks to wait past the deadline, the error says so and for how long, without waiting for the deadline."""
    busy = httpx2.Response(429, headers={"retry-after": wait}, json={"error": {"message": "slow down"}})
    endpoint = Endpoint(busy)

    started = time.monotonic()
    with pytest.raises(errors.RateLimitError, match=f"asks to wait {wait} s") as caught:
        ask(endpoint, timeout=30).complete(REQUEST)
    assert time.monotonic() - started < 5
    assert caught.value.retry_after == float(wait)
    assert len(endpoint.bodies) == 1


def test_a_wait_that_fits_the_deadline_is_waited(ask: Callable[..., OpenAIModel]) -> None:
    """The next request goes out after the wait the endpoint asked for, not before."""
    busy = httpx2.Response(429, headers={"retry-after": "0.4"}, json={"error": {"message": "slow down"}})

    started = time.monotonic()
    assert ask(Endpoint(busy, GOOD)).complete(REQUEST).text == LETTER
    assert time.monotonic() - started >= 0.4


def test_a_second_try_can_succeed(ask: Callable[..., OpenAIModel]) -> None:
    """A passing fault is retried, and the answer that follows is used."""
    assert ask(Endpoint(error(503), httpx2.ConnectError("refused"), GOOD)).complete(REQUEST).text == LETTER


# --- ending ---


def slow_transport(started: threading.Event) -> httpx2.AsyncBaseTransport:
    class Slow(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            started.set()
            await asyncio.sleep(30)
            return GOOD

    return Slow()


@pytest.mark.parametrize("way", ["complete", "acomplete"])
def test_closing_ends_a_call_under_way(way: str) -> None:
    """A call that waits while the model is closed fails at once with ModelUnavailableError."""
    started = threading.Event()
    model = OpenAIModel("m", api_key=KEY, transport=slow_transport(started))

    def close_once_started() -> None:
        started.wait(5)
        model.close()

    closer = threading.Thread(target=close_once_started)
    closer.start()

    with pytest.raises(errors.ModelUnavailableError, match="closed"):
        model.complete(REQUEST) if way == "complete" else asyncio.run(model.acomplete(REQUEST))
    closer.join()


def test_cancelling_a_task_cancels_the_call() -> None:
    """Cancellation reaches the caller as cancellation, not as a fault of the model."""
    started = threading.Event()
    model = OpenAIModel("m", api_key=KEY, transport=slow_transport(started))

    async def cancelled() -> bool:
        task = asyncio.create_task(model.acomplete(REQUEST))
        await asyncio.to_thread(started.wait, 5)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(cancelled())
    model.close()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer signal")
def test_ctrl_c_passes_through() -> None:
    """KeyboardInterrupt leaves a waiting call as itself."""
    model = OpenAIModel("m", api_key=KEY, transport=slow_transport(threading.Event()))
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            model.complete(REQUEST)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        model.close()


def test_a_forgotten_model_ends_its_thread(ask: Callable[..., OpenAIModel]) -> None:
    """A model that nobody holds any more takes its thread with it, and a closed one opens again."""
    model = OpenAIModel("m", api_key=KEY, transport=httpx2.MockTransport(Endpoint(GOOD)))
    model.complete(REQUEST)
    model.close()
    assert model.complete(REQUEST).text == LETTER

    del model
    gc.collect()
    assert "amends-model" not in {thread.name for thread in threading.enumerate()}


def test_a_program_that_forgets_to_close_still_ends(dripping: Callable[[bytes, bytes], str]) -> None:
    """Nothing hangs or warns at exit when a model was never closed."""
    url = dripping(b"HTTP/1.1 404 No\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", b"")
    script = f"""
from amends.errors import ModelError
from amends.llm.model import Message, Request
from amends.llm.openai import OpenAIModel
model = OpenAIModel("m", api_key=None, base_url={url!r}, timeout=5)
try:
    model.complete(Request((Message("user", "Write."),), "Letter", {{}}))
except ModelError as fault:
    print(type(fault).__name__)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-W", "error", "-c", script], env=environment, capture_output=True, text=True, timeout=20)

    assert (done.returncode, done.stdout, done.stderr) == (0, "ModelUnavailableError\n", "")


@pytest.mark.parametrize("module", ["answers", "asking", "complaints", "dialects", "local", "model", "testing", "tokens"])
def test_only_the_adapter_imports_the_sdk(module: str) -> None:
    """Importing any other module of amends.llm leaves openai and httpx2 unloaded."""
    script = f"import sys, amends.llm.{module}; assert not {{'openai', 'httpx2'}} & set(sys.modules)"

    subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=True, timeout=20)


def test_a_body_is_sent_as_utf_8_and_means_what_it_is() -> None:
    """Nothing of it is lost in a message whose encoding is kept, nor escaped to three times its size."""
    request = Request((Message("system", "Scrieți „așa”\n\x00"), Message("user", 'שלום "א"')), "letter", {"type": "object"}, seed=7)
    body = Dialect().body("m", request, stream=True)

    for _ in range(2):
        assert json.loads(encoded(body)) == body
    assert "שלום".encode() in encoded(body)
