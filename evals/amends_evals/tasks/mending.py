"""Repair: a letter with one defect that the check stops, given to the repair loop as if a model had written it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import amends
from amends.errors import ModelError
from amends.languages import load_language
from amends.letter import PART_NAMES, DraftedLetter
from amends.llm.model import AsyncModel, Completion, Request
from amends_evals.asked import Asked
from amends_evals.items import Item, Made, Scored, Scorer
from amends_evals.letters import Defect, some_of_each
from amends_evals.log import Usage
from amends_evals.outcomes import Outcome, findings_data, of_draft
from amends_evals.scorers.fidelity import facts_of
from amends_evals.scorers.words import plain
from amends_evals.systems import PHRASEBOOK, PIPELINE


@dataclass(frozen=True, slots=True)
class Mended:
    """What the repair loop made of a letter with a defect."""

    outcome: Outcome
    rounds: int


class Mending:
    """Each defect that the check stops, mended by the phrasebook alone and by a model where there is one."""

    name = "repair"
    scorers: ClassVar[Mapping[str, Scorer[Defect, Mended]]] = {"repair": lambda defect, mended: _scores(defect, mended)}

    def __init__(
        self, defects: Sequence[Defect], systems: Sequence[str], writer: Asked | None, *, seed: int, attempts: int, each: int
    ) -> None:
        """Take the defects; a model mends ``each`` of every language, the phrasebook all."""
        self._defects = defects
        self._systems = systems
        self._writer = writer
        self._seed = seed
        self._attempts = attempts
        self._each = each

    def items(self) -> Sequence[Item[Defect]]:
        """Return each defect for each system that mends; those that the check lets through are nothing to mend."""
        stopped = [defect for defect in self._defects if not amends.check(_as_parts(defect), defect.letter.sample.asked_for()).passed]
        by_system = {
            PHRASEBOOK: tuple(stopped),
            PIPELINE: tuple(defect for defect in some_of_each(stopped, self._each) if self._can_mend(defect)),
        }
        return [Item(defect.id, system, defect.groups, defect) for system in self._systems for defect in by_system.get(system, ())]

    def _can_mend(self, defect: Defect) -> bool:
        return self._writer is not None and self._writer.can_answer(_conversation(defect))

    async def run(self, item: Item[Defect]) -> Made[Mended]:
        """Return the mended letter."""
        defect = item.of
        talk = self._writer.about(_conversation(defect)) if self._writer and item.system == PIPELINE else None
        model = _Given(_as_parts(defect), talk)
        began = time.perf_counter()
        try:
            draft = await amends.adraft(defect.letter.sample.asked_for(), model, seed=self._seed, attempts=self._attempts + 1)
        except ModelError as fault:
            return Made(None, {"before": defect.text}, talk.usage if talk else Usage(), str(fault))
        outcome = of_draft(draft)
        usage = talk.usage if talk else Usage(seconds=round(time.perf_counter() - began, 4))
        output = {
            "before": draft.attempts[0].text,
            "text": draft.text,
            "findings": findings_data(draft.report.findings),
            "attempts": [version.as_data() for version in outcome.versions],
        }
        return Made(Mended(outcome, draft.attempts.index(draft.best)), output, usage, outcome.failure)


def _conversation(defect: Defect) -> str:
    return f"repair/{PIPELINE}/{defect.id}"


class _Given:
    """Gives a letter as its first answer; then asks a model, or, without one, gives the letter again, so that the phrasebook mends it."""

    def __init__(self, letter: amends.Letter, then: AsyncModel | None) -> None:
        self.name = then.name if then else PHRASEBOOK
        self._answer = letter.model_dump_json(include=set(DraftedLetter.model_fields))
        self._then = then
        self._asked = False

    async def acomplete(self, request: Request) -> Completion:
        """Return the letter, then what the model says."""
        if self._then is None or not self._asked:
            self._asked = True
            return Completion(self._answer, self.name, 0, 0, 0.0)
        return await self._then.acomplete(request)


def _as_parts(defect: Defect) -> amends.Letter:
    """Return the letter with the defect as a model would give it: in parts, salutation and sign-off being the case's."""
    read = amends.Letter.from_text(defect.text, defect.letter.sample.asked_for())
    parts: dict[str, Any] = json.loads(read.model_dump_json(include=set(DraftedLetter.model_fields)))
    return amends.Letter.from_json(json.dumps(parts))


def _scores(defect: Defect, mended: Mended) -> Mapping[str, Scored]:
    text, report = mended.outcome.text or "", mended.outcome.report
    sample = defect.letter.sample
    before, after = facts_of(sample, defect.letter.text), facts_of(sample, text)
    lost = [sample.says[number][0] for number in sorted(before - after)]
    kept = [sentence in plain(text) for sentence in _untouched(defect)]
    return {
        "passed": (bool(report and report.passed), ", ".join(sorted({finding.rule for finding in report.errors})) if report else ""),
        "rounds": float(mended.rounds) if report and report.passed else None,
        "facts_kept": (1 - len(lost) / len(before), f"lost: {', '.join(lost)}" if lost else "") if before else None,
        "words_kept": sum(kept) / len(kept) if kept else None,
    }


def _untouched(defect: Defect) -> list[str]:
    """Return the sentences of the letter's parts that the defect left as they were, without salutation and sign-off."""
    letter = _as_parts(defect)
    case = defect.letter.sample.asked_for()
    language = load_language(case.language or "")
    good = {plain(defect.letter.text[one.start : one.end]) for one in language.read(defect.letter.text).sentences}
    texts = [line.text for line in letter.remedies]
    texts += [part.text for name in PART_NAMES if name != "remedies" and (part := getattr(letter, name))]
    sentences = [plain(text[one.start : one.end]) for text in texts for one in language.read(text).sentences]
    return [sentence for sentence in sentences if sentence in good]
