"""What an endpoint says is wrong, read for its kind and never repeated: endpoints echo requests and keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from amends import errors
from amends.errors import ModelError

CHECK_BASE_URL = "Check OPENAI_BASE_URL: it should be the address that /chat/completions is added to, and usually ends in /v1."

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
class Complaint:
    """What an endpoint says is wrong. ``message`` may echo the request, so it is read for its kind and never shown."""

    status: int
    codes: tuple[str, ...]
    param: str
    message: str
    retry_after: float | None = None

    @classmethod
    def read(cls, status: int, body: object, *, retry_after: float | None = None) -> Complaint:
        """Return the complaint in an error body, with or without its ``error`` envelope, whatever else it holds."""
        error = body.get("error", body) if isinstance(body, dict) else body
        if not isinstance(error, dict):
            return cls(status, (), "", error[:4000] if isinstance(error, str) else "", retry_after)
        code, inner = error.get("code"), error.get("innererror")
        if status == 200 and isinstance(code, int):
            status = code
        inner_code = inner.get("code") if isinstance(inner, dict) else None
        codes = tuple(item for item in (code, inner_code, error.get("type")) if isinstance(item, str))
        param, message = error.get("param"), error.get("message", error.get("detail"))
        if isinstance(message, list):  # FastAPI: each entry names a place, and repeats what stood there
            param, message = _places(message), " ".join(str(entry.get("msg", "")) for entry in message if isinstance(entry, dict))
        return cls(status, codes, param if isinstance(param, str) else "", str(message or "")[:4000], retry_after)

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
        if kind is errors.RateLimitError:
            wait = f"; it asks to wait {self.retry_after:,.0f} s" if self.retry_after is not None else ""
            return errors.RateLimitError(f"{place} {_SAYS[kind]} ({', '.join(details)}){wait}", retry_after=self.retry_after)
        hint = None
        if kind is errors.ModelUnavailableError and self.status == 404:
            hint = CHECK_BASE_URL
        elif 300 <= self.status < 400:
            hint = "Set OPENAI_BASE_URL to the final address: a redirect is not followed, because it would carry the complaint elsewhere."
        return kind(f"{place} {_SAYS[kind]} ({', '.join(details)})", hint=hint)


def _places(entries: list[object]) -> str:
    steps = (entry.get("loc") for entry in entries[:20] if isinstance(entry, dict))
    return " ".join(".".join(str(step) for step in place) for place in steps if isinstance(place, (list, tuple)))[:400]
