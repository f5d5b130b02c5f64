"""How old somebody is, and for how many years: what only the complaint says and a letter may take up."""

from __future__ import annotations

import pytest

import amends
from amends.letter import Part
from amends.samples import sample_cases

TOLD = {
    "en": ("I have been a member for eleven years.", "Eleven years of trust deserved more respect than that."),
    "ro": ("Sunt membru de unsprezece ani.", "Unsprezece ani de încredere meritau mai mult respect."),
    "ar": ("أنا عضو عندكم منذ أحد عشر عامًا.", "أحد عشر عامًا من الثقة كانت تستحق احترامًا أكبر."),
    "ca": ("Fa onze anys que en soc soci.", "Onze anys de confiança mereixien més respecte."),
    "he": ("אני חבר אצלכם אחת עשרה שנים.", "אחת עשרה שנים של אמון היו ראויות ליותר כבוד."),
    "hr": ("Član sam jedanaest godina.", "Jedanaest godina povjerenja zaslužilo je više poštovanja."),
}


def _found(language: str, complaint: str, sentence: str) -> list[str]:
    """Return the errors at a sentence where a letter speaks of its reader, who wrote a complaint."""
    cases = map(amends.read_case, sample_cases(language))
    case = next(case for case in cases if case.remedies and case.stage == "full").model_copy(update={"complaint": complaint})
    letter = amends.compose(case, seed=1).model_copy(update={"empathy": Part(text=sentence, rests_on=())})
    return [finding.match for finding in amends.check(letter, case).errors if finding.match and finding.match in sentence]


@pytest.mark.parametrize("language", TOLD)
def test_years_that_the_customer_told_us_may_be_taken_up(language: str) -> None:
    """A sentence that gives nothing may say for how many years, where the complaint does; where nobody said it, it is an error."""
    complaint, sentence = TOLD[language]

    assert _found(language, complaint, sentence) == []
    assert _found(language, "-", sentence) != []


def test_other_figures_of_the_complaint_are_no_facts_of_ours() -> None:
    """Minutes that only the customer counted, and years in a promise, are not taken up so."""
    told = "I lost 47 minutes. I have been a member for eleven years."

    assert "47" in _found("en", told, "An hour is long at a counter, and 47 minutes are no little thing.")
    assert "eleven years" in " ".join(_found("en", told, "We will repair the lamp free of charge for eleven years."))


def test_the_work_of_a_week_is_no_date() -> None:
    """“In a week” is a date, “in a week's worth” is none."""
    assert "in a week" in _found("en", "-", "I think that you will hear from us in a week.")
    assert "in a week" not in _found("en", "-", "I am ashamed that the planner filled in a week's worth of ticks.")
