"""The phrase language finds what it says, where it says."""

import pytest

from amends.errors import PackError
from amends.languages import load_language
from amends.languages.matching import Finder, PatternSet
from amends.languages.text import TextStyle, read_text
from amends.languages.vocabulary import Vocabulary

EN = load_language("en")
MACROS = {"sorry": "(sorry|apolog*)"}


def _found(source: str, raw: str) -> list[str]:
    text = EN.read(raw)
    return [
        raw[text.tokens[match.first].start : text.tokens[match.last - 1].end]
        for match in PatternSet.compiled((source,), EN.vocabulary, MACROS).find(text)
    ]


@pytest.mark.parametrize(
    ("source", "raw", "found"),
    [
        ("sorry if", "We are sorry, if that helps.", ["sorry, if"]),
        ("apolog*", "Apologies! We apologise.", ["Apologies", "apologise"]),
        ("(if|in case)", "In case you ask, if so.", ["In case", "if"]),
        ("very [very] sorry", "very sorry and very very sorry", ["very sorry", "very very sorry"]),
        ("sorry ~2 if", "sorry to you if; sorry one two three if", ["sorry to you if"]),
        ("sorry ~5 if", "We are sorry. Tell us if.", []),
        ("sorry // ^ but", "We are sorry. But no.", ["sorry. But"]),
        ("^ sorry", "Sorry. We are sorry.", ["Sorry"]),
        ("sorry $", "Sorry now. We are sorry.", ["sorry"]),
        ("<sorry> if", "apologies if, sorry if", ["apologies if", "sorry if"]),
        ("if !(you need|you want) you", "if you need, if you ask", ["if you"]),
        ("!<(not|never) sorry", "We are sorry, never sorry, not sorry.", ["sorry"]),
        ("!<4(not|no*) so ~1 sorry", "Not that I am so sorry, so sorry.", ["so sorry"]),
        ("!<(not) !<2(<sorry>) if", "sorry as if, if not if. If", ["if", "If"]),
        ("!<({number}) days", "9 days, some days", ["days"]),
        ("!<(no longer|(not|hardly)) sorry", "no longer sorry, hardly sorry, longer sorry", ["sorry"]),
        ("!<4(no longer) sorry", "no longer so very sorry, no longer so very very sorry", ["sorry"]),
        ("!<(no longer) sorry", "no longer so sorry", ["sorry"]),
        ("sorry ~3-(not|never) if", "sorry to you if, sorry not if, sorry you never if", ["sorry to you if"]),
        ("sorry ~3-(if) if", "sorry if if", ["sorry if"]),
        ("sorry ~2-(not)", "sorry for not that", ["sorry for"]),
        ("!<9(not) sorry // ^ but", "Not so. Sorry. But not sorry. But", ["Sorry. But"]),
        ("about {number} days", "about 9 days, about some days", ["about 9 days"]),
        ("{any}", "x", None),
        ("so [very]", "so", ["so"]),
    ],
)
def test_phrase(source: str, raw: str, found: list[str] | None) -> None:
    """A phrase finds its words, in order, across punctuation but not across sentences."""
    if found is None:
        with pytest.raises(PackError, match="must start with a word"):
            _found(source, raw)
    else:
        assert _found(source, raw) == found


@pytest.mark.parametrize(
    "source",
    [
        "",
        "(a|b",
        "a)",
        "<nobody>",
        "{date}",
        "~3 a",
        "a ! ",
        "...",
        "[a]",
        "a !<(b) c",
        "!<(b)",
        "!<([b] c) a",
        "!<1(b c) a",
        "a ~2- b",
        "a ~2-(b c) d",
        "!<(b|) a",
        "a ~2-(b|) c",
    ],
)
def test_broken_phrase_is_named(source: str) -> None:
    """A phrase that cannot be read is refused when the pack is loaded, and shown."""
    with pytest.raises(PackError, match="pattern"):
        PatternSet.compiled((source,), EN.vocabulary, MACROS)


@pytest.mark.parametrize(
    ("language", "raw", "quoted"),
    [
        ("he", "כתבתם ״אין לנו הסבר״ בתשובה", ["אין", "לנו", "הסבר"]),
        ("he", 'אמרנו ש"נחזור מחר" ולא חזרנו', ["נחזור", "מחר"]),
        ("he", 'עו"ד כהן מדו"ח אחר', []),
        ("ar", 'قلنا بـ"نعود غدا" ولم نعد', ["بـ", "نعود", "غدا"]),
    ],
)
def test_quotations_by_marks_of_the_script(language: str, raw: str, quoted: list[str]) -> None:
    """Gershayim quote, and a clitic may stand before the mark; a mark inside an abbreviation quotes nothing."""
    text = load_language(language).read(raw)

    assert [raw[token.start : token.end].split('"')[-1] for token in text.tokens if token.quoted] == quoted


def test_what_excuses_may_stand_inside_what_excuses() -> None:
    """A finder of exceptions keeps all that it finds; others keep the longest from each place, none inside another."""
    patterns = PatternSet.compiled(("we are so sorry", "so sorry indeed"), EN.vocabulary, MACROS)
    text = EN.read("We are so sorry indeed.")

    assert [match[1:] for match in Finder((patterns,)).find(text)[0]] == [(0, 4)]
    assert [match[1:] for match in Finder((patterns,), overlapping=True).find(text)[0]] == [(0, 4), (2, 5)]


def test_matching_time_is_linear() -> None:
    """A phrase with gaps walks ten thousand near-matches without going back over them."""
    assert _found("sorry ~9 if ~9 you ~9 felt", "sorry if you " * 3_000) == []


def test_elided_word_is_its_own_word() -> None:
    """In Catalan d' and l' are words, in a phrase as in a text."""
    catalan = load_language("ca")
    text = catalan.read("el retard d’ahir i la d abans")

    assert [match.first for match in PatternSet.compiled(("retard d'",), catalan.vocabulary, {}).find(text)] == [1]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Va rog sa ma iertati. Va scriu maine.", 2),  # nobody typed an accent
        ("Comanda va ajunge mâine. Plata va fi cu 15% mai mic.", 0),  # a sentence may need none
        ("Comanda va ajunge mâine.\n\nVa rog sa ma iertati.", 1),  # one paragraph with, one without
    ],
)
def test_accents_may_be_missing_from_a_whole_paragraph(raw: str, found: int) -> None:
    """Where a paragraph has accents, a word without is another word: Romanian va (will) beside vă (you)."""
    style = TextStyle(typed_without_accents=True)

    assert len(PatternSet.compiled(("vă",), Vocabulary(style), {}).find(read_text(raw, style))) == found


def test_a_finder_looks_for_the_first_of_its_sets() -> None:
    """What looks for some of the sets finds of them what is found of them among all, and nothing of the others."""
    english = load_language("en")
    sets = [PatternSet.compiled((phrase,), english.vocabulary, {}) for phrase in ("sorry if", "mistakes were made", "if you")]
    finder = Finder(sets)
    text = english.read("We are sorry if you waited. Mistakes were made.")

    assert set(finder.find(text)) == {0, 1, 2}
    assert finder.among(2).find(text) == {number: found for number, found in finder.find(text).items() if number < 2}
    assert finder.among(0).find(text) == {}
