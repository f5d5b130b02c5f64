"""Text of a log as a reader may safely see it: nothing in it is hidden, and what was found in it is marked where it stands."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_HIDDEN = re.compile(
    "(?P<kept>\u2066[ -~]*\u2069)"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
    "|(?<![\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])\ufe0f"
)
"""What shows nothing or turns what stands around it about, also halves of characters. The selector that colours an emoji is none of
it, nor what holds a telephone number or an address together in a text that runs from right to left: within it nothing can be turned about."""
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_RANK = {"error": 0, "warning": 1}


def visible(text: str) -> str:
    """Return a text in which every character that shows nothing, or turns others about, is written out: ⟨U+202E⟩."""
    return _HIDDEN.sub(lambda found: found["kept"] or f"⟨U+{ord(found.group()):04X}⟩", text)


def anchor(task: str, *names: str) -> str:
    """Return a name for a place in the page. Two things never share one: what cannot stand in a name is told apart by its digest."""
    plain = [_NO_NAME.sub("-", name) for name in names]
    made = f"{task}-{':'.join(plain)}"
    if plain == list(names):
        return made
    return f"{made}:{hashlib.sha256(repr(names).encode()).hexdigest()[:8]}"


def language_tag(language: str | None) -> str | None:
    """Return a language as HTML's ``lang`` takes it, or None for what is no tag."""
    return language if language and _TAG.fullmatch(language) else None


@dataclass(frozen=True, slots=True)
class Said:
    """A finding: its number in the list under the text, what it says, and where it stands, None where it is of something absent."""

    number: int
    rule: str
    severity: str
    message: str
    match: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text, and the findings it lies in, gravest first; ``ends`` are the numbers of those that end here."""

    text: str
    said: tuple[Said, ...] = ()
    ends: tuple[int, ...] = ()

    @property
    def severity(self) -> str:
        """That of the gravest finding."""
        return self.said[0].severity if self.said else ""


def findings_in(text: str, raw: Iterable[Any]) -> tuple[Said, ...]:
    """Return findings of a log as values, each with its place in the text: where it says, else where its match stands, else none."""
    found = []
    for number, one in enumerate((one for one in raw if isinstance(one, dict)), 1):
        match = one.get("match")
        match = match if isinstance(match, str) and match else None
        start, end = _place(text, one.get("start"), one.get("end"), match)
        said = (_words(one.get("rule") or one.get("kind")), _words(one.get("severity")), _words(one.get("message") or one.get("says")))
        found.append(Said(number, *said, match, start, end))
    return tuple(found)


def _place(text: str, start: Any, end: Any, match: str | None) -> tuple[int | None, int | None]:
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text) and match in (None, text[start:end]):
        return start, end
    if match and (found := text.find(match)) >= 0:
        return found, found + len(match)
    return None, None


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def marked(text: str, findings: Sequence[Said]) -> tuple[Stretch, ...]:
    """Return a text cut where findings start and end, so that those that overlap can all be seen."""
    placed = [one for one in findings if one.start is not None and one.end is not None]
    cuts = sorted({0, len(text)} | {cut for one in placed for cut in (one.start, one.end) if cut is not None})
    stretches = []
    for start, end in itertools.pairwise(cuts):
        inside = [one for one in placed if one.start is not None and one.end is not None and one.start <= start and end <= one.end]
        inside.sort(key=lambda one: (_RANK.get(one.severity, 2), one.number))
        stretches.append(Stretch(text[start:end], tuple(inside), tuple(one.number for one in inside if one.end == end)))
    return tuple(stretches)


def text_of(output: dict[str, Any], key: str) -> str:
    """Return a text of what was made; empty where there is none."""
    value = output.get(key)
    if isinstance(value, list):
        return "; ".join(_words(one) for one in value)
    return _words(value)


def entries_of(output: dict[str, Any], key: str) -> tuple[Any, ...]:
    """Return a list of what was made; empty where there is none."""
    value = output.get(key)
    return tuple(value) if isinstance(value, list | tuple) else ()
