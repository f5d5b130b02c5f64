"""Findings point at the right words, for people, programs and editors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.cli.findings import Checked, Format, Places, print_excerpts, summary
from amends.cli.github import commands
from amends.cli.output import Shape, in_words
from amends.cli.terminal import width
from amends.rules import Finding, Fix, Report, Suppressed, Suppression


def report(text: str, match: str | None, *, severity: str = "error", part: str | None = None) -> Report:
    start = None if match is None else text.index(match)
    finding = Finding.model_validate(
        {
            "rule": "conditional-apology",
            "principle": "no-if-no-but",
            "severity": severity,
            "start": start,
            "end": None if start is None or match is None else start + len(match),
            "match": match,
            "message": "Regret is conditional.",
            "advice": "Name the harm.",
            "part": part,
        }
    )
    return Report(text=text, language="en", findings=(finding,), rules=("conditional-apology",))


def as_data(output: Format, *checked: Checked) -> Any:
    """Return what a machine reads from reports, put together as the commands do."""
    shape = Shape.of(output)
    words = shape.between.join(text for each in checked if (text := in_words(each, output, 100)))
    return json.loads(shape.opening + words + shape.close(passed=all(each.report.passed for each in checked)))


def as_json(checked: list[Checked]) -> Any:
    return as_data(Format.json, *checked)


def as_sarif(checked: list[Checked]) -> Any:
    return as_data(Format.sarif, *checked)


def printed(capsys: pytest.CaptureFixture[str], text: str, match: str | None, **more: str) -> list[str]:
    print_excerpts(Checked(name="letter.txt", report=report(text, match, **more)))
    return capsys.readouterr().out.splitlines()


def test_a_finding_reads_like_a_compilers(capsys: pytest.CaptureFixture[str]) -> None:
    """File, line, column, rule and message, then the line, a mark under the words, and the advice."""
    assert printed(capsys, "Dear Ana,\r\n\r\nWe are sorry if you were upset.\r\n", "sorry if") == [
        "letter.txt:3:8: error[conditional-apology]: Regret is conditional.",
        "   3 | We are sorry if you were upset.",
        "     |        ^^^^^^^^",
        "  = Name the harm.",
        "",
    ]


@pytest.mark.parametrize("before", ["", "我们的 ", "e\u0301te\u0301 ", "日本\tx ", "👍 "])
def test_the_mark_stands_under_the_words(capsys: pytest.CaptureFixture[str], before: str) -> None:
    """Wide, combining and tab characters before the words do not shift the mark."""
    _, line, mark, *_ = printed(capsys, f"{before}sorry if you", "sorry if")

    assert width(line[: line.index("sorry if")]) == mark.index("^")
    assert mark.count("^") == len("sorry if")


def test_a_long_line_is_cut_around_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    """A paragraph on one line is cut to the terminal's width, with the words in sight."""
    _, line, mark, *_ = printed(capsys, "word " * 80 + "sorry if you" + " word" * 80, "sorry if")

    assert width(line) <= 100
    assert line[mark.index("^") : mark.index("^") + len("sorry if")] == "sorry if"
    assert line.startswith("   1 | …")
    assert line.endswith("…")


def test_words_longer_than_a_line_are_cut_too(capsys: pytest.CaptureFixture[str]) -> None:
    """A match that does not fit a line is marked from its start."""
    _, line, mark, *_ = printed(capsys, "a " + "x" * 500 + " b", "x" * 500)

    assert width(line) <= 100
    assert width(mark) <= 100


def test_a_match_over_two_lines_is_marked_on_its_first(capsys: pytest.CaptureFixture[str]) -> None:
    """What goes on below the line is said, not drawn."""
    _, line, mark, *_ = printed(capsys, "We are sorry\nif you were upset.", "sorry\nif")

    assert line == "   1 | We are sorry"
    assert mark.strip() == "|        ^^^^^ (goes on below)"


@pytest.mark.parametrize(("text", "match"), [("אנו מצטערים אם נפגעת.", "אם נפגעת"), ("نعتذر إذا شعرت بالإزعاج.", "إذا شعرت")])
def test_right_to_left_lines_quote_the_words(capsys: pytest.CaptureFixture[str], text: str, match: str) -> None:
    """Where a terminal turns the line around, the words are quoted instead of marked."""
    _, line, quoted, advice, _ = printed(capsys, text, match)

    assert text in line
    assert f"“{match}”" in quoted
    assert "^" not in quoted + advice


def test_something_missing_names_its_part(capsys: pytest.CaptureFixture[str]) -> None:
    """A finding about something absent has no line, and says where it is missing."""
    assert printed(capsys, "Dear Ana,", None, part="update_promise")[:2] == [
        "letter.txt: error[conditional-apology]: Regret is conditional.",
        "  = missing from: update promise",
    ]


def test_control_characters_are_shown_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    """Escape codes and direction overrides in a letter reach the terminal as visible signs."""
    lines = printed(capsys, "We \x1b[2J\x07are \u202esorry if\u202c you", "sorry if")

    assert not any(character in "".join(lines) for character in "\x1b\x07\u202e\u202c")
    assert lines[1] == "   1 | We ␛[2J␇are \ufffdsorry if\ufffd you"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80), st.data())
def test_lines_and_columns_lead_back_to_the_words(text: str, data: st.DataObject) -> None:
    """Line and column, in code points or UTF-16 units, always lead back to the offset they were made of."""
    offset = data.draw(st.integers(0, len(text)))
    places = Places(text)
    line = text.split("\n")[places.line(offset) - 1]

    before = sum(len(earlier) + 1 for earlier in text.split("\n")[: places.line(offset) - 1])
    assert before + places.column(offset) - 1 == offset
    units = (places.column_utf16(offset) - 1) * 2
    assert line.encode("utf-16-le")[:units].decode("utf-16-le") == text[before:offset]


def test_sarif_counts_as_editors_do() -> None:
    """SARIF columns count UTF-16 units: an emoji before the words takes two."""
    sarif = as_sarif([Checked(name="a letter.md", report=report("👍 sorry if you", "sorry if"))])

    (result,) = sarif["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 12}
    assert place["artifactLocation"]["uri"] == "a%20letter.md"
    assert sarif["runs"][0]["columnKind"] == "utf16CodeUnits"
    assert result["ruleId"] == sarif["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]


def test_sarif_has_what_the_standard_requires() -> None:
    """Version, tool, rules with levels and results with messages stand where SARIF 2.1.0 wants them."""
    sarif = as_sarif([Checked(name="letter.md", report=report("Hello", None, severity="advice", part="thanks"))])

    assert sarif["version"] == "2.1.0"
    (run,) = sarif["runs"]
    assert {rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]} <= {"error", "warning", "note"}
    assert len({rule["id"] for rule in run["tool"]["driver"]["rules"]}) == len(run["tool"]["driver"]["rules"])
    (result,) = run["results"]
    assert result["level"] == "note"
    assert result["message"]["text"] == "Regret is conditional. Name the harm."
    assert "region" not in result["locations"][0]["physicalLocation"]


def test_findings_set_aside_stay_in_sight() -> None:
    """JSON and SARIF list what was set aside, with the reason, and the count says how many."""
    full = report("sorry if you", "sorry if")
    decision = Suppression(key=full.findings[0].key, reason="a quotation", author="comment on line 1")
    aside = full.model_copy(update={"findings": (), "suppressed": (Suppressed(finding=full.findings[0], suppression=decision),)})
    checked = [Checked(name="letter.md", report=aside)]

    assert as_json(checked)["passed"] is True
    assert as_json(checked)["files"][0]["suppressed"][0]["reason"] == "a quotation"
    assert as_sarif(checked)["runs"][0]["results"][0]["suppressions"] == [{"kind": "inSource", "justification": "a quotation"}]
    assert summary(checked) == "no findings, 1 set aside"


def test_json_keeps_its_shape() -> None:
    """Programs can rely on the names and kinds of what is printed as JSON."""
    printed = json.loads(json.dumps(as_json([Checked(name="letter.md", report=report("We are\nsorry if you", "sorry if"))])))

    assert {"version": 1, "passed": False}.items() <= printed.items()
    (file,) = printed["files"]
    assert set(file) == {"file", "language", "passed", "findings", "suppressed", "unused"}
    assert file["findings"] == [
        {
            "rule": "conditional-apology",
            "principle": "no-if-no-but",
            "severity": "error",
            "start": 7,
            "end": 15,
            "match": "sorry if",
            "message": "Regret is conditional.",
            "advice": "Name the harm.",
            "part": None,
            "fix": None,
            "source": "rules",
            "key": file["findings"][0]["key"],
            "line": 2,
            "column": 1,
            "end_line": 2,
            "end_column": 9,
        }
    ]


def test_sarif_has_what_editors_apply() -> None:
    """A mechanical fix is a SARIF fix: what to delete, in UTF-16 columns, and what to put there."""
    full = report("👍 sorry if you", "sorry if")
    fixed = full.findings[0].model_copy(update={"fix": Fix(start=2, end=10, text="sorry that")})
    sarif = as_sarif([Checked("letter.md", full.model_copy(update={"findings": (fixed,)}))])

    (result,) = sarif["runs"][0]["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "letter.md"}
    assert change["replacements"] == [
        {"deletedRegion": {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 12}, "insertedContent": {"text": "sorry that"}}
    ]


def test_several_reports_are_one_document() -> None:
    """JSON and SARIF stay one document for any number of texts, also for those without findings and for none."""
    clean = Checked("clean.md", Report(text="Hello", language="en", findings=(), rules=()))
    bad = Checked("bad.md", report("sorry if you", "sorry if"))

    assert [file["file"] for file in as_json([clean, bad, clean])["files"]] == ["clean.md", "bad.md", "clean.md"]
    assert len(as_sarif([clean, bad, clean, bad])["runs"][0]["results"]) == 2
    assert as_json([]) == {"version": 1, "files": [], "passed": True}


def test_a_letter_of_an_archive_is_found_by_its_line() -> None:
    """In an archive the place is the line of the archive, in every format; the excerpt shows the letter's own line."""
    checked = Checked("archive.jsonl", report("Dear Ana,\nsorry if you", "sorry if"), record=17)

    first, second, *_ = in_words(checked, Format.text, 100).splitlines()
    assert first.startswith("archive.jsonl:17: ")
    assert second == "   2 | sorry if you"
    assert as_json([checked])["files"][0]["record"] == 17
    assert as_sarif([checked])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 17}
    assert "file=archive.jsonl,line=17,title=" in next(commands(checked))


def test_github_commands_cannot_be_forged() -> None:
    """Percent signs, line ends, colons and commas are escaped as GitHub reads them; escape codes are shown."""
    full = report("50% off:\nsorry, if", "sorry, if")
    finding = full.findings[0].model_copy(update={"message": "50%\r\n::error::forged \x1b[2J"})
    checked = Checked("a,b:c.md", full.model_copy(update={"findings": (finding,)}))

    assert list(commands(checked)) == [
        "::error file=a%2Cb%3Ac.md,line=2,endLine=2,col=1,endColumn=10,title=amends conditional-apology"
        "::50%25%0D%0A::error::forged ␛[2J%0AName the harm."
    ]


def test_github_names_no_column_over_several_lines() -> None:
    """GitHub refuses columns for a stretch of several lines, and a finding about something absent has no line."""
    (several,) = commands(Checked("a.md", report("sorry\nif you", "sorry\nif")))
    (absent,) = commands(Checked("a.md", report("Hello", None, severity="advice")))

    assert several.startswith("::error file=a.md,line=1,endLine=2,title=")
    assert absent.startswith("::notice file=a.md,title=")


def test_an_allowance_that_covers_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A comment that allows what is not there is advice in text and in JSON, and does not fail a text."""
    unused = Suppression(key="excuse", reason="a quotation", author="comment on line 3")
    checked = Checked("page.md", Report(text="Hello", language="en", findings=(), rules=(), unused=(unused,)))

    print_excerpts(checked)

    assert "page.md: advice[unused-allowance]: the comment on line 3 allows excuse and covers nothing" in capsys.readouterr().out
    assert as_json([checked])["files"][0]["unused"] == [{"rule": "excuse", "reason": "a quotation", "author": "comment on line 3"}]
    assert as_json([checked])["passed"] is True
