"""A letter as text: the parts in their fixed order, laid out for the channel and the language.

The order of parts is structural, so no rule has to check it. What the case knows (salutation, date, subject label, sign-off, the
way to reply) is written here by code; copies, approvals and the investigation are never printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from amends.case import Case
from amends.languages import Language, load_language
from amends.letter import Letter
from amends.reading import ReadPart
from amends.resources import prompt_data

_PARAGRAPHS = (
    ("opening_apology", "what_happened"),
    ("impact", "empathy"),
    ("ownership", "explanation"),
    ("remedies", "update_promise"),
    ("prevention",),
    ("thanks", "invitation"),
    ("closing",),
)
_POINTS = {
    "opening": ("opening_apology", "what_happened", "impact", "ownership"),
    "listen": (),
    "pivot": ("empathy", "explanation"),
    "offer": ("remedies", "update_promise", "prevention"),
    "agree": ("thanks", "invitation", "closing"),
}
_NOTE = (
    ("opening_apology",),
    ("what_happened",),
    ("impact",),
    ("explanation",),
    ("remedies", "update_promise"),
    ("prevention",),
    ("closing",),
    ("invitation",),
)
_LEFT_TO_RIGHT = re.compile(
    r"(?=[+(#A-Za-z\d])(?:\+?\(?\d[\d ()./-]{4,}\d|#?[A-Za-z][\w@.+/:#&'-]*(?:[ ][A-Za-z][\w@.+/:#&'-]*)*|#?\d+[-/]?[A-Za-z][\w/-]*|\d+-[\w-]+)"
)
_TRAILING = ".,;:'-/"
_APART = 3
"""Lines of remedies and answers from which each has a paragraph of its own, so that a reader finds theirs at a glance."""
ISOLATES = ("\u2066", "\u2069")
"""What stands before and behind a run of text that keeps its own order."""


class ChannelLayout(BaseModel):
    """What a channel's letters consist of: the parts they use, whether they bear a subject, how they are laid out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    parts: tuple[str, ...]
    subject: bool
    layout: Literal["letter", "message", "points", "spoken", "note"]
    guidance: str


@cache
def channel_layouts() -> dict[str, ChannelLayout]:
    """Return the layout of every channel by its id."""
    return {entry["id"]: ChannelLayout.model_validate(entry) for entry in prompt_data("channels.toml")["channel"]}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter's text and where each part stands in it, in code points."""

    text: str
    spans: tuple[ReadPart, ...]


class _Piece(NamedTuple):
    """Text that belongs to one part, and what separates it from the piece before."""

    part: str
    text: str
    rests_on: tuple[str, ...] = ()
    before: str = "\n"


def render(letter: Letter, case: Case) -> Rendered:
    """Return the letter as text for the case's channel and language; one a person wrote is returned as it stands."""
    if letter.written:
        return Rendered(letter.written.text, letter.written.spans)
    language = load_language(case.language or "")
    layout = channel_layouts()[case.channel or "email"]
    pieces = _LAYOUTS[layout.layout](letter, case, language, layout)
    text = ""
    spans = []
    for piece in pieces:
        shown = isolate(piece.text) if language.direction == "rtl" else piece.text
        text += piece.before if text else ""
        spans.append(ReadPart(part=piece.part, start=len(text), end=len(text) + len(shown), rests_on=piece.rests_on))
        text += shown
    return Rendered(text + "\n", tuple(spans))


def isolate(text: str) -> str:
    """Return right-to-left text with phone numbers, codes, addresses and foreign names kept in their own order.

    Without the isolates (U+2066 ... U+2069) digit groups of a phone number are shown in reverse.
    """

    def wrap(match: re.Match[str]) -> str:
        run = match.group().rstrip(_TRAILING + " ")
        return f"{first}{run}{last}{match.group()[len(run) :]}"

    first, last = ISOLATES
    return _LEFT_TO_RIGHT.sub(wrap, text) if first not in text else text


def salutation(case: Case, language: Language) -> str:
    """Return the salutation line: the case's own where it has one, else the language's form for this reader."""
    recipient = case.recipient
    if recipient is None:
        return ""
    if recipient.salutation:
        return recipient.salutation
    names = language.names(recipient.name)
    slots = {
        "name": recipient.name,
        "title": recipient.title or "",
        "first_name": recipient.first_name or names[0],
        "surname": recipient.surname or names[-1],
    }
    return (language.choose(language.conventions.salutations, case.condition_fields()) or "{name},").format(**slots).strip()


def _body(letter: Letter, layout: ChannelLayout, paragraphs: tuple[tuple[str, ...], ...] = _PARAGRAPHS) -> Iterator[_Piece]:
    for paragraph in paragraphs:
        before = "\n\n"
        for name in paragraph:
            if name in layout.parts:
                pieces = tuple(_part_pieces(letter, name))
                apart = name == "remedies" and len(pieces) >= _APART
                for piece in pieces:
                    yield _Piece(name, piece.text, piece.rests_on, "\n\n" if apart else before)
                    before = "\n\n" if apart else " "


def _part_pieces(letter: Letter, name: str) -> Iterator[_Piece]:
    if name == "remedies":
        for line in letter.remedies:
            if line.text.strip():
                yield _Piece(name, line.text.strip(), (line.remedy_id,))
        return
    part = getattr(letter, name)
    if part is not None:
        yield _Piece(name, part.text.strip(), part.rests_on)


def _order(case: Case) -> tuple[tuple[str, ...], ...]:
    """Return the paragraphs in order; a confirmation after a talk may thank first (B2, rule ``apology-first``)."""
    if case.stage != "confirmation":
        return _PARAGRAPHS
    rest = tuple(tuple(name for name in paragraph if name != "thanks") for paragraph in _PARAGRAPHS)
    return (("thanks",), *rest)


def _close(case: Case, language: Language) -> Iterator[_Piece]:
    if text := language.choose(language.conventions.closes, case.condition_fields()):
        yield _Piece("sign_off", text, before="\n\n")


def _signature(case: Case, language: Language) -> Iterator[_Piece]:
    if case.signer is None:
        return
    yield _Piece("sign_off", case.signer.name, before="\n\n")
    if standing := language.label("list_comma").join(filter(None, (case.signer.role, case.organisation))):
        yield _Piece("sign_off", standing)


def _ways_to_reply(letter: Letter, case: Case, language: Language) -> Iterator[_Piece]:
    """Yield the signer's phone and e-mail, where the letter itself has not given them."""
    said = letter.invitation.text if letter.invitation else ""
    for label, value in (("phone", case.signer.phone), ("email", case.signer.email)) if case.signer else ():
        if value and value not in said:
            yield _Piece("sign_off", f"{language.label(label)}: {value}")


def _subject(letter: Letter, language: Language) -> Iterator[_Piece]:
    if letter.subject:
        yield _Piece("subject", f"{language.label('subject')}: {letter.subject}", before="\n\n")


def _as_letter(letter: Letter, case: Case, language: Language, layout: ChannelLayout) -> Iterator[_Piece]:
    for line in (case.organisation, *case.organisation_address):
        if line:
            yield _Piece("letterhead", line)
    dated = language.date(case.letter_date)
    yield _Piece("letterhead", language.label("list_comma").join(filter(None, (case.place, dated))), before="\n\n")
    if case.recipient and not case.recipient.group:
        yield _Piece("letterhead", " ".join(filter(None, (case.recipient.title, case.recipient.name))), before="\n\n")
        for line in case.recipient.address:
            yield _Piece("letterhead", line)
    if case.reference:
        yield _Piece("letterhead", f"{language.label('reference')}: {case.reference}", before="\n\n")
    yield from _subject(letter, language)
    yield _Piece("salutation", salutation(case, language), before="\n\n")
    yield from _body(letter, layout, _order(case))
    yield from _close(case, language)
    yield from _signature(case, language)
    yield from _ways_to_reply(letter, case, language)


def _as_message(letter: Letter, case: Case, language: Language, layout: ChannelLayout) -> Iterator[_Piece]:
    if layout.subject:
        yield from _subject(letter, language)
    yield _Piece("salutation", salutation(case, language), before="\n\n")
    yield from _body(letter, layout, (layout.parts,) if layout.id == "sms" else _order(case))
    if layout.id in ("sms", "public_reply"):
        yield from _signature(case, language)
        return
    yield from _close(case, language)
    yield from _signature(case, language)
    yield from _ways_to_reply(letter, case, language)


def _as_points(letter: Letter, case: Case, language: Language, layout: ChannelLayout) -> Iterator[_Piece]:
    yield _Piece("salutation", " ".join(filter(None, (case.recipient.title, case.recipient.name))) if case.recipient else "")
    for heading, names in _POINTS.items():
        yield _Piece("heading", language.label(heading), before="\n\n")
        if not names:
            yield _Piece("heading", f"- {language.label(f'{heading}_text')}")
        for name in names:
            for piece in _part_pieces(letter, name) if name in layout.parts else ():
                yield _Piece(name, f"- {piece.text}", piece.rests_on)
        if heading == "agree":
            yield _Piece("heading", f"- {language.label('agree_text')}")
    yield from _signature(case, language)
    yield from _ways_to_reply(letter, case, language)


def _as_spoken(letter: Letter, case: Case, language: Language, layout: ChannelLayout) -> Iterator[_Piece]:
    slots: dict[str, Any] = {
        "signer": case.signer.name if case.signer else "",
        "role": case.signer.role if case.signer else "",
        "organisation": case.organisation or "",
        "recipient": case.recipient.name if case.recipient else "",
    }
    yield _Piece("salutation", language.label("voicemail_intro").format(**slots))
    for name in layout.parts:
        for piece in _part_pieces(letter, name):
            yield _Piece(name, piece.text, piece.rests_on, " ")


def _as_note(letter: Letter, case: Case, language: Language, layout: ChannelLayout) -> Iterator[_Piece]:
    yield from _subject(letter, language)
    yield _Piece("salutation", language.choose(language.conventions.salutations, case.condition_fields()) or "", before="\n\n")
    for names in _NOTE:
        pieces = [piece for name in names for piece in _part_pieces(letter, name)]
        if pieces and (heading := language.conventions.labels.get(f"note_{names[0]}")):
            yield _Piece("heading", heading, before="\n\n")
        for number, piece in enumerate(pieces):
            yield piece._replace(before=" " if number else "\n" if heading else "\n\n")
    yield from _close(case, language)
    yield from _signature(case, language)
    yield from _ways_to_reply(letter, case, language)


_LAYOUTS = {"letter": _as_letter, "message": _as_message, "points": _as_points, "spoken": _as_spoken, "note": _as_note}
