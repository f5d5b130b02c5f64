"""What a sentence of a letter does, told by the weights of its words: it gives something, tells what went wrong, or does neither.

A logistic regression over words, their stems, pairs of neighbours and pieces of words, learnt from sentences written for this project and
from nothing else (``python -m amends_evals.learning``). It knows no case and sees no fact; the rules ask it where phrases cannot tell
whether a sentence states something at all. A language without ``sentences.json`` has none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from amends.languages import Language
from amends.languages.weighing import BIAS, START, UNIT, features, features_of, read_weights
from amends.memo import Memo

Does = Literal["gives", "wrong", "neither"]
"""States a deed, a promise or what the reader gets; tells what went wrong, what it did or why; or neither (regret, respect, a wish)."""

FILE = "sentences.json"
_WORDS = 20_000
_LONGEST_WORD = 40
"""Words whose scores are kept, and letters of the longest."""


@dataclass(frozen=True, eq=False)
class Classifier:
    """A language's weights: what speaks for each of two kinds, against ``neither``, by feature."""

    weights: Mapping[str, Sequence[int]]

    def probabilities(self, words: Sequence[str]) -> dict[Does, float]:
        """Return how likely a sentence, given by its folded words, is of each kind; the three add up to 1."""
        gives, wrong = self.weights[BIAS]
        score, known = self._score, self.weights.get
        before = START
        for word in words:
            one, other = score[word]
            gives, wrong = gives + one, wrong + other
            if pair := known(f"{before} {word}"):
                gives, wrong = gives + pair[0], wrong + pair[1]
            before = word
        return _shares(gives / UNIT, wrong / UNIT)

    def reasons(self, words: Sequence[str]) -> list[tuple[str, float, float]]:
        """Return the features of a sentence that have weights, with what speaks for ``gives`` and for ``wrong``, the weightiest first."""
        found = [(feature, self.weights[feature]) for feature in features(words) if feature in self.weights]
        return [(feature, gives / UNIT, wrong / UNIT) for feature, (gives, wrong) in sorted(found, key=lambda one: -max(map(abs, one[1])))]

    @cached_property
    def _score(self) -> Memo[tuple[int, int]]:
        """What a word by itself speaks for."""
        return Memo(self._scored, _WORDS, _LONGEST_WORD)

    def _scored(self, word: str) -> tuple[int, int]:
        found = [self.weights[feature] for feature in features_of(word) if feature in self.weights]
        return sum(gives for gives, _ in found), sum(wrong for _, wrong in found)


def _shares(gives: float, wrong: float) -> dict[Does, float]:
    highest = max(gives, wrong, 0.0)
    scores = [math.exp(score - highest) for score in (gives, wrong, 0.0)]
    whole = sum(scores)
    return {"gives": scores[0] / whole, "wrong": scores[1] / whole, "neither": scores[2] / whole}


@cache
def classifier_of(language: Language) -> Classifier | None:
    """Return a language's classifier, or None where it has none. Raises PackError for a file that holds no weights."""
    weights = read_weights(language.folder / FILE, kinds=2)
    return Classifier(weights) if weights else None
