"""The letter: parts, not a blob.

A model fills the parts' texts and the ids each part rests on, and nothing else: salutation, sign-off, dates and copies come from the
case by code. Parts that not every letter needs are optional here and required by rules, because a compulsory ``prevention`` would
force a model to invent one. Validators check shape alone; whatever judges quality is a rule.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, create_model, model_validator

from amends.case import Case
from amends.languages.text import INVISIBLE
from amends.reading import ReadPart, read_parts
from amends.records import unchecked

_UNSEEN = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f{INVISIBLE}]")

PART_NAMES: tuple[str, ...] = (
    "opening_apology",
    "what_happened",
    "impact",
    "empathy",
    "ownership",
    "explanation",
    "remedies",
    "update_promise",
    "prevention",
    "thanks",
    "invitation",
    "closing",
)
"""The parts of a letter in the order that satisfies the principles."""

FILLED: tuple[str, ...] = ("subject", *PART_NAMES)
"""What a model fills and may be asked to fill again; all else in a letter comes from the case by code."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Part(_Value):
    """A part's text and the ids of the case items it rests on."""

    text: str
    rests_on: tuple[str, ...]


class RemedyLine(_Value):
    """One remedy in words, and the approved remedy of the case it states."""

    text: str
    remedy_id: str


class WrittenText(_Value):
    """A whole letter as a person wrote or edited it, with the places its parts were found."""

    text: str
    spans: tuple[ReadPart, ...]


class DraftedLetter(_Value):
    """What a model fills: every field required by the schema, the optional ones nullable.

    Where nothing holds a model to the schema it gets it nearly right, so what has one meaning is read: a field that is not asked for is left
    aside, a missing one is null, a part given as bare text rests on nothing, a letter inside a single field is that letter. Nothing is
    guessed: what is left out or empty is for the rules to find, and an answer without any part of a letter is none. Of a key that stands
    twice the last counts, as in any JSON.
    """

    subject: str | None
    opening_apology: Part | None
    what_happened: Part | None
    impact: Part | None
    empathy: Part | None
    ownership: Part | None
    explanation: Part | None
    remedies: tuple[RemedyLine, ...]
    update_promise: Part | None
    prevention: Part | None
    thanks: Part | None
    invitation: Part | None
    closing: Part | None
    assumptions: tuple[str, ...]

    @model_validator(mode="before")
    @classmethod
    def _read_kindly(cls, answer: Any) -> Any:
        read = _kindly(answer)
        if not _has_parts(read):
            return answer
        filled = {name: read.get(name) for name in cls.model_fields}
        return filled | {name: filled[name] or [] for name in ("remedies", "assumptions")}


_SINGLE = frozenset(PART_NAMES) - {"remedies"}


def _kindly(answer: Any) -> Any:
    """Return an answer with its parts in their shape, out of the single field that may hold them."""
    if isinstance(answer, dict) and len(answer) == 1:
        (inner,) = answer.values()
        answer = inner if _has_parts(inner) else answer  # {"letter": {…}}
    if not _has_parts(answer):
        return answer
    read = {name: _as_part(value) if name in _SINGLE else value for name, value in answer.items()}
    if isinstance(read.get("remedies"), (list, tuple)):
        read["remedies"] = [_as_line(line) for line in read["remedies"]]
    return read


def _has_parts(answer: Any) -> bool:
    return isinstance(answer, dict) and any(name in answer for name in PART_NAMES)


def _as_part(value: Any) -> Any:
    if isinstance(value, str):
        return {"text": value, "rests_on": ()}
    return {"text": value.get("text"), "rests_on": value.get("rests_on") or ()} if isinstance(value, dict) else value


def _as_line(value: Any) -> Any:
    if isinstance(value, str):
        return {"text": value, "remedy_id": ""}
    return {"text": value.get("text"), "remedy_id": value.get("remedy_id") or ""} if isinstance(value, dict) else value


class Letter(_Value):
    """A letter in parts. ``written`` is set when a person wrote or edited the whole text; it is then rendered as it stands."""

    subject: str | None = None
    opening_apology: Part | None = None
    what_happened: Part | None = None
    impact: Part | None = None
    empathy: Part | None = None
    ownership: Part | None = None
    explanation: Part | None = None
    remedies: tuple[RemedyLine, ...] = ()
    update_promise: Part | None = None
    prevention: Part | None = None
    thanks: Part | None = None
    invitation: Part | None = None
    closing: Part | None = None
    assumptions: tuple[str, ...] = ()
    written: WrittenText | None = None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the letter a model's answer holds, read as ``DraftedLetter`` says. Raises pydantic's ValidationError where it holds none."""
        drafted = DraftedLetter.model_validate_json(text)
        return unchecked(cls, **{name: _kept(getattr(drafted, name)) for name in DraftedLetter.model_fields})

    def with_answer(self, text: str, parts: tuple[str, ...]) -> Self:
        """Return the letter with some parts as a model's answer has them, and every other part as it stands here, to the character.

        What else an answer holds is not looked at. Raises pydantic's ValidationError where it lacks one of the parts, or their shape.
        """
        given = _shape(parts).model_validate_json(text)
        return self.model_copy(update={name: _kept(getattr(given, name)) for name in parts})

    @classmethod
    def from_text(cls, text: str, case: Case) -> Self:
        """Return a letter that a person wrote or edited, read back into parts well enough to check it.

        The text is kept exactly as given: rendering returns it unchanged, and findings index it. A sentence belongs to the part
        whose case items it shares most words with, else to the part whose phrases it holds, else to what happened.
        """
        spans = read_parts(text, case)
        by_part: dict[str, list[ReadPart]] = {}
        for span in spans:
            by_part.setdefault(span.part, []).append(span)
        parts: dict[str, Any] = {}
        for name in PART_NAMES:
            mine = by_part.get(name, [])
            if not mine:
                continue
            if name == "remedies":
                lines = ((text[span.start : span.end], span.rests_on[0] if span.rests_on else "") for span in mine)
                parts[name] = tuple([unchecked(RemedyLine, text=line, remedy_id=item) for line, item in lines])
            elif len(mine) == 1:
                parts[name] = unchecked(Part, text=text[mine[0].start : mine[0].end], rests_on=mine[0].rests_on)
            else:
                joined = " ".join([text[span.start : span.end] for span in mine])
                parts[name] = unchecked(Part, text=joined, rests_on=tuple(dict.fromkeys([item for span in mine for item in span.rests_on])))
        return unchecked(cls, **parts, written=unchecked(WrittenText, text=text, spans=spans))


def _kept(value: Any) -> Any:
    """Return what a model filled, on one line and without characters a reader cannot see; None for parts it left blank."""
    if isinstance(value, str):
        return plain(value) or None
    if isinstance(value, Part):
        return unchecked(Part, text=text, rests_on=value.rests_on) if (text := plain(value.text)) else None
    if isinstance(value, tuple):
        return tuple(
            [
                unchecked(RemedyLine, text=plain(entry.text), remedy_id=entry.remedy_id) if isinstance(entry, RemedyLine) else plain(entry)
                for entry in value
            ]
        )
    return value


def plain(text: str) -> str:
    """Return a text on one line, without characters a reader cannot see."""
    return " ".join(_UNSEEN.sub("", text).split())


_SHAPES = 256
"""Sets of parts whose shape is kept: more than ever fail."""


@lru_cache(maxsize=_SHAPES)
def _shape(parts: tuple[str, ...]) -> type[BaseModel]:
    """Return what an answer that fills some parts must hold; what it holds besides is let through, since nobody will read it."""
    fields: dict[str, Any] = {name: (DraftedLetter.model_fields[name].annotation, ...) for name in parts}
    config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    kindly: Any = model_validator(mode="before")(_kindly)
    return create_model("Parts", __config__=config, __validators__={"kindly": kindly}, **fields)


@lru_cache(maxsize=_SHAPES)
def letter_schema(parts: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return the strict JSON schema a model fills, for a whole letter or for some parts of one.

    Every property is required, there are none beside them, and none is asked to be good: that is for rules to judge.
    """
    schema = (DraftedLetter if parts is None else _shape(parts)).model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("title", None)
        part.pop("description", None)
        part["additionalProperties"] = False
        part["required"] = list(part["properties"])
        for value in part["properties"].values():
            value.pop("title", None)
    return schema
