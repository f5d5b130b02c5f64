"""The checker: which kinds of check have anything to say about a text, and what they say.

Most texts hold next to nothing that any rule asks about. So all phrases that can wake a kind are looked for in one pass, and only the
kinds they wake are run; those that ask what is missing run on whole letters, those that compare with a case where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from amends.rules.catalogue import Rule, load_rules, rules_for
from amends.rules.document import Document
from amends.rules.fixing import with_fix
from amends.rules.found import Found, Verdict
from amends.rules.kinds import KINDS
from amends.rules.packs import Pack, load_pack


class Checker:
    """Some rules over a language's phrases, arranged so that a text is asked about what it holds."""

    def __init__(self, rules: Sequence[Rule], pack: Pack) -> None:
        self.rules = tuple(rules)
        self.pack = pack
        self._names = tuple(rule.id for rule in rules)
        kinds = [(rule, KINDS[name]) for rule in rules for name in rule.kinds]
        self._odd = [entry for entry in kinds if entry[1].wakes == "odd"]
        self._whole = [entry for entry in kinds if entry[1].wakes == "whole"]
        self._case = [entry for entry in kinds if entry[1].wakes == "case"]
        waking = {(entry[0].id, field): entry for entry in kinds if entry[1].wakes == "phrase" for field in entry[1].phrases}
        self._woken = [waking.get(key) for key in pack.main.keys]

    def findings(self, document: Document) -> tuple[Found, ...]:
        """Return what the rules say about a document, in the order of the text; what is missing comes last."""
        found = document.found
        awake = list({id(entry): entry for number in found if (entry := self._woken[number]) is not None}.values())
        if self._odd and self.pack.vocabulary.read(document.text).odd:
            awake += self._odd
        if document.case is not None:
            awake += self._case
        if document.whole:
            awake += self._whole
        said = {
            (finding.rule, finding.start, finding.end, finding.message): finding
            for rule, kind in awake
            for finding in kind.check(rule, document)
        }
        findings = [fixed for finding in said.values() if (fixed := with_fix(finding, document)) is not None]
        if len(findings) > 1:
            findings.sort(key=_in_the_text)
        return tuple(findings)

    def verdict(self, document: Document) -> Verdict:
        """Return what the rules say about a document, and which they are."""
        return Verdict(document.raw, document.language.code, self.findings(document), self._names)


def _in_the_text(finding: Found) -> tuple[bool, int, int, str, str]:
    return finding.start is None, finding.start or 0, finding.end or 0, finding.rule, finding.message


@lru_cache(maxsize=64)
def load_checker(language: str, fields: tuple[tuple[str, Any], ...] | None) -> Checker:
    """Return the checker of a language for cases with such fields, or (None) for any text; kept for the next one.

    Raises PackError, UnknownLanguageError.
    """
    return Checker(load_rules() if fields is None else rules_for(fields), load_pack(language))
