"""The words of the screen: every one stands in the catalogue, every key that is used is there, and numbers choose their plural form."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from amends.errors import PackError
from amends.ui import panels, strings
from amends.ui.strings import catalogue, languages, say, slots_of, used_in

UI = Path(panels.__file__).parent
PYTHON = sorted(UI.rglob("*.py"))
ASSETS = sorted((UI / "assets").iterdir())
SLOT_NAMES = {"language"}


def said_in(path: Path) -> list[tuple[str, frozenset[str]]]:
    """Return the keys a module says, and the slots it fills."""
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return [
        (call.args[0].value, frozenset(word.arg for word in call.keywords if word.arg is not None) - SLOT_NAMES)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "say" and isinstance(call.args[0], ast.Constant)
    ]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(UI)))
def test_what_a_module_says_is_in_the_catalogue(path: Path) -> None:
    """Every key a module names exists, and gets exactly the slots its text has."""
    found = catalogue()
    for key, slots in said_in(path):
        assert key in found, f"{path.name}: {key}"
        assert slots == slots_of(found[key]), f"{path.name}: {key}"


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_what_a_script_names_is_in_the_catalogue(path: Path) -> None:
    """Every key that markup or a script names exists: finding them raises where one does not."""
    if path.suffix in (".js", ".html"):
        used_in(path.read_text())


def test_a_key_that_is_missing_is_an_error() -> None:
    """A text that nobody wrote is found when it is asked for, never shown as its key."""
    with pytest.raises(LookupError, match=r"letter\.nonsense"):
        say("letter.nonsense")
    with pytest.raises(LookupError, match=r"letter\.nonsense"):
        used_in('t("letter.nonsense")')


@pytest.mark.parametrize("slots", [{}, {"count": 2, "name": "x"}])
def test_slots_are_those_of_the_text(slots: dict[str, object]) -> None:
    """A slot too few or too many is an error."""
    with pytest.raises(ValueError, match="count"):
        say("letter.words", **slots)


@pytest.mark.parametrize(("count", "said"), [(0, "0 words"), (1, "1 word"), (2, "2 words"), (1200, "1,200 words")])
def test_a_number_chooses_its_form(count: int, said: str) -> None:
    """One word, two words; large numbers are grouped as the language does."""
    assert say("letter.words", count=count) == said


@pytest.mark.parametrize("language", ["xx", "", "../en"])
def test_an_unknown_language_is_english(language: str) -> None:
    """A language without a catalogue shows the English one."""
    assert say("tabs.case", language=language) == "Case"


def test_a_language_has_its_own_plural_forms_and_borrows_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Croatian has one, few and other; what it has not translated yet is English."""
    folder = tmp_path / "strings"
    folder.mkdir()
    (folder / "en.toml").write_text((UI / "strings" / "en.toml").read_text())
    (folder / "hr.toml").write_text('[letter]\nwords = { one = "{count} riječ", few = "{count} riječi", other = "{count} riječi." }\n')
    monkeypatch.setattr(strings, "_FOLDER", folder)
    strings._read.cache_clear()
    strings.languages.cache_clear()
    try:
        assert languages() == ("en", "hr")
        assert [say("letter.words", count=count, language="hr") for count in (1, 3, 5)] == ["1 riječ", "3 riječi", "5 riječi."]
        assert say("tabs.case", language="hr") == "Case"
        (folder / "hr.toml").write_text('[letter]\nwords = { one = "x" }\n')
        strings._read.cache_clear()
        with pytest.raises(PackError, match=r"letter\.words"):
            catalogue("hr")
    finally:
        strings._read.cache_clear()
        strings.languages.cache_clear()


WORDS_IN_MARKUP = re.compile(r">\s*([^<>]*[A-Za-z][^<>]*)<|(?<!-)(?:aria-label|title|placeholder)=\"([^\"]+)\"")


@pytest.mark.parametrize("path", [path for path in ASSETS if path.suffix == ".html"], ids=lambda path: path.name)
def test_markup_holds_no_words(path: Path) -> None:
    """Markup names the texts of the catalogue and holds none."""
    assert WORDS_IN_MARKUP.findall(path.read_text()) == []


COMMENT = re.compile(r"^\s*//.*$|(?<=[;{}]) // .*$|/\*.*?\*/", re.MULTILINE)
NOT_SHOWN = re.compile(r"\.(?:closest|matches|querySelector(?:All)?)(?:\?\.)?\(\"[^\"]*\"\)|new Error\(`[^`]*`\)")
LITERAL = re.compile(r"\"([^\"\n]*)\"|`([^`]*)`")
WORD = re.compile(r"[A-Za-z’']{2,}[,.:;!?…]*")
OF_THE_BROWSER = {"Escape", "Enter", "BR", "DETAILS", "KeyN", "KeyA", "KeyD"}


def words_in(script: str) -> list[str]:
    """Return the strings of a script that read as words: two in a row, or one with a capital."""
    bare = NOT_SHOWN.sub("", COMMENT.sub("", script))
    literals = [re.sub(r"\$\{[^}]*\}", "", plain or template) for plain, template in LITERAL.findall(bare)]
    found = []
    for literal in literals:
        pieces = literal.split()
        words = [WORD.fullmatch(piece) is not None for piece in pieces]
        several = any(one and other for one, other in pairwise(words))
        capital = len(pieces) == 1 and words[0] and literal.strip()[0].isupper() and literal.strip() not in OF_THE_BROWSER
        if several or capital:
            found.append(literal)
    return found


@pytest.mark.parametrize("path", [path for path in ASSETS if path.suffix == ".js"], ids=lambda path: path.name)
def test_scripts_hold_no_words(path: Path) -> None:
    """A script names the texts of the catalogue; what reads as words among its strings is a text that was forgotten."""
    assert words_in(path.read_text()) == []


@pytest.mark.parametrize("script", ['fill(node, "No letter yet");', "node.title = `Go to ${name}`;", 'button("Draft")'])
def test_words_in_a_script_are_found(script: str) -> None:
    """The search above finds what it is for."""
    assert words_in(script)
