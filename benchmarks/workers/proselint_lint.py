"""proselint in its own environment, with the checks it turns on by itself."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from proselint.checks import __register__  # type: ignore[import-not-found]
from proselint.registry import CheckRegistry  # type: ignore[import-not-found]
from proselint.tools import LintFile  # type: ignore[import-not-found]

from benchmarks.workers.serving import serve


def main() -> None:
    """Serve English."""
    CheckRegistry().register_many(__register__)

    def told(text: str, found: list[Any]) -> tuple[int, list[list[object]]]:
        return len(text), [[result.check_result.check_path, *result.check_result.span, False] for result in found]

    serve(version("proselint"), lambda request: request["texts"], lambda text: LintFile("letter.txt", text).lint(), told)


if __name__ == "__main__":
    main()
