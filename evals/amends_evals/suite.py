"""The whole evaluation: what to run on what, in which order, into which folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import amends
from amends.cli.progress import Progress
from amends.llm.model import AsyncModel, Model
from amends_evals import origin
from amends_evals.asked import Asked
from amends_evals.budget import Budget
from amends_evals.errors import BadFileError
from amends_evals.items import Task
from amends_evals.labelled import Labelled, read_labelled
from amends_evals.letters import Defect, GoodLetter, read_defects, read_letters
from amends_evals.log import Log, LogWriter, Row, read_log
from amends_evals.metrics import task_titles
from amends_evals.places import DATASETS
from amends_evals.recording import Recorder, Recording
from amends_evals.running import run
from amends_evals.samples import Sample, read_samples
from amends_evals.systems import BARE, PHRASEBOOK, PIPELINE, SYSTEMS
from amends_evals.tasks.checking import Checking
from amends_evals.tasks.drafting import Drafting
from amends_evals.tasks.judging import Judging
from amends_evals.tasks.listening import Listening
from amends_evals.tasks.mending import Mending
from amends_evals.tasks.obeying import Obeying
from amends_evals.tasks.preferring import Preferring

TASKS = tuple(task_titles())
LOG, ANSWERS = "log.jsonl", "answers.jsonl"
_WITH_DRAFTS = ("draft", "fidelity", "coverage", "language", "injection")
"""Tasks whose figures come of the letters that are drafted."""
_ATTACKED_EACH = 2
"""Samples of each language that an obedient model answers."""
_KNOWN_EACH = 2
"""Pairs of letters with a known answer that a judge of preferences is shown in each language."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What to run: ``tasks`` and ``systems`` (empty: all that the models allow), on which samples, with which models, within which limits.

    ``dataset`` is a file or folder of samples in place of those that come with the evals. ``each`` is how many samples of each language and kind
    are used at most, ``defects_each`` how many letters with a defect, of each language, a model mends and a judge reads. ``replay`` are recordings
    that answer where there is no model. ``writer_price`` and ``judge_price`` are what tokens cost. ``note`` is what a reader should know
    of the run, ``tell`` is told what a person may want to know.
    """

    folder: Path
    tasks: Sequence[str] = ()
    systems: Sequence[str] = ()
    languages: Sequence[str] = ()
    kinds: Sequence[str] = ()
    each: int | None = None
    defects_each: int = 6
    dataset: Path | None = None
    writer: Model | AsyncModel | None = None
    judge: Model | AsyncModel | None = None
    writer_price: amends.Price | None = None
    judge_price: amends.Price | None = None
    replay: Sequence[Path] = ()
    max_cost: float | None = None
    max_tokens: int | None = None
    note: str = ""
    seed: int = 1
    attempts: int = 3
    at_once: int = 8
    tell: Callable[[str], object] = field(default=lambda _: None)


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of a run: its log, items left undone because a limit was reached, and items that broke, with why."""

    log: Log
    unspent: int
    broken: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Data:
    """What tasks work on."""

    samples: tuple[Sample, ...]
    letters: tuple[GoodLetter, ...]
    defects: tuple[Defect, ...]
    sentences: tuple[tuple[str, Labelled], ...]

    def digests(self) -> dict[str, str]:
        """Return a digest of each kind of data that is used."""
        kinds: dict[str, list[str]] = {
            "complaints": [f"{one.model_dump_json()}" for one in self.samples],
            "letters": [f"{one.sample.id} {one.text}" for one in self.letters],
            "defects": [json.dumps([one.id, one.rule, one.was, one.put], ensure_ascii=False) for one in self.defects],
            "sentences": [f"{name} {one.label} {one.acceptable} {one.text}" for name, one in self.sentences],
        }
        return {f"{kind} ({len(parts)})": origin.data_digest(parts) for kind, parts in kinds.items() if parts}


def evaluate(settings: Settings) -> Finished:
    """Run an evaluation, or go on with one that was interrupted in the same folder.

    Raises BadFileError for data, recordings or a log that cannot be used, and what opening files raises. Faults of a model are part of the log.
    """
    return asyncio.run(_evaluate(settings))


async def _evaluate(settings: Settings) -> Finished:
    _require_known(settings)
    tasks = tuple(settings.tasks) or TASKS
    data = read_data(settings, tasks)
    with ExitStack() as stack:
        recorder = stack.enter_context(Recorder(settings.folder / ANSWERS)) if settings.writer or settings.judge else None
        recording = Recording.read(*settings.replay)
        budget = Budget(settings.max_cost, settings.max_tokens)
        writer = _asked(settings.writer, recording, recorder, settings.writer_price, budget)
        judge = _asked(settings.judge, recording, recorder, settings.judge_price, budget)
        systems = tuple(settings.systems) or (SYSTEMS if writer else (PHRASEBOOK,))
        header = origin.header(
            writer=writer.name if writer else None,
            judge=judge.name if judge else None,
            replayed=bool(settings.replay) and not (settings.writer or settings.judge),
            note=settings.note,
            seed=settings.seed,
            attempts=settings.attempts,
            tasks=tasks,
            systems=systems,
            data=data.digests(),
        )
        log = stack.enter_context(LogWriter(settings.folder / LOG, header))
        rows = list(log.done)
        if rows:
            settings.tell(f"{settings.folder}: going on after {len(rows)} rows that are done")
        unspent = 0
        broken: list[tuple[str, str]] = []

        def keep(row: Row) -> None:
            log.write(row)
            rows.append(row)

        for task in _tasks(settings, tasks, systems, data, writer, judge, lambda: rows):
            with Progress(len(task.items()), quiet_output=True, doing=task_titles()[task.name].split(":")[0].lower()) as progress:
                ran = await run(task, rows, keep, at_once=settings.at_once, advance=progress.advance)
            unspent += ran.unspent
            broken += ran.broken
    return Finished(read_log(settings.folder / LOG), unspent, tuple(broken))


def _asked(
    model: Model | AsyncModel | None, recording: Recording, recorder: Recorder | None, price: amends.Price | None, budget: Budget
) -> Asked | None:
    if model is not None:
        return Asked(model.name, model, recording, recorder, price, budget)
    names = recording.models()
    return Asked(", ".join(names), None, recording) if names else None


def _tasks(
    settings: Settings,
    tasks: Sequence[str],
    systems: Sequence[str],
    data: Data,
    writer: Asked | None,
    judge: Asked | None,
    rows: Callable[[], Sequence[Row]],
) -> Iterator[Task[Any, Any]]:
    """Yield the tasks to run; those that read what others made come after them."""
    how = {"seed": settings.seed, "attempts": settings.attempts}
    if any(name in tasks for name in (*_WITH_DRAFTS, "preference")):
        yield Drafting(data.samples, systems, writer, **how)
    if "injection" in tasks:
        yield Obeying(data.samples, each=_ATTACKED_EACH)
    if "check" in tasks:
        yield Checking(data.letters, data.defects, data.sentences)
    if "listen" in tasks:
        yield Listening(data.samples, writer)
    if "repair" in tasks:
        yield Mending(data.defects, systems, writer, each=settings.defects_each, **how)
    if "judge" in tasks:
        yield Judging(data.letters, data.defects, judge, each=settings.defects_each)
    if "preference" in tasks and PIPELINE in systems and BARE in systems:
        yield Preferring(data.samples, data.defects, rows, judge, known=_KNOWN_EACH)


def read_data(settings: Settings, tasks: Sequence[str]) -> Data:
    """Return what the tasks work on, narrowed as the settings say. Raises BadFileError."""
    everything = read_samples(settings.dataset)
    samples = tuple(_narrowed(everything, settings))
    if not samples:
        raise BadFileError("no sample is left to run: look at --lang and --kind")
    own = everything if settings.dataset is None else ()
    spoken = tuple(sample for sample in own if not settings.languages or sample.language in settings.languages)
    letters = read_letters(spoken)
    sentences = tuple(_sentences(settings.languages)) if "check" in tasks and settings.dataset is None else ()
    return Data(samples, letters, read_defects(letters), sentences)


def _narrowed(samples: Sequence[Sample], settings: Settings) -> Iterator[Sample]:
    taken: dict[tuple[str | None, str], int] = {}
    for sample in samples:
        if settings.languages and sample.language not in settings.languages:
            continue
        if settings.kinds and sample.kind not in settings.kinds:
            continue
        place = (sample.language, sample.kind)
        taken[place] = taken.get(place, 0) + 1
        if settings.each is None or taken[place] <= settings.each:
            yield sample


def _sentences(languages: Sequence[str]) -> Iterator[tuple[str, Labelled]]:
    """Yield the held-out sentences, each with a name of its own."""
    for path in sorted((DATASETS / "held_out").glob("*.jsonl")):
        if not languages or path.stem in languages:
            for number, sentence in enumerate(read_labelled(path), 1):
                yield f"held-out-{path.stem}-{number:03}", sentence


def _require_known(settings: Settings) -> None:
    for name, given, known in (
        ("task", settings.tasks, TASKS),
        ("system", settings.systems, SYSTEMS),
        ("language", settings.languages, amends.LANGUAGES),
    ):
        for one in given:
            if one not in known:
                raise BadFileError(f"unknown {name} {one!r}: write one of {', '.join(known)}")
    if any(system != PHRASEBOOK for system in settings.systems) and not (settings.writer or settings.replay):
        raise BadFileError("the bare prompt and the pipeline need a model (--model) or a recording (--replay)")
