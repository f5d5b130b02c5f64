"""Whether a sentence owns the fault is told by weights that are learnt from labelled sentences."""

from __future__ import annotations

import json

import pytest

from amends.languages import LANGUAGES, load_language
from amends.languages.owning import FILE, Owning, owning_of
from amends.languages.weighing import features

PLAIN = {
    "en": ("We measured the wrong window and cut the glass to it.", "The train was late.", "We have sent you a new kettle."),
    "ro": ("Am măsurat greșit fereastra și am tăiat sticla după ea.", "Trenul a avut întârziere.", "V-am trimis un ceainic nou."),
    "ar": ("أخطأنا قياس النافذة وقصصنا الزجاج عليه.", "تأخر القطار.", "أرسلنا إليكم غلاية جديدة."),
    "ca": ("Vam mesurar malament la finestra i vam tallar el vidre.", "El tren anava amb retard.", "Li hem enviat un bullidor nou."),
    "he": ("מדדנו את החלון הלא נכון וחתכנו לפיו את הזכוכית.", "הרכבת איחרה.", "שלחנו לך קומקום חדש."),
    "hr": ("Krivo smo izmjerili prozor i po tome odrezali staklo.", "Vlak je kasnio.", "Poslali smo Vam novo kuhalo."),
}


def _likelihood(language: str, sentence: str) -> float:
    read = load_language(language)
    owning = owning_of(read)
    assert owning
    return owning.likelihood([token.form for token in read.read(sentence).tokens])


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_did_wrong_owns_it(language: str) -> None:
    """More than what happened by itself, and more than a good deed, whose words are much the same."""
    owned, happened, given = (_likelihood(language, sentence) for sentence in PLAIN[language])

    assert owned > 0.5
    assert happened < 0.1
    assert given < owned


def test_the_sum_is_that_of_the_features() -> None:
    """A likelihood is what the weights of a sentence's features come to; it has no limit that a long sentence could break."""
    weights = {"": [-120], "we": [80], "^ we": [30], "~orgo": [90]}
    words = ["we", "forgot"]
    score = sum(weights[name][0] for name in ("", *features(words)) if name in weights) / 100

    assert Owning(weights).likelihood(words) == pytest.approx(1 / (1 + 2.718281828459045**-score))
    assert Owning({"": [0]}).likelihood([]) == 0.5
    assert Owning({"": [0], "we": [500]}).likelihood(["we"] * 100_000) == 1.0
    assert Owning({"": [0], "we": [-500]}).likelihood(["we"] * 100_000) == 0.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_what_the_sentences_teach(language: str) -> None:
    """The file is what ``python -m amends_evals.learning`` writes."""
    from amends_evals.learning_owning import labelled, learnt

    kept = json.loads((load_language(language).folder / FILE).read_text(encoding="utf-8"))
    anew = learnt(load_language(language), labelled(language))

    assert len(kept.keys() ^ anew.keys()) <= len(kept) / 100
    assert all(abs(kept[name][0] - anew[name][0]) <= 2 for name in kept.keys() & anew.keys())


@pytest.mark.parametrize("language", ["ro", "hr"])
def test_sentences_left_out_of_learning_are_mostly_told_rightly(language: str) -> None:
    """Judged by what the others teach, half of what owns is known for it, and little else is taken for it."""
    from amends_evals.learning_owning import left_out

    judged = left_out(load_language(language), 2)

    owns = [share for one, share in judged if one.owns]
    others = [share for one, share in judged if not one.owns]
    assert sum(share >= 0.5 for share in owns) >= 0.5 * len(owns)
    assert sum(share >= 0.5 for share in others) <= 0.07 * len(others)
    assert sum(share >= 0.8 for share in others) <= 0.03 * len(others)
