"""How long a person waits for the highlights while they type: from the end of the debounce to the frame that shows them.

    python -m benchmarks.live_check [--edits 60]

A browser types into two letters on the review screen: an ordinary one, and one of more than 4,000 characters with some thirty things to find
in it. Each edit puts another last line in place of the one before, in turn with a bad phrase and without one, so no check has met its line
before and each changes what is painted. The page's own marks tell how long each took, server and painting included; browser, server and this
program share the machine. It needs Chromium (CHROMIUM names its path) and playwright.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import amends
from amends.cli.progress import Progress
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
_TYPED = ("We are sorry that this took you {number} days.", "We are sorry if you were inconvenienced on {number} days.")
_NEXT_MEASURE = """() => { window.nextCheck = new Promise((seen) => new PerformanceObserver((list, observer) => {
  const [measure] = list.getEntriesByName("amends-live-check");
  if (measure) { observer.disconnect(); seen(measure.duration); }
}).observe({ entryTypes: ["measure"] })); }"""
"""Wait for the page's own mark without looking for it again and again, which would take the page's time."""


@dataclass(frozen=True)
class Typed:
    """A letter to type into, with its case."""

    name: str
    case: str
    letter: str


def ordinary() -> Typed:
    """Return the first sample's letter."""
    path = sample_cases("en")[0]
    return Typed("an ordinary letter", path.read_text(encoding="utf-8"), f"{amends.draft(amends.read_case(path)).text}\n\n{_TYPED[0]}")


def long() -> Typed:
    """Return a case with forty facts, and a letter that states them, with some thirty things to find in it."""
    facts = [
        f"Our van stopped at house number {number} in Mill Lane, and nobody rang your bell on the {number}th floor."
        for number in range(4, 4 + _STOPS)
    ]
    case = sample_cases("en")[0].read_text(encoding="utf-8")
    lines = "".join(f"  - text: {fact}\n" for fact in facts)
    paragraphs = [" ".join((*facts[start : start + 4], _WORSE[start // 4 % len(_WORSE)])) for start in range(0, _STOPS, 4)]
    letter = "\n\n".join(("Dear Walter Brandt,", *paragraphs, "Yours sincerely,\nAoife Byrne", _TYPED[0]))
    return Typed("a long letter", f"{case.rstrip()}\nfacts:\n{lines}", letter)


def measured(typed: Typed, edits: int, chromium: str) -> tuple[list[float], int]:
    """Return the milliseconds of each check after an edit, and how many findings there are at the end."""
    from playwright.sync_api import sync_playwright

    taken: list[float] = []
    with (
        TemporaryDirectory() as folder,
        Store.open(f"{folder}/desk.sqlite3") as store,
        running(Desk(store), here=local_person("benchmark"), lasting=True) as address,
        sync_playwright() as playwright,
        Progress(edits, quiet_output=True) as progress,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address, wait_until="domcontentloaded")
        page.click("#page-case-button")
        page.get_by_role("tab", name="File").click()
        page.fill("#case-yaml textarea", typed.case)
        page.click("#open-yaml")
        page.wait_for_selector("#letter-editor .amends-paper[contenteditable=plaintext-only]")
        page.focus("#letter-editor .amends-paper")
        page.evaluate(_NEXT_MEASURE)
        page.keyboard.insert_text(typed.letter)
        page.evaluate("window.nextCheck")
        for number in range(edits):
            page.evaluate(_NEXT_MEASURE)
            page.keyboard.press("Shift+Home")
            page.keyboard.insert_text(_TYPED[(number + 1) % 2].format(number=number + 11))
            taken.append(page.evaluate("window.nextCheck"))
            progress.advance()
        found = page.locator("#review-panel .amends-card").count()
        browser.close()
    return taken, found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=60, help="how many edits of each letter are measured")
    edits = parser.parse_args().edits
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("there is no Chromium on this machine: install it, or set CHROMIUM to its path")
    print("from the debounce's end to the painted highlight")
    for typed in (ordinary(), long()):
        taken, found = measured(typed, edits, chromium)
        taken.sort()
        p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
        print(
            f"{typed.name} of {len(typed.letter):,} characters with {found} findings, {edits} edits: "
            f"p50 {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms, worst {taken[-1]:.0f} ms"
        )


if __name__ == "__main__":
    main()
