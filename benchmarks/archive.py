"""A company's archive: many letters in one file, through ``amends lint --jsonl`` on one core and on all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.contenders import ROOT

_SECONDS = 8
"""What one core should be busy for, so that starting up weighs little."""
_LEAST, _MOST = 300, 20_000

_AMENDS = str(Path(sys.executable).with_name("amends"))


def offers_archives() -> bool:
    """Return whether this amends reads archives."""
    shown = subprocess.run(
        [_AMENDS, "lint", "--help"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )
    return "--jsonl" in shown.stdout


def wanted(microseconds: float, most: int | None = None) -> int:
    """Return how many letters an archive should hold, given what one takes."""
    return min(max(_LEAST, round(_SECONDS * 1e6 / microseconds)), most or _MOST)


def throughput(texts: Sequence[str]) -> dict[str, Any]:
    """Return letters a second on one core and on all of them, starting up included. Raises RuntimeError where amends cannot run."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with TemporaryDirectory() as folder:
        archive = Path(folder, "letters.jsonl")
        archive.write_text("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts), encoding="utf-8")
        return {
            "letters": len(texts),
            "cores": cores,
            "one_core": _rate(archive, len(texts), 1),
            "all_cores": _rate(archive, len(texts), cores),
        }


def _rate(archive: Path, letters: int, jobs: int) -> dict[str, float]:
    command = [_AMENDS, "lint", "--lang", "en", "--jsonl", "text", "--jobs", str(jobs), "--format", "json", str(archive)]
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):
        said = done.stderr.strip().splitlines()
        raise RuntimeError(said[-1] if said else f"amends lint --jsonl ended with {done.returncode}")
    return {"seconds": round(seconds, 2), "letters_a_second": round(letters / seconds)}
