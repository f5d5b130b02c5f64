"""Drafting: ask, check, mend, until the letter passes.

The loop is written once and does no I/O: a generator that yields a request and is sent a completion, and yields every attempt it makes.
The drivers below run it, synchronously or not; a batch or another engine can run it as well. A draft that never passes is a value with
its report: the best attempt is kept, and raising is opt-in. Faults of the model and the transport raise.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from amends.case import Case
from amends.errors import CaseError, DraftRejectedError, InvalidAnswerError
from amends.languages import language_problems
from amends.letter import Letter
from amends.llm.asking import aask, ask
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.phrasebook import compose
from amends.points import point_problems
from amends.prompting.letters import draft_request, repair_request
from amends.rules import check
from amends.rules.report import Report

PHRASEBOOK = "phrasebook"
"""What ``Attempt.source`` says when no model was used."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One version of the letter: its number from 1, what it says, what the rules say, who wrote it and how long that took (seconds)."""

    number: int
    letter: Letter
    report: Report
    source: str
    seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None

    @property
    def text(self) -> str:
        """The letter as text."""
        return self.report.text

    @property
    def passed(self) -> bool:
        """Whether no rule found an error."""
        return self.report.passed


@dataclass(frozen=True, slots=True)
class Draft:
    """What drafting made: every attempt, and the best of them. ``unread`` counts answers that were not the JSON asked for."""

    case: Case
    attempts: tuple[Attempt, ...]
    unread: int = 0

    @property
    def best(self) -> Attempt:
        """The attempt with the fewest errors, then the fewest warnings, the earliest of equals."""
        return min(self.attempts, key=_badness)

    @property
    def letter(self) -> Letter:
        """The best attempt's letter."""
        return self.best.letter

    @property
    def report(self) -> Report:
        """The best attempt's report."""
        return self.best.report

    @property
    def text(self) -> str:
        """The best attempt as text."""
        return self.best.text

    @property
    def passed(self) -> bool:
        """Whether the best attempt passed."""
        return self.best.passed

    def raise_for_findings(self) -> None:
        """Raise DraftRejectedError if the best attempt has errors."""
        if not self.passed:
            lines = "\n".join(f"  {finding.rule}: {finding.message}" for finding in self.report.errors)
            raise DraftRejectedError(f"the draft breaks rules after {len(self.attempts)} attempts:\n{lines}")


def _badness(attempt: Attempt) -> tuple[int, int, int]:
    return len(attempt.report.errors), len(attempt.report.warnings), attempt.number


def drafting(
    case: Case, source: str, *, attempts: int = 3, seed: int | None = None, notes: str = ""
) -> Generator[Request | Attempt, Completion | None, Draft]:
    """Yield requests and attempts, be sent a completion for each request, return the draft: the loop, without I/O.

    Repair starts from the best attempt so far. Raises IncompleteCaseError or CaseError before the first request, and InvalidAnswerError if
    no answer could be read at all.
    """
    _require_draftable(case)
    made: list[Attempt] = []
    unread = 0
    request = draft_request(case, notes=notes, seed=seed)
    for number in range(1, attempts + 1):
        completion = yield request
        assert completion is not None, "a request is answered with a completion"
        try:
            letter = Letter.from_json(completion.text)
        except ValidationError:
            unread += 1
            continue
        report = check(letter, case)
        made.append(
            Attempt(
                number, letter, report, completion.model or source, completion.seconds, completion.input_tokens, completion.output_tokens
            )
        )
        yield made[-1]
        if report.passed:
            break
        best = min(made, key=_badness)
        request = repair_request(case, best.letter, best.report, notes=notes, seed=seed)
    if not made:
        raise InvalidAnswerError(f"{source} gave {unread} answers, none of them the JSON that was asked for.")
    return Draft(case, tuple(made), unread)


def _require_draftable(case: Case) -> None:
    case.require_complete()
    if problems := (*language_problems(case), *point_problems(case)):
        raise CaseError(problems)


class Drafter:
    """Drafts letters with one model, or without any. Safe to call from several threads if its model is."""

    def __init__(self, model: Model | AsyncModel | None = None, *, attempts: int = 3, seed: int | None = None) -> None:
        """Take the model to ask (None: the phrasebook), how many attempts a letter gets, and a seed for its wording."""
        if attempts < 1:
            raise ValueError("attempts must be at least 1")
        self._model = model
        self._limit = attempts
        self._seed = seed

    def attempts(self, case: Case, *, notes: str = "") -> Iterator[Attempt]:
        """Yield each attempt as it is made, so a caller can show progress. Raises as ``draft`` does."""
        yield from self._run(case, notes)

    def draft(self, case: Case, *, notes: str = "") -> Draft:
        """Return the draft of a complete case, passed or not.

        Raises IncompleteCaseError with the open questions, CaseError, and ModelError where the model could not be asked or did not answer
        usefully.
        """
        steps = self._run(case, notes)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                draft: Draft = end.value
                return draft

    async def adraft(self, case: Case, *, notes: str = "") -> Draft:
        """Return the draft as ``draft`` does, without blocking the event loop."""
        if self._model is None:
            return self._composed(case)
        loop = drafting(case, self._model.name, attempts=self._limit, seed=self._seed, notes=notes)
        answer: Completion | None = None
        while True:
            try:
                step = loop.send(answer)
            except StopIteration as end:
                draft: Draft = end.value
                return draft
            answer = await aask(self._model, step) if isinstance(step, Request) else None

    def _run(self, case: Case, notes: str) -> Generator[Attempt, None, Draft]:
        if self._model is None:
            draft = self._composed(case)
            yield draft.best
            return draft
        loop = drafting(case, self._model.name, attempts=self._limit, seed=self._seed, notes=notes)
        answer: Completion | None = None
        while True:
            try:
                step = loop.send(answer)
            except StopIteration as end:
                finished: Draft = end.value
                return finished
            answer = None
            if isinstance(step, Request):
                answer = ask(self._model, step)
            else:
                yield step

    def _composed(self, case: Case) -> Draft:
        started = time.perf_counter()
        letter = compose(case, seed=self._seed)
        report = check(letter, case)
        return Draft(case, (Attempt(1, letter, report, PHRASEBOOK, time.perf_counter() - started),))


def draft(case: Case, model: Model | AsyncModel | None = None, *, attempts: int = 3, seed: int | None = None) -> Draft:
    """Return a draft of a complete case, with a model or (None) with the phrasebook. Raises as ``Drafter.draft`` does."""
    return Drafter(model, attempts=attempts, seed=seed).draft(case)


async def adraft(case: Case, model: Model | AsyncModel | None = None, *, attempts: int = 3, seed: int | None = None) -> Draft:
    """Return a draft as ``draft`` does, without blocking the event loop."""
    return await Drafter(model, attempts=attempts, seed=seed).adraft(case)
