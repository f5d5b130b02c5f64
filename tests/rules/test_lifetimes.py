"""How old somebody is, and for how many years: what only the complaint says and a letter may take up."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from amends.rules import Finding

Put = Callable[..., list[Finding]]

TOLD = {
    "en": ("I have been a member for eleven years.", "Eleven years of trust deserved more respect than that."),
    "ro": ("Sunt membru de unsprezece ani.", "Unsprezece ani de încredere meritau mai mult respect."),
    "ar": ("أنا عضو عندكم منذ أحد عشر عامًا.", "أحد عشر عامًا من الثقة كانت تستحق احترامًا أكبر."),
    "ca": ("Fa onze anys que en soc soci.", "Onze anys de confiança mereixien més respecte."),
    "he": ("אני חבר אצלכם אחת עשרה שנים.", "אחת עשרה שנים של אמון היו ראויות ליותר כבוד."),
    "hr": ("Član sam jedanaest godina.", "Jedanaest godina povjerenja zaslužilo je više poštovanja."),
}


def _errors(found: Iterable[Finding]) -> set[str | None]:
    return {finding.match for finding in found if finding.severity == "error"}


@pytest.mark.parametrize("language", TOLD)
def test_years_that_the_customer_told_us_may_be_taken_up(put: Put, language: str) -> None:
    """A sentence that gives nothing may say for how many years, where the complaint does; where nobody said it, it is an error."""
    complaint, sentence = TOLD[language]

    assert _errors(put(language, sentence, complaint=complaint)) == set()
    assert _errors(put(language, sentence, complaint="-")) != set()


def test_other_figures_of_the_complaint_are_no_facts_of_ours(put: Put) -> None:
    """Minutes that only the customer counted, and years in a promise, are not taken up so."""
    told = "I lost 47 minutes. I have been a member for eleven years."

    assert "47" in _errors(put("en", "An hour is long at a counter, and 47 minutes are no little thing.", complaint=told))
    assert "eleven years" in " ".join(_errors(put("en", "We will repair the lamp free of charge for eleven years.", complaint=told)))


def test_the_work_of_a_week_is_no_date(put: Put) -> None:
    """“In a week” is a date, “in a week's worth” is none."""
    assert "in a week" in _errors(put("en", "I think that you will hear from us in a week.", complaint="-"))
    assert "in a week" not in _errors(put("en", "I am ashamed that the planner filled in a week's worth of ticks.", complaint="-"))
