"""Rewording: a model's proposals for a letter, each a change to one paragraph that a person takes or leaves. Nothing here changes a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amends.errors import InputError
from amends.rewriting import Change, Proposal, Refused, rewrite, rewriting
from amends.rules.report import Finding
from amends.ui.desk import Desk
from amends.ui.handlers.guard import asking, guarded, letter_text, words_of
from amends.ui.offsets import to_utf16
from amends.ui.strings import say
from amends.ui.views import View, parts_named, request_view, rule_titles
from amends.wishes import load_wishes


def wishes() -> list[str]:
    """Return what a letter's wording can be asked for, by name, in the order of the toolbar."""
    return [wish.id for wish in load_wishes().wish]


@guarded("proposing.none")
def propose(desk: Desk, handle: object, text: object, *, wish: object, instruction: object = "", parts: object = None) -> View:
    """Ask the model for the letter in other words: ``wish`` is one of ``wishes()``, or empty for the ``instruction`` alone.

    ``parts`` names the parts of the letter that may change, for another try at one paragraph. Offsets are UTF-16 units of this text.
    """
    opened = desk.cases.get(handle)
    text = letter_text(text)
    name, more = _wanted(wish, instruction)
    with asking(desk) as model:
        proposal = rewrite(opened.letter(text), opened.case, model, name, instruction=more, parts=_named(parts))
    if proposal.original != text:
        raise InputError(say("proposing.moved"))
    return proposal_view(proposal)


@guarded("drafting.no_prompt")
def proposal_prompt(desk: Desk, handle: object, text: object, *, wish: object, instruction: object = "", parts: object = None) -> View:
    """Return what the model would be sent for a rewording, word for word; nothing is sent."""
    opened = desk.cases.get(handle)
    name, more = _wanted(wish, instruction)
    source = desk.model.name if desk.model else ""
    steps = rewriting(opened.letter(letter_text(text)), opened.case, source, name, instruction=more, parts=_named(parts))
    request = next(steps)
    steps.close()
    return request_view(request, desk.model)


def _wanted(wish: object, instruction: object) -> tuple[str, str]:
    words = words_of(instruction, load_wishes().instruction_limit)
    words = " ".join(words.split())
    if wish in wishes():
        return str(wish), words
    if " " not in words:
        raise InputError(say("proposing.ask_something"))
    return words, ""


def _named(parts: object) -> list[str] | None:
    return [part for part in parts if isinstance(part, str)] or None if isinstance(parts, list) else None


def proposal_view(proposal: Proposal) -> View:
    """Return a proposal as the letter column shows it: a card for each change, with what the rules would say of it before and after."""
    place = to_utf16(proposal.original)
    return {
        "kind": "proposal",
        "wish": proposal.wish,
        "model": proposal.model,
        "seconds": round(proposal.seconds, 1),
        "left_out": proposal.left_out,
        "changes": [
            {
                **_paragraph(change, place(change.start), place(change.end)),
                "words": [{"old": words.old, "new": words.new, "same": words.same} for words in change.words],
                "gone": _titles(finding for finding in proposal.gone if _within(finding, change.start, change.end)),
                "came": _titles(finding for finding in proposal.came if _within(finding, start, start + len(change.new))),
            }
            for change, start in _moved(proposal.changes)
        ],
        "refused": [
            {
                **_paragraph(refused, place(refused.start), place(refused.end)),
                "missing": list(refused.missing),
                "added": list(refused.added),
                "unstated": list(refused.unstated),
            }
            for refused in proposal.refused
        ],
        "gone": _titles(finding for finding in proposal.gone if finding.start is None),
        "came": _titles(finding for finding in proposal.came if finding.start is None),
    }


def _moved(changes: Sequence[Change]) -> Iterator[tuple[Change, int]]:
    """Yield each change and where its new words stand in the text with all changes."""
    moved = 0
    for change in changes:
        yield change, change.start + moved
        moved += len(change.new) - len(change.old)


def _paragraph(entry: Change | Refused, start: int, end: int) -> View:
    return {
        "number": entry.number,
        "parts": list(entry.parts),
        "named": parts_named(entry.parts),
        "start": start,
        "end": end,
        "old": entry.old,
        "new": entry.new,
    }


def _within(finding: Finding, start: int, end: int) -> bool:
    return finding.start is not None and finding.end is not None and start <= finding.start < end


def _titles(findings: Iterator[Finding]) -> list[View]:
    return [{"title": rule_titles().get(finding.rule, finding.rule), "severity": finding.severity} for finding in findings]
