"""The desk in a real browser: several people, a server that goes away and comes back, the inbox, the history, what follows an approval."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.ui.browser import CASES, Screen

from amends.review.letters import working
from amends.review.store import Store
from amends.server.running import running
from amends.ui.desk import Desk
from amends.ui.who import local_person

pytestmark = [pytest.mark.browser]

RITA = local_person("Rita Roig")
PAPER = "#letter-editor .amends-paper"


@pytest.fixture
def second(browser: Any, url: str) -> Iterator[Screen]:
    """Somebody else's browser."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    screen = Screen(context.new_page(), url)
    yield screen
    screen.assert_nothing_left_or_ran()
    context.close()


def shows(screen: Screen, words: str) -> None:
    """Wait until the letter on a screen holds some words."""
    screen.page.wait_for_function("(words) => document.querySelector('#letter-editor .amends-paper')?.innerText.includes(words)", arg=words)


def follow(screen: Screen, other: Screen) -> None:
    """Open on one screen the case that is open on another."""
    screen.page.goto(other.page.url, wait_until="domcontentloaded")
    screen.page.wait_for_selector("#case-panel h3")
    screen.settled()


# Two people


@pytest.mark.parametrize("choice", ["theirs", "mine"])
def test_two_reviewers_of_one_case_overwrite_nothing(screen: Screen, second: Screen, choice: str) -> None:
    """Who saves second is shown what differs and chooses; what they did not choose stays in the history."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    follow(second, screen)
    screen.type_at_end("What Rita wrote.")
    second.page.focus(PAPER)
    second.page.keyboard.press("Control+End")
    second.page.keyboard.insert_text("What Sam wrote.")
    second.page.wait_for_selector("#letter-editor .amends-ask")

    assert "Rita" in second.page.inner_text("#letter-editor .amends-ask del")
    assert "Sam" in second.page.inner_text("#letter-editor .amends-ask ins")
    if choice == "theirs":
        second.page.get_by_role("button", name="Take what").click()
        shows(second, "What Rita wrote.")
    else:
        second.page.get_by_role("button", name="Keep mine").click()
    second.settled()
    follow(screen, second)

    assert ("What Rita wrote." in screen.letter) is (choice == "theirs")
    assert ("What Sam wrote." in screen.letter) is (choice == "mine")


def test_an_idle_screen_follows_what_another_does(screen: Screen, second: Screen) -> None:
    """A screen on which nobody types shows the other's text and approval within seconds, without a reload."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    screen.give_reasons()
    follow(second, screen)
    screen.type_at_end("Greetings.")
    second.page.wait_for_function("document.querySelector('#letter-editor .amends-paper').innerText.includes('Greetings.')", timeout=25_000)
    screen.page.click("#letter-editor .amends-undo")
    screen.settled()
    screen.approve()
    second.page.wait_for_selector("#approve-bar .amends-done", timeout=25_000)
    assert second.page.get_attribute(PAPER, "contenteditable") == "false"


# A server that goes away


def test_unsaved_edits_outlive_a_restart_of_the_server(browser: Any, tmp_path: Path) -> None:
    """What was typed while the server was away is there after it came back and the page was loaded anew, and is saved then."""
    context = browser.new_context()
    path = str(tmp_path / "desk.sqlite3")
    with Store.open(path) as store, running(Desk(store), here=RITA) as address:
        screen = Screen(context.new_page(), address)
        screen.open_yaml(CASES["en"])
        screen.draft()
        case_id, port = screen.case_id, urlsplit(address).port or 0
    screen.page.focus(PAPER)
    screen.page.keyboard.press("Control+End")
    screen.page.keyboard.insert_text("Typed while nobody listened.")
    screen.page.wait_for_function("document.querySelector('#review-panel .amends-verdict').textContent.includes('Not checked')")
    with Store.open(path) as store, running(Desk(store), here=RITA, port=port):
        assert "nobody listened" not in working(store, case_id).text
        screen.page.goto(f"{address}?case={case_id}", wait_until="domcontentloaded")
        shows(screen, "Typed while nobody listened.")
        screen.settled()
        assert "Typed while nobody listened." in working(store, case_id).text
    context.close()


# Inbox, history, and what follows


def test_the_inbox_leads_to_a_case_and_on_to_the_next(screen: Screen) -> None:
    """A row opens its case; Alt+J goes to the next one that waits; a case can be taken and found by its customer's name."""
    screen.open_yaml(CASES["en"])
    first = screen.case_id
    screen.open_yaml(CASES["he"])
    page = screen.page
    page.click("#page-inbox-button")
    page.fill("#inbox-panel .amends-search", "Lindqvist")
    row = page.locator(f"#inbox-panel li[data-case='{first}']")
    row.get_by_role("button", name=re.compile("Take")).click()
    row.get_by_text("Rita Roig").wait_for()
    row.locator("button.amends-open").click()
    page.wait_for_function("(id) => new URL(location.href).searchParams.get('case') === id", arg=first)
    page.wait_for_selector("#case-panel h3")
    page.focus(PAPER)
    page.keyboard.press("Alt+j")
    page.wait_for_function("(id) => new URL(location.href).searchParams.get('case') !== id", arg=first)


def test_a_case_that_another_page_opens_first_has_its_tools(screen: Screen) -> None:
    """Opened from the inbox before anybody looked at the case page, a letter has every button it has otherwise."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    case_id = screen.case_id
    page = screen.page
    page.goto(page.url.partition("?")[0], wait_until="domcontentloaded")
    page.locator(f"#inbox-panel li[data-case='{case_id}'] button.amends-open").click()
    page.wait_for_selector("#letter-editor .amends-rewording [data-wish=warmer]")


def test_any_two_versions_are_compared_and_one_is_restored(screen: Screen) -> None:
    """The history shows what changed between two versions, and brings an old one back as a new one."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    drafted = screen.text
    screen.type_at_end("A last word.")
    page = screen.page
    page.click("#history-fold > button")
    page.wait_for_selector("#letter-history tr[data-version='1']")
    page.wait_for_selector("#letter-history ins")
    assert "A last word." in page.inner_text("#letter-history ins")
    page.locator("#letter-history tr[data-version='1']").get_by_role("button", name="Restore version 1").click()
    page.wait_for_function("!document.querySelector('#letter-editor .amends-paper').innerText.includes('A last word.')")
    screen.settled()
    assert screen.text == drafted
    page.click("#letter-history .amends-trail summary")
    assert "opened the case" in page.inner_text("#letter-history .amends-trail")


def test_a_letter_is_sent_back_and_approved_and_withdrawn(screen: Screen) -> None:
    """Asking, sending back with a reason, approving and withdrawing each show where the letter stands."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    screen.give_reasons()
    page = screen.page
    status = page.locator("#approve-bar .amends-status")
    page.click("#approve-bar [data-deed=ask]")
    status.get_by_text("Waiting for approval").wait_for()
    page.click("#approve-bar [data-deed=send_back]")
    page.fill("#approve-bar .amends-why input", "Name the present.")
    page.keyboard.press("Enter")
    status.get_by_text("In work").wait_for()
    screen.approve()
    status.get_by_text("Approved, not sent yet").wait_for()
    page.click("#approve-bar [data-deed=withdraw]")
    page.fill("#approve-bar .amends-why input", "Not yet.")
    page.keyboard.press("Enter")
    status.get_by_text("In work").wait_for()
    screen.approve()
    page.click("#approve-bar [data-deed=mark_sent]")
    status.get_by_text("Sent", exact=True).wait_for()
    assert page.get_attribute(PAPER, "contenteditable") == "false"


def test_the_print_preview_says_what_is_not_approved(screen: Screen) -> None:
    """The pages are pictures of the letter as it would be printed, in a dialog that the keyboard closes."""
    screen.open_yaml(CASES["ar"])
    screen.draft()
    page = screen.page
    page.click("#approve-bar [data-deed=preview]")
    page.wait_for_selector("dialog[open] img")
    assert page.evaluate("document.querySelector('dialog[open] img').naturalWidth") > 400
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")


def test_every_attempt_and_version_is_kept(screen: Screen, tmp_path: Path) -> None:
    """A redraft does not replace the history: both drafts are versions."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    page = screen.page
    page.click("#letter-editor .amends-draft")
    page.wait_for_function("document.querySelector('#letter-editor .amends-version').textContent.startsWith('Draft, unedited')")
    screen.settled()
    page.click("#history-fold > button")
    page.wait_for_selector("#letter-history tr[data-version='2']")


def test_an_empty_desk_leads_to_its_first_case(browser: Any, tmp_path: Path) -> None:
    """It opens on the ways to a first case; the sample is drafted at once, and from then on the desk opens on the inbox, or on a case by its address."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    with Store.open(str(tmp_path / "desk.sqlite3")) as store, running(Desk(store), here=RITA) as address:
        page = context.new_page()
        page.goto(address, wait_until="domcontentloaded")
        page.click("#inbox-panel .amends-open-sample", timeout=30_000)
        page.wait_for_function("document.querySelector('#letter-editor .amends-paper')?.innerText.includes('Sandra')", timeout=30_000)
        named = page.url
        page.goto(address, wait_until="domcontentloaded")
        page.wait_for_selector("#inbox-panel .amends-cases li", timeout=30_000)
        assert page.is_visible("#inbox-panel .amends-filters")
        assert not page.is_visible("#inbox-panel .amends-first")
        page.goto(named, wait_until="domcontentloaded")
        page.wait_for_selector("#case-panel h3", timeout=30_000)
        assert not page.is_visible("#inbox-panel .amends-cases")
    context.close()


def test_an_answer_that_gradio_left_at_the_server_is_fetched(screen: Screen) -> None:
    """A case opens although the stream that should have told of it ended as it was asked for."""
    screen.open_yaml(CASES["en"])
    ended = 'data: {"msg": "close_stream", "event_id": null}\n\n'
    screen.page.route(
        "**/queue/data*",
        lambda route: route.fulfill(content_type="text/event-stream", body=ended),
        times=1,
    )
    screen.page.goto(screen.page.url, wait_until="domcontentloaded")
    screen.page.wait_for_selector("#case-panel h3")
