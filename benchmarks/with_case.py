"""Letters with the case behind them: a sample under other names and figures, composed in one of its wordings, and a person's edit of it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from amends import Case, Letter
from amends.phrasebook import compose
from amends.rendering import render
from benchmarks.letters import bad_sentences, named_anew, samples

_FIGURE = re.compile(r"(?<![\d.:-])\d{3,7}(?![\d.:-])")
_SENTENCE = re.compile(r"(?<=[.!?؟]) ")


@dataclass(frozen=True)
class WithCase:
    """A case, its letter, the letter as text, and the text after an edit."""

    case: Case
    letter: Letter
    text: str
    edited: str


def with_case(language: str, seed: int = 0) -> Iterator[WithCase]:
    """Yield letters with their cases without end; no two cases are equal, and every second letter was edited for the worse."""
    chance = random.Random(f"{language}:{seed}:case")
    bad = bad_sentences(language)
    while True:
        case = _figures_anew(named_anew(chance.choice(samples(language)), samples(language), chance), chance)
        letter = compose(case, seed=chance.randrange(1_000))
        text = render(letter, case).text
        yield WithCase(case, letter, text, _edited(text, bad, chance))


def _figures_anew(case: Case, chance: random.Random) -> Case:
    """Return a case whose figures of three digits and more are others: the same other wherever the figure stands."""
    drawn: dict[str, str] = {}

    def another(match: re.Match[str]) -> str:
        figure = match.group()
        if len(figure) == 4 and figure.startswith(("19", "20")):
            return figure
        return drawn.setdefault(figure, "".join(chance.choices("123456789", k=len(figure))))

    text = json.dumps(case.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
    return Case.of(json.loads(_FIGURE.sub(another, text)))


def _edited(text: str, bad: tuple[str, ...], chance: random.Random) -> str:
    """Return a text as a person leaves it: with a bad sentence put in, or a sentence taken out."""
    places = [match.start() for match in _SENTENCE.finditer(text)]
    if len(places) < 3:
        return text + chance.choice(bad)
    at = chance.randrange(len(places) - 1)
    if chance.random() < 0.5:
        return f"{text[: places[at]]} {chance.choice(bad)}{text[places[at] :]}"
    return text[: places[at]] + text[places[at + 1] :]
