"""What is wrong with a TOML file is said with its place, and a near miss with what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.errors import InputError, PackError
from amends.toml_files import Key, TomlFile, did_you_mean

TEXT = '''\
# [[rule]] in a comment is none
title = "a [[rule]] in a text is none"

[[rule]]
id = "one"
words = { "x = y" = "z", other = ["a",
  "b"] }

[[rule]]
id = "two"
long = """
[[rule]]
id = 3
"""
forbid = [
  'first',  # [x]
  "second",
]
[rule.en]
forbid = ["third"]
a.b.c = 1979-05-27 07:32:00
'''


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ((), "1:1"),
        (("title",), "2:1"),
        (("rule", 0), "4:1"),
        (("rule", 0, "id"), "5:1"),
        (("rule", 0, "words", "x = y"), "6:11"),
        (("rule", 0, "words", "other", 1), "7:3"),
        (("rule", 1, "id"), "10:1"),
        (("rule", 1, "forbid", 1), "17:3"),
        (("rule", 1, "en", "forbid", 0), "20:11"),
        (("rule", 1, "en", "a", "b", "c"), "21:1"),
        (("rule", 1, "absent", "deeper"), "9:1"),
    ],
)
def test_every_key_and_element_has_its_place(tmp_path: Path, keys: tuple[Key, ...], place: str) -> None:
    """Tables, lists of tables, inline tables and elements of lists are found; what stands nowhere is placed where it would."""
    (tmp_path / "a.toml").write_text(TEXT, encoding="utf-8")

    assert str(TomlFile.read(tmp_path / "a.toml").error(keys, "no")) == f"{tmp_path / 'a.toml'}:{place}: no"


@pytest.mark.parametrize(("text", "place"), [("a = 1\nb = \n", "2:5"), ("a = [1,\n", "2:1"), ("a = 1\na = 2\n", "2:6")])
def test_broken_syntax_has_its_place(tmp_path: Path, text: str, place: str) -> None:
    """A syntax error names line and column, also where it is the end of the file."""
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")

    with pytest.raises(PackError, match=rf"a\.toml:{place}: this is no TOML: "):
        TomlFile.read(tmp_path / "a.toml")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file is refused as every other input is."""
    with pytest.raises(InputError, match="there is no such file"):
        TomlFile.read(tmp_path / "a.toml")


_VALUES = st.recursive(
    st.one_of(st.integers(0, 9).map(str), st.sampled_from(['"a]b"', "'c#d'", '"e\\"f"', "true"])),
    lambda inner: st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]"),
    max_leaves=5,
)


@given(st.lists(_VALUES, max_size=5))
def test_places_of_any_values_are_the_lines_they_stand_on(values: list[str]) -> None:
    """Whatever stands in a value, the next key is found on its own line."""
    text = "".join(f"k{number} = {value}\n" for number, value in enumerate(values))

    for number in range(len(values)):
        assert str(TomlFile(Path("a.toml"), text, {}).error((f"k{number}",), "no")) == f"a.toml:{number + 1}:1: no"


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("languge", ["language", "packs"], "did you mean language?"),
        ("xyz", ["language", "packs"], "write one of language, packs"),
        ("xyz", [f"rule-{number}" for number in range(40)], "see: amends rules"),
    ],
)
def test_a_near_miss_is_guessed(word: str, known: list[str], hint: str) -> None:
    """The nearest word is offered, else all of a few."""
    assert did_you_mean(word, known) == hint
