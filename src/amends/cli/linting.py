"""What ``amends lint`` does: check texts one after another or on every core, and print as it goes.

A hundred thousand letters must not need the memory of a hundred thousand reports, so a text is judged and its findings are put into words
where that happens, and only the words and the counts travel on. They come out in the order the texts went in.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amends.cli.asking_rules import judge_text, own_rules_of, require_advice, require_language, settled
from amends.cli.findings import Checked, Format, Totals, columns_of
from amends.cli.fixing import mend, write_mended
from amends.cli.inputs import Input, find_inputs
from amends.cli.output import Shape, changes, in_words, put_exactly
from amends.cli.progress import Progress
from amends.cli.settings import reader_language
from amends.cli.terminal import COULD_NOT_RUN, FOUND, PASSED, at_terminal, complain, put, say
from amends.config import Config
from amends.errors import InputError
from amends.files import read_text

if TYPE_CHECKING:
    from amends.rules import Report
    from amends.rules.found import Verdict


class Options(NamedTuple):
    """What was asked for on the command line."""

    files: tuple[Path, ...] = ()
    lang: str | None = None
    whole: bool | None = None
    output: Format = Format.text
    jsonl: str | None = None
    jobs: int | None = None
    summary: bool = False
    fix: bool = False
    advice_lang: str | None = None
    config: Path | None = None


class How(NamedTuple):
    """Everything a text is judged and printed by; it travels to the other cores."""

    lang: str | None
    whole: bool | None
    output: Format
    config: Config
    fix: bool = False
    silent: bool = False
    advice_lang: str | None = None
    columns: int = 100


class Outcome(NamedTuple):
    """What came of one text: what to print where, and what to count.

    ``exact``: what is shown is the text itself, mended, for the next program. ``problem`` says why it could not be checked.
    """

    shown: str = ""
    exact: bool = False
    told: str = ""
    found: Mapping[tuple[str, str], int] = {}
    aside: int = 0
    fixed: int = 0
    problem: str | None = None


def run(options: Options) -> int:
    """Check the texts, print what is found, and return the exit code. Raises AmendsError where nothing can be checked at all."""
    _require_possible(options)
    config = settled(options.config, options.files)
    how = How(
        lang=options.lang or config.language,
        whole=options.whole,
        output=options.output,
        config=config,
        fix=options.fix,
        silent=options.summary,
        advice_lang=reader_language(options.advice_lang),
        columns=columns_of(),
    )
    if how.lang is not None:
        require_language(how.lang, config)
    if how.advice_lang is not None:
        require_advice(how.advice_lang)
    return _print_all(options, how)


def _require_possible(options: Options) -> None:
    if not options.files and at_terminal():
        raise InputError("name the files to check, or pipe a text in: echo 'Sorry if we upset you.' | amends lint")
    if options.fix and options.jsonl is not None:
        raise InputError("--fix changes files of text; it does not rewrite an archive, so leave --jsonl or --fix out")
    if options.summary and options.output in (Format.sarif, Format.github):
        raise InputError(f"--summary has no findings for --format {options.output.value} to print; use text or json")


def _print_all(options: Options, how: How) -> int:
    inputs = find_inputs(options.files or (Path("-"),), how.config, field=options.jsonl)
    shape = Shape() if how.silent else Shape.of(how.output, own_rules_of(how.config))
    totals = Totals()
    failed = wrote = False
    put(shape.opening, end="")
    with Progress(_count(options), quiet_output=how.silent or not sys.stdout.isatty()) as progress:
        for outcome in outcomes(inputs, how, options.jobs or cores()):
            progress.advance()
            if outcome.problem is not None:
                complain(outcome.problem)
                failed = True
                continue
            totals.add(outcome.found, aside=outcome.aside, fixed=outcome.fixed)
            if outcome.shown:
                _write_out(shape.between if wrote else "", outcome)
                wrote = True
            if outcome.told:
                put(outcome.told, to_error=True)
    passed = totals.passed and not failed
    if how.silent:
        _print_summary(totals, passed, how.output)
    else:
        put(shape.close(passed=passed), end="")
    sys.stdout.flush()
    if how.output is Format.text and (totals.texts or not failed):
        say(totals.line())
    return COULD_NOT_RUN if failed else PASSED if totals.passed else FOUND


def _write_out(between: str, outcome: Outcome) -> None:
    if outcome.exact:
        put_exactly(outcome.shown)
    else:
        put(between + outcome.shown, end="")


def _print_summary(totals: Totals, passed: bool, output: Format) -> None:
    if output is Format.json:
        rules = [{"rule": rule, "severity": severity, "count": count} for rule, severity, count in totals.by_rule()]
        put(json.dumps({"version": 1, "passed": passed, "texts": totals.texts, "rules": rules}, indent=2))
        return
    for rule, severity, count in totals.by_rule():
        put(f"{count:>8}  {rule} ({severity})")


def _count(options: Options) -> int | None:
    """Return how many texts there are, where that is known without walking or reading."""
    if options.jsonl is not None or any(file.is_dir() for file in options.files):
        return None
    return len(options.files)


def cores() -> int:
    """Return how many cores this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def outcomes(inputs: Iterator[Input], how: How, jobs: int) -> Iterator[Outcome]:
    """Yield what comes of each text in its order; other cores are started only for more texts than are worth waiting for."""
    for _, each in zip(range(_HEAD), inputs, strict=False):
        yield check_input(each, how)
    if (following := next(inputs, None)) is None:
        return
    rest = chain((following,), inputs)
    if jobs <= 1:
        yield from (check_input(each, how) for each in rest)
    else:
        from amends.cli.crew import spread

        yield from spread(rest, how, jobs)


_HEAD = 32
"""Texts checked before other cores are asked: they are done by the time another process would have started."""


def check_input(given: Input, how: How) -> Outcome:
    """Return what comes of one text, mended first if that was asked for."""
    if given.problem is not None:
        return Outcome(problem=given.problem)
    try:
        text = given.text if given.text is not None else read_text(given.path or Path(given.name))
    except InputError as problem:
        return Outcome(problem=str(problem))
    try:
        checked = _judged(given, text, how)
    except InputError as problem:
        return Outcome(problem=f"{given.where}: {problem}")
    if checked.applied and given.path is not None:
        try:
            write_mended(given.path, checked.report.text)
        except InputError as problem:
            return Outcome(problem=str(problem))
    shown, told = _in_words(given, checked, how)
    return Outcome(
        shown=shown,
        exact=how.fix and given.path is None and how.output is Format.text,
        told=told,
        found=Counter((finding.rule, finding.severity) for finding in checked.report.findings),
        aside=len(checked.report.suppressed),
        fixed=len(checked.applied),
    )


def _judged(given: Input, text: str, how: How) -> Checked:
    language = how.lang or _language_of(text)

    def judge(text: str) -> Verdict:
        return judge_text(text, language, how.whole, how.config, source=given.source)

    if how.fix:
        mended = mend(text, judge)
        verdict, applied = mended.report, mended.applied
    else:
        verdict, applied = judge(text), ()
    return Checked(given.name, _spoken(verdict, how.advice_lang), given.record, applied)


def _spoken(verdict: Verdict, advice_lang: str | None) -> Report | Verdict:
    if advice_lang is None:
        return verdict
    from amends.rules.advice import in_language
    from amends.rules.report import published

    return in_language(published(verdict), advice_lang)


def _language_of(text: str) -> str:
    from amends.languages import LANGUAGES, detect_language

    if (language := detect_language(text)) is None:
        raise InputError(f"the language cannot be told from this text; name it with --lang ({', '.join(LANGUAGES)})")
    return language


def _in_words(given: Input, checked: Checked, how: How) -> tuple[str, str]:
    """Return what is printed of a text to standard output and to standard error."""
    if how.silent:
        return "", ""
    words = in_words(checked, how.output, how.columns)
    if how.output in (Format.sarif, Format.github):
        return words, changes(checked)
    if how.fix and given.path is None and how.output is Format.text:
        return checked.report.text, words.removesuffix("\n")
    return words, ""


def check_all(given: Sequence[Input], how: How) -> list[Outcome]:
    """Return what comes of several texts."""
    return [check_input(each, how) for each in given]
