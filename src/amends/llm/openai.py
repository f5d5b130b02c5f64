"""A model behind any OpenAI-compatible endpoint: OpenAI, Azure, vLLM, Ollama, LM Studio, llama.cpp.

The SDK's timeout restarts with every byte, and its waits between retries do not count towards it. So each call runs as a task on
an event loop of the model's own, in a background thread, and the deadline cancels the task wherever it is: connecting, reading
headers, reading the body, or waiting to retry. ``complete`` and ``acomplete`` are two ways to wait for that same task: there is one
connection pool, it survives one ``asyncio.run`` after another, and no synchronous twin. A synchronous client that looks at the
clock between chunks lost: it cannot see headers that drip, nor leave a wait of the SDK's.

Transport retries belong to the SDK, and so does the wait an endpoint asks for, while it fits the deadline; a longer one ends the call at
once with a ``RateLimitError`` that says how long. Its models of questions and answers are passed by (``post`` with bytes, the response as
it came): they cost more than the call. What comes back is read in ``amends.llm.answers``, field by field, because the SDK hands on HTML,
null choices and broken JSON as they are. Every fault becomes a ``ModelError`` with no exception chained to it: endpoints echo
requests and keys.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import math
import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
import openai

from amends import errors
from amends.errors import AmendsError, InputError, ModelError
from amends.llm.answers import MAX_BODY, Answer, Stream, parsed, too_much
from amends.llm.complaints import Complaint
from amends.llm.dialects import Dialect, encoded
from amends.llm.model import Completion, Request, Tell

_OPENAI = "https://api.openai.com/v1"
_MAX_CONNECT_SECONDS = 10.0
_GRACE_SECONDS = 0.5  # for the background loop to notice its own deadline before the caller stops waiting for it
_GLANCE_SECONDS = 0.05  # between looks at what has arrived: a person reads no faster
_TAIL_SECONDS = 1.0  # for the count of tokens that follows a streamed answer, which is whole without it
_BROKEN_OFF = object()


@dataclass(slots=True)
class _Call:
    """One question under way: when it must end, how often it may still be sent, and what was last said to that."""

    ends: float
    tries_left: int = 0
    streams: bool = False
    status: int | None = None
    retry_after: float | None = None
    received: bytes = b""


@dataclass(slots=True)
class _Arriving:
    """The pieces of a streamed answer: added in the background thread, told in the caller's."""

    pieces: list[str] = field(default_factory=list)
    told: int = 0

    def tell_more(self, tell: Tell) -> None:
        """Tell the text so far if it is another than last time."""
        if self.pieces and len(self.pieces) != self.told:
            self.told = len(self.pieces)
            tell("".join(self.pieces))


_call: ContextVar[_Call] = ContextVar("call")


class OpenAIModel:
    """Asks ``name`` at an OpenAI-compatible endpoint; safe to share between threads, tasks and event loops.

    ``timeout`` is a deadline in seconds for the whole call, retries included. A request is sent at most ``1 + max_retries`` times in each
    form that the endpoint does not refuse. ``transport`` replaces the network in tests. Close the model, or use it in a ``with`` block, to
    end its connections; a closed model opens again when it is asked.
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
        self._max_tries = 1 + max_retries
        url = _checked_url(base_url or _OPENAI)
        self._place = urlsplit(url).netloc
        # OpenAI's newer models know only the newer name, most other servers only the older.
        self._dialect = Dialect() if base_url else Dialect(limit="max_completion_tokens")
        self._open_client = _client_factory(
            _checked_key(api_key, own_server=bool(base_url)), url, timeout=timeout, max_retries=max_retries, transport=transport
        )
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self._name

    @property
    def dialect(self) -> Dialect:
        """How the endpoint wants to be asked, as far as it has said so yet."""
        return self._dialect

    def complete(self, request: Request) -> Completion:
        """Return the whole answer before the deadline, or raise ``ModelError``."""
        return self._result(self._start(request), self._timeout + _GRACE_SECONDS)

    def complete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``complete`` does, telling the text so far while it arrives, in this thread and at most 20 times a second.

        A ``tell`` that is slow is told less often, and holds up nothing else; what it raises ends the call.
        """
        arriving = _Arriving()
        ends = time.monotonic() + self._timeout + _GRACE_SECONDS
        future = self._start(request, arriving)
        try:
            while time.monotonic() < ends and not concurrent.futures.wait([future], _GLANCE_SECONDS).done:
                arriving.tell_more(tell)
            answer = self._result(future, max(0.0, ends - time.monotonic()))
            arriving.tell_more(tell)
            return answer
        finally:
            future.cancel()

    async def acomplete(self, request: Request) -> Completion:
        """Return the whole answer before the deadline, or raise ``ModelError``; cancelling the task ends the call."""
        return await self._aresult(self._start(request))

    async def acomplete_streaming(self, request: Request, tell: Tell) -> Completion:
        """Return what ``acomplete`` does, telling the text so far while it arrives, in this event loop and at most 20 times a second."""
        arriving = _Arriving()
        waiting = asyncio.ensure_future(self._aresult(self._start(request, arriving)))
        try:
            while not (await asyncio.wait([waiting], timeout=_GLANCE_SECONDS))[0]:
                arriving.tell_more(tell)
            answer = await waiting
            arriving.tell_more(tell)
            return answer
        finally:
            waiting.cancel()

    def body(self, request: Request) -> dict[str, Any]:
        """Return the JSON that ``complete`` would send, as lines of a Batch API file need it."""
        return self._dialect.body(self._name, request)

    def read(self, payload: object, *, seconds: float = 0.0) -> Completion:
        """Return the completion in an endpoint's answer (parsed JSON, as in a Batch API result), or raise ``ModelError``."""
        return Answer(payload, self._name, self._place).completion(seconds)

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

    def _start(self, request: Request, arriving: _Arriving | None = None) -> concurrent.futures.Future[Completion]:
        with self._lock:
            if self._worker is None or self._worker.pid != os.getpid():  # a forked process inherits no threads
                self._worker = _Worker(self._open_client)
                weakref.finalize(self, self._worker.stop)
            worker = self._worker
            return asyncio.run_coroutine_threadsafe(self._ask(worker.client, request, arriving), worker.loop)

    def _result(self, future: concurrent.futures.Future[Completion], seconds: float) -> Completion:
        try:
            return future.result(seconds)
        except TimeoutError:
            raise self._late() from None
        except concurrent.futures.CancelledError:
            raise self._closed() from None
        finally:
            future.cancel()

    async def _aresult(self, future: concurrent.futures.Future[Completion]) -> Completion:
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

    async def _ask(self, client: openai.AsyncOpenAI, request: Request, arriving: _Arriving | None) -> Completion:
        started = time.monotonic()
        call = _Call(ends=started + self._timeout)
        _call.set(call)
        try:
            async with asyncio.timeout(self._timeout):
                dialect, payload = await self._converse(client, request, arriving, call)
        except TimeoutError:
            pass
        else:
            completion = self.read(payload, seconds=time.monotonic() - started)
            self._dialect = self._dialect.and_also(dialect.after(completion.text, request))
            return completion
        if call.status == 429:
            raise errors.RateLimitError(
                f"{self._place} asks to wait longer than the {self._timeout:g} s allowed (status 429)", retry_after=call.retry_after
            )
        raise self._late()

    async def _converse(
        self, client: openai.AsyncOpenAI, request: Request, arriving: _Arriving | None, call: _Call
    ) -> tuple[Dialect, object]:
        """Return the endpoint's answer, and the dialect in which it was willing to give one."""
        dialect = self._dialect
        call.tries_left = self._max_tries
        while True:
            body = dialect.body(self._name, request, stream=arriving is not None)
            call.streams = "stream" in body
            answer = await self._post(client, body, arriving, call)
            if isinstance(answer, dict) and answer.get("error"):
                answer = Complaint.read(200, answer)
            if isinstance(answer, Complaint):
                simpler = dialect.without(answer)
                if simpler is None:
                    raise answer.fault(self._place, self._name)
                dialect = simpler.and_also(self._dialect)  # another call may have found out more by now
                call.tries_left = self._max_tries
            elif answer is _BROKEN_OFF:
                if not call.tries_left:
                    raise _lost(self._place)
                arriving = None  # in one piece, what is lost on the way is asked for again
            else:
                self._dialect = self._dialect.and_also(dialect)
                return dialect, answer

    async def _post(self, client: openai.AsyncOpenAI, body: dict[str, Any], arriving: _Arriving | None, call: _Call) -> object:
        """Return the parsed answer, or the endpoint's complaint as a value; raise whatever else went wrong as a ``ModelError``."""
        if arriving is not None:
            arriving.pieces.clear()
        stream = Stream(self._place, len if arriving is None else arriving.pieces.append)
        try:
            response = await client.post("/chat/completions", cast_to=httpx2.Response, content=encoded(body))
            if not response.is_closed:
                return await _streamed(response, stream)
            if call.received.lstrip()[:5] == b"data:":  # streamed unasked, or under another name
                stream.feed(call.received)
                return stream.payload()
        except AmendsError:
            raise
        except openai.APIStatusError as error:
            wait = _wait_asked(error.response.headers)
            return Complaint.read(error.status_code, parsed(call.received), retry_after=wait)
        except httpx2.TransportError:
            return _BROKEN_OFF
        except Exception as error:
            fault = _fault_of(error, self._place, self._timeout)
        else:
            return parsed(call.received)
        raise fault

    def _late(self) -> ModelError:
        return errors.ModelTimeoutError(f"{self._place} gave no complete answer within {self._timeout:g} s")

    def _closed(self) -> ModelError:
        return errors.ModelUnavailableError(f"the model was closed while {self._place} was still answering")


# --- what comes back ---


async def _streamed(response: httpx2.Response, stream: Stream) -> object:
    """Return the completion in a stream of events. Raises ModelError, or what the transport raises where the answer breaks off."""
    try:
        async with asyncio.timeout(None) as patience, aclosing(response.aiter_bytes()) as chunks:
            async for chunk in chunks:
                stream.feed(chunk)
                if stream.ended:
                    break
                if stream.finished and patience.when() is None:
                    patience.reschedule(asyncio.get_running_loop().time() + _TAIL_SECONDS)
    except (TimeoutError, httpx2.TransportError):
        if not stream.finished:
            raise
    finally:
        await response.aclose()
    return stream.payload()


def _wait_asked(headers: httpx2.Headers) -> float | None:
    """Return how many seconds an endpoint asks to wait, as a number or until a date; ``None`` for what is neither or makes no sense."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        written = headers.get(name, "")
        try:
            wait = float(written) * unit
        except ValueError:
            try:
                wait = parsedate_to_datetime(written).timestamp() - time.time()
            except (ValueError, TypeError, OverflowError, OSError):
                continue
        if math.isfinite(wait) and wait >= 0:
            return wait
    return None


# --- what goes wrong ---

# Every error class of the SDK, so that a test notices a new one. Those with a status are read as a `Complaint` instead.
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


def _lost(place: str) -> ModelError:
    return errors.ModelUnavailableError(f"{place} broke off its answer")


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
    """Reads every response whole into its call, and no more than 8 MB of it, also when it is compressed or an error; a stream it hands on."""

    async def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        call = _call.get()
        if not call.tries_left:
            raise _lost(request.url.host)
        call.tries_left -= 1
        call.status, call.retry_after, call.received = None, None, b""
        response = await super().send(request, stream=True, **options)
        # gzip is inflated in bounded pieces; the other encodings are not, and were not asked for.
        if response.headers.get("content-encoding", "identity").lower() not in ("identity", "gzip", "deflate"):
            await response.aclose()
            raise errors.ModelUnavailableError(f"{request.url.host} compressed its answer in a way it was not asked to")
        if call.streams and response.status_code == 200 and _is_of_events(response.headers):
            call.status = 200
            return response
        call.received = await _whole(response, request.url.host)
        call.status = response.status_code
        if response.is_success:
            return response
        call.retry_after = _wait_asked(response.headers)
        headers = httpx2.Headers([(name, value) for name, value in response.headers.multi_items() if name not in _ABOUT_THE_WIRE])
        if call.retry_after is not None:
            headers["retry-after"] = f"{call.retry_after:.3f}"
        if response.headers.get("x-should-retry") == "false" or _in_vain(call):
            headers["x-should-retry"] = "false"
        return httpx2.Response(response.status_code, headers=headers, content=call.received, request=request)


def _is_of_events(headers: httpx2.Headers) -> bool:
    return headers.get("content-type", "").lower().startswith("text/event-stream")


async def _whole(response: httpx2.Response, host: str) -> bytes:
    """Return the body of a response, inflated. Raises ModelUnavailableError where it does not end in time."""
    size, chunks = 0, []
    try:
        async for chunk in response.aiter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BODY:
                raise too_much(host)
    finally:
        await response.aclose()
    return b"".join(chunks)


_ABOUT_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding", "retry-after", "retry-after-ms", "x-should-retry"})


def _in_vain(call: _Call) -> bool:
    """Return whether the SDK would retry for nothing: before a wait that outlasts the deadline, or an account without credit."""
    if call.retry_after is not None and time.monotonic() + call.retry_after > call.ends:
        return True
    return call.status == 429 and Complaint.read(429, parsed(call.received)).kind is errors.QuotaError


def _client_factory(
    key: str, url: str, *, timeout: float, max_retries: int, transport: httpx2.AsyncBaseTransport | None
) -> Callable[[], openai.AsyncOpenAI]:
    def open_client() -> openai.AsyncOpenAI:
        guarded = _GuardedClient(
            transport=transport,
            follow_redirects=False,
            headers={"Accept-Encoding": "gzip"},
            limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
            verify=urlsplit(url).scheme == "https",  # reading the certificates takes 30 ms that plain http has no use for
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
