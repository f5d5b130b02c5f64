"""The example a model is shown passes every rule itself, and nothing of it passes in another letter."""

from __future__ import annotations

import json
import re

import pytest

from amends import check
from amends.case_files import read_case
from amends.languages import LANGUAGES
from amends.letter import Letter, RemedyLine
from amends.phrasebook import compose
from amends.prompting.examples import load_example
from amends.samples import sample_cases


@pytest.mark.parametrize("language", LANGUAGES)
def test_example_passes_its_own_case(language: str) -> None:
    """A complete case and a letter with neither errors nor warnings, in its language."""
    example = load_example(language)
    report = check(example.letter, example.case)

    assert example.case.missing() == ()
    assert [(finding.rule, finding.match) for finding in (*report.errors, *report.warnings)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_example_is_an_answer(language: str) -> None:
    """What is shown is JSON a model could answer with, each part resting on items that are shown."""
    example = load_example(language)
    answer = json.loads(example.answer)
    known = {item.id for item in example.case.items()} | {"contact"}

    assert Letter.model_validate(answer) == example.letter
    assert 5 <= len(answer) <= 7
    assert {used for part in answer.values() if isinstance(part, dict) for used in part["rests_on"]} <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_example_shares_nothing_with_a_sample(language: str) -> None:
    """No name, sum, telephone number or full date of the example stands in a sample of its language, so that a copied one shows."""
    example = load_example(language)
    samples = "\n".join(path.read_text(encoding="utf-8") for path in sample_cases(language))
    case = example.case
    assert case.recipient
    assert case.signer
    assert case.organisation
    names = (case.recipient.name, case.signer.name, case.organisation, case.signer.phone or "\0")
    sums = [re.escape(found) for item in case.remedies for found in re.findall(r"\d+", item.text)]

    assert [name for name in names if name in samples] == []
    assert [found for found in sums if re.search(rf"(?<!\d){found}(?!\d)", samples)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_draft_that_copies_the_example_is_stopped(language: str) -> None:
    """A sum, a date or a deed taken from the example is an error in any other letter: no item of its case holds it."""
    case = next(
        case for case in map(read_case, sample_cases(language)) if case.remedies and case.channel == "email" and case.stage == "full"
    )
    letter = compose(case, seed=1)
    taken = load_example(language).letter.remedies[0].text
    copied = letter.model_copy(update={"remedies": (*letter.remedies, RemedyLine(text=taken, remedy_id=case.remedies[0].id))})
    found = {(finding.rule, finding.match) for finding in check(copied, case).errors} - {
        (finding.rule, finding.match) for finding in check(letter, case).errors
    }

    assert {rule for rule, _ in found} & {"unbound-claim", "remedy-authorised"}
