"""The screen as a person uses it in a browser, and cases to open in it."""

from __future__ import annotations

import itertools
import os
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from amends.llm.model import Completion, Request, Tell
from amends.llm.testing import ScriptedModel
from amends.ui.strings import say

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What Chromium is called; the first is the same engine without a window's frame, and opens a page in half the time."""
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_numbers = itertools.count(1)
LOOPBACK = ("127.0.0.1", "localhost")
SCRIPT = '<img src=//evil.example/i.png onerror="window.hacked=1"><script>window.hacked=1</script>${window.hacked=1}{{window.hacked}}'

CASES = {
    "en": """
id: C-7
language: en
channel: email
letter_type: inadequate-service
date: 2026-11-22
recipient: {name: Maya Lindqvist, gender: female}
complaint: The lamp came broken.
fault_status: established
cause_known: true
failings: [{text: We sent you a broken lamp., verified_by: Ivo Horvat}]
harms: [You had no present for your mother's birthday.]
remedies: [{text: We have refunded your payment., done: 2026-11-20, approved_by: Ana Petit, approved_on: 2026-11-19}]
signer: {name: Aoife Byrne, role: Head of Customer Service, phone: "+353 1 555 0142"}
""",
    "ar": """
id: C-8
language: ar
channel: email
letter_type: inadequate-service
date: 2026-11-22
recipient: {name: ليلى حداد, gender: female}
complaint: وصل المصباح مكسورا ولم يرد علي أحد.
fault_status: established
cause_known: true
failings: [{text: أرسلنا إليك مصباحا مكسورا., verified_by: سامي}]
harms: [بقيت من دون هدية في عيد ميلاد والدتك.]
remedies: [{text: أعدنا إليك ثمن المصباح كاملا., done: 2026-11-20, approved_by: هدى, approved_on: 2026-11-19}]
signer: {name: نور خوري, role: مديرة خدمة العملاء, gender: female, phone: "+961 1 555 014"}
""",
    "he": """
id: C-9
language: he
channel: email
letter_type: inadequate-service
date: 2026-11-22
recipient: {name: מאיה לוי, gender: female}
complaint: המנורה הגיעה שבורה.
fault_status: established
cause_known: true
failings: [{text: שלחנו אלייך מנורה שבורה., verified_by: דן}]
harms: [נשארת בלי מתנה ליום ההולדת של אמך.]
remedies: [{text: החזרנו לך את מלוא התשלום., done: 2026-11-20, approved_by: רות, approved_on: 2026-11-19}]
signer: {name: נועה כהן, role: מנהלת שירות הלקוחות, gender: female, phone: "+972 3 555 0142"}
""",
}
BAD = {"en": "We are sorry if you felt bad.", "ar": "نعتذر إن كنت قد شعرت بالانزعاج."}


class Relay:
    """A model whose answers a test sets while the screen is open."""

    name = "test-model"

    def __init__(self) -> None:
        self.script = ScriptedModel([], name=self.name)

    def answers(self, *answers: str | Exception) -> None:
        """Answer with these from now on, in order."""
        self.script = ScriptedModel(answers, name=self.name)

    def complete(self, request: Request) -> Completion:
        return self.script.complete(request)

    def complete_streaming(self, request: Request, tell: Tell) -> Completion:
        return self.script.complete_streaming(request, tell)


class Screen:
    """The screen as a person uses it, and everything the page asked for or complained about."""

    def __init__(self, page: Any, url: str) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(30_000)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self.answer)
        page.goto(url, wait_until="domcontentloaded")
        page.wait_for_selector("#inbox-panel .amends-inbox", state="attached", timeout=30_000)
        self.turn_to("case")
        page.wait_for_selector("#letter-editor .amends-paper", state="attached", timeout=30_000)
        page.wait_for_selector("#open-sample", timeout=30_000)

    def answer(self, dialog: Any) -> None:
        """Leave the page when it asks whether to; any other dialog is one that a script of somebody else's opened."""
        if dialog.type != "beforeunload":
            self.errors.append(f"dialog: {dialog.message}")
        dialog.accept()

    def turn_to(self, name: str) -> None:
        """Turn to a page by its tab; those that find no place on a narrow screen are in a menu."""
        self.page.wait_for_selector("#pages [role=tab]")
        tab = self.page.locator(f"#page-{name}-button")
        if not tab.is_visible():
            self.page.click("#pages .overflow-menu > button")
            tab = self.page.locator("#pages .overflow-dropdown").get_by_text(say(f"tabs.{name}"), exact=True)
        tab.click()

    def open_yaml(self, text: str) -> None:
        """Paste a case under a number of its own and open it; the chooser closes once a case is open, so it is opened first."""
        text = re.sub(r"(?m)^id: (\S+)$", lambda match: f"id: {match[1]}-{next(_numbers)}", text)
        tab = self.page.get_by_role("tab", name="File")
        if not tab.is_visible():
            self.page.click("#case-chooser > button")
        tab.click()
        before = self.page.evaluate("document.querySelector('#case-notice .amends-problem')?.remove(), location.href")
        self.page.fill("#case-yaml textarea", text)
        self.page.click("#open-yaml")
        self.page.wait_for_function(
            "(before) => location.href !== before || document.querySelector('#case-notice .amends-problem')", arg=before, timeout=45_000
        )
        self.page.wait_for_selector("#case-panel h3, #case-notice .amends-problem")

    def in_sight(self, selector: str) -> bool:
        """Return whether something stands within the window, with nothing else over it."""
        box = self.page.locator(selector).bounding_box()
        assert box is not None
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return bool(
            self.page.evaluate("([s, [x, y]]) => document.querySelector(s).contains(document.elementFromPoint(x, y))", [selector, middle])
        )

    def draft(self) -> str:
        self.page.click("#letter-editor .amends-draft")
        self.page.wait_for_function("document.querySelector('#letter-editor .amends-version').textContent.startsWith('Draft, unedited')")
        self.settled()
        return self.letter

    def settled(self) -> str:
        """Wait until the letter as it stands was checked; return the verdict."""
        self.page.wait_for_timeout(350)
        self.page.wait_for_function(
            """() => {
              const verdict = document.querySelector("#review-panel .amends-verdict");
              return !verdict.classList.contains("amends-stale") && !/Checking|Drafting/.test(verdict.textContent);
            }"""
        )
        return str(self.page.inner_text("#review-panel .amends-verdict"))

    def type_at_end(self, text: str) -> str:
        self.page.focus("#letter-editor .amends-paper")
        self.page.keyboard.press("Control+End")
        self.page.keyboard.press("Enter")
        self.page.keyboard.insert_text(text)
        return self.settled()

    @property
    def letter(self) -> str:
        """The letter as it is shown."""
        return str(self.page.inner_text("#letter-editor .amends-paper"))

    @property
    def text(self) -> str:
        """The letter as it is checked, which is what the screen reads out of its lines."""
        return str(self.page.evaluate("new Promise((told) => window.amendsDesk.on('state', (state) => told(state.text)))"))

    def highlighted(self, severity: str = "error") -> list[str]:
        return self.painted(f"amends-{severity}")

    def painted(self, name: str) -> list[str]:
        """Return the words that a highlight paints."""
        return list(self.page.evaluate("(name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString())", name))

    def set_aside(self, card: Any, reason: str = "They used this word themselves.") -> None:
        card.locator(".amends-ignore").click()
        self.page.fill("#review-panel .amends-reason input", reason)
        self.page.click("#review-panel .amends-reason button[type=submit]")
        self.page.wait_for_selector("#review-panel .amends-reason", state="detached")
        self.settled()

    def give_reasons(self) -> None:
        """Set aside whatever warnings there are."""
        while (warnings := self.page.locator("#review-panel .amends-cards .amends-warning")).count():
            self.set_aside(warnings.first)

    def approve(self, reviewer: str = "Rita Roig") -> None:
        self.page.fill("#approve-bar .amends-reviewer", reviewer)
        self.page.click("#approve-bar [data-deed=approve]")
        self.page.wait_for_selector("#approve-bar .amends-done, #approve-bar .amends-problem")

    def give(self, form: str) -> tuple[str, bytes]:
        """Take the approved letter as a file: its name and what is in it."""
        with self.page.expect_download() as waiting:
            self.page.click(f"#approve-bar [data-deed=form_{form}]")
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    def download(self) -> tuple[str, str]:
        name, data = self.give("txt")
        return name, data.decode("utf-8")

    @property
    def case_id(self) -> str:
        """The number of the case that is open, from the page's address."""
        return parse_qs(urlsplit(self.page.url).query)["case"][0]

    def assert_nothing_left_or_ran(self) -> None:
        outside = [
            asked for asked in self.requests if urlsplit(asked).scheme not in ("data", "blob") and urlsplit(asked).hostname not in LOOPBACK
        ]
        assert outside == []
        assert self.page.evaluate("window.hacked") is None
        assert self.errors == []
