"""Measure whether invented deeds are caught in a letter that is otherwise right, and true ones in other words are let through.

    python -m amends_evals.deeds FILE... [--lang xx] [--misses]

FILE is JSON Lines named by its language (``evals/datasets/deeds/ro.jsonl``): ``sample`` (a sample case, ``blind/01`` or
``complaints/01-rude-staff``), ``kind``
(``invented``, ``giving-nothing``, or ``paraphrase`` with ``of``, the item of the case that it says in other words) and ``sentence``. An
invented sentence is put into the composed letter after the remedies, one that gives nothing where the letter speaks of its reader; a
paraphrase takes the place of the item's own words, where the letter quotes them. An invented sentence is tried a second time in the place of
the quoted item that is nearest to it, where a letter that says everything else speaks for it.
Caught or flagged: the check finds an error or a warning at the sentence that the letter did not draw before. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import amends
from amends.cli.progress import Progress
from amends_evals.deed_lines import DeedLine, read_deeds
from amends_evals.errors import BadFileError
from amends_evals.inserting import Inserted, inserted, letter_of, nearest_quoted
from amends_evals.intervals import wilson

_ALL = "all"


@dataclass(frozen=True, slots=True)
class Tried:
    """A sentence and what came of it."""

    line: DeedLine
    result: Inserted
    instead: Inserted | None = None
    """What came of an invented sentence in the place of an item."""

    @property
    def noticed(self) -> bool:
        """Whether the check finds an error or a warning at the sentence."""
        return _noticed(self.result)

    @property
    def remarked(self) -> bool:
        """Whether the check says anything of the sentence, advice included."""
        return bool(self.result.findings)

    @property
    def as_error(self) -> bool:
        """Whether it says that it is an error."""
        return any(finding.severity == "error" for finding in self.result.findings)


def _noticed(result: Inserted) -> bool:
    return any(finding.severity != "advice" for finding in result.findings)


_FIGURES: tuple[tuple[str, str, Callable[[Tried], bool]], ...] = (
    ("invented", "caught", lambda one: one.noticed),
    ("invented", "caught as error", lambda one: one.as_error),
    ("invented", "caught, advice included", lambda one: one.remarked),
    ("paraphrase", "flagged", lambda one: one.noticed),
    ("paraphrase", "flagged as error", lambda one: one.as_error),
    ("paraphrase", "flagged, advice included", lambda one: one.remarked),
    ("paraphrase", "flagged as warning only", lambda one: one.noticed and not one.as_error),
    ("paraphrase", "whole letter still passes", lambda one: one.result.passed),
    ("paraphrase", "stood in the place of its item", lambda one: one.result.replaced),
    ("giving-nothing", "flagged", lambda one: one.noticed),
    ("giving-nothing", "flagged as error", lambda one: one.as_error),
    ("giving-nothing", "flagged, advice included", lambda one: one.remarked),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; return 0, or 2 if a file could not be read."""
    parser = argparse.ArgumentParser(prog="amends_evals.deeds", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--lang", choices=amends.LANGUAGES, help="this language only")
    parser.add_argument("--misses", action="store_true", help="print each invented sentence missed and each other one flagged")
    options = parser.parse_args(arguments)
    try:
        lines = [line for path in options.files for line in read_deeds(path, options.lang)]
    except (BadFileError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    lines, left_out = _of_complete_cases(lines)
    tried = []
    with Progress(len(lines), quiet_output=True) as progress:
        for line in lines:
            tried.append(_try(line))
            progress.advance()
    _print_figures(tried)
    _print_instead(tried)
    if left_out:
        print(f"{left_out} sentences are left out: their cases are not complete, so there is no letter to put them into.")
    _print_unsound(lines)
    if options.misses:
        _print_misses(tried)
    return 0


def _of_complete_cases(lines: Sequence[DeedLine]) -> tuple[list[DeedLine], int]:
    """Return the sentences whose case has a letter, and how many have none."""
    complete = {}
    for path in {line.case_path for line in lines}:
        try:
            letter_of(path)
        except amends.IncompleteCaseError:
            complete[path] = False
        else:
            complete[path] = True
    kept = [line for line in lines if complete[line.case_path]]
    return kept, len(lines) - len(kept)


def _try(line: DeedLine) -> Tried:
    whole = letter_of(line.case_path)
    item = line.item_text(whole.case) if line.kind == "paraphrase" else None
    near = nearest_quoted(whole, line.sentence) if line.kind == "invented" else None
    return Tried(
        line,
        inserted(whole, line.sentence, item, of_the_reader=line.kind == "giving-nothing"),
        inserted(whole, line.sentence, near) if near else None,
    )


def _print_figures(tried: Sequence[Tried]) -> None:
    languages = sorted({one.line.language for one in tried})
    for kind, name, counts in _FIGURES:
        for language in (*languages, _ALL) if len(languages) > 1 else languages:
            found = [counts(one) for one in tried if one.line.kind == kind and language in (_ALL, one.line.language)]
            if found:
                print(f"{language:4} {kind:14} {name:32} {wilson(found)}")


def _print_instead(tried: Sequence[Tried]) -> None:
    instead = [one.instead for one in tried if one.instead]
    for name, found in (
        ("caught in place of an item", [_noticed(one) for one in instead]),
        ("caught there, or the item missed", [_noticed(one) or one.elsewhere for one in instead]),
    ):
        if found:
            print(f"{_ALL:4} {'invented':14} {name:32} {wilson(found)}")


def _print_unsound(lines: Iterable[DeedLine]) -> None:
    """Say which letters do not pass before anything is put into them: what is said of them counts for little."""
    for path in dict.fromkeys(line.case_path for line in lines):
        report = letter_of(path).report
        if not report.passed:
            found = ", ".join(f"{finding.rule} {finding.match!r}" for finding in report.errors)
            print(f"The letter of {path.parent.name}/{path.stem} does not pass as it is: {found}")


def _print_misses(tried: Iterable[Tried]) -> None:
    for one in tried:
        line = one.line
        if one.noticed == (line.kind != "invented"):
            found = ", ".join(f"{finding.severity} {finding.rule} {finding.match!r}" for finding in one.result.findings)
            what = "MISSED" if line.kind == "invented" else f"FLAGGED {line.of or line.kind}"
            print(f"{what} {line.language}/{line.sample}: {line.sentence}{f' [{found}]' if found else ''}")
        elif line.kind == "paraphrase" and not one.result.passed and letter_of(line.case_path).report.passed:
            print(f"NO LONGER PASSES {line.of} {line.language}/{line.sample}: {line.sentence}")


if __name__ == "__main__":
    raise SystemExit(main())
