"""``amends eval``: how good a model, a prompt or a rule pack is at apologies, with data, counts and intervals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli import sending
from amends.cli.models import open_model
from amends.cli.settings import Settings
from amends.cli.terminal import FOUND, complain, counted, say, show
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.llm.model import Model
    from amends.prices import Price
    from amends_evals.comparing import Comparison
    from amends_evals.log import Log


def evaluate(
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where log, answers and report go; a run that was interrupted there goes on.")
    ] = Path("evaluation"),
    model: Annotated[
        str | None,
        typer.Option("--model", help="Who writes: phrasebook, openai:NAME, local:PATH or a name from amends.toml.", show_default=False),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option("--judge", help="Who reads letters a second time and compares them; another family than --model.", show_default=False),
    ] = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(
            "--replay", metavar="FILE", help="Answers recorded before (a file or folder), in place of a model.", show_default=False
        ),
    ] = None,
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Replay the answers of a strong model that come with it: all figures, and no key.")
    ] = False,
    dataset: Annotated[
        Path | None,
        typer.Option(
            "--dataset",
            metavar="FILE",
            help="Samples of your own (JSON Lines with a text on each line, YAML, or a folder), in place of those that come with it.",
            show_default=False,
        ),
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option("--task", help="Run this task only; may be given again. All without it.", show_default=False),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help="Writers to compare: phrasebook, bare, pipeline; may be given again.", show_default=False),
    ] = None,
    lang: Annotated[list[str] | None, typer.Option("--lang", help="This language only; may be given again.", show_default=False)] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            help="Samples of this kind only (plain, attack, missing, demands, incomplete); may be given again.",
            show_default=False,
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option("--samples", min=1, help="So many samples of each language and kind at most.", show_default=False),
    ] = None,
    defects: Annotated[
        int, typer.Option("--defects", min=0, help="So many letters with a defect, of each language, a model mends and a judge reads.")
    ] = 6,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="LOG", help="A log to compare with: what changed beyond noise.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same number gives the same wording, where the writer lets it.")] = 1,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=10, help="How often a model may mend its draft.")] = 3,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=1000, help="How many samples are under way at once.")] = 8,
    max_cost: Annotated[
        float | None,
        typer.Option("--max-cost", min=0, help="Stop before more than this is spent, by the [prices] of amends.toml.", show_default=False),
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", min=0, help="Stop before more tokens than this are spent.", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What a reader of the report should know of this run.")] = "",
    report_only: Annotated[bool, typer.Option("--report-only", help="Run nothing: make the report of the log in --out.")] = False,
) -> None:
    """Measure how good a writer is at apologies, and the rules at catching bad ones: a log, and a report to read.

    Exit codes: 0 it ran, 1 something is worse than in --against beyond noise, or a sample broke, 2 it could not run or reached its limit.
    """
    try:
        from amends_evals import comparing, suite
        from amends_evals.log import read_log
        from amends_evals.places import RECORDINGS
        from amends_evals.report import write_report
    except ModuleNotFoundError as missing:
        raise InputError(f'amends eval needs {missing.name}, which is not installed; run: pip install "amends[evals]"') from None
    replayed = [*(replay or ()), *((RECORDINGS,) if recorded else ())]
    old = read_log(against) if against is not None else None
    broken: tuple[tuple[str, str], ...] = ()
    unspent = 0
    if report_only:
        log = read_log(out / suite.LOG)
    else:
        settings = Settings.from_environment()
        writer, writer_price = _opened(settings.model_spec(model) if model or not replayed else "phrasebook", settings)
        reader, reader_price = _opened(judge or "phrasebook", settings)
        _require_prices(max_cost, (writer, writer_price), (reader, reader_price))
        finished = suite.evaluate(
            suite.Settings(
                folder=out,
                tasks=task or (),
                systems=system or (),
                languages=lang or (),
                kinds=kind or (),
                each=samples,
                defects_each=defects,
                dataset=dataset,
                writer=writer,
                judge=reader,
                writer_price=writer_price,
                judge_price=reader_price,
                replay=replayed,
                max_cost=max_cost,
                max_tokens=max_tokens,
                note=note,
                seed=seed,
                attempts=attempts,
                at_once=at_once,
                tell=say,
            )
        )
        log, broken, unspent = finished.log, finished.broken, finished.unspent
    comparison = comparing.compare(old, log) if old else None
    made = write_report(log, out, comparison=comparison)
    _print_headlines(log)
    if comparison:
        _print_comparison(comparison)
    say(f"the report: {made.page}")
    for name, why in broken:
        complain(f"{name}: {why}")
    if unspent:
        complain(f"the limit is reached: {counted(unspent, 'sample')} left; the same command with a higher limit goes on from here")
        raise typer.Exit(2)
    if broken or (comparison and comparison.worse):
        raise typer.Exit(FOUND)


def _opened(spec: str, settings: Settings) -> tuple[Model | None, Price | None]:
    from amends.config import load_config

    if spec == "phrasebook":
        return None, None
    return open_model(spec, settings), sending.price_of(spec, load_config(Path.cwd()))


def _require_prices(max_cost: float | None, *opened: tuple[Model | None, Price | None]) -> None:
    if max_cost is None:
        return
    for model, price in opened:
        if model is not None and price is None:
            raise InputError(
                f'--max-cost: what {model.name} costs is not known; write [prices."{model.name}"] into amends.toml, or use --max-tokens'
            )


def _print_headlines(log: Log) -> None:
    from amends_evals.figures import figures

    for one in figures(log):
        if one.metric.headline:
            show(f"{one.metric.task:10} {one.system:10} {one.metric.title:40} {one}")


def _print_comparison(comparison: Comparison) -> None:
    for made in comparison.made:
        say(f"made otherwise: {made.what} {made.name}: {made.how}")
    for change in comparison.noticed:
        where = f" ({change.group[1]})" if change.group else ""
        word = "better" if change.better else "worse"
        show(f"{word}: {change.metric.task} {change.system} {change.metric.title}{where}: {change.old} → {change.new}")
    if not comparison.noticed:
        show("nothing changed beyond noise")
