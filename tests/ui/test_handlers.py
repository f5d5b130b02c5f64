"""The screen's functions without a browser: what they answer, and that they trust nothing."""

from __future__ import annotations

import base64
import datetime as dt
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from amends.errors import ModelUnavailableError
from amends.files import SIZE_LIMIT
from amends.languages import LANGUAGES
from amends.letter import PART_NAMES
from amends.llm.model import Model
from amends.llm.testing import ScriptedModel
from amends.principles import load_principles
from amends.review.letters import working
from amends.review.roles import ROLES, Person
from amends.review.store import Store
from amends.ui.desk import Desk
from amends.ui.forms import label, read_day, sentence
from amends.ui.handlers import approving, checking, drafting, history, opening, standing
from amends.ui.handlers.guard import LETTER_LIMIT
from amends.ui.offsets import from_browser, to_utf16

CASE = """
id: C-7
language: en
channel: email
letter_type: inadequate-service
date: 2026-11-22
recipient: Maya Lindqvist
complaint: The lamp came broken.
fault_status: established
cause_known: true
failings: [{text: We sent you a broken lamp., verified_by: Ivo Horvat}]
harms: [You had no present for your mother's birthday.]
remedies: [{text: We have refunded your payment., done: 2026-11-20, approved_by: Ana Petit, approved_on: 2026-11-19}]
signer: {name: Aoife Byrne, role: Head of Customer Service, phone: "+353 1 555 0142"}
"""
SCRIPT = "<img src=x onerror=alert(1)>${alert(1)}{{alert}}"


REVIEWER = Person("Rita", frozenset(ROLES))
OTHER = Person("Sam", frozenset(ROLES))
GUEST = Person("Guest", frozenset())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Store.open(str(tmp_path / "desk.sqlite3")))


@pytest.fixture
def handle(desk: Desk) -> str:
    return opened(desk)


def opened(desk: Desk, text: str = CASE) -> str:
    view = opening.open_yaml(desk, REVIEWER, text)
    assert view["kind"] == "case", view
    return str(view["case"]["handle"])


def approved(desk: Desk, handle: object, text: str, by: Person = REVIEWER) -> dict[str, Any]:
    """Approve as the screen does: with the number of the text it began from."""
    known = isinstance(handle, str) and handle != "made-up"
    return approving.approve_text(desk, by, handle, text, revision=working(desk.store, str(handle)).revision if known else 0)


def drafted(desk: Desk, handle: str, *, model: Model | None = None, **options: Any) -> dict[str, Any]:
    return list(drafting.draft(replace(desk, model=model), REVIEWER, handle, **options))[-1]


# Opening


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_samples_to_pick(desk: Desk, language: str) -> None:
    """Each language offers samples, and the first of them opens without open questions, in its direction."""
    assert language in [code for _, code in opening.sample_languages()]
    view = opening.open_sample(desk, REVIEWER, opening.sample_choices(language)[0][1])
    assert view["case"]["lang"] == language
    assert view["case"]["questions"] == []
    assert view["case"]["dir"] == ("rtl" if language in ("ar", "he") else "ltr")
    assert opening.open_yaml(desk, REVIEWER, view["yaml"])["case"]["title"] == view["case"]["title"]


@pytest.mark.parametrize("name", ["../../../etc/passwd", "en/none", None, 7, ["en"]])
def test_only_samples_open_as_samples(desk: Desk, name: object) -> None:
    """A name that is no sample opens no file."""
    assert opening.open_sample(desk, REVIEWER, name)["kind"] == "problem"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: C-1\nrecipiant: Maya", "Line 2: recipiant: unknown field"),
        ("id: C-1\nremedies:\n  - {text: We refund you., due: soon}", "Remedy 1, due on: write a date"),
        ("id: 'C-1", "Line"),
        ("cause_known: false\ncause: We forgot.", "cause_known is false"),
        ("", "Paste a case first"),
        ('{"id": "C-1", "language": "xx"}', "Language of the letter: write one of"),
    ],
)
def test_a_case_that_cannot_be_read_says_where_and_what_to_write(desk: Desk, text: str, said: str) -> None:
    """Bad YAML or JSON becomes a message that names field and line."""
    view = opening.open_yaml(desk, REVIEWER, text)
    assert view["kind"] == "problem"
    assert said in "\n".join(view["lines"])


@pytest.mark.parametrize("data", [b"\xff\xfei\x00d\x00", b"id: \xe9", b"x" * (SIZE_LIMIT + 1)], ids=["utf-16", "latin-1", "too large"])
def test_an_upload_that_is_no_text_is_refused(desk: Desk, data: bytes) -> None:
    """A file that cannot be read as UTF-8, or is too large, is a message."""
    assert opening.open_upload(desk, REVIEWER, data)["kind"] == "problem"


def test_an_upload_with_mistakes_stays_editable(desk: Desk) -> None:
    """The text of a file with mistakes comes back, so that they can be mended on the screen."""
    view = opening.open_upload(desk, REVIEWER, b"id: C-1\nwrong: 1\n")
    assert view["kind"] == "problem"
    assert view["yaml"] == "id: C-1\nwrong: 1\n"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("we were late", "We were late."),
        ("eBay lost it", "eBay lost it."),
        ("We said “never”", "We said “never”."),
        ("Why was that?", "Why was that?"),
        ("We said: “It is done.”", "We said: “It is done.”"),
        ("هل وصلت؟", "هل وصلت؟"),
        ("", ""),
    ],
)
def test_a_sentence_has_a_capital_and_an_end(typed: str, meant: str) -> None:
    """What has both is left as it is."""
    assert sentence(typed) == meant


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-25", dt.date(2026, 11, 25)),
        ("25.11.2026", dt.date(2026, 11, 25)),
        ("3. 4. 2026.", dt.date(2026, 4, 3)),
        ("25 November 2026", dt.date(2026, 11, 25)),
        (" nov 25, 2026 ", dt.date(2026, 11, 25)),
        ("today", dt.date.today()),
        ("3/11/2026", None),
        ("31.2.2026", None),
        ("31 February 2026", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_are_read_only_where_they_mean_one_day(typed: str, day: dt.date | None) -> None:
    """A date that could be read two ways is not read."""
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("field", "said"), [("remedies.1.approved_by", "Remedy 2, approved by"), ("failings", "What we did wrong"), ("x.y", "x.y")]
)
def test_labels_are_those_of_the_form(field: str, said: str) -> None:
    """A field path reads as the form says it."""
    assert label(field) == said


# Drafting


def test_a_draft_without_a_model_says_so(desk: Desk, handle: str) -> None:
    """The phrasebook drafts, shows that it is at work, and the letter passes and can be approved as it stands."""
    steps = list(drafting.draft(desk, REVIEWER, handle))
    assert [step["kind"] for step in steps] == ["progress", "progress", "draft"]
    letter = steps[-1]
    assert "No model was used" in letter["note"]
    assert checking.check_text(desk, REVIEWER, handle, letter["text"])["errors"] == 0
    assert approved(desk, handle, letter["text"])["approval"]["text"] == letter["text"]


def test_a_complaint_that_was_cut_is_told_to_the_reviewer(desk: Desk) -> None:
    """Whoever reviews a letter knows when its writer read only a part of the complaint."""
    calls = " ".join(f"On day {number} I called you again and nobody could say where it was." for number in range(1, 601))
    handle = opened(desk, CASE.replace("The lamp came broken.", calls))
    parts = dict.fromkeys((*PART_NAMES, "subject")) | {"remedies": [], "assumptions": []}
    note = drafted(desk, handle, model=ScriptedModel([json.dumps(parts)] * 3))["note"]

    assert "of 600 sentences were left out of what it read" in note


def test_drafting_an_incomplete_case_asks(desk: Desk) -> None:
    """Instead of a letter come the questions."""
    handle = opened(desk, "id: C-1\nlanguage: en\ncomplaint: The lamp came broken.")
    last = drafted(desk, handle)
    assert last["kind"] == "problem"
    assert [question["field"] for question in last["questions"]][:2] == ["fault_status", "cause_known"]


def test_a_model_that_is_down_leaves_a_way_on(desk: Desk, handle: str) -> None:
    """The message says what happened and what to do, and offers the draft without a model, which works."""
    last = drafted(desk, handle, model=ScriptedModel([ModelUnavailableError("the endpoint does not answer")]))
    assert last["kind"] == "problem"
    assert last["without_model"] is True
    assert last["lines"][0] == "the endpoint does not answer"
    assert drafted(desk, handle)["kind"] == "draft"


def test_an_attempt_made_before_the_model_failed_is_kept(desk: Desk, handle: str) -> None:
    """A failure while mending does not cost the attempt that was made."""
    nothing = dict.fromkeys(
        (
            "subject",
            "what_happened",
            "impact",
            "empathy",
            "ownership",
            "explanation",
            "update_promise",
            "prevention",
            "thanks",
            "invitation",
            "closing",
        )
    )
    bad = {**nothing, "opening_apology": {"text": "We are sorry if you felt bad.", "rests_on": []}, "remedies": [], "assumptions": []}
    steps = list(
        drafting.draft(
            replace(desk, model=ScriptedModel([json.dumps(bad), ModelUnavailableError("gone")], name="test-model")), REVIEWER, handle
        )
    )
    assert "things to mend; asking again" in next(step["note"] for step in steps if "to mend" in step.get("note", ""))
    assert steps[-1]["kind"] == "draft"
    assert "We are sorry if you felt bad." in steps[-1]["text"]
    assert "test-model" in steps[-1]["note"]
    assert "Then the model failed: gone" in steps[-1]["note"]


def test_an_unexpected_error_keeps_the_text_of_the_case_out_of_logs(desk: Desk, handle: str, caplog: pytest.LogCaptureFixture) -> None:
    """A foreign exception is a message on the screen, and neither screen nor log holds what it said."""
    last = drafted(desk, handle, model=ScriptedModel([RuntimeError("Maya Lindqvist wrote")]))
    assert last["kind"] == "problem"
    assert "Maya" not in json.dumps(last) + caplog.text
    assert "RuntimeError" in caplog.text


# Checking


def test_findings_stand_where_a_browser_counts(desk: Desk, handle: str) -> None:
    """An emoji before a finding moves its place by two UTF-16 units, not one character."""
    text = "😀😀 Dear Maya Lindqvist,\n\nWe are sorry if you felt bad."
    view = checking.check_text(desk, REVIEWER, handle, text)
    found = next(found for found in view["findings"] if found["rule"] == "conditional-apology")
    units = text.encode("utf-16-le")
    assert units[2 * found["start"] : 2 * found["end"]].decode("utf-16-le") == found["match"]
    assert found["match"].casefold().startswith("sorry if")
    assert json.loads(json.dumps(view)) == view


def test_each_point_is_shown_with_its_answer_and_whether_the_letter_has_it(desk: Desk) -> None:
    """The case column lists what the customer told us; a check says of each whether it is in the letter."""
    points = "points: [{quote: The lamp came broken, answered_by: [f1]}, {kind: ask, text: She wants flowers., declined: We cannot send flowers.}]\n"
    handle = opened(desk, CASE + points)
    shown = opening.open_again(desk, REVIEWER, handle)["case"]["sections"][0]
    view = checking.check_text(desk, REVIEWER, handle, "Dear Maya Lindqvist,\n\nI am sorry. We sent you a broken lamp.")

    assert shown["title"] == "What the customer told us"
    assert [(item["id"], item["text"], item["notes"][-1]) for item in shown["items"]] == [
        ("p1", "The lamp came broken", "answered by f1"),
        ("p2", "She wants flowers.", "we decline: \u2068We cannot send flowers.\u2069"),
    ]
    assert [(point["id"], point["in_letter"]) for point in view["points"]] == [("p1", True), ("p2", False)]
    text = "Dear Maya Lindqvist,\n\nI am sorry. We sent you a broken lamp."
    assert text[view["points"][0]["start"] : view["points"][0]["end"]] == "We sent you a broken lamp."
    quoted = shown["items"][0]["quoted"]
    assert "The lamp came broken."[quoted["start"] : quoted["end"]] == "The lamp came broken"


def test_errors_come_first(desk: Desk, handle: str) -> None:
    """Cards are ordered by how much they matter, then by place."""
    view = checking.check_text(desk, REVIEWER, handle, "Dear Maya Lindqvist,\n\nWe are sorry if you felt bad.")
    order = ["error", "warning", "advice"]
    ranks = [order.index(found["severity"]) for found in view["findings"]]
    assert ranks == sorted(ranks)
    assert view["errors"] == ranks.count(0)


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_an_empty_letter_is_never_ready(desk: Desk, handle: str, text: str) -> None:
    """Nothing written is its own state, and cannot be approved."""
    assert checking.check_text(desk, REVIEWER, handle, text)["state"] == "empty"
    assert approved(desk, handle, text)["kind"] == "problem"


@pytest.mark.parametrize("text", [None, 7, {"text": "x"}, "a" * (LETTER_LIMIT + 1)], ids=["none", "number", "mapping", "too long"])
def test_what_is_no_letter_is_not_checked(desk: Desk, handle: str, text: object) -> None:
    """Wrong types and letters beyond any length answer “not checked”, never a traceback."""
    view = checking.check_text(desk, REVIEWER, handle, text)
    assert view["state"] == "problem"
    assert view["title"] == "Not checked"


def test_a_letter_of_a_case_without_language_is_not_checked(desk: Desk) -> None:
    """Rules differ by language, so it is asked for first."""
    handle = opened(desk, "id: C-1\ncomplaint: The lamp came broken.")
    assert checking.check_text(desk, REVIEWER, handle, "Dear Maya,")["state"] == "problem"


@pytest.mark.parametrize("handle", ["made-up", None, 7, ""])
def test_a_case_that_is_not_there_says_what_to_do(desk: Desk, handle: object) -> None:
    """For a made-up handle nothing is checked, drafted or approved, and the person is told that there is no such case."""
    for view in (
        checking.check_text(desk, REVIEWER, handle, "Dear Maya,"),
        approved(desk, "made-up", "Dear Maya,"),
        opening.open_again(desk, REVIEWER, handle),
        drafted(desk, handle),
    ):
        assert view["kind"] == "problem"
        assert "no case" in view["lines"][0] or "not open any more" in view["lines"][0]


def test_the_same_case_opened_twice_is_one(desk: Desk) -> None:
    """A sample or a file that is opened again is the case that is there, with its letter; another case of that number is refused."""
    handle = opened(desk)
    text = drafted(desk, handle)["text"]
    again = opening.open_yaml(desk, REVIEWER, CASE)
    assert again["letter"]["text"] == text
    other = opening.open_yaml(desk, REVIEWER, CASE.replace("The lamp came broken.", "The vase came broken."))
    assert other["kind"] == "problem"
    assert "C-7" in other["lines"][0]


def test_the_case_on_the_screen_is_changed_by_its_text(desk: Desk) -> None:
    """What is mended in the YAML of the open case changes that case, keeps its letter and ends its approval."""
    handle = opened(desk)
    text = drafted(desk, handle)["text"]
    approved(desk, handle, text)
    revision = opening.open_again(desk, REVIEWER, handle)["standing"]["case_revision"]
    mended = CASE.replace("Maya Lindqvist", "Maja Lindqvist")

    view = opening.open_yaml(desk, REVIEWER, mended, handle=handle, revision=revision)

    assert view["case"]["recipient"] == "Maja Lindqvist"
    assert (view["letter"]["text"], view["standing"]["approval"]) == (text, None)
    late = opening.open_yaml(desk, OTHER, mended.replace("broken lamp", "cracked lamp"), handle=handle, revision=revision)
    assert "somebody else has changed" in late["lines"][0]
    assert opening.open_yaml(desk, GUEST, mended.replace("broken", "cracked"), handle=handle, revision=revision + 1)["kind"] == "problem"


# Saving


def test_a_checked_letter_is_saved(desk: Desk, handle: str) -> None:
    """A check with the number of the text it began from saves it, and whoever opens the case next sees it."""
    view = checking.check_text(desk, REVIEWER, handle, "Dear Maya Lindqvist,", revision=0)
    assert view["saved"]["revision"] == 1
    assert opening.open_again(desk, OTHER, handle)["letter"]["text"] == "Dear Maya Lindqvist,"


def test_two_people_never_overwrite_each_other(desk: Desk, handle: str) -> None:
    """Whoever is second is told who was first and what they wrote; both texts are there."""
    checking.check_text(desk, REVIEWER, handle, "What Rita wrote.", revision=0)
    view = checking.check_text(desk, OTHER, handle, "What Sam wrote.", revision=0)
    assert (view["conflict"]["text"], view["conflict"]["by"]) == ("What Rita wrote.", "Rita")
    assert opening.open_again(desk, OTHER, handle)["letter"]["text"] == "What Rita wrote."
    words = history.differ(desk, view["conflict"]["text"], "What Sam wrote.")["words"]
    assert [(one["old"].strip(), one["new"].strip()) for one in words if not one["same"]] == [("Rita", "Sam")]


def test_somebody_without_a_role_saves_and_drafts_nothing(desk: Desk, handle: str) -> None:
    """A guest's text is checked and not saved, and they are told; they draft nothing."""
    view = checking.check_text(desk, GUEST, handle, "Dear Maya,", revision=0)
    assert "drafter" in view["unsaved"]
    assert list(drafting.draft(desk, GUEST, handle))[-1]["kind"] == "problem"
    assert opening.open_again(desk, REVIEWER, handle)["letter"]["text"] == ""


def test_an_edit_ends_the_approval(desk: Desk, handle: str) -> None:
    """The first change of an approved letter voids its approval, and the screen is told when it looks."""
    good = drafted(desk, handle)["text"]
    approved(desk, handle, good)
    checking.check_text(desk, REVIEWER, handle, f"{good} ", revision=working(desk.store, handle).revision)
    assert standing.look(desk, REVIEWER, handle)["approval"] is None


# The checklist


def test_the_checklist_ticks_only_what_rules_checked(desk: Desk, handle: str) -> None:
    """A broken principle is crossed, a checked one ticked, and one that only a person can judge is neither."""
    view = checking.check_text(desk, REVIEWER, handle, "Dear Maya Lindqvist,\n\nWe are sorry if you felt bad.")
    states = {principle["id"]: principle["state"] for principle in view["principles"]}
    assert states["no-if-no-but"] == "broken"
    assert states["address-the-person"] == "kept"
    assert states["sincere-tone"] == "yours"
    judged = {principle.id for principle in load_principles() if principle.enforced_by != "rules"}
    assert all(states[name] != "kept" for name in judged & states.keys())
    broken = next(principle for principle in view["principles"] if principle["id"] == "no-if-no-but")
    assert view["findings"][broken["findings"][0]]["rule"] == "conditional-apology"


# Approving


def test_a_bad_letter_cannot_be_approved_whatever_the_screen_said(desk: Desk, handle: str) -> None:
    """The server checks the exact text again; a call past the disabled button is refused."""
    good = drafted(desk, handle)["text"]
    view = approved(desk, handle, f"{good}\nWe are sorry if you felt bad.")
    assert view["kind"] == "problem"
    assert view["title"] == "Not approved"


@pytest.mark.parametrize("reviewer", ["", "   ", None, 7])
def test_an_approval_needs_a_person(desk: Desk, handle: str, reviewer: object) -> None:
    """Nobody's approval is none."""
    good = drafted(desk, handle)["text"]
    assert approved(desk, handle, good, Person(reviewer, frozenset({"approver"})))["kind"] == "problem"


def test_an_approval_records_who_what_and_when(desk: Desk, handle: str) -> None:
    """The approved text is the text given, with its digest, the reviewer and a safe name to save it under."""
    good = drafted(desk, handle)["text"]
    view = approved(desk, handle, good, OTHER)["approval"]
    assert (view["text"], view["by"]) == (good, "Sam")
    assert len(view["digest"]) == 64
    assert view["at"].endswith("+00:00")


@pytest.mark.parametrize(("form", "starts"), [("pdf", b"%PDF"), ("docx", b"PK"), ("eml", b"X-Unsent"), ("txt", b"Subject: ")])
def test_an_approved_letter_is_given_out_in_every_form(desk: Desk, handle: str, form: str, starts: bytes) -> None:
    """The file bears a safe name, and the history says that it was given out."""
    approved(desk, handle, drafted(desk, handle)["text"])
    view = approving.export(desk, REVIEWER, handle, form)
    assert view["name"] == f"apology-C-7.{form}"
    assert starts in base64.b64decode(view["data"])
    assert history.show(desk, handle)["entries"][0]["what"] == "gave the letter out"


@pytest.mark.parametrize("deed", ["export", "mark_sent"])
def test_nothing_but_an_approved_letter_leaves(desk: Desk, handle: str, deed: str) -> None:
    """A draft is no letter to give out or to call sent."""
    drafted(desk, handle)
    view = approving.export(desk, REVIEWER, handle, "pdf") if deed == "export" else approving.mark_sent(desk, REVIEWER, handle)
    assert "not approved" in view["lines"][0]


def test_a_letter_that_goes_back_says_why(desk: Desk, handle: str) -> None:
    """An approver sends a waiting letter back, with the reason in the history."""
    drafted(desk, handle)
    assert approving.ask(desk, REVIEWER, handle)["status"] == "waiting"
    assert approving.send_back(desk, OTHER, handle, "Name the present.")["status"] == "drafted"
    assert history.show(desk, handle)["entries"][0]["why"] == ["Name the present."]


def test_an_erased_case_holds_nothing(desk: Desk, handle: str) -> None:
    """After an erasure the case shows no complaint and no letter, and nothing about it can be changed."""
    drafted(desk, handle)
    assert approving.erase(desk, REVIEWER, handle, "asked for on 3 May")["erased"]
    again = opening.open_again(desk, REVIEWER, handle)
    assert (again["case"]["complaint"], again["letter"]["text"]) == ("", "")
    assert not again["standing"]["may"]["edit"]


@pytest.mark.parametrize("deed", [approving.ask, approving.mark_sent])
def test_a_guest_does_nothing(desk: Desk, handle: str, deed: Any) -> None:
    """Somebody without a role moves no letter on."""
    drafted(desk, handle)
    assert deed(desk, GUEST, handle)["kind"] == "problem"


# Text from and to a browser


def test_markup_stays_text(desk: Desk) -> None:
    """What looks like markup or a template comes out as it went in: the screen shows it as text."""
    text = CASE.replace("The lamp came broken.", f"'{SCRIPT}'").replace("Maya Lindqvist", f"'{SCRIPT}'")
    view = opening.open_yaml(desk, REVIEWER, text)["case"]
    assert view["complaint"] == SCRIPT
    assert view["recipient"] == SCRIPT


@pytest.mark.parametrize(
    ("text", "offset", "units"), [("abc", 2, 2), ("שלום", 3, 3), ("a😀b", 2, 3), ("a😀b", 3, 4), ("", 0, 0), ("😀", 1, 2)]
)
def test_code_points_become_utf16_units(text: str, offset: int, units: int) -> None:
    """Characters beyond the basic plane count twice."""
    assert to_utf16(text)(offset) == units


def test_half_characters_from_a_browser_keep_their_length() -> None:
    """A lone surrogate cannot be saved; a replacement of the same length stands in, and pairs stay whole."""
    assert from_browser("a\ud83d\r\nb\U0001f600\r") == "a\ufffd\nb\U0001f600\n"


# What importing costs, and what is missing


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)


def test_importing_the_screen_does_not_load_gradio() -> None:
    """The package, its handlers and its views work without gradio."""
    done = run("import sys, amends.ui, amends.ui.handlers, amends.ui.views; sys.exit('gradio' in sys.modules)")
    assert done.returncode == 0, done.stderr


def test_without_gradio_the_command_that_installs_it_is_named() -> None:
    """The error names the extra."""
    code = "\n".join(
        (
            "import importlib.util as util",
            "import amends.ui as ui",
            "util.find_spec = lambda name: None",
            "try: ui.build_ui()",
            "except ui.ScreenMissingError as problem: print(problem)",
        )
    )
    assert 'pip install "amends[ui]"' in run(code).stdout


def test_the_app_without_gradio_says_what_to_install_and_exits_2() -> None:
    """``python app.py`` on a light install ends with the command, not a traceback."""
    app = Path(__file__).parents[2] / "app.py"
    done = run(f"import importlib.util as u, runpy; u.find_spec = lambda name: None; runpy.run_path({str(app)!r}, run_name='__main__')")
    assert done.returncode == 2
    assert done.stderr.strip().endswith('pip install "amends[ui]"')
