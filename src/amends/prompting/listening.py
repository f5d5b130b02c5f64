"""The request to listen to a complaint, and what may be heard in one (``prompts/listen.toml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.languages import LANGUAGES, load_language
from amends.llm.model import Message, Request
from amends.prompting.templates import digest_of, fill, strict, template
from amends.resources import data_folder
from amends.toml_files import TomlFile

_SPLIT = "--- complaint ---"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Data):
    """One of several answers: its id, and what the model is told of it."""

    id: str
    text: str


class Sign(Choice):
    """A sign that a named person must look: what people read, the flag of the case it suggests, whether it makes the matter grave."""

    title: str
    flag: str | None = None
    grave: bool = False


class Hearing(_Data):
    """Everything in ``prompts/listen.toml``: the limits of listening, and what there is to choose from."""

    most: int
    complaint_limit: int
    quote_limit: int
    feeling_limit: int
    says_limit: int
    letter_type: tuple[Choice, ...]
    harm: tuple[Choice, ...]
    sign: tuple[Sign, ...]
    severity: tuple[Choice, ...]


@cache
def load_hearing() -> Hearing:
    """Return everything in ``prompts/listen.toml``. Raises PackError with file, line and column."""
    file = TomlFile.read(data_folder("prompts") / "listen.toml")
    try:
        return Hearing.model_validate(file.data)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise file.error(first["loc"], f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None


def listen_request(complaint: str, *, in_language: str = "en") -> Request:
    """Return the request to listen to a complaint; what is said of it is to be said in ``in_language``.

    The text stands last, between lines with its digest, so that it cannot hold its own end, and the part before it can be cached.
    """
    hearing = load_hearing()
    slots = {
        "most": str(hearing.most),
        "languages": ", ".join(f"{code} ({load_language(code).name})" for code in LANGUAGES),
        "harms": _listed(hearing.harm),
        "signs": _listed(hearing.sign),
        "letter_types": _listed(hearing.letter_type),
        "severities": _listed(hearing.severity),
        "in_language": load_language(in_language).name,
        "fence": f"=== complaint {digest_of(complaint)[:24]} ===",
        "complaint": complaint,
    }
    system, user = (fill(part, slots) for part in template("listen.md").split(_SPLIT))
    return Request(
        messages=(Message("system", system), Message("user", user)),
        schema_name="listening",
        schema=_listening_schema(),
        temperature=0.0,
    )


def _listed(choices: Iterable[Choice]) -> str:
    return "\n".join(f"  - `{choice.id}`: {choice.text}" for choice in choices)


@cache
def _listening_schema() -> Mapping[str, object]:
    """Return the strict JSON schema of an answer: lists of quotations, each with what it is and what it says."""
    hearing = load_hearing()
    text = {"type": "string"}

    def one_of(choices: Sequence[Choice]) -> Mapping[str, object]:
        return {"type": "string", "enum": [choice.id for choice in choices]}

    def several(entry: Mapping[str, object]) -> Mapping[str, object]:
        return {"type": "array", "items": strict(entry)}

    def perhaps(entry: Mapping[str, object]) -> Mapping[str, object]:
        return {"anyOf": [strict(entry), {"type": "null"}]}

    said = {"quote": text, "says": text}
    return strict(
        {
            "language": {"type": "string", "enum": [*LANGUAGES, "other"]},
            "points": several(said),
            "harms": several({"kind": one_of(hearing.harm), **said}),
            "feelings": several(said),
            "asks": several(said),
            "figures": several(said),
            "signs": several({"sign": one_of(hearing.sign), **said}),
            "letter_type": perhaps({"type": one_of(hearing.letter_type), "quote": text}),
            "severity": perhaps({"level": one_of(hearing.severity), "quote": text, "why": text}),
        }
    )
