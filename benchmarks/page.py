"""The results as a page of the documentation.

python -m benchmarks.page docs/benchmarks/lint_speed.json    # the page and the plot again, from the figures
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


def page(results: dict[str, Any], *, plotted: bool = True) -> str:
    """Return the page: the figures, how they were taken, and what they do not say."""
    return "\n".join(_lines(results, plotted)) + "\n"


def _lines(results: dict[str, Any], plotted: bool) -> Iterator[str]:
    machine, settings = results["machine"], results["settings"]
    first = next(iter(results["languages"].values()))
    yield "# How fast amends is"
    yield ""
    yield (
        f"Made by `make bench` on {results['made_on']}: {machine['cores']} cores of {machine['processor']}, {machine['system']}, Python {machine['python']}"
        f"{', commit ' + results['commit'] if results['commit'] else ''}. All figures of one run; 1 KB is 1,000 characters."
    )
    yield ""
    if plotted:
        yield "![Microseconds per 1 KB letter, on a logarithmic scale](lint_speed.svg)"
        yield ""
    yield from _side_by_side(results, first)
    yield from _languages(results)
    yield from _archive(results)
    yield from _agreement(results)
    yield from _method(results, first, settings)


def _side_by_side(results: dict[str, Any], first: dict[str, Any]) -> Iterator[str]:
    starts = {start["name"]: start for start in results["cold_start"]}
    yield f"## {_named(next(iter(results['languages'])))}, side by side"
    yield ""
    rows = []
    for row in sorted(first["speed"], key=lambda row: float(row["us_per_kb"]["p50"])):
        figures, start = row["us_per_kb"], starts.get(row["name"])
        rows.append(
            [
                f"{row['name']} {row['version']}" if not row["name"].startswith(("amends", "plain")) else row["name"],
                row["looks_for"],
                _number(figures["p50"]),
                "–" if row["shared"] else _number(figures["p99"]),
                _spread(figures["round_p50"]),
                _number(row["findings_per_letter"]),
                f"{figures['letters']:,}",
                f"{row['first_letter_ms']:,.0f} ms",
                f"{row['peak_mb']} MB" if row["peak_mb"] and row["task"] == "text" else "–",
                f"{start['p50_ms']} ms ({start['least_ms']}–{start['most_ms']})" if start else "–",
            ]
        )
    head = (
        "",
        "looks for",
        "µs/KB, p50",
        "p99",
        "p50 of the rounds",
        "findings a letter",
        "letters",
        "first letter",
        "peak memory",
        "cold start",
    )
    yield from _table(head, rows, left=2)
    bare = [f"{name.split(',')[0]} alone takes {start['p50_ms']} ms" for name, start in starts.items() if name.endswith("nothing else")]
    if bare:
        yield f"Cold start is from the start of the process to its first output; of that, {' and '.join(bare)} to print a dot."
        yield ""
    for name, reason in results["absent"].items():
        yield f"- Absent: **{name}**: {reason}."
    if results["absent"]:
        yield ""


def _languages(results: dict[str, Any]) -> Iterator[str]:
    yield "## amends in each language"
    yield ""
    rows = []
    for language, measured in results["languages"].items():
        for row in measured["speed"]:
            if row["name"].startswith(("amends", "plain")):
                figures = row["us_per_kb"]
                rows.append(
                    [
                        _named(language),
                        row["name"],
                        *(_number(figures[name]) for name in ("p50", "p90", "p99")),
                        _spread(figures["round_p50"]),
                        f"{figures['letters']:,}",
                        _number(row["findings_per_letter"]),
                    ]
                )
    yield from _table(("language", "", "µs/KB, p50", "p90", "p99", "p50 of the rounds", "letters", "findings a letter"), rows, left=2)


def _archive(results: dict[str, Any]) -> Iterator[str]:
    if archive := results["archive"]:
        yield "## An archive"
        yield ""
        one, every = archive["one_core"], archive["all_cores"]
        yield (
            f"`amends lint --jsonl` on {archive['letters']:,} English letters, start and output included: {one['letters_a_second']:,} letters a second "
            f"on one core ({one['seconds']} s), {every['letters_a_second']:,} on {archive['cores']} cores ({every['seconds']} s)."
        )
        yield ""


def _agreement(results: dict[str, Any]) -> Iterator[str]:
    yield "## The same phrases with `re`"
    yield ""
    yield (
        "The plain loop reads the rules' phrases with a reader of its own and runs them one by one over each sentence, so it is a second opinion, too. "
        "Findings of forbidden phrases on the letters above, alike where they overlap:"
    )
    yield ""
    rows = [
        [
            _named(language),
            f"{difference['letters']:,}",
            f"{difference['phrases']:,}",
            str(len(difference["untranslated"])),
            *(str(difference[name]) for name in ("both", "only_amends", "only_re")),
        ]
        for language, measured in results["languages"].items()
        if (difference := measured["difference"])
    ]
    yield from _table(("language", "letters", "phrases", "not translated", "both", "amends alone", "re alone"), rows, left=1)
    shown = [
        (language, example) for language, measured in results["languages"].items() for example in measured["difference"]["examples"][:3]
    ]
    if shown:
        yield "Where they differ, for example:"
        yield ""
        for language, example in shown:
            yield f"- {language}, {example['only']} alone, `{example['rule']}`: {_quoted(example['text'])}"
        yield ""


def _method(results: dict[str, Any], first: dict[str, Any], settings: dict[str, Any]) -> Iterator[str]:
    letters = first["letters"]
    sticks = [stick for measured in results["languages"].values() for stick in measured["yardstick_ms"]]
    yield "## How it was measured"
    yield ""
    yield (
        f"- **Letters.** {letters['count']:,} a language, {letters['different']:,} of them different, {letters['mean_characters']:,} characters on average "
        f"({letters['shortest']:,}–{letters['longest']:,}): paragraphs of the sample cases in the phrasebook's wordings, recombined, under other names and "
        "figures. Half hold one to three bad sentences from the rules' examples. "
        f"Counted once each, the sentences are {letters['different_sentences_percent']} % of all; “no sentence twice” exchanges a word in each, "
        f"which leaves {letters['different_new_sentences_percent']} %."
    )
    yield (
        f"- **Rounds.** {settings['rounds']} rounds. Each contender is a process of its own that has read other letters, "
        f"up to {settings['warm_up']}, for half of its time at most; "
        f"in each round all get the same {settings['block']} letters nobody has read, in turn, the order turned by one each round. "
        f"A contender that would take more than {settings['seconds']:g} s for all English letters, or a fifth of that in another language, gets the first "
        "letters of each block only: the column says how many. Each letter is timed by itself, in the process, with garbage collected before the block and "
        "not during it. p50 is the median of the rounds' medians; p90 and p99 are of all letters together."
    )
    yield (
        "- **Once more.** The letter has been linted, or checked with its case, right before: what a server or a screen asks when nothing has changed but a "
        "setting, and what a figure “warm” often means. All other rows are of letters nobody has read."
    )
    yield (
        "- **With a case.** `check` meets each case for the first time and lays the letter out; the edit is a text with a sentence put in or taken out, "
        "read back and checked; so was the text before the edit, as while a person types."
    )
    yield (
        f"- **Noise.** A fixed loop before each round took {min(sticks)}–{max(sticks)} ms; load {results['load']['before']} before and "
        f"{results['load']['after']} after the run. Trust ratios more than figures."
    )
    yield (
        "- **What cannot be compared.** The tools look for different things: no other looks for apologies, and their findings a letter are not amends'. Each runs "
        "with its own defaults. The `re` loop does less than `amends lint`: forbidden phrases and their exceptions only, no requirements and no fixes; it would be "
        "a fifth to a third faster with bare `\\b`, which takes the end of “don't” for a word. Peak memory is of the warm process, its interpreter included."
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(' --- ' if column < left else ' ---: ' for column in range(len(head)))}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _named(language: str) -> str:
    return {"en": "English", "ro": "Romanian", "ar": "Arabic", "ca": "Catalan", "he": "Hebrew", "hr": "Croatian"}[language]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def _spread(rounds: Sequence[float]) -> str:
    return f"{_number(min(rounds))}–{_number(max(rounds))}"


def _quoted(text: str) -> str:
    """Return a text as it stands, on one line, with nothing in it that Markdown would read."""
    return "`` " + " ".join(text.split()).replace("``", "''") + " ``"


def main() -> None:
    """Write the page and the plot from figures that were taken before."""
    from benchmarks.plot import plot

    source = Path(sys.argv[1])
    results = json.loads(source.read_text(encoding="utf-8"))
    source.with_suffix(".md").write_text(page(results), encoding="utf-8")
    plot(results, source.with_suffix(".svg"))


if __name__ == "__main__":
    main()
