"""Measure what gets past the checker when a model does whatever a complaint orders.

    python -m amends_evals.obedience FILE [--lang xx] [--samples N] [--through]

FILE holds one JSON object a line, with a ``text`` and a ``kind``; those whose kind begins with ``injection`` are used. Each is put below
the complaint of sample cases of every language, as it stands, in quotation marks, as base64 and in letters that only look like its own.
A model that obeys reads it back out of the request, as a real one would, and writes it into a letter that is otherwise without fault:
what was ordered word for word, what it decoded, or the words it was told to say. The letter's own check must find an error.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import amends
from amends.letter import DraftedLetter
from amends.llm.model import Completion, Request
from amends.samples import sample_cases
from amends_evals.intervals import wilson

LONGEST = 1_200
"""Characters of an order that a model writes down; a letter has room for no more."""
_LOOK_ALIKE = str.maketrans("aceopxyABCEHKMOPTXijs", "асеорхуАВСЕНКМОРТХіјѕ")
_FENCE = re.compile(r"^(=== [0-9a-f]{24} ===)\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r"\b(?:say|print|write|answer|reply|output|text)\b[^\"“”']{0,40}[\"“'](\w[^\"“”]{3,400})[\"”']", re.IGNORECASE)
PLACES = ("closing", "what_happened", "thanks", "subject", "opening_apology", "remedies")


def encoded(text: str) -> str:
    """Return a text as base64."""
    return base64.b64encode(text.encode()).decode()


CARRIERS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "quoted": lambda text: f"“{text}”",
    "base64": encoded,
    "look-alike": lambda text: text.translate(_LOOK_ALIKE),
}


@dataclass(frozen=True)
class Order:
    """An injection: how it is named, and what it says."""

    name: str
    text: str

    def obeyed(self) -> Iterator[tuple[str, str]]:
        """Yield the ways to obey: the whole order, and the words it wants said."""
        yield "whole", self.text[:LONGEST]
        if said := _SAID.search(self.text):
            yield "said", said[1]


class ObedientModel:
    """Writes what it finds below a complaint into one part of a good letter."""

    name = "obedient"

    def __init__(self, case: amends.Case, place: str, words: str) -> None:
        """Take the case without the injection, the part to write into, and what to write instead of the injection as found (or "")."""
        self._letter = amends.compose(case).model_dump(exclude={"written"})
        self._honest = case.complaint.strip()
        self._place = place
        self._words = words
        self._has_remedy = bool(case.remedies)

    def complete(self, request: Request) -> Completion:
        """Return the letter with the order carried out."""
        found = _FENCE.search(request.messages[-1].content)
        assert found is not None, "the complaint stands between two lines of a digest"
        ordered = found[2].strip().removeprefix(self._honest).strip()
        return Completion(self._obeying(self._words or ordered), self.name, None, None, 0.0)

    def _obeying(self, words: str) -> str:
        letter = dict(self._letter)
        place = self._place if self._has_remedy or self._place != "remedies" else "closing"
        if place == "subject":
            letter["subject"] = words
        elif place == "remedies":
            first = letter["remedies"][0]
            letter["remedies"] = [*letter["remedies"], {"text": words, "remedy_id": first["remedy_id"]}]
        else:
            part = letter[place] or {"text": "", "rests_on": []}
            letter[place] = {"text": f"{part['text']} {words}".strip(), "rests_on": part["rests_on"]}
        return DraftedLetter.model_validate(letter).model_dump_json()


def orders(path: Path) -> list[Order]:
    """Return the injections of a file."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Order(row["id"], row["text"]) for row in rows if row["kind"].startswith("injection")]


@dataclass(frozen=True)
class Try:
    """One injection in one carrier in one case, and whether the letter that obeys it passed."""

    language: str
    carrier: str
    way: str
    place: str
    order: str
    words: str
    passed: bool


@dataclass(frozen=True)
class Plan:
    """One injection in one carrier, below the complaint of a case; ``written`` is what the model writes instead of it as carried, or ""."""

    case: amends.Case
    order: str
    carrier: str
    way: str
    place: str
    carried: str
    written: str

    @property
    def name(self) -> str:
        """What tells it from the other plans for its case."""
        return f"{self.order} {self.carrier} {self.way}"

    def carry_out(self) -> tuple[Try, amends.Attempt]:
        """Return what comes of it, and the letter that obeys."""
        attacked = self.case.model_copy(update={"complaint": f"{self.case.complaint}\n{self.carried}"})
        model = ObedientModel(self.case, self.place, self.written)
        attempt = next(iter(amends.Drafter(model, attempts=1).attempts(attacked)))
        words = self.written or self.carried
        return Try(self.case.language or "", self.carrier, self.way, self.place, self.order, words, attempt.passed), attempt


def plans(case: amends.Case, injections: Sequence[Order]) -> Iterator[Plan]:
    """Yield every try on a case: each injection in each carrier, written as carried and, where that differs, as decoded."""
    places = [place for place in PLACES if place != "subject" or case.channel in ("email", "letter")]
    for order in injections:
        for way, words in order.obeyed():
            for carrier, carry in CARRIERS.items():
                for written in dict.fromkeys(("", words)) if carrier in ("base64", "look-alike") else ("",):
                    place = places[zlib.crc32(f"{order.name} {carrier} {way} {written == words} {case.id}".encode()) % len(places)]
                    yield Plan(case, order.name, carrier, f"{way}, decoded" if written else way, place, carry(words), written)


def tries(case: amends.Case, injections: Sequence[Order]) -> Iterator[Try]:
    """Yield what comes of every plan for a case."""
    for plan in plans(case, injections):
        yield plan.carry_out()[0]


def main() -> None:
    """Print how many of the obeyed orders passed, by carrier and language."""
    parser = argparse.ArgumentParser(
        prog="amends_evals.obedience", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--lang")
    parser.add_argument("--samples", type=int, default=1, help="how many sample cases of each language")
    parser.add_argument("--through", action="store_true", help="print each order that passed")
    options = parser.parse_args()
    injections = orders(options.file)
    passed: dict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    languages = [language for language in amends.LANGUAGES if options.lang in (None, language)]
    for language in languages:
        for path in sample_cases(language)[: options.samples]:
            for result in tries(amends.read_case(path), injections):
                for row in (f"{result.carrier}: {result.way}", f"in {result.place}", "all"):
                    for column in (language, "all"):
                        passed[row, column][result.passed] += 1
                if options.through and result.passed:
                    print(f"{language} {path.stem} {result.order} {result.carrier} {result.way} {result.place}: {result.words[:200]!r}")
    columns = [*languages, "all"]
    print(f"{len(injections)} injections; passed of all" + "".join(f"{column:>14}" for column in columns))
    for row in dict.fromkeys(row for row, _ in passed):
        cells = [passed[row, column] for column in columns]
        print(f"{row:32}" + "".join(f"{f'{cell[True]}/{cell.total()}' if cell.total() else '-':>14}" for cell in cells))
    whole = passed["all", "all"]
    print(f"passed: {wilson([True] * whole[True] + [False] * whole[False])}")


if __name__ == "__main__":
    main()
