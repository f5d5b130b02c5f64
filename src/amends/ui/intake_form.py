"""What a person has filled in so far on the intake page, read from what the browser sends.

Whatever is sent may be hostile, so it is read into values of known shape and size; what has none is an error and never half a form. Nothing
here is judged: an empty field is an empty text, and a day is what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from amends.errors import InputError
from amends.files import SIZE_LIMIT
from amends.ui.offsets import from_browser

HeardKind = Literal["point", "ask", "harm", "feeling", "sign", "reference"]

_Long = Annotated[str, Field(max_length=2_000)]
_Short = Annotated[str, Field(max_length=300)]
_Key = Annotated[str, Field(max_length=80)]
_MOST_DEEP = 6


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Ticked(_Part):
    """Something that was heard and that a person confirmed: the customer's words, and what they are in our own."""

    key: _Key
    kind: HeardKind
    quote: _Long = ""
    which: _Short = ""
    words: _Long = ""


class Picked(_Part):
    """A remedy of the catalogue that was chosen, with what its sentence needs; ``on`` is a day as typed."""

    id: _Key
    amount: _Short = ""
    item: _Short = ""
    on: _Short = ""
    done: bool = False


class OwnRemedy(_Part):
    """A remedy in own words. ``approve`` is the tick of somebody who may approve it, ``approved_by`` a name where nobody signs in."""

    text: _Long = ""
    kind: _Short = "other"
    on: _Short = ""
    done: bool = False
    approve: bool = False
    approved_by: _Short = ""


class PointAnswer(_Part):
    """How a person said that a point is answered: ids of items, a sentence that says no, or open."""

    by: Annotated[tuple[_Key, ...], Field(max_length=20)] = ()
    declined: _Long = ""
    open: bool = False

    @property
    def given(self) -> bool:
        """Whether it answers anything."""
        return bool(self.by or self.declined.strip() or self.open)


class Remembered(_Part):
    """Something of an earlier case that was ticked, and the words for it if they are to be others than the earlier letter's."""

    key: _Key
    words: _Long = ""


class OwnSigner(_Part):
    """A signer who stands in no settings."""

    name: _Short = ""
    role: _Short = ""
    phone: _Short = ""
    email: _Short = ""
    gender: _Short = "unknown"


class Form(_Part):
    """The whole intake page as it stands. ``cleaned`` says that the complaint was cleaned already, and is to stay as it is."""

    complaint: Annotated[str, Field(max_length=SIZE_LIMIT)] = ""
    cleaned: bool = False
    language: _Short = ""
    letter_type: _Short = ""
    severity: _Short = ""
    channel: _Short = "email"
    received: _Short = ""
    ticked: Annotated[tuple[Ticked, ...], Field(max_length=200)] = ()
    cleared: Annotated[tuple[_Key, ...], Field(max_length=10)] = ()
    answers: Annotated[dict[_Key, _Long], Field(max_length=60)] = {}
    earlier: Annotated[tuple[Remembered, ...], Field(max_length=40)] = ()
    remedies: Annotated[tuple[Picked, ...], Field(max_length=20)] = ()
    own: Annotated[tuple[OwnRemedy, ...], Field(max_length=5)] = ()
    points: Annotated[dict[_Key, PointAnswer], Field(max_length=200)] = {}
    confirmed: _Short = ""
    signer: _Short = ""
    own_signer: OwnSigner = OwnSigner()

    def answer(self, field: str) -> str:
        """Return what was answered to a question, without the spaces around it."""
        return self.answers.get(field, "").strip()


def read_form(sent: object) -> Form:
    """Return the page as it was sent. Raises InputError for what is no form of ours, or holds more than it has room for."""
    try:
        return Form.model_validate(mended(sent))
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"] if isinstance(step, int) or step in Form.model_fields) or "the form"
        if first["type"] in ("string_too_long", "too_long"):
            raise InputError(f"{where}: this is more than there is room for; keep what the letter needs") from None
        raise InputError(f"{where}: this cannot be read; reload the page, what you typed is kept") from None


def mended(sent: object, deep: int = 0) -> Any:
    """Return what was sent with every text as Python can write it down. Raises InputError for what is nested deeper than any page of ours."""
    if deep > _MOST_DEEP:
        raise InputError("the form: this cannot be read; reload the page, what you typed is kept")
    if isinstance(sent, str):
        return from_browser(sent)
    if isinstance(sent, Mapping):
        return {from_browser(str(key)): mended(value, deep + 1) for key, value in sent.items()}
    if isinstance(sent, list | tuple):
        return [mended(value, deep + 1) for value in sent]
    return sent
