"""What a second reader is asked about a letter: criteria, each the part of a rule that no phrase can see.

They are data (``prompts/judge.toml``). A rule finds the wordings of blame; its criterion asks whether blame is there without one. What a
criterion says is said in its rule's name, so it serves that rule's principles, first of all those marked ``enforced_by = "judge"``.
What they ask is what the sources ask (``docs/sources.md``) and no list of phrases can hold: to feel heard (CA-9, HE-9, RO-14), nobody
thrown under the bus (CA-3 to CA-7, HE-8), an explanation that is no excuse (AR-7, AR-25, HR-16).

A criterion asks only for something that stands in the letter and can be quoted: what is missing is left to the rules, which know the case.
"""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.resources import data_folder
from amends.rules.catalogue import load_rules
from amends.toml_files import TomlFile, did_you_mean

_FILE = "judge.toml"


class Criterion(BaseModel):
    """One thing to look for: the rule it speaks for, the question, when the answer is no, and what a finding says for itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    rule: str
    question: str
    unless: str
    says: str
    """What is said of the quoted words where the judge gives no reason that can be shown."""


class Reading(BaseModel):
    """How a letter is read a second time: the limits of a reading, how a finding speaks, and the criteria in the order they are asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most: int
    letter_limit: int
    complaint_limit: int
    record_limit: int
    message: str
    criterion: tuple[Criterion, ...]


@cache
def load_reading() -> Reading:
    """Return everything in ``prompts/judge.toml``. Raises PackError with file, line and column."""
    file = TomlFile.read(data_folder("prompts") / _FILE)
    try:
        reading = Reading.model_validate(file.data)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise file.error(first["loc"], f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None
    rules = {rule.id: rule for rule in load_rules()}
    seen: set[str] = set()
    for number, criterion in enumerate(reading.criterion):
        where = ("criterion", number)
        if criterion.id in seen:
            raise file.error((*where, "id"), f"{criterion.id}: this criterion stands twice; give each an id of its own")
        seen.add(criterion.id)
        if criterion.rule not in rules:
            raise file.error((*where, "rule"), f"{criterion.rule}: there is no such rule; {did_you_mean(criterion.rule, rules)}")
        if not rules[criterion.rule].suppressible:
            raise file.error((*where, "rule"), f"{criterion.rule}: nobody may set this rule aside, so no opinion may speak for it")
    return reading


def load_criteria() -> tuple[Criterion, ...]:
    """Return every criterion in the order it is asked. Raises PackError with file, line and column."""
    return load_reading().criterion
