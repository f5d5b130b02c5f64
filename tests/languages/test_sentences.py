"""What a sentence does is told by weights that are learnt from the project's own sentences."""

from __future__ import annotations

import json

import pytest

from amends.languages import LANGUAGES, load_language
from amends.languages.sentences import FILE, Classifier, classifier_of, features

PLAIN = {
    "en": (
        "We have sent you a new kettle and paid the money back.",
        "Nobody rang you back, and you waited for three hours.",
        "I am ashamed of it, and you deserved better from us.",
    ),
    "ro": (
        "V-am trimis un ceas nou și v-am dat banii înapoi.",
        "Nimeni nu v-a sunat, iar dumneavoastră ați așteptat trei ore.",
        "Îmi este rușine și meritați mai mult din partea noastră.",
    ),
    "ar": (
        "أرسلنا إليكم غلاية جديدة وأعدنا إليكم المبلغ.",
        "لم يتصل بكم أحد، وانتظرتم ثلاث ساعات.",
        "أنا خجل مما حدث، وكنتم تستحقون منا أفضل من ذلك.",
    ),
    "ca": (
        "Li hem enviat un bullidor nou i li hem tornat els diners.",
        "Ningú no li va trucar, i va haver d’esperar tres hores.",
        "Me n’avergonyeixo, i vostè mereixia més de nosaltres.",
    ),
    "he": (
        "שלחנו לך קומקום חדש והחזרנו לך את הכסף.",
        "איש לא חזר אליך, וחיכית שלוש שעות.",
        "אני מתבייש בכך, והיה מגיע לך יותר מאיתנו.",
    ),
    "hr": (
        "Poslali smo Vam novo kuhalo i vratili novac.",
        "Nitko Vas nije nazvao, a čekali ste tri sata.",
        "Sram me zbog toga, a Vi ste od nas zaslužili više.",
    ),
}


def _words(language: str, sentence: str) -> list[str]:
    return [token.form for token in load_language(language).read(sentence).tokens]


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_sentences_are_told_apart(language: str) -> None:
    """A deed gives, a failing is wrong, regret is neither, in every language."""
    classifier = classifier_of(load_language(language))
    assert classifier is not None
    gives, wrong, neither = (classifier.probabilities(_words(language, sentence)) for sentence in PLAIN[language])

    assert gives["gives"] > 0.3 > max(wrong["gives"], neither["gives"])
    assert wrong["wrong"] > wrong["neither"]
    assert neither["neither"] > neither["wrong"]
    assert sum(gives.values()) == pytest.approx(1)


def test_the_sum_is_that_of_the_features() -> None:
    """What a sentence is judged by is what its reasons say, each as often as it stands there."""
    weights = {"": (10, -20), "sorry": (-150, -40), "^ sorry": (-30, 0), "~rry": (-5, -5), "#": (50, 20)}
    classifier = Classifier(weights)
    words = ["sorry", "sorry", "2026"]

    gives = sum(weights[name][0] for name in ("", *features(words)) if name in weights) / 100
    wrong = sum(weights[name][1] for name in ("", *features(words)) if name in weights) / 100
    shares = classifier.probabilities(words)

    assert shares["gives"] / shares["neither"] == pytest.approx(2.718281828459045**gives)
    assert shares["wrong"] / shares["neither"] == pytest.approx(2.718281828459045**wrong)
    assert {name for name, _, _ in classifier.reasons(words)} == {"sorry", "^ sorry", "~rry", "#"}
    assert classifier.reasons(words)[0][0] == "sorry"


def test_no_word_at_all_is_judged_by_the_bias() -> None:
    """A sentence without words, or without known ones, is no error."""
    classifier = Classifier({"": (0, 0)})

    assert classifier.probabilities([]) == pytest.approx({"gives": 1 / 3, "wrong": 1 / 3, "neither": 1 / 3})
    assert classifier.probabilities(["🙂", "unheard"]) == pytest.approx({"gives": 1 / 3, "wrong": 1 / 3, "neither": 1 / 3})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_what_the_sentences_teach(language: str) -> None:
    """The file is what ``python -m amends_evals.learning`` writes: nobody has turned a weight by hand, and no sentence was forgotten."""
    from amends_evals.learning import labelled, learnt

    kept = json.loads((load_language(language).folder / FILE).read_text(encoding="utf-8"))
    anew = learnt(load_language(language), labelled(language))

    assert len(kept.keys() ^ anew.keys()) <= len(kept) / 100
    assert all(abs(kept[name][at] - anew[name][at]) <= 2 for name in kept.keys() & anew.keys() for at in (0, 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_held_out_is_not_learnt(language: str) -> None:
    """No sentence to measure on is among those that teach."""
    from amends_evals.deed_lines import read_deeds
    from amends_evals.learning import labelled
    from amends_evals.places import DATASETS

    held_out = {line.sentence for line in read_deeds(DATASETS / "held_out" / "deeds" / f"{language}.jsonl")}

    assert held_out
    assert not held_out & {one.sentence for one in labelled(language)}


@pytest.mark.parametrize("language", ["en", "he"])
def test_sentences_left_out_of_learning_are_mostly_named_rightly(language: str) -> None:
    """Judged by what the others teach, nearly no deed is judged unlikely to give, and most regret is."""
    from amends_evals.learning import left_out

    judged = left_out(load_language(language), 2)

    gives = [shares["gives"] for one, shares in judged if one.does == "gives"]
    neither = [shares["gives"] for one, shares in judged if one.does == "neither"]
    assert sum(share < 0.1 for share in gives) <= 0.09 * len(gives)
    assert sum(share < 0.1 for share in neither) >= 0.5 * len(neither)
