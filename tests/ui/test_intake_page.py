"""A new case in a real browser: from a pasted complaint to a draft with the keyboard alone, and nothing typed is lost or ever runs."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Error as BrowserError
from tests.export.conftest import words
from tests.ui.browser import SCRIPT, Screen

from amends.case import Case
from amends.company import Company, CompanySigner
from amends.desk_settings import DeskSettings
from amends.drafting import Drafter
from amends.letter import Letter
from amends.remedies import STARTER, read_remedies
from amends.review.approvals import approval_of, approve_case
from amends.review.cases import get_case, inbox, open_case
from amends.review.ladder import Ladder
from amends.review.letters import keep_draft, working
from amends.review.store import Store
from amends.rules import check
from amends.ui.desk import Desk
from amends.ui.who import local_person

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
DRAFTED = "document.querySelector('#letter-editor .amends-version')?.textContent.startsWith('Draft, unedited')"


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
        """Press Space, and once more where the page was drawn anew between the key's going down and coming up, as a person would."""
        ticked = "(selector) => document.querySelector(selector)?.checked"
        for _ in range(3):
            self.press(selector, "Space")
            with suppress(BrowserError):
                self.page.wait_for_function(ticked, arg=selector, timeout=2_000)
                return
        raise AssertionError(f"Space never ticks {selector}")


def new_case(page: Any, complaint: str) -> None:
    """Turn to the page and paste a complaint, by pointing."""
    page.click("#page-intake-button")
    page.wait_for_selector("#intake-complaint")
    page.fill("#intake-complaint", complaint)
    page.get_by_role("button", name="Listen to it").click()
    page.wait_for_selector("#intake .amends-heard")


def step(page: Any, number: int) -> None:
    page.wait_for_function("(number) => document.querySelector('#intake h2')?.textContent.startsWith(`Step ${number} of 4`)", arg=number)


def looked(page: Any) -> None:
    """Wait until the server has looked at what was typed."""
    page.wait_for_timeout(400)
    page.wait_for_load_state("domcontentloaded")


def asked(answer: Any, name: str, words: str) -> bool:
    """Return whether this is the answer to a question of the page that held these words."""
    sent = answer.request.post_data or ""
    return f'"{name}"' in sent and words in sent


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

    page.wait_for_function(DRAFTED, timeout=45_000)
    assert "to fix" not in screen.settled()
    assert ANSWERS[language]["failings"] in screen.letter
    assert latest(store).language == language
    assert all(point.quote for point in latest(store).points)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_a_pasted_complaint_to_an_approved_letter_that_is_given_out(
    screen: Screen, store: Store, tmp_path: Path, language: str
) -> None:
    """Pasted, confirmed, answered, drafted, approved: the PDF, the Word file, the mail and the text all hold the letter of the screen."""
    page = screen.page
    new_case(page, COMPLAINTS[language])
    for box in page.locator("#intake .amends-heard input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Continue").click()
    fill_in(page, language)
    page.check("[data-control=confirmed]")
    page.get_by_role("button", name="Draft the letter").click()
    page.wait_for_function(DRAFTED, timeout=45_000)
    screen.settled()
    screen.give_reasons()
    shown = screen.text
    screen.approve()

    assert page.locator("#approve-bar .amends-problem").count() == 0
    approval = approval_of(store, screen.case_id)
    assert approval is not None
    assert approval.letter.text == shown
    letter = words(shown)
    assert ANSWERS[language]["failings"] in shown

    names, files = zip(*(screen.give(form) for form in ("pdf", "docx", "eml", "txt")), strict=True)
    assert [Path(name).suffix for name in names] == [".pdf", ".docx", ".eml", ".txt"]
    pdf, docx, eml, text = files
    assert text.decode("utf-8") == shown

    printed = words(printed_in(pdf, tmp_path, "-raw" if language == "en" else "-layout"))
    assert sorted(printed) == sorted(letter)
    if language == "en":
        assert printed == letter

    told = [paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs]
    assert sorted(words(" ".join(told))) == sorted(letter)

    mail = email.message_from_bytes(eml, policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    subject, _, rest = shown.partition("\n\n")
    assert words(str(mail["Subject"])) == words(subject)[-len(words(str(mail["Subject"]))) :]
    assert body.get_content().strip().splitlines() == rest.strip().splitlines()
    assert mail["X-Unsent"] == "1"
    assert (mail["Content-Language"] or body["Content-Language"]) == language


def printed_in(pdf: bytes, folder: Path, how: str) -> str:
    """Return what pdftotext reads on the pages of a PDF."""
    if shutil.which("pdftotext") is None:
        if os.environ.get("CI"):
            pytest.fail("pdftotext is missing: install poppler-utils")
        pytest.skip("needs pdftotext (poppler-utils)")
    (folder / "letter.pdf").write_bytes(pdf)
    command = ["pdftotext", how, str(folder / "letter.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=60).stdout


@pytest.fixture
def answered(store: Store) -> str:
    """The number of an earlier case of Noor Haddad's, whose letter went out and owned a failing."""
    by = local_person("Rita Roig")
    data = {
        "language": "en",
        "channel": "email",
        "recipient": {"name": "Noor Haddad"},
        "complaint": "The lamp came late.",
        "fault_status": "established",
        "cause_known": True,
        "failings": [{"text": "In spring we had sent you a lamp with a torn cable.", "verified_by": "Ivo Horvat"}],
        "harms": ["You could not use it."],
        "remedies": [{"text": "We have sent you a new lamp.", "done": dt.date.today(), "approved_by": "Ana Petit"}],
        "signer": {"name": SIGNERS["en"], "role": "Head of Customer Service", "phone": "+353 1 555 0142"},
    }
    case = open_case(store, Case.of(data), by, origin="intake").case
    text = keep_draft(store, case.id, Drafter(None).draft(case), by).text
    reasons = {found.key: "looked at" for found in check(Letter.from_text(text, case), case).findings}
    revision = working(store, case.id).revision
    approve_case(store, case.id, text, by, reasons=reasons, revision=revision, ladder=Ladder(DeskSettings()))
    return case.id


def test_a_customer_we_failed_before_is_recognised(screen: Screen, store: Store, answered: str) -> None:
    """The earlier case stands under the name, unticked; ticked, its failing is owned in the letter, and the case page links the earlier case."""
    page = screen.page
    new_case(page, COMPLAINTS["en"])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#intake input[value=established]")
    assert page.locator("#intake .amends-earlier").count() == 0
    page.fill("#intake-recipient_name", "Noor Haddad")
    page.wait_for_selector("#intake .amends-earlier")
    page.wait_for_function("document.activeElement?.id === 'intake-recipient_name'")
    box = page.get_by_label("We failed them before")
    assert not box.is_checked()
    box.check()
    assert page.input_value("#intake .amends-earlier textarea") == "In spring we had sent you a lamp with a torn cable."
    assert [(one["id"], node["html"]) for one in Axe().run(page).response["violations"] for node in one["nodes"]] == []
    fill_in(page, recipient_name="Noor Haddad")
    page.get_by_role("button", name="Draft the letter").click()
    page.wait_for_function(DRAFTED, timeout=45_000)

    assert "to fix" not in screen.settled()
    assert "In spring we had sent you a lamp with a torn cable." in screen.letter
    assert [failure.text for failure in latest(store).prior_failures] == ["In spring we had sent you a lamp with a torn cable."]
    page.click(f"#case-panel .amends-earlier button:has-text('{answered}')")
    page.wait_for_function("(id) => document.querySelector('#case-panel .amends-facts')?.textContent.includes(id)", arg=answered)
    assert screen.case_id == answered


def test_nothing_confirmed_is_nothing_in_the_case(screen: Screen, store: Store) -> None:
    """Whoever ticks nothing gets a case with their own words and the complaint, and no point of the customer's."""
    page = screen.page
    new_case(page, COMPLAINTS["en"])
    page.get_by_role("button", name="Continue").click()
    fill_in(page)
    page.get_by_role("button", name="Draft the letter").click()
    page.wait_for_function(DRAFTED, timeout=45_000)

    case = latest(store)
    assert (case.points, case.harms, case.customer_words, case.reference) == ((), (), (), None)


def fill_in(page: Any, language: str = "en", **other: str) -> None:
    """Answer the questions and choose the refund and the signer, with other answers where they are given."""
    page.wait_for_selector("#intake input[value=established]")
    page.check("#intake input[value=established]")
    page.check("#intake input[name=intake-cause_known][value=yes]")
    page.wait_for_selector("#intake-failings")
    looked(page)
    for field, text in {**ANSWERS[language], **other}.items():
        page.fill(f"#intake-{field}", text)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector("#intake .amends-remedy")
    page.check("[data-control='remedy.refund.chosen']")
    page.fill("#intake-remedy_refund_amount", AMOUNTS[language])
    with page.expect_response(lambda answer: asked(answer, "look", SIGNERS[language])):
        page.select_option("#intake-signer_name", SIGNERS[language])
    page.wait_for_timeout(200)


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


def test_what_was_typed_outlives_a_restart_of_the_server(browser: Any, tmp_path: Path) -> None:
    """The desk is closed and opened again on the same store: whoever comes back in a fresh browser goes on where they were."""
    for visit in (1, 2):
        with at_desk(tmp_path / "desk.sqlite3") as address:
            page = browser.new_context().new_page()
            page.goto(address, wait_until="domcontentloaded")
            page.wait_for_selector("#page-intake-button", timeout=30_000)
            if visit == 1:
                new_case(page, COMPLAINTS["en"])
                page.get_by_role("button", name="Continue").click()
                page.wait_for_selector("#intake-recipient_name")
                with page.expect_response(lambda answer: asked(answer, "keep_page", "Maya Lindqvist")):
                    page.fill("#intake-recipient_name", "Maya Lindqvist")
            else:
                page.click("#page-intake-button")
                page.get_by_role("button", name="Go on with it").click()
                page.wait_for_selector("#intake-recipient_name")
                assert page.input_value("#intake-recipient_name") == "Maya Lindqvist"
            page.context.close()


@contextmanager
def at_desk(path: Path) -> Iterator[str]:
    """Give the address of a desk that is open on a store."""
    from amends.server.running import running

    with Store.open(path) as opened, running(Desk(opened), here=local_person("Rita Roig")) as address:
        yield address


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
