"""Check: letters with one known defect, the same letters without it, and labelled sentences, bad and acceptable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import amends
from amends_evals.items import Item, Made, Scored, Scorer
from amends_evals.labelled import Labelled, load_labels
from amends_evals.letters import Defect, GoodLetter, check_text
from amends_evals.outcomes import findings_data


@dataclass(frozen=True, slots=True)
class Said:
    """What the check says of a text that it does not say of the text without the defect, and of which rules a defect is right."""

    findings: tuple[amends.Finding, ...]
    right: frozenset[str]

    @property
    def noticed(self) -> bool:
        """Whether it says something a person must heed; advice counts only from a right rule, since some rules give nothing else."""
        return any(finding.severity != "advice" or finding.rule in self.right for finding in self.findings)


class Checking:
    """Each defect, each good letter and each sentence, checked without a model."""

    name = "check"
    scorers: ClassVar[Mapping[str, Scorer[Defect | GoodLetter | Labelled, Said]]] = {"check": lambda one, said: _scores(one, said)}

    def __init__(self, letters: Sequence[GoodLetter], defects: Sequence[Defect], sentences: Sequence[tuple[str, Labelled]]) -> None:
        """Take the letters, the defects, and sentences with the name of each."""
        self._letters = letters
        self._defects = defects
        self._sentences = sentences
        self._labels = load_labels()

    def items(self) -> Sequence[Item[Defect | GoodLetter | Labelled]]:
        """Return everything there is to check."""
        found: list[Item[Defect | GoodLetter | Labelled]] = []
        found += [Item(defect.id, "rules", defect.groups, defect) for defect in self._defects]
        found += [Item(f"good-{one.sample.id}", "rules", {**one.sample.groups, "source": "letters"}, one) for one in self._letters]
        for name, sentence in self._sentences:
            groups = {"language": sentence.language, "source": "sentences", "label": sentence.label}
            if not sentence.acceptable and (rules := self._labels.get(sentence.label)):
                groups["rule"] = rules[0]
            found.append(Item(name, "rules", groups, sentence))
        return found

    async def run(self, item: Item[Defect | GoodLetter | Labelled]) -> Made[Said]:
        """Return what the check says."""
        one = item.of
        if isinstance(one, Labelled):
            findings = amends.lint(one.text, one.language, whole=False).findings
            right = frozenset(self._labels.get(one.label, ()))
            return Made(Said(findings, right), {"text": one.text, "found": findings_data(findings)})
        if isinstance(one, GoodLetter):
            return Made(Said(one.report.findings, frozenset()), {"text": one.text, "found": findings_data(one.report.findings)})
        known = {finding.key for finding in one.letter.report.findings}
        findings = tuple(finding for finding in check_text(one.text, one.letter.sample).findings if finding.key not in known)
        output = {"text": one.text, "was": one.was, "put": one.put, "why": one.why, "start": one.start, "end": one.end}
        return Made(Said(findings, frozenset({one.rule})), {**output, "found": findings_data(findings)})


def _scores(one: Defect | GoodLetter | Labelled, said: Said) -> Mapping[str, Scored]:
    if isinstance(one, GoodLetter) or (isinstance(one, Labelled) and one.acceptable):
        heeded = [finding for finding in said.findings if finding.severity != "advice"]
        return {"left_alone": (not heeded, ", ".join(sorted({finding.rule for finding in heeded})))}
    rules = sorted({finding.rule for finding in said.findings})
    return {
        "caught": (said.noticed, ", ".join(rules)),
        "right_rule": any(rule in said.right for rule in rules) if said.right else None,
        "as_error": any(finding.severity == "error" for finding in said.findings),
    }
