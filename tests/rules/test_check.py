"""The two doors of the checker: what runs, on what, and how a person sets a finding aside."""

from typing import Any

import pytest

from amends.case import Case
from amends.errors import InputError, UnknownLanguageError
from amends.letter import Letter
from amends.phrasebook import compose
from amends.reading import TEXT_LIMIT
from amends.rules import check, lint, lint_source
from amends.rules.catalogue import active_rules

WHOLE = "Dear Ms Lindqvist,\n\nThe lamp is on its way.\n\nKind regards,\n\nAoife Byrne"


def _rules(text: str, whole: bool | None = None) -> set[str]:
    return {finding.rule for finding in lint(text, "en", whole).findings}


def test_only_a_whole_letter_can_lack_something() -> None:
    """A sentence is not blamed for what it does not say; a letter, known by salutation and close, is."""
    assert _rules("The lamp is on its way.") == set()
    assert "apology-words" in _rules(WHOLE)
    assert _rules(WHOLE, whole=False) == set()
    assert "apology-words" in _rules("The lamp is on its way.", whole=True)


def test_quotations_are_not_the_writers_words() -> None:
    """What the customer is quoted as saying is no fault of the letter."""
    assert _rules("You wrote: “You are sorry if I felt let down, but it was busy.”") == set()


def test_offsets_are_code_points() -> None:
    """A finding's place counts characters, whatever they take in another encoding."""
    (finding,) = [entry for entry in lint("🙂🙂 We are sorry if you were upset.", "en").findings if entry.rule == "conditional-apology"]

    assert finding.start == 10
    assert finding.match == "🙂🙂 We are sorry if you were upset."[finding.start : finding.end]


def test_reports_are_the_same_twice(case: Case) -> None:
    """The same letter gets the same verdict."""
    assert check(compose(case), case) == check(compose(case), case)


def test_too_long_a_text_is_refused() -> None:
    """A text longer than any letter is refused with what to do."""
    with pytest.raises(InputError, match="check it in pieces"):
        lint("a" * (TEXT_LIMIT + 1), "en")


def test_unknown_language_is_named() -> None:
    """A language without a folder is an error that lists those there are."""
    with pytest.raises(UnknownLanguageError, match="ar, ca, en, he, hr, ro"):
        lint("Hallo.", "de")


@pytest.mark.parametrize(
    ("change", "rule", "severity"),
    [
        ({}, "owns-the-fault", "error"),
        ({"fault_status": "shared"}, "owns-the-fault", "warning"),
        ({"fault_status": "disputed"}, "owns-the-fault", None),
        ({"letter_type": "follow-up"}, "owns-the-fault", None),
        ({"severity": "low"}, "minimises", "warning"),
        ({"letter_type": "voicemail", "channel": "voicemail"}, "remedy-dated", None),
        ({"audience": "internal"}, "apology-words", None),
        ({"recipient": {"name": "All parents", "group": True}, "channel": "public_reply"}, "addressee-named", None),
    ],
)
def test_profiles_switch_rules_by_case_fields(case_data: dict[str, Any], change: dict[str, Any], rule: str, severity: str | None) -> None:
    """Which rules run, and how strictly, follows from the case."""
    active = {entry.id: entry.severity for entry in active_rules(Case.of(case_data | change))}

    assert active.get(rule) == severity


def test_source_comment_allows_a_rule_with_a_reason() -> None:
    """A template may allow a rule on its line and the next, if it says why; places in the file stay true."""
    bad = "This will never happen again."
    allowed = f"<!-- amends: allow(absolute-promise) quoted from the 2019 letter -->\n{bad}\n"

    assert lint_source(bad, "en").findings
    assert lint_source(allowed, "en").findings == ()
    assert len(lint_source(allowed, "en").suppressed) == 1
    assert lint_source(f"<!-- amends: allow(absolute-promise) -->\n{bad}\n", "en").findings
    assert lint_source(f"<!-- amends: allow(excuse) wrong rule -->\n{bad}\n", "en").findings
    far = lint_source(f"{allowed}\n\n{bad}", "en")
    assert [finding.start for finding in far.findings] == [len(allowed) + 2 + len("This ")]


def test_invented_facts_cannot_be_allowed() -> None:
    """No comment lets a gap through."""
    assert lint_source("<!-- amends: allow(unbound-claim) a template -->\nDear [name],", "en").findings


@pytest.mark.parametrize("language", ["ar", "he"])
def test_right_to_left_letters_keep_their_isolates_and_pass(language: str) -> None:
    """Isolates around numbers disturb neither binding nor the reading back of the text."""
    from amends.case_files import read_case
    from amends.samples import sample_cases

    case = next(case for case in map(read_case, sample_cases(language)) if case.channel == "email" and case.stage == "full")
    text = check(compose(case), case).text

    assert "\u2066" in text
    assert check(Letter.from_text(text, case), case).errors == ()


@pytest.mark.parametrize(
    ("language", "name", "salutation", "calls"),
    [
        ("hr", "Tomislav Kralj", "Dragi Tomislave,", True),
        ("hr", "Ivana Kralj", "Draga Ivano,", True),
        ("hr", "Tomislav Kralj", "Dragi Davore,", False),
        ("ro", "Maria Popa", "Dragă Mario,", True),
        ("en", "Maya Lindqvist", "Dear Mayan,", False),
    ],
)
def test_people_are_called_in_the_form_of_their_name_that_calls(
    case_data: dict[str, Any], language: str, name: str, salutation: str, calls: bool
) -> None:
    """A vocative names its addressee; another name, or a word that only begins so, does not."""
    case = Case.of(case_data | {"language": language, "recipient": {"name": name}})
    report = check(Letter.from_text(f"{salutation}\n\nIspričavam se.\n", case), case)

    assert ("addressee-named" not in {finding.rule for finding in report.findings}) is calls


def test_addressee_in_the_letterhead_is_no_salutation() -> None:
    """The line of the address that names the addressee does not start the letter, though it reads as a salutation might."""
    letter = "Sr. Marc Puig\nCarrer Nou, 4\n08001 Barcelona\n\nBenvolgut senyor Puig,\n\nLi demano disculpes. Vam perdre el paquet.\n\nAtentament,\n\nAnna Vila"

    assert "apology-first" not in {finding.rule for finding in lint(letter, "ca").findings if finding.start is not None}
