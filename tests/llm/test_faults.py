"""Whatever an endpoint does to a draft, over a real connection: it ends in time, in a letter or in an error that says what to do.

Each fault goes through the whole of drafting. The server counts the requests, so that nothing is asked in vain; the complaint and the key
stand in every answer that could echo them, and must appear nowhere.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

import pytest
from tests.llm.faulty_server import FaultyServer, Reply, Wire

from amends import errors
from amends.case import Case
from amends.drafting import Draft, Drafter, draft
from amends.letter import DraftedLetter
from amends.llm.model import Message, Request
from amends.llm.openai import OpenAIModel
from amends.phrasebook import compose

CANARY = "Zebulon Quartermain 4111111111111111"
KEY = "sk-canary-key-0123456789"
DEADLINE = 5.0
SILENT = 0.5
RETRIES = 2
TRIES = 1 + RETRIES

Wanted = type[errors.ModelError] | str
"""The error a fault ends in, or what is said of the draft: passed, or passed after an unread answer."""


@dataclass(frozen=True)
class Fault:
    """What the server does, how it must end, after how many requests at most and at least."""

    reply: Callable[[str], Reply]
    ends: Wanted
    requests: int
    streamed: bool = False
    deadline: float = DEADLINE
    retry_after: float | None = None


# --- what servers send ---


def completion(text: object, finish: object = "stop", **message: object) -> dict[str, Any]:
    return {
        "model": "served",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 5},
    }


def complaint(message: str = "no", **fields: object) -> dict[str, Any]:
    return {"error": {"message": f"{message}: {CANARY} {KEY}", **fields}}


def piece(text: str | None = None, finish: str | None = None, **delta: object) -> dict[str, Any]:
    return {"model": "served", "choices": [{"index": 0, "finish_reason": finish, "delta": {"content": text, **delta}}]}


def pieces(letter: str) -> list[dict[str, Any]]:
    return [piece(letter[start : start + 200]) for start in range(0, len(letter), 200)]


USAGE = {"choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 5}}
NO_SCHEMA = complaint("response_format json_schema is not supported", param="response_format")


def whole(make: Callable[[str], object], status: str = "200 OK", **headers: str) -> Callable[[str], Reply]:
    """The same answer to every request, made from a good letter."""
    return lambda letter: lambda wire, _: wire.answer(make(letter), status, **headers)


def refused(status: str, message: str = "no", *, headers: dict[str, str] | None = None, **fields: object) -> Callable[[str], Reply]:
    return whole(lambda _: complaint(message, **fields), status, **headers or {})


def at_first(times: int, fault: Callable[[str], Reply], then: Callable[[str], Reply] | None = None) -> Callable[[str], Reply]:
    """A fault that passes: so many requests meet it, the next gets a good letter."""

    def make(letter: str) -> Reply:
        bad, good = fault(letter), (then or whole(completion))(letter)
        return lambda wire, number: bad(wire, number) if number <= times else good(wire, number)

    return make


def raw(act: Callable[[Wire], object]) -> Callable[[str], Reply]:
    return lambda letter: lambda wire, _: act(wire)


def both(*acts: Callable[[Wire], object]) -> Callable[[str], Reply]:
    return lambda letter: lambda wire, _: [act(wire) for act in acts]


def stream(
    *before: object, end: tuple[object, ...] = (), done: bool = True, then: Callable[[Wire], object] | None = None
) -> Callable[[str], Reply]:
    """A letter in pieces, with what stands before and after it, and what the server does then."""

    def make(letter: str) -> Reply:
        def reply(wire: Wire, _: int) -> None:
            wire.events(*before, *pieces(letter), *end, done=done)
            if then:
                then(wire)

        return reply

    return make


def called(letter: str) -> dict[str, Any]:
    return completion(None, "tool_calls", tool_calls=[{"type": "function", "function": {"name": "letter", "arguments": letter}}])


def called_in_pieces(letter: str) -> Reply:
    calls = [
        piece(tool_calls=[{"index": 0, "function": {"name": "letter" if start == 0 else None, "arguments": letter[start : start + 300]}}])
        for start in range(0, len(letter), 300)
    ]
    return lambda wire, number: (
        wire.answer(NO_SCHEMA, "400 Bad Request") if number == 1 else wire.events(*calls, piece(finish="tool_calls"), USAGE)
    )


def with_only(*names: str) -> Callable[[str], object]:
    return lambda letter: completion(json.dumps({name: value for name, value in json.loads(letter).items() if name in names or value}))


def with_more(letter: str) -> object:
    parts = json.loads(letter)
    parts["opening_apology"]["mood"] = "humble"
    return completion(json.dumps(parts | {"salutation": "Dear Maya,", "score": 9}))


def with_duplicates(letter: str) -> object:
    return completion('{"closing": {"text": "This will never happen again.", "rests_on": []},' + letter[1:])


def with_hidden(letter: str) -> object:
    parts = json.loads(letter)
    parts["opening_apology"]["text"] += "\x00\u202e\u200b\u2066"
    return completion(json.dumps(parts))


def with_raw_line_breaks(letter: str) -> object:
    return completion(letter.replace(". ", ".\n"))


def poorest(letter: str) -> Reply:
    """An endpoint that knows neither schema nor functions nor JSON mode, and a model that chats."""
    says = ["response_format is not supported", "tools are not supported", "response_format json_object is not supported"]
    return lambda wire, number: (
        wire.answer(complaint(says[number - 1]), "400 Bad Request")
        if number <= 3
        else wire.answer(completion(f"<think>They are upset.</think>Here you are:\n```json\n{letter}\n```\nAnything else?"))
    )


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(b" " * 50_000_000)
SOON = {"Retry_After": "0.1"}


def in_a_second(letter: str) -> Reply:
    def reply(wire: Wire, number: int) -> None:
        if number == 1:
            wire.answer(complaint(), "429 Too Many Requests", Retry_After=formatdate(time.time() + 1, usegmt=True))
        else:
            wire.answer(completion(letter))

    return reply


def in_an_hour(letter: str) -> Reply:
    return lambda wire, _: wire.answer(complaint(), "429 Too Many Requests", Retry_After=formatdate(time.time() + 3600, usegmt=True))


FAULTS: dict[str, Fault] = {
    # nothing, or not all of it
    "silence before headers": Fault(raw(Wire.hang), errors.ModelTimeoutError, 1, deadline=SILENT),
    "silence after headers": Fault(both(lambda wire: wire.send(HEAD), Wire.hang), errors.ModelTimeoutError, 1, deadline=SILENT),
    "silence within the body": Fault(
        both(lambda wire: wire.send(HEAD + b'{"choices": ['), Wire.hang), errors.ModelTimeoutError, 1, deadline=SILENT
    ),
    "a body that drips": Fault(
        both(lambda wire: wire.send(HEAD), lambda wire: wire.drip(b" ")), errors.ModelTimeoutError, 1, deadline=SILENT
    ),
    "headers that drip": Fault(
        both(lambda wire: wire.send(b"HTTP/1.1 200 OK\r\nX-Slow: "), lambda wire: wire.drip(b"a")),
        errors.ModelTimeoutError,
        1,
        deadline=SILENT,
    ),
    "a body without end": Fault(
        both(lambda wire: wire.send(CHUNKED), lambda wire: wire.pour(b"10000\r\n" + b" " * 65536 + b"\r\n")),
        errors.ModelUnavailableError,
        1,
    ),
    "9 MB": Fault(whole(lambda _: completion("x" * 9_000_000)), errors.ModelUnavailableError, 1),
    "a gzip bomb": Fault(whole(lambda _: BOMB, Content_Encoding="gzip"), errors.ModelUnavailableError, 1),
    # the connection
    "refused": Fault(raw(Wire.hang), errors.ModelUnavailableError, 0),
    "reset before the answer": Fault(raw(Wire.reset), errors.ModelUnavailableError, TRIES),
    "closed before the answer": Fault(raw(lambda wire: None), errors.ModelUnavailableError, TRIES),
    "reset within the body": Fault(both(lambda wire: wire.send(HEAD + b"{"), Wire.reset), errors.ModelUnavailableError, TRIES),
    "closed within the body": Fault(raw(lambda wire: wire.send(HEAD + b"{")), errors.ModelUnavailableError, TRIES),
    "closed within a chunk": Fault(raw(lambda wire: wire.send(CHUNKED + b'64\r\n{"choices"')), errors.ModelUnavailableError, TRIES),
    "no HTTP": Fault(raw(lambda wire: wire.send(b"SSH-2.0-OpenSSH_9.6\r\n")), errors.ModelUnavailableError, TRIES),
    "reset, then well": Fault(at_first(2, raw(Wire.reset)), "passed", 3),
    # too many requests
    "429, then well": Fault(at_first(2, refused("429 Too Many Requests", headers=SOON)), "passed", 3),
    "429 in milliseconds, then well": Fault(
        at_first(1, refused("429 Too Many Requests", headers={"Retry_After_Ms": "50", "Retry_After": "60"})), "passed", 2
    ),
    "429 until a date, then well": Fault(in_a_second, "passed", 2),
    "429 without end": Fault(refused("429 Too Many Requests"), errors.RateLimitError, TRIES),
    "429 for longer than the deadline": Fault(
        refused("429 Too Many Requests", headers={"Retry_After": "60"}), errors.RateLimitError, 1, retry_after=60
    ),
    "429 until a date past the deadline": Fault(in_an_hour, errors.RateLimitError, 1, retry_after=3600),
    "429 for three centuries": Fault(
        refused("429 Too Many Requests", headers={"Retry_After": "9999999999"}), errors.RateLimitError, 1, retry_after=9999999999
    ),
    **{
        f"429 until {written}": Fault(refused("429 Too Many Requests", headers={"Retry_After": written}), errors.RateLimitError, TRIES)
        for written in ("-5", "nan", "1e400", "soon", "Thu, 01 Jan 99999 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT")
    },
    "no credit": Fault(refused("429 Too Many Requests", code="insufficient_quota", headers=SOON), errors.QuotaError, 1),
    # a server that fails
    "500, then well": Fault(at_first(2, refused("500 Internal Server Error")), "passed", 3),
    "500 without end": Fault(refused("500 Internal Server Error"), errors.ModelUnavailableError, TRIES),
    "502 in HTML": Fault(whole(lambda _: f"<h1>{CANARY}</h1>", "502 Bad Gateway", kind="text/html"), errors.ModelUnavailableError, TRIES),
    "503, then well": Fault(at_first(2, refused("503 Service Unavailable", headers=SOON)), "passed", 3),
    "503 for ten minutes": Fault(refused("503 Service Unavailable", headers={"Retry_After": "600"}), errors.ModelUnavailableError, 1),
    # complaints
    "bad key": Fault(refused("401 Unauthorized", code="invalid_api_key"), errors.BadKeyError, 1),
    "unknown model": Fault(refused("404 Not Found", code="model_not_found"), errors.UnknownModelError, 1),
    "too long": Fault(refused("400 Bad Request", code="context_length_exceeded"), errors.PromptTooLongError, 1),
    "prompt filtered": Fault(refused("400 Bad Request", code="content_filter"), errors.ModelRefusedError, 1),
    "a complaint that asks to be retried": Fault(
        refused("400 Bad Request", headers={"X_Should_Retry": "true"}), errors.ModelUnavailableError, 1
    ),
    "redirect": Fault(whole(lambda _: b"", "307 Temporary Redirect", Location="http://127.0.0.1:9/v1"), errors.ModelUnavailableError, 1),
    # bodies that are no completion
    "broken JSON": Fault(whole(lambda letter: json.dumps(completion(letter))[:-3]), errors.ModelUnavailableError, 1),
    "HTML": Fault(whole(lambda _: "<html>Sign in</html>", kind="text/html"), errors.ModelUnavailableError, 1),
    "nothing": Fault(whole(lambda _: b""), errors.ModelUnavailableError, 1),
    "no UTF-8": Fault(whole(lambda _: b"\xff\xfe\xfd"), errors.ModelUnavailableError, 1),
    "null choices": Fault(whole(lambda _: {"choices": None}), errors.ModelUnavailableError, 1),
    "empty choices": Fault(whole(lambda _: {"choices": []}), errors.ModelUnavailableError, 1),
    "null message": Fault(whole(lambda _: {"choices": [{"finish_reason": "stop", "message": None}]}), errors.ModelUnavailableError, 1),
    "an error in a 200": Fault(whole(lambda _: complaint(code="overloaded")), errors.ModelUnavailableError, 1),
    "null content": Fault(whole(lambda _: completion(None)), errors.InvalidAnswerError, 1),
    "another content type": Fault(whole(completion, kind="text/plain"), "passed", 1),
    "a charset nobody knows": Fault(whole(completion, kind="application/json; charset=klingon"), "passed", 1),
    "events under another name": Fault(
        lambda letter: (
            lambda wire, _: wire.answer("".join(f"data: {json.dumps(part)}\n\n" for part in (*pieces(letter), piece(finish="stop"))))
        ),
        "passed",
        1,
    ),
    # answers that must not be used
    "cut short": Fault(whole(lambda letter: completion(letter[:-40], "length")), errors.CutShortError, 1),
    "cut short and whole by chance": Fault(whole(lambda letter: completion(letter, "length")), errors.CutShortError, 1),
    "cut short unsaid": Fault(whole(lambda letter: completion(letter[:-40])), errors.InvalidAnswerError, 3),
    "no finish reason": Fault(whole(lambda letter: completion(letter, None)), errors.CutShortError, 1),
    "refusal": Fault(whole(lambda _: completion(None, refusal=CANARY)), errors.ModelRefusedError, 1),
    "filtered": Fault(whole(lambda letter: completion(letter, "content_filter")), errors.ModelRefusedError, 1),
    "no JSON": Fault(whole(lambda _: completion("Dear Maya, we are sorry.")), errors.InvalidAnswerError, 3),
    "no JSON, then well": Fault(at_first(1, whole(lambda _: completion("Dear Maya, we are sorry."))), "passed, one unread", 2),
    "JSON of something else": Fault(whole(lambda _: completion('{"answer": "We are sorry."}')), errors.InvalidAnswerError, 3),
    # answers that are nearly right
    "fenced": Fault(whole(lambda letter: completion(f"```json\n{letter}\n```")), "passed", 1),
    "prose around it": Fault(whole(lambda letter: completion(f"Sure {{here}}: {letter} I hope it helps!")), "passed", 1),
    "thoughts before it": Fault(whole(lambda letter: completion(f'<think>{{"closing": "no"}}</think>{letter}')), "passed", 1),
    "fields too many": Fault(whole(with_more), "passed", 1),
    "fields missing": Fault(whole(with_only("remedies")), "passed", 1),
    "a field twice": Fault(whole(with_duplicates), "passed", 1),
    "wrapped": Fault(whole(lambda letter: completion(f'{{"letter": {letter}}}')), "passed", 1),
    "characters nobody sees": Fault(whole(with_hidden), "passed", 1),
    "line breaks in strings": Fault(whole(with_raw_line_breaks), "passed", 1),
    # forms
    "a function call": Fault(at_first(1, whole(lambda _: NO_SCHEMA, "400 Bad Request"), whole(called)), "passed", 2),
    "only words": Fault(poorest, "passed", 4),
    # streams
    "streamed": Fault(stream(end=(piece(finish="stop"), USAGE)), "passed", 1, streamed=True),
    "streamed as a function call": Fault(called_in_pieces, "passed", 2, streamed=True),
    "streamed without a last word": Fault(stream(end=(piece(finish="stop"),), done=False), "passed", 1, streamed=True),
    "stream refused": Fault(at_first(1, refused("400 Bad Request", "stream is not supported")), "passed", 2, streamed=True),
    "usage refused": Fault(
        at_first(1, refused("400 Bad Request", param="stream_options"), stream(end=(piece(finish="stop"),))), "passed", 2, streamed=True
    ),
    "stream ignored": Fault(whole(completion), "passed", 1, streamed=True),
    "comments between events": Fault(
        stream(b": wait\n\n", b"event: ping\r\n\r\n", end=(piece(finish="stop"),)), "passed", 1, streamed=True
    ),
    "stream that goes on after its end": Fault(
        stream(end=(piece(finish="stop"),), done=False, then=lambda wire: wire.drip(b": ping\n\n")), "passed", 1, streamed=True
    ),
    "stream reset after its end": Fault(stream(end=(piece(finish="stop"),), done=False, then=Wire.reset), "passed", 1, streamed=True),
    "stream reset, then well": Fault(at_first(1, stream(done=False, then=Wire.reset)), "passed", 2, streamed=True),
    "stream reset without end": Fault(stream(done=False, then=Wire.reset), errors.ModelUnavailableError, TRIES, streamed=True),
    "stream without finish": Fault(stream(), errors.CutShortError, 1, streamed=True),
    "stream of nothing": Fault(raw(lambda wire: wire.events()), errors.CutShortError, 1, streamed=True),
    "stream cut short": Fault(stream(end=(piece(finish="length"),)), errors.CutShortError, 1, streamed=True),
    "stream filtered": Fault(stream(end=(piece(finish="content_filter"),)), errors.ModelRefusedError, 1, streamed=True),
    "stream that refuses": Fault(
        raw(lambda wire: wire.events(piece(refusal=CANARY), piece(finish="stop"))), errors.ModelRefusedError, 1, streamed=True
    ),
    "stream with a broken piece": Fault(
        stream('{"choices": [{"del', end=(piece(finish="stop"),)), errors.ModelUnavailableError, 1, streamed=True
    ),
    "stream with an error": Fault(stream(end=(complaint(code="overloaded"),)), errors.ModelUnavailableError, 1, streamed=True),
    "stream with no credit left": Fault(stream(end=(complaint(code="insufficient_quota"),)), errors.QuotaError, 1, streamed=True),
    "stream that falls silent": Fault(stream(done=False, then=Wire.hang), errors.ModelTimeoutError, 1, streamed=True, deadline=SILENT),
    "stream that only pings": Fault(
        stream(done=False, then=lambda wire: wire.drip(b": ping\n\n")), errors.ModelTimeoutError, 1, streamed=True, deadline=SILENT
    ),
    "stream without end": Fault(
        stream(done=False, then=lambda wire: wire.pour(f"data: {json.dumps(piece(' ' * 9000))}\n\n".encode())),
        errors.ModelUnavailableError,
        1,
        streamed=True,
    ),
    "an event without end": Fault(
        stream(done=False, then=lambda wire: wire.pour(b"data" + b" " * 9000)), errors.ModelUnavailableError, 1, streamed=True
    ),
    "a stream that is a gzip bomb": Fault(
        both(lambda wire: wire.begin("text/event-stream", "Content-Encoding: gzip"), lambda wire: wire.send(BOMB)),
        errors.ModelUnavailableError,
        1,
        streamed=True,
    ),
}


# --- the promise ---


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Load the SDK once, so that no server is blamed for the time it takes."""
    with FaultyServer(whole(completion)("{}")) as server, OpenAIModel("m", api_key=KEY, base_url=server.url) as model:
        model.complete(Request((Message("user", "Write."),), "letter", {}))


@pytest.fixture
def canary_case(case_data: dict[str, Any]) -> Case:
    """A case whose complaint holds what must appear nowhere, and whose language has been loaded."""
    case = Case.of(case_data | {"complaint": f"My name is {CANARY} and my lamp came nine days late."})
    draft(case)
    return case


def good_letter(case: Case) -> str:
    return DraftedLetter.model_validate(compose(case, seed=1).model_dump(exclude={"written"})).model_dump_json()


def outcome(model: OpenAIModel, case: Case, fault: Fault, way: str) -> Draft | errors.ModelError:
    """Draft in one of the two ways, and return what came of it."""
    seen: list[object] = []
    watching = {"on_parts": seen.append} if fault.streamed else {}
    drafter = Drafter(model)
    try:
        return drafter.draft(case, **watching) if way == "sync" else asyncio.run(drafter.adraft(case, **watching))  # type: ignore[arg-type]
    except errors.ModelError as error:
        return error


@pytest.mark.parametrize("way", ["sync", "async"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_ends_well(
    fault: Fault, way: str, canary_case: Case, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In time, in a letter that passes or in the right error, after no more requests than make sense, and telling nobody's secrets."""
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.02)
    caplog.set_level(logging.DEBUG)
    server = FaultyServer(fault.reply(good_letter(canary_case)))
    if fault.requests == 0:
        server.stop()
    with server, OpenAIModel("m", api_key=KEY, base_url=server.url, timeout=fault.deadline, max_retries=RETRIES) as model:
        started = time.monotonic()
        ended = outcome(model, canary_case, fault, way)
        assert time.monotonic() - started < fault.deadline + 1
    assert len(server.requests) == fault.requests

    if isinstance(ended, Draft):
        assert fault.ends == ("passed, one unread" if ended.unread else "passed")
        assert ended.passed
        assert not set("\x00\u202e\u200b\u2066") & set(ended.text)
    else:
        assert type(ended) is fault.ends
    if fault.retry_after is not None:
        assert isinstance(ended, errors.RateLimitError)
        assert ended.retry_after == pytest.approx(fault.retry_after, abs=5)
    for secret in (*CANARY.split(), KEY):
        assert secret not in caplog.text
        assert secret not in everything_said(ended)


def everything_said(ended: object) -> str:
    """Return the words of an error and of all that is chained to it."""
    said = ""
    seen = ended if isinstance(ended, BaseException) else None
    while seen is not None:
        said += f"{seen} {seen!r} {vars(seen)}"
        seen = seen.__cause__ or seen.__context__
    return said
