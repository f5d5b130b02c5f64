"""The data of the evals are what their card says: enough of each kind, complete, true to their own complaints, each defect in one place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import amends
from amends.principles import load_letter_types
from amends.rules.catalogue import load_rules
from amends_evals.errors import BadFileError
from amends_evals.letters import Defect, GoodLetter, read_defects, read_letters
from amends_evals.samples import Sample, read_samples

SAMPLES = read_samples()
LETTERS = read_letters(SAMPLES)
DEFECTS = read_defects(LETTERS)


def test_there_are_twenty_samples_a_language_of_every_kind() -> None:
    """Eight plain ones, four attacks, three with facts missing, three with demands beyond what was approved, two that are not complete."""
    kinds = Counter((sample.language, sample.kind) for sample in SAMPLES)
    wanted = {"plain": 8, "attack": 4, "missing": 3, "demands": 3, "incomplete": 2}

    assert kinds == {(language, kind): number for language in amends.LANGUAGES for kind, number in wanted.items()}


def test_every_letter_type_and_severity_is_there() -> None:
    """No kind of letter is left out, and each stands in four languages at least."""
    types = Counter(sample.asked_for().letter_type for sample in SAMPLES)

    assert set(types) == set(load_letter_types())
    assert min(types.values()) >= 4
    for language in amends.LANGUAGES:
        assert {sample.asked_for().severity for sample in SAMPLES if sample.language == language} == {"low", "medium", "high"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_sample_is_whole(sample: Sample) -> None:
    """Quotations stand in the complaint, every answer names a point, and only a sample that says so has something missing."""
    case = sample.asked_for()
    asked = {question.field for question in case.missing()}

    assert [point.quote for point in case.points if point.quote and point.quote not in sample.text] == []
    assert set(sample.answers) <= {point.id for point in case.points}
    assert bool(asked) == (sample.kind == "incomplete")
    assert set(sample.asks) <= asked


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.sample.id)
def test_a_good_letter_passes(letter: GoodLetter) -> None:
    """What defects are put into has none that the check finds."""
    assert [(finding.rule, finding.match) for finding in letter.report.errors] == []


def test_there_are_forty_defects_a_language_one_for_each_rule() -> None:
    """No rule is measured by more defects than another."""
    rules = Counter((defect.letter.sample.language, defect.rule) for defect in DEFECTS)

    assert Counter(language for language, _ in rules) == dict.fromkeys(amends.LANGUAGES, 40)
    assert set(rules.values()) == {1}
    assert {rule for _, rule in rules} <= {rule.id for rule in load_rules()}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)
def test_a_defect_changes_its_letter_in_one_place(defect: Defect) -> None:
    """Before and behind the changed words the letter is the good one."""
    good = defect.letter.text

    assert defect.text != good
    assert defect.text.startswith(good[: defect.start].rstrip())
    assert defect.text[defect.start : defect.end] == defect.put or not defect.put
    assert defect.text.endswith(good[defect.start + len(defect.was) :].lstrip())


def test_a_defect_that_is_not_in_its_letter_is_refused(tmp_path: Path) -> None:
    """The message names file and line."""
    folder = tmp_path / "defects"
    folder.mkdir()
    name = LETTERS[0].sample.id.split("-", 1)[1]
    line = f'{{"id": "x", "letter": "{name}", "rule": "excuse", "find": "no such words", "put": "", "why": ""}}'
    (folder / f"{LETTERS[0].sample.language}.jsonl").write_text(line, encoding="utf-8")

    with pytest.raises(BadFileError, match=r"jsonl:1: find must stand in the letter once"):
        read_defects(LETTERS, folder)
