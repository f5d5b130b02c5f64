"""amends with a case: ``amends.check`` on letters it made, or on a person's edits. Arguments: the language, ``check``, ``again`` or ``edit``.

``check`` meets each case for the first time, ``again`` for the second; ``edit`` is what happens while a person types: the text was read back into a letter and
checked before the edit, and is after it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import amends
from benchmarks.with_case import WithCase, with_case
from benchmarks.workers.serving import serve


def main() -> None:
    """Serve a language and a task."""
    language, task = sys.argv[1:3]
    made: dict[int, Iterator[WithCase]] = {}

    def items(request: dict[str, Any]) -> Iterator[WithCase]:
        return islice(made.setdefault(request["seed"], with_case(language, request["seed"])), request["count"])

    def check(item: WithCase) -> amends.Report:
        return amends.check(item.letter, item.case)

    def edit(item: WithCase) -> amends.Report:
        return amends.check(amends.Letter.from_text(item.edited, item.case), item.case)

    def before(item: WithCase) -> amends.Report:
        return amends.check(amends.Letter.from_text(item.text, item.case), item.case)

    def told(item: WithCase, report: amends.Report) -> tuple[int, list[list[object]]]:
        return len(report.text), [[finding.rule, finding.start, finding.end, False] for finding in report.findings]

    serve(amends.__version__, items, edit if task == "edit" else check, told, known={"edit": before, "again": check}.get(task))


if __name__ == "__main__":
    main()
