"""Which language a text is in: small words tell where they are many, the identifier where they are not."""

from __future__ import annotations

import pytest

from amends import languages
from amends.languages import LANGUAGES, detect_language
from amends.rules.packs import load_pack


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_told_from_the_others(code: str) -> None:
    """The good examples of a language read as that language."""
    assert detect_language(" ".join(text for entry in load_pack(code).entries.values() for text in entry.good[:1])) == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_letter_is_told_by_its_small_words(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The identifier, which takes a second to load, is not asked about a text of some length."""
    monkeypatch.setattr(languages, "detect", lambda text, codes: pytest.fail(f"asked about {text!r}"))

    assert detect_language(" ".join(text for entry in load_pack(code).entries.values() for text in entry.good[:1])) == code


@pytest.mark.parametrize("text", ["", "Sorry.", "123 456 789", "\ud800 a b"])
def test_some_texts_tell_no_language(text: str) -> None:
    """What is too short to tell is left to the person to say."""
    assert detect_language(text) is None


def test_two_languages_at_once_are_left_to_the_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a text in one language and half in another is no clear case."""
    asked: list[str] = []
    monkeypatch.setattr(languages, "detect", lambda text, codes: asked.append(text))

    detect_language(
        "We are sorry that it was late and that you had to wait for us. Ne pare rău că a întârziat și că a trebuit să ne așteptați pe noi."
    )

    assert len(asked) == 1
