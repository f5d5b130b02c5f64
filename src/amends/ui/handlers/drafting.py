"""Drafting: a letter while it is written, and at last the letter with who wrote which sentence, or the problem."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Iterator, Mapping

from amends.case import Case
from amends.drafting import PHRASEBOOK, Attempt, Draft, Drafter
from amends.errors import ApprovalError, EditConflictError, IncompleteCaseError, ModelError
from amends.llm.model import Model
from amends.own_words import OWN_WORDS_LIMIT, read_own_words
from amends.prompting.budget import COMPLAINT_TOKENS, Room
from amends.prompting.letters import draft_request
from amends.provenance import fallen_back, in_words
from amends.review.cases import approved_remedies
from amends.review.roles import Person
from amends.ui.desk import Desk
from amends.ui.handlers.checking import theirs_view
from amends.ui.handlers.guard import as_problem, guarded, words_of
from amends.ui.offsets import to_utf16
from amends.ui.open_cases import OpenCase
from amends.ui.strings import say
from amends.ui.views import View, problem_view, request_view

ATTEMPTS = 3
_SHOWN_EVERY = 0.15
"""Seconds between two looks at a letter that arrives: more often is more work for a browser than a reader sees."""


class _LeftError(Exception):
    """Whoever asked for a draft is not there any more, so the model is not asked on."""


def draft(
    desk: Desk, by: Person, handle: object, *, again: bool = False, without_model: bool = False, own_words: object = ""
) -> Iterator[View]:
    """Yield what happens while a letter is drafted: what has arrived, each attempt as it is made, at last the letter or the problem.

    ``again`` asks for other words than last time; ``own_words`` stay word for word. When a model fails after an attempt was made, that
    attempt is the letter. Every attempt is kept; where somebody edited the letter meanwhile, the draft is a version in its history.
    """
    model = None if without_model else desk.model
    made: list[Attempt] = []
    try:
        by.require("drafter", say("drafting.deed"))
        opened = desk.cases.get(handle)
        _require_remedies(desk, opened)
        own = words_of(own_words, OWN_WORDS_LIMIT)
        yield _progress(model, None)
        failure = ""
        try:
            drafter = Drafter(model, attempts=ATTEMPTS, seed=random.randrange(1, 2**31) if again else None)
            for step in _steps(drafter, opened.case, own):
                if isinstance(step, Attempt):
                    made.append(step)
                    yield _progress(model, step)
                else:
                    yield {"kind": "arriving", "text": "\n\n".join(step.values())}
        except ModelError as problem:
            if not made:
                raise
            failure = say("drafting.then_failed", problem=problem.args[0])
        drafted = Draft(opened.case, tuple(made))
        now = desk.cases.keep_draft(opened.handle, drafted, by, revision=opened.working.revision)
        note = " ".join(filter(None, (_provenance(drafted), failure)))
        yield {"kind": "draft", "handle": opened.handle, "text": now.text, "revision": now.revision, "note": note, "wrote": _wrote(drafted)}
    except EditConflictError as problem:
        yield {**as_problem(problem, "drafting.overtaken"), "conflict": theirs_view(problem.theirs)}
    except IncompleteCaseError as problem:
        yield problem_view(problem, say("drafting.answer_first"))
    except ModelError as problem:
        yield {**problem_view(problem, say("drafting.model_wrote_none")), "without_model": True}
    except Exception as problem:
        yield as_problem(problem, "drafting.none")


def _require_remedies(desk: Desk, opened: OpenCase) -> None:
    """Raise ApprovalError, which says who must, where a remedy waits: nobody has approved it, or the limits want more than the case's word."""
    case = opened.case
    by_limit = {remedy.id for remedy in desk.ladder.remedies_waiting(case, approved_remedies(desk.store, opened.handle))}
    if waiting := [remedy.id for remedy in case.remedies if remedy.id in by_limit or not remedy.approved_by]:
        who = desk.ladder.needed(case, (opened.record.opened_by,)).who()
        raise ApprovalError(say("drafting.remedies_first", remedies=", ".join(waiting), who=who))


def _steps(drafter: Drafter, case: Case, own_words: str) -> Iterator[Attempt | Mapping[str, str]]:
    """Yield attempts and, between them, the parts that have arrived so far: drafting runs in a thread, and its errors are raised here."""
    steps: queue.SimpleQueue[Attempt | Mapping[str, str] | BaseException | None] = queue.SimpleQueue()
    left = threading.Event()
    shown = 0.0

    def arrived(parts: Mapping[str, str]) -> None:
        nonlocal shown
        if left.is_set():
            raise _LeftError
        if parts and time.monotonic() - shown >= _SHOWN_EVERY:
            shown = time.monotonic()
            steps.put(parts)

    def run() -> None:
        try:
            for attempt in drafter.attempts(case, own_words=own_words, on_parts=arrived):
                steps.put(attempt)
                if left.is_set():
                    return
            steps.put(None)
        except BaseException as problem:
            steps.put(problem)

    threading.Thread(target=run, name="drafting", daemon=True).start()
    try:
        while (step := steps.get()) is not None:
            if isinstance(step, BaseException):
                raise step
            yield step
    finally:
        left.set()


@guarded("drafting.no_prompt")
def draft_prompt(desk: Desk, handle: object, own_words: object) -> View:
    """Return what a model would be sent for a draft, word for word; nothing is sent."""
    opened = desk.cases.get(handle)
    opened.case.require_complete()
    own = read_own_words(words_of(own_words, OWN_WORDS_LIMIT), opened.case)
    room = Room(getattr(desk.model, "context", None), COMPLAINT_TOKENS)
    return request_view(draft_request(opened.case, own=own, room=room), desk.model)


def _progress(model: Model | None, attempt: Attempt | None) -> View:
    if attempt is None:
        note = say("drafting.with_model", model=model.name) if model else say("drafting.with_phrasebook")
    elif attempt.passed:
        note = say("drafting.passed", number=attempt.number)
    elif attempt.phrasebook_parts:
        note = say("drafting.would_not_mend")
    elif model and attempt.number < ATTEMPTS:
        note = say("drafting.asking_again", number=attempt.number, of=ATTEMPTS, count=len(attempt.report.errors))
    else:
        note = say("drafting.to_mend", number=attempt.number, of=ATTEMPTS, count=len(attempt.report.errors))
    return {"kind": "progress", "note": note}


def _provenance(drafted: Draft) -> str:
    best = drafted.best
    left_out = say("drafting.left_out", left_out=str(best.left_out)) if best.left_out else ""
    if best.source == PHRASEBOOK:
        whose = _sentence(in_words(drafted.provenance)) if best.own_words else ""
        return " ".join(filter(None, (say("drafting.no_model"), whose)))
    seconds = f"{sum(attempt.seconds for attempt in drafted.attempts):.1f}"
    tries = say("drafting.written_by", model=best.source, count=len(drafted.attempts), best=best.number, seconds=seconds)
    told = (fallen_back(best.letter, best.phrasebook_parts), in_words(drafted.provenance), left_out)
    return " ".join((tries, *(_sentence(line) for line in told if line), say("drafting.read_it")))


def _sentence(line: str) -> str:
    return f"{line[:1].upper()}{line[1:].rstrip('.')}."


def _wrote(drafted: Draft) -> list[View]:
    place = to_utf16(drafted.text)
    return [{"start": place(one.start), "end": place(one.end), "by": one.by.replace(", ", "_")} for one in drafted.provenance]
