"""One client of a model: blocks of calls, one after the other or many at once, and what they cost this process.

Runs in the environment of the client it measures; processes that the client starts are counted with it. Arguments: the client, the
endpoint's address, a file with the request (``messages``, ``schema``), and for amends a file of cases. Each line read is a block
(``{"calls": 40, "at_once": 1}``); each line written says the CPU and wall time of a call in microseconds.
"""

from __future__ import annotations

import time

_STARTED = time.perf_counter(), time.process_time()

import asyncio  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections.abc import Awaitable, Callable, Iterator  # noqa: E402
from functools import cache  # noqa: E402
from itertools import cycle  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

Call = Callable[[], Any]
AsyncCall = Callable[[], Awaitable[Any]]


def raw(url: str, request: dict[str, Any], cases: str) -> tuple[Call, AsyncCall]:
    """Return the bare HTTP call and the parsing of its JSON: what no client can do without."""
    import httpx2

    from benchmarks.workers.letter_shape import DraftedLetter

    body = {"model": "fake-1", "messages": request["messages"], "response_format": _format(request)}
    client, aclient = httpx2.Client(), httpx2.AsyncClient(limits=httpx2.Limits(max_connections=1000))

    def read(response: Any) -> DraftedLetter:
        return DraftedLetter.model_validate_json(response.json()["choices"][0]["message"]["content"])

    async def acall() -> DraftedLetter:
        return read(await aclient.post(f"{url}/chat/completions", json=body))

    return lambda: read(client.post(f"{url}/chat/completions", json=body)), acall


def create(url: str, request: dict[str, Any], cases: str) -> tuple[Call, AsyncCall]:
    """Return the SDK's ``create`` with a schema built once, and pydantic on its text."""
    import openai

    from benchmarks.workers.letter_shape import DraftedLetter

    options: dict[str, Any] = {"model": "fake-1", "messages": request["messages"], "response_format": _format(request)}
    client, aclient = openai.OpenAI(base_url=url, api_key="none"), openai.AsyncOpenAI(base_url=url, api_key="none")

    def read(answer: Any) -> DraftedLetter:
        return DraftedLetter.model_validate_json(answer.choices[0].message.content)

    async def acall() -> DraftedLetter:
        return read(await aclient.chat.completions.create(**options))

    return lambda: read(client.chat.completions.create(**options)), acall


def parse(url: str, request: dict[str, Any], cases: str) -> tuple[Call, AsyncCall]:
    """Return the SDK's ``parse``, which makes the schema of the model and the model of the answer."""
    import openai

    from benchmarks.workers.letter_shape import DraftedLetter

    options: dict[str, Any] = {"model": "fake-1", "messages": request["messages"], "response_format": DraftedLetter}
    client, aclient = openai.OpenAI(base_url=url, api_key="none"), openai.AsyncOpenAI(base_url=url, api_key="none")
    return lambda: client.chat.completions.parse(**options), lambda: aclient.chat.completions.parse(**options)


def instructor(url: str, request: dict[str, Any], cases: str) -> tuple[Call, AsyncCall]:
    """Return instructor's bare call."""
    import instructor
    import openai

    from benchmarks.workers.letter_shape import DraftedLetter

    options: dict[str, Any] = {"model": "fake-1", "messages": request["messages"], "response_model": DraftedLetter}
    client = instructor.from_openai(openai.OpenAI(base_url=url, api_key="none"))
    aclient = instructor.from_openai(openai.AsyncOpenAI(base_url=url, api_key="none"))
    return lambda: client.chat.completions.create(**options), lambda: aclient.chat.completions.create(**options)


def pydantic_ai(url: str, request: dict[str, Any], cases: str) -> tuple[Call, AsyncCall]:
    """Return pydantic-ai's agent with the letter as its output type."""
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    from benchmarks.workers.letter_shape import DraftedLetter

    model = OpenAIChatModel("fake-1", provider=OpenAIProvider(base_url=url, api_key="none"))
    system, user = (message["content"] for message in request["messages"])
    agent: Any = Agent(model, output_type=DraftedLetter, system_prompt=system)
    return lambda: agent.run_sync(user), lambda: agent.run(user)


def amends(url: str, request: dict[str, Any], cases: str) -> tuple[Call, AsyncCall]:
    """Return amends' whole pipeline for one case, again and again: the prompt, the call, the letter, every rule, the report."""
    return _amends(url, cases, only=1)


def amends_new(url: str, request: dict[str, Any], cases: str) -> tuple[Call, AsyncCall]:
    """Return the same, each time for another case, with other names and figures."""
    return _amends(url, cases)


def amends_crew(url: str, request: dict[str, Any], cases: str) -> tuple[Call | None, AsyncCall]:
    """Return the same, with as many processes to read and check letters as there are cores."""
    return None, _amends(url, cases, crew=_crew(os.cpu_count() or 1))[1]


@cache
def _crew(processes: int) -> Any:
    from amends.drafting_crew import Crew

    return Crew(processes)


def _amends(url: str, cases: str, only: int | None = None, crew: Any = None) -> tuple[Call, AsyncCall]:
    import amends
    from amends.drafting_crew import CrewDrafter
    from amends.llm.openai import OpenAIModel

    known = cycle([amends.Case.of(data) for data in json.loads(Path(cases).read_text(encoding="utf-8"))[:only]])
    model = OpenAIModel("fake-1", api_key="none", base_url=url)
    drafter = CrewDrafter(crew, model) if crew else amends.Drafter(model)

    def passed(draft: amends.Draft) -> amends.Draft:
        assert draft.passed
        assert len(draft.attempts) == 1
        return draft

    async def acall() -> amends.Draft:
        return passed(await drafter.adraft(next(known)))

    return lambda: passed(drafter.draft(next(known))), acall


CLIENTS = {
    "raw": raw,
    "create": create,
    "parse": parse,
    "instructor": instructor,
    "pydantic-ai": pydantic_ai,
    "amends": amends,
    "amends-new": amends_new,
    "amends-crew": amends_crew,
}


def _format(request: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "letter", "strict": True, "schema": request["schema"]}}


async def many(call: AsyncCall, calls: int, at_once: int) -> None:
    """Make so many calls, never more than so many under way."""
    left = iter(range(calls))

    async def worker() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(worker() for _ in range(at_once)))


def main() -> None:
    """Serve blocks of calls."""
    name, url, request_file, cases = sys.argv[1:5]
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    with asyncio.Runner() as runner:
        call, acall = CLIENTS[name](url, request, cases)
        one = call or (lambda: runner.run(_awaited(acall)))
        one()
        first = time.perf_counter() - _STARTED[0], _cpu() - _STARTED[1]
        _say({"first_call_s": first[0], "first_call_cpu_s": first[1], "peak_kb": _peak_kb()})
        acalls: dict[str, AsyncCall] = {}
        for line in sys.stdin:
            block = json.loads(line)
            if block["at_once"] > 1 and block["url"] not in acalls:
                acalls[block["url"]] = CLIENTS[name](block["url"], request, cases)[1]
                runner.run(many(acalls[block["url"]], block["at_once"], block["at_once"]))
            started, busy = time.perf_counter(), _cpu()
            if block["at_once"] == 1:
                for _ in range(block["calls"]):
                    one()
            else:
                runner.run(many(acalls[block["url"]], block["calls"], block["at_once"]))
            wall, cpu = time.perf_counter() - started, _cpu() - busy
            calls = block["calls"]
            _say({"cpu_us": cpu / calls * 1e6, "wall_us": wall / calls * 1e6, "per_s": calls / wall, "peak_kb": _peak_kb()})


async def _awaited(call: AsyncCall) -> object:
    return await call()


def _cpu() -> float:
    """Return the CPU time of this process and, where the system tells, of all that it has started, in seconds."""
    return time.process_time() + sum(map(_cpu_of, _started_by(os.getpid())))


def _started_by(process: int) -> Iterator[int]:
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, tasks.read_text(encoding="ascii").split()):
            yield child
            yield from _started_by(child)


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_kb() -> int | None:
    peaks = [_peak_kb_of(process) for process in (os.getpid(), *_started_by(os.getpid()))]
    return sum(filter(None, peaks)) or None


def _peak_kb_of(process: int) -> int | None:
    status = Path(f"/proc/{process}/status")
    lines = status.read_text(encoding="ascii", errors="replace").splitlines() if status.exists() else ()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
