"""The figures of ``benchmarks.overhead`` as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TITLES = {
    "raw": "httpx2 and pydantic: the bare call",
    "create": "openai `create`, pydantic on its text",
    "parse": "openai `parse`",
    "instructor": "instructor",
    "pydantic-ai": "pydantic-ai",
    "amends": "**amends**: prompt, call, letter, all rules, report",
    "amends-new": "**amends**, each time another case",
    "amends-crew": "**amends**, each time another case, with a process for each core",
}


def page(results: dict[str, Any]) -> str:
    """Return the page: the table, what stands above what, how it was measured."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: dict[str, Any]) -> Iterator[str]:
    machine, settings = results["machine"], results["settings"]
    rows = {row["name"]: row for row in results["rows"]}
    yield "# What a draft costs above the call"
    yield ""
    yield (
        f"Made by `make overhead` on {results['made_on']}: {machine['cores']} cores of {machine['processor']}, {machine['system']}, "
        f"Python {machine['python']}{', commit ' + results['commit'] if results['commit'] else ''}. All figures of one run, rounds interleaved. "
        f"CPU in µs a call, median (least – most) of {settings['rounds']} rounds."
    )
    yield ""
    many = f"{settings['at_once']} at once"
    yield f"| | CPU, one after the other | CPU, {many} | calls a second, {many} | first call, from the start | peak memory |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, row in sorted(rows.items(), key=lambda entry: float(entry[1]["cpu_us"]["p50"])):
        memory = f"{row['peak_mb']} MB" if row["peak_mb"] else "–"
        yield (
            f"| {TITLES[name]} | {_figure(row['cpu_us'])} | {_figure(row['at_once_cpu_us'])} | {_figure(row['at_once_per_s'])} "
            f"| {row['first_call_s']:.1f} s | {memory} |"
        )
    yield ""
    for name in ("amends", "amends-new"):
        if name in rows and "create" in rows:
            above = rows[name]["cpu_us"]["p50"] - rows["create"]["cpu_us"]["p50"]
            least = rows[name]["cpu_us"]["least"] - rows["create"]["cpu_us"]["least"]
            yield f"- {TITLES[name]}: {above:,.0f} µs of CPU more than the bare SDK's `create` (least rounds: {least:,.0f} µs)."
    yield ""
    for name, reason in results["absent"].items():
        yield f"- Absent: **{name}**: {reason}."
    yield (
        f"Each client sends the same prompt ({results['prompt_characters']:,} characters) and reads the same letter "
        f"({results['answer_characters']:,} characters) over real HTTP on this machine. Many at once are answered after {settings['delay_ms']} ms. "
        f"The fixed loop took {min(results['loop_ms']):.1f} to {max(results['loop_ms']):.1f} ms within the run: what differs there is the machine."
    )
    if results["load"] and results["load"] > 2 * machine["cores"]:
        yield ""
        yield (
            f"**The machine was busy with other work**: {results['load']:.0f} processes wanted its {machine['cores']} cores. The calls a second say "
            "little then, and CPU is dearer than on an idle machine, for every client alike."
        )


def _figure(spread: dict[str, float]) -> str:
    return f"{spread['p50']:,.0f} ({spread['least']:,.0f} – {spread['most']:,.0f})"
