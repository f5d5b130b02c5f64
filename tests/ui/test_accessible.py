"""The screen by axe-core: no violation in light and dark, on a desk and on a phone, with everything open."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.ui.browser import CASES, Relay, Screen

WITH_MODEL = True

# gradio's own warnings are its makers' business.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]

POINTS = "points: [{quote: The lamp came broken, answered_by: [f1]}, {text: She wants flowers., declined: We cannot send any flowers.}]\n"
LETTER = """Dear Maya Lindqvist,

I am sorry if you felt bad. We sent you a broken lamp.

You had no present for your mother's birthday. These things happen sometimes.

We have refunded your payment on 20 November 2026.

Yours sincerely,
Aoife Byrne"""


def violations(screen: Screen) -> list[str]:
    found = Axe().run(screen.page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(browser: Any, url: str, model: Relay, theme: str, width: int) -> None:
    """Before a case is open, with findings, proposals, a reason being written, and in the dialogs."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce")
    screen = Screen(context.new_page(), f"{url}?__theme={theme}")
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
