"""What can be heard in a complaint without a model: dates, sums, numbers to find the customer by, what they ask for, and warning signs.

Phrases are data (``languages/<code>/signs.toml``). They would rather miss than mishear: what they find is put before a person as the
customer's words, and somebody who is shown three false alarms does not read the fourth. What a complaint is about in all its points no
list of phrases can say; that takes a model, or a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.expressions import expression
from amends.languages import Language, load_language
from amends.languages.matching import PatternSet
from amends.languages.text import Text
from amends.prompting.listening import load_hearing
from amends.resources import read_toml
from amends.rules.claims import find_claims
from amends.rules.recognising import Claim

Kind = Literal["point", "harm", "feeling", "ask", "date", "amount", "phone", "email", "reference", "sign", "letter_type", "severity"]
Source = Literal["reading", "model"]

_SIGNS = "signs.toml"
_LONGEST = 300
"""Characters of a sentence that is quoted whole; of a longer one, so many words from the phrase on."""
_SHORTEST_NUMBER = 5
"""Digits of a bare number that is taken for an order's; a shorter one needs a noun before it (order 4471)."""
_PHONE_DIGITS = 9
"""Digits in groups of three, without a currency, that are a number to call."""
_NOUN_BEFORE = 24
"""Characters before a number in which that noun may stand."""
_NEARER = expression(r"[\d,;،؛!?\n]")
"""What parts a number from a noun before it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something the customer says: the words, where they stand in the complaint, and what they are. No fact, but what was said.

    ``which`` tells more of its kind: the kind of a harm, the sign, the letter type, the severity, a date (2026-05-12, or --05-12 without
    a year), a sum (84 EUR), a number in plain digits. ``says`` is a model's line for a reader of another language, and may be empty.
    """

    kind: Kind
    quote: str
    start: int
    end: int
    says: str = ""
    which: str = ""
    source: Source = "reading"


class Phrases(BaseModel):
    """Phrases by which something is heard, those that excuse one in the same sentence, and sentences that prove both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    heard: tuple[str, ...]
    unheard: tuple[str, ...] = ()


class Signs(BaseModel):
    """Everything in a language's ``signs.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbered: tuple[str, ...]
    """Beginnings of nouns that a number may follow which tells one order, booking or account from others."""
    ask: Phrases
    sign: dict[str, Phrases]
    letter_type: dict[str, Phrases]


@cache
def load_signs(code: str) -> Signs:
    """Return what a language is listened to for. Raises PackError, UnknownLanguageError."""
    from amends.errors import PackError

    path: Path = load_language(code).folder / _SIGNS
    try:
        return Signs.model_validate(read_toml(path))
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise PackError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from problem


def read_plainly(complaint: str, language: Language) -> tuple[Heard, ...]:
    """Return what can be heard in a complaint without a model, in the order it stands; of a letter type and severity one each at most."""
    text = language.read(complaint)
    found = [*_figures(complaint, language), *_phrases(text, language)]
    found.sort(key=lambda heard: (heard.start, heard.end))
    return tuple(found)


# figures


def _figures(complaint: str, language: Language) -> Iterator[Heard]:
    seen: set[tuple[str, str]] = set()
    for claim in _claims(complaint, language):
        kind, which = _figure(claim, complaint, language)
        if kind is None or (kind not in ("date", "amount") and (kind, which) in seen):
            continue
        seen.add((kind, which))
        # After a month's name a full stop may be an abbreviation's; in languages with dotted ordinals it may be the year's.
        end = claim.end - (complaint[claim.start : claim.end].endswith(".") and not language.style.ordinal_dot)
        yield Heard(kind, complaint[claim.start : end], claim.start, end, which=which)


def _claims(complaint: str, language: Language) -> Iterator[Claim]:
    """Yield every claim, those in brackets included: in a letter they are gaps to fill, in a complaint somebody's habit or a form's."""
    for claim in find_claims(complaint, language):
        inner = claim.start + 1
        if claim.kind == "placeholder" and claim.end - inner > 1:
            yield from (
                found._replace(start=found.start + inner, end=found.end + inner)
                for found in find_claims(complaint[inner : claim.end - 1], language)
            )
        else:
            yield claim


def _figure(claim: Claim, complaint: str, language: Language) -> tuple[Kind | None, str]:
    value = claim.value
    if claim.kind == "date" and isinstance(value, tuple):
        month, day, year = value
        return "date", f"{f'{year:04}' if year else '-'}-{month:02}-{day:02}"
    if claim.kind == "amount" and isinstance(value, tuple):
        return "amount", f"{value[0]:f} {value[1]}"
    if claim.kind == "phone":
        return ("reference" if _noun_before(claim, complaint, language) else "phone"), str(value)
    if claim.kind == "email":
        return "email", str(value)
    if claim.kind in ("reference", "number"):
        written = complaint[claim.start : claim.end]
        digits = sum(map(str.isdigit, written))
        if digits >= _PHONE_DIGITS and claim.kind == "number" and " " in written and not _noun_before(claim, complaint, language):
            return "phone", "".join(filter(str.isdecimal, written))  # nobody is owed 972 555 014 of anything
        # A year, a size or a time of day (24/7) stands alone; a whole number with a noun before it, or a long one, tells an order.
        telling = digits >= 2 and _noun_before(claim, complaint, language)
        if telling or (digits >= _SHORTEST_NUMBER and (claim.kind == "reference" or written.isdigit())):
            return "reference", "".join(str(int(sign)) if sign.isdecimal() else sign for sign in written.lstrip("#").strip())
    return None, ""


def _noun_before(claim: Claim, complaint: str, language: Language) -> bool:
    before = _NEARER.split(complaint[max(0, claim.start - _NOUN_BEFORE) : claim.start])[-1]
    words = [token.form for token in language.read(before).tokens][-3:]
    return any(form.startswith(noun) for word in words for form in _without_clitics(word, language) for noun in _nouns(language.code))


def _without_clitics(word: str, language: Language) -> Iterator[str]:
    yield word
    yield from (word[len(prefix) :] for prefix in language.style.prefixes if word.startswith(prefix))


@cache
def _nouns(code: str) -> tuple[str, ...]:
    language = load_language(code)
    return tuple(token.form for noun in load_signs(code).numbered for token in language.read(noun).tokens)


# phrases


def _phrases(text: Text, language: Language) -> Iterator[Heard]:
    hearing = load_hearing()
    known = load_signs(language.code)
    signs: list[Heard] = []
    for sign in hearing.sign:
        signs += _found("sign", sign.id, known.sign[sign.id], text, language)
    yield from signs
    yield from _found("ask", "", known.ask, text, language)
    grave = {sign.id for sign in hearing.sign if sign.grave}
    if gravest := min((heard for heard in signs if heard.which in grave), key=lambda heard: heard.start, default=None):
        yield Heard("severity", gravest.quote, gravest.start, gravest.end, which="high")
    kinds = [
        found[0] for name, phrases in known.letter_type.items() if (found := tuple(_found("letter_type", name, phrases, text, language)))
    ]
    if len(kinds) == 1:  # which of two matters weighs more no phrase can tell
        yield kinds[0]


def _found(kind: Kind, which: str, phrases: Phrases, text: Text, language: Language) -> Iterator[Heard]:
    """Yield each sentence in which a phrase stands and none that excuses it."""
    wanted, excused = _patterns(language.code, phrases)
    matches = wanted.find(text)
    if not matches:
        return
    spared = {text.sentence_of(match.first) for match in excused.find(text)} if excused else set()
    taken: set[int] = set()
    for match in matches:
        number = text.sentence_of(match.first)
        if number in spared or number in taken:
            continue
        taken.add(number)
        start, end = _quoted(text, number, match.first, match.last)
        yield Heard(kind, text.raw[start:end], start, end, which=which)


@cache
def _patterns(code: str, phrases: Phrases) -> tuple[PatternSet, PatternSet]:
    language = load_language(code)
    return language.patterns(phrases.phrases), language.patterns(phrases.unless)


def _quoted(text: Text, number: int, first: int, last: int) -> tuple[int, int]:
    """Return the place of a sentence, or of a very long one, of what stands in it from a phrase on."""
    start, end = text.bounds(number)
    if end - start <= _LONGEST:
        return start, end
    begun, ended = text.place(first, last)
    if begun + _LONGEST >= end:
        return begun, end
    cut = text.raw.rfind(" ", begun, begun + _LONGEST)
    return begun, max(cut, ended)
