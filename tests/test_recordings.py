"""Letters a strong model wrote for the samples, kept: they are readable, pass every rule, and stop passing when they are tampered with."""

from pathlib import Path

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.letter import Letter, RemedyLine
from amends.resources import data_folder
from amends.rules import check

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("[a-z][a-z].*.json"))


def _recorded(path: Path) -> tuple[Letter, Case]:
    language, sample = path.stem.split(".")
    return Letter.from_json(path.read_text(encoding="utf-8")), read_case(data_folder("samples") / language / f"{sample}.yaml")


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_recorded_letter_has_no_errors(path: Path) -> None:
    """A thoughtful letter in a model's own words binds to its case: rules do not punish good paraphrase."""
    letter, case = _recorded(path)

    assert [(finding.rule, finding.match or finding.message) for finding in check(letter, case).errors] == []


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_recorded_letter_with_an_invented_sum_is_stopped(path: Path) -> None:
    """The same letter with one sum nobody approved is an error."""
    letter, case = _recorded(path)
    line = RemedyLine(text=f"{letter.remedies[0].text} 7777 €", remedy_id=letter.remedies[0].remedy_id)
    rules = {finding.rule for finding in check(letter.model_copy(update={"remedies": (line, *letter.remedies[1:])}), case).errors}

    assert rules & {"unbound-claim", "remedy-authorised"}
