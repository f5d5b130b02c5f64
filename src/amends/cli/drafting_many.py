"""``amends draft CASE… --out-dir DIR``: a letter for each of many cases, as many at once as the model takes, and what became of each."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from amends.cli.models import falls_back, open_model
from amends.cli.settings import Settings
from amends.cli.terminal import COULD_NOT_RUN, FOUND, counted, say, show
from amends.errors import AmendsError, InputError

if TYPE_CHECKING:
    from amends.case import Case
    from amends.drafting import Draft
    from amends.errors import ModelError

_MANY = 300
"""Letters from which on it is worth the second or two that other processes take to start."""
_CASES = ("*.yaml", "*.yml", "*.json")


@dataclass(frozen=True)
class _Job:
    """A case's file, where its letter goes, and what became of it: a draft, or why there is none; neither where it was passed over."""

    case: Path
    letter: Path
    draft: Draft | None = None
    problem: str | None = None

    @property
    def held_back(self) -> Path:
        """Where a letter that does not pass goes, so that nobody takes it for one that does."""
        return self.letter.with_suffix(".not-passed.txt")

    @property
    def exists(self) -> bool:
        return self.letter.exists() or self.held_back.exists()


def draft_into(
    folder: Path,
    named: Sequence[Path],
    *,
    model: str | None,
    seed: int | None,
    attempts: int,
    at_once: int,
    jobs: int | None,
    fallback: bool,
    overwrite: bool,
    skip_existing: bool,
    report: Path | None,
    quiet: bool,
) -> None:
    """Draft a letter for each case into a folder; exit with 2 if any could not be drafted, else with 1 if any does not pass."""
    from amends.cli.sending import room_of
    from amends.config import load_config
    from amends.files import require_free, write_new

    listed = _jobs(folder, named)
    if report is not None:
        require_free(report, overwrite=overwrite)
    there = [job for job in listed if job.exists]
    if there and not (overwrite or skip_existing):
        raise InputError(
            f"{folder}: {counted(len(there), 'letter')} of these cases {'exists' if len(there) == 1 else 'exist'} already, such as"
            f" {there[0].letter.name}; --skip-existing drafts the others, --overwrite replaces them"
        )
    wanted = [job for job in listed if not (skip_existing and job.exists)]
    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    opened = open_model(spec, settings)
    folder.mkdir(parents=True, exist_ok=True)
    if spec == "phrasebook" and not quiet:
        say("no model is used: the phrasebook writes these letters from the cases' own sentences")
    done: dict[Path, _Job] = {}
    began = time.monotonic()
    try:
        with _progress(len(wanted), quiet=quiet) as tell:
            for job in _drafted(
                wanted,
                opened,
                seed=seed,
                attempts=attempts,
                at_once=at_once,
                processes=_processes(len(wanted), jobs),
                complaint_tokens=room_of(opened, load_config(listed[0].case.parent)).complaint,
                fallback="phrasebook" if fallback or falls_back(spec) else None,
            ):
                _write(job, overwrite=overwrite)
                done[job.case] = job
                tell(job)
    except KeyboardInterrupt:
        say(
            f"\nstopped; {counted(sum(job.draft is not None for job in done.values()), 'letter')} written: --skip-existing goes on from here"
        )
        raise typer.Exit(COULD_NOT_RUN) from None
    finally:
        getattr(opened, "close", lambda: None)()
    finished = [done[job.case] for job in wanted]
    if report is not None:
        write_new(report, json.dumps(_report(finished), ensure_ascii=False, indent=2) + "\n", overwrite=overwrite)
    _close(finished, passed_over=len(listed) - len(wanted), seconds=time.monotonic() - began, quiet=quiet)


def _jobs(folder: Path, named: Sequence[Path]) -> list[_Job]:
    cases = [case for entry in named for case in (_cases_in(entry) if entry.is_dir() else [entry])]
    if not cases:
        raise InputError(f"{', '.join(map(str, named))}: there is no case in it; a case is a file ending in .yaml, .yml or .json")
    jobs: dict[Path, _Job] = {}
    for case in cases:
        letter = folder / f"{case.stem}.txt"
        if letter in jobs and jobs[letter].case.resolve() != case.resolve():
            raise InputError(f"{case}: its letter would be {letter}, as that of {jobs[letter].case}; give the cases different names")
        jobs.setdefault(letter, _Job(case, letter))
    return list(jobs.values())


def _processes(letters: int, jobs: int | None) -> int:
    """Return how many processes to draft in: as many as are asked for, else as many as there are cores, from as many letters on as it is worth."""
    from amends.cli.linting import cores

    return min(letters or 1, jobs or (cores() if letters >= _MANY else 1))


def _cases_in(folder: Path) -> list[Path]:
    return sorted(case for pattern in _CASES for case in folder.glob(pattern))


def _drafted(jobs: Sequence[_Job], model: Any, **options: Any) -> Iterator[_Job]:
    """Yield each job as it is finished, those whose case cannot be read among them."""
    from amends.case_files import read_case
    from amends.drafting import Draft
    from amends.many import draft_many

    unread: list[_Job] = []
    read: list[_Job] = []

    def cases() -> Iterator[Case]:
        for job in jobs:
            try:
                case = read_case(job.case)
            except AmendsError as problem:
                unread.append(replace(job, problem=str(problem)))
                continue
            read.append(job)
            yield case

    for index, result in draft_many(cases(), model, **options):
        yield replace(read[index], draft=result) if isinstance(result, Draft) else replace(read[index], problem=str(result))
        while unread:
            yield unread.pop()
    yield from unread


def _write(job: _Job, *, overwrite: bool) -> None:
    from amends.files import write_new

    if job.draft is None:
        return
    place, other = (job.letter, job.held_back) if job.draft.passed else (job.held_back, job.letter)
    write_new(place, job.draft.text.rstrip("\n") + "\n", overwrite=overwrite)
    if overwrite:
        other.unlink(missing_ok=True)


def _report(jobs: Sequence[_Job]) -> dict[str, Any]:
    return {"version": 1, "letters": [_entry(job) for job in jobs]}


def _entry(job: _Job) -> dict[str, Any]:
    if job.draft is None:
        return {"case": str(job.case), "letter": None, "problem": job.problem}
    fault = job.draft.best.fault
    return {
        "case": str(job.case),
        "letter": str(job.letter if job.draft.passed else job.held_back),
        "passed": job.draft.passed,
        "attempts": len(job.draft.attempts),
        "source": job.draft.best.source,
        "errors": [finding.rule for finding in job.draft.report.errors],
        "warnings": [finding.rule for finding in job.draft.report.warnings],
        "input_tokens": sum(attempt.input_tokens or 0 for attempt in job.draft.attempts),
        "output_tokens": sum(attempt.output_tokens or 0 for attempt in job.draft.attempts),
        "no_model_because": str(fault.args[0]) if fault else None,
        "mending_failed_because": _mending_failed(job.draft),
    }


def _mending_failed(draft: Draft) -> str | None:
    """Return why the model mended no further, where it failed after its first attempt and that is what stands."""
    return None if draft.failure is None or draft.best.fault else str(draft.failure.args[0]).splitlines()[0]


def _close(jobs: Sequence[_Job], *, passed_over: int, seconds: float, quiet: bool) -> None:
    drafts = [(job, job.draft) for job in jobs if job.draft is not None]
    failing = [(job, draft) for job, draft in drafts if not draft.passed]
    without = [job for job in jobs if job.draft is None]
    for job, draft in failing:
        failed = f"; the model failed while mending it: {why}" if (why := _mending_failed(draft)) else ""
        show(f"{job.held_back}: does not pass: {', '.join(dict.fromkeys(finding.rule for finding in draft.report.errors))}{failed}")
    for job in without:
        show(f"{job.case}: no letter: {(job.problem or '').removeprefix(f'{job.case}: ')}")
    if not quiet:
        _say_faults([draft.best.fault for _, draft in drafts if draft.best.fault is not None])
        parts = [f"{counted(len(drafts) - len(failing), 'letter')} passed"]
        parts += [f"{len(failing)} did not pass"] if failing else []
        parts += [f"{len(without)} could not be drafted"] if without else []
        parts += [f"{passed_over} passed over, being there already"] if passed_over else []
        say(f"{', '.join(parts)}; {seconds:.1f} s", colour="red" if failing or without else "green")
    if failing or without:
        raise typer.Exit(COULD_NOT_RUN if without else FOUND)


def _say_faults(faults: Sequence[ModelError]) -> None:
    if faults:
        first = str(faults[0].args[0]).splitlines()[0]
        say(f"no model was used for {counted(len(faults), 'letter')}, which the phrasebook wrote: {first}", colour="yellow")


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Any]:
    """Give a function that counts a finished job; on a terminal a bar shows how far it is from the start."""
    if quiet or not sys.stderr.isatty():
        yield lambda job: None
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    passed = 0
    with progress.Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("drafting", total=total)

        def tell(job: _Job) -> None:
            nonlocal passed
            passed += job.draft is not None and job.draft.passed
            bar.update(task, advance=1, description=f"drafting, {passed} passed")

        yield tell
