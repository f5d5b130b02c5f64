"""A prompt that was made worse and a rule that was deleted are each noticed by the comparison, beyond noise and by name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from amends_evals.comparing import Comparison, compare
from amends_evals.log import read_log
from amends_evals.suite import LOG, Settings, evaluate

ROOT = Path(__file__).resolve().parents[2]
WORSE = ROOT / "tests" / "recordings" / "worse-prompt" / "answers.jsonl"
"""What a strong model answered to 24 samples when the prompt had no principles, and asked for the reputation of the house instead."""
RULE = "conditional-apology"


def _drafted(folder: Path, answers: Path) -> Path:
    """Replay the first versions of 24 letters, and return the log."""
    kinds = ("plain", "attack", "missing", "demands")
    evaluate(Settings(folder=folder, tasks=["draft"], systems=["pipeline"], kinds=kinds, each=1, attempts=1, replay=[answers]))
    return folder / LOG


def test_a_worse_prompt_is_noticed(tmp_path: Path) -> None:
    """The same model, the same samples: errors in the first version go up on nearly all of them, and fewer letters pass."""
    good = read_log(_drafted(tmp_path / "good", ROOT / "evals" / "recordings" / "strong" / "draft-pipeline.jsonl"))
    bad = read_log(_drafted(tmp_path / "bad", WORSE))
    found = compare(good, bad)
    worse = {change.metric.name: change for change in found.worse if change.group is None}

    assert len(good.of("draft", "pipeline")) == len(bad.of("draft", "pipeline")) == 24
    assert {"first_errors", "passed_first"} <= set(worse)
    assert worse["first_errors"].new.value > 2 * worse["first_errors"].old.value


@pytest.fixture(scope="module")
def without_a_rule(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package in which one rule is deleted: from the catalogue, and from every language."""
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("src", "prompts", "evals"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    package = copy / "src" / "amends"
    for path in (package / "rules" / "catalogue.toml", *package.glob("languages/*/rules.toml")):
        entries = re.split(r"(?m)^(?=\[\[)", path.read_text(encoding="utf-8"))
        kept = [entry for entry in entries if not (entry.startswith("[[rule]]") and f'id = "{RULE}"' in entry)]
        assert len(kept) == len(entries) - 1
        path.write_text("".join(kept), encoding="utf-8")
    return copy


def _checked(folder: Path, source: Path) -> Path:
    """Run the check task in English on the amends of a folder, as its own program, and return the log."""
    code = (
        "from pathlib import Path; from amends_evals.suite import Settings, evaluate; import amends; "
        f"assert Path(amends.__file__).is_relative_to({str(source)!r}), amends.__file__; "
        f"evaluate(Settings(folder=Path({str(folder)!r}), tasks=['check'], languages=['en']))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(source / "src"), str(source / "evals")))}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=folder.parent, check=True, capture_output=True)
    return folder / LOG


@pytest.fixture(scope="module")
def deleted(without_a_rule: Path, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Return the comparison of the rules as they are with the rules less one."""
    folder = tmp_path_factory.mktemp("logs")
    return compare(read_log(_checked(folder / "all", ROOT)), read_log(_checked(folder / "less", without_a_rule)))


def test_a_deleted_rule_is_noticed_by_what_it_no_longer_catches(deleted: Comparison) -> None:
    """Its own figures fall, beyond noise; no other rule's do."""
    by_rule = {(change.metric.name, change.group) for change in deleted.worse if change.group and change.group[0] == "rule"}

    assert ("right_rule", ("rule", RULE)) in by_rule
    assert {group for _, group in by_rule} == {("rule", RULE)}
    assert "right_rule" in {change.metric.name for change in deleted.worse if change.group is None}
    assert [change for change in deleted.noticed if change.better] == []


def test_a_deleted_rule_is_named(deleted: Comparison) -> None:
    """Whoever reads the comparison need not guess why."""
    assert ("rules", RULE, "gone") in {(made.what, made.name, made.how) for made in deleted.made}
