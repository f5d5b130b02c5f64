"""Mending a text with the fixes its findings carry: mechanical replacements, checked again until nothing is left to replace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from amends.files import write_new

if TYPE_CHECKING:
    from amends.rules import Finding, Report
    from amends.rules.found import Found, Verdict

_Said = TypeVar("_Said", bound="Report | Verdict")

ROUNDS = 10
"""A fix may uncover or make another finding; a pack whose fixes chase each other must still come to an end."""

_BOM = "\ufeff"


class Applied(NamedTuple):
    """A fix that was made: for which rule, on which line of the text as it stood then, what stood there and what stands there now."""

    rule: str
    line: int
    before: str
    after: str


class Mended(NamedTuple, Generic[_Said]):
    """A text after its fixes: what was changed, and what is still found in it."""

    text: str
    applied: tuple[Applied, ...]
    report: _Said


def mend(text: str, judge: Callable[[str], _Said]) -> Mended[_Said]:
    """Return a text with every fix made that its findings carry, and the report on what came of it.

    Of fixes that overlap the earliest is made first; the next round sees whether the other is still needed.
    """
    report = judge(text)
    applied: list[Applied] = []
    for _ in range(ROUNDS):
        mended, made = apply_fixes(report.text, report.findings)
        if not made:
            break
        text = mended
        applied += made
        report = judge(text)
    return Mended(text, tuple(applied), report)


def apply_fixes(text: str, findings: Sequence[Finding | Found]) -> tuple[str, tuple[Applied, ...]]:
    """Return a text with the fixes of its findings made, the earliest where two overlap, and what was changed."""
    pieces: list[str] = []
    made: list[Applied] = []
    reached = 0
    fixes = sorted(((finding.fix, finding.rule) for finding in findings if finding.fix), key=lambda entry: (entry[0].start, entry[0].end))
    for fix, rule in fixes:
        before = text[fix.start : fix.end]
        if fix.start < reached or fix.end > len(text) or fix.end < fix.start or before == fix.text:
            continue
        pieces += (text[reached : fix.start], fix.text)
        made.append(Applied(rule, text.count("\n", 0, fix.start) + 1, before, fix.text))
        reached = max(fix.end, fix.start)
    return "".join((*pieces, text[reached:])), tuple(made)


def write_mended(path: Path, text: str) -> None:
    """Put a mended text in its file's place, with the byte order mark and the line ends the file had. Raises InputError."""
    was = path.read_bytes()
    if b"\r\n" in was and "\r\n" not in text:
        text = text.replace("\n", "\r\n")
    write_new(path, _BOM + text if was.startswith(_BOM.encode()) else text, overwrite=True)
