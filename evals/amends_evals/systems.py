"""The writers that are compared: the phrasebook, a bare one-line prompt, and the whole of amends with the same model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

import amends
from amends.errors import InvalidAnswerError
from amends.languages import load_language
from amends.llm.model import AsyncModel, Message, Request
from amends_evals.outcomes import Outcome, Version, of_draft
from amends_evals.samples import Sample

PHRASEBOOK, BARE, PIPELINE = "phrasebook", "bare", "pipeline"
SYSTEMS = (PHRASEBOOK, BARE, PIPELINE)
_PROMPT = Path(__file__).parent / "prompts" / "bare.md"
_SCHEMA = {
    "type": "object",
    "properties": {"letter": {"type": "string"}},
    "required": ["letter"],
    "additionalProperties": False,
}


async def write(system: str, sample: Sample, model: AsyncModel | None, *, seed: int, attempts: int) -> Outcome:
    """Return what a system makes of a sample. Raises ModelError, CaseError, and BadFileError for a sample without a language."""
    if system == BARE:
        assert model is not None, "the bare prompt needs a model"
        return await _bare(sample, model, seed)
    drafter = amends.Drafter(model if system == PIPELINE else None, seed=seed, attempts=attempts)
    try:
        return of_draft(await drafter.adraft(sample.asked_for()))
    except amends.IncompleteCaseError as gaps:
        return Outcome(questions=tuple(one for one in gaps.questions if isinstance(one, amends.Question)))


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    letter: str


async def _bare(sample: Sample, model: AsyncModel, seed: int) -> Outcome:
    """Return the letter that one line, the complaint and the facts get: no principles, no parts, no check, no repair."""
    case = sample.asked_for()
    completion = await model.acomplete(bare_request(case, seed))
    try:
        text = _Answer.model_validate_json(completion.text).letter
    except ValidationError as problem:
        raise InvalidAnswerError(f"{model.name} gave an answer to the bare prompt that holds no letter.") from problem
    version = Version(1, amends.check(amends.Letter.from_text(text, case), case))
    return Outcome((version,), version)


def bare_request(case: amends.Case, seed: int) -> Request:
    """Return the bare request for a case."""
    signer = case.signer
    line = _PROMPT.read_text(encoding="utf-8").format(
        language=load_language(case.language or "").name,
        recipient=case.recipient.name if case.recipient else "the customer",
        signer=", ".join(part for part in (signer and signer.name, signer and signer.role, case.organisation) if part) or "us",
    )
    known = "\n".join(f"- {fact}" for fact in _facts(case))
    return Request(
        messages=(Message("user", f"{line}\nComplaint:\n{case.complaint.strip()}\n\nWhat we know:\n{known}\n"),),
        schema_name="letter",
        schema=_SCHEMA,
        seed=seed,
    )


def _facts(case: amends.Case) -> Iterator[str]:
    """Yield what a person would paste: the sentences of the case, and what else is settled."""
    yield from (item.text for item in case.items())
    yield from (point.declined for point in case.points if point.declined)
    for name in ("date", "channel", "reference", "next_update", "talk_slots", "incident", "contact", "signer", "prior_failures"):
        if value := getattr(case, name):
            yield f"{name}: {json.dumps(_plain(value), ensure_ascii=False, default=str)}"


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
