"""Measure what the check says of letters that people wrote freely: the case and what it stands behind, told in words of their own.

    python -m amends_evals.retold FILE... [--lang xx] [--found]

FILE is JSON Lines named by its language (``evals/datasets/retold/ro.jsonl``): ``sample`` (a sample case, ``fresh/01`` or
``complaints/01-rude-staff``), ``letter`` (its whole text), and, where somebody has judged what was found, ``fair`` and ``unfair``: keys of
findings that are right about the letter, or wrong. Advice is left out, and so is what a case lacks besides its letter. A letter is read back
from its text, as one that a person has edited is. Intervals are Wilson's, 95 %; sentences of one letter are not independent, so theirs are
a little too narrow.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import amends
from amends.cli.progress import Progress
from amends.languages import load_language
from amends_evals.deed_lines import case_in, language_of, sample_path
from amends_evals.errors import BadFileError
from amends_evals.inserting import stands_in
from amends_evals.intervals import wilson

_ALL = "all"
_BESIDES = frozenset({"sign-off-gate"})
"""Rules about the case and not about its letter."""


@dataclass(frozen=True, slots=True)
class Retold:
    """A letter that somebody wrote about a sample case, and what was judged of earlier findings by their keys."""

    language: str
    sample: str
    letter: str
    fair: frozenset[str] = frozenset()
    unfair: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """A letter with what the check found in it: for each sentence the findings there, and those about the whole."""

    retold: Retold
    sentences: tuple[tuple[str, tuple[amends.Finding, ...]], ...]
    whole: tuple[amends.Finding, ...]

    @property
    def findings(self) -> tuple[amends.Finding, ...]:
        """All findings, each once."""
        at_sentences = (finding for _, found in self.sentences for finding in found)
        return tuple(dict.fromkeys((*at_sentences, *self.whole)))


def read_retold(path: Path, language: str | None = None) -> Iterator[Retold]:
    """Yield the letters of a file that is named by its language (``ro.jsonl``). Raises BadFileError."""
    code = language_of(path)
    if language not in (None, code):
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            judged = (frozenset(row.get(kind, ())) for kind in ("fair", "unfair"))
            found = Retold(code, row["sample"], row["letter"], *judged)
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise BadFileError(f"{path}:{number}: needs sample and letter: {problem!r}") from problem
        if not sample_path(found.sample, code).is_file():
            raise BadFileError(f"{path}:{number}: {sample_path(found.sample, code)} is no sample case")
        yield found


def checked(retold: Retold) -> Read:
    """Return a letter with what the check finds in it, read back from its text."""
    case = case_in(sample_path(retold.sample, retold.language))
    report = amends.check(amends.Letter.from_text(retold.letter, case), case)
    findings = [one for one in report.findings if one.severity != "advice" and one.rule not in _BESIDES]
    sentences = tuple(
        (report.text[place.start : place.end], tuple(one for one in findings if stands_in(one, place.start, place.end)))
        for place in load_language(retold.language).read(report.text).sentences
    )
    return Read(retold, sentences, tuple(one for one in findings if one.start is None))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; return 0, or 2 if a file could not be read."""
    parser = argparse.ArgumentParser(prog="amends_evals.retold", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--lang", choices=amends.LANGUAGES, help="this language only")
    parser.add_argument("--found", action="store_true", help="print each finding with its key, its sentence and how it was judged")
    options = parser.parse_args(arguments)
    try:
        letters = [letter for path in options.files for letter in read_retold(path, options.lang)]
    except (BadFileError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    read = []
    with Progress(len(letters), quiet_output=True) as progress:
        for letter in letters:
            read.append(checked(letter))
            progress.advance()
    for language in (*sorted({letter.language for letter in letters}), _ALL):
        _print_figures(language, [one for one in read if language in (_ALL, one.retold.language)])
    _print_rules(read)
    if options.found:
        _print_found(read)
    return 0


def _print_figures(language: str, read: Sequence[Read]) -> None:
    sentences = [found for one in read for _, found in one.sentences]
    errors = [any(finding.severity == "error" for finding in found) for found in sentences]
    figures = {
        "letters that pass": [not any(finding.severity == "error" for finding in one.findings) for one in read],
        "letters without an unfair error": [not any(finding.severity == "error" for finding in _not_fair(one)) for one in read],
        "letters without any finding": [not one.findings for one in read],
        "letters without an unfair finding": [not _not_fair(one) for one in read],
        "sentences flagged": [bool(found) for found in sentences],
        "sentences flagged unfairly": [
            any(finding.key not in one.retold.fair for finding in found) for one in read for _, found in one.sentences
        ],
        "sentences flagged as error": errors,
    }
    for name, found in figures.items():
        print(f"{language:4} {name:36} {wilson(found)}")
    keys = [finding.key for one in read for finding in one.findings]
    judged = sum(finding.key in one.retold.fair | one.retold.unfair for one in read for finding in one.findings)
    print(f"{language:4} {'findings judged':36} {judged} of {len(keys)}")


def _not_fair(read: Read) -> list[amends.Finding]:
    """Return the findings that nobody has found to be right."""
    return [finding for finding in read.findings if finding.key not in read.retold.fair]


def _print_rules(read: Iterable[Read]) -> None:
    """Say which rules have how many findings, and how many of these nobody has found to be right."""
    findings = [(one, finding) for one in read for finding in one.findings]
    counts = Counter(f"{finding.rule} {finding.severity}" for _, finding in findings)
    unfair = Counter(f"{finding.rule} {finding.severity}" for one, finding in findings if finding.key not in one.retold.fair)
    for name, count in counts.most_common():
        print(f"     {name:36} {count} ({unfair[name]} not found fair)")


def _print_found(read: Iterable[Read]) -> None:
    for one in read:
        places = [(said, finding) for said, found in one.sentences for finding in found] + [("", finding) for finding in one.whole]
        for said, finding in places:
            how = "fair" if finding.key in one.retold.fair else "unfair" if finding.key in one.retold.unfair else "not judged"
            print(f"{one.retold.language}/{one.retold.sample} {finding.severity} {finding.key} ({how}): {said or finding.message}")


if __name__ == "__main__":
    raise SystemExit(main())
