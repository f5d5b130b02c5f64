"""Letters that a weak model really wrote, kept as they came: not one passes, and each is refused by rules that have a name.

``tests/test_weak_models.py`` covers with letters written for it what this model did not do by itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import amends
from amends.case_files import read_case
from amends.letter import Letter
from amends.llm.testing import ScriptedModel
from amends.resources import data_folder
from amends.rules import load_rules

RECORDING: dict[str, Any] = json.loads(
    (Path(__file__).parent / "recordings" / "weak-model" / "smollm2-135m.json").read_text(encoding="utf-8")
)
LETTERS: list[dict[str, Any]] = RECORDING["letters"]


def _refused_by(recorded: dict[str, Any]) -> list[str]:
    """Return the rules that find an error in what the model answered, as the loop sees it."""
    case = read_case(data_folder("samples") / f"{recorded['sample']}.yaml")
    first = next(iter(amends.Drafter(ScriptedModel([recorded["answer"]]), attempts=1).attempts(case)))
    return sorted({finding.rule for finding in first.report.errors})


@pytest.mark.parametrize("recorded", LETTERS, ids=lambda recorded: f"{recorded['sample']}-{recorded['seed']}")
def test_a_letter_of_a_weak_model_is_refused(recorded: dict[str, Any]) -> None:
    """By the rules that refused it when it was recorded, at least by one of them."""
    assert Letter.from_json(recorded["answer"])
    assert set(_refused_by(recorded)) & set(recorded["refused_by"])


def test_the_recording_says_how_it_was_made() -> None:
    """Which model, by its hash, at what temperature, with which seed, asked with which prompt; in every language."""
    assert len(RECORDING["sha256"]) == 64
    assert all(len(recorded["prompt_sha256"]) == 64 and recorded["seed"] and recorded["temperature"] for recorded in LETTERS)
    assert len(LETTERS) >= 20
    assert {recorded["sample"].partition("/")[0] for recorded in LETTERS} == set(amends.LANGUAGES)


def test_the_counts_by_rule_are_those_of_the_letters() -> None:
    """The table that stands with the recording is that of its letters, and names rules that there are."""
    counts: dict[str, int] = {}
    for recorded in LETTERS:
        for rule in recorded["refused_by"]:
            counts[rule] = counts.get(rule, 0) + 1

    assert counts == RECORDING["refused_by"]
    assert set(counts) <= {rule.id for rule in load_rules()}
