"""No phrase can be made slow, and no text can make the checker fail otherwise than by saying why."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.errors import InputError
from amends.languages import LANGUAGES, load_language
from amends.languages.matching import PatternSet
from amends.languages.patterns import ANY, CHOICE, GAP, NOT, NUMBER, WORDS, Nodes
from amends.languages.text import Text
from amends.languages.vocabulary import Vocabulary
from amends.reading import TEXT_LIMIT
from amends.resources import read_toml
from amends.rules import lint
from amends.rules.packs import load_pack

SIZE = 1_000_000
"""Characters of a text, five times what is accepted."""
HARDEST = 4
"""Phrases of each language that are tried: those that by their gaps and choices have most to try at each word."""
_SECONDS = 1.0
_MACRO = re.compile(r"<([a-z0-9_-]+)>")
_WORD = re.compile(r"[^\s()\[\]|!^$~{}<>*/]+")


@cache
def _hardest(language: str) -> tuple[str, ...]:
    """Return the phrases of a language that have most to try."""
    vocabulary = Vocabulary(load_language(language).style)
    sources = dict.fromkeys(
        source for entry in load_pack(language).entries.values() for _, phrases in entry.sources() for source in phrases
    )
    patterns = PatternSet.compiled(tuple(sources), vocabulary, _macros(language)).patterns
    effort = {source: _effort(pattern.nodes)[0] for source, pattern in zip(sources, patterns, strict=True)}
    return tuple(sorted(effort, key=lambda source: -effort[source])[:HARDEST])


def _effort(nodes: Nodes, places: int = 1, reach: int = 1) -> tuple[int, int, int]:
    """Return a bound on the steps that nodes take from so many places: also the places they lead to, and how far those can be apart."""
    steps = 0
    for node in nodes:
        if node[0] == GAP:
            steps += places * (node[1] + 1)
            reach += node[1]
            places = min(places * (node[1] + 1), reach)
        elif node[0] in (CHOICE, NOT):
            ends = places if node[0] == NOT or node[2] else 0
            furthest = reach
            for option in node[1]:
                taken, reached, far = _effort(option, places, reach)
                steps += taken
                if node[0] == CHOICE:
                    ends, furthest = ends + reached, max(furthest, far)
            reach = furthest
            places = min(ends, reach)
        else:
            steps += places
            reach += node[0] in (WORDS, ANY, NUMBER)
    return steps, places, reach


def _macros(language: str) -> Mapping[str, str]:
    known = load_language(language)
    return {**known.conventions.words, **read_toml(known.folder / "rules.toml").get("words", {})}


def _words(source: str, macros: Mapping[str, str]) -> tuple[str, ...]:
    """Return every word that a phrase can read."""
    while _MACRO.search(source):
        source = _MACRO.sub(lambda macro: f"({macros[macro[1]]})", source)
    return tuple(dict.fromkeys(_WORD.findall(re.sub(r"~\d+|\{[a-z]+\}", " ", source))))


def _worst(language: str, source: str, kind: str) -> tuple[PatternSet, str]:
    """Return a phrase, and a text of one sentence made only of its own words."""
    style = load_language(language).style
    vocabulary = Vocabulary(style)
    macros = _macros(language)
    patterns = PatternSet.compiled((source,), vocabulary, macros)
    words = _words(source, macros)
    starters = [word for word in words if not vocabulary.sets_of(word)[0].isdisjoint(patterns.patterns[0].starters)]
    if kind == "all its words in turn":
        turn, rest = " ".join(words) + " ", ""
    elif kind == "its first words then the others":
        turn, rest = " ".join(starters) + " ", " ".join(words)
    else:
        turn, rest = " ".join(f"{starter} {word}" for starter in starters for word in words[-20:]) + " ", ""
    return patterns, turn * (SIZE // len(turn)) + rest


def _cases() -> Iterator[object]:
    for language in LANGUAGES:
        for rank in range(HARDEST):
            for kind in ("all its words in turn", "its first words then the others", "its first words and its last in turn"):
                yield pytest.param(language, rank, kind, id=f"{language}-{rank}-{kind.replace(' ', '-')}")


@pytest.mark.parametrize(("language", "rank", "kind"), tuple(_cases()))
def test_no_phrase_can_be_made_slow(language: str, rank: int, kind: str) -> None:
    """A megabyte of the worst words for a phrase, with no end of a sentence in it, is searched within a second."""
    patterns, raw = _worst(language, _hardest(language)[rank], kind)
    text = load_language(language).read(raw)

    taken = _seconds(patterns, text)
    for _ in range(2):  # A busy machine is given another try.
        if _SECONDS <= taken < 3 * _SECONDS:
            taken = min(taken, _seconds(patterns, text))
    assert taken < _SECONDS


@pytest.mark.parametrize("source", ["!<(not) !<9(never|no longer) sorry if", "sorry ~9-(not|never) if"])
def test_looking_back_and_leaving_out_take_linear_time(source: str) -> None:
    """A look at the words before a phrase, and at those of a gap, is taken at each place and never further than it says."""
    english = load_language("en")
    patterns = PatternSet.compiled((source,), english.vocabulary, {})

    assert _seconds(patterns, english.read("sorry " * (SIZE // 6))) < _SECONDS


def _seconds(patterns: PatternSet, text: Text) -> float:
    """Return how long a search takes, with nothing that counts lines looking on."""
    tracing = sys.gettrace()
    sys.settrace(None)
    try:
        started = time.thread_time()
        patterns.find(text)
        return time.thread_time() - started
    finally:
        sys.settrace(tracing)


@settings(max_examples=150, deadline=None)
@given(language=st.sampled_from(LANGUAGES), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=400), whole=st.booleans())
def test_any_text_is_judged(language: str, text: str, whole: bool) -> None:
    """Whatever is a text is linted, and every finding marks what stands in it."""
    for finding in lint(text, language, whole=whole).findings:
        assert finding.match is None or text[finding.start : finding.end] == finding.match


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🙂", "\u200b", "\u0301", "٪", "."], ids=ascii)
@pytest.mark.parametrize("language", LANGUAGES)
def test_next_to_nothing_is_judged(language: str, text: str) -> None:
    """An empty text, a picture or a lone mark is a text as well."""
    assert lint(text, language).text == text


@pytest.mark.parametrize("text", ["\ud800", "We are sorry\udfff.", "\udc00\ud800"], ids=ascii)
@pytest.mark.parametrize("language", LANGUAGES)
def test_half_a_character_is_refused_with_a_reason(language: str, text: str) -> None:
    """Halves of characters, which no file can hold, are refused in words a person can act on."""
    with pytest.raises(InputError, match="halves of characters"):
        lint(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_character_too_many_is_refused_with_a_reason(language: str) -> None:
    """A text of the greatest length is judged; one character more is refused, with the limit."""
    assert lint("a " * (TEXT_LIMIT // 2), language, whole=False).passed

    with pytest.raises(InputError, match="200,001 characters long; the limit is 200,000"):
        lint("a" * (TEXT_LIMIT + 1), language)
