"""A case file to fill in, from what was heard in a complaint.

Its fields hold the complaint, choices to confirm and the customer's own words. Everything else that was heard stands in comments: whoever
fills the file in reads it there, and writes a failing or a harm only in their own words and on their own word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from amends.case import Case
from amends.case_files import case_to_yaml
from amends.hearing import Heard
from amends.listening import READING, Listening
from amends.prompting.listening import load_hearing
from amends.remarks import on_one_line

_FIELD = re.compile(r"[a-z_]+(?=:)")
_BARE = ("date", "amount", "phone", "email", "reference")
"""What says little without the words around it."""
_MOST = 40
"""Things of a kind in the comments."""
_LONGEST = 240
"""Characters of a quotation in a comment; the whole complaint stands above it."""


def case_draft(heard: Listening, *, case_id: str = "case") -> str:
    """Return a case file as YAML: ``parse_case`` reads it, and what the case is then missing stands at its end as questions."""
    case = Case.of({"id": case_id, **heard.proposal()})
    lines = [*_comment(_opening(heard))]
    for line in case_to_yaml(case, stage_open=True).splitlines():
        if field := _FIELD.match(line):
            lines += _comment(_above(field.group(), heard))
        lines.append(line)
    lines += ["", *_comment(_unconfirmed(heard, with_points="points" not in case.model_fields_set))]
    lines += _comment(_questions(case))
    return "\n".join(lines) + "\n"


def _comment(lines: Iterable[str]) -> Iterator[str]:
    """Yield each line as a comment that ends where it ends, whatever a quotation in it holds."""
    yield from (f"# {on_one_line(line, 4 * _LONGEST)}".rstrip() if line.strip() else "#" for line in lines)


def _opening(heard: Listening) -> Iterator[str]:
    who = "without a model" if heard.source == READING else f"by {heard.source}"
    yield f"A case to fill in, heard in the complaint {who}. Nothing in it is confirmed: check each line, and delete what is not so."
    yield "Lines that begin with # are notes for you; no letter rests on them."
    yield ""


def _above(field: str, heard: Listening) -> Iterator[str]:
    if field == "letter_type" and heard.letter_type:
        yield f"The kind of letter, because of {_quoted(heard.letter_type)}"
    if field == "severity" and heard.severity:
        yield f"How grave it is, because of {_told(heard.severity)}"
    if field == "customer_words":
        yield "How they put it, in their own words. Delete what is no word for a feeling."
    if field == "points":
        yield "What they tell us and ask for. Add to each how the letter answers it: answered_by, declined or open."
    if field == "flags":
        yield "A named person must look before anything is sent. Whoever has, adds:"
        yield f"clearances: [{{ flag: {heard.flags[0]}, by: NAME, on: 2026-05-12 }}]"
        yield "If it is a false alarm, delete the flag."
        yield from islice((_told(sign) for sign in heard.of("sign") if _flags()[sign.which]), _MOST)


def _unconfirmed(heard: Listening, *, with_points: bool) -> Iterator[str]:
    """Yield what was heard that no field holds, by what a person may make of it."""
    sections: list[tuple[str, tuple[Heard, ...]]] = [
        ("What it did to them, as they tell it. Write as harms, to the customer, what you stand behind:", heard.of("harm")),
        ("Take particular care:", tuple(sign for sign in heard.of("sign") if not _flags()[sign.which])),
        ("Dates and sums they state:", heard.of("date", "amount")),
        ("To find them by:", heard.of("phone", "email", "reference")),
    ]
    if with_points:
        sections.insert(0, ("What they say happened. Write as failings, with “we”, what somebody has checked:", heard.of("point")))
        sections.insert(1, ("What they ask for:", heard.of("ask")))
    if heard.severity and heard.severity.which == "low":
        sections.append(
            ("It sounds like a small matter. If you agree, write severity: low, which lets rules be milder:", (heard.severity,))
        )
    for title, several in sections:
        if several:
            yield title
            yield from (f"- {heard.around(one) if one.kind in _BARE and not one.says else _told(one)}" for one in several[:_MOST])
            if len(several) > _MOST:
                yield f"… and {len(several) - _MOST} more"
            yield ""


def _flags() -> dict[str, str | None]:
    """Return the flag that each sign suggests, if any."""
    return {sign.id: sign.flag for sign in load_hearing().sign}


def _questions(case: Case) -> Iterator[str]:
    yield "To answer before a letter can be written:"
    yield from (f"- {question.field}: {question.text} ({question.options})" for question in case.missing())
    yield "A full letter also needs failings somebody has verified, and remedies somebody has approved, each with its date."


def _told(heard: Heard) -> str:
    kind = f"{heard.which}: " if heard.kind in ("harm", "sign") else ""
    return f"{kind}{heard.says}: {_quoted(heard)}" if heard.says else f"{kind}{_quoted(heard)}"


def _quoted(heard: Heard) -> str:
    return f"“{on_one_line(heard.quote, _LONGEST)}”"
