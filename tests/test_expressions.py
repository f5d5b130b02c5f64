"""Regular expressions mean the same in every Python that amends runs on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amends.languages.text import TextStyle, words

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(path for folder in ("src", "evals", "tools", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
POSSESSIVE_GROUP = re.compile(r"\)[*+?]\+")


def test_no_group_is_repeated_possessively() -> None:
    """Up to Python 3.11.4 such a group matches wrongly (CPython issue 106052): no Romanian, Arabic or Croatian letter could be checked there."""
    assert len(SOURCES) > 300
    found = {path.relative_to(ROOT).as_posix(): POSSESSIVE_GROUP.findall(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert {path: groups for path, groups in found.items() if groups} == {"src/amends/expressions.py": [")*+"]}, (
        "where it says so, and nowhere else"
    )


@pytest.mark.parametrize("text", ["نَعتذر إليكم عن ذلك", "צה״ל שׁלום לכם", "don't rock'n'roll", "l·l être"])
def test_a_word_ends_with_its_last_letter(text: str) -> None:
    """Also where marks or an apostrophe stand within it, and the word after it is whole."""
    assert [(text[start:end]) for _, start, end in words(text, TextStyle())] == text.split()
