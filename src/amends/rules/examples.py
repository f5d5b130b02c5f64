"""The examples inside a rule, run: what tests and documentation are made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from amends.case import Case
from amends.reading import read_parts
from amends.rules.catalogue import load_rules
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds import KINDS
from amends.rules.packs import load_pack
from amends.rules.verdicts import on_text

ExampleKind = Literal["bad", "good", "lacks", "satisfies"]
_MARK = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a rule in a language: its text without marks, and the marked span if there is one."""

    language: str
    rule: str
    kind: ExampleKind
    text: str
    span: tuple[int, int] | None

    def problem(self) -> str | None:
        """Return what is wrong when the example is run, or None if it holds."""
        mine = [finding for finding in self.findings() if finding.rule == self.rule]
        if self.kind == "good":
            others = self.findings()
            return f"{others[0].rule} fires on {others[0].match!r}" if others else None
        if self.kind == "satisfies":
            return f"found: {mine[0].message}" if mine else None
        if len(mine) != 1:
            return f"fires {len(mine)} times: {[finding.match for finding in mine]}"
        if self.span and (mine[0].start, mine[0].end) != self.span:
            return f"marks {mine[0].match!r}, not {self.text[slice(*self.span)]!r}"
        return None

    def findings(self) -> tuple[Found, ...]:
        """Return what is found in the text."""
        entry = load_pack(self.language).entries[self.rule]
        if not entry.facts and not entry.case:
            return on_text(self.text, self.language, whole=self.kind in ("lacks", "satisfies")).findings
        rule = next(rule for rule in load_rules() if rule.id == self.rule)
        case = Case.of(
            {
                "language": self.language,
                "channel": "email",
                "date": "2026-11-20",
                "remedies": [{"text": fact, "approved_by": "-", "done": "2026-11-20"} for fact in entry.facts],
                **entry.case,
                **(entry.mended if self.kind == "satisfies" else {}),
            }
        )
        document = Document(self.text, load_pack(self.language), read_parts(self.text, case), case)
        return tuple(finding for kind in rule.kinds for finding in KINDS[kind].check(rule, document))


def examples(language: str) -> Iterator[Example]:
    """Yield every example of every rule in a language."""
    kinds: tuple[ExampleKind, ...] = ("bad", "good", "lacks", "satisfies")
    for entry in load_pack(language).entries.values():
        for kind in kinds:
            for written in getattr(entry, kind):
                yield Example(language, entry.id, kind, *unmarked(written))


def unmarked(written: str) -> tuple[str, tuple[int, int] | None]:
    """Return an example without its [[ ]], and the span that they mark."""
    mark = _MARK.search(written)
    return _MARK.sub(r"\1", written), (mark.start(), mark.end() - 4) if mark else None
