"""Judge: a second reading of letters with and without a defect, against the labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

import amends
from amends.criteria import load_criteria
from amends.errors import ModelError
from amends_evals.asked import Asked
from amends_evals.items import Item, Made, Scored, Scorer
from amends_evals.letters import Defect, GoodLetter, some_of_each
from amends_evals.outcomes import findings_data


class Judging:
    """Each good letter, and each defect of a rule that a judge is asked about."""

    name = "judge"
    scorers: ClassVar[Mapping[str, Scorer[Defect | GoodLetter, amends.Judgement]]] = {"judge": lambda one, said: _scores(one, said)}

    def __init__(self, letters: Sequence[GoodLetter], defects: Sequence[Defect], judge: Asked | None, *, each: int) -> None:
        """Take the letters and defects; ``each`` of both are read of every language."""
        self._letters = letters
        self._defects = defects
        self._judge = judge
        self._each = each

    def items(self) -> Sequence[Item[Defect | GoodLetter]]:
        """Return the letters to read; none without a judge."""
        judged = {criterion.rule for criterion in load_criteria()}
        defects = some_of_each((defect for defect in self._defects if defect.rule in judged), self._each)
        spoken: Counter[str | None] = Counter()
        found: list[Item[Defect | GoodLetter]] = [Item(one.id, "judge", one.groups, one) for one in defects]
        for letter in self._letters:
            spoken[letter.sample.language] += 1
            if spoken[letter.sample.language] <= self._each:
                found.append(Item(f"good-{letter.sample.id}", "judge", letter.sample.groups, letter))
        return [item for item in found if self._judge and self._judge.can_answer(_conversation(item))]

    async def run(self, item: Item[Defect | GoodLetter]) -> Made[amends.Judgement]:
        """Return what the judge objects to."""
        assert self._judge is not None, "without a judge there are no items"
        one = item.of
        sample = one.sample if isinstance(one, GoodLetter) else one.letter.sample
        talk = self._judge.about(_conversation(item))
        try:
            said = await amends.Judge(talk).aread(one.text, sample.asked_for())
        except ModelError as fault:
            return Made(None, {"text": one.text}, talk.usage, str(fault))
        return Made(said, {"text": one.text, "findings": findings_data(said.findings), "dropped": said.dropped}, talk.usage)


def _conversation(item: Item[Defect | GoodLetter]) -> str:
    return f"judge/judge/{item.id}"


def _scores(one: Defect | GoodLetter, said: amends.Judgement) -> Mapping[str, Scored]:
    label, says = isinstance(one, Defect), bool(said.findings)
    return {"label": label, "says": says, "agrees": (label == says, ", ".join(sorted({finding.rule for finding in said.findings})))}
