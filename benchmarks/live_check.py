"""How long a person waits for the highlights while they type: from the end of the debounce to the frame that shows them.

    python -m benchmarks.live_check [--edits 60]

A browser types into a letter of 5,000 characters on the review screen, and the page's own marks tell how long each check took, server and
painting included. It needs Chromium (CHROMIUM names its path) and playwright.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
from tempfile import TemporaryDirectory

from amends.review.store import Store
from amends.samples import sample_cases
from amends.server.running import running
from amends.ui.desk import Desk
from amends.ui.who import local_person

_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_WORSE = (
    "We are sorry if you were inconvenienced.",
    "Mistakes were made.",
    "These things happen sometimes.",
    "Unfortunately this was beyond our control.",
    "We value your feedback.",
)
_STOPS = 40


def case_and_letter() -> tuple[str, str]:
    """Return a case with forty facts, and a letter of about 5,000 characters that states them, with some thirty things to find in it."""
    facts = [
        f"Our van stopped at house number {number} in Mill Lane, and nobody rang your bell on the {number}th floor."
        for number in range(4, 4 + _STOPS)
    ]
    case = next(path for path in sample_cases("en")).read_text(encoding="utf-8")
    lines = "".join(f"  - text: {fact}\n" for fact in facts)
    paragraphs = [" ".join((*facts[start : start + 4], _WORSE[start // 4 % len(_WORSE)])) for start in range(0, _STOPS, 4)]
    letter = "\n\n".join(("Dear Walter Brandt,", *paragraphs, "Yours sincerely,\nAoife Byrne"))
    return f"{case.rstrip()}\nfacts:\n{lines}", letter


def measured(edits: int, chromium: str) -> list[float]:
    """Return the milliseconds of each check after an edit."""
    from playwright.sync_api import sync_playwright

    case, letter = case_and_letter()
    taken: list[float] = []
    with (
        TemporaryDirectory() as folder,
        Store.open(f"{folder}/desk.sqlite3") as store,
        running(Desk(store), here=local_person("benchmark")) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address, wait_until="domcontentloaded")
        page.click("#page-case-button")
        page.get_by_role("tab", name="File").click()
        page.fill("#case-yaml textarea", case)
        page.click("#open-yaml")
        page.wait_for_selector("#letter-editor .amends-paper[contenteditable=plaintext-only]")
        page.focus("#letter-editor .amends-paper")
        page.keyboard.insert_text(letter)
        page.wait_for_function("performance.getEntriesByName('amends-live-check').length > 0")
        for _ in range(edits):
            page.evaluate("performance.clearMeasures('amends-live-check')")
            page.keyboard.type("x")
            page.wait_for_function("performance.getEntriesByName('amends-live-check').length > 0")
            taken.append(page.evaluate("performance.getEntriesByName('amends-live-check')[0].duration"))
        found = page.locator("#review-panel .amends-card").count()
        print(f"{len(letter):,} characters, {found} findings, {edits} edits")
        browser.close()
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=60, help="how many edits are measured")
    edits = parser.parse_args().edits
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("there is no Chromium on this machine: install it, or set CHROMIUM to its path")
    taken = sorted(measured(edits, chromium))
    p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    print(f"debounce's end to painted highlight: p50 {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms, worst {taken[-1]:.0f} ms")


if __name__ == "__main__":
    main()
