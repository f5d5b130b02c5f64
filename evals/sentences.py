"""Measure ``amends.lint`` on labelled sentences: how many bad ones are caught, how many acceptable ones are flagged.

    python evals/sentences.py FILE [--lang xx] [--misses]

FILE is JSON Lines (``lang``, ``sentence``, ``label``, ``acceptable``) or YAML (``lang``, ``classes`` of ``positive`` and ``negative``
sentences). Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import yaml

import amends

LABELS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))["rules"]

_SLOT = re.compile(r"\{[a-z_]+\}")
"""Slots in pattern files; a figure in their place keeps them from counting as gaps left in a letter."""


@dataclass(frozen=True)
class Labelled:
    """A sentence, its language and label, and whether a careful person would send it."""

    language: str
    label: str
    acceptable: bool
    text: str


def read_labelled(path: Path) -> list[Labelled]:
    """Return the sentences of a JSON Lines or YAML file. Raises KeyError for a line that lacks a field."""
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in raw.splitlines() if line.strip()]
        return [Labelled(row["lang"], row["label"], bool(row["acceptable"]), row["sentence"]) for row in rows]
    data = yaml.safe_load(_SLOT.sub("7", raw))
    return [
        Labelled(data["lang"], label, side == "negative", text)
        for label, sides in data["classes"].items()
        for side in ("positive", "negative")
        for text in sides[side]
    ]


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a proportion."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def main() -> None:
    """Print a row per language and label, and totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--lang")
    parser.add_argument("--misses", action="store_true", help="print each bad sentence missed and each acceptable one flagged")
    options = parser.parse_args()
    groups: dict[tuple[str, bool, str], list[tuple[Labelled, list[amends.Finding]]]] = defaultdict(list)
    for path in options.files:
        for item in read_labelled(path):
            if options.lang in (None, item.language):
                findings = list(amends.lint(item.text, item.language, whole=False).findings)
                groups[item.language, item.acceptable, item.label].append((item, findings))
    print(f"{'lang':4} {'label':32} {'sentences':>9} {'flagged':>8} {'as error':>8} {'right rule':>10}")
    totals: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (language, acceptable, label), rows in sorted(groups.items()):
        flagged = sum(bool(found) for _, found in rows)
        errors = sum(any(finding.severity == "error" for finding in found) for _, found in rows)
        right = sum(any(finding.rule in LABELS.get(label, []) for finding in found) for _, found in rows)
        name = f"{'ok  ' if acceptable else 'bad '}{label}"
        print(f"{language:4} {name:32} {len(rows):9} {flagged:8} {errors:8} {'-' if acceptable else right:>10}")
        for key in ((language, acceptable), ("all", acceptable)):
            totals[key] = [total + count for total, count in zip(totals[key], (len(rows), flagged, errors), strict=True)]
    for (language, acceptable), (count, flagged, errors) in sorted(totals.items()):
        low, high = wilson(flagged, count)
        what = "acceptable sentences flagged" if acceptable else "bad sentences caught"
        print(f"{language}: {what}: {flagged} of {count} = {flagged / count:.1%} (95 % {low:.1%} to {high:.1%}), {errors} as error")
    if options.misses:
        for (_, acceptable, label), rows in sorted(groups.items()):
            for item, found in rows:
                if bool(found) == acceptable:
                    print(
                        f"{'FLAGGED' if acceptable else 'MISSED'} {item.language} {label}: {item.text} {[(finding.rule, finding.match) for finding in found]}"
                    )


if __name__ == "__main__":
    main()
