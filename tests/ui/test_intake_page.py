"""A new case in a real browser: from a pasted complaint to a draft with the keyboard alone, and nothing typed is lost or ever runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.ui.browser import SCRIPT, Screen

from amends.case import Case
from amends.company import Company, CompanySigner
from amends.remedies import STARTER, read_remedies
from amends.review.cases import get_case, inbox
from amends.review.store import Store
from amends.ui.desk import Desk
from amends.ui.who import local_person

# gradio's own warnings are its makers' business.
pytestmark = [pytest.mark.filterwarnings("default")]

COMPLAINTS = {
    "en": "From: Maya Lindqvist <maya@example.com>\nTo: care@example.com\nSubject: A-5512\n\n"
    "The lamp came broken for the second time. Nobody answered my three emails. I want my €89.00 back.",
    "ar": "وصل المصباح مكسورا للمرة الثانية. لم يرد أحد على رسائلي الثلاث. أريد استرداد 340 ريالًا.",
}
ANSWERS = {
    "en": {"recipient_name": "Maya Lindqvist", "failings": "We sent you a broken lamp twice.", "failings_verified_by": "Ivo Horvat"},
    "ar": {"recipient_name": "ليلى حداد", "failings": "أرسلنا إليك مصباحا مكسورا مرتين.", "failings_verified_by": "سامي"},
}
AMOUNTS = {"en": "€89.00", "ar": "340 ريالًا"}
SIGNERS = {"en": "Aoife Byrne", "ar": "نور خوري"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("desk") / "desk.sqlite3") as opened:
        yield opened


@pytest.fixture(scope="module")
def url(store: Store) -> Iterator[str]:
    """A desk with a catalogue and two signers."""
    from amends.server.running import running

    signers = (
        CompanySigner(name=SIGNERS["en"], role="Head of Customer Service", gender="female", phone="+353 1 555 0142"),
        CompanySigner(name=SIGNERS["ar"], role="مديرة خدمة العملاء", gender="female", phone="+961 1 555 014"),
    )
    remedies = tuple(replace(entry, approved_by="Ana Petit", limit=None) for entry in read_remedies(STARTER))
    desk = Desk(store, remedies=remedies, company=Company(signers=signers))
    with running(desk, here=local_person("Rita Roig")) as address:
        yield address


class Keys:
    """A person who uses the keyboard alone."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, selector: str, *, most: int = 120) -> None:
        """Press Tab until something has the focus."""
        for _ in range(most):
            if self.page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    def press(self, selector: str, key: str = "Enter") -> None:
        self.to(selector)
        self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.insert_text(text)

    def tick(self, selector: str) -> None:
        self.press(selector, "Space")


def new_case(page: Any, complaint: str) -> None:
    """Turn to the page and paste a complaint, by pointing."""
    page.click("#page-intake-button")
    page.wait_for_selector("#intake-complaint")
    page.fill("#intake-complaint", complaint)
    page.get_by_role("button", name="Listen to it").click()
    page.wait_for_selector("#intake .amends-heard")


def step(page: Any, number: int) -> None:
    page.wait_for_function("(number) => document.querySelector('#intake h3')?.textContent.startsWith(`Step ${number} of 4`)", arg=number)


def looked(page: Any) -> None:
    """Wait until the server has looked at what was typed."""
    page.wait_for_timeout(400)
    page.wait_for_load_state("domcontentloaded")


def latest(store: Store) -> Case:
    row = max(inbox(store), key=lambda row: row.number)
    return get_case(store, row.id).case


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_a_pasted_complaint_to_a_draft_with_the_keyboard(screen: Screen, store: Store, language: str) -> None:
    """Tab, Space, Enter and typing lead through all four steps to a letter that can be approved."""
    page, keys = screen.page, Keys(screen.page)

    keys.press("#page-intake-button")
    page.wait_for_selector("#intake-complaint")
    keys.write("#intake-complaint", COMPLAINTS[language])
    keys.press("#intake .amends-row .amends-primary")
    step(page, 2)
    for _ in range(page.locator("#intake .amends-heard input[type=checkbox]").count()):
        keys.to("#intake .amends-heard input[type=checkbox]:not(:checked)")
        page.keyboard.press("Space")
    keys.press("#intake .amends-row .amends-primary")
    step(page, 3)
    page.wait_for_selector("#intake input[value=established]")
    keys.tick("#intake input[value=established]")
    page.wait_for_selector("#intake-failings")
    keys.press("#intake input[name=intake-cause_known]", "Space")
    page.wait_for_function("document.querySelector('#intake input[name=intake-cause_known][value=yes]').checked")
    for field, text in ANSWERS[language].items():
        keys.write(f"#intake-{field}", text)
    keys.press("#intake .amends-row .amends-primary")
    step(page, 4)
    page.wait_for_selector("#intake .amends-remedy")
    keys.tick("[data-control='remedy.refund.chosen']")
    keys.write("#intake-remedy_refund_amount", AMOUNTS[language])
    page.wait_for_function("document.querySelector('#intake [data-remedy=refund] .amends-sentence')?.textContent")
    keys.to("#intake-signer_name")
    for _ in range(1 + list(SIGNERS).index(language)):
        page.keyboard.press("ArrowDown")
    looked(page)
    keys.press("#intake .amends-row .amends-primary")
    page.wait_for_function("document.activeElement?.dataset.control === 'confirmed'")
    page.keyboard.press("Space")
    keys.press("#intake .amends-row .amends-primary")

    page.wait_for_function(
        "document.querySelector('#letter-editor .amends-version')?.textContent.startsWith('Draft, unedited')", timeout=20_000
    )
    assert "to fix" not in screen.settled()
    assert ANSWERS[language]["failings"] in screen.letter
    assert latest(store).language == language
    assert all(point.quote for point in latest(store).points)


def test_nothing_confirmed_is_nothing_in_the_case(screen: Screen, store: Store) -> None:
    """Whoever ticks nothing gets a case with their own words and the complaint, and no point of the customer's."""
    page = screen.page
    new_case(page, COMPLAINTS["en"])
    page.get_by_role("button", name="Continue").click()
    fill_in(page)
    page.get_by_role("button", name="Draft the letter").click()
    page.wait_for_function(
        "document.querySelector('#letter-editor .amends-version')?.textContent.startsWith('Draft, unedited')", timeout=20_000
    )

    case = latest(store)
    assert (case.points, case.harms, case.customer_words, case.reference) == ((), (), (), None)


def fill_in(page: Any) -> None:
    page.wait_for_selector("#intake input[value=established]")
    page.check("#intake input[value=established]")
    page.check("#intake input[name=intake-cause_known][value=yes]")
    page.wait_for_selector("#intake-failings")
    looked(page)
    for field, text in ANSWERS["en"].items():
        page.fill(f"#intake-{field}", text)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#intake .amends-remedy")
    page.check("[data-control='remedy.refund.chosen']")
    page.fill("#intake-remedy_refund_amount", AMOUNTS["en"])
    page.select_option("#intake-signer_name", SIGNERS["en"])
    looked(page)


def test_a_mistake_is_shown_at_its_field_and_gets_the_focus(screen: Screen) -> None:
    """Draft with a gap leads to the first field that needs something, in its step, with the reason beside it; the rest stays typed."""
    page = screen.page
    new_case(page, COMPLAINTS["en"])
    page.get_by_role("button", name="Continue").click()
    fill_in(page)
    page.locator("#intake .amends-steps button").nth(2).click()
    page.fill("#intake-recipient_name", "")
    page.locator("#intake .amends-steps button").nth(3).click()
    page.wait_for_selector("#intake .amends-remedy")
    page.get_by_role("button", name="Draft the letter").click()

    page.wait_for_function("document.activeElement?.id === 'intake-recipient_name'")
    assert page.inner_text("#intake-recipient_name-wrong") == "Who is the letter for? Write the name as they use it."
    assert page.get_attribute("#intake-recipient_name", "aria-invalid") == "true"
    assert page.input_value("#intake-failings") == ANSWERS["en"]["failings"]


def test_what_was_typed_survives_a_reload_and_a_closed_tab(screen: Screen, browser: Any, url: str) -> None:
    """A reload shows the page as it was left; another tab of the same person offers to go on with it."""
    page = screen.page
    new_case(page, COMPLAINTS["en"])
    page.locator("#intake .amends-heard input[type=checkbox]").first.check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#intake input[value=established]")
    page.check("#intake input[value=established]")
    page.wait_for_selector("#intake-failings")
    page.fill("#intake-failings", "We sent you a broken lamp twice.")
    page.wait_for_timeout(1_500)  # it is kept on the server a moment after the last key

    page.reload(wait_until="domcontentloaded")
    page.wait_for_selector("#page-intake-button", timeout=30_000)
    page.click("#page-intake-button")
    page.wait_for_selector("#intake-failings")
    assert page.input_value("#intake-failings") == "We sent you a broken lamp twice."

    other = browser.new_context().new_page()
    other.goto(url, wait_until="domcontentloaded")
    other.wait_for_selector("#page-intake-button", timeout=30_000)
    other.click("#page-intake-button")
    other.get_by_role("button", name="Go on with it").click()
    other.wait_for_selector("#intake-failings")
    assert other.input_value("#intake-failings") == "We sent you a broken lamp twice."
    other.context.close()


def test_a_file_is_read_and_what_was_left_out_can_be_put_back(screen: Screen, tmp_path: Path) -> None:
    """A saved mail fills in the complaint and suggests the sender's name; a passage that cleaning took out goes back at a press."""
    page = screen.page
    mail = tmp_path / "mail.eml"
    said = COMPLAINTS["en"].partition("\n\n")[2]
    mail.write_text(f"From: Maya Lindqvist <m@example.com>\nSubject: lamp\n\n{said}\n\nSent from my iPhone\n", encoding="utf-8")
    page.click("#page-intake-button")
    page.set_input_files("#intake-file", str(mail))
    page.wait_for_function("document.querySelector('#intake-complaint')?.value.includes('lamp came broken')")
    page.get_by_role("button", name="Listen to it").click()
    step(page, 2)
    page.click("#intake .amends-left-out summary")
    assert page.inner_text("#intake .amends-left-out pre") == "Sent from my iPhone"
    page.get_by_role("button", name="Put it back").click()
    page.wait_for_function("!document.querySelector('#intake .amends-left-out') && document.querySelector('#intake .amends-heard')")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#intake-recipient_name")
    assert page.input_value("#intake-recipient_name") == "Maya Lindqvist"
    page.locator("#intake .amends-steps button").first.click()
    assert page.input_value("#intake-complaint").endswith("Sent from my iPhone")


def test_script_in_the_fields_never_runs(screen: Screen, store: Store) -> None:
    """Markup and templates in the complaint and in every field are shown as text, and the case opens with them as text."""
    page = screen.page
    new_case(page, f"My lamp {SCRIPT} came broken and nobody told me why. I want my €89.00 back.")
    for box in page.locator("#intake .amends-heard input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#intake input[value=established]")
    page.check("#intake input[value=established]")
    page.check("#intake input[name=intake-cause_known][value=no]")
    page.wait_for_selector("#intake-failings")
    looked(page)
    page.fill("#intake-recipient_name", SCRIPT)
    page.fill("#intake-failings", f"We sent you {SCRIPT} a broken lamp.")
    page.fill("#intake-failings_verified_by", SCRIPT)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#intake .amends-points")
    looked(page)
    assert SCRIPT in page.inner_text("#intake .amends-points")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#intake img, #intake script").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(browser: Any, url: str, width: int) -> None:
    """On a telephone nothing of the page has to be scrolled sideways."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector("#page-intake-button", timeout=30_000)
    new_case(page, COMPLAINTS["en"])
    for number in (2, 3, 4):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), number
        if number < 4:
            page.get_by_role("button", name="Continue").click()
            page.wait_for_selector("#intake .amends-question" if number == 2 else "#intake .amends-remedy")
    context.close()
