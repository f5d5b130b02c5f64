"""Cases survive being written and read, and a broken case file says where and how to mend it."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from amends import case_files
from amends.case import Case
from amends.case_files import Format, case_to_yaml, parse_case, read_case
from amends.errors import CaseError, FieldProblem, InputError

WHOLE = """\
id: C-1042
language: en
channel: email
recipient: {name: Ana Pop, gender: female}
received: 2026-11-02
complaint: |
  You charged me twice.

  Nobody called: not once.
fault_status: established
cause_known: no
failings:
  - We charged you twice for order 4471.
  - text: "We said: no."
    id: no-answer
remedies:
  - {text: We refund 84 euros., approved_by: no, due: 2026-12-01}
next_update: {on: 2026-12-01, at: 12:30}
signer:
  name: Ioana Marin
  role: ~
  phone: +40721000000
  email:
"""


def problem_of(text: str, kind: Format = "yaml") -> FieldProblem:
    with pytest.raises(CaseError) as refused:
        parse_case(text, format=kind, source="case.yaml")
    assert str(refused.value).startswith("case.yaml: ")
    problem: FieldProblem = refused.value.problems[0]
    return problem


@pytest.fixture(params=["c", "python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every promise holds with libyaml and without it."""
    if request.param == "python":
        monkeypatch.setattr(case_files, "_Loader", yaml.SafeLoader)


def test_scalars_stay_the_text_that_was_typed() -> None:
    """A time, a phone number and the word no are text; dates and yes or no are read where a case asks for them."""
    case = parse_case(WHOLE)

    assert case.next_update is not None
    assert case.next_update.at == "12:30"
    assert case.signer is not None
    assert case.signer.phone == "+40721000000"
    assert case.remedies[0].approved_by == "no"
    assert case.cause_known is False
    assert case.received == dt.date(2026, 11, 2)
    assert case.complaint == "You charged me twice.\n\nNobody called: not once.\n"


def test_an_empty_field_counts_as_not_given() -> None:
    """A field name with nothing behind it, or null, asks the question again rather than failing."""
    case = parse_case(WHOLE)

    assert case.signer is not None
    assert (case.signer.role, case.signer.email) == (None, None)
    assert parse_case("id: C-1\nharms:\ncomplaint: ~\n") == Case(id="C-1")
    assert parse_case('id: C-1\nreference: "null"').reference == "null"


def test_json_says_the_same_as_yaml() -> None:
    """A case in JSON, with numbers and true or false as programs write them, equals the same case in YAML."""
    data = {"id": "C-1", "cause_known": False, "reference": 4471, "signer": {"name": "Ana", "phone": 40721000000}, "harms": None}

    case = parse_case(json.dumps(data), format="json")

    assert case == parse_case('id: C-1\ncause_known: false\nreference: 4471\nsigner: {name: Ana, phone: "40721000000"}')


def test_the_name_of_a_file_tells_its_format(tmp_path: Path) -> None:
    """A name that ends in .json is read as JSON, any other as YAML."""
    for name, text in [("case.JSON", '{"id": "C-1"}'), ("case.yaml", "id: C-1"), ("case.txt", "id: C-1")]:
        (tmp_path / name).write_text(text)
        assert read_case(tmp_path / name).id == "C-1"


@pytest.mark.parametrize(
    ("text", "field", "line", "said"),
    [
        ("id: C-1\nfavourite: x", "favourite", 2, "unknown field"),
        ("id: C-1\nreceived: 2.11.2026", "received", 2, "write a date as 2026-11-25"),
        ("id: C-1\nfault_status: maybe", "fault_status", 2, "write one of established"),
        ("id: C-1\nlanguage: fr", "language", 2, "write one of ar, ca"),
        ("id: C-1\nletter_type: rant", "letter_type", 2, "unknown letter type"),
        ("id: C-1\nharms: none at all", "harms", 2, "write a list"),
        ("id: C-1\nrecipient:\n  title: Ms", "recipient.name", 2, "is required"),
        ("id: C-1\ncause_known: false\ncause: We slept.", "cause", 3, "drop the cause"),
        ("id: C-1\nfailings:\n- We failed: twice", "failings.0", 3, "has to stand in quotes"),
        ("id: C-1\nI am angry: very", "", 2, "no field name"),
        ("id: C-1\nid: C-2", "id", 2, "stands twice (first on line 1)"),
        ("signer:\n  name: A\n  name: B", "signer.name", 3, "stands twice (first on line 2)"),
        ("id: C-1\ncomplaint: it broke: twice", "", 2, "put the sentence in quotes"),
        ("id: C-1\n\tlanguage: en", "", 2, "spaces, not tabs"),
        ("id: C-1\ncomplaint: @shop", "", 2, "put the text in quotes"),
        ('id: "C-1', "", 1, "close the quotes"),
        ("id: [C-1", "", None, "close the bracket"),
        ("id: C-1\n---\nid: C-2", "", 2, "keep one case"),
        ("- id: C-1", "", None, "a case is a list of fields"),
        ("", "", None, "a case is a list of fields"),
        ("id: C-1\ncomplaint: a\x07b", "", 2, "U+0007"),
        ("id: C-1\n? [a]\n: b", "", 2, "a field name has to be a plain word"),
        ("id: !!python/object/apply:os.system [ls]", "id", 1, "a tag"),
        ("id: !local x", "id", 1, "a tag"),
        ("!!set {id}", "", 1, "a tag"),
        ("id: *never", "id", 1, "an alias"),
        ("id: &me [*me]", "id.0", 1, "an alias"),
        ("id: " + "[" * 40, "id.0.0", 1, "nested more than 12 deep"),
    ],
)
def test_a_broken_yaml_case_says_where_and_what_to_write(text: str, field: str, line: int | None, said: str) -> None:
    """Whatever is wrong with a case file, the message names the field, the line and the mend."""
    problem = problem_of(text)

    assert said in problem.message
    assert problem.field == field
    assert line is None or problem.line == line


@pytest.mark.parametrize(
    ("text", "field", "line", "said"),
    [
        ('{"id": "C-1",\n "favourite": 1}', "favourite", 2, "unknown field"),
        ('{"id": "C-1",\n "id": "C-2"}', "id", 2, "stands twice (first on line 1)"),
        ('{"id": "C-1",\n}', "", 2, "no comma after the last field"),
        ("{'id': 'C-1'}", "", 1, 'write a field name in "double quotes"'),
        ('{"id": C-1}', "id", 1, "write a value here"),
        ('{"id": NaN}', "id", 1, "write a value here"),
        ('{"id": "C-1"', "", 1, "the text ends here"),
        ('{"id" "C-1"}', "id", 1, "write a colon"),
        ('{"id": "C-1}', "id", 1, "unterminated string"),
        ('{"id": "C\\q"}', "id", 1, "invalid \\escape"),
        ('{"id": "C-1"} {}', "", 1, "after the end"),
        ('["C-1"]', "", None, "a case is a list of fields"),
        ("", "", 1, "write a value here"),
        ("[" * 100_000, "0.0.0", 1, "nested more than 12 deep"),
    ],
)
def test_a_broken_json_case_says_where_and_what_to_write(text: str, field: str, line: int | None, said: str) -> None:
    """JSON gets the same care as YAML: field, line and mend."""
    problem = problem_of(text, "json")

    assert said in problem.message
    assert problem.field == field
    assert problem.line == line


def test_aliases_cannot_multiply() -> None:
    """A few repeated values are read; a file that doubles itself is refused at once."""
    assert parse_case("id: &name C-1\norganisation: *name").organisation == "C-1"
    bomb = "a: &a0 [x, x]\n" + "".join(f"b{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))

    started = time.process_time()
    assert "aliases" in problem_of(bomb).message
    assert time.process_time() - started < 0.5


def test_aliased_values_count_as_often_as_they_are_used() -> None:
    """Large values repeated through few aliases are bounded by what they expand to."""
    large = "a: &a [" + "x, " * 3_000 + "x]\n"

    assert "values" in problem_of(large + "b: [" + "*a, " * 9 + "*a]").message


def test_a_file_of_a_megabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A complaint of a megabyte is refused quickly, with its size, the limit and what to do."""
    file = tmp_path / "case.yaml"
    file.write_text("id: C-1\ncomplaint: " + "very bad " * 120_000)

    started = time.process_time()
    with pytest.raises(InputError, match="262,144 are allowed; keep the part"):
        read_case(file)
    with pytest.raises(CaseError, match="262,144 are allowed; keep"):
        parse_case("complaint: " + "very bad " * 120_000)
    assert time.process_time() - started < 0.5


def test_a_long_complaint_within_the_file_limit_names_its_line() -> None:
    """A complaint beyond what a letter can answer is refused by its field."""
    problem = problem_of("id: C-1\ncomplaint: " + "x" * 60_000)

    assert (problem.field, problem.line) == ("complaint", 2)
    assert "60,000 characters" in problem.message


def test_written_yaml_reads_like_a_form() -> None:
    """A case is written as a person would: blocks for long text, dates bare, nothing that only repeats a default."""
    text = case_to_yaml(parse_case(WHOLE))

    assert text.startswith("id: C-1042\nlanguage: en\nchannel: email\n")
    assert "complaint: |\n  You charged me twice.\n\n  Nobody called: not once.\n" in text
    assert "  - id: f1\n    text: We charged you twice for order 4471.\n" in text
    assert "next_update:\n  on: 2026-12-01\n" in text
    assert "formality" not in text
    assert "flags" not in text
    assert parse_case(text) == parse_case(WHOLE)


def test_other_scripts_stay_readable() -> None:
    """Arabic and Hebrew are written as they are, and a long sentence stays on one line."""
    sentence = "חייבנו אתכם פעמיים עבור הזמנה 4471, ולא התקשרנו. " * 4
    text = case_to_yaml(Case.of({"id": "C-1", "failings": [sentence], "harms": ["انتظرتم تسعة أيام."]}))

    assert sentence.strip() in text
    assert "انتظرتم تسعة أيام." in text


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30).filter(str.strip)
DATES = st.dates(min_value=dt.date(1900, 1, 1))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    sentences = TEXTS.filter(str.strip)
    data: dict[str, Any] = {
        "id": draw(LINES),
        "complaint": draw(
            TEXTS | st.sampled_from(["no", "12:30", "~", "null", "- a\n- b\n", " \n x", "#", "a: b", "'", "|\n", "x\n\n\n", "\ty"])
        ),
        "failings": draw(st.lists(sentences, max_size=2)),
        "customer_words": draw(st.lists(sentences, max_size=2)),
        "remedies": [{"text": draw(sentences), "due": draw(DATES), "approved_by": draw(LINES)}],
        "stage": draw(st.sampled_from(["full", "holding", None])),
        "cause_known": draw(st.booleans() | st.none()),
        "received": draw(DATES | st.none()),
        "next_update": {"on": draw(DATES), "at": draw(LINES)},
        "copies": draw(st.lists(LINES, max_size=2)),
        "flags": {"injury": draw(st.booleans())},
    }
    return Case.of(data)


@settings(deadline=None)
@given(cases())
def test_writing_and_reading_a_case_changes_nothing(case: Case) -> None:
    """Whatever texts a case holds, its YAML reads back as an equal case."""
    assert parse_case(case_to_yaml(case)) == case


@pytest.mark.parametrize("kind", ["yaml", "json"])
@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_a_case_or_a_case_error(kind: Format, text: str) -> None:
    """No text, however odd, escapes as another kind of error."""
    try:
        case = parse_case(text, format=kind)
    except CaseError:
        return
    assert parse_case(case_to_yaml(case)) == case
