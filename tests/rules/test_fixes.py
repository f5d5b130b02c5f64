"""A mechanical fix mends what it is offered for, and leaves a sentence that could be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from amends.config import Config
from amends.languages import LANGUAGES, load_language
from amends.rules import Finding, lint
from amends.rules.document import Document
from amends.rules.examples import Example, examples
from amends.rules.packs import load_pack


def _fixable() -> Iterator[Example]:
    """Yield the bad examples of rules that have fixes, and need no case."""
    for language in LANGUAGES:
        entries = load_pack(language).entries
        for example in examples(language):
            entry = entries[example.rule]
            if example.kind == "bad" and entry.fixes and not entry.facts and not entry.case:
                yield example


FIXABLE = tuple(_fixable())


def _found(text: str, language: str) -> Counter[tuple[str, str | None]]:
    return Counter((finding.rule, finding.match) for finding in lint(text, language, whole=False).findings)


def _fixed(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    return text[: finding.fix.start] + finding.fix.text + text[finding.fix.end :]


@pytest.mark.parametrize("example", FIXABLE, ids=lambda example: f"{example.language}-{example.rule}-{example.text[:40]}")
def test_fix_mends_its_finding_and_breaks_nothing(example: Example) -> None:
    """Applied, a fix takes its finding away, brings no other, and leaves sentences with their capitals and single spaces."""
    text, language = example.text, example.language
    for finding in lint(text, language, whole=False).findings:
        if finding.fix is None:
            continue
        fixed = _fixed(text, finding)

        assert _found(fixed, language) <= _found(text, language) - Counter([(finding.rule, finding.match)])
        assert "  " not in fixed
        assert not any(f" {mark}" in fixed for mark in ",.;" if f" {mark}" not in text)
        assert _starts(fixed, language) <= _starts(text, language)


def test_a_sentence_taken_from_the_end_of_a_paragraph_leaves_no_space() -> None:
    """What stood before it is the paragraph's end then."""
    text = "You had no present for her. These things happen sometimes.\n\nWe have refunded it."
    (finding,) = (found for found in lint(text, "en", whole=False).findings if found.fix)

    assert _fixed(text, finding) == "You had no present for her.\n\nWe have refunded it."


def _starts(text: str, language: str) -> int:
    """Return how many sentences start with a small letter."""
    return sum(text[sentence.start :].lstrip("“”\"'«„([")[:1].islower() for sentence in load_language(language).read(text).sentences)


def _fixes() -> Iterator[tuple[str, str, int]]:
    for language in LANGUAGES:
        for entry in load_pack(language).entries.values():
            for number in range(len(entry.fixes)):
                yield language, entry.id, number


@pytest.mark.parametrize(("language", "rule", "number"), tuple(_fixes()))
def test_every_fix_has_an_example(language: str, rule: str, number: int) -> None:
    """Each fix of a pack is offered in at least one of its rule's bad examples: none is there untried."""
    mine = (example for example in FIXABLE if (example.language, example.rule) == (language, rule))

    assert any(number in _offered(example) for example in mine)


def _offered(example: Example) -> frozenset[int]:
    """Return the numbers of the fixes that are offered in an example: for each finding, the first that overlaps it."""
    pack = load_pack(example.language)
    document = Document(example.text, pack)
    offered = set()
    for finding in lint(example.text, example.language, whole=False).findings:
        if finding.rule != example.rule or finding.start is None or finding.end is None:
            continue
        for number, (patterns, _fixing) in enumerate(pack.fixes(example.rule)):
            places = [document.text.place(match.first, match.last) for match in document.find(patterns)]
            if any(start < finding.end and finding.start < end for start, end in places):
                offered.add(number)
                break
    return frozenset(offered)


@pytest.mark.parametrize(
    ("text", "phrase", "mended"),
    [
        ("Exceptionally, we refund the charge.", "exceptionally", "We refund the charge."),
        ("We are sorry. As a courtesy, we refund it.", "as a courtesy", "We are sorry. We refund it."),
        ("We refund, exceptionally, the charge.", "exceptionally", "We refund the charge."),
        ("We refund the charge, exceptionally.", "exceptionally", "We refund the charge."),
        ("Oops! We sent the wrong lamp.", "oops", "We sent the wrong lamp."),
        ("This is exceptionally late.", "exceptionally", "This is late."),
        ("Sorry. Exceptionally. We know.", "exceptionally", "Sorry. We know."),
    ],
)
def test_words_taken_out_leave_a_sentence(text: str, phrase: str, mended: str, tmp_path: Path) -> None:
    """Words that are taken out take their commas with them, and what starts the sentence then is capitalised."""
    pack = tmp_path / "house.toml"
    pack.write_text(f'languages = ["en"]\n[[rule]]\nid = "house-word"\nwords = {{ "{phrase}" = "" }}\n', encoding="utf-8")
    found = lint(text, "en", whole=False, config=Config(packs=(pack,)))
    (fix,) = (finding.fix for finding in found.findings if finding.rule == "house-word")

    assert fix is not None
    assert text[: fix.start] + fix.text + text[fix.end :] == mended
