"""The screen in a real browser: from a complaint to an approved letter, in two directions, and nothing typed ever runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.ui.browser import BAD, CASES, SCRIPT, Screen

from amends.review.store import Store


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_a_complaint_to_an_approved_letter(screen: Screen, language: str) -> None:
    """Open, draft, spoil, see it marked, mend, approve, download; an edit afterwards voids the approval where everybody sees it."""
    screen.open_yaml(CASES[language])
    screen.draft()
    assert "No model was used" in screen.page.inner_text("#letter-editor footer")
    assert screen.highlighted() == []

    verdict = screen.type_at_end(BAD[language])
    assert "to fix before you can approve" in verdict
    assert any(marked in BAD[language] and marked for marked in screen.highlighted())
    assert screen.page.locator("#review-panel .amends-card.amends-error").count() >= 1
    screen.page.fill("#approve-bar .amends-reviewer", "Rita Roig")
    assert screen.page.is_disabled("#approve-bar .amends-button")

    screen.page.click("#letter-editor .amends-undo")
    screen.page.click("#letter-editor .amends-undo")
    screen.settled()
    assert screen.highlighted() == []
    screen.give_reasons()
    screen.approve()
    assert "Approved by Rita Roig" in screen.page.inner_text("#approve-bar .amends-standing")
    name, text = screen.download()
    assert name == f"apology-{screen.case_id}.txt"
    assert text == screen.text
    assert screen.give("pdf")[1].startswith(b"%PDF")
    assert BAD[language] not in text
    if language == "ar":
        assert "\u2066+961 1 555 014\u2069" in text, "what keeps the number in order is still there"

    assert screen.page.get_attribute("#letter-editor .amends-paper", "contenteditable") == "false"
    screen.page.click("#letter-editor .amends-edit-again")
    screen.type_at_end("x")
    screen.page.wait_for_selector("#approve-bar .amends-void")
    assert "approval is void" in screen.page.inner_text("#approve-bar .amends-outcome")
    assert screen.page.locator("#approve-bar [data-deed=form_pdf]").count() == 0


@pytest.mark.browser
def test_the_case_shows_which_points_the_letter_answers(screen: Screen) -> None:
    """Each thing the customer told us bears a mark that follows the letter as it is edited, and is shown as text."""
    points = (
        'points: [{quote: The lamp came broken, answered_by: [f1]}, {text: "<b>flowers</b>", declined: We cannot send you any flowers.}]\n'
    )
    screen.open_yaml(CASES["en"] + points)
    screen.draft()
    marks = screen.page.locator("#case-panel [data-point]")
    assert marks.all_inner_texts() == ["in letter", "in letter"]
    assert "<b>flowers</b>" in screen.page.inner_text("#case-panel")

    screen.page.focus("#letter-editor .amends-paper")
    screen.page.keyboard.press("Control+A")
    screen.page.keyboard.insert_text("Dear Maya Lindqvist,\n\nI am sorry. We sent you a broken lamp.")
    screen.settled()

    assert marks.all_inner_texts() == ["in letter", "missing"]


@pytest.mark.browser
def test_a_sample_is_picked_drafted_and_approved(screen: Screen) -> None:
    """A new user gets from the first sample to an approved letter in four clicks and a name."""
    screen.page.click("#open-sample")
    screen.page.wait_for_selector("#case-panel h3")
    screen.draft()
    assert "to fix" not in screen.settled()
    screen.give_reasons()
    screen.approve()
    assert screen.download()[1].strip()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_the_letter_runs_as_its_language_does(screen: Screen, language: str, direction: str) -> None:
    """Letter, complaint and quotes on cards take their language's direction."""
    screen.open_yaml(CASES[language])
    screen.type_at_end("Maya")
    look = "(selector) => getComputedStyle(document.querySelector(selector)).direction"
    assert screen.page.evaluate(look, "#letter-editor .amends-paper") == direction
    assert screen.page.evaluate(look, "#case-panel .amends-complaint") == direction
    assert screen.page.get_attribute("#letter-editor .amends-paper", "lang") == language


@pytest.mark.browser
def test_nothing_of_a_case_or_a_letter_runs(screen: Screen) -> None:
    """Scripts in complaint, names, facts, ids of messages and the typed letter are shown as text, and ask for nothing outside."""
    quoted = "'" + SCRIPT.replace("'", "''") + "'"
    case = CASES["en"].replace("The lamp came broken.", quoted).replace("Maya Lindqvist", quoted).replace("Aoife Byrne", quoted)
    case = (
        case.replace("We sent you a broken lamp.", quoted)
        .replace("We have refunded your payment.", quoted)
        .replace("id: C-7", f"id: {quoted}")
    )
    screen.open_yaml(case)
    panel = screen.page.inner_text("#case-panel")
    assert panel.count(SCRIPT) >= 4
    screen.type_at_end(f"We are sorry if you {SCRIPT} felt bad. {SCRIPT}")
    assert screen.page.locator("#review-panel .amends-card").count() >= 1
    screen.page.fill("#approve-bar .amends-reviewer", SCRIPT)
    screen.open_yaml(f"id: C-1\n{SCRIPT.replace(' ', '')}: 1\nlanguage: '{SCRIPT[:60]}'")
    screen.page.wait_for_selector("#case-notice .amends-problem")
    assert screen.page.locator("#case-panel img, #review-panel img, #letter-editor img, #approve-bar img, #case-notice img").count() == 0


@pytest.mark.browser
def test_a_redraft_asks_before_it_replaces_what_was_typed(screen: Screen) -> None:
    """Typed text is replaced only on request, and undo brings it back."""
    screen.open_yaml(CASES["en"])
    screen.type_at_end("My own words to Maya.")
    screen.page.click("#letter-editor .amends-draft")
    screen.page.get_by_role("button", name="Keep my text").click()
    assert "My own words" in screen.letter
    screen.page.click("#letter-editor .amends-draft")
    screen.page.get_by_role("button", name="Replace my text").click()
    screen.page.wait_for_function("!document.querySelector('#letter-editor .amends-paper').innerText.includes('My own words')")
    screen.settled()
    screen.page.click("#letter-editor .amends-undo")
    assert "My own words" in screen.letter


@pytest.mark.browser
def test_an_edited_letter_is_there_when_its_case_is_opened_again(screen: Screen) -> None:
    """Opening another case, or loading the page anew, loses nothing: what was typed was saved, and the address names the case."""
    screen.open_yaml(CASES["en"])
    screen.type_at_end("My own words to Maya.")
    first = screen.page.url
    screen.open_yaml(CASES["he"])
    assert screen.page.url != first
    screen.page.goto(first, wait_until="domcontentloaded")
    screen.page.wait_for_function("document.querySelector('#letter-editor .amends-paper')?.innerText.includes('My own words')")
    assert "Maya Lindqvist" in screen.page.inner_text("#case-panel")


@pytest.mark.browser
def test_bad_input_is_a_message_and_what_was_typed_stays(screen: Screen) -> None:
    """Broken YAML says where it is broken; the text is still in its box."""
    screen.open_yaml("channel: email\nrecipiant: Maya\n")
    assert "Line 2: recipiant" in screen.page.inner_text("#case-notice")
    assert screen.page.input_value("#case-yaml textarea") == "channel: email\nrecipiant: Maya\n"


@pytest.mark.browser
def test_a_check_that_fails_says_not_checked(screen: Screen) -> None:
    """Without the server nothing counts as checked, the text stays, and the next check mends the verdict."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    screen.page.route("**/component_server/**", lambda route: route.abort())
    screen.type_at_end("x")
    assert "Not checked" in screen.page.inner_text("#review-panel .amends-verdict")
    screen.page.fill("#approve-bar .amends-reviewer", "Rita")
    assert screen.page.is_disabled("#approve-bar .amends-button")
    screen.page.unroute("**/component_server/**")
    screen.page.get_by_role("button", name="Check again").click()
    screen.page.wait_for_function("!document.querySelector('#review-panel .amends-verdict').textContent.includes('Not checked')")


@pytest.mark.browser
def test_cards_and_highlights_lead_to_each_other(screen: Screen) -> None:
    """A click on a card selects its words in the letter, emoji before them or not."""
    screen.open_yaml(CASES["en"])
    screen.type_at_end("😀😀 We are sorry if you felt bad.")
    card = screen.page.locator("#review-panel .amends-card[data-rule=conditional-apology]")
    card.locator(".amends-match").click()
    selected = screen.page.evaluate("getSelection().toString()")
    assert selected.startswith("sorry if")
    assert selected == card.locator(".amends-match").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_is_wider_than_the_window(browser: Any, url: str, width: int) -> None:
    """On a phone and on a desk, no sideways scrolling."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    screen = Screen(context.new_page(), url)
    screen.open_yaml(CASES["en"])
    screen.draft()
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_answers_carry_the_content_security_policy(url: str) -> None:
    """Every page forbids loading from and sending to anywhere else, and a foreign host name is turned away."""
    from http.client import HTTPConnection

    where = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", where.port or 0, timeout=10)
    connection.request("GET", "/")
    answer = connection.getresponse()
    answer.read()
    policy = answer.headers["content-security-policy"]
    assert all(
        part in policy for part in ("connect-src 'self'", "img-src 'self' data: blob:", "form-action 'none'", "frame-ancestors 'none'")
    )
    connection.request("GET", "/", headers={"Host": "evil.example"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 400
    connection.close()


def test_no_event_is_a_public_api(url: str) -> None:
    """Nothing of the screen is listed as an API."""
    import json
    from urllib.request import HTTPCookieProcessor, build_opener

    visitor = build_opener(HTTPCookieProcessor())
    visitor.open(url, timeout=10).close()  # whoever opens the page gets its cookie
    with visitor.open(f"{url}gradio_api/info", timeout=10) as answer:
        info = json.load(answer)
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}


def test_a_taken_port_is_a_message(url: str, tmp_path: Path) -> None:
    """A second screen on the same port says so."""
    from amends.errors import InputError
    from amends.server.running import serve
    from amends.ui.desk import Desk
    from amends.ui.who import local_person

    with Store.open(str(tmp_path / "desk.sqlite3")) as store, pytest.raises(InputError, match="choose another port"):
        serve(Desk(store), here=local_person("Rita"), host="127.0.0.1", port=urlsplit(url).port or 0)


def test_a_highlight_that_stays_is_not_painted_anew(screen: Screen) -> None:
    """A check that finds what the one before it found leaves the marks where they are, also where the text around them has moved."""
    screen.open_yaml(CASES["en"])
    screen.draft()
    screen.type_at_end(BAD["en"])
    screen.page.evaluate("window.before = new Set(CSS.highlights.get('amends-error'))")
    screen.page.keyboard.press("Control+Home")
    screen.page.keyboard.insert_text("Good day. ")
    screen.settled()
    marked = screen.page.evaluate("[...CSS.highlights.get('amends-error')].map((range) => [window.before.has(range), range.toString()])")
    assert marked
    assert all(stayed and text in BAD["en"] for stayed, text in marked)
