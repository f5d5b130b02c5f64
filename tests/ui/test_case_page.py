"""The case page in a real browser: mending, setting aside, rewording, reading in another language, by keyboard alone and on a phone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.ui.browser import CASES, SCRIPT, Relay, Screen

from amends.errors import ModelUnavailableError
from amends.llm.model import Request

WITH_MODEL = True

pytestmark = [pytest.mark.browser]

POINTS = 'points: [{quote: The lamp came broken, answered_by: [f1]}, {text: "<b>flowers</b>", declined: We cannot send any flowers.}]\n'
LETTER = """Dear Maya Lindqvist,

I am sorry. We sent you a broken lamp.

You had no present for your mother's birthday. These things happen sometimes.

We have refunded your payment on 20 November 2026.

You can reach me directly on +353 1 555 0142.

Yours sincerely,
Aoife Byrne
Head of Customer Service"""


def written(screen: Screen, text: str = LETTER, case: str = CASES["en"]) -> None:
    """Open a case and write a letter for it."""
    screen.open_yaml(case)
    screen.page.wait_for_selector("#letter-editor .amends-paper[contenteditable=plaintext-only]")
    screen.page.focus("#letter-editor .amends-paper")
    screen.page.keyboard.insert_text(text)
    screen.settled()


def reworded(**new: str | None) -> str:
    """Return a model's answer that rewords paragraphs: p1=…, p3=…"""
    return json.dumps({"paragraphs": [{"number": int(name[1:]), "text": text} for name, text in new.items()], "left_out": None})


def card(screen: Screen, rule: str) -> Any:
    return screen.page.locator(f"#review-panel .amends-cards [data-rule={rule}]").first


def announced(screen: Screen) -> str:
    return str(screen.page.inner_text("#letter-editor .amends-said"))


# Mending and setting aside


def test_a_fix_puts_the_exact_mend_in_its_place_and_undo_takes_it_back(screen: Screen) -> None:
    """Fix it takes the cliché out, the finding goes, and one undo brings both back."""
    written(screen)
    finding = screen.page.locator("#review-panel .amends-card:has(.amends-fix)").first
    rule = finding.get_attribute("data-rule")
    finding.locator(".amends-fix").click()
    screen.settled()
    assert "These things happen" not in screen.text
    assert "birthday.\n\nWe have refunded" in screen.text
    assert screen.page.locator(f"#review-panel .amends-cards [data-rule={rule}]:has(.amends-fix)").count() == 0

    screen.page.click("#letter-editor .amends-undo")
    screen.settled()
    assert screen.text == LETTER


def test_a_person_says_which_item_a_sentence_means(screen: Screen) -> None:
    """The finding goes, the letter stays as it was, and the case lists the sentence with its item; Escape leaves everything as it is."""
    said = "We have squared the whole sorry business with your bank."
    written(screen, f"{LETTER}\n\n{said}")
    page, finding = screen.page, card(screen, "unbound-claim")
    finding.locator(".amends-means").click()
    finding.locator(".amends-reason select").press("Escape")
    page.wait_for_selector("#review-panel .amends-reason", state="detached")

    finding.locator(".amends-means").click()
    finding.locator(".amends-reason select").select_option("r1")
    page.click("#review-panel .amends-reason button[type=submit]")
    page.wait_for_selector(f'#case-panel :text("{said}")')
    page.wait_for_selector('#review-panel .amends-card[data-rule="unbound-claim"]', state="detached")
    assert screen.text.endswith(said)


def test_a_finding_is_set_aside_only_with_a_reason_and_taken_back_with_one_click(screen: Screen) -> None:
    """The reason is asked for, recorded with who gave it, listed apart, and forgotten again."""
    written(screen, LETTER.replace("I am sorry.", "I am sorry if you felt bad."))
    page = screen.page
    page.fill("#approve-bar .amends-reviewer", "Rita Roig")
    finding = card(screen, "conditional-apology")
    finding.locator(".amends-ignore").click()
    finding.locator(".amends-reason button[type=submit]").click()
    page.wait_for_selector("#review-panel .amends-reason [role=alert]")
    assert "Write why it may stay" in finding.inner_text()

    finding.locator(".amends-reason input").fill(f"She wrote this. {SCRIPT}")
    finding.locator(".amends-reason input").press("Enter")
    page.wait_for_selector("#review-panel .amends-set-aside", state="attached")
    screen.settled()
    assert card(screen, "conditional-apology").count() == 0
    assert page.inner_text("#review-panel .amends-aside summary") == "Set aside (1)"
    page.click("#review-panel .amends-aside summary")
    aside = page.inner_text("#review-panel .amends-set-aside")
    assert f"because She wrote this. {SCRIPT}" in aside
    assert "by Rita Roig" in aside

    page.click("#review-panel .amends-take-back")
    page.wait_for_selector("#review-panel .amends-cards [data-rule=conditional-apology]")
    assert page.is_hidden("#review-panel .amends-aside")


def test_what_the_case_does_not_hold_cannot_be_ignored(screen: Screen) -> None:
    """A promise that nobody approved stays an error: the card says why, and offers no way around."""
    written(screen, LETTER.replace("We have refunded your payment on 20 November 2026.", "We will pay you 900 euros tomorrow."))
    finding = screen.page.locator("#review-panel .amends-cards .amends-error:not(:has(.amends-ignore))").first
    assert "cannot be ignored" in finding.inner_text()


# Rewording


def test_a_proposal_is_accepted_discarded_and_undone(screen: Screen, model: Relay) -> None:
    """Cards show the difference and change nothing; accepted, one paragraph changes and undo brings it back."""
    written(screen)
    model.answers(
        reworded(p1="I am very sorry: we sent you a broken lamp.", p2="You had no present for your mother's birthday, and she noticed.")
    )
    page = screen.page
    page.click("[data-wish=warmer]")
    page.wait_for_selector(".amends-proposal")
    assert page.locator(".amends-proposal").count() == 2
    assert screen.text == LETTER
    assert "2 changes proposed: Warmer" in announced(screen)
    assert page.locator(".amends-proposal").nth(1).locator("del").count() >= 1

    page.keyboard.press("Alt+a")
    screen.settled()
    assert "I am very sorry: we sent you a broken lamp." in screen.text
    assert "Accepted" in announced(screen)
    page.click("#letter-editor .amends-undo")
    screen.settled()
    assert screen.text == LETTER

    page.locator(".amends-proposal .amends-discard").first.click()
    page.wait_for_selector(".amends-proposal", state="detached")
    assert screen.text == LETTER


def test_a_proposal_follows_its_paragraph_and_is_stale_when_that_was_edited(screen: Screen, model: Relay) -> None:
    """An edit above moves the place; an edit within makes the card stale, so that nothing is put in a wrong place."""
    written(screen)
    model.answers(reworded(p1="I am very sorry. We sent you a broken lamp.", p2="You had no present for your mother's birthday."))
    page = screen.page
    page.click("[data-wish=simpler]")
    page.wait_for_selector(".amends-proposal")
    page.evaluate(
        """() => {
          const paper = document.querySelector("#letter-editor .amends-paper");
          paper.focus();
          getSelection().collapse(paper.firstChild, 0);
        }"""
    )
    page.keyboard.insert_text("😀 Re: the lamp\n\n")
    page.locator(".amends-proposal[data-number='2'] .amends-accept").click()
    screen.settled()
    assert screen.text.startswith("😀 Re: the lamp")
    assert "birthday.\n\nWe have refunded" in screen.text

    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector("#letter-editor .amends-paper"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf("a broken lamp");
            if (at >= 0) { document.querySelector("#letter-editor .amends-paper").focus(); getSelection().collapse(walker.currentNode, at); return; }
          }
        }"""
    )
    page.keyboard.insert_text("quite ")
    page.wait_for_selector(".amends-proposal.amends-stale")
    assert page.is_disabled(".amends-proposal .amends-accept")
    screen.settled()
    before = screen.text
    page.keyboard.press("Alt+a")
    screen.settled()
    assert screen.text == before


def test_what_alters_the_locked_facts_is_refused_and_shown(screen: Screen, model: Relay) -> None:
    """A sum the case does not hold is no proposal; the reviewer sees what was refused and why."""
    written(screen)
    model.answers(reworded(p3="We have refunded 900 euros on 20 November 2026."))
    screen.page.click("[data-wish=warmer]")
    screen.page.wait_for_selector("#letter-editor .amends-refused")
    assert screen.page.locator(".amends-proposal").count() == 0
    screen.page.click("#letter-editor .amends-refused summary")
    assert "900" in screen.page.inner_text("#letter-editor .amends-refused")


def test_accept_all_takes_every_change(screen: Screen, model: Relay) -> None:
    """One click takes what is left; each change is one undo."""
    written(screen)
    model.answers(reworded(p1="I am very sorry. We sent you a broken lamp.", p2="You had no present for your mother's birthday."))
    screen.page.click("[data-wish=shorter]")
    screen.page.wait_for_selector(".amends-proposal")
    screen.page.get_by_role("button", name="Accept all").click()
    screen.settled()
    assert "I am very sorry." in screen.text
    assert "These things happen" not in screen.text
    assert screen.page.locator(".amends-proposal").count() == 0


def test_a_wish_in_ones_own_words_is_sent_as_it_was_shown(screen: Screen, model: Relay) -> None:
    """With the box ticked the exact request is shown first; declined, nothing is sent; sent, it is what was shown."""
    written(screen)
    model.answers(reworded(p1=None))
    page = screen.page
    page.check("#letter-editor .amends-preview input")
    page.click("#letter-editor .amends-ask-open")
    page.fill("#letter-editor .amends-ask-for input", "say what the evening was to them")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    shown = page.inner_text("dialog[open]")
    assert "say what the evening was to them" in shown
    page.get_by_role("button", name="Do not send").click()
    page.wait_for_timeout(300)
    assert model.script.requests == ()

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_selector("#letter-editor .amends-proposals h2")
    sent: Request = model.script.requests[0]
    assert all(re.sub(r"\s+", " ", message.content).strip() in re.sub(r"\s+", " ", shown) for message in sent.messages)
    page.uncheck("#letter-editor .amends-preview input")


def test_a_model_that_fails_leaves_the_letter_and_a_message(screen: Screen, model: Relay) -> None:
    """A fault while rewording is told, and nothing else happens."""
    written(screen)
    model.answers(ModelUnavailableError("the endpoint does not answer"))
    screen.page.click("[data-wish=warmer]")
    screen.page.wait_for_selector("#letter-editor .amends-problem")
    assert "does not answer" in screen.page.inner_text("#letter-editor .amends-problem")
    assert screen.text == LETTER


# Drafting around one's own words


def test_own_words_stay_word_for_word_and_the_letter_says_whose_each_sentence_is(screen: Screen, model: Relay) -> None:
    """What the manager wrote stands in the draft, painted as theirs; an edited sentence counts as edited."""
    page = screen.page
    screen.open_yaml(CASES["en"])
    page.click("#letter-editor .amends-own summary")
    page.fill("#letter-editor .amends-own textarea", "I read your message on the train and had to read it twice.")
    model.answers(ModelUnavailableError("the endpoint does not answer"))
    page.click("#letter-editor .amends-draft")
    page.get_by_role("button", name="Draft without a model").click()
    page.wait_for_selector("#letter-editor .amends-wrote:not([hidden])")
    screen.settled()
    assert "I read your message on the train and had to read it twice." in screen.text
    page.click("#letter-editor .amends-wrote summary")
    page.wait_for_function("() => document.querySelector('#letter-editor .amends-legend').textContent.includes('1 yours')")
    page.wait_for_function("() => CSS.highlights.get('amends-by-person')?.size")  # painted once the words have been found on the page
    assert screen.painted("amends-by-person") == ["I read your message on the train and had to read it twice."]


def test_a_letter_is_seen_while_it_arrives(screen: Screen, model: Relay) -> None:
    """The parts that have come are shown in the letter column, and are no letter yet."""
    page = screen.page
    screen.open_yaml(CASES["en"])
    part = {"text": "I am sorry that we sent you a broken lamp.", "rests_on": ["f1"]}
    model.answers(json.dumps({"subject": "The lamp", "opening_apology": part}) + " " * 200, RuntimeError("enough"))
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => window.seen.push(document.querySelector("#letter-editor .amends-arriving").textContent))
          .observe(document.querySelector("#letter-editor .amends-arriving"), { childList: true, characterData: true, subtree: true }); }"""
    )
    page.click("#letter-editor .amends-draft")
    page.wait_for_selector("#letter-editor .amends-problem")
    assert any("sorry that we sent you a broken lamp" in seen for seen in page.evaluate("window.seen"))
    assert screen.text.strip() == ""


# Points, principles, languages, companions


def test_a_point_leads_to_both_places_and_a_principle_to_its_evidence(screen: Screen) -> None:
    """A click marks the customer's words and the sentence that answers; the checklist leads to a finding or a part."""
    written(screen, case=CASES["en"] + POINTS)
    page = screen.page
    page.click("#case-panel .amends-point >> nth=0")
    assert screen.painted("amends-quote") == ["The lamp came broken"]
    assert page.evaluate("getSelection().toString()") == "We sent you a broken lamp."

    page.click("#review-panel .amends-principles summary")
    page.locator("#review-panel .amends-principles .amends-broken button").first.click()
    assert page.locator("#review-panel .amends-card.amends-chosen").count() == 1
    page.locator("#review-panel .amends-principles .amends-kept button").first.click()
    assert page.evaluate("getSelection().toString()") in LETTER


def test_a_letter_is_read_in_the_reviewers_language(screen: Screen, model: Relay) -> None:
    """The translation stands beside each sentence, a doubtful figure is marked, and findings are said in the chosen language."""
    written(screen, "تحية طيبة ليلى حداد،\n\nنعتذر إن كنت قد شعرت بالانزعاج.\n\nأعدنا إليك 89 يورو.", CASES["ar"])
    page = screen.page
    model.answers(
        json.dumps(
            {
                "sentences": [
                    {"number": 1, "translation": f"Dear Layla Haddad, {SCRIPT}"},
                    {"number": 2, "translation": "We apologise if you felt annoyed."},
                    {"number": 3, "translation": "We returned 98 euros to you."},
                ]
            }
        )
    )
    page.click("#letter-aids .amends-translation summary")
    page.select_option("#letter-aids .amends-translation select", "en")
    page.click("#letter-aids .amends-translate")
    page.wait_for_selector("#letter-aids tbody tr")
    rows = page.locator("#letter-aids tbody tr")
    assert "We apologise if you felt annoyed." in rows.nth(1).inner_text()
    assert "Only in the translation: 98" in rows.nth(2).inner_text()
    assert rows.nth(1).locator("td").nth(0).get_attribute("dir") == "rtl"
    assert page.locator("#letter-aids img").count() == 0

    english = card(screen, "conditional-apology").inner_text()
    page.select_option("#review-panel .amends-reader select", "hr")
    page.wait_for_function(
        "(before) => document.querySelector('#review-panel [data-rule=conditional-apology]').innerText !== before", arg=english
    )
    page.select_option("#review-panel .amends-reader select", "en")


def test_companions_are_drafted_on_demand_with_their_findings(screen: Screen, model: Relay) -> None:
    """The list says what goes with the letter; one is drafted when it is asked for, or says what it needs."""
    written(screen)
    page = screen.page
    page.click("#letter-aids .amends-companions summary")
    page.wait_for_selector("#letter-aids .amends-kind")
    page.click("#letter-aids [data-kind=voicemail] > button")
    page.wait_for_selector("#letter-aids [data-kind=voicemail] .amends-made")
    assert "needs an answer first" in page.inner_text("#letter-aids [data-kind=voicemail] .amends-made")


# Keyboard, phone, hostile text


def test_a_letter_is_reviewed_and_approved_by_keyboard_alone(screen: Screen, model: Relay) -> None:
    """Next finding, accept, reason, help and approval, without a mouse; the focus is always seen."""
    written(screen, LETTER.replace("I am sorry.", "I am sorry if you felt bad."))
    page = screen.page
    page.keyboard.press("Alt+n")
    assert page.locator("#review-panel .amends-card.amends-chosen").count() == 1

    page.focus("#letter-editor .amends-help")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "amends-help"
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")

    model.answers(reworded(p1="I am sorry. We sent you a broken lamp."))
    page.focus("[data-wish=warmer]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".amends-proposal")
    page.keyboard.press("Alt+a")
    screen.settled()
    page.focus("#review-panel .amends-fix")
    page.keyboard.press("Enter")
    screen.settled()
    while page.locator("#review-panel .amends-cards .amends-ignore").count():
        page.focus("#review-panel .amends-cards .amends-ignore")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert page.evaluate(outline) == "solid"
        page.keyboard.press("Enter")
        page.keyboard.type("It is her own word.")
        page.keyboard.press("Enter")
        page.wait_for_selector("#review-panel .amends-reason", state="detached")
        screen.settled()
    page.focus("#approve-bar .amends-reviewer")
    page.keyboard.type("Rita Roig")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#approve-bar .amends-done, #approve-bar .amends-problem")
    assert "Approved by Rita Roig" in page.inner_text("#approve-bar")


def test_on_a_phone_everything_stacks_and_the_approval_stays_in_reach(browser: Any, url: str, model: Relay) -> None:
    """At 390 pixels nothing is cut off, and the approve bar stands at the bottom wherever one reads."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    screen = Screen(context.new_page(), url)
    written(screen)
    model.answers(reworded(p1="I am very sorry. We sent you a broken lamp."))
    screen.page.click("[data-wish=warmer]")
    screen.page.wait_for_selector(".amends-proposal")
    for target in ("#case-panel h3", "#letter-editor .amends-version", ".amends-proposal", "#review-panel .amends-verdict"):
        screen.page.locator(target).first.scroll_into_view_if_needed()
        assert screen.in_sight("#approve-bar .amends-button"), target
        assert screen.page.evaluate("document.documentElement.scrollWidth") <= 390
    screen.assert_nothing_left_or_ran()
    context.close()


def test_hostile_text_in_every_field_stays_text(screen: Screen, model: Relay) -> None:
    """Scripts in points, own words, wishes, proposals, reasons, prompts and what a model says are shown, and never run."""
    case = CASES["en"].replace("The lamp came broken.", f"'{SCRIPT.replace(chr(39), chr(39) * 2)}'")
    written(screen, f"{LETTER}\n\nWe are sorry if you {SCRIPT} felt bad.", case)
    page = screen.page
    page.click("#letter-editor .amends-own summary")
    page.fill("#letter-editor .amends-own textarea", SCRIPT)
    page.check("#letter-editor .amends-preview input")
    answer = {"paragraphs": [{"number": 1, "text": f"I am sorry. {SCRIPT} We sent you a broken lamp."}], "left_out": SCRIPT}
    model.answers(json.dumps(answer))
    page.click("#letter-editor .amends-ask-open")
    page.fill("#letter-editor .amends-ask-for input", f"please {SCRIPT}")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_selector("#letter-editor .amends-proposals h2")
    page.click("#letter-editor .amends-refused summary")
    assert SCRIPT in page.inner_text("#letter-editor .amends-refused")
    page.uncheck("#letter-editor .amends-preview input")
    page.fill("#approve-bar .amends-reviewer", SCRIPT)
    screen.set_aside(page.locator("#review-panel .amends-card:has(.amends-ignore)").first, SCRIPT)
    assert page.locator(".amends-panel :is(img, script, iframe, b)").count() == 0
