"""Vale, which has no process to keep warm: a block of letters as files in one run, its time shared among them.

Its own style is used, since others must be fetched. Argument: the program.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CONFIGURATION = Path(__file__).with_name("vale.ini")


def main() -> None:
    """Serve English."""
    program = sys.argv[1]
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    print(json.dumps({"version": version, "shared": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_lint(program, json.loads(line)["texts"])), flush=True)


def _lint(program: str, texts: list[str]) -> dict[str, Any]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, text in enumerate(texts):
            (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
        command = [program, "--config", str(CONFIGURATION), "--output=JSON", "--no-exit", str(folder)]
        start = time.perf_counter_ns()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        each = (time.perf_counter_ns() - start) // len(texts)
        alerts = {Path(file).name: found for file, found in json.loads(done.stdout or "{}").items()}
    found = [[[alert["Check"], None, None, False] for alert in alerts.get(f"{number:06}.txt", ())] for number in range(len(texts))]
    return {"nanoseconds": [each] * len(texts), "lengths": [len(text) for text in texts], "found": found, "peak_kb": None}


if __name__ == "__main__":
    main()
