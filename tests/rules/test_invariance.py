"""What readers do not see, and what does not matter, changes no verdict: how a text is encoded, who is named in it, what comes first."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.case import Case
from amends.case_files import read_case
from amends.languages import LANGUAGES, load_language
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.rules import check, lint
from amends.rules.examples import Example, examples
from amends.rules.packs import load_pack
from amends.samples import sample_cases

Disguise = Callable[[int, str], str]
"""What takes the place of a character, given its number and itself."""

CASED = ("ca", "en", "hr", "ro")
ORDINAL = tuple(language for language in LANGUAGES if load_language(language).style.ordinal_dot)
"""Languages in which only a small letter tells the dot of a date (2. svibnja) from that of a sentence; capitals then split letters otherwise."""
BARE = tuple(language for language in LANGUAGES if load_language(language).style.typed_without_accents)
"""Languages that are often typed without accents."""
_VOWELS = "\u064e\u064f\u0650\u0652\u064b"
_POINTS = "\u05b7\u05b8\u05b6\u05b4\u05bc"
_CURLY = {"'": "’", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}


def _marked(first: str, last: str, marks: str) -> Disguise:
    return lambda number, character: character + marks[number % len(marks)] if first <= character <= last else character


def _without_accents(number: int, character: str) -> str:
    plain = {"đ": "d", "Đ": "D"}.get(character, character)
    return "".join(mark for mark in unicodedata.normalize("NFD", plain) if not unicodedata.combining(mark))


UNSEEN: dict[str, tuple[Sequence[str], Disguise]] = {
    "nfd": (LANGUAGES, lambda number, character: unicodedata.normalize("NFD", character)),
    "nbsp": (LANGUAGES, lambda number, character: "\u00a0" if character == " " else character),
    "zero-width": (LANGUAGES, lambda number, character: f"{character}\u200b" if number % 7 == 3 and character.isalpha() else character),
    "other quotes": (LANGUAGES, lambda number, character: _CURLY.get(character, character)),
    "no accents": (BARE, _without_accents),
    "vowels": (("ar",), _marked("ء", "ي", _VOWELS)),
    "points": (("he",), _marked("א", "ת", _POINTS)),
    "capitals": (CASED, lambda number, character: character.upper()),
}
"""What changes nothing a reader reads, and the languages it can happen in."""
_ON_EXAMPLES = ("other quotes", "no accents", "vowels", "points", "capitals")
"""Those in which ``test_examples`` does not look at every example already."""
_SHOUTS = "register-and-language"
"""The rule that is right to mind a text in capitals."""

Verdict = Counter[tuple[str, int | None, int | None]]


def _disguised(text: str, disguise: Disguise) -> tuple[str, list[int]]:
    """Return a text disguised, and where each of its characters stands then."""
    pieces = [disguise(number, character) for number, character in enumerate(text)]
    return "".join(pieces), list(accumulate(map(len, pieces), initial=0))


def _verdict(text: str, language: str, *, whole: bool, places: list[int] | None = None, without: str = "") -> Verdict:
    """Return each rule that finds something, and where: in the text before it was disguised, if places are given."""
    found: Verdict = Counter()
    for finding in lint(text, language, whole=whole).findings:
        if finding.rule == without:
            continue
        start, end = finding.start, finding.end
        if places is not None and start is not None and end is not None:
            start, end = bisect_right(places, start) - 1, bisect_left(places, end)
        found[finding.rule, start, end] += 1
    return found


def _same_in_disguise(text: str, language: str, name: str, *, whole: bool) -> None:
    without = _SHOUTS if name == "capitals" else ""
    disguised, places = _disguised(text, UNSEEN[name][1])
    assert _verdict(disguised, language, whole=whole, places=places, without=without) == _verdict(
        text, language, whole=whole, without=without
    )


def _worded(language: str, *kinds: str) -> Iterator[Example]:
    """Yield the examples of a language that need no case."""
    entries = load_pack(language).entries
    for example in examples(language):
        if example.kind in kinds and not entries[example.rule].facts and not entries[example.rule].case:
            yield example


def _disguised_examples() -> Iterator[Any]:
    for name in _ON_EXAMPLES:
        languages, disguise = UNSEEN[name]
        for language in languages:
            for number, example in enumerate(_worded(language, "bad", "good")):
                if _disguised(example.text, disguise)[0] != example.text:
                    yield pytest.param(example, name, id=f"{language}-{name.replace(' ', '-')}-{example.rule}-{example.kind}-{number}")


@pytest.mark.parametrize(("example", "name"), tuple(_disguised_examples()))
def test_disguise_changes_no_verdict(example: Example, name: str) -> None:
    """An example draws the same findings at the same places with other quotation marks, in capitals, with vowels or without accents."""
    _same_in_disguise(example.text, example.language, name, whole=False)


# Whole letters


@cache
def _case(path: Path) -> Case:
    return read_case(path)


@cache
def _letter(path: Path) -> str:
    case = _case(path)
    return render(compose(case), case).text


def _can_be(name: str, language: str) -> bool:
    """Return whether a letter of a language can be disguised so."""
    return language in UNSEEN[name][0] and not (name == "capitals" and language in ORDINAL)


def _letters() -> Iterator[Any]:
    for path in sample_cases():
        language = path.parent.name
        for name in UNSEEN:
            if _can_be(name, language):
                yield pytest.param(path, name, id=f"{language}-{path.stem}-{name.replace(' ', '-')}")


@pytest.mark.parametrize(("path", "name"), tuple(_letters()))
def test_disguise_changes_no_verdict_on_a_letter(path: Path, name: str) -> None:
    """A composed letter is judged the same however it is encoded or typed."""
    _same_in_disguise(_letter(path), path.parent.name, name, whole=True)


@pytest.mark.parametrize(("language", "name"), [(language, name) for name in UNSEEN for language in LANGUAGES if _can_be(name, language)])
def test_disguise_changes_no_verdict_where_all_is_wrong(language: str, name: str) -> None:
    """A letter in which every rule finds something is judged the same however it is encoded or typed."""
    text = _letter(sample_cases(language)[0])
    wrong = {example.rule: example.text for example in _worded(language, "bad")}
    paragraphs = text.split("\n\n")

    _same_in_disguise("\n\n".join((*paragraphs[:-3], *wrong.values(), *paragraphs[-3:])), language, name, whole=True)


NAMES = {
    "ar": ("سمير حداد", "ليلى نصار"),
    "ca": ("Jordi Serra", "Mireia Vidal"),
    "en": ("Peter Novak", "Grace Obi"),
    "he": ("אורי שלו", "דנה ברק"),
    "hr": ("Davor Zubac", "Iva Kralj"),
    "ro": ("Petru Novac", "Irina Dobre"),
}
"""People who write and are written to in no sample."""


@pytest.mark.parametrize("path", sample_cases(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_other_names_change_no_verdict(path: Path) -> None:
    """The same letter between other people is judged the same."""
    case = _case(path)
    data, text = case.model_dump_json(exclude_defaults=True), _letter(path)
    for person, other in zip((case.recipient, case.signer), NAMES[path.parent.name], strict=True):
        data, text = (_renamed(one, person.name if person else "", other) for one in (data, text))

    assert _rules(text, Case.model_validate_json(data)) == _rules(_letter(path), case)


def _renamed(text: str, name: str, other: str) -> str:
    """Return a text in which somebody is called otherwise, in full, by the first name and by the others."""
    words, others = name.split(), other.split()
    if len(words) < 2:
        return text
    for old, new in ((name, other), (words[0], others[0]), *((word, others[-1]) for word in words[1:])):
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text) if len(old) > 2 else text
    return text


def _rules(text: str, case: Case) -> Counter[str]:
    return Counter(finding.rule for finding in check(Letter.from_text(text, case), case).findings)


# Order


def _pairs() -> Iterator[Any]:
    """Yield each rule's first bad example and the next rule's first good one."""
    for language in LANGUAGES:
        first: dict[str, dict[str, Example]] = {"bad": {}, "good": {}}
        for example in _worded(language, "bad", "good"):
            first[example.kind].setdefault(example.rule, example)
        good = list(first["good"].values())
        for number, bad in enumerate(first["bad"].values()):
            other = next(one for one in (*good[number + 1 :], *good) if one.rule != bad.rule)
            yield pytest.param(language, bad.text, other.text, id=f"{language}-{bad.rule}-and-{other.rule}")


@pytest.mark.parametrize(("language", "one", "other"), tuple(_pairs()))
def test_order_of_paragraphs_changes_no_verdict(language: str, one: str, other: str) -> None:
    """Two paragraphs that have nothing to do with each other draw the same findings in either order."""

    def said(*paragraphs: str) -> Counter[tuple[str, str | None]]:
        return Counter((finding.rule, finding.match) for finding in lint("\n\n".join(paragraphs), language, whole=False).findings)

    assert said(one, other) == said(other, one)


# Laws for all texts

_HIDDEN = {"ar": "\u200b\u200f\u2066\u2069\u00ad\u0640" + _VOWELS, "he": "\u200b\u200f\u2066\u2069\u00ad" + _POINTS}
"""Characters that a reader does not see, or reads without."""


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_hidden_characters_hide_nothing(language: str, data: st.DataObject) -> None:
    """Whatever nobody sees may stand inside any words of any example: the same is found in the same places."""
    text = data.draw(st.sampled_from([example.text for example in _worded(language, "bad", "good")]))
    letters = [number for number, character in enumerate(text) if character.isalpha() and text[number + 1 : number + 2].isalpha()]
    hidden = data.draw(st.dictionaries(st.sampled_from(letters), st.sampled_from(_HIDDEN.get(language, "\u200b\u200e\u2060\u00ad\ufeff"))))

    disguised, places = _disguised(text, lambda number, character: character + hidden.get(number, ""))

    assert _verdict(disguised, language, whole=False, places=places) == _verdict(text, language, whole=False)
