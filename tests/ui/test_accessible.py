"""The screen by axe-core: no violation in light and dark, on a desk and on a phone, with everything open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.ui.browser import CASES, Relay, Screen
from tests.ui.hostile import Filled

from amends.desk_settings import DeskSettings
from amends.review.store import Store
from amends.server.running import running
from amends.ui.desk import Desk
from amends.ui.who import local_person

WITH_MODEL = True

pytestmark = [pytest.mark.browser]

POINTS = "points: [{quote: The lamp came broken, answered_by: [f1]}, {text: She wants flowers., declined: We cannot send any flowers.}]\n"
LETTER = """Dear Maya Lindqvist,

I am sorry if you felt bad. We sent you a broken lamp.

You had no present for your mother's birthday. These things happen sometimes.

We have refunded your payment on 20 November 2026.

Yours sincerely,
Aoife Byrne"""


def violations(screen: Screen) -> list[str]:
    """What axe finds in light, and what it finds of colours in dark, where nothing else is different."""
    page = screen.page
    found = Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.body.classList.add('dark')")
    page.wait_for_timeout(200)
    found += Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    page.evaluate("document.body.classList.remove('dark')")
    page.emulate_media(color_scheme="light")
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_violation(browser: Any, url: str, model: Relay, width: int) -> None:
    """Before a case is open, with findings, proposals, a reason being written, and in the dialogs."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce")
    screen = Screen(context.new_page(), f"{url}?__theme=light")
    page = screen.page
    assert violations(screen) == []

    screen.open_yaml(CASES["en"] + POINTS)
    page.wait_for_selector("#letter-editor .amends-paper[contenteditable=plaintext-only]")
    page.focus("#letter-editor .amends-paper")
    page.keyboard.insert_text(LETTER)
    screen.settled()
    answer = [
        {"number": 1, "text": "I am sorry. We sent you a broken lamp."},
        {"number": 3, "text": "We have refunded 900 euros on 20 November 2026."},
    ]
    model.answers(
        json.dumps({"paragraphs": answer, "left_out": None}),
        json.dumps({"sentences": [{"number": 2, "translation": "Žao mi je. 3 puta."}]}),
    )
    page.click("[data-wish=warmer]")
    page.wait_for_selector(".amends-proposal")
    screen.set_aside(page.locator("#review-panel .amends-card:has(.amends-ignore)").first)
    for summary in ("amends-own", "amends-refused", "amends-aside", "amends-principles", "amends-translation", "amends-companions"):
        page.click(f".{summary} summary")
    page.click("#letter-aids .amends-translate")
    page.wait_for_selector("#letter-aids tbody tr")
    page.click("#letter-aids [data-kind=voicemail] > button")
    page.wait_for_selector("#letter-aids .amends-made")
    page.click("#review-panel .amends-ignore")
    page.click("#letter-editor .amends-ask-open")
    assert violations(screen) == []

    page.click("#letter-editor .amends-help")
    page.wait_for_selector("dialog[open]")
    assert violations(screen) == []
    page.keyboard.press("Escape")
    page.check("#letter-editor .amends-preview input")
    page.click("[data-wish=shorter]")
    page.wait_for_selector("dialog[open] pre")
    assert violations(screen) == []
    page.keyboard.press("Escape")
    context.close()


def test_the_first_page_of_an_empty_desk(browser: Any, url: str) -> None:
    """The ways to a first case are there before there is any, on a desk and on a phone."""
    for width in (1440, 390):
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme="light", reduced_motion="reduce")
        screen = Screen(context.new_page(), f"{url}?__theme=light")
        screen.turn_to("inbox")
        screen.page.wait_for_selector("#inbox-panel .amends-open-sample, #inbox-panel .amends-cases li")
        assert violations(screen) == []
        context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_violation_on_a_desk_at_work(browser: Any, filled: Filled, width: int) -> None:
    """Every page with content in it and its forms and pictures open; nothing is wider than the window, however long a word is."""
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme="light", reduced_motion="reduce")
    screen = Screen(context.new_page(), f"{filled.url}?__theme=light")
    page = screen.page
    found: dict[str, Any] = {}

    def looked(name: str) -> None:
        page.wait_for_timeout(300)
        found[name] = violations(screen)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[name].append(f"{wide} pixels wide")

    screen.turn_to("inbox")
    page.click("#inbox-panel [data-filter=all]")
    looked("inbox")
    page.locator("#inbox-panel button.amends-open").last.click()
    page.wait_for_selector("#case-panel h3")
    screen.settled()
    page.click("#history-fold > button")
    page.wait_for_selector("#letter-history .amends-versions tr")
    page.click("#letter-history .amends-trail summary")
    looked("case")
    page.click("#approve-bar [data-deed=preview]")
    page.wait_for_selector("dialog[open] img", timeout=30_000)
    looked("print preview")
    page.keyboard.press("Escape")
    screen.turn_to("intake")
    page.wait_for_selector("#intake-complaint")
    looked("intake")
    screen.turn_to("mass")
    page.wait_for_selector("#page-mass .amends-jobs button")
    looked("mass letters")
    page.locator("#page-mass .amends-jobs button").first.click()
    page.wait_for_selector("#page-mass tbody tr")
    page.locator("#page-mass tbody button").first.click()
    page.wait_for_selector("#page-mass .amends-card pre")
    looked("mass letter")
    screen.turn_to("promises")
    page.wait_for_selector("#page-promises .amends-buttons button")
    page.locator("#page-promises .amends-buttons button").last.click()
    page.wait_for_selector("#page-promises form")
    looked("promises")
    screen.turn_to("figures")
    page.wait_for_selector("#page-figures .amends-tile, #page-figures .amends-empty:not([hidden])")
    for summary in page.locator("#page-figures summary").all():
        summary.click()
    looked("figures")
    screen.turn_to("settings")
    page.wait_for_selector("#settings dl")
    page.click("#settings .amends-show-preview")
    page.wait_for_selector("#settings .amends-pages img", timeout=30_000)
    looked("settings")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation_on_the_page_to_sign_in(browser: Any, tmp_path: Path, theme: str) -> None:
    """The page to sign in, and what it says of a wrong password."""
    settings = DeskSettings(sign_in="password")
    with Store.open(tmp_path / "desk.sqlite3") as store, running(Desk(store, settings=settings), here=local_person("Rita Roig")) as address:
        context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=theme, bypass_csp=True)
        page = context.new_page()
        page.goto(f"{address}sign-in")
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
        page.fill("#name", "Rita Roig")
        page.fill("#password", "not hers")
        page.click("button")
        page.wait_for_selector(".problem")
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
        context.close()
