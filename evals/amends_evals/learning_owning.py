"""Learn whether a sentence owns the fault: the weights of ``amends.languages.owning``, which ``amends_evals.learning`` writes.

They are learnt from the sentences of ``evals/datasets/owning``, which readers labelled, and from those of ``evals/datasets/seen`` whose label
tells: who takes responsibility owns it, and who blames, excuses, denies or hides who did it does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from amends.languages import Language
from amends.languages.owning import FILE, Owning, owning_of
from amends.languages.weighing import BIAS, UNIT, features
from amends_evals.errors import BadFileError
from amends_evals.fitting import fitted, left_out_in_turn, weighty, words_of, write_weights
from amends_evals.intervals import wilson
from amends_evals.labelled import read_labelled
from amends_evals.places import DATASETS

_OWNS = frozenset({"ok_responsibility"})
_OWNS_NOTHING = frozenset(
    {
        "blame_customer",
        "blame_employee",
        "blame_third_party",
        "circumstances_excuse",
        "conditional_if",
        "defensive_history",
        "minimising",
        "passive_evasion",
        "policy_shield",
        "regret_feelings",
        "self_praise",
    }
)
"""Labels of ``seen`` that tell whether a sentence owns the fault."""
_BOUNDS = (0.5, 0.8)
"""What a letter maybe and surely owns the fault by."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and whether it owns the fault."""

    sentence: str
    owns: bool


def labelled(language: str) -> list[Labelled]:
    """Return every sentence of a language to learn from."""
    return list(dict.fromkeys([*written(language), *_from_seen(language)]))


def written(language: str) -> Iterator[Labelled]:
    """Yield the sentences of a language that readers labelled. Raises BadFileError with the line."""
    path = DATASETS / "owning" / f"{language}.jsonl"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else (), 1):
        try:
            row = json.loads(line)
            found = Labelled(row["sentence"], row["owns"])
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise BadFileError(f"{path}:{number}: needs sentence and owns: {problem!r}") from problem
        if not isinstance(found.owns, bool):
            raise BadFileError(f"{path}:{number}: owns must be true or false")
        yield found


def _from_seen(language: str) -> Iterator[Labelled]:
    path = DATASETS / "seen" / f"{language}.jsonl"
    for one in read_labelled(path) if path.is_file() else ():
        if one.label in _OWNS | _OWNS_NOTHING:
            yield Labelled(one.text, one.label in _OWNS)


def learnt(language: Language, sentences: Sequence[Labelled]) -> dict[str, list[int]]:
    """Return the weights that some sentences teach, by feature, in the order of the features."""
    fit = fitted(language, [one.sentence for one in sentences], [one.owns for one in sentences], balanced=False)
    weights = {name: [round(UNIT * fit.weights[0][at])] for name, at in fit.features.items()}
    return {BIAS: [round(UNIT * fit.biases[0])], **weighty(weights)}


def left_out(language: Language, folds: int) -> list[tuple[Labelled, float]]:
    """Return how likely each sentence that readers labelled owns the fault, judged by what all others teach."""
    judging = list(dict.fromkeys(written(language.code)))
    found = []
    for judged, others in left_out_in_turn(judging, labelled(language.code), folds):
        owning = Owning(learnt(language, others))
        found += [(one, owning.likelihood(words_of(one.sentence, language))) for one in judged]
    return found


def write(language: Language) -> Path:
    """Write a language's weights, a feature a line, and return the file."""
    return write_weights(language.folder / FILE, learnt(language, labelled(language.code)))


def print_judged(language: Language, folds: int) -> None:
    """Print how sentences left out of learning are judged."""
    judged = left_out(language, folds)
    for bound in _BOUNDS:
        for owns, who in ((True, "owns"), (False, "owns nothing")):
            print(
                f"{language.code} {who:12} judged to own with {bound:.0%} or more: "
                f"{wilson(share >= bound for one, share in judged if one.owns is owns)}"
            )


def print_reasons(language: Language, words: Sequence[str]) -> None:
    """Print how likely a sentence owns the fault, and what of it counts for that, the weightiest first."""
    owning = owning_of(language)
    if owning is None:
        return
    print(f"{language.code} owns {owning.likelihood(words):.2f}")
    found = {feature: owning.weights[feature][0] for feature in features(words) if feature in owning.weights}
    for feature, weight in sorted(found.items(), key=lambda one: -abs(one[1])):
        print(f"   {feature:24} owns {weight / UNIT:+.2f}")
