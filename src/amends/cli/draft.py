"""``amends draft``: a letter for a case."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.arriving import growing_letter
from amends.cli.findings import Checked, Places, finding_as_json, print_excerpts, summary
from amends.cli.models import falls_back, open_model
from amends.cli.points import as_json as points_as_json
from amends.cli.settings import Settings, reader_language
from amends.cli.terminal import FOUND, complain, counted, read_named, require_distinct, say, show
from amends.errors import IncompleteCaseError, InputError

if TYPE_CHECKING:
    from amends.drafting import Attempt, Draft, OnParts


def draft(
    cases: Annotated[
        list[Path], typer.Argument(metavar="CASE", help="The case to answer (YAML or JSON); several, or folders, with --out-dir.")
    ],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            help="Who writes: phrasebook, openai:NAME, local:PATH or a name from amends.toml; without it, the settings tell.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the letter to this file.", show_default=False)] = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out-dir", help="Write a letter for each case into this folder.", show_default=False)
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the attempts and their findings to this file (JSON).", show_default=False)
    ] = None,
    own_words: Annotated[
        Path | None,
        typer.Option(
            "--own-words",
            help="Sentences you have written yourself (a file, or - for standard input): they stay word for word, the rest goes around them.",
            show_default=False,
        ),
    ] = None,
    mend_own_words: Annotated[
        bool, typer.Option("--mend-own-words", help="Let the model change those of your own sentences that break a rule.")
    ] = False,
    seed: Annotated[int | None, typer.Option("--seed", help="The same number gives the same wording.", show_default=False)] = None,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=10, help="How often a model may mend its draft.")] = 3,
    fallback: Annotated[bool, typer.Option("--fallback", help="Let the phrasebook write where the model is down.")] = False,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=1000, help="With --out-dir: how many cases are drafted at once.")] = 50,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            help="With --out-dir: how many processes check the letters; without it all cores, where there are many.",
            show_default=False,
        ),
    ] = None,
    skip_existing: Annotated[bool, typer.Option("--skip-existing", help="With --out-dir: pass over cases whose letter is there.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but the letter, or why there is none.")] = False,
    show_prompt: Annotated[bool, typer.Option("--show-prompt", help="Print what a model would be sent, and send nothing.")] = False,
    advice_lang: Annotated[
        str | None,
        typer.Option(
            "--advice-lang", help="The language of questions, messages and advice; without it, that of AMENDS_LANG.", show_default=False
        ),
    ] = None,
) -> None:
    """Draft a letter for a case, check it, and mend it until it passes."""
    from amends.case_files import read_case
    from amends.cli import sending
    from amends.config import load_config
    from amends.covering import coverage
    from amends.drafting import Drafter
    from amends.files import require_free, write_new
    from amends.own_words import read_own_words
    from amends.prompting.letters import draft_request
    from amends.rules.advice import in_language

    if out_dir is not None:
        from amends.cli.drafting_many import draft_into

        if out is not None or own_words is not None or show_prompt:
            raise InputError("--out, --own-words and --show-prompt are for one case; --out-dir names its letters after their cases")
        draft_into(
            out_dir,
            cases,
            model=model,
            seed=seed,
            attempts=attempts,
            at_once=at_once,
            jobs=jobs,
            fallback=fallback,
            overwrite=overwrite,
            skip_existing=skip_existing,
            report=report,
            quiet=quiet,
        )
        return
    if len(cases) > 1:
        raise InputError("several cases: say where their letters go, with --out-dir FOLDER")
    (case,) = cases
    require_distinct(case=case, own_words=own_words, out=out, report=report)
    for path in (out, report):
        if path is not None:
            require_free(path, overwrite=overwrite)
    advice_lang = reader_language(advice_lang)
    known = read_case(case)
    try:
        known.require_complete(advice_lang)
    except IncompleteCaseError as problem:
        raise InputError(f"{case}: {problem}\nWrite the answers into that file, or start over with: amends new") from None
    config = load_config(case.parent)
    own = read_named(own_words) if own_words is not None else ""
    if show_prompt:
        request = draft_request(known, own=read_own_words(own, known), seed=seed, room=sending.room_of(None, config))
        sending.show_request(request)
        sending.say_left_out(request)
        return
    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    if mend_own_words and (own_words is None or spec == "phrasebook"):
        raise InputError("--mend-own-words: this needs --own-words, and a model (--model) that may change them")
    if spec == "phrasebook" and not quiet:
        say("no model was used: the phrasebook writes this letter from the case's own sentences")
    writer = open_model(spec, settings)
    room, price = sending.room_of(writer, config), sending.price_of(spec, config)
    if writer is not None and not quiet:
        request = draft_request(known, own=read_own_words(own, known), seed=seed, room=room)
        sending.say_left_out(request)
        if price is not None:
            sending.say_estimate(request, price)
    with _progress(spec, quiet=quiet) as (tell, on_parts):
        drafter = Drafter(
            writer,
            attempts=attempts,
            seed=seed,
            edit_own_words=mend_own_words,
            complaint_tokens=room.complaint,
            fallback="phrasebook" if fallback or falls_back(spec) else None,
        )
        drafted = drafter.draft(known, own_words=own, on_parts=on_parts, on_attempt=tell)
    if drafted.best.fault is not None:
        if not quiet:
            say(f"no model was used: the phrasebook wrote this letter, because {drafted.best.fault.args[0]}", colour="yellow")
    elif drafted.failure is not None:
        complain(f"the model failed while mending its draft, so the best attempt so far stands: {drafted.failure}")
    if not quiet:
        told = drafted.report if advice_lang is None else in_language(drafted.report, advice_lang)
        print_excerpts(Checked(str(out or "letter"), told, points=coverage(drafted.letter, known)), to_error=True)
    if report is not None:
        write_new(report, json.dumps(_report(drafted), ensure_ascii=False, indent=2) + "\n", overwrite=overwrite)
    if out is None:
        show(drafted.text.rstrip("\n"))
    else:
        write_new(out, drafted.text.rstrip("\n") + "\n", overwrite=overwrite)
    if not quiet:
        if price is not None:
            sending.say_spent(drafted.attempts, price)
        if spec != "phrasebook" or own.strip():
            _tell_who_wrote(drafted)
        _close(drafted, case, out)
        if advised := known.questions(advice_lang):
            say(f"{counted(len(advised), 'question')} would make a better letter: amends questions {case}")
    if not drafted.passed:
        raise typer.Exit(FOUND)


def _tell_who_wrote(drafted: Draft) -> None:
    from amends.provenance import fallen_back, in_words

    if told := fallen_back(drafted.letter, drafted.best.phrasebook_parts):
        say(told)
    say(in_words(drafted.provenance))


def _close(drafted: Draft, case: Path, out: Path | None) -> None:
    checked = [Checked(name=str(out or "letter"), report=drafted.report)]
    if not drafted.passed:
        say(f"this letter does not pass yet: {summary(checked)}", colour="red")
        return
    say(f"this letter passes: {summary(checked)}", colour="green")
    if out is not None:
        say(f'next: read it, change what you like, then: amends approve {out} --case {case} --by "your name"')


def _report(drafted: Draft) -> dict[str, Any]:
    from amends.covering import coverage
    from amends.provenance import in_words

    made, wrote = drafted.best.making, drafted.provenance
    points = coverage(drafted.letter, drafted.case)
    return {
        "version": 1,
        "case": drafted.case.id,
        "passed": drafted.passed,
        "best": drafted.best.number,
        "making": {
            "model": made.model,
            "temperature": made.temperature,
            "seed": made.seed,
            "amends": made.version,
            "sha256": dict(made.digests),
        },
        "phrasebook_parts": list(drafted.best.phrasebook_parts),
        "who_wrote": in_words(wrote),
        "provenance": [{"start": one.start, "end": one.end, "by": one.by} for one in wrote],
        "attempts": [
            {
                "number": attempt.number,
                "source": attempt.source,
                "seconds": round(attempt.seconds, 3),
                "parts": list(attempt.parts),
                "phrasebook_parts": list(attempt.phrasebook_parts),
                "passed": attempt.report.passed,
                "left_out": attempt.left_out and attempt.left_out._asdict(),
                "text": attempt.text,
                "findings": [finding_as_json(finding, Places(attempt.report.text)) for finding in attempt.report.findings],
            }
            for attempt in drafted.attempts
        ],
        **({"points": points_as_json(points, Places(drafted.text))} if points else {}),
    }


@contextmanager
def _progress(spec: str, *, quiet: bool) -> Iterator[tuple[Callable[[Attempt], None], OnParts | None]]:
    """Give a function that tells of each attempt, and one that shows the letter while it arrives, which is asked for on a terminal only."""

    def tell(attempt: Attempt) -> None:
        if not quiet and spec != "phrasebook":
            found = summary([Checked(name="letter", report=attempt.report)])
            who = (
                "phrasebook, in place of what would not mend" if attempt.phrasebook_parts else f"{attempt.source}, {attempt.seconds:.1f} s"
            )
            say(f"attempt {attempt.number} ({who}): {found}")

    if quiet or spec == "phrasebook" or not sys.stderr.isatty():
        yield tell, None
        return
    with growing_letter(spec) as on_parts:
        yield tell, on_parts
