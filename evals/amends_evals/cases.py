"""Draft every case of a folder and say what came of it: drafted, passed, or refused with which questions.

    python -m amends_evals.cases FOLDER [--out DIR] [--seed N]

Each letter is written to DIR beside its report, for a reader who has only the letter and the complaint. No model is used.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import amends


def main() -> None:
    """Print a line per case and the totals."""
    parser = argparse.ArgumentParser(prog="amends_evals.cases", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for path in sorted(options.folder.rglob("*.yaml")):
        outcome, text = run(path, options.seed)
        counts[outcome.split(":")[0]] += 1
        print(f"{path.relative_to(options.folder)}: {outcome}")
        if options.out and text:
            target = options.out / path.relative_to(options.folder).with_suffix(".txt")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())), "of", counts.total())


def run(path: Path, seed: int | None) -> tuple[str, str | None]:
    """Return what came of one case, and its letter if there is one."""
    try:
        draft = amends.draft(amends.read_case(path), seed=seed)
    except amends.IncompleteCaseError as gaps:
        return "refused: " + " | ".join(f"{question.field}: {question.text}" for question in gaps.questions), None
    except amends.CaseError as problem:
        return f"refused: {problem}", None
    if draft.passed:
        notes = [finding.rule for finding in draft.report.findings]
        return f"passed{f' with {notes}' if notes else ''}", draft.text
    return "failed: " + " | ".join(f"{finding.rule}: {finding.message}" for finding in draft.report.errors), draft.text


if __name__ == "__main__":
    main()
