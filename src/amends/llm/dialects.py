"""What an endpoint accepts, found out from what it complains of.

The strict JSON schema is asked for first, then the same schema as the one function the model must call, then JSON of any kind, then words
alone. What an endpoint refuses once is not asked of it again; what it accepts and then ignores is told from the answer, and the schema is
stated in words from then on. A separate request to probe with lost: it costs a call at every start, and what it finds out is not what the
real request meets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

from amends import errors
from amends.llm.complaints import Complaint
from amends.llm.model import Message, Request
from amends.resources import data_folder

Form = Literal["json_schema", "tool", "json_object", "text"]

_SIMPLER: Mapping[Form, tuple[Form, re.Pattern[str]]] = {
    "json_schema": ("tool", re.compile(r"(?i)response_?format|json.?(schema|object)|structured.?output|grammar")),
    "tool": ("json_object", re.compile(r"(?i)\btools?\b|tool_|_tool|tool.?call|function|grammar|jinja")),
    "json_object": ("text", re.compile(r"(?i)response_?format|json|structured.?output|grammar")),
}
"""What to ask for instead, and what a complaint must speak of for that to help."""
_FORMS: tuple[Form, ...] = ("json_schema", "tool", "json_object", "text")
_CURABLE = frozenset({400, 404, 422, 500, 501})  # 404: a router without a server for this; 500: llama.cpp for tools it cannot offer


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to put a request to one endpoint. It only ever narrows."""

    form: Form = "json_schema"
    strict: bool = True
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    seed: bool = True
    stream: bool = True
    usage: bool = True
    stated: bool = False
    """Whether the schema is also told in words, because the endpoint does not hold the model to it."""

    def body(self, model: str, request: Request, *, stream: bool = False) -> dict[str, Any]:
        """Return the request in this dialect."""
        held = self.form in ("json_schema", "tool") and not self.stated
        messages = request.messages if held else _with_schema_stated(request)
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            self.limit: request.max_tokens,
        }
        strict = {"strict": True} if self.strict else {}
        if self.form == "json_schema":
            schema = {"name": request.schema_name, **strict, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.form == "tool":
            body["tools"] = [{"type": "function", "function": {"name": request.schema_name, **strict, "parameters": request.schema}}]
            body["tool_choice"] = {"type": "function", "function": {"name": request.schema_name}}
        elif self.form == "json_object":
            body["response_format"] = {"type": "json_object"}
        if self.temperature:
            body["temperature"] = request.temperature
        if self.seed and request.seed is not None:
            body["seed"] = request.seed
        if stream and self.stream:
            body["stream"] = True
            if self.usage:
                body["stream_options"] = {"include_usage": True}
        return body

    def without(self, complaint: Complaint) -> Dialect | None:
        """Return the dialect that avoids what the endpoint complained of, or ``None`` when that would not help."""
        if complaint.status not in _CURABLE or complaint.kind is not errors.ModelUnavailableError:
            return None
        blamed = complaint.param or complaint.message
        if self.usage and re.search(r"(?i)stream_options|include_usage", blamed):
            return replace(self, usage=False)
        if self.stream and re.search(r"(?i)\bstream(ing)?\b", blamed):
            return replace(self, stream=False)
        if self.strict and self.form in ("json_schema", "tool") and re.search(r"(?i)\bstrict\b", blamed):
            return replace(self, strict=False)
        if (simpler := _SIMPLER.get(self.form)) and simpler[1].search(blamed):
            return replace(self, form=simpler[0])
        if self.limit == "max_tokens" and re.search(r"max_(completion_)?tokens", blamed):
            return replace(self, limit="max_completion_tokens")
        if self.temperature and re.search(r"(?i)\btemperature\b", blamed):
            return replace(self, temperature=False)
        if self.seed and re.search(r"(?i)\bseed\b", blamed):
            return replace(self, seed=False)
        return None

    def and_also(self, other: Dialect) -> Dialect:
        """Return the dialect that avoids what either avoids: calls that ran at once find out different things."""
        return Dialect(
            form=max(self.form, other.form, key=_FORMS.index),
            strict=self.strict and other.strict,
            limit=self.limit if self.limit != "max_tokens" else other.limit,
            temperature=self.temperature and other.temperature,
            seed=self.seed and other.seed,
            stream=self.stream and other.stream,
            usage=self.usage and other.usage,
            stated=self.stated or other.stated,
        )

    def after(self, answer: str, request: Request) -> Dialect:
        """Return the dialect for the next request, now that this answer has shown whether the endpoint holds a model to the schema."""
        return self if self.stated or _fits(answer, request.schema) else replace(self, stated=True)


def encoded(body: Mapping[str, Any]) -> bytes:
    """Return the JSON of a body that ``Dialect.body`` made.

    What a system message is encoded to is kept: it is the same for many letters, and encoding it is most of the work.
    """
    messages = ",".join(
        [
            _encoded_system(told["content"]) if told["role"] == "system" else json.dumps(told, ensure_ascii=False)
            for told in body["messages"]
        ]
    )
    others = json.dumps({name: value for name, value in body.items() if name != "messages"}, ensure_ascii=False)
    return f'{{"messages":[{messages}],{others[1:]}'.encode()


@lru_cache(maxsize=16)
def _encoded_system(content: str) -> str:
    return json.dumps({"role": "system", "content": content}, ensure_ascii=False)


def _fits(answer: str, schema: Mapping[str, object]) -> bool:
    """Return whether an answer has what a schema requires at its top, as any answer has that was held to it."""
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        return False
    required = schema.get("required", ())
    return isinstance(value, dict) and isinstance(required, (list, tuple)) and all(name in value for name in required)


def _with_schema_stated(request: Request) -> tuple[Message, ...]:
    # Added to the system message there is: many chat templates refuse a second one.
    stated = _wording().replace("{{schema}}", json.dumps(request.schema, ensure_ascii=False))
    if request.messages and request.messages[0].role == "system":
        first, *rest = request.messages
        return (Message("system", f"{first.content}\n\n{stated}"), *rest)
    return (Message("system", stated), *request.messages)


@cache
def _wording() -> str:
    return (data_folder("prompts") / "answer_form.md").read_text(encoding="utf-8").strip()
