"""Text that would be markup, a template, a formula or a header stays text: on every page, in every dialog, and in every file that leaves."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from tests.ui.browser import SCRIPT, Relay, Screen
from tests.ui.hostile import COMPANY, MARKUP, PRINTED, RITA, SHORT, Filled, case_with, drafted_json

from amends.desk_settings import DeskSettings
from amends.export.calendar import as_ics
from amends.export.files import exports
from amends.review.approvals import approval_of
from amends.review.follow_ups import agenda
from amends.review.store import Store
from amends.server.running import running
from amends.ui import mass
from amends.ui.desk import Desk
from amends.ui.who import local_person

pytestmark = [pytest.mark.browser]


@pytest.fixture
def screen(browser: Any, filled: Filled) -> Iterator[Screen]:
    """The screen on that desk; whatever a test opens on it, nothing ran and nothing became markup."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    screen = Screen(context.new_page(), filled.url)
    yield screen
    assert_only_text(screen)
    context.close()


def assert_only_text(screen: Screen) -> None:
    """Nothing ran, nothing asked outside, and no element on the page was made of a text."""
    screen.assert_nothing_left_or_ran()
    made = screen.page.evaluate(
        """() => [...document.querySelectorAll(
          'gradio-app :is(script, iframe, object, embed, b, [onerror], [onclick], [onload], a[href^="javascript:" i]), '
          + '.amends-panel img:not([src^="data:image/png;base64,"]), .amends-panel i:not([style])')].map((node) => node.outerHTML.slice(0, 200))"""
    )
    assert made == []


def shown(screen: Screen, selector: str, text: str = SCRIPT) -> None:
    """Wait until a text stands in a part of the page, letter for letter."""
    screen.page.wait_for_function(
        "([selector, text]) => [...document.querySelectorAll(selector)].some((node) => node.innerText.includes(text))",
        arg=[selector, text],
        timeout=45_000,
    )


def unfolded(screen: Screen, selector: str) -> None:
    """Open a fold, once more where the page moved under the first click."""
    for _ in range(5):
        screen.page.click(f"{selector} summary")
        screen.page.wait_for_timeout(300)
        if screen.page.eval_on_selector(selector, "(fold) => (fold.matches('details') ? fold : fold.querySelector('details')).open"):
            return


def opened(screen: Screen, case_id: str) -> None:
    screen.page.goto(f"{screen.page.url.split('?')[0]}?case={quote(case_id)}", wait_until="domcontentloaded")
    screen.page.wait_for_selector("#case-panel h3", timeout=30_000)
    screen.settled()


# Pages


def test_the_inbox(screen: Screen) -> None:
    """Names, numbers, owners, and what is searched for."""
    screen.turn_to("inbox")
    screen.page.click("#inbox-panel [data-filter=all]")
    shown(screen, "#inbox-panel .amends-open", f"Maya {SCRIPT}")
    shown(screen, "#inbox-panel .amends-open", f"Maya {MARKUP}")
    shown(screen, "#inbox-panel li", f"C-1 {SCRIPT}")
    shown(screen, "#inbox-panel li", f"Olga {SCRIPT}")
    screen.page.fill("#inbox-panel .amends-search", SCRIPT)
    assert screen.page.locator("#inbox-panel li").count() == 1


def test_a_case_in_work_with_everything_open(screen: Screen, filled: Filled, model: Relay) -> None:
    """Case, letter, findings, reasons, proposals, prompt, translation, companions, history, trail and dialogs."""
    opened(screen, filled.open)
    page = screen.page
    assert page.inner_text("#case-panel").count(SCRIPT) > 12
    page.click("#case-panel .amends-point >> nth=0")
    for name in ("aside", "principles"):
        unfolded(screen, f"#review-panel .amends-{name}")
    shown(screen, "#review-panel .amends-aside", f"She wrote this. {SCRIPT}")
    page.click("#letter-editor .amends-own summary")
    page.fill("#letter-editor .amends-own textarea", SCRIPT)

    page.check("#letter-editor .amends-preview input")
    answer = {"paragraphs": [{"number": 2, "text": f"I am sorry. {SCRIPT} {MARKUP}"}], "left_out": SCRIPT}
    model.answers(json.dumps(answer))
    page.click("#letter-editor .amends-ask-open")
    page.fill("#letter-editor .amends-ask-for input", f"please {SCRIPT}")
    page.keyboard.press("Enter")
    shown(screen, "dialog[open] pre")
    assert_only_text(screen)
    page.get_by_role("button", name="Send it").click()
    shown(screen, "#letter-editor .amends-proposals", MARKUP)
    page.uncheck("#letter-editor .amends-preview input")

    page.click("#letter-aids .amends-translation summary")
    model.answers(json.dumps({"sentences": [{"number": number, "translation": f"Draga Maya {SCRIPT}"} for number in range(1, 40)]}))
    page.select_option("#letter-aids .amends-translation select", "hr")
    page.click("#letter-aids .amends-translate")
    shown(screen, "#letter-aids tbody tr", f"Draga Maya {SCRIPT}")
    page.click("#letter-aids .amends-companions summary")
    page.wait_for_selector("#letter-aids .amends-kind")
    for kind in page.locator("#letter-aids .amends-kind").all():
        model.answers(*[drafted_json(case_with(SCRIPT, "C-3"), SCRIPT)] * 5)
        kind.locator("> button").click()
        kind.locator(".amends-made, .amends-problem").first.wait_for(timeout=30_000)

    page.click("#history-fold > button")
    shown(screen, "#letter-history .amends-versions", f"Rita {SCRIPT}")
    unfolded(screen, "#letter-history .amends-trail")
    shown(screen, "#letter-history .amends-trail", f"Rita {SCRIPT}")
    page.select_option("#letter-history .amends-first", index=0)
    page.wait_for_selector("#letter-history .amends-diff")

    page.click("#approve-bar [data-deed=preview]")
    page.wait_for_selector("dialog[open] img, #approve-bar .amends-problem", timeout=30_000)
    assert page.locator("dialog[open] img").count() > 0
    assert_only_text(screen)
    page.keyboard.press("Escape")
    page.fill("#approve-bar .amends-reviewer", SCRIPT[:100])
    screen.set_aside(page.locator("#review-panel .amends-card:has(.amends-ignore)").first, SCRIPT)
    page.keyboard.press("?")


def test_an_approved_case(screen: Screen, filled: Filled) -> None:
    """Who approved it, how it left, and its reasons."""
    opened(screen, filled.approved)
    shown(screen, "#approve-bar", f"Rita {SCRIPT}")
    assert screen.page.inner_text("#case-panel").count(MARKUP) > 12
    screen.page.click("#history-fold > button")
    screen.page.click("#letter-history .amends-trail summary")
    shown(screen, "#letter-history .amends-trail", f"Rita {SCRIPT}")


@pytest.mark.parametrize("name", ["no such case", SCRIPT, "../../etc", "javascript:alert(1)"])
def test_an_address_that_names_no_case(screen: Screen, filled: Filled, name: str) -> None:
    """The page says so, and does nothing else with it."""
    screen.page.goto(f"{filled.url}?case={quote(name)}", wait_until="domcontentloaded")
    screen.page.wait_for_selector("#case-notice .amends-problem", timeout=30_000)


def test_the_promises(screen: Screen) -> None:
    """Words of promises, owners, reasons for a new day; the file of the calendar is made."""
    page = screen.page
    screen.turn_to("promises")
    shown(screen, "#page-promises .amends-due", f"Maya {MARKUP}")
    assert f"Accounts {MARKUP}" in " ".join(page.locator("#page-promises select option").all_inner_texts())
    page.locator("#page-promises .amends-buttons button").last.click()
    page.wait_for_selector("#page-promises form")
    for box in page.locator("#page-promises form :is(textarea, input[type=text])").all():
        box.fill(f"Note {SCRIPT}")


def test_the_figures(screen: Screen) -> None:
    """The figures are there, with none of the texts in them."""
    screen.turn_to("figures")
    screen.page.wait_for_selector("#page-figures .amends-tile, #page-figures .amends-empty:not([hidden])")


def test_the_settings(screen: Screen) -> None:
    """Company, signers, remedies, models, the file they stand in, and people; also somebody new with such a name."""
    page = screen.page
    screen.turn_to("settings")
    for text in (f"Northlight {PRINTED}", f"Aoife {MARKUP}", f"Ana {SCRIPT}", SHORT):
        shown(screen, "#settings", " ".join(text.split()))
    page.click("#settings .amends-show-preview")
    page.wait_for_selector("#settings .amends-pages img", timeout=30_000)


def test_a_letter_to_many(screen: Screen) -> None:
    """The incident, every cell of the list, why a row failed, and one letter."""
    page = screen.page
    screen.turn_to("mass")
    page.locator("#page-mass .amends-jobs button").first.click()
    shown(screen, "#page-mass h2", f"M {MARKUP}")
    shown(screen, "#page-mass tbody", f"Harriet {MARKUP}")
    shown(screen, "#page-mass tbody", "=HYPERLINK")
    shown(screen, "#page-mass tbody", f"Wren {SCRIPT}")
    page.get_by_role("button", name="Read the letter").first.click()
    page.wait_for_selector("#page-mass .amends-card pre")
    page.set_input_files("#page-mass input[type=file]", {"name": f"{SHORT}.csv", "mimeType": "text/csv", "buffer": b"name,email\n"})
    shown(screen, "#page-mass .amends-list", ".csv")


def test_a_new_case(screen: Screen, model: Relay) -> None:
    """A complaint that is pasted, what a model hears in it, and remedies of the catalogue."""
    page = screen.page
    screen.turn_to("intake")
    page.wait_for_selector("#intake-complaint")
    model.answers(json.dumps({"points": [{"quote": f"My lamp {SCRIPT}", "wants": SCRIPT}]}), *["{}"] * 4)
    page.fill("#intake-complaint", f"From: {SCRIPT}\nSubject: {SCRIPT}\n\nMy lamp {SCRIPT} came broken. I want my €89.00 back.")
    page.locator("#intake .amends-row .amends-primary").click()
    page.wait_for_selector("#intake .amends-heard, #intake .amends-problem", timeout=30_000)
    shown(screen, "#intake", SCRIPT)


def test_the_page_to_sign_in(browser: Any, tmp_path: Path) -> None:
    """Neither the name that was tried nor where one wanted to go is anything but text."""
    settings = DeskSettings(sign_in="password")
    with Store.open(tmp_path / "desk.sqlite3") as store, running(Desk(store, settings=settings), here=local_person("Rita Roig")) as url:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{url}sign-in?next={quote('/?case=' + SCRIPT)}")
        page.fill("#name", SHORT)
        page.fill("#password", SCRIPT)
        page.click("button")
        page.wait_for_selector(".problem")
        assert page.evaluate("window.hacked") is None
        assert page.locator("img, script, b").count() == 0
        assert not [one for one in asked if "evil" in one.split("?")[0]]
        page.close()


# Files that leave


@pytest.fixture(scope="module")
def files(filled: Filled) -> dict[str, bytes]:
    """The approved letter in every form."""
    approval = approval_of(filled.desk.store, filled.approved)
    assert approval is not None
    case = case_with(MARKUP, filled.approved)
    return {
        str(form): data
        for form, data in exports(approval.letter, case, COMPANY, ["pdf", "docx", "eml", "txt"], to="maya@example.com").items()
    }


def test_word_holds_text_and_no_markup(files: dict[str, bytes]) -> None:
    """Every part of the file is well-formed, asks for nothing outside, and says the words as they are, those of templates too."""
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    trees = {name: ElementTree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    said = "".join(text for tree in trees.values() for text in tree.itertext())
    assert f"We sent you a broken lamp {MARKUP}." in said
    assert "{{7*7}}" in said
    assert not [node for name, tree in trees.items() if name.endswith(".rels") for node in tree if node.get("TargetMode") == "External"]
    assert not [name for name in parts if "vba" in name.lower() or "embeddings" in name]


def test_the_mail_has_the_headers_it_should_and_its_page_no_markup(files: dict[str, bytes]) -> None:
    """No text became a header, and the HTML part has the words escaped."""
    message = email.message_from_bytes(files["eml"], policy=email.policy.default)
    assert {"From", "Bcc", "Cc", "Reply-To"} & set(message.keys()) <= {"From"}
    assert message["To"].addresses[0].addr_spec == "maya@example.com"
    page = message.get_body(("html",))
    if page is not None:
        assert "<img" not in page.get_content()
    plain = message.get_body(("plain",))
    assert plain is not None
    assert MARKUP in re.sub(r"\s+", " ", plain.get_content())


def test_the_pdf_is_a_page_and_no_program(files: dict[str, bytes]) -> None:
    """It has no script, no action and no address to go to."""
    assert files["pdf"].startswith(b"%PDF-")
    assert not re.search(rb"/(?:JavaScript|JS|Launch|URI|SubmitForm|OpenAction|EmbeddedFile)\b", files["pdf"])


def test_the_calendar_has_its_own_lines_only(filled: Filled) -> None:
    """A promise whose words hold line breaks and fields of a calendar stays in its description."""
    entries = [
        replace(one, text=f"{one.text}\r\nEND:VEVENT\r\nBEGIN:VALARM\nATTACH:http://evil.example/")
        for one in agenda(filled.desk.store, dt.date.max)
    ]
    assert entries
    lines = (
        as_ics(entries, zone=ZoneInfo("Europe/Zagreb"), stamp=dt.datetime(2026, 11, 22, tzinfo=dt.UTC), words=True).decode().split("\r\n")
    )
    names = {re.split("[:;]", line)[0] for line in lines if line and not line.startswith(" ")}
    assert "ATTACH" not in names
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(entries)


@pytest.mark.parametrize("name", ["results", "failures", "mail-merge"])
def test_no_cell_of_a_csv_is_a_formula(filled: Filled, name: str) -> None:
    """A spreadsheet reads every cell as text, and a line break in one makes no row."""
    mass.approve(filled.desk, RITA, {"job": filled.job, "rows": sum(_waiting(filled))}) if name == "mail-merge" else None
    run = filled.desk.mass.run_of(filled.job)
    if run is not None and run.thread is not None:
        run.thread.join(60)
    text = mass.file_of(filled.desk, {"job": filled.job, "name": name})["text"]
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+", "-", "\t"))]


def _waiting(filled: Filled) -> tuple[int, int]:
    found = mass.shown(filled.desk, RITA, {"job": filled.job})["counts"]
    return found["passed"], found["approved"]
