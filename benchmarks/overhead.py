"""What amends costs above the call it makes: the whole pipeline beside the bare SDK and other clients, against one fake endpoint.

    python -m benchmarks.overhead [--rounds 7] [--calls 40] [--at-once 50] [--out docs/benchmarks/overhead.json] [--only NAME …]

Every client sends the same prompt and reads the same letter, in a process of its own; rounds are interleaved, so that what the machine
does in the meantime strikes all alike. amends also checks the letter by every rule: of one case again and again, and of another each
time. Clients that cannot share an environment get one of their own under ``benchmarks/.envs``. CPU is that of the client's process, all
its threads, and of the processes it starts; the endpoint runs in another.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amends.prompting.letters import draft_request
from benchmarks.contenders import ROOT
from benchmarks.machine import commit, load, machine
from benchmarks.many_at_once import answer_for, marked_cases
from benchmarks.measuring import yardstick
from benchmarks.overhead_page import page
from benchmarks.peers import ENVIRONMENTS, _ran

_DELAY_MS = 50
_CASES = 400
"""Cases that are drafted in turn where each is to be new: more than are kept."""
OTHERS = {"instructor": ("instructor==1.17.0",), "pydantic-ai": ("pydantic-ai-slim[openai]==2.68.0",)}


def clients(only: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the interpreter each client runs in, and why those are absent that cannot be had."""
    found = dict.fromkeys(("raw", "create", "parse", "amends", "amends-new", "amends-crew"), sys.executable)
    absent: dict[str, str] = {}
    for name, packages in OTHERS.items():
        if only and name not in only:
            continue
        folder = ENVIRONMENTS / name
        python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        if not (folder / "ready").exists():
            ready = _ran([sys.executable, "-m", "venv", str(folder)], name) and _ran(
                [str(python), "-m", "pip", "install", "--quiet", *packages], name
            )
            if not ready:
                absent[name] = f"pip could not install {packages[0]}; see benchmarks/.envs/{name}.log"
                continue
            (folder / "ready").touch()
        found[name] = str(python)
    return {name: python for name, python in found.items() if not only or name in only}, absent


@contextmanager
def endpoint(answers: Path) -> Iterator[str]:
    """Give the address of a fake endpoint that runs while it is used."""
    command = [sys.executable, "-m", "benchmarks.fake_endpoint", str(answers), "--marked"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


class Worker:
    """A client in a process of its own."""

    def __init__(self, name: str, python: str, address: str, request: Path, cases: Path) -> None:
        """Start it; ``first`` is what its first call took from the start of the process."""
        self.name = name
        self._address = address
        command = [python, "-m", "benchmarks.workers.calling", name, f"{address}/v1", str(request), str(cases)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.first = self._read()

    def block(self, calls: int, at_once: int) -> dict[str, Any]:
        """Return what a block of calls cost; many at once are answered after 50 ms, one after the other at once."""
        assert self._process.stdin
        line = {"calls": calls, "at_once": at_once, "url": f"{self._address}/after/{_DELAY_MS}/v1"}
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended without an answer (exit code {self._process.wait()})")
        answer: dict[str, Any] = json.loads(line)
        return answer


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of one run."""
    pythons, absent = clients(options.only)
    made = marked_cases(_CASES, ("en",))
    request = draft_request(made[0])
    with tempfile.TemporaryDirectory() as folder:
        answers, asked, cases = (Path(folder) / name for name in ("answers.json", "request.json", "cases.json"))
        letters = {case.reference: answer_for(case) for case in made}
        answers.write_text(json.dumps(letters), encoding="utf-8")
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        asked.write_text(json.dumps({"messages": messages, "schema": request.schema}), encoding="utf-8")
        cases.write_text(json.dumps([case.model_dump(mode="json", exclude_defaults=True) for case in made]), encoding="utf-8")
        with endpoint(answers) as address:
            workers = [Worker(name, python, address, asked, cases) for name, python in pythons.items()]
            single: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
            at_once: dict[str, list[dict[str, Any]]] = {worker.name: [] for worker in workers}
            loops = []
            for number in range(options.rounds + 1):
                for worker in workers[number % len(workers) :] + workers[: number % len(workers)]:
                    one = worker.block(options.calls, 1)
                    many = worker.block(options.calls * 5, options.at_once)
                    if number:  # the first round warms up
                        single[worker.name].append(one)
                        at_once[worker.name].append(many)
                loops.append(yardstick())
                print(f"round {number} of {options.rounds}", file=sys.stderr)
            rows = [_row(worker, single[worker.name], at_once[worker.name]) for worker in workers]
            for worker in workers:
                worker.close()
    return {
        "made_on": dt.date.today().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "load": load(),
        "loop_ms": loops,
        "settings": {"rounds": options.rounds, "calls": options.calls, "at_once": options.at_once, "delay_ms": _DELAY_MS},
        "prompt_characters": sum(len(message.content) for message in request.messages),
        "answer_characters": len(letters[made[0].reference]),
        "cases": _CASES,
        "rows": rows,
        "absent": absent,
    }


def _row(worker: Worker, single: list[dict[str, Any]], at_once: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": worker.name,
        "cpu_us": _spread([block["cpu_us"] for block in single]),
        "wall_us": _spread([block["wall_us"] for block in single]),
        "at_once_cpu_us": _spread([block["cpu_us"] for block in at_once]),
        "at_once_per_s": _spread([block["per_s"] for block in at_once]),
        "first_call_s": round(worker.first["first_call_s"], 2),
        "first_call_cpu_s": round(worker.first["first_call_cpu_s"], 2),
        "peak_mb": round(max(block["peak_kb"] or 0 for block in at_once) / 1_024) or None,
    }


def _spread(values: list[float]) -> dict[str, float]:
    return {"p50": round(statistics.median(values), 1), "least": round(min(values), 1), "most": round(max(values), 1)}


def main() -> None:
    """Measure, print the table, write the figures and the page."""
    parser = argparse.ArgumentParser(prog="benchmarks.overhead", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=40, help="calls of a block, one after the other; five times as many at once")
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--out", type=Path, help="the figures as JSON; the page goes beside it")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    options = parser.parse_args()
    results = measure(options)
    print(page(results))
    if options.out:
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        options.out.with_suffix(".md").write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
