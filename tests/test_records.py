"""Records: what is known to be right is made without a check, and is the same."""

import pytest
from pydantic import ValidationError

from amends.records import unchecked
from amends.rules import Finding, Report

FIELDS = {"rule": "excuse", "principle": "own-the-fault", "severity": "error", "message": "m", "advice": "a"}


def test_an_unchecked_record_is_like_a_checked_one() -> None:
    """It is equal, prints, is written, copied and read back like one that was checked."""
    ours, theirs = unchecked(Finding, **FIELDS), Finding.model_validate(FIELDS)

    assert ours == theirs
    assert repr(ours) == repr(theirs)
    assert ours.model_dump_json() == theirs.model_dump_json()
    assert ours.model_dump(exclude_unset=True) == theirs.model_dump(exclude_unset=True)
    assert ours.model_copy(update={"severity": "warning"}) == theirs.model_copy(update={"severity": "warning"})
    assert Finding.model_validate(ours) is ours


def test_records_hold_one_another() -> None:
    """A report of findings nobody checked is a report."""
    report = unchecked(Report, text="t", language="en", findings=(unchecked(Finding, **FIELDS),), rules=("excuse",))

    assert Report.model_validate_json(report.model_dump_json(exclude={"passed": True, "findings": {"__all__": {"key"}}})) == report
    assert not report.passed


def test_what_others_make_is_checked() -> None:
    """A record that is made as usual is checked, also the first one."""
    with pytest.raises(ValidationError, match="severity"):
        Finding.model_validate(FIELDS | {"severity": "fatal"})
    with pytest.raises(ValidationError, match="Extra inputs"):
        Finding.model_validate(FIELDS | {"colour": "red"})
