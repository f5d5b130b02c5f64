"""How many letters a second ``adraft_many`` drafts, and what each costs this process: ``python -m benchmarks.many_at_once [--letters 600]``.

The endpoint is another process on this machine and answers each request after 50 ms over connections that stay open; no two cases are
equal, and every answer passes. ``--profile FILE`` keeps a profile of the event loop's thread instead of a figure.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amends import Case, Draft, adraft_many
from amends.letter import DraftedLetter
from amends.llm.openai import OpenAIModel
from amends.phrasebook import compose
from benchmarks.with_case import with_case

_LANGUAGES = ("en", "ro", "ar", "ca", "he", "hr")


def marked_cases(number: int, languages: tuple[str, ...] = _LANGUAGES) -> list[Case]:
    """Return cases of which no two are equal, each with a mark of its own as its reference."""
    streams = itertools.cycle([with_case(language) for language in languages])
    return [next(next(streams)).case.model_copy(update={"reference": f"B-{index:06}"}) for index in range(number)]


def answer_for(case: Case) -> str:
    """Return the JSON with which a model would answer so that the letter passes."""
    return DraftedLetter.model_validate(compose(case, seed=1).model_dump(exclude={"written"})).model_dump_json()


@contextmanager
def endpoint(cases: list[Case], milliseconds: int) -> Iterator[str]:
    """Run the endpoint; give its base URL."""
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder, "answers.json")
        answers.write_text(json.dumps({case.reference: answer_for(case) for case in cases}), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.fake_endpoint", str(answers), "--marked"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                yield f"http://127.0.0.1:{int(server.stdout.readline())}/after/{milliseconds}/v1"
            finally:
                server.terminate()


async def draft_all(cases: list[Case], model: OpenAIModel, at_once: int) -> int:
    """Draft all and return how many passed."""
    return sum([isinstance(result, Draft) and result.passed async for _, result in adraft_many(cases, model, at_once=at_once)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=600)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--milliseconds", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=Path)
    options = parser.parse_args()
    made = marked_cases(options.letters * options.rounds + options.letters)
    with endpoint(made, options.milliseconds) as url, OpenAIModel("fake", api_key=None, base_url=url) as model:
        rounds = [made[start : start + options.letters] for start in range(0, len(made), options.letters)]
        asyncio.run(draft_all(rounds[0], model, options.at_once))  # what is loaded once
        if options.profile:
            with cProfile.Profile() as profile:
                asyncio.run(draft_all(rounds[1], model, options.at_once))
            profile.dump_stats(options.profile)
            return
        for cases in rounds[1:]:
            began, spent = time.perf_counter(), time.process_time()
            passed = asyncio.run(draft_all(cases, model, options.at_once))
            took, spent = time.perf_counter() - began, time.process_time() - spent
            print(
                f"{len(cases) / took:6.0f} drafts a second, {spent / len(cases) * 1000:.2f} ms of CPU each, {passed} of {len(cases)} pass"
            )


if __name__ == "__main__":
    main()
