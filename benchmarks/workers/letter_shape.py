"""The letter's shape for clients in environments without amends; a test holds it to the real one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Part(_Value):
    """A part's text and the ids it rests on."""

    text: str
    rests_on: list[str]


class RemedyLine(_Value):
    """One remedy in words."""

    text: str
    remedy_id: str


class DraftedLetter(_Value):
    """What a model fills."""

    subject: str | None
    opening_apology: Part | None
    what_happened: Part | None
    impact: Part | None
    empathy: Part | None
    ownership: Part | None
    explanation: Part | None
    remedies: list[RemedyLine]
    update_promise: Part | None
    prevention: Part | None
    thanks: Part | None
    invitation: Part | None
    closing: Part | None
    assumptions: list[str]
