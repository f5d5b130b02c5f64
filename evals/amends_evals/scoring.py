"""What the rules make of labelled sentences, as shares: by language and class, and in all, beside what we want them to be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import amends
from amends_evals.intervals import Share, bootstrap, wilson
from amends_evals.labelled import Labelled

ALL = "all"


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence and what was found in it."""

    item: Labelled
    findings: tuple[amends.Finding, ...]

    @property
    def flagged(self) -> bool:
        """Whether any rule found anything."""
        return bool(self.findings)

    @property
    def as_error(self) -> bool:
        """Whether a finding is an error."""
        return any(finding.severity == "error" for finding in self.findings)

    def by(self, rules: Collection[str]) -> bool:
        """Return whether one of some rules found something."""
        return any(finding.rule in rules for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How the rules do on one class of sentences in one language.

    ``caught`` and ``right`` are recall: of its bad sentences, those any rule found and those a rule of the class found. ``precision``: of
    all sentences of the language in which a rule of the class found something, those that are bad, whatever their class. It depends on how many
    acceptable sentences the files hold, so compare it on the same files only. ``flagged`` and ``as_error``: of its acceptable sentences.
    """

    language: str
    label: str
    known: bool
    caught: Share
    right: Share
    precision: Share
    flagged: Share
    as_error: Share


@dataclass(frozen=True, slots=True)
class Goal:
    """A share over some sentences that should be so high, or so low."""

    name: str
    wanted: float
    at_most: bool
    belongs: Callable[[Labelled], bool]
    counts: Callable[[Judged], bool]

    def met(self, share: Share) -> bool | None:
        """Return whether a share is as wanted; None where there is none."""
        if share.value is None:
            return None
        return share.value <= self.wanted if self.at_most else share.value >= self.wanted


GOALS = (
    Goal("acceptable flagged as error", 0.02, True, lambda item: item.acceptable, lambda judged: judged.as_error),
    Goal("acceptable flagged at all", 0.04, True, lambda item: item.acceptable, lambda judged: judged.flagged),
    Goal(
        "bad caught, of patterns",
        0.95,
        False,
        lambda item: not item.acceptable and item.origin == "patterns",
        lambda judged: judged.flagged,
    ),
    Goal(
        "bad caught, of English sentences",
        0.70,
        False,
        lambda item: not item.acceptable and item.origin == "sentences" and item.language == "en",
        lambda judged: judged.flagged,
    ),
)


def lint_all(items: Iterable[Labelled]) -> Iterator[Judged]:
    """Yield each sentence with what ``amends.lint`` finds in it."""
    for item in items:
        yield Judged(item, amends.lint(item.text, item.language, whole=False).findings)


def languages_of(judged: Iterable[Judged]) -> tuple[str, ...]:
    """Return the languages of some sentences, and ``all`` if there are several."""
    found = sorted({one.item.language for one in judged})
    return (*found, ALL) if len(found) > 1 else tuple(found)


def of_language(judged: Iterable[Judged], language: str) -> list[Judged]:
    """Return the sentences of a language, or of all."""
    return [one for one in judged if language in (ALL, one.item.language)]


def class_scores(judged: Iterable[Judged], labels: Mapping[str, Collection[str]]) -> Iterator[ClassScore]:
    """Yield the score of each class in each language, and in all languages together."""
    everything = list(judged)
    for language in languages_of(everything):
        spoken = of_language(everything, language)
        for label in sorted({one.item.label for one in spoken}):
            mine = [one for one in spoken if one.item.label == label]
            bad = [one for one in mine if not one.item.acceptable]
            careful = [one for one in mine if one.item.acceptable]
            rules = labels.get(label, ())
            yield ClassScore(
                language,
                label,
                label in labels or not bad,
                bootstrap(one.flagged for one in bad),
                bootstrap(one.by(rules) for one in bad),
                bootstrap(not one.item.acceptable for one in spoken if bad and one.by(rules)),
                bootstrap(one.flagged for one in careful),
                bootstrap(one.as_error for one in careful),
            )


def goal_scores(judged: Iterable[Judged]) -> Iterator[tuple[Goal, str, Share]]:
    """Yield the share of each goal in each language, and in all."""
    everything = list(judged)
    for goal in GOALS:
        for language in languages_of(everything):
            share = wilson(goal.counts(one) for one in of_language(everything, language) if goal.belongs(one.item))
            if share.total:
                yield goal, language, share
