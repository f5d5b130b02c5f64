"""No text, however hostile, crashes the checker, takes it more than linear time, or moves its spans."""

import datetime as dt
import threading
import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.case import Case
from amends.errors import AmendsError, CaseError, InputError
from amends.languages import LANGUAGES, load_language
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rules import check, lint, lint_source
from amends.rules.claims import find_claims
from amends.samples import sample_cases

PUMPS = {
    "full stops": ("....", "a"),
    "letters": ("aaaa", ""),
    "digits": ("1111", "a"),
    "groups of digits": ("111 ", "x"),
    "half a phone number": (".1-", ""),
    "slashes": ("a/", ""),
    "marks": ("\u0300", ""),
    "capitals": ("Aa ", ""),
    "amounts": ("5 euros ", ""),
    "references": ("A1 ", ""),
    "quotation marks": ("“a ", ""),
    "brackets": ("[a ", ""),
    "half an address": ("a.@", ""),
    "labels": ("a.b-", ""),
    "spaces": ("    ", "x"),
    "lines": ("\n ", ""),
    "numbers in words": ("one hundred ", ""),
    "an Arabic ligature": ("\ufdfa", ""),
    "Arabic clitics": ("وال", ""),
    "zero-width": ("a\u200b", ""),
    "negations": ("no not ", ""),
    "allowances": ("amends: allow(x) ", ""),
}


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@pytest.mark.parametrize("pump", PUMPS)
@pytest.mark.parametrize("language", ["en", "ar", "hr"])
def test_time_is_linear(language: str, pump: str) -> None:
    """Four times the text takes about four times as long, not sixteen: checked as claims, which hold the regular expressions."""
    unit, end = PUMPS[pump]
    known = load_language(language)
    find_claims(unit, known)
    small, large = (unit * (length // len(unit)) + end for length in (10_000, 40_000))
    quick = min(_seconds(lambda: find_claims(small, known)) for _ in range(3))
    slow = min(_seconds(lambda: find_claims(large, known)) for _ in range(2))

    assert slow < max(quick, 0.02) * 10


@pytest.mark.parametrize("pump", ["full stops", "amounts", "references", "capitals", "brackets", "marks"])
def test_long_letters_are_checked_in_time(case: Case, pump: str) -> None:
    """A letter of 20,000 characters full of claims or of nothing is checked within seconds on a busy machine."""
    unit, end = PUMPS[pump]
    text = unit * (20_000 // len(unit)) + end

    assert _seconds(lambda: check(Letter.from_text(text, case), case)) < 10


def test_long_complaint_is_read_once(case_data: dict[str, Any]) -> None:
    """Thousands of figures in a complaint cost time once, when the case's facts are read."""
    case = Case.of(case_data | {"complaint": "I lost 7 days, 12 euros and A-17. " * 1_400})
    letter = compose(case)
    check(letter, case)

    assert _seconds(lambda: check(letter, case)) < 1


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(raw=st.text(max_size=120))
def test_any_text_is_judged(language: str, raw: str) -> None:
    """Whatever a person pastes, the answer is a report whose spans are in the text, or an error of ours."""
    case = _sample(language)
    try:
        report = check(Letter.from_text(raw, case), case)
        lint_source(raw, language)
    except AmendsError:
        return
    for finding in report.findings:
        assert finding.key
        if finding.start is not None:
            assert report.text[finding.start : finding.end] == finding.match != ""


_CASES: dict[str, Case] = {}


def _sample(language: str) -> Case:
    from amends.case_files import read_case

    if language not in _CASES:
        _CASES[language] = read_case(sample_cases(language)[0])
    return _CASES[language]


@pytest.mark.parametrize("text", ["a\ud800b", "a " * 150_000], ids=["half a character", "too long"])
def test_text_that_no_file_can_hold_is_refused(case: Case, text: str) -> None:
    """Halves of characters and texts beyond any letter are refused in words, by every way in."""
    for way in (lambda: lint(text, "en"), lambda: Letter.from_text(text, case), lambda: check(Letter(subject=text), case)):
        with pytest.raises(InputError):
            way()


@pytest.mark.parametrize(
    "data",
    [
        {"failings": [{"id": ["x"], "text": "We were late."}]},
        {"failings": ["We were late."] * 1_200},
        {"letter_type": ["delay"]},
        {"letter_type": {}},
        {"organisation": "a\ud800"},
        {1: 2},
    ],
    ids=["list as id", "too many items", "list as type", "map as type", "half a character", "number as field"],
)
def test_odd_case_is_refused_by_field(case_data: dict[str, Any], data: dict[Any, Any]) -> None:
    """A case of the wrong shape is a CaseError that names fields, whatever the shape."""
    with pytest.raises(CaseError):
        Case.of(case_data | data)


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(9999, 12, 31)])
def test_calendar_ends_nowhere(case: Case, day: dt.date) -> None:
    """A letter dated at an end of the calendar may say tomorrow and yesterday."""
    odd = case.model_copy(update={"date": day})

    assert check(Letter.from_text("Until tomorrow, or the day before yesterday.", odd), odd).findings


@pytest.mark.parametrize("month", ["Aprıl", "APRİL", "ſeptember"])
def test_letters_that_fold_oddly_do_not_crash(case: Case, month: str) -> None:
    """Letters that a pattern matches without regard to case, and that fold to something else, are read, not tripped over."""
    assert check(Letter.from_text(f"On 3 {month} 2031.", case), case).errors


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_claim_is_the_same_however_it_is_encoded(form: str) -> None:
    """Accents composed or not, the claim and its place are the same to a reader."""
    raw = unicodedata.normalize(form, "Vingui el 14 de març de 2026.")  # type: ignore[arg-type]
    (claim,) = find_claims(raw, load_language("ca"))

    assert claim.value == (3, 14, 2026)
    assert unicodedata.normalize("NFC", raw[claim.start : claim.end]) == "14 de març de 2026"


def test_figure_split_by_hidden_characters_is_one_figure() -> None:
    """A zero-width space inside a figure splits nothing, and the span covers it."""
    raw = "You get 1\u200b84 \u2066€\u2069."
    (claim,) = find_claims(raw, load_language("en"))

    assert (claim.kind, str(claim.value[0])) == ("amount", "184")  # type: ignore[index]
    assert raw[claim.start : claim.end] == "1\u200b84 \u2066€"


def test_threads_share_a_language() -> None:
    """Checks in several threads at once give what one thread gives."""
    case = _sample("ro")
    letter = compose(case)
    expected = check(letter, case)
    reports: list[object] = []
    threads = [threading.Thread(target=lambda: reports.append(check(letter, case))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert reports == [expected] * 8


def test_statement_in_one_sentence_is_marked_there(case: Case) -> None:
    """A remedy without its date is marked in the sentence that states it, not in the one before."""
    letter = Letter.from_text(
        "Dear Ms Lindqvist,\n\nI am sorry. We have refunded the delivery charge of €9.90 to your card.\n\nKind regards,", case
    )
    (finding,) = [finding for finding in check(letter, case).findings if finding.rule == "remedy-dated"]

    assert finding.match == "We have refunded the delivery charge of €9.90 to your card."


def test_allowance_covers_its_own_line_only() -> None:
    """An allowance sets aside the finding beside it, not the same words elsewhere in the file."""
    flagged = "We apologise for any inconvenience this may have caused."
    report = lint_source(f"{flagged} <!-- amends: allow(conditional-apology) quoted -->\n\n\n\n\n{flagged}\n", "en")

    assert [entry.finding.rule for entry in report.suppressed] == ["conditional-apology"]
    assert [finding.rule for finding in report.findings].count("conditional-apology") == 1
