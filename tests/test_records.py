"""Records: what is known to be right is made without a check, and is the same."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import pytest
from pydantic import BaseModel, ValidationError

from amends.records import as_written, unchecked
from amends.rules import Finding, Fix, Report, Suppressed, Suppression, lint_source
from amends.rules.found import Allowed, Aside, Found, Mend, Verdict

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


@pytest.mark.parametrize(
    ("inside", "published"), [(Mend, Fix), (Found, Finding), (Allowed, Suppression), (Aside, Suppressed), (Verdict, Report)]
)
def test_what_is_found_has_the_fields_of_what_is_published(inside: Any, published: type[BaseModel]) -> None:
    """Whoever reads a light value can read the record that others get of it, and the other way round."""
    assert inside._fields == tuple(published.model_fields)


def test_a_report_is_as_if_it_had_been_checked() -> None:
    """What is made of what the checker found, fixes, decisions and gaps among it, is what would be made of it field by field."""
    text = "Dear Ana,\n\n<!-- amends: allow(excuse) x -->\n"
    text += "Please do not hesitate to write. Please be advised that we were late. Sorry if we upset you.\n\nYours,\nEva\n"
    text += "<!-- amends: allow(conditional-apology) a quotation -->\nSorry if we upset you.\n"
    report = lint_source(text, "en", whole=True)
    fields = report.model_dump(exclude={"passed": True, "findings": {"__all__": {"key"}}, "suppressed": {"__all__": {"finding": {"key"}}}})
    silent = [{"message_id": found.message_id, "slots": found.slots} for found in report.findings]
    fields["findings"] = [shown | more for shown, more in zip(fields["findings"], silent, strict=True)]
    aside = report.suppressed[0].finding
    fields["suppressed"][0]["finding"] |= {"message_id": aside.message_id, "slots": aside.slots}

    assert {finding.start is None for finding in report.findings} == {True, False}
    assert any(finding.fix for finding in report.findings)
    assert len(report.suppressed) == len(report.unused) == 1
    assert repr(Report.model_validate(fields)) == repr(report)
    assert Report.model_validate(fields) == report


class _Kept(NamedTuple):
    strength: Literal["error", "warning"]
    sources: tuple[str, ...] = ()
    words: Mapping[str, str] = {}


def test_what_is_written_in_a_file_is_checked_as_a_record_is() -> None:
    """Lists become tuples, what is left out has its default, and what is wrong is said as pydantic says it."""
    assert as_written(_Kept, {"strength": "error", "sources": ["AR-1"]}) == {"strength": "error", "sources": ("AR-1",), "words": {}}
    with pytest.raises(ValidationError, match="Input should be 'error' or 'warning'"):
        as_written(_Kept, {"strength": "fatal"})
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        as_written(_Kept, {"strength": "error", "colour": "red"})
    with pytest.raises(ValidationError, match="Field required"):
        as_written(_Kept, {})
