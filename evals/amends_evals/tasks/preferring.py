"""Preference: the pipeline's letter beside the bare prompt's; and, to know what such a verdict is worth, good letters beside the same with a defect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from amends.errors import ModelError
from amends_evals.asked import Asked
from amends_evals.items import Item, Made, Scored, Scorer
from amends_evals.letters import Defect, some_of_each
from amends_evals.log import Row
from amends_evals.preferring import Preference, prefer
from amends_evals.samples import Sample
from amends_evals.systems import BARE, PIPELINE

KNOWN, COMPARED = "known", "compared"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two letters to one customer; ``known`` if the second is the first with a defect."""

    sample: Sample
    first: str
    second: str
    known: bool


class Preferring:
    """Pairs of letters, each shown in both orders; rows come out of what was drafted before."""

    name = "preference"
    scorers: ClassVar[Mapping[str, Scorer[Pair, Preference]]] = {"preference": lambda pair, said: _scores(pair, said)}

    def __init__(
        self,
        samples: Sequence[Sample],
        defects: Sequence[Defect],
        drafted: Callable[[], Sequence[Row]],
        judge: Asked | None,
        *,
        known: int,
    ) -> None:
        """Take what was drafted (asked for when the task begins), and how many pairs with a known answer each language gives."""
        self._samples = {sample.id: sample for sample in samples}
        self._defects = defects
        self._drafted = drafted
        self._judge = judge
        self._known = known

    def items(self) -> Sequence[Item[Pair]]:
        """Return the pairs; none without a judge."""
        if self._judge is None:
            return []
        letters = {(row.system, row.id): row.output.get("text") for row in self._drafted() if row.task == "draft"}
        found = [
            Item(sample.id, COMPARED, sample.groups, Pair(sample, first, second, False))
            for sample in self._samples.values()
            if (first := letters.get((PIPELINE, sample.id))) and (second := letters.get((BARE, sample.id)))
        ]
        for defect in some_of_each(self._defects, self._known):
            pair = Pair(defect.letter.sample, defect.letter.text, defect.text, True)
            found.append(Item(defect.id, KNOWN, defect.groups, pair))
        return [item for item in found if self._judge.can_answer(_conversation(item))]

    async def run(self, item: Item[Pair]) -> Made[Preference]:
        """Return which letter is preferred."""
        assert self._judge is not None, "without a judge there are no items"
        pair, talk = item.of, self._judge.about(_conversation(item))
        shown = {"complaint": pair.sample.text, "first": pair.first, "second": pair.second}
        try:
            said = await prefer(pair.sample.asked_for(), pair.first, pair.second, talk)
        except ModelError as fault:
            return Made(None, shown, talk.usage, str(fault))
        return Made(said, {**shown, "chosen": said.chosen, "reason": " / ".join(said.reasons), "quotes": list(said.quotes)}, talk.usage)


def _conversation(item: Item[Pair]) -> str:
    return f"preference/{item.system}/{item.id}"


def _scores(pair: Pair, said: Preference) -> Mapping[str, Scored]:
    if pair.known:
        return {"consistent": said.consistent, "prefers_better": said.chosen == "first"}
    return {"consistent": said.consistent, "prefers_pipeline": said.chosen == "first" if said.chosen else None}
