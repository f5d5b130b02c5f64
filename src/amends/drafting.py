"""Drafting: ask, check, mend, until the letter passes.

The loop is written once and does no I/O: a generator that yields a request and is sent a completion, and yields every attempt it makes.
The drivers below run it, synchronously or not; a batch or another engine can run it as well. Each attempt starts from the best so far and
writes only the parts that fail (``repairing``). Where mending gets nowhere, the phrasebook writes what is left. A person's own sentences
stay as they are (``own_words``). A draft that never passes is a value with its report: the best attempt is kept, and raising is opt-in.
A fault of the model or the transport raises while there is no attempt; later it ends the mending, and the draft says so (``Draft.failure``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypedDict

from pydantic import ValidationError

from amends.arriving import parts_so_far
from amends.case import Case
from amends.errors import CaseError, DraftRejectedError, InvalidAnswerError, ModelError
from amends.languages import language_problems
from amends.letter import FILLED, PART_NAMES, Letter
from amends.llm.asking import aask, ask
from amends.llm.breaker import DOWN, Breaker
from amends.llm.model import AsyncModel, Completion, LeftOut, Model, Request, Tell
from amends.making import Making, making
from amends.own_words import OwnSentence, read_own_words, released, with_own_words
from amends.phrasebook import compose
from amends.points import point_problems
from amends.prompting.budget import COMPLAINT_TOKENS, UNKNOWN, Room
from amends.prompting.letters import draft_request, repair_request
from amends.provenance import Wrote, who_wrote
from amends.repairing import FailingPart, failing_parts, merged
from amends.rules import check
from amends.rules.report import Report

PHRASEBOOK = "phrasebook"
"""What ``Attempt.source`` says when no model was used."""

OnParts = Callable[[Mapping[str, str]], object]
"""Shown the parts of a letter that have arrived so far, unfinished and unchecked, while a model that can stream writes it.

Called in the thread or event loop that drafts; what it raises ends the draft.
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One version of the letter: its number from 1, what it says, what the rules say, who wrote it and how long that took (seconds).

    ``parts`` are those this attempt wrote, the others being those of the version it mended; ``phrasebook_parts`` those that the
    phrasebook wrote or left out because the model's would not mend; ``own_words`` the sentences a person had written for it.
    """

    number: int
    letter: Letter
    report: Report
    source: str
    making: Making
    seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None
    parts: tuple[str, ...] = FILLED
    phrasebook_parts: tuple[str, ...] = ()
    own_words: tuple[OwnSentence, ...] = ()
    left_out: LeftOut | None = None
    """How much of a complaint that was too long its writer did not read, if any."""
    fault: ModelError | None = None
    """Why the phrasebook wrote this where a model should have."""

    @property
    def text(self) -> str:
        """The letter as text."""
        return self.report.text

    @property
    def passed(self) -> bool:
        """Whether no rule found an error."""
        return self.report.passed

    @property
    def errors(self) -> tuple[str, ...]:
        """What tells the errors of this attempt from those of another: their keys, in order."""
        return tuple(sorted(finding.key for finding in self.report.errors))


@dataclass(frozen=True, slots=True)
class Draft:
    """What drafting made: every attempt, and the best of them. ``unread`` counts answers that were not the JSON asked for.

    ``failure`` is why the model wrote no more, where it failed: the attempts made before it stand.
    """

    case: Case
    attempts: tuple[Attempt, ...]
    unread: int = 0
    failure: ModelError | None = None

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
    def left_out(self) -> LeftOut | None:
        """How much of a complaint that was too long the best attempt's writer did not read, if any."""
        return self.best.left_out

    @property
    def passed(self) -> bool:
        """Whether the best attempt passed."""
        return self.best.passed

    @property
    def provenance(self) -> tuple[Wrote, ...]:
        """Who wrote each sentence of the best attempt, by its place in ``text``."""
        best = self.best
        by_phrasebook = PART_NAMES if best.source == PHRASEBOOK else best.phrasebook_parts
        return who_wrote(best.letter, self.case, own=best.own_words, phrasebook_parts=by_phrasebook)

    def raise_for_findings(self) -> None:
        """Raise DraftRejectedError if the best attempt has errors."""
        if not self.passed:
            lines = "\n".join(f"  {finding.rule}: {finding.message}" for finding in self.report.errors)
            raise DraftRejectedError(f"the draft breaks rules after {len(self.attempts)} attempts:\n{lines}")


def _badness(attempt: Attempt) -> tuple[int, int, int]:
    return len(attempt.report.errors), len(attempt.report.warnings), attempt.number


Loop: TypeAlias = Generator[Request | Attempt, Completion | ModelError | None, Draft]


class How(TypedDict):
    """The options of ``drafting``."""

    attempts: int
    seed: int | None
    notes: str
    own_words: str
    edit_own_words: bool
    room: Room


def drafting(
    case: Case,
    source: str,
    *,
    attempts: int = 3,
    seed: int | None = None,
    notes: str = "",
    own_words: str = "",
    edit_own_words: bool = False,
    room: Room = UNKNOWN,
) -> Loop:
    """Yield requests and attempts, be sent a completion or a fault for each request, return the draft: the loop, without I/O.

    It ends when a letter passes, when nothing is left that a model can mend, when an attempt breaks the very rules that an earlier one
    broke, in the same words, and when the model fails. Raises IncompleteCaseError, CaseError, PromptTooLongError or InputError (for own
    words) before the first request, InvalidAnswerError if no answer could be read at all, and the fault it is sent before the first attempt.
    """
    _require_draftable(case)
    own = read_own_words(own_words, case)
    made: list[Attempt] = []
    best: Attempt | None = None
    failing: tuple[FailingPart, ...] = ()
    unread = 0
    request = draft_request(case, notes=notes, own=own, seed=seed, room=room)
    for number in range(1, attempts + 1):
        completion = yield request
        assert completion is not None, "a request is answered with a completion or a fault"
        if isinstance(completion, ModelError):
            if best is None:
                raise completion
            return Draft(case, tuple(made), unread, completion)
        try:
            letter = merged(best.letter, completion.text, failing, case) if best else Letter.from_json(completion.text)
        except ValidationError:
            unread += 1
            continue
        letter = with_own_words(letter, own, case)
        attempt = Attempt(
            number,
            letter,
            check(letter, case),
            completion.model or source,
            making(case.language or "", model=completion.model or source, temperature=request.temperature, seed=seed),
            completion.seconds,
            completion.input_tokens,
            completion.output_tokens,
            parts=tuple(part.name for part in failing) or FILLED,
            own_words=own,
            left_out=request.left_out,
        )
        stuck = attempt.errors in [earlier.errors for earlier in made]
        made.append(attempt)
        yield attempt
        best = min(made, key=_badness)
        own = released(own, best.letter, best.report, case) if edit_own_words else own
        failing = failing_parts(best.letter, best.report, case, own)
        if stuck or not failing:
            break
        request = repair_request(case, best.letter, failing, notes=notes, own=own, seed=seed, room=room)
    if best is None:
        raise InvalidAnswerError(f"{source} gave {unread} answers, none of them the JSON that was asked for.")
    if (mended := _with_phrasebook(best, case, made[-1].number + 1, seed)) is not None:
        made.append(mended)
        yield mended
    return Draft(case, tuple(made), unread)


class Turns:
    """The requests for one letter, one after the other, and at last its draft."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    async def after(self, answer: Completion | ModelError | None) -> Request | Draft:
        """Return what comes after an answer (None: first of all). Raises as ``drafting`` does."""
        return turn_after(answer, self._loop)

    def leave(self) -> None:
        """End it, finished or not."""
        self._loop.close()


def turn_after(answer: Completion | ModelError | None, loop: Loop) -> Request | Draft:
    """Return the next request that ``drafting`` yields, or the draft it returns. Raises as it does."""
    try:
        while not isinstance(step := loop.send(answer), Request):
            answer = None
    except StopIteration as end:
        draft: Draft = end.value
        return draft
    return step


def _require_draftable(case: Case) -> None:
    case.require_complete()
    if problems := (*language_problems(case), *point_problems(case)):
        raise CaseError(problems)


def _with_phrasebook(best: Attempt, case: Case, number: int, seed: int | None) -> Attempt | None:
    """Return the best attempt with the phrasebook's version of what would not mend, where that leaves fewer errors.

    Parts stand for each other: one that is replaced may leave a failing unnamed that another part named before. So what fails then is
    replaced, too, until the letter passes or every part that fails is the phrasebook's; of these versions the first with the fewest errors counts.
    """
    composed = compose(case, seed=seed)
    version = best
    versions: list[Attempt] = []
    while failing := {part.name for part in failing_parts(version.letter, version.report, case, version.own_words)} - set(
        version.phrasebook_parts
    ):
        parts = tuple(name for name in FILLED if name in failing or name in version.phrasebook_parts)
        own = tuple(replace(one, fixed=True) if one.part in parts else one for one in best.own_words)
        letter = with_own_words(best.letter.model_copy(update={name: getattr(composed, name) for name in parts}), own, case)
        version = replace(
            best,
            number=number,
            letter=letter,
            report=check(letter, case),
            seconds=0.0,
            input_tokens=0,
            output_tokens=0,
            parts=parts,
            phrasebook_parts=parts,
            own_words=own,
        )
        versions.append(version)
    fewest = min(versions, key=lambda one: len(one.report.errors), default=best)
    return fewest if len(fewest.report.errors) < len(best.report.errors) else None


class Drafter:
    """Drafts letters with one model, or without any. Safe to call from several threads if its model is."""

    def __init__(
        self,
        model: Model | AsyncModel | None = None,
        *,
        attempts: int = 3,
        seed: int | None = None,
        edit_own_words: bool = False,
        complaint_tokens: int = COMPLAINT_TOKENS,
        fallback: Literal["phrasebook"] | None = None,
    ) -> None:
        """Take the model to ask (None: the phrasebook), how many attempts a letter gets, and a seed for its wording.

        With ``edit_own_words`` the model may change those of a person's own sentences that break a rule; without it they stay, findings and
        all. Of a complaint the model is sent ``complaint_tokens`` at most: what is beyond is left out of its middle (``Draft.left_out``).
        With ``fallback`` the phrasebook writes where the model is down (``amends.llm.breaker.DOWN``), and one that stays down is left alone.
        """
        if attempts < 1:
            raise ValueError("attempts must be at least 1")
        self._model = Breaker(model) if fallback and model is not None else model
        self._caught = DOWN if fallback else ()
        self._limit = attempts
        self._seed = seed
        self._edit_own_words = edit_own_words
        self._room = Room(getattr(model, "context", None), complaint_tokens)

    def attempts(self, case: Case, *, notes: str = "", own_words: str = "", on_parts: OnParts | None = None) -> Iterator[Attempt]:
        """Yield each attempt as it is made. Raises as ``draft`` does, and after the attempts made so far what a draft has as its ``failure``."""
        draft = yield from self._run(case, notes, own_words, on_parts)
        if draft.failure is not None and draft.attempts[-1].fault is None:
            raise draft.failure

    def draft(
        self,
        case: Case,
        *,
        notes: str = "",
        own_words: str = "",
        on_parts: OnParts | None = None,
        on_attempt: Callable[[Attempt], object] | None = None,
    ) -> Draft:
        """Return the draft of a complete case, passed or not, around the sentences a person has written (``own_words``).

        ``on_attempt`` is told each attempt as it is made. Raises IncompleteCaseError with the open questions, CaseError, InputError for own
        words that no letter can hold, and ModelError where the model could not be asked or did not answer usefully even once.
        """
        steps = self._run(case, notes, own_words, on_parts)
        while True:
            try:
                attempt = next(steps)
            except StopIteration as end:
                draft: Draft = end.value
                return draft
            if on_attempt is not None:
                on_attempt(attempt)

    async def adraft(self, case: Case, *, notes: str = "", own_words: str = "", on_parts: OnParts | None = None) -> Draft:
        """Return the draft as ``draft`` does, without blocking the event loop."""
        if self._model is None:
            return Draft(case, (self._composed(case, own_words),))
        try:
            draft = await self._adrafted(case, self._model, notes, own_words, on_parts)
        except self._caught as fault:
            return self._instead(Draft(case, (), failure=fault), own_words)
        return self._instead(draft, own_words)

    async def _adrafted(self, case: Case, model: Model | AsyncModel, notes: str, own_words: str, on_parts: OnParts | None) -> Draft:
        turns = self._turns(case, model.name, self._how(notes, own_words))
        answer: Completion | ModelError | None = None
        try:
            while isinstance(turn := await turns.after(answer), Request):
                try:
                    answer = await aask(model, turn, _telling(on_parts))
                except ModelError as fault:
                    answer = fault
            return turn
        finally:
            turns.leave()

    def _turns(self, case: Case, source: str, how: How) -> Turns:
        return Turns(drafting(case, source, **how))

    def _run(self, case: Case, notes: str, own_words: str, on_parts: OnParts | None) -> Generator[Attempt, None, Draft]:
        if self._model is None:
            made = self._composed(case, own_words)
            yield made
            return Draft(case, (made,))
        try:
            draft = yield from self._drafted(case, self._model, notes, own_words, on_parts)
        except self._caught as fault:
            draft = Draft(case, (), failure=fault)
        whole = self._instead(draft, own_words)
        yield from whole.attempts[len(draft.attempts) :]
        return whole

    def _drafted(
        self, case: Case, model: Model | AsyncModel, notes: str, own_words: str, on_parts: OnParts | None
    ) -> Generator[Attempt, None, Draft]:
        loop = drafting(case, model.name, **self._how(notes, own_words))
        answer: Completion | ModelError | None = None
        while True:
            try:
                step = loop.send(answer)
            except StopIteration as end:
                finished: Draft = end.value
                return finished
            answer = None
            if not isinstance(step, Request):
                yield step
                continue
            try:
                answer = ask(model, step, _telling(on_parts))
            except ModelError as fault:
                answer = fault

    def _instead(self, draft: Draft, own_words: str) -> Draft:
        """Return a draft with the phrasebook's letter behind its attempts, where the model was down and that is wanted."""
        if not isinstance(draft.failure, self._caught):
            return draft
        composed = self._composed(draft.case, own_words, draft.failure)
        return replace(draft, attempts=(*draft.attempts, composed))

    def _how(self, notes: str, own_words: str) -> How:
        return {
            "attempts": self._limit,
            "seed": self._seed,
            "notes": notes,
            "own_words": own_words,
            "edit_own_words": self._edit_own_words,
            "room": self._room,
        }

    def _composed(self, case: Case, own_words: str, fault: ModelError | None = None) -> Attempt:
        started = time.perf_counter()
        letter = compose(case, seed=self._seed)
        own = read_own_words(own_words, case)
        report = check(letter := with_own_words(letter, own, case), case)
        made = making(case.language or "", seed=self._seed)
        number = self._limit + 1 if fault else 1
        return Attempt(number, letter, report, PHRASEBOOK, made, time.perf_counter() - started, own_words=own, fault=fault)


def _telling(on_parts: OnParts | None) -> Tell | None:
    return None if on_parts is None else lambda text: on_parts(parts_so_far(text))


def draft(
    case: Case,
    model: Model | AsyncModel | None = None,
    *,
    attempts: int = 3,
    seed: int | None = None,
    own_words: str = "",
    edit_own_words: bool = False,
) -> Draft:
    """Return a draft of a complete case, with a model or (None) with the phrasebook. Raises as ``Drafter.draft`` does.

    ``own_words`` are sentences a person has written for it: they stay word for word, and the rest is written around them.
    """
    return Drafter(model, attempts=attempts, seed=seed, edit_own_words=edit_own_words).draft(case, own_words=own_words)


async def adraft(
    case: Case,
    model: Model | AsyncModel | None = None,
    *,
    attempts: int = 3,
    seed: int | None = None,
    own_words: str = "",
    edit_own_words: bool = False,
) -> Draft:
    """Return a draft as ``draft`` does, without blocking the event loop."""
    return await Drafter(model, attempts=attempts, seed=seed, edit_own_words=edit_own_words).adraft(case, own_words=own_words)
