"""The same phrases with ``re`` alone, one by one over each sentence. Argument: the language; with a file as second argument, its findings."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from benchmarks.phrases_as_re import Rules
from benchmarks.workers.serving import serve


def main() -> None:
    """Serve a language, or print what is found in a file."""
    rules = Rules.of(sys.argv[1])
    if len(sys.argv) > 2:
        text = Path(sys.argv[2]).read_text(encoding="utf-8")
        for rule, start, end in rules.lint(text):
            print(rule, rules.style.canonical(text)[start:end])
        return

    def told(text: str, found: list[tuple[str, int, int]]) -> tuple[int, list[list[object]]]:
        places = rules.origin(text)
        return len(text), [[rule, places[start], places[end], True] for rule, start, end in found]

    serve(
        f"Python {platform.python_version()}",
        lambda request: request["texts"],
        rules.lint,
        told,
        phrases=rules.count,
        untranslated=rules.untranslated,
    )


if __name__ == "__main__":
    main()
