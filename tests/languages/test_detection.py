"""Which language a text is in: what is kept of the identifier tells what the identifier tells."""

import random

import pytest

from amends.languages import LANGUAGES, detection
from amends.languages.detection import detect
from amends.rules.packs import load_pack


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_is_told_from_the_others(code: str) -> None:
    """The good examples of a language read as that language."""
    text = " ".join(text for entry in load_pack(code).entries.values() for text in entry.good[:1])

    assert detect(text, LANGUAGES) == code


def test_what_is_kept_agrees_with_the_identifier() -> None:
    """Sentences, halves of two languages, capitals and what is no language get the identifier's language and, but for rounding, its certainty."""
    chance = random.Random(7)
    said = [text for code in LANGUAGES for entry in load_pack(code).entries.values() for text in (*entry.bad[:2], *entry.good[:2])]
    mixed = [f"{chance.choice(said)[:30]} {chance.choice(said)[:40]}" for _ in range(400)]
    texts = (*said[::5], *mixed, *map(str.upper, said[:50]), "", "123 456 789", "\ud800 a b", "é e\u0301", "你好 世界")
    kept, identifier = detection._weights(LANGUAGES), detection._identifier(LANGUAGES)

    assert kept is not None
    for text in texts:
        (ours, likely), (theirs, certain) = kept.classify(text), identifier.classify(text)
        assert likely == pytest.approx(certain, abs=detection._ROUNDING / 2), text
        assert ours == theirs or certain < 0.6, text


def test_another_release_of_the_identifier_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing could be kept, texts are told apart all the same."""
    monkeypatch.setattr(detection, "_weights", lambda codes: None)

    assert detect("We are sorry that your parcel came late.", LANGUAGES) == "en"
    assert detect("Sorry.", LANGUAGES) is None
