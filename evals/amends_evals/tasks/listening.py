"""Listen: the points of each complaint, by code alone or with a model, and whether what is quoted stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import amends
from amends.errors import ModelError
from amends.hearing import Kind
from amends_evals.asked import Asked
from amends_evals.items import Item, Made, Scored, Scorer
from amends_evals.log import Usage
from amends_evals.samples import Sample

READING = "reading"
_NOTED: tuple[Kind, ...] = ("point", "ask", "harm", "feeling")
"""Kinds of what is heard that answer a point: whoever marks a harm or a feeling has heard what the customer says there."""


class Listening:
    """Each complaint, listened to by code alone, and by a model where there is one."""

    name = "listen"
    scorers: ClassVar[Mapping[str, Scorer[Sample, amends.Listening]]] = {"listen": lambda sample, heard: _scores(sample, heard)}

    def __init__(self, samples: Sequence[Sample], listener: Asked | None) -> None:
        self._samples = samples
        self._listener = listener

    def items(self) -> Sequence[Item[Sample]]:
        """Return each sample for each listener."""
        found = [Item(sample.id, READING, sample.groups, sample) for sample in self._samples]
        if listener := self._listener:
            found += [Item(one.id, "model", one.groups, one) for one in self._samples if listener.can_answer(_conversation(one))]
        return found

    async def run(self, item: Item[Sample]) -> Made[amends.Listening]:
        """Return what is heard in a complaint."""
        sample = item.of
        talk = self._listener.about(_conversation(sample)) if self._listener and item.system != READING else None
        try:
            heard = await amends.alisten(sample.text, talk)
        except (ModelError, amends.InputError) as fault:
            return Made(None, {"complaint": sample.text}, talk.usage if talk else Usage(), str(fault))
        output = {
            "complaint": heard.complaint,
            "heard": [{"kind": one.kind, "quote": one.quote, "says": one.says, "start": one.start, "end": one.end} for one in heard.heard],
            "missed": _missed(sample, heard),
        }
        return Made(heard, output, talk.usage if talk else Usage())


def _conversation(sample: Sample) -> str:
    return f"listen/model/{sample.id}"


def _scores(sample: Sample, heard: amends.Listening) -> Mapping[str, Scored]:
    points = _quotes(sample, heard)
    missed = _missed(sample, heard)
    quotes = [heard.complaint[one.start : one.end] == one.quote for one in heard.heard]
    return {
        "language_told": (heard.language == sample.language, f"told as {heard.language}") if sample.language else None,
        "points_found": (1 - len(missed) / len(points), f"missed: {'; '.join(missed)}" if missed else "") if points else None,
        "quotes_true": sum(quotes) / len(quotes) if quotes else None,
        "dropped": float(sum(number for _, number in heard.dropped)) if heard.source != READING else None,
    }


def _quotes(sample: Sample, heard: amends.Listening) -> list[str]:
    """Return the words that the sample's author marked, as far as they stand in the cleaned complaint."""
    if sample.case is None or sample.kind == "holding":
        return []
    return [point.quote for point in sample.case.points if point.quote and point.quote in heard.complaint]


def _missed(sample: Sample, heard: amends.Listening) -> list[str]:
    spans = [(one.start, one.end) for one in heard.of(*_NOTED)]
    missed = []
    for quote in _quotes(sample, heard):
        start = heard.complaint.index(quote)
        if not any(first < start + len(quote) and start < last for first, last in spans):
            missed.append(quote)
    return missed
