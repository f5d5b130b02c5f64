"""Letters to measure on: distinct, about a thousand characters each, the same for everybody who names the same seed.

A letter takes its frame from one sample case and its paragraphs from others, in wordings of the phrasebook picked by many seeds; names
are recombined and the figures in it are drawn anew. A stated share holds bad sentences, taken from the examples of the rules. No two
letters are equal, so nothing is gained by remembering whole letters; sentences do recur, as they do in a company's real letters.

    python -m benchmarks.letters --language en --count 3     # JSON Lines: {"text": …}
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from amends import Case, read_case
from amends.languages import load_language
from amends.phrasebook import compose
from amends.rendering import render
from amends.resources import read_toml
from amends.rules.examples import unmarked
from amends.samples import sample_cases

BAD_SHARE = 0.5
"""Share of letters that hold bad sentences."""
_MOST_BAD = 3
_WORDINGS = 12
"""Seeds with which each sample is composed."""
_LENGTH = 1_000
_BODY = (
    ("opening_apology", "what_happened"),
    ("impact", "empathy"),
    ("ownership", "explanation"),
    ("remedies", "update_promise"),
    ("prevention",),
    ("thanks", "invitation"),
    ("closing",),
)
_NEEDED = (0, 2, 3, 5)
"""Paragraphs that no letter goes without."""
_FIGURE = re.compile(r"(?<![\d.:])\d{1,7}(?![\d.:]*\d)")
_SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+|\n+")
_TRIES = 20
"""Words that are tried for a sentence nobody has read."""
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Pool:
    """What letters of a language are made of: salutations, closes, subjects, paragraphs by their parts, bad sentences."""

    subjects: tuple[str, ...]
    salutations: tuple[str, ...]
    closes: tuple[str, ...]
    paragraphs: tuple[tuple[str, ...], ...]
    bad: tuple[str, ...]


def letters(language: str, seed: int = 0) -> Iterator[str]:
    """Yield letters without end, none equal to one before."""
    pool = _pool(language)
    chance = random.Random(f"{language}:{seed}")
    seen: set[int] = set()
    while True:
        text = _letter(pool, chance)
        if hash(text) not in seen:
            seen.add(hash(text))
            yield text


def with_new_sentences(language: str, seed: int = 0) -> Iterator[str]:
    """Yield letters in every sentence of which one word was exchanged for another of the language: no sense, but no sentence twice.

    Only lines of names, and the shortest ones, may stand again.
    """
    pool = _pool(language)
    chance = random.Random(f"{language}:{seed}:new")
    found = {word for texts in pool.paragraphs for text in texts for word in _WORD.findall(text)}
    vocabulary = sorted(word for word in found if word == word.lower())
    seen: set[str] = set()

    def exchanged(sentence: str) -> str:
        places = list(_WORD.finditer(sentence))
        made = sentence
        for _ in range(_TRIES if places else 0):
            if made not in seen and made != sentence:
                break
            place = chance.choice(places)
            made = sentence[: place.start()] + chance.choice(vocabulary) + sentence[place.end() :]
        seen.add(made)
        return made

    for text in letters(language, seed):
        pieces: list[str] = re.split(f"({_SENTENCE_END.pattern})", text)
        yield "".join(exchanged(piece) for piece in pieces)


def named_anew(case: Case, people: Sequence[Case], chance: random.Random) -> Case:
    """Return a case whose reader is called by names that other cases' readers bear."""
    if case.recipient is None or case.recipient.group or case.recipient.salutation:
        return case
    language = load_language(case.language or "")
    peers = [
        other.recipient
        for other in people
        if other.recipient and not other.recipient.group and other.recipient.gender == case.recipient.gender
    ] or [case.recipient]
    given = [person.first_name or language.names(person.name)[0] for person in peers]
    families = [person.surname or language.names(person.name)[-1] for person in peers]
    first, family = chance.choice(given), chance.choice(families)
    return case.model_copy(
        update={"recipient": case.recipient.model_copy(update={"name": f"{first} {family}", "first_name": first, "surname": family})}
    )


@cache
def samples(language: str) -> tuple[Case, ...]:
    """Return a language's sample cases that become written letters, which answer a customer's complaint in full."""
    cases = (read_case(path) for path in sample_cases(language))
    return tuple(
        case
        for case in cases
        if (case.channel in ("email", "letter") and case.stage == "full" and case.audience in ("customer", "client") and not case.missing())
    )


def bad_sentences(language: str) -> tuple[str, ...]:
    """Return the bad examples of a language's rules, without their marks."""
    entries = read_toml(load_language(language).folder / "rules.toml")["rule"]
    return tuple(unmarked(text)[0] for entry in entries for text in entry.get("bad", ()) if len(text) < 300)


@cache
def _pool(language: str) -> Pool:
    chance = random.Random(language)
    found: dict[str, dict[str, None]] = {}
    for case in samples(language):
        for seed in range(_WORDINGS):
            variant = named_anew(case, samples(language), chance)
            rendered = render(compose(variant, seed=seed), variant)
            parts: dict[str, list[str]] = {}
            for span in rendered.spans:
                parts.setdefault(span.part, []).append(rendered.text[span.start : span.end])
            for part in ("subject", "salutation"):
                for text in parts.get(part, ()):
                    found.setdefault(part, {})[text] = None
            found.setdefault("sign_off", {})["\n".join(parts.get("sign_off", ()))] = None
            for number, names in enumerate(_BODY):
                if text := " ".join(piece for name in names for piece in parts.get(name, ())):
                    found.setdefault(f"paragraph {number}", {})[text] = None
    return Pool(
        subjects=tuple(found["subject"]),
        salutations=tuple(found["salutation"]),
        closes=tuple(found["sign_off"]),
        paragraphs=tuple(tuple(found.get(f"paragraph {number}", ())) for number in range(len(_BODY))),
        bad=bad_sentences(language),
    )


def _letter(pool: Pool, chance: random.Random) -> str:
    """Return one letter: its paragraphs in their order, of those it can do without as many as come nearest to the wanted length."""
    frame = [chance.choice(pool.subjects), chance.choice(pool.salutations)], chance.choice(pool.closes)
    body = {number: chance.choice(texts) for number, texts in enumerate(pool.paragraphs) if texts}
    length = sum(map(len, frame[0])) + len(frame[1])
    kept: dict[int, str] = {}
    optional = [number for number in body if number not in _NEEDED]
    for number in (*_NEEDED, *chance.sample(optional, len(optional))):
        if number in _NEEDED or abs(length + len(body[number]) - _LENGTH) < abs(length - _LENGTH):
            kept[number] = body[number]
            length += len(body[number]) + 2
    paragraphs = [kept[number] for number in sorted(kept)]
    if chance.random() < BAD_SHARE:
        for sentence in chance.sample(pool.bad, chance.randint(1, _MOST_BAD)):
            at = chance.randrange(len(paragraphs))
            paragraphs[at] = f"{paragraphs[at]} {sentence}" if chance.random() < 0.5 else f"{sentence} {paragraphs[at]}"
    return _figures_anew("\n\n".join([*frame[0], *paragraphs, frame[1]]), chance) + "\n"


def _figures_anew(text: str, chance: random.Random) -> str:
    """Return a text with its figures drawn anew, of the same length; years stay."""

    def drawn(match: re.Match[str]) -> str:
        figure = match.group()
        if len(figure) == 4 and figure.startswith(("19", "20")):
            return figure
        if len(figure) < 3:
            return str(chance.randint(1, 28)) if not figure.startswith("0") else figure
        return "".join(chance.choices("123456789", k=len(figure)))

    return _FIGURE.sub(drawn, text)


def main() -> None:
    """Print letters as JSON Lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", default="en")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--new-sentences", action="store_true", help="exchange a word in every sentence, so that none recurs")
    asked = parser.parse_args()
    source = with_new_sentences if asked.new_sentences else letters
    for text in islice(source(asked.language, asked.seed), asked.count):
        sys.stdout.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
