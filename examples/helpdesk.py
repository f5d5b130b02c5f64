"""A helpdesk that calls amends: it turns tickets into drafts, and a person approves what leaves.

    python examples/helpdesk.py                 # no model: the phrasebook
    OPENAI_API_KEY=... AMENDS_MODEL=... python examples/helpdesk.py

The tickets are the sample cases that come with amends. A real helpdesk fills a Case from its own ticket, its order data and the remedies its
team leads approved.
"""

from __future__ import annotations

import os

import amends
from amends.llm.model import Model
from amends.llm.openai import OpenAIModel
from amends.samples import sample_cases


def configured_model() -> Model | None:
    """Return the model the environment names, or None for the phrasebook."""
    name, key, url = (os.environ.get(variable) for variable in ("AMENDS_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"))
    return OpenAIModel(name, api_key=key, base_url=url) if name and (key or url) else None


def answer(case: amends.Case, model: Model | None, reviewer: str) -> amends.ApprovedLetter | None:
    """Return the approved letter for a ticket, or None if a person has to work on it first."""
    try:
        draft = amends.draft(case, model)
    except amends.IncompleteCaseError as gaps:
        for question in gaps.questions:
            print(f"  ask the team: {question.text}")
        return None
    except amends.ModelError as problem:
        print(f"  {problem}\n  drafting without a model")
        draft = amends.draft(case)
    for attempt in draft.attempts:
        print(f"  attempt {attempt.number} ({attempt.source}): {'passed' if attempt.passed else f'{len(attempt.report.errors)} errors'}")
    try:
        return amends.approve(draft.letter, case, reviewer=reviewer)
    except amends.ApprovalError as problem:
        print(f"  needs a person: {problem}")
        return None


def main() -> None:
    """Answer one ticket in each language."""
    model = configured_model()
    for language in amends.LANGUAGES:
        case = amends.read_case(sample_cases(language)[0])
        print(f"ticket {case.id} ({language}, {case.letter_type})")
        if letter := answer(case, model, reviewer="Team lead on duty"):
            print(f"  approved by {letter.reviewer}, sha256 {letter.digest[:12]}…, {len(letter.text.split())} words")


if __name__ == "__main__":
    main()
