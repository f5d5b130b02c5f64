"""Fidelity: the facts a good letter holds are there, no figure or address comes from nowhere, and nothing that was ruled out is said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from amends_evals.items import Scored
from amends_evals.outcomes import Outcome
from amends_evals.samples import Sample
from amends_evals.scorers.words import holds, plain

_NUMBER = re.compile(r"\d[\d.,'’:/\- ]*\d|\d")
_PIECE = re.compile(r"\d+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>\"')]+")
_LEAST_DIGITS = 2
"""Digits of a number that counts: single ones are said in words as often, and tell little."""
_UNSAID = ("complaint", "customer_contribution", "staff", "investigation", "clearances", "severity_reason")
"""What a case holds that a letter may take no figure from."""


def fidelity(sample: Sample, outcome: Outcome) -> Mapping[str, Scored]:
    """Return what of the sample's facts the letter holds, and whether it says anything beyond them."""
    if outcome.text is None:
        return {}
    text = plain(outcome.text)
    missing = [wordings[0] for wordings in sample.says if not holds(text, wordings)]
    forbidden = [words for words in sample.never if holds(text, [words])]
    invented = list(dict.fromkeys(_from_nowhere(text, sample)))
    return {
        "facts_in": (1 - len(missing) / len(sample.says), _note("missing", missing)) if sample.says else None,
        "nothing_invented": (not invented, _note("from nowhere", invented)),
        "nothing_forbidden": (not forbidden, _note("said", forbidden)) if sample.never else None,
    }


def facts_of(sample: Sample, text: str) -> frozenset[int]:
    """Return the places in ``says`` of the facts that a text holds."""
    read = plain(text)
    return frozenset(number for number, wordings in enumerate(sample.says) if holds(read, wordings))


def _note(what: str, words: list[str]) -> str:
    return f"{what}: {', '.join(words)}" if words else ""


def _from_nowhere(text: str, sample: Sample) -> Iterator[str]:
    known = plain(" ; ".join(_values(sample.asked_for().model_dump(exclude=set(_UNSAID)))))
    for found in _ADDRESS.finditer(text):
        if found.group().rstrip(".,") not in known:
            yield found.group()
    numbers = {_digits(found) for found in _NUMBER.findall(known)}
    pieces = {str(int(piece)) for piece in _PIECE.findall(known)}
    for number in _NUMBER.findall(_ADDRESS.sub(" ", text)):
        digits = _digits(number)
        if len(digits) < _LEAST_DIGITS or digits in numbers:
            continue
        if not all(str(int(piece)) in pieces or _whole(piece) in numbers for piece in _PIECE.findall(number)):
            yield number.strip()


def _digits(number: str) -> str:
    """Return a number without what divides it, and without cents that are none."""
    return "".join(_PIECE.findall(re.sub(r"[.,]00$", "", number.strip())))


def _whole(piece: str) -> str:
    return piece.lstrip("0") or "0"


def _values(data: Any) -> Iterator[str]:
    """Yield everything a case says, dates by their day, month and year."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _values(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _values(value)
    elif isinstance(data, dt.date):
        yield f"{data.isoformat()} ; {data.day} ; {data.month} ; {data.year} ; {data.day}.{data.month}.{data.year} ; {data.year % 100}"
    elif data is not None:
        yield str(data)
