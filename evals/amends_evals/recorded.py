"""Replay what a model answered to the drafting prompt, and say what the rules and the mending made of it.

    python -m amends_evals.recorded [FOLDER] [--letters]

FOLDER (``tests/recordings/strong`` without one) holds a case for each letter (``en/rude-staff.demands.yaml``) and beside it the answers in the
order they were given (``….answers.json``: the whole letter first, then the parts that were asked for again). No model is asked.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import amends
from amends.llm.testing import ScriptedModel
from amends_evals.intervals import wilson

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "recordings" / "strong"


@dataclass(frozen=True)
class Recording:
    """A case, and what a model answered to each request about it."""

    name: str
    case: amends.Case
    answers: tuple[str, ...]

    def replayed(self) -> amends.Draft:
        """Return the draft that these answers make, today's rules judging. Raises InputError if more answers are asked for."""
        return amends.Drafter(ScriptedModel(self.answers, name="recorded"), seed=1).draft(self.case)


def recordings(folder: Path = FOLDER) -> Iterator[Recording]:
    """Yield every recording of a folder, by its name."""
    for path in sorted(folder.rglob("*.yaml")):
        answers = json.loads(path.with_suffix(".answers.json").read_text(encoding="utf-8"))
        name = path.relative_to(folder).with_suffix("").as_posix()
        yield Recording(name, amends.read_case(path), tuple(json.dumps(answer, ensure_ascii=False) for answer in answers))


def main() -> None:
    """Print a line for each letter, then the shares and what was found."""
    parser = argparse.ArgumentParser(
        prog="amends_evals.recorded", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--letters", action="store_true", help="print the letters")
    options = parser.parse_args()
    at_first: list[bool] = []
    mended: list[bool] = []
    by_model: list[bool] = []
    found: dict[str, Counter[str]] = {"first": Counter(), "last": Counter()}
    for recording in recordings(options.folder):
        draft = recording.replayed()
        first, best = draft.attempts[0], draft.best
        at_first.append(first.passed)
        mended.append(draft.passed)
        by_model.append(draft.passed and not best.phrasebook_parts)
        for where, attempt in (("first", first), ("last", best)):
            found[where].update(f"{finding.severity} {finding.rule}" for finding in attempt.report.findings if finding.severity != "advice")
        told = f"; by the phrasebook: {', '.join(best.phrasebook_parts)}" if best.phrasebook_parts else ""
        verdict = "at first" if first.passed else f"at attempt {best.number}" if draft.passed else "no"
        print(f"{recording.name:40} passed: {verdict}, {len(best.report.warnings)} warnings{told}")
        if options.letters:
            print(f"\n{draft.text}\n")
    print(f"passed at first: {wilson(at_first)}")
    print(f"passed after mending, in the model's words alone: {wilson(by_model)}")
    print(f"passed after mending: {wilson(mended)}")
    for where, counts in found.items():
        print(f"found in the {where} version: " + (", ".join(f"{name} {count}" for name, count in counts.most_common()) or "nothing"))


if __name__ == "__main__":
    main()
