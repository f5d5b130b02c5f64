"""How fast amends lints and checks, beside other tools on the same letters in one run.

    make bench                                # everything that can be had here, ten minutes and more on two cores
    python -m benchmarks.lint_speed --help    # smaller runs

Every contender is a warm process of its own. In each round every one of them gets the same block of letters nobody has seen before,
one contender after the other, the order turned by one each round, so that a slow minute of the machine falls on all. Each letter is
timed by itself inside its process. Writes ``lint_speed.json``, ``.md`` and ``.svg``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.archive import offers_archives, throughput, wanted
from benchmarks.cold_start import cold_starts, programs
from benchmarks.contenders import ROOT, Contender, Worker, WorkerError, contenders
from benchmarks.differential import Difference
from benchmarks.machine import commit, load, machine
from benchmarks.measuring import Figures, per_kb, yardstick
from benchmarks.page import page
from benchmarks.peers import Peer, peers

LANGUAGES = ("en", "ro", "ar", "ca", "he", "hr")
_FEWEST = 2
"""Letters of a block that the slowest contender gets."""
_WARM_UP, _MEASURED, _ARCHIVE = 1, 2, 3
"""Seeds: what warms up is not what is measured."""


@dataclass(frozen=True)
class Settings:
    """How much is measured."""

    rounds: int
    block: int
    """Letters in a block."""
    warm_up: int
    seconds: float
    """How long a contender may take for all English letters; one that is too slow gets the first letters of each block."""
    cold_starts: int
    most_archived: int | None
    seed: int

    @property
    def letters(self) -> int:
        """How many letters of a language are measured."""
        return self.rounds * self.block

    def seconds_in(self, language: str) -> float:
        """Return how long a contender may take in a language; what is slow is shown in English, the others make sure."""
        return self.seconds if language == "en" else self.seconds / 5


@dataclass
class Block:
    """Letters that are put to everybody: as they are, with no sentence twice, and half as many with a case."""

    texts: list[str]
    new: list[str]
    seed: int

    def size(self, contender: Contender) -> int:
        """Return how many letters there are for a contender's task."""
        return max(1, len(self.texts) // 2) if contender.task in ("case", "edit") else len(self.texts)

    def request(self, contender: Contender, most: int) -> dict[str, Any]:
        """Return what a contender is asked, with as many letters as it can take."""
        if contender.task in ("case", "edit"):
            return {"count": min(self.size(contender), most), "seed": self.seed}
        return {"texts": (self.new if contender.task == "new sentences" else self.texts)[:most]}


@dataclass(frozen=True)
class Warmth:
    """A contender after its warm-up: what the very first letter took, how many it read, how many of a block it has time for."""

    first_ms: float
    letters: int
    most: int


def measure_language(language: str, tools: tuple[Peer, ...], settings: Settings) -> dict[str, Any]:
    """Return what every contender took in a language, and where ``re`` and amends differ. Raises WorkerError."""
    texts = make_letters(language, settings.letters, settings.seed + _MEASURED)
    new = make_letters(language, settings.letters, settings.seed + _MEASURED, new_sentences=True)
    warm = make_letters(language, settings.warm_up, settings.seed + _WARM_UP)
    difference = Difference()
    times: dict[str, list[list[float]]] = {}
    found: dict[str, int] = {}
    yardsticks = []
    with ExitStack() as running:
        workers = [running.enter_context(Worker(contender)) for contender in contenders(language, tools)]
        warmth = {worker.contender.name: _warmed_up(worker, warm, settings) for worker in workers}
        rules = _compared_rules(workers)
        for number in range(settings.rounds):
            part = slice(number * settings.block, (number + 1) * settings.block)
            block = Block(texts[part], new[part], settings.seed + _MEASURED)
            yardsticks.append(yardstick())
            turned = number % len(workers)
            answers = {
                worker.contender.name: worker.answer(block.request(worker.contender, warmth[worker.contender.name].most))
                for worker in workers[turned:] + workers[:turned]
            }
            for name, answer in answers.items():
                times.setdefault(name, []).append(per_kb(answer["nanoseconds"], answer["lengths"]))
                found[name] = found.get(name, 0) + sum(map(len, answer["found"]))
            difference.add(block.texts, answers["amends lint"]["found"], answers["plain re loop"]["found"], rules)
        return {
            "letters": _described(texts, new, settings),
            "speed": [
                _row(worker, Figures.of(times[worker.contender.name]), found[worker.contender.name], warmth[worker.contender.name])
                for worker in workers
            ],
            "difference": {"rules": len(rules), **_phrases(workers), **asdict(difference)},
            "yardstick_ms": yardsticks,
        }


def make_letters(language: str, count: int, seed: int, *, new_sentences: bool = False) -> list[str]:
    """Return letters, made in a process of their own so that this one stays small."""
    command = [sys.executable, "-m", "benchmarks.letters", "--language", language, "--count", str(count), "--seed", str(seed)]
    done = subprocess.run(
        command + ["--new-sentences"] * new_sentences, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT
    )
    if done.returncode:
        raise WorkerError(f"no letters in {language}: {done.stderr.strip().splitlines()[-1]}")
    return [json.loads(line)["text"] for line in done.stdout.splitlines()]


def _warmed_up(worker: Worker, warm: list[str], settings: Settings) -> Warmth:
    """Warm a contender up, for half of its time at most, and return how fast it came to be."""
    may_take = settings.seconds_in(worker.contender.language)
    started = time.monotonic()
    first = each = 0.0
    done, some = 0, 1
    while done < len(warm) and (not done or time.monotonic() - started < may_take / 2):
        block = Block(warm[done : done + some], warm[done : done + some], settings.seed + _WARM_UP)
        nanoseconds = worker.answer(block.request(worker.contender, some))["nanoseconds"]
        first = first or nanoseconds[0] / 1e6
        each = statistics.median(nanoseconds) / 1e9
        done, some = done + some, max(1, min(2 * some, int(may_take / 16 / each)))
    return Warmth(round(first, 1), done, max(_FEWEST, int(may_take / settings.rounds / each)))


def _compared_rules(workers: list[Worker]) -> frozenset[str]:
    return frozenset(next(worker.greeting["forbidding"] for worker in workers if worker.contender.name == "amends lint"))


def _phrases(workers: list[Worker]) -> dict[str, Any]:
    greeting = next(worker.greeting for worker in workers if worker.contender.name == "plain re loop")
    return {"phrases": greeting["phrases"], "untranslated": greeting["untranslated"]}


def _described(texts: list[str], new: list[str], settings: Settings) -> dict[str, Any]:
    lengths = sorted(map(len, texts))
    return {
        "count": len(texts),
        "different": len(set(texts)),
        "mean_characters": round(sum(lengths) / len(lengths)),
        "shortest": lengths[0],
        "longest": lengths[-1],
        "different_sentences_percent": _different_sentences(texts),
        "different_new_sentences_percent": _different_sentences(new),
    }


def _different_sentences(texts: list[str]) -> int:
    """Return the percentage of sentences left when each is counted once."""
    sentences = [piece for text in texts for piece in re.split(r"(?<=[.!?؟])\s+|\n+", text) if piece]
    return round(100 * len(set(sentences)) / len(sentences))


def _row(worker: Worker, figures: Figures, found: int, warmth: Warmth) -> dict[str, Any]:
    contender = worker.contender
    return {
        "name": contender.name,
        "language": contender.language,
        "task": contender.task,
        "looks_for": contender.looks_for,
        "version": worker.greeting["version"],
        "us_per_kb": asdict(figures),
        "first_letter_ms": warmth.first_ms,
        "warm_up_letters": warmth.letters,
        "findings_per_letter": round(found / figures.letters, 2),
        "peak_mb": round(worker.peak_kb / 1024) if worker.peak_kb else None,
        "shared": bool(worker.greeting.get("shared")),
    }


def measure(languages: tuple[str, ...], tools: tuple[Peer, ...], absent: dict[str, str], settings: Settings) -> dict[str, Any]:
    """Return everything that is measured in one run."""
    started, busy = time.monotonic(), load()
    by_language = {}
    for language in languages:
        _tell(f"{language}: {settings.letters} letters in {settings.rounds} rounds")
        by_language[language] = measure_language(language, tools, settings)
    _tell("cold starts")
    with TemporaryDirectory() as folder:
        letter = Path(folder, "letter.txt")
        letter.write_text(
            "Dear Ms Moss,\n\nWe are very sorry if you were upset. Mistakes were made. It will never happen again...\n\nKind regards,\nAna\n",
            encoding="utf-8",
        )
        starts = cold_starts(programs(letter, tools), settings.cold_starts)
    archive: dict[str, Any] | None = None
    if offers_archives():
        _tell("an archive on all cores")
        each = by_language[languages[0]]["speed"][0]["us_per_kb"]["p50"]
        texts = make_letters("en", wanted(each, settings.most_archived), settings.seed + _ARCHIVE)
        archive = throughput(texts)
    else:
        absent = {**absent, "archive": "this version has no amends lint --jsonl"}
    return {
        "made_on": dt.date.today().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "load": {"before": busy, "after": load()},
        "seconds": round(time.monotonic() - started),
        "settings": asdict(settings),
        "absent": absent,
        "languages": by_language,
        "cold_start": starts,
        "archive": archive,
    }


def main() -> None:
    """Measure, and write the figures, the page and the plot."""
    asked = _arguments()
    settings = Settings(
        rounds=asked.rounds,
        block=asked.block,
        warm_up=asked.warm_up,
        seconds=asked.seconds,
        cold_starts=asked.cold_starts,
        most_archived=asked.most_archived,
        seed=asked.seed,
    )
    tools, absent = ((), {"other tools": "not asked for (--no-peers)"}) if asked.no_peers else peers()
    try:
        results = measure(tuple(asked.languages), tools, absent, settings)
    except (WorkerError, RuntimeError) as problem:
        raise SystemExit(f"not measured: {problem}") from problem
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "lint_speed.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (asked.out / "lint_speed.md").write_text(page(results, plotted=not asked.no_plot), encoding="utf-8")
    if not asked.no_plot:
        from benchmarks.plot import plot

        plot(results, asked.out / "lint_speed.svg")
    _report(results, asked.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES), help="the first is the archive's, too")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--block", type=int, default=160, help="letters of a language in a round")
    parser.add_argument("--warm-up", type=int, default=1_000, help="letters before the first round, at most")
    parser.add_argument("--seconds", type=float, default=16, help="what a contender may take for all English letters")
    parser.add_argument("--cold-starts", type=int, default=7)
    parser.add_argument("--most-archived", type=int, help="letters an archive may hold")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-peers", action="store_true", help="measure amends and the plain re loop alone")
    parser.add_argument("--no-plot", action="store_true", help="draw nothing; needs no matplotlib")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks")
    return parser.parse_args()


def _report(results: dict[str, Any], out: Path) -> None:
    for language, measured in results["languages"].items():
        for row in measured["speed"]:
            figures = row["us_per_kb"]
            print(f"{language}  {row['name']:32} {figures['p50']:>10,.0f} µs/KB   p99 {figures['p99']:>10,.0f}")
        difference = measured["difference"]
        print(
            f"{language}  re and amends: {difference['both']} alike, {difference['only_amends']} amends alone, {difference['only_re']} re alone"
        )
        for example in difference["examples"][:3]:
            print(f"      {example['only']} alone, {example['rule']}: {example['text']}")
    for start in results["cold_start"]:
        print(f"cold start  {start['name']:24} {start['p50_ms']:>6} ms")
    if results["archive"]:
        archive = results["archive"]
        print(f"archive     {archive['all_cores']['letters_a_second']:,} letters a second on {archive['cores']} cores")
    for name, reason in results["absent"].items():
        print(f"absent: {name}: {reason}")
    print(f"written to {out}, after {results['seconds']} s")


def _tell(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
