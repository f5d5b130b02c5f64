"""Fit a logistic regression to labelled sentences of a language, over what ``amends.languages.weighing`` looks at, and keep its weights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from amends.languages import Language
from amends.languages.weighing import features

_STRENGTH = 0.2
"""Inverse strength of regularisation (C); chosen on sentences left out of learning."""
_FEWEST = 2
"""Sentences that must have a feature for it to be weighed."""
_Labelled = TypeVar("_Labelled")
_LEAST = 5
"""Weights below this many hundredths, all of a feature's, are left out."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What was fitted: the column of each feature, in the order of their names, a row of weights for each kind (one row where there are but
    two kinds), and a bias for each row."""

    features: Mapping[str, int]
    weights: Any
    biases: Any


def words_of(sentence: str, language: Language) -> list[str]:
    """Return the folded words of a sentence."""
    return [token.form for token in language.read(sentence).tokens]


def left_out_in_turn(
    judging: Sequence[_Labelled], teaching: Sequence[_Labelled], folds: int
) -> Iterator[tuple[list[_Labelled], list[_Labelled]]]:
    """Yield each part of what is judged, one in ``folds``, with all that may teach of it: what teaches, and is not in that part."""
    for fold in range(folds):
        judged = list(judging[fold::folds])
        yield judged, [one for one in teaching if one not in set(judged)]


def fitted(language: Language, sentences: Sequence[str], kinds: Sequence[int], *, balanced: bool = True) -> Fit:
    """Return what some sentences teach of their kinds; ``balanced`` lets each kind weigh the same, however few sentences it has."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    counting = CountVectorizer(analyzer=lambda sentence: features(words_of(sentence, language)), min_df=_FEWEST)
    counts = counting.fit_transform(sentences)
    model = LogisticRegression(C=_STRENGTH, max_iter=5_000, class_weight="balanced" if balanced else None, tol=1e-6)
    model.fit(counts, kinds)
    return Fit(dict(sorted(counting.vocabulary_.items())), model.coef_, model.intercept_)


def weighty(weights: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Return the weights that are worth keeping."""
    return {name: numbers for name, numbers in weights.items() if max(map(abs, numbers)) >= _LEAST}


def write_weights(path: Path, weights: Mapping[str, list[int]]) -> Path:
    """Write weights, a feature a line, and return the file."""
    lines = (f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(numbers)}" for name, numbers in weights.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return path
