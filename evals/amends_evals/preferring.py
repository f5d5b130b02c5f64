"""Which of two letters a model would rather receive: shown in both orders, with words quoted from them that have to stand there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

import amends
from amends.errors import InvalidAnswerError
from amends.llm.model import AsyncModel, Message, Request
from amends_evals.scorers.words import plain

_PROMPT = Path(__file__).parent / "prompts" / "prefer.md"
_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "chosen": {"type": "string", "enum": ["1", "2", "neither"]},
        "reason": {"type": "string"},
        "quotes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"letter": {"type": "string", "enum": ["1", "2"]}, "words": {"type": "string"}},
                "required": ["letter", "words"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["chosen", "reason", "quotes"],
    "additionalProperties": False,
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Quote(_Value):
    letter: Literal["1", "2"]
    words: str


class _Answer(_Value):
    chosen: Literal["1", "2", "neither"]
    reason: str
    quotes: tuple[_Quote, ...]


@dataclass(frozen=True, slots=True)
class Preference:
    """What a judge says of two letters, ``first`` and ``second``: its choice in either order (None: neither, or its quotations are not true)."""

    choices: tuple[Literal["first", "second"] | None, Literal["first", "second"] | None]
    reasons: tuple[str, str]
    quotes: tuple[str, ...]
    """Those that stand in the letter they are said to be from."""

    @property
    def consistent(self) -> bool:
        """Whether both orders gave the same."""
        return self.choices[0] == self.choices[1]

    @property
    def chosen(self) -> Literal["first", "second"] | None:
        """The letter that was preferred in both orders, or None."""
        return self.choices[0] if self.consistent else None


async def prefer(case: amends.Case, first: str, second: str, model: AsyncModel) -> Preference:
    """Return which of two letters a model would rather receive. Raises ModelError."""
    one = await _asked(case, first, second, model)
    other = await _asked(case, second, first, model)
    straight, good = _choice(one, ("first", "second"), (first, second))
    turned, also = _choice(other, ("second", "first"), (second, first))
    return Preference((straight, turned), (one.reason, other.reason), (*good, *also))


def _choice(
    answer: _Answer, names: tuple[Literal["first", "second"], Literal["first", "second"]], letters: tuple[str, str]
) -> tuple[Literal["first", "second"] | None, list[str]]:
    """Return the choice, if at least one of its quotations stands where it is said to, and those that do."""
    texts = {"1": plain(letters[0]), "2": plain(letters[1])}
    true = [quote.words for quote in answer.quotes if (words := plain(quote.words)) and words in texts[quote.letter]]
    if answer.chosen == "neither" or not true:
        return None, true
    return names[0 if answer.chosen == "1" else 1], true


async def _asked(case: amends.Case, first: str, second: str, model: AsyncModel) -> _Answer:
    completion = await model.acomplete(prefer_request(case, first, second))
    try:
        return _Answer.model_validate_json(completion.text)
    except ValidationError as problem:
        raise InvalidAnswerError(f"{model.name} gave an answer about two letters that is not the JSON that was asked for.") from problem


def prefer_request(case: amends.Case, first: str, second: str) -> Request:
    """Return the request that shows two letters in this order, each between two lines that nothing in it can close."""
    facts = "\n".join(f"- {item.text}" for item in case.items())
    shown = [("Complaint", case.complaint), ("Letter 1", first), ("Letter 2", second)]
    blocks = "\n\n".join(f"{title}:\n{_fenced(text.strip())}" for title, text in shown if text.strip())
    return Request(
        messages=(Message("system", _PROMPT.read_text(encoding="utf-8")), Message("user", f"Facts on record:\n{facts}\n\n{blocks}\n")),
        schema_name="preference",
        schema=_SCHEMA,
        temperature=0.0,
    )


def _fenced(text: str) -> str:
    line = f"=== {hashlib.sha256(text.encode()).hexdigest()[:24]} ==="
    return f"{line}\n{text}\n{line}"
