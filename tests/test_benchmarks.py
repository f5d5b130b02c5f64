"""The benchmark measures what it says it measures; how fast anything is, no test asks."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(not (ROOT / "benchmarks").is_dir(), reason="the benchmark stands in the checkout only")


@pytest.fixture
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the benchmark on a handful of letters, without other tools and without a plot."""
    folder = tmp_path_factory.mktemp("benchmark")
    command = [sys.executable, "-m", "benchmarks.lint_speed", "--no-peers", "--no-plot", "--out", str(folder)]
    few = ["--languages", "en", "--rounds", "2", "--block", "2", "--warm-up", "1", "--cold-starts", "1", "--most-archived", "6"]
    done = subprocess.run([*command, *few], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def results(measured: Path) -> dict[str, Any]:
    """Return the figures."""
    read: dict[str, Any] = json.loads((measured / "lint_speed.json").read_text(encoding="utf-8"))
    return read


def test_every_contender_has_its_figures(results: dict[str, Any]) -> None:
    """Each row holds a median a round, percentiles in order, and what was found."""
    rows = {row["name"]: row for row in results["languages"]["en"]["speed"]}

    assert set(rows) == {
        "amends lint",
        "amends lint, no sentence twice",
        "amends lint, once more",
        "amends check, with a case",
        "amends check, once more",
        "amends check, a person’s edit",
        "plain re loop",
    }
    for row in rows.values():
        figures = row["us_per_kb"]
        assert len(figures["round_p50"]) == 2
        assert figures["p50"] > 0
        assert figures["p90"] <= figures["p99"]
    assert rows["amends lint"]["us_per_kb"]["letters"] == 4


def test_what_could_not_be_measured_is_named_with_a_reason(results: dict[str, Any]) -> None:
    """Nobody takes a missing row for a tool that was forgotten."""
    assert results["absent"]["other tools"] == "not asked for (--no-peers)"
    assert (results["archive"] is None) == ("archive" in results["absent"])


def test_cold_starts_are_taken_of_whole_processes(results: dict[str, Any]) -> None:
    """amends, the plain loop and the bare interpreter each print something, and the time until then is kept."""
    taken = {start["name"]: start["p50_ms"] for start in results["cold_start"]}

    assert set(taken) == {"python, nothing else", "amends lint", "plain re loop"}
    assert all(milliseconds > 0 for milliseconds in taken.values())


def test_page_shows_the_figures(measured: Path) -> None:
    """The page is made from the run, and links no plot that was not drawn."""
    page = (measured / "lint_speed.md").read_text(encoding="utf-8")

    assert "| plain re loop |" in page
    assert "## How it was measured" in page
    assert ".svg" not in page


@pytest.mark.usefixtures("_importable")
@pytest.mark.parametrize("language", ["en", "ro", "ar", "ca", "he", "hr"])
def test_letters_are_different_and_the_same_again(language: str) -> None:
    """No letter comes twice, a seed gives the same letters, and they are about a thousand characters long."""
    from benchmarks.letters import letters

    made = list(islice(letters(language, 7), 60))

    assert len(set(made)) == 60
    assert made == list(islice(letters(language, 7), 60))
    assert made[0] != next(letters(language, 8))
    assert 800 < sum(map(len, made)) / 60 < 1_300


@pytest.mark.usefixtures("_importable")
@pytest.mark.parametrize("language", ["en", "ro", "ar", "ca", "he", "hr"])
def test_re_finds_the_forbidden_phrases_that_amends_finds(language: str) -> None:
    """Two readers of the phrase language agree: amends' matcher, and ``re`` phrase by phrase."""
    from benchmarks.differential import Difference
    from benchmarks.letters import letters
    from benchmarks.phrases_as_re import Rules
    from benchmarks.workers.amends_lint import forbids

    import amends
    from amends.rules.catalogue import load_rules

    rules = Rules.of(language)
    messages = {rule.id: rule.messages["violation"] for rule in load_rules() if "violation" in rule.kinds}
    texts = list(islice(letters(language, 9), 6))
    by_amends = [
        [[found.rule, found.start, found.end, forbids(found, messages.get(found.rule))] for found in amends.lint(text, language).findings]
        for text in texts
    ]
    by_re = []
    for text in texts:
        places = rules.origin(text)
        by_re.append([[rule, places[start], places[end], True] for rule, start, end in rules.lint(text)])
    difference = Difference()
    difference.add(texts, by_amends, by_re, frozenset(messages))

    assert rules.untranslated == []
    assert difference.both > 0
    assert difference.examples == []


@pytest.mark.usefixtures("_importable")
def test_a_tool_that_prints_no_times_is_measured_by_whole_runs(tmp_path: Path) -> None:
    """Vale has no warm process: its files go in one run, and each letter bears its share of the time."""
    from benchmarks.contenders import Contender, Worker

    vale = tmp_path / "vale"
    vale.write_text(
        f"#!{sys.executable}\nimport json, sys\nfrom pathlib import Path\n"
        "if '--version' in sys.argv: print('vale version 3.0')\n"
        "else: print(json.dumps({str(file): [{'Check': 'Vale.Repetition'}] for file in Path(sys.argv[-1]).glob('*.txt')}))\n",
        encoding="utf-8",
    )
    vale.chmod(0o755)
    command = (sys.executable, "-m", "benchmarks.workers.vale_files", str(vale))
    with Worker(Contender("Vale", "en", "text", "spelling", command)) as worker:
        answer = worker.answer({"texts": ["One letter.", "Another."]})

    assert worker.greeting == {"version": "3.0", "shared": True}
    assert answer["nanoseconds"][0] == answer["nanoseconds"][1] > 0
    assert answer["found"] == [[["Vale.Repetition", None, None, False]]] * 2


def test_overhead_is_measured_over_real_http(tmp_path: Path) -> None:
    """Each client makes its calls, one after the other and at once; what the pipeline costs above the SDK is said."""
    out = tmp_path / "overhead.json"
    few = [
        "--rounds",
        "1",
        "--calls",
        "2",
        "--at-once",
        "3",
        "--only",
        "raw",
        "create",
        "amends",
        "amends-new",
        "amends-crew",
        "--out",
        str(out),
    ]
    done = subprocess.run([sys.executable, "-m", "benchmarks.overhead", *few], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in json.loads(out.read_text(encoding="utf-8"))["rows"]}

    assert set(rows) == {"raw", "create", "amends", "amends-new", "amends-crew"}
    assert all(row["cpu_us"]["least"] > 0 and row["at_once_per_s"]["least"] > 0 for row in rows.values())
    assert "µs of CPU more than the bare SDK" in out.with_suffix(".md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_importable")
def test_other_clients_fill_the_same_letter() -> None:
    """The shape that clients without amends fill is the letter's own."""
    from benchmarks.workers.letter_shape import DraftedLetter as Shape

    from amends.letter import DraftedLetter

    def bare(schema: Any) -> Any:
        if isinstance(schema, dict):
            return {key: bare(value) for key, value in schema.items() if key not in ("title", "description")}
        return [bare(value) for value in schema] if isinstance(schema, list) else schema

    assert bare(Shape.model_json_schema()) == bare(DraftedLetter.model_json_schema())


def test_many_letters_are_drafted_over_real_connections() -> None:
    """What is measured is the whole way: another process answers each case with its own letter, and every one passes."""
    command = [sys.executable, "-m", "benchmarks.many_at_once", "--letters", "12", "--rounds", "1", "--at-once", "6", "--milliseconds", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "12 of 12 pass" in done.stdout
