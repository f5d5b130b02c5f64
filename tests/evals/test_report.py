"""The report shows what a log holds, to the byte the same each time, and nothing that a log holds does anything in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.evals.logs import HOSTILE, checked, finding, header, letter, scored, whole_log

from amends_evals.comparing import compare
from amends_evals.log import Log, Row
from amends_evals.report import Report, write_report
from amends_evals.report.paired import differences
from amends_evals.report.precision import precisions
from amends_evals.report.texts import anchor, findings_in, marked, visible


class _Page(HTMLParser):
    """The tags of a page with their attributes, its visible text, and what is not a text but runs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.text += data

    def values(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


def _written(log: Log, folder: Path, **options: Any) -> tuple[_Page, str]:
    report = write_report(log, folder, **options)
    return _Page(report.page.read_text(encoding="utf-8")), report.markdown.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of a log with every task, compared with nothing."""
    return write_report(whole_log(), tmp_path_factory.mktemp("new") / "folder" / "report")


@pytest.fixture(scope="module")
def page(report: Report) -> _Page:
    """Its page."""
    return _Page(report.page.read_text(encoding="utf-8"))


def _made_worse() -> tuple[Log, Log]:
    """Return two logs: in the second, the pipeline's letters no longer hold half of the facts."""
    old = whole_log(writer="older-model", prompts={"letter.txt": "00" * 32, "gone.txt": "11" * 32})
    rows = tuple(
        row.model_copy(update={"scores": {**row.scores, "facts_in": 0.5}}) if (row.task, row.system) == ("fidelity", "pipeline") else row
        for row in old.rows
    )
    return old, Log(header(), rows[:-1])


def test_same_log_gives_same_bytes(report: Report, tmp_path: Path) -> None:
    """A report can be compared with a later one, and kept in a repository."""
    again = write_report(whole_log(), tmp_path)

    assert [path.name for path in report.files] == [path.name for path in again.files]
    for one, other in zip(report.files, again.files, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_names_every_file_it_wrote_and_writes_no_other(report: Report) -> None:
    """What is in the folder is the page, the Markdown and the plots."""
    assert {path for path in report.page.parent.rglob("*") if path.is_file()} == set(report.files)
    assert report.page.name == "report.html"
    assert report.markdown.name == "report.md"
    assert report.plots


def test_page_has_a_place_for_every_part(page: _Page) -> None:
    """Head, summary, what the structure buys, each task, cost, letters, misses, readings; the way there leads to them."""
    places = set(page.values("id"))
    wanted = {"summary", "structure", "cost", "letters", "misses", "task-draft", "task-check", "task-preference"}
    wanted |= {f"readings-{task}" for task in ("listen", "repair", "judge", "preference")}

    assert wanted <= places
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= places
    assert "How to read this." in page.text


def test_no_place_has_the_name_of_another(page: _Page) -> None:
    """Plots, too, keep their names apart."""
    places = page.values("id")

    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    "words",
    [
        "small-model",
        "other-model",
        "replayed from a recording; 12 of them",
        "commit c0ffeec0ffee and changes that were not committed",
        "2026-11-28 21:04 UTC",
        "draft 8",
        "passes the check",
        "100.0%67.6% to 100.0%; 8 of 8",
        "missing: €3.90",
        "the week is made to blame",
        "Before: We were late.",
        "My lamp came late",
        "from the phrasebook: regret",
        "1 of 2 verdicts that agree with the label are not shown.",
        "It is plain.",
    ],
)
def test_page_says_what_the_log_holds(page: _Page, words: str) -> None:
    """What a reader asks after stands on the page."""
    assert words in page.text


def test_findings_are_marked_where_they_stand(page: _Page) -> None:
    """A letter's finding is a mark with the rule's name, a number, and a line in the list below."""
    marks = [attributes["title"] for tag, attributes in page.tags if tag == "mark"]

    assert "excuse (error)" in marks
    assert "It excuses us." in page.text


def test_letters_are_found_by_name(page: _Page) -> None:
    """A sample and each of its letters can be linked to."""
    assert {"draft-en-01", "draft-en-01:pipeline"} <= set(page.values("id"))


def _hostile_log() -> Log:
    text = f"Dear {HOSTILE}, it was a busy week."
    said = [finding(text, "a busy week", rule=HOSTILE, message=HOSTILE)]
    row = letter(1, "pipeline", text=text, complaint=HOSTILE, findings=said, questions=[HOSTILE], attempts=[{"text": HOSTILE}])
    row = row.model_copy(update={"groups": {**row.groups, "language": HOSTILE, "letter_type": HOSTILE, "kind": HOSTILE}, "error": HOSTILE})
    other = letter(2, HOSTILE).model_copy(update={"id": HOSTILE})
    notes = scored(row, "fidelity", facts_in=0.5, notes={"facts_in": HOSTILE})
    rows = [row, other, notes, checked("d1", HOSTILE, {"minimises": "error"}, text=HOSTILE, why=HOSTILE, was=HOSTILE)]
    rows += [checked("s1", None, {HOSTILE: "error"}, text=HOSTILE)]
    for task in ("repair", "listen", "judge", "preference"):
        fields = ("complaint", "text", "before", "first", "second", "chosen", "reason")
        output = dict.fromkeys(fields, HOSTILE) | {"missed": [HOSTILE], "quotes": [HOSTILE], "heard": [{"quote": HOSTILE}]}
        rows.append(Row(task=task, system=HOSTILE, id=HOSTILE, groups={"language": HOSTILE}, scores={"passed": True}, output=output))
    return Log(header(writer=HOSTILE, systems=("pipeline", HOSTILE), data={HOSTILE: HOSTILE}), tuple(rows))


def test_nothing_in_a_log_becomes_part_of_the_page(tmp_path: Path) -> None:
    """Complaints, letters, names and answers are shown as text: no tag, no handler, no address, no template of theirs is at work."""
    log = _hostile_log()
    page, markdown = _written(log, tmp_path, comparison=compare(log, log))

    assert sum(tag == "script" for tag, _ in page.tags) == 1
    assert not [tag for tag, _ in page.tags if tag in ("img", "iframe", "object", "embed", "base")]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]
    assert all(link.startswith(("#", "data:,")) for link in page.values("href"))
    assert page.text.count("<script>window.hacked=1</script>") > 10
    assert "{{ 7*7 }}" in page.text
    assert not re.search("[\u202e\u202c\u200b]", (tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "⟨U+202E⟩" in page.text
    assert "<script" not in markdown
    assert "<img" not in markdown


def test_plots_hold_text_as_text(tmp_path: Path) -> None:
    """A dollar sign in a name starts no formula, and a tag in it is none; nothing in a plot needs a style sheet."""
    report = write_report(_hostile_log(), tmp_path)

    for path in report.plots:
        root = ElementTree.fromstring(path.read_bytes())
        names = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not names & {"script", "style", "image", "metadata", "foreignObject"}
        assert all("style" not in element.attrib for element in root.iter())
        assert [root[0].tag.rpartition("}")[2], root[1].tag.rpartition("}")[2]] == ["title", "desc"]
    assert any("<script>" in (text.text or "") for path in report.plots for text in ElementTree.fromstring(path.read_bytes()).iter())


def test_policy_allows_only_what_stands_on_the_page(page: _Page) -> None:
    """Style and script are named by their digests; nothing may be fetched from anywhere."""
    (policy,) = (attributes["content"] or "" for _, attributes in page.tags if attributes.get("http-equiv"))

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy


def test_foreign_text_says_its_language_and_direction(page: _Page) -> None:
    """A letter is read out, and runs, as its language does."""
    letters = [attributes for _, attributes in page.tags if "letter" in (attributes.get("class") or "").split()]

    assert letters
    assert all(attributes.get("dir") == "auto" for attributes in letters)
    assert {"en", "ro"} <= {attributes.get("lang") for attributes in letters}


def test_comparison_comes_first_with_its_samples(tmp_path: Path) -> None:
    """What changed beyond noise, from what to what, the samples that changed, and what was made otherwise; in words, not by colour alone."""
    old, new = _made_worse()
    page, markdown = _written(new, tmp_path, comparison=compare(old, new))

    for text in (page.text, markdown):
        assert text.index("Changed beyond noise") < text.index("Summary" if text is page.text else "## Summary")
        assert "▼ worse" in text
        assert "100.0% (100.0% to 100.0%; of 8)" in text
        assert "50.0% (50.0% to 50.0%; of 8)" in text
        assert "older-model → small-model" in text
        assert "gone.txt" in text
        assert "1 stand in the earlier log alone, 0 in this one alone" in text
    assert "#draft-en-03" in page.values("href")
    assert "▼ worse, beyond noise" in page.text


def test_nothing_beyond_noise_is_said_plainly(tmp_path: Path) -> None:
    """A log compared with itself has not changed."""
    log = whole_log()
    page, markdown = _written(log, tmp_path, comparison=compare(log, log))

    for text in (page.text, markdown):
        assert "Nothing changed beyond noise." in text
        assert "Both logs hold the same rows." in text


def test_precision_counts_rows_in_which_a_rule_spoke() -> None:
    """Advice does not count as speaking, a rule that speaks twice counts once, and another rule's defect is a defect."""
    rows = [
        checked("d1", "excuse", {"excuse": "error"}),
        checked("d2", "minimises", {"excuse": "warning"}),
        checked("d3", "excuse", {"excuse": "advice"}),
        checked("s1", None, {"excuse": "warning", "minimises": "error"}),
    ]
    twice = rows[0].output["found"] * 2
    rows[0] = rows[0].model_copy(update={"output": {"text": "", "found": twice}})
    by_rule = {one.rule: one for one in precisions(rows)}

    assert (by_rule["excuse"].defects.count, by_rule["excuse"].defects.total) == (2, 3)
    assert by_rule["excuse"].own.count == 1
    assert (by_rule["minimises"].defects.count, by_rule["minimises"].defects.total) == (0, 1)
    assert [one.rule for one in precisions(rows)] == ["minimises", "excuse"]


def test_misses_and_false_alarms_are_shown_and_what_is_right_is_not(page: _Page) -> None:
    """Of the check, only what it got wrong."""
    places = set(page.values("id"))

    assert {"check-en-d01:rules", "check-en-d02:rules", "check-en-s01:rules"} <= places
    assert not {"check-en-d03:rules", "check-en-s02:rules"} & places


def test_difference_is_over_shared_samples() -> None:
    """A letter that only one of two systems wrote counts for neither."""
    rows = [letter(number, system, passed=system == "pipeline") for number in range(1, 7) for system in ("bare", "pipeline")]
    rows.append(letter(9, "bare", passed=True))
    (passed,) = (one for one in differences(Log(header(), tuple(rows))) if one.metric.name == "passed")

    assert (passed.by.value, passed.by.total) == (1.0, 6)
    assert (passed.won, passed.lost) == (6, 0)
    assert passed.p == pytest.approx(2 / 2**6)
    assert passed.better
    assert passed.clear


def test_usage_of_a_letter_that_other_tasks_score_counts_once(tmp_path: Path) -> None:
    """The rows that score a letter again may repeat what it took."""
    row = letter(1, "bare")
    again = scored(row, "fidelity", facts_in=1.0).model_copy(update={"usage": row.usage})
    page, _ = _written(Log(header(), (row, again)), tmp_path)

    assert "Draft: bare111.0 a sample10050" in re.sub(r"\s*\n\s*", "", page.text)
    assert "Fidelity: bare" not in page.text


def test_empty_log_has_a_report(tmp_path: Path) -> None:
    """A run that was interrupted before its first sample can be looked at."""
    page, markdown = _written(Log(header(), ()), tmp_path)

    assert "The log holds no figure yet." in page.text
    assert "The log holds no figure yet." in markdown


@pytest.mark.parametrize("task", ["draft", "fidelity", "injection", "check", "listen", "repair", "judge", "preference"])
def test_log_of_one_task_has_a_report(tmp_path: Path, task: str) -> None:
    """Any task can be run alone."""
    log = whole_log()
    page, markdown = _written(Log(log.header, log.of(task)), tmp_path)

    assert f"task-{task}" in page.values("id")
    assert "## Summary" in markdown


@pytest.mark.parametrize("task", ["draft", "check", "listen", "repair", "judge", "preference"])
def test_what_is_missing_or_of_another_kind_is_borne(tmp_path: Path, task: str) -> None:
    """A row may lack anything in what was made, or hold there what nobody expected."""
    names = ("text", "findings", "found", "attempts", "heard", "questions", "start", "end", "quotes", "missed")
    odd: dict[str, Any] = dict.fromkeys(names, 3)
    listed: dict[str, Any] = {name: ["words", None, {}, {"start": "a", "end": 9, "match": 1}] for name in names[1:6]}
    scores: dict[str, bool | float | None] = {"passed": None, "caught": False, "left_alone": False}
    rows = [
        Row(task=task, system="some", id=str(number), groups={}, scores=scores, output=output)
        for number, output in enumerate(({}, odd, listed, listed | {"text": "words", "start": 4, "end": 2, "was": None}))
    ]

    assert _written(Log(header(commit=None, dirty=None, writer=None, judge=None), tuple(rows)), tmp_path)


def test_hidden_characters_are_written_out_but_for_what_holds_a_number_together() -> None:
    """Nothing hides in a text; a telephone number stays readable between Arabic words."""
    assert visible("a\u200bb\u202ec\ud800\u00ad") == "a⟨U+200B⟩b⟨U+202E⟩c⟨U+D800⟩⟨U+00AD⟩"
    assert visible("على \u206605 22 555 018\u2069.") == "على \u206605 22 555 018\u2069."
    assert visible("\u2066א\u2069") == "⟨U+2066⟩א⟨U+2069⟩"
    assert visible("line\n\ttab ❤\ufe0f x\ufe0f") == "line\n\ttab ❤\ufe0f x⟨U+FE0F⟩"


def test_marks_hold_the_text_whole_where_findings_overlap() -> None:
    """Cut where a finding starts or ends, the text is still the text; the gravest finding gives the colour."""
    text = "We were very busy."
    said = findings_in(text, [finding(text, "were very", severity="warning"), finding(text, "very busy", rule="minimises")])
    stretches = marked(text, said)

    assert "".join(stretch.text for stretch in stretches) == text
    assert [(stretch.text, [one.rule for one in stretch.said]) for stretch in stretches] == [
        ("We ", []),
        ("were ", ["excuse"]),
        ("very", ["minimises", "excuse"]),
        (" busy", ["minimises"]),
        (".", []),
    ]


def test_a_finding_is_placed_by_its_words_where_its_place_is_wrong() -> None:
    """The words that were found decide; a place outside of the text is none."""
    (moved, outside, absent) = findings_in("a b c", [{"match": "b", "start": 0, "end": 1}, {"start": 4, "end": 9}, {"rule": "signer"}])

    assert (moved.start, moved.end) == (2, 3)
    assert outside.start is None
    assert absent.start is None


def test_places_of_different_samples_have_different_names() -> None:
    """Also where a name holds what cannot stand in an address."""
    names = ["en-01", "en 01", "en/01", "en:01", "ة", "ب"]

    assert len({anchor("draft", name) for name in names} | {anchor("draft", "en", "01")}) == len(names) + 1
    assert anchor("draft", "en-01") == "draft-en-01"


def test_markdown_has_the_same_figures_and_links_to_what_is_there(report: Report) -> None:
    """Plots are linked beside it, the letters are in the page, and no table is broken by what stands in it."""
    markdown = report.markdown.read_text(encoding="utf-8")

    linked = re.findall(r"\]\(([^)]+)\)", markdown)
    assert {report.page.parent / link for link in linked} == {report.page, *report.plots}
    assert "Complaint 1" not in markdown
    assert "8 of 8" in markdown
    for table in re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.fixture
def chromium() -> Iterator[Any]:
    """Chromium; without one the test is skipped, except where CI is set."""
    from tests.ui.browser import CHROMIUM, FLAGS

    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI is set, and there is no Chromium: install it, or set CHROMIUM to its path")
        pytest.skip("there is no Chromium on this machine: install it, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.mark.browser
def test_page_is_accessible_and_asks_nothing_of_anyone(chromium: Any, tmp_path: Path) -> None:
    """All of it unfolded: axe finds nothing, nothing is fetched, no fault is reported, no text runs.

    In light and dark, where only colours differ, on a desk and on a phone. Tasks that are shown as others are left out: axe is slow.
    """
    from axe_playwright_python.sync_playwright import Axe

    old, new = (Log(log.header, tuple(row for row in log.rows if row.task not in ("coverage", "language"))) for log in _made_worse())
    hostile = _hostile_log()
    reports = [
        (write_report(new, tmp_path / "whole", comparison=compare(old, new)), ((1280, "light"), (1280, "dark"))),
        (write_report(hostile, tmp_path / "hostile", comparison=compare(hostile, hostile)), ((390, "light"),)),
    ]
    for report, screens in reports:
        address = report.page.as_uri()
        for width, scheme in screens:
            page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            faults: list[str] = []
            asked: list[str] = []
            page.on("console", lambda message, faults=faults: faults.append(message.text))
            page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            options: dict[str, Any] = {"resultTypes": ["violations"]} | ({} if scheme == "light" else {"runOnly": ["color-contrast"]})
            found = Axe().run(page, options=options).response["violations"]

            assert [f"{one['id']}: {one['nodes'][0]['target']}" for one in found] == []
            assert faults == []
            assert asked == [address]
            assert not page.evaluate("'hacked' in window")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.close()


@pytest.mark.browser
def test_letters_can_be_chosen_and_linked_to(chromium: Any, report: Report) -> None:
    """The filters hide what is not asked for; a link to a sample unfolds it; without a script no filter is shown and all of it is there."""
    address = report.page.as_uri()
    page = chromium.new_page()
    page.goto(f"{address}#draft-en-03")

    assert page.locator("#draft-en-03").is_visible()
    form = page.locator("form[data-for=sample]")
    form.locator("select[name=language]").select_option("ro")
    assert form.locator("output").inner_text() == "4 of 9"
    assert page.locator("details.sample:has(#draft-en-03)").is_hidden()

    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(address)
    assert plain.locator("form[data-for=sample]").is_hidden()
    assert plain.locator("details.sample:has(#draft-en-03) summary").is_visible()
