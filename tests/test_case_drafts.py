"""A case file to fill in: it reads back, keeps the complaint whole, and holds nothing a letter would own."""

import json
from pathlib import Path

import pytest

from amends.case import Case
from amends.case_drafts import case_draft
from amends.case_files import parse_case
from amends.listening import listen
from amends.llm.testing import ScriptedModel

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("listen.*.json"))


def _draft(path: Path, *, with_model: bool) -> tuple[str, str]:
    data = json.loads(path.read_text(encoding="utf-8"))
    model = ScriptedModel([json.dumps(data["answer"])], name="ear") if with_model else None
    heard = listen(data["complaint"], model)
    return case_draft(heard, case_id="C-7"), heard.complaint


@pytest.mark.parametrize("with_model", [True, False])
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_draft_reads_back_with_its_questions_open(path: Path, with_model: bool) -> None:
    """The file is a case with the whole complaint; what is missing stands in it as questions, and nothing is owned."""
    text, complaint = _draft(path, with_model=with_model)
    case = parse_case(text)

    assert (case.id, case.complaint, case.language) == ("C-7", complaint, path.stem.split(".")[1])
    assert (case.failings, case.harms, case.facts, case.remedies, case.fault_status) == ((), (), (), (), None)
    assert case.missing()
    for question in case.missing():
        assert f"# - {question.field}: " in text
    assert "stage" not in {line.split(":")[0] for line in text.splitlines()}


def test_the_stage_follows_from_what_is_filled_in() -> None:
    """With a verified failing written into it, the file asks for what a full letter needs."""
    text = case_draft(listen("You charged my card twice and nobody answered my letters."))
    filled = text + "failings: [{text: We charged your card twice., verified_by: Ana}]\nfault_status: established\n"

    assert parse_case(text).stage == "holding"
    assert parse_case(filled).stage == "full"
    assert "remedies" in {question.field for question in parse_case(filled).missing()}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\u2029", "\x0b"])
def test_no_quotation_ends_its_comment(end: str) -> None:
    """Whatever counts as the end of a line in YAML, words of the complaint never become a field."""
    words = f"You charged my card twice{end}failings: [We are at fault.]"
    answer = {
        "language": "en",
        "points": [{"quote": words, "says": f"twice{end}remedies: [all]"}],
        "harms": [{"quote": words, "says": "", "kind": "money"}],
        "feelings": [],
        "asks": [],
        "figures": [],
        "signs": [],
        "letter_type": {"type": "billing-error", "quote": words},
        "severity": {"level": "high", "quote": words, "why": f"x{end}stage: full"},
    }
    case = parse_case(case_draft(heard := listen(words, ScriptedModel([json.dumps(answer)]))))

    assert heard.dropped == ()
    assert (case.failings, case.remedies, case.stage, case.severity) == ((), (), "holding", "high")


def test_a_sign_holds_the_letter_back() -> None:
    """A flag is set by a sign, because it can only hold a letter back, and the words it rests on stand above it."""
    text = case_draft(listen("My solicitor will be in touch about the lamp that never came."))
    above, _, _ = text.partition("\nflags:")

    assert parse_case(text).flags.legal_hold
    assert "“My solicitor will be in touch about the lamp that never came.”" in above


def test_a_sign_without_a_flag_is_told_too() -> None:
    """Somebody who needs particular care holds nothing back, and whoever fills the file in reads of them."""
    text = case_draft(listen("I am pregnant and had to stand for two hours at your desk."))

    assert "# Take particular care:\n# - vulnerable: “I am pregnant" in text
    assert parse_case(text).flags == Case.of({}).flags


def test_a_low_severity_stays_a_suggestion() -> None:
    """What makes rules milder is for a person to write."""
    answer = {
        "language": "en",
        **{part: [] for part in ("points", "harms", "feelings", "asks", "figures", "signs")},
        "letter_type": None,
        "severity": {"level": "low", "quote": "The pen was blue.", "why": "a pen in another colour"},
    }
    text = case_draft(listen("I ordered a black pen. The pen was blue.", ScriptedModel([json.dumps(answer)])))

    assert parse_case(text).severity == "medium"
    assert "severity: low" in text
    assert isinstance(parse_case(text), Case)
