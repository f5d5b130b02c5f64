"""Listen without a model to the complaints of a file: is the language told, what is found, how long it takes.

    python -m amends_evals.listening FILE [--show KIND]

FILE is JSON Lines with ``text`` and, where they are known, ``lang``, ``dates`` (2026-05-12, or --05-12 without a year) and ``amounts``
(84 EUR): a label is found if it was heard, and what was heard beyond the labels of a text is counted, too. ``--show sign`` prints every
sentence in which a warning sign was heard, for a person to judge; so do the other kinds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import amends
from amends_evals.intervals import wilson

FIGURES = {"dates": "date", "amounts": "amount"}
"""Labels, and the kind of what is heard that answers them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; return 0, or 2 if the file could not be read."""
    parser = argparse.ArgumentParser(
        prog="amends_evals.listening", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--show", metavar="KIND", help="print what was heard of a kind")
    options = parser.parse_args(arguments)
    try:
        rows = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines() if line.strip()]
        texts = [row["text"] for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"{options.file}: needs a JSON object with text on each line: {problem!r}", file=sys.stderr)
        return 2
    heard, seconds = _listened(texts)
    _print_languages(rows, heard)
    for label, kind in FIGURES.items():
        _print_labelled(rows, heard, label, kind)
    counts = Counter((found.kind, found.which if found.kind in ("sign", "letter_type") else "") for one in heard for found in one.heard)
    for (kind, which), count in sorted(counts.items()):
        print(f"heard {kind}{f' {which}' if which else ''}: {count}")
    if seconds:
        ordered = sorted(seconds)
        print(
            f"time a complaint: median {statistics.median(ordered) * 1000:.1f} ms, longest {ordered[-1] * 1000:.1f} ms, of {len(ordered)}"
        )
    if options.show:
        for one in heard:
            for found in one.heard:
                if found.kind == options.show:
                    print(f"{one.language} {found.which}: {' '.join(found.quote.split())}")
    return 0


def _listened(texts: Sequence[str]) -> tuple[list[amends.Listening], list[float]]:
    """Return what was heard in each text, and the seconds each took once its language had been listened to before."""
    heard, seconds = [], []
    warm: set[str | None] = set()
    for text in texts:
        began = time.perf_counter()
        heard.append(amends.listen(text))
        if heard[-1].language in warm:
            seconds.append(time.perf_counter() - began)
        warm.add(heard[-1].language)
    return heard, seconds


def _print_languages(rows: Sequence[dict[str, Any]], heard: Sequence[amends.Listening]) -> None:
    known = [(row["lang"], one.language) for row, one in zip(rows, heard, strict=True) if row.get("lang")]
    for language in sorted({lang for lang, _ in known}):
        print(f"language {language}: {wilson(told == lang for lang, told in known if lang == language)}")
    for told, count in sorted(Counter(str(told) for lang, told in known if told != lang).items()):
        print(f"  told wrongly as {told}: {count}")


def _print_labelled(rows: Sequence[dict[str, Any]], heard: Sequence[amends.Listening], label: str, kind: str) -> None:
    hits, beyond, labelled = [], 0, False
    for row, one in zip(rows, heard, strict=True):
        if label not in row:
            continue
        labelled = True
        values = Counter(found.which for found in one.heard if found.kind == kind)
        wanted = Counter(row[label])
        hits += [number < values[value] for value, count in wanted.items() for number in range(count)]
        beyond += (values - wanted).total()
    if labelled:
        print(f"{label} found: {wilson(hits)}; heard beyond the labels: {beyond}")


if __name__ == "__main__":
    raise SystemExit(main())
