"""How long a letter to many takes: ``python -m benchmarks.mass_letters [--letters 10000]``, checked by one process and by one a core."""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path

from amends.case_files import parse_case
from amends.mass.checking import check_rows
from amends.mass.merging import Master, master_letter
from amends.mass.recipients import open_recipients
from amends.samples import mass_sample


def _list(path: Path, letters: int) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write("name,email,reference,booking,amount,show\n")
        for number in range(letters):
            pounds = f"£{20 + number % 180}.{number % 100:02}"
            file.write(f"Anna Bell,p{number}@example.com,C-{number},QT-{10_000 + number},{pounds},The Winter Loom\n")


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _run(master: Master, path: Path, jobs: int) -> tuple[float, float, int]:
    began, used = time.perf_counter(), _cpu()
    file = open_recipients(path, master.slots, "en")
    passed = sum(checked.passed for checked in check_rows(master, file.rows(), jobs=jobs))
    return time.perf_counter() - began, _cpu() - used, passed


def main() -> None:
    """Print seconds, letters a second and how many passed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--letters", type=int, default=10_000)
    letters = options.parse_args().letters
    sample = mass_sample("en")
    master = master_letter(parse_case(sample["incident.yaml"]), sample["letter.txt"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        _list(path, letters)
        for jobs in dict.fromkeys((1, os.cpu_count() or 1)):
            seconds, used, passed = _run(master, path, jobs)
            load = os.getloadavg()[0]
            print(
                f"{jobs} process{'es' * (jobs > 1)}: {letters:,} letters in {seconds:.1f} s, {letters / seconds:.0f} a second,"
                f" {1000 * used / letters:.1f} ms of CPU each; {passed:,} passed; load {load:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
