"""Every rule carries texts that must fire and texts that must not; they are run here as tests."""

import unicodedata
from collections.abc import Callable

import pytest

from amends.languages import LANGUAGES
from amends.rules.catalogue import Rule, load_rules
from amends.rules.examples import Example, examples
from amends.rules.packs import load_pack

ALL = [example for language in LANGUAGES for example in examples(language)]
WORDED = [
    example
    for example in ALL
    if not load_pack(example.language).entries[example.rule].facts and not load_pack(example.language).entries[example.rule].case
]
OF_THE_CASE = ("remedy-fits-failure", "sign-off-gate")
"""Rules that judge the case alone: no text satisfies them."""


def _alternating(text: str) -> str:
    return "".join(character.upper() if number % 2 else character.lower() for number, character in enumerate(text))


def _name(example: Example) -> str:
    return f"{example.language}-{example.rule}-{example.kind}-{example.text[:40]}"


@pytest.mark.parametrize("example", ALL, ids=_name)
def test_example_holds(example: Example) -> None:
    """A bad text draws exactly one finding, at its mark; a good text draws none from any rule."""
    assert example.problem() is None


@pytest.mark.parametrize("example", [example for example in WORDED if example.kind in ("bad", "good")], ids=_name)
@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("'", "’"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "".join(
            f"{character}\u200b" if number % 7 == 3 and character.isalpha() else character for number, character in enumerate(text)
        ),
        _alternating,
    ],
    ids=["nfd", "curly", "nbsp", "zero-width", "case"],
)
def test_example_holds_in_disguise(example: Example, disguise: Callable[[str], str]) -> None:
    """What readers do not see (encoding, quotes, spaces, hidden characters, case) changes no verdict."""
    disguised = Example(example.language, example.rule, example.kind, disguise(example.text), None)

    assert disguised.problem() is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_every_rule_has_examples_in_every_language(rule: Rule, language: str) -> None:
    """No rule is without a text that must fire and one that must not, in any language."""
    entry = load_pack(language).entries.get(rule.id)

    assert entry is not None, f"{language} has no {rule.id}"
    assert entry.bad or entry.lacks
    assert entry.good or entry.satisfies or rule.id in OF_THE_CASE
