"""What it takes to make each form of a letter, in milliseconds, over the letters of all six languages: on the clock, and of a processor's time.

python -m benchmarks.exports [--times N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable

from amends import approve, read_case
from amends.case import Case
from amends.company import Company
from amends.export import as_docx, as_eml, as_pdf, as_png, as_text
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.review.approval import ApprovedLetter
from amends.rules import check
from amends.samples import sample_cases

COMPANY = Company(
    name="Northlight Lamps",
    address=("14 Quay Street", "Springfield"),
    phone="+353 1 555 0140",
    register=("Registered in Ireland no. 412207",),
)
WHEN = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)

FORMS: dict[str, Callable[[ApprovedLetter, Case], object]] = {
    "pdf": lambda letter, case: as_pdf(letter, case, COMPANY),
    "png (preview, 110 dpi)": lambda letter, case: as_png(letter, case, COMPANY),
    "docx": lambda letter, case: as_docx(letter, case, COMPANY),
    "eml": lambda letter, case: as_eml(letter, case, COMPANY, date=WHEN, message_id="<1@letters.example>"),
    "eml with pdf": lambda letter, case: as_eml(letter, case, COMPANY, date=WHEN, message_id="<1@letters.example>", attach_pdf=True),
    "txt": lambda letter, case: as_text(letter),
}


def letters() -> list[tuple[ApprovedLetter, Case]]:
    """Return the sample letters that go by post, approved."""
    made = []
    for case in map(read_case, sample_cases()):
        if case.channel == "letter":
            written = Letter.from_text(render(compose(case), case).text, case)
            reasons = {finding.key: "looked at" for finding in check(written, case).warnings}
            made.append((approve(written, case, reviewer="Ana Horvat", reasons=reasons), case))
    return made


def main() -> None:
    """Print a line for each form: the first letter, which loads libraries and fonts, the median and the slowest of the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each letter is made")
    times = parser.parse_args().times
    approved = letters()
    print(
        f"{len(approved)} letters, {times} times each; milliseconds\n{'form':<24}{'first':>8}{'median':>8}{'slowest':>9}{'cpu':>8}{'bytes':>9}"
    )
    for name, make in FORMS.items():
        taken, worked, sizes = [], [], []
        for number in range(times):
            for letter, case in approved:
                start, before = time.perf_counter(), time.process_time()
                made = make(letter, case)
                taken.append((time.perf_counter() - start) * 1_000)
                worked.append((time.process_time() - before) * 1_000)
                if not number:
                    sizes.append(len(made) if isinstance(made, bytes) else sum(map(len, made)) if isinstance(made, tuple) else 0)
        told = (taken[0], statistics.median(taken[1:]), max(taken[1:]), statistics.median(worked[1:]))
        print(f"{name:<24}{told[0]:>8.1f}{told[1]:>8.1f}{told[2]:>9.1f}{told[3]:>8.1f}{statistics.median(sizes):>9,.0f}")


if __name__ == "__main__":
    main()
