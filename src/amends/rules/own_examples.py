"""The examples inside a company's own pack, run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from amends.config import Config
from amends.languages import LANGUAGES
from amends.rules.examples import unmarked
from amends.rules.found import Found, Verdict
from amends.rules.own import own_phrases

Linter = Callable[[str, str, bool, Config], Verdict]
"""What lints a text in a language, whole or not, under a configuration."""


@dataclass(frozen=True)
class OwnExample:
    """An example that does not hold: the rule, the language, the text, and what is wrong."""

    rule: str
    language: str
    text: str
    problem: str


def run_examples(pack: Path, linter: Linter) -> tuple[int, tuple[OwnExample, ...]]:
    """Return how many examples an own pack has, and those that do not hold. Raises PackError, InputError."""
    config = Config(packs=(pack,))
    count, failed = 0, []
    for language in sorted(LANGUAGES):
        for phrases in own_phrases((pack,), language):
            for kind in ("bad", "lacks", "good", "satisfies"):
                for example in getattr(phrases, kind):
                    count += 1
                    text, span = unmarked(example)
                    report = linter(text, language, kind in ("lacks", "satisfies"), config)
                    found = [finding for finding in report.findings if finding.rule == phrases.id]
                    if problem := _problem(kind in ("good", "satisfies"), text, span, found):
                        failed.append(OwnExample(phrases.id, language, text, problem))
    return count, tuple(failed)


def _problem(good: bool, text: str, span: tuple[int, int] | None, found: Sequence[Found]) -> str | None:
    if good:
        return f"must pass, but: {found[0].message}" if found else None
    if not found:
        return "must be found, but nothing is"
    if span and span not in {(finding.start, finding.end) for finding in found}:
        return f"marks “{text[slice(*span)]}”, but “{found[0].match}” is found"
    return None
