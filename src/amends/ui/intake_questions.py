"""Which questions of a case the intake page asks, and what is typed to answer each: a choice, a date, a sentence, a person, a line.

The questions are the case's own. What is confirmed elsewhere on the page (language, points, remedies, signer, channel) is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from amends.questions import Question

Type = Literal["choice", "date", "sentence", "sentences", "person", "line", "lines"]


@dataclass(frozen=True, slots=True)
class Input:
    """One field: the key it is answered under, what is typed there, and the choices if it is one."""

    field: str
    type: Type
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page asks it, with its fields."""

    field: str
    text: str
    why: str
    required: bool
    inputs: tuple[Input, ...]


FAULTS = ("established", "shared", "unknown", "disputed", "not_ours")
YES_NO = ("yes", "no")
GENDERS = ("female", "male", "unknown")
STAGES = ("full", "holding")

INPUTS: Mapping[str, tuple[Input, ...]] = {
    "fault_status": (Input("fault_status", "choice", FAULTS),),
    "cause_known": (Input("cause_known", "choice", YES_NO),),
    "recipient.name": (
        Input("recipient.name", "person"),
        Input("recipient.gender", "choice", GENDERS, optional=True),
        Input("recipient.email", "line", optional=True),
    ),
    "failings": (Input("failings", "sentences"), Input("failings.verified_by", "person"), Input("failings.when", "date", optional=True)),
    "harms": (Input("harms", "sentences"),),
    "customer_words": (Input("customer_words", "lines"),),
    "cause": (Input("cause", "sentence"),),
    "measures": (Input("measures", "sentences"),),
    "next_update": (Input("next_update", "date"),),
    "talk.held_on": (Input("talk.held_on", "date"),),
    "talk.tried_on": (Input("talk.tried_on", "date"),),
    "previous_letter": (Input("previous_letter", "date"),),
    "follow_up": (Input("follow_up.on", "date"), Input("follow_up.owner", "person", optional=True)),
    "investigation": (
        Input("investigation.asked", "person"),
        Input("investigation.found", "line"),
        Input("investigation.on", "date", optional=True),
    ),
    "copies": (Input("copies", "lines"),),
    "incident": (
        Input("incident.period", "sentence"),
        Input("incident.affected", "sentence"),
        Input("incident.what_to_do", "sentence", optional=True),
    ),
}
"""What answers each question that is asked here."""

ALWAYS = ("fault_status", "cause_known", "recipient.name")
"""Questions that stay where they are once they are answered: the others depend on them."""


def asked(open_questions: tuple[Question, ...], known: Mapping[str, Question]) -> Iterator[Asked]:
    """Yield what the page asks, those first that everything depends on; ``known`` holds every question by its field."""
    still = {question.field: question for question in open_questions}
    for field in (*ALWAYS, *(field for field in still if field not in ALWAYS)):
        if field in INPUTS:
            question = known[field]
            required = field in ALWAYS or still[field].required
            yield Asked(field, question.text, question.why, required, INPUTS[field])
