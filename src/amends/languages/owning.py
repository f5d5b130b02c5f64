"""Whether a sentence takes the fault on us, told by the weights of its words.

A logistic regression, learnt as those of ``sentences`` are. Phrases tell surely that a letter owns its fault; people own it in more ways than
any list holds. A language without ``owning.json`` knows its phrases alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from amends.languages import Language
from amends.languages.weighing import BIAS, UNIT, features, read_weights

FILE = "owning.json"


@dataclass(frozen=True, eq=False)
class Owning:
    """A language's weights: what speaks for a sentence that names us as those who did wrong, failed to act or are to blame, by feature."""

    weights: Mapping[str, Sequence[int]]

    def likelihood(self, words: Sequence[str]) -> float:
        """Return how likely it is, from 0 to 1, that a sentence owns the fault, given by its folded words."""
        known = self.weights.get
        score = sum(weight[0] for feature in (BIAS, *features(words)) if (weight := known(feature)))
        return (1 + math.tanh(score / UNIT / 2)) / 2


@cache
def owning_of(language: Language) -> Owning | None:
    """Return a language's weights, or None where it has none. Raises PackError for a file that holds no weights."""
    weights = read_weights(language.folder / FILE, kinds=1)
    return Owning(weights) if weights else None
