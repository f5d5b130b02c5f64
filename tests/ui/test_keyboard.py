"""Every page with the keyboard alone: Tab reaches whatever can be used, in sight and with a focus one can see, and Enter uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.ui.browser import Screen
from tests.ui.hostile import Filled

pytestmark = [pytest.mark.browser]

USABLE = """(page) => {
  const radios = new Set();
  const usable = [...page.querySelectorAll('button, select, input, textarea, a[href], summary, [tabindex="0"], [contenteditable]')].filter((node) => {
    if (node.disabled || node.tabIndex < 0 || !node.checkVisibility({ visibilityProperty: true }) || node.closest('[contenteditable=false]')) return false;
    if (node.type !== 'radio') return true;
    return !radios.has(node.name) && radios.add(node.name);
  });
  usable.forEach((node, number) => { node.dataset.usable = number; });
  return usable.map((node) => `${node.tagName} ${node.className} ${(node.innerText || node.ariaLabel || '').slice(0, 40)}`);
}"""
FOCUSED = """(selector) => {
  const node = document.activeElement;
  const page = document.querySelector(selector);
  if (!page.contains(node)) return null;
  const [style, box] = [getComputedStyle(node), node.getBoundingClientRect()];
  const rings = (one) => (one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) > 0) || one.boxShadow !== 'none';
  return {
    number: node.dataset.usable === undefined ? -1 : Number(node.dataset.usable),
    seen: rings(style) || rings(getComputedStyle(node.parentElement)),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


@pytest.fixture
def screen(browser: Any, filled: Filled) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    screen = Screen(context.new_page(), filled.url)
    yield screen
    screen.assert_nothing_left_or_ran()
    context.close()


READY = {
    "inbox": "#inbox-panel .amends-cases li",
    "intake": "#intake-complaint",
    "case": "#case-panel h3",
    "mass": "#page-mass .amends-jobs button",
    "promises": "#page-promises .amends-buttons button",
    "figures": "#page-figures .amends-tile",
    "settings": "#settings dl",
}


@pytest.mark.parametrize("name", READY)
def test_tab_reaches_whatever_can_be_used(screen: Screen, name: str) -> None:
    """From its tab on, each page is walked through; nothing is skipped, nothing is out of sight, and the focus is always seen."""
    page = screen.page
    if name == "case":
        screen.turn_to("inbox")
        page.click("#inbox-panel [data-filter=all]")
        page.locator("#inbox-panel button.amends-open").last.click()
    else:
        screen.turn_to(name)
    page.wait_for_selector(READY[name], timeout=45_000)
    page.wait_for_timeout(500)
    selector = f"#page-{name}"
    usable = page.locator(selector).evaluate(USABLE)
    assert usable
    page.focus(f"{selector}-button")
    reached: set[int] = set()
    for _ in range(len(usable) + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED, selector)
        if at is None:
            if reached:
                break
            continue
        if at["number"] >= 0:
            reached.add(at["number"])
            assert at["seen"], f"no focus is seen on {usable[at['number']]}"
            assert at["inside"], f"out of sight: {usable[at['number']]}"
    assert [usable[number] for number in range(len(usable)) if number not in reached] == []


def test_enter_opens_a_case_from_the_inbox(screen: Screen) -> None:
    """A filter is pressed, a name is searched for, and its case is opened."""
    page = screen.page
    screen.turn_to("inbox")
    page.wait_for_selector("#inbox-panel [data-filter=all]")
    page.focus("#inbox-panel [data-filter=all]")
    page.keyboard.press("Enter")
    page.evaluate("window.amendsDesk.say('cases-changed')")  # what comes each minute, too
    page.wait_for_timeout(800)
    assert page.evaluate("document.activeElement.dataset.filter") == "all"
    assert page.get_attribute("#inbox-panel [data-filter=all]", "aria-pressed") == "true"
    page.focus("#inbox-panel .amends-search")
    page.keyboard.insert_text("C-1 ")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#case-panel h3")


def test_a_promise_is_settled_and_let_be(screen: Screen) -> None:
    """Enter opens the form with the focus in it, Escape closes it, and the focus goes back to the button."""
    page = screen.page
    screen.turn_to("promises")
    page.wait_for_selector("#page-promises .amends-buttons button")
    buttons = page.locator("#page-promises .amends-buttons button").filter(has_text="…")
    name = buttons.first.inner_text()
    buttons.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#page-promises form")
    assert page.evaluate("document.querySelector('#page-promises form').contains(document.activeElement)")
    page.keyboard.press("Escape")
    page.wait_for_selector("#page-promises form", state="detached")
    assert page.evaluate("document.activeElement.innerText") == name


def test_a_letter_to_many_is_read(screen: Screen) -> None:
    """A letter to many, one row of it and the letter of that row, and back."""
    page = screen.page
    screen.turn_to("mass")
    page.wait_for_selector("#page-mass .amends-jobs button")
    page.focus("#page-mass .amends-jobs button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#page-mass tbody tr")
    page.focus("#page-mass tbody button")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close").wait_for()
    assert page.evaluate("document.querySelector('#page-mass').contains(document.activeElement)")
    page.get_by_role("button", name="Close").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#page-mass tbody tr")


def test_the_keys_of_the_case_page_rest_on_other_pages(screen: Screen) -> None:
    """The help opens where its page is seen; on another one it would lock the desk behind a dialog nobody sees."""
    page = screen.page
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    screen.turn_to("figures")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 0
