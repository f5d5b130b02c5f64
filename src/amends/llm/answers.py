"""What comes back from an endpoint, whole or in a stream, read field by field and believed in nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from amends import errors
from amends.llm.complaints import CHECK_BASE_URL, Complaint
from amends.llm.model import Completion

MAX_BODY = 8 * 1024 * 1024
"""Bytes of an answer that are read, inflated; a letter takes a few thousand."""
_MAX_EVENT = 1024 * 1024
_OBJECT = re.compile(r'\{\s*["}]')  # where a JSON object may begin, and a brace in prose does not


@dataclass(frozen=True, slots=True)
class Answer:
    """A chat completion as an endpoint sent it."""

    payload: object
    asked: str
    place: str

    def completion(self, seconds: float) -> Completion:
        """Return the answer if it is whole, else raise what is wrong with it."""
        payload = self.payload
        if not isinstance(payload, dict):
            raise errors.ModelUnavailableError(f"{self.place} answered with something that is no chat completion", hint=CHECK_BASE_URL)
        if payload.get("error"):
            raise Complaint.read(200, payload).fault(self.place, self.asked)
        choices = payload.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = choice.get("message") if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(message, dict):
            raise errors.ModelUnavailableError(f"{self.place} sent a completion without an answer in it")
        called = _arguments(message.get("tool_calls"))
        self._check_finished(choice.get("finish_reason"), refusal=message.get("refusal"), called=called is not None)
        text = message.get("content") if called is None else called
        if not isinstance(text, str) or not text.strip():
            raise errors.InvalidAnswerError(f"{self.asked} at {self.place} sent an empty answer")
        model, usage = payload.get("model"), payload.get("usage")
        return Completion(
            text=json_in(text),
            model=model if isinstance(model, str) and model else self.asked,
            input_tokens=_count(usage, "prompt_tokens"),
            output_tokens=_count(usage, "completion_tokens"),
            seconds=seconds,
        )

    def _check_finished(self, reason: object, *, refusal: object, called: bool) -> None:
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
                if not called:
                    raise errors.InvalidAnswerError(f"{who} called a tool instead of answering")
            case "error":
                raise errors.ModelUnavailableError(f"{who} stopped with an error")
            case _:
                raise errors.CutShortError(f"the answer of {who} does not say that it is finished")


class Stream:
    """Server-sent events, put together again to the chat completion they are pieces of.

    The SDK's reader lost: it holds a line of any length, and raises whatever a broken one makes it raise.
    """

    def __init__(self, place: str, heard: Callable[[str], object]) -> None:
        """Take the endpoint's name for errors, and what is called with each piece of the answer's text."""
        self._place = place
        self._heard = heard
        self._size = 0
        self._line = bytearray()
        self._data: list[bytes] = []
        self._text: list[str] = []
        self._arguments: list[str] = []
        self._refusal: list[str] = []
        self._fields: dict[str, Any] = {}
        self._finish: object = None
        self.ended = False

    @property
    def finished(self) -> bool:
        """Whether the answer is whole; its usage may still be to come."""
        return self._finish is not None or self.ended

    def feed(self, data: bytes) -> None:
        """Take the next bytes. Raises ModelUnavailableError if they are too many or no events."""
        self._size += len(data)
        first, *others = data.split(b"\n")
        self._line += first
        if self._size > MAX_BODY or len(self._line) > _MAX_EVENT:
            raise too_much(self._place)
        for line in others:
            self._take_line(bytes(self._line).rstrip(b"\r"))
            self._line = bytearray(line)

    def payload(self) -> object:
        """Return the completion so far, as an endpoint that does not stream would have sent it."""
        for line in (bytes(self._line).rstrip(b"\r"), b""):  # the last event of a stream that ends without an empty line
            self._take_line(line)
        message: dict[str, Any] = {"content": "".join(self._text), "refusal": "".join(self._refusal)}
        if self._arguments:
            message["tool_calls"] = [{"function": {"arguments": "".join(self._arguments)}}]
        return {**self._fields, "choices": [{"finish_reason": self._finish, "message": message}]}

    def _take_line(self, line: bytes) -> None:
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
        elif not line and self._data:
            data, self._data = b"\n".join(self._data), []
            self._take_event(data)

    def _take_event(self, data: bytes) -> None:
        if self.ended:
            return
        if data.strip() == b"[DONE]":
            self.ended = True
            return
        chunk = parsed(data)
        if not isinstance(chunk, dict):
            raise errors.ModelUnavailableError(f"{self._place} sent a stream with a broken piece in it")
        for name in ("model", "usage", "error"):
            if chunk.get(name):
                self._fields[name] = chunk[name]
        self.ended = bool(chunk.get("error"))
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and not choice.get("index"):
                self._take_choice(choice)

    def _take_choice(self, choice: dict[str, Any]) -> None:
        self._finish = choice.get("finish_reason") or self._finish
        delta = choice.get("delta")
        if not isinstance(delta, dict):
            return
        calls = delta.get("tool_calls")
        first_call = [call for call in calls if isinstance(call, dict) and not call.get("index")] if isinstance(calls, list) else []
        for piece, kept in (
            (delta.get("content"), self._text),
            (_arguments(first_call), self._arguments),
            (delta.get("refusal"), self._refusal),
        ):
            if isinstance(piece, str) and piece:
                kept.append(piece)
                if kept is not self._refusal:
                    self._heard(piece)


def parsed(body: bytes) -> object:
    """Return the JSON in a response, or ``None`` when it holds none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def too_much(place: str) -> errors.ModelUnavailableError:
    """Return the error for an answer that does not end where any letter would have."""
    return errors.ModelUnavailableError(f"{place} sent more than {MAX_BODY // 2**20} MB, far more than a letter")


def json_in(text: str) -> str:
    """Return the JSON object in an answer, without the thoughts, remarks and fences that models put around one.

    Of several the longest is taken. Line breaks inside a string, which JSON does not allow and models write, are mended. A text without a
    whole object is returned as it is: of a broken one no part is taken for the answer.
    """
    bare = text if text.lstrip().startswith("{") else text.rpartition("</think>")[2]
    for strict in (True, False):
        decoder = json.JSONDecoder(strict=strict)
        found, value, end = "", None, 0
        while start := _OBJECT.search(bare, end):
            try:
                decoded, end = decoder.raw_decode(bare, start.start())
            except (ValueError, RecursionError):
                found = ""
                break
            if end - start.start() > len(found):
                found, value = bare[start.start() : end], decoded
        if found:
            return found if strict else json.dumps(value)
    return text


def _arguments(calls: object) -> str | None:
    """Return what the first function was called with, as JSON text."""
    call = calls[0] if isinstance(calls, list) and calls else None
    function = call.get("function") if isinstance(call, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    if isinstance(arguments, dict):
        return json.dumps(arguments)
    return arguments if isinstance(arguments, str) else None


def _count(usage: object, field: str) -> int | None:
    value = usage.get(field) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
