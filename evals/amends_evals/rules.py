"""Measure ``amends.lint`` on labelled sentences: what it catches, what it flags wrongly, how sure that is.

    python -m amends_evals.rules FILE... [--lang xx] [--misses] [--json OUT]

FILE is JSON Lines (``lang``, ``sentence``, ``label``, ``acceptable``) or YAML (``lang``, ``classes`` of ``positive`` and ``negative``
sentences); ``labels.toml`` says which rules are right for a label. By language and class: recall by any rule and by the right one, and
precision, with 95 % intervals from 2,000 resamples of the sentences; then totals against the goals, with Wilson's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import amends
from amends.cli.progress import Progress
from amends_evals.errors import BadFileError
from amends_evals.intervals import Share
from amends_evals.labelled import Labelled, load_labels, read_labelled
from amends_evals.scoring import ClassScore, Judged, class_scores, goal_scores, lint_all


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; return 0, or 2 if a file could not be read."""
    parser = argparse.ArgumentParser(prog="amends_evals.rules", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--lang", choices=amends.LANGUAGES, help="this language only")
    parser.add_argument("--misses", action="store_true", help="print each bad sentence missed and each acceptable one flagged")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    options = parser.parse_args(arguments)
    try:
        items = [item for path in options.files for item in read_labelled(path) if options.lang in (None, item.language)]
    except BadFileError as problem:
        print(problem, file=sys.stderr)
        return 2
    judged = _judged(items)
    classes = tuple(class_scores(judged, load_labels()))
    _print_classes(classes)
    print()
    _print_goals(judged)
    if options.misses:
        print()
        _print_misses(judged)
    if options.json:
        options.json.write_text(json.dumps(_record(options.files, judged, classes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _judged(items: Sequence[Labelled]) -> list[Judged]:
    found = []
    with Progress(len(items), quiet_output=True) as progress:
        for one in lint_all(items):
            found.append(one)
            progress.advance()
    return found


def _print_classes(classes: Sequence[ClassScore]) -> None:
    columns = ("caught", "by the right rule", "precision", "acceptable flagged")
    print(f"{'':4} {'':28} {'bad':>5} " + " ".join(f"{column:>22}" for column in columns))
    for score in classes:
        cells = (score.caught, score.right if score.known else None, score.precision, score.flagged)
        print(f"{score.language:4} {score.label:28} {score.caught.total:5} " + " ".join(f"{_cell(cell):>22}" for cell in cells))
    if strange := sorted({score.label for score in classes if not score.known}):
        print(f"No rules are named in labels.toml for: {', '.join(strange)}")


def _cell(share: Share | None) -> str:
    if share is None or share.value is None:
        return "-"
    return f"{share.value:.1%} ({share.low:.0%} to {share.high:.0%})"


def _print_goals(judged: Sequence[Judged]) -> None:
    for goal, language, share in goal_scores(judged):
        wanted = f"{'at most' if goal.at_most else 'at least'} {goal.wanted:.0%}"
        print(f"{language:4} {goal.name:34} {share!s:44} goal {wanted}: {'met' if goal.met(share) else 'MISSED'}")


def _print_misses(judged: Sequence[Judged]) -> None:
    for one in judged:
        if one.flagged == one.item.acceptable:
            found = ", ".join(f"{finding.severity} {finding.rule} {finding.match!r}" for finding in one.findings)
            what = "FLAGGED" if one.item.acceptable else "MISSED"
            print(f"{what} {one.item.language} {one.item.label}: {one.item.text}{f' [{found}]' if found else ''}")


def _record(files: Sequence[Path], judged: Sequence[Judged], classes: Sequence[ClassScore]) -> dict[str, object]:
    """Return the figures with what they were measured on."""
    return {
        "amends": amends.__version__,
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "sentences": len(judged),
        "classes": [
            {"language": score.language, "label": score.label}
            | {name: getattr(score, name).as_data() for name in ("caught", "right", "precision", "flagged", "as_error")}
            for score in classes
        ],
        "goals": [
            {"goal": goal.name, "wanted": goal.wanted, "language": language, "met": goal.met(share)} | share.as_data()
            for goal, language, share in goal_scores(judged)
        ],
    }


if __name__ == "__main__":
    raise SystemExit(main())
