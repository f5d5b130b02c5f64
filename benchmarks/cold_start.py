"""From the start of a process to its first finding on the screen, each program in turn, several times."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.contenders import ROOT
from benchmarks.peers import Peer


def programs(letter: Path, peers: tuple[Peer, ...]) -> dict[str, tuple[str, ...]]:
    """Return each program's command on a file that holds something to find; the bare interpreters stand beside them."""
    found = {
        "python, nothing else": (sys.executable, "-c", "print('.')"),
        "amends lint": (str(Path(sys.executable).with_name("amends")), "lint", "--lang", "en", str(letter)),
        "plain re loop": (sys.executable, "-m", "benchmarks.workers.re_loop", "en", str(letter)),
    }
    if peers and (node := shutil.which("node")):
        found["node, nothing else"] = (node, "-e", "console.log('.')")
    return found | {peer.name: (*peer.on_file, str(letter)) for peer in peers}


def cold_starts(commands: dict[str, tuple[str, ...]], runs: int) -> list[dict[str, Any]]:
    """Return the milliseconds to the first output of each program; the first run of each only warms the disk."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            taken[name].append(_to_first_output(command))
    return [
        {
            "name": name,
            "p50_ms": round(statistics.median(times[1:])),
            "least_ms": round(min(times[1:])),
            "most_ms": round(max(times[1:])),
            "runs": runs,
        }
        for name, times in taken.items()
    ]


def _to_first_output(command: tuple[str, ...]) -> float:
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        assert process.stdout
        first = process.stdout.read(1)
        taken = (time.perf_counter() - start) * 1_000
        process.stdout.read()
    if not first:
        raise RuntimeError(f"{Path(command[0]).name} printed nothing on a letter with something to find")
    return taken
