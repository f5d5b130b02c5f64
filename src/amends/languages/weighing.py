"""Weighing: what is looked at in a sentence whose kind is told by weights, and the files that hold them.

Words, their stems, pairs of neighbours and pieces of words count, each for what sentences written for this project taught
(``python -m amends_evals.learning``), and nothing else. Weights are kept as whole hundredths.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from amends.errors import PackError
from amends.languages.overlap import stem_of

UNIT = 100
"""Weights are kept as whole hundredths."""
BIAS = ""
"""The feature that counts in every sentence."""
START = "^"
NAME = "@"
"""What stands for a word that is a name: nobody's name speaks for anything."""
_FIGURE = "#"
_PIECES = (3, 4)


def features(words: Sequence[str]) -> list[str]:
    """Return what is weighed of a sentence, as often as it holds it: its folded words, their stems (``refun*``), pairs of neighbours, ``^``
    before the first, and every three and four letters that stand together in a longer word (``~ing|``); by itself, every figure is the same."""
    pairs = [f"{before} {word}" for before, word in zip((START, *words), words, strict=False)]
    return [*pairs, *chain.from_iterable(map(features_of, words))]


def features_of(word: str) -> tuple[str, ...]:
    """Return what is weighed of a word by itself."""
    if word[0].isdigit():
        return (_FIGURE,)
    if len(word) < min(_PIECES):
        return (word,)
    bounded = f"|{word}|"
    pieces = (f"~{bounded[start : start + size]}" for size in _PIECES for start in range(len(bounded) - size + 1))
    return (word, f"{stem_of(word)}*", *pieces)


def read_weights(path: Path, kinds: int) -> Mapping[str, Sequence[int]] | None:
    """Return the weights of a file by feature, a number for each of some kinds, or None where there is no file. Raises PackError."""
    if not path.is_file():
        return None
    try:
        weights: dict[str, list[int]] = json.loads(path.read_text(encoding="utf-8"))
        if len(weights[BIAS]) != kinds or set(map(len, weights.values())) != {kinds}:
            raise ValueError(f"each feature needs {kinds} numbers" if kinds > 1 else "each feature needs one number in brackets")
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise PackError(f"{path}: holds no weights of sentences: {problem}; make it anew with python -m amends_evals.learning") from problem
    return weights
