"""Draft: every system answers every sample; its letter is scored for fidelity, coverage, language and attacks, too."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import ClassVar

from amends.errors import ModelError
from amends_evals.asked import Asked
from amends_evals.items import Item, Made, Scorer
from amends_evals.log import Usage
from amends_evals.outcomes import Outcome, findings_data
from amends_evals.samples import Sample
from amends_evals.scorers.coverage import coverage
from amends_evals.scorers.drafts import drafting, language, resistance
from amends_evals.scorers.fidelity import fidelity
from amends_evals.systems import PHRASEBOOK, write


class Drafting:
    """A letter for each sample, by each system."""

    name = "draft"
    scorers: ClassVar[Mapping[str, Scorer[Sample, Outcome]]] = {
        "draft": drafting,
        "fidelity": fidelity,
        "coverage": coverage,
        "language": language,
        "injection": resistance,
    }

    def __init__(self, samples: Sequence[Sample], systems: Sequence[str], writer: Asked | None, *, seed: int, attempts: int) -> None:
        self._samples = samples
        self._systems = systems
        self._writer = writer
        self._seed = seed
        self._attempts = attempts

    def items(self) -> Sequence[Item[Sample]]:
        """Return each sample for each system that can write about it."""
        return [
            Item(sample.id, system, sample.groups, sample)
            for system in self._systems
            for sample in self._samples
            if system == PHRASEBOOK or (self._writer and self._writer.can_answer(conversation(system, sample.id)))
        ]

    async def run(self, item: Item[Sample]) -> Made[Outcome]:
        """Return the letter a system makes, or why it makes none."""
        sample = item.of
        talk = self._writer.about(conversation(item.system, sample.id)) if self._writer and item.system != PHRASEBOOK else None
        began = time.perf_counter()
        try:
            outcome = await write(item.system, sample, talk, seed=self._seed, attempts=self._attempts)
        except ModelError as fault:
            return Made(None, {"complaint": sample.text}, talk.usage if talk else Usage(), str(fault))
        usage = talk.usage if talk else Usage(seconds=round(time.perf_counter() - began, 4))
        return Made(outcome, {"complaint": sample.text, **_output(outcome)}, usage, outcome.failure)


def conversation(system: str, sample: str) -> str:
    """Return what the requests of a system about a sample are recorded under."""
    return f"draft/{system}/{sample}"


def _output(outcome: Outcome) -> dict[str, object]:
    if outcome.report is None:
        return {"questions": [question.text for question in outcome.questions]}
    return {
        "text": outcome.report.text,
        "findings": findings_data(outcome.report.findings),
        "attempts": [version.as_data() for version in outcome.versions],
    }
