"""Learn what a sentence of a letter does, and whether it owns the fault, from labelled sentences: the weights of ``amends.languages``.

    python -m amends_evals.learning [--lang xx] [--folds N | --why SENTENCE]

Without an option, ``sentences.json`` and ``owning.json`` of every language are written anew: logistic regressions (scikit-learn). The first
is over the sentences of ``evals/datasets/sentences``, the sentences to put into letters (``evals/datasets/deeds``) and what the sample cases
hold; the second is in ``amends_evals.learning_owning``. What is held out is not read. ``--folds N`` writes nothing and says how sentences are
judged that were left out of learning, a sentence in N at a time; ``--why`` says what of a sentence counts for what.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import amends
from amends.languages import Language, load_language
from amends.languages.sentences import FILE, Classifier, Does, classifier_of
from amends.languages.weighing import BIAS, UNIT
from amends_evals import learning_owning
from amends_evals.deed_lines import read_deeds
from amends_evals.errors import BadFileError
from amends_evals.fitting import fitted, left_out_in_turn, weighty, words_of, write_weights
from amends_evals.intervals import wilson
from amends_evals.places import DATASETS

_KINDS: tuple[Does, ...] = ("gives", "wrong", "neither")
_BOUNDS = (0.1, 0.2, 0.3, 0.5)
_PAST = ("failings", "harms", "cause")
_GIVEN = ("remedies", "measures")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and what it does."""

    sentence: str
    does: Does


def labelled(language: str) -> list[Labelled]:
    """Return every sentence of a language to learn from."""
    return list(dict.fromkeys([*written(language), *_from_deeds(language), *_from_cases(language)]))


def written(language: str) -> Iterator[Labelled]:
    """Yield the sentences of a language that were written to be learnt from, each by itself. Raises BadFileError with the line."""
    path = DATASETS / "sentences" / f"{language}.jsonl"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else (), 1):
        try:
            row = json.loads(line)
            found = Labelled(row["sentence"], row["kind"])
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise BadFileError(f"{path}:{number}: needs sentence and kind: {problem!r}") from problem
        if found.does not in _KINDS:
            raise BadFileError(f"{path}:{number}: kind must be one of {', '.join(_KINDS)}")
        yield found


def _from_deeds(language: str) -> Iterator[Labelled]:
    path = DATASETS / "deeds" / f"{language}.jsonl"
    for line in read_deeds(path) if path.is_file() else ():
        field = (line.of or "").partition(".")[0]
        if line.kind == "giving-nothing":
            yield Labelled(line.sentence, "neither")
        elif line.kind == "invented" or field in _GIVEN:
            yield Labelled(line.sentence, "gives")
        elif field in _PAST:
            yield Labelled(line.sentence, "wrong")


def _from_cases(language: str) -> Iterator[Labelled]:
    for path in sorted(path for folder in ("samples", "blind") for path in (DATASETS / folder / language).glob("*.yaml")):
        case = amends.read_case(path)
        for past in (*case.failings, *case.harms, *([case.cause] if case.cause else [])):
            yield Labelled(past.text, "wrong")
        for given in (*case.remedies, *case.measures):
            yield Labelled(given.text, "gives")


def learnt(language: Language, sentences: Sequence[Labelled]) -> dict[str, list[int]]:
    """Return the weights that some sentences teach, by feature, in the order of the features."""
    fit = fitted(language, [one.sentence for one in sentences], [_KINDS.index(one.does) for one in sentences])
    gives, wrong, neither = fit.weights
    bias = [round(UNIT * (score - fit.biases[2])) for score in fit.biases[:2]]
    pairs = {name: [round(UNIT * (gives[at] - neither[at])), round(UNIT * (wrong[at] - neither[at]))] for name, at in fit.features.items()}
    return {BIAS: bias, **weighty(pairs)}


def left_out(language: Language, folds: int) -> list[tuple[Labelled, dict[Does, float]]]:
    """Return how likely each sentence that was written to learn from is of each kind, judged by what all others teach.

    Sentences about a case are not judged so: others about the same case would tell too much of them.
    """
    judging = list(dict.fromkeys(written(language.code)))
    found = []
    for judged, others in left_out_in_turn(judging, labelled(language.code), folds):
        classifier = Classifier(learnt(language, others))
        found += [(one, classifier.probabilities(words_of(one.sentence, language))) for one in judged]
    return found


def write(language: Language) -> Path:
    """Write a language's weights, a feature a line, and return the file."""
    return write_weights(language.folder / FILE, learnt(language, labelled(language.code)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the weights, or print what is asked for; return 0."""
    parser = argparse.ArgumentParser(
        prog="amends_evals.learning", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lang", choices=amends.LANGUAGES, help="this language only")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--folds", type=int, metavar="N", help="judge each sentence by what the others teach, N parts, and write nothing")
    either.add_argument("--why", metavar="SENTENCE", help="say what of a sentence counts for what")
    options = parser.parse_args(arguments)
    for language in map(load_language, [options.lang] if options.lang else amends.LANGUAGES):
        if options.why:
            _print_reasons(language, options.why)
        elif options.folds:
            _print_judged(language, left_out(language, options.folds))
            learning_owning.print_judged(language, options.folds)
        else:
            print(write(language))
            print(learning_owning.write(language))
    return 0


def _print_reasons(language: Language, sentence: str) -> None:
    classifier = classifier_of(language)
    if classifier is None:
        return
    words = words_of(sentence, language)
    print(language.code, ", ".join(f"{kind} {share:.2f}" for kind, share in classifier.probabilities(words).items()))
    for feature, gives, wrong in classifier.reasons(words):
        print(f"   {feature:24} gives {gives:+.2f}  wrong {wrong:+.2f}")
    learning_owning.print_reasons(language, words)


def _print_judged(language: Language, judged: Sequence[tuple[Labelled, dict[Does, float]]]) -> None:
    right = wilson(max(shares, key=lambda kind: shares[kind]) == one.does for one, shares in judged)
    print(f"{language.code} rightly named: {right}")
    for kind in _KINDS:
        for bound in _BOUNDS:
            below = wilson(shares["gives"] < bound for one, shares in judged if one.does == kind)
            print(f"{language.code} {kind:8} judged to give with less than {bound:.0%}: {below}")


if __name__ == "__main__":
    raise SystemExit(main())
