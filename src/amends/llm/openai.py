"""A model behind any OpenAI-compatible endpoint: OpenAI, Azure, vLLM, Ollama, LM Studio, llama.cpp.

The SDK's timeout restarts with every byte, and its waits between retries do not count towards it. So each call runs as a task on
an event loop of the model's own, in a background thread, and the deadline cancels the task wherever it is: connecting, reading
headers, reading the body, or waiting to retry. ``complete`` and ``acomplete`` are two ways to wait for that same task: there is one
connection pool, it survives one ``asyncio.run`` after another, and no synchronous twin. A synchronous client that looks at the
clock between chunks lost: it cannot see headers that drip, nor leave a wait of the SDK's.

Transport retries belong to the SDK. What comes back is read here, field by field, because the SDK hands on HTML, null choices and
broken JSON as they are. Every fault becomes a ``ModelError`` with no exception chained to it: endpoints echo requests and keys.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import json
import os
import re
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import httpx2
import openai

from amends import errors
from amends.errors import AmendsError, InputError, ModelError
from amends.llm.model import Completion, Message, Request

_OPENAI = "https://api.openai.com/v1"
_MAX_BODY = 8 * 1024 * 1024
_MAX_CONNECT_SECONDS = 10.0
_GRACE_SECONDS = 0.5  # for the background loop to notice its own deadline before the caller stops waiting for it
_CHECK_BASE_URL = "Check OPENAI_BASE_URL: it should be the address that /chat/completions is added to, and usually ends in /v1."

_statuses: ContextVar[list[int]] = ContextVar("statuses")  # of the responses to one call, to tell a rate limit from slowness


class OpenAIModel:
    """Asks ``name`` at an OpenAI-compatible endpoint; safe to share between threads, tasks and event loops.

    ``timeout`` is a deadline in seconds for the whole call, retries included. ``transport`` replaces the network in tests.
    Close the model, or use it in a ``with`` block, to end its connections; a closed model opens again when it is asked.
    """

    def __init__(
        self,
        name: str,
        *,
        api_key: str | None,
        base_url: str | None = None,
        timeout: float = 120,
        max_retries: int = 2,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._name = name
        self._timeout = timeout
        url = _checked_url(base_url or _OPENAI)
        self._place = urlsplit(url).netloc
        # OpenAI's newer models know only the newer name, most other servers only the older.
        self._dialect = _Dialect() if base_url else _Dialect(limit="max_completion_tokens")
        self._open_client = _client_factory(
            _checked_key(api_key, own_server=bool(base_url)), url, timeout=timeout, max_retries=max_retries, transport=transport
        )
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self._name

    def complete(self, request: Request) -> Completion:
        """Return the whole answer before the deadline, or raise ``ModelError``."""
        future = self._start(request)
        try:
            return future.result(self._timeout + _GRACE_SECONDS)
        except TimeoutError:
            raise self._late() from None
        except concurrent.futures.CancelledError:
            raise self._closed() from None
        finally:
            future.cancel()

    async def acomplete(self, request: Request) -> Completion:
        """Return the whole answer before the deadline, or raise ``ModelError``; cancelling the task ends the call."""
        future = self._start(request)
        try:
            async with asyncio.timeout(self._timeout + _GRACE_SECONDS):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise self._late() from None
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise self._closed() from None
        finally:
            future.cancel()

    def body(self, request: Request) -> dict[str, Any]:
        """Return the JSON that ``complete`` would send, as lines of a Batch API file need it."""
        return self._dialect.body(self._name, request)

    def read(self, payload: object, *, seconds: float = 0.0) -> Completion:
        """Return the completion in an endpoint's answer (parsed JSON, as in a Batch API result), or raise ``ModelError``."""
        return _Answer(payload, self._name, self._place).completion(seconds)

    def close(self) -> None:
        """End the connections and the background thread; a call under way fails with ``ModelUnavailableError``."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _start(self, request: Request) -> concurrent.futures.Future[Completion]:
        with self._lock:
            if self._worker is None or self._worker.pid != os.getpid():  # a forked process inherits no threads
                self._worker = _Worker(self._open_client)
                weakref.finalize(self, self._worker.stop)
            worker = self._worker
            return asyncio.run_coroutine_threadsafe(self._ask(worker.client, request), worker.loop)

    async def _ask(self, client: openai.AsyncOpenAI, request: Request) -> Completion:
        statuses: list[int] = []
        _statuses.set(statuses)
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout):
                dialect, payload = await self._converse(client, request)
        except TimeoutError:
            pass
        else:
            completion = self.read(payload, seconds=time.monotonic() - started)
            return replace(completion, text=dialect.json_in(completion.text))
        if statuses[-1:] == [429]:
            raise errors.RateLimitError(f"{self._place} asks to wait longer than the {self._timeout:g} s allowed (status 429)")
        raise self._late()

    async def _converse(self, client: openai.AsyncOpenAI, request: Request) -> tuple[_Dialect, object]:
        """Return the endpoint's answer, and the dialect in which it was willing to give one."""
        dialect = self._dialect
        while True:
            answer = await self._post(client, dialect.body(self._name, request))
            if not isinstance(answer, _Complaint):
                self._dialect = dialect
                return dialect, answer
            simpler = dialect.without(answer)
            if simpler is None:
                raise answer.fault(self._place, self._name)
            dialect = simpler

    async def _post(self, client: openai.AsyncOpenAI, body: dict[str, Any]) -> object:
        """Return the parsed answer, or the endpoint's complaint as a value; raise whatever else went wrong as a ``ModelError``."""
        try:
            response = await client.chat.completions.with_raw_response.create(**body)
        except AmendsError:
            raise
        except openai.APIStatusError as error:
            return _Complaint.read(error.status_code, _parsed(error.response.content))
        except Exception as error:
            fault = _fault_of(error, self._place, self._timeout)
        else:
            return _parsed(response.content)
        raise fault

    def _late(self) -> ModelError:
        return errors.ModelTimeoutError(f"{self._place} gave no complete answer within {self._timeout:g} s")

    def _closed(self) -> ModelError:
        return errors.ModelUnavailableError(f"the model was closed while {self._place} was still answering")


# --- what is sent ---


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What an endpoint accepts. It only ever narrows, once the endpoint has said what it does not know."""

    form: Literal["json_schema", "json_object", "text"] = "json_schema"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    seed: bool = True

    def body(self, model: str, request: Request) -> dict[str, Any]:
        """Return the request in this dialect."""
        messages = request.messages if self.form == "json_schema" else _with_schema_stated(request)
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            self.limit: request.max_tokens,
        }
        if self.form == "json_schema":
            schema = {"name": request.schema_name, "strict": True, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.form == "json_object":
            body["response_format"] = {"type": "json_object"}
        if self.temperature:
            body["temperature"] = request.temperature
        if self.seed and request.seed is not None:
            body["seed"] = request.seed
        return body

    def without(self, complaint: _Complaint) -> _Dialect | None:
        """Return the dialect that avoids what the endpoint complained of, or ``None`` when that would not help."""
        if complaint.status not in (400, 422) or complaint.kind is not errors.ModelUnavailableError:
            return None
        blamed = complaint.param or complaint.message
        if self.form != "text" and re.search(r"(?i)response_?format|json.?(schema|object)|structured.?output|grammar", blamed):
            return replace(self, form="json_object" if self.form == "json_schema" else "text")
        if self.limit == "max_tokens" and re.search(r"max_(completion_)?tokens", blamed):
            return replace(self, limit="max_completion_tokens")
        if self.temperature and re.search(r"(?i)\btemperature\b", blamed):
            return replace(self, temperature=False)
        if self.seed and re.search(r"(?i)\bseed\b", blamed):
            return replace(self, seed=False)
        return None

    def json_in(self, text: str) -> str:
        """Return the answer without the fences and remarks that models put around JSON when nothing holds them to it."""
        start, end = text.find("{"), text.rfind("}")
        return text[start : end + 1] if self.form == "text" and 0 <= start < end else text


def _with_schema_stated(request: Request) -> tuple[Message, ...]:
    # Added to the system message there is: many chat templates refuse a second one.
    stated = (
        "Answer with one JSON object and nothing else: no remark before or after it, no code fence. "
        f"It must fit this JSON schema:\n{json.dumps(request.schema, ensure_ascii=False)}"
    )
    if request.messages and request.messages[0].role == "system":
        first, *rest = request.messages
        return (Message("system", f"{first.content}\n\n{stated}"), *rest)
    return (Message("system", stated), *request.messages)


# --- what comes back ---


@dataclass(frozen=True, slots=True)
class _Answer:
    """A chat completion as an endpoint sent it: believed in nothing."""

    payload: object
    asked: str
    place: str

    def completion(self, seconds: float) -> Completion:
        """Return the answer if it is whole, else raise what is wrong with it."""
        payload = self.payload
        if not isinstance(payload, dict):
            raise errors.ModelUnavailableError(f"{self.place} answered with something that is no chat completion", hint=_CHECK_BASE_URL)
        if payload.get("error"):
            raise _Complaint.read(200, payload).fault(self.place, self.asked)
        choices = payload.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = choice.get("message") if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(message, dict):
            raise errors.ModelUnavailableError(f"{self.place} sent a completion without an answer in it")
        self._check_finished(choice.get("finish_reason"), refusal=message.get("refusal"))
        text = message.get("content")
        if not isinstance(text, str) or not text.strip():
            raise errors.InvalidAnswerError(f"{self.asked} at {self.place} sent an empty answer")
        model, usage = payload.get("model"), payload.get("usage")
        return Completion(
            text=text,
            model=model if isinstance(model, str) and model else self.asked,
            input_tokens=_count(usage, "prompt_tokens"),
            output_tokens=_count(usage, "completion_tokens"),
            seconds=seconds,
        )

    def _check_finished(self, reason: object, *, refusal: object) -> None:
        who = f"{self.asked} at {self.place}"
        if refusal:
            raise errors.ModelRefusedError(f"{who} declined to answer")
        match reason:
            case "stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence":
                return
            case "content_filter":
                raise errors.ModelRefusedError(f"a content filter stopped the answer of {who}")
            case "length" | "max_tokens" | "model_length":
                raise errors.CutShortError(f"the answer of {who} reached its limit of tokens")
            case "tool_calls" | "function_call":
                raise errors.InvalidAnswerError(f"{who} called a tool instead of answering")
            case "error":
                raise errors.ModelUnavailableError(f"{who} stopped with an error")
            case _:
                raise errors.CutShortError(f"the answer of {who} does not say that it is finished")


def _parsed(body: bytes) -> object:
    """Return the JSON in a response, or ``None`` when it holds none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _count(usage: object, field: str) -> int | None:
    value = usage.get(field) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


# --- what goes wrong ---

_BY_CODE: Mapping[str, type[ModelError]] = {
    "billing_hard_limit_reached": errors.QuotaError,
    "billing_not_active": errors.QuotaError,
    "insufficient_balance": errors.QuotaError,
    "insufficient_quota": errors.QuotaError,
    "invalid_api_key": errors.BadKeyError,
    "deploymentnotfound": errors.UnknownModelError,
    "model_not_found": errors.UnknownModelError,
    "context_length_exceeded": errors.PromptTooLongError,
    "exceed_context_size_error": errors.PromptTooLongError,
    "string_above_max_length": errors.PromptTooLongError,
    "content_filter": errors.ModelRefusedError,
    "content_policy_violation": errors.ModelRefusedError,
    "responsibleaipolicyviolation": errors.ModelRefusedError,
}
_BY_STATUS: Mapping[int, type[ModelError]] = {
    401: errors.BadKeyError,
    402: errors.QuotaError,
    403: errors.BadKeyError,
    413: errors.PromptTooLongError,
    429: errors.RateLimitError,
}
# Endpoints without codes say it in words. Only the kind is taken from the words; they are never repeated.
_BY_WORDS: tuple[tuple[frozenset[int], re.Pattern[str], type[ModelError]], ...] = (
    (frozenset({402, 403, 429}), re.compile(r"(?i)insufficient (quota|balance|credit)|exceeded your current quota"), errors.QuotaError),
    (
        frozenset({400, 422, 500}),
        re.compile(r"(?i)context.?(length|window|size)|prompt is too long|too many (input )?tokens"),
        errors.PromptTooLongError,
    ),
    (frozenset({404}), re.compile(r"(?i)\b(model|deployment)\b"), errors.UnknownModelError),
    (
        frozenset({400, 422}),
        re.compile(r"(?i)\bmodel\b.{0,80}\b(not found|does not exist|not a valid)|invalid model"),
        errors.UnknownModelError,
    ),
    (frozenset({400}), re.compile(r"(?i)api.?key.{0,20}\b(not valid|invalid|expired)"), errors.BadKeyError),
)
_SAYS: Mapping[type[ModelError], str] = {
    errors.BadKeyError: "rejects the key",
    errors.QuotaError: "says that the account has no credit left",
    errors.RateLimitError: "asks to send fewer requests",
    errors.PromptTooLongError: "says that the request is too long for the model",
    errors.ModelRefusedError: "declined the request because of its content filter",
    errors.ModelUnavailableError: "failed",
}


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What an endpoint says is wrong. ``message`` may echo the request, so it is read for its kind and never shown."""

    status: int
    codes: tuple[str, ...]
    param: str
    message: str

    @classmethod
    def read(cls, status: int, body: object) -> _Complaint:
        """Return the complaint in an error body, with or without its ``error`` envelope, whatever else it holds."""
        error = body.get("error", body) if isinstance(body, dict) else body
        if not isinstance(error, dict):
            return cls(status, (), "", error[:4000] if isinstance(error, str) else "")
        code, inner = error.get("code"), error.get("innererror")
        if status == 200 and isinstance(code, int):
            status = code
        inner_code = inner.get("code") if isinstance(inner, dict) else None
        codes = tuple(item for item in (code, inner_code, error.get("type")) if isinstance(item, str))
        param, message = error.get("param"), error.get("message", error.get("detail"))
        return cls(status, codes, param if isinstance(param, str) else "", str(message or "")[:4000])

    @property
    def kind(self) -> type[ModelError]:
        """The error this is: by its code, else by its words, else by its status."""
        for code in self.codes:
            if code.lower() in _BY_CODE:
                return _BY_CODE[code.lower()]
        for statuses, words, kind in _BY_WORDS:
            if self.status in statuses and words.search(self.message):
                return kind
        return _BY_STATUS.get(self.status, errors.ModelUnavailableError)

    def fault(self, place: str, model: str) -> ModelError:
        """Return the error to raise, in words of our own."""
        kind = self.kind
        details = [f"status {self.status}", *(code for code in self.codes[:1] if re.fullmatch(r"[a-z][a-z_]{2,39}", code))]
        if kind is errors.UnknownModelError:
            return kind(f"{place} does not know the model {model!r} ({', '.join(details)})")
        hint = None
        if kind is errors.ModelUnavailableError and self.status == 404:
            hint = _CHECK_BASE_URL
        elif 300 <= self.status < 400:
            hint = "Set OPENAI_BASE_URL to the final address: a redirect is not followed, because it would carry the complaint elsewhere."
        return kind(f"{place} {_SAYS[kind]} ({', '.join(details)})", hint=hint)


# Every error class of the SDK, so that a test notices a new one. Those with a status are read by `_Complaint` instead.
_BY_CLASS: Mapping[str, type[ModelError]] = {
    "APITimeoutError": errors.ModelTimeoutError,
    "LengthFinishReasonError": errors.CutShortError,
    "ContentFilterFinishReasonError": errors.ModelRefusedError,
    "APIResponseValidationError": errors.ModelUnavailableError,
    "APIConnectionError": errors.ModelUnavailableError,
    "APIError": errors.ModelUnavailableError,
    "SubjectTokenProviderError": errors.BadKeyError,
}


def _fault_of(error: Exception, place: str, timeout: float) -> ModelError:
    kind = next((_BY_CLASS[base.__name__] for base in type(error).__mro__ if base.__name__ in _BY_CLASS), errors.ModelUnavailableError)
    if kind is errors.ModelTimeoutError:
        return kind(f"{place} gave no complete answer within {timeout:g} s")
    if kind is errors.ModelUnavailableError and isinstance(error, openai.APIConnectionError):
        return kind(f"{place} cannot be reached")
    return kind(f"the call to {place} failed ({type(error).__name__})")


# --- the way there ---


def _checked_url(url: str) -> str:
    """Return the base URL, if a complaint may be sent there; the error names it without any password in it."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    if parts is None or not host or parts.scheme not in ("http", "https"):
        raise InputError("base URL: write an address such as https://llm.example.com/v1 (OPENAI_BASE_URL)")
    shown = f"{parts.scheme}://{host}" + (f":{port}" if port else "") + parts.path
    if parts.username is not None or parts.password is not None:
        raise InputError(f"base URL {shown}: it holds a user name or password; give the key as OPENAI_API_KEY instead")
    if parts.scheme == "http" and not _is_loopback(host):
        raise InputError(f"base URL {shown}: a complaint is sent unencrypted only within this computer; use https or a tunnel to localhost")
    return url.strip()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _checked_key(key: str | None, *, own_server: bool) -> str:
    key = (key or "").strip()
    if not key and not own_server:
        raise errors.MissingKeyError("no key is configured for api.openai.com")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise errors.BadKeyError("the configured key holds characters that no key has")
    return key or "none"


class _GuardedClient(httpx2.AsyncClient):
    """Reads every response whole, and no more than 8 MB of it, also when it is compressed or an error."""

    async def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        response = await super().send(request, stream=True, **options)
        body = bytearray()
        try:
            # gzip is inflated in bounded pieces; the other encodings are not, and were not asked for.
            if response.headers.get("content-encoding", "identity").lower() not in ("identity", "gzip", "deflate"):
                raise errors.ModelUnavailableError(f"{request.url.host} compressed its answer in a way it was not asked to")
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _MAX_BODY:
                    raise errors.ModelUnavailableError(f"{request.url.host} sent more than {_MAX_BODY // 2**20} MB, far more than a letter")
        finally:
            await response.aclose()
        _statuses.get([]).append(response.status_code)
        headers = httpx2.Headers([(name, value) for name, value in response.headers.multi_items() if name not in _ABOUT_THE_WIRE])
        if response.status_code == 429 and _Complaint.read(429, _parsed(bytes(body))).kind is errors.QuotaError:
            headers["x-should-retry"] = "false"  # the SDK would retry, in vain
        return httpx2.Response(response.status_code, headers=headers, content=bytes(body), request=request)


_ABOUT_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def _client_factory(
    key: str, url: str, *, timeout: float, max_retries: int, transport: httpx2.AsyncBaseTransport | None
) -> Callable[[], openai.AsyncOpenAI]:
    def open_client() -> openai.AsyncOpenAI:
        guarded = _GuardedClient(
            transport=transport,
            follow_redirects=False,
            headers={"Accept-Encoding": "gzip"},
            limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
            trust_env=not _is_loopback(urlsplit(url).hostname or ""),  # proxies lead out, never back to this computer
        )
        client = openai.AsyncOpenAI(
            api_key=key,
            base_url=url,
            max_retries=max_retries,
            timeout=httpx2.Timeout(timeout, connect=min(timeout, _MAX_CONNECT_SECONDS)),
            http_client=guarded,
        )
        client.organization = client.project = None  # the SDK takes these from the environment, for endpoints they may not belong to
        return client

    return open_client


class _Worker:
    """An event loop in a daemon thread with a client of its own, until stopped."""

    def __init__(self, open_client: Callable[[], openai.AsyncOpenAI]) -> None:
        self.pid = os.getpid()
        self.client = open_client()
        self.loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="amends-model", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the loop, its calls and connections; harmless when it has ended already, or was inherited by a fork."""
        if self.pid != os.getpid() or not self._thread.is_alive():
            return
        self.loop.call_soon_threadsafe(self._stopped.set)
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=2)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        await self._stopped.wait()
        calls = asyncio.all_tasks() - {asyncio.current_task()}
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        await self.client.close()
