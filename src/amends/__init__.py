"""amends: from a customer's complaint to an apology letter a business can send, drafted, checked by rules, approved by a person."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.case import Case, Question
    from amends.case_files import read_case
    from amends.drafting import Attempt, Draft, Drafter, adraft, draft
    from amends.errors import (
        AmendsError,
        ApprovalError,
        CaseError,
        DraftRejectedError,
        IncompleteCaseError,
        InputError,
        ModelError,
        PackError,
        UnknownLanguageError,
    )
    from amends.intake import clean_complaint
    from amends.judging import Judge, Judgement, ajudge, judge, with_judgement
    from amends.languages import LANGUAGES
    from amends.letter import Letter
    from amends.phrasebook import compose
    from amends.rendering import render
    from amends.review.approval import ApprovedLetter, approve
    from amends.rules import Finding, Report, Suppression, check, lint

__all__ = [
    "LANGUAGES",
    "AmendsError",
    "ApprovalError",
    "ApprovedLetter",
    "Attempt",
    "Case",
    "CaseError",
    "Draft",
    "DraftRejectedError",
    "Drafter",
    "Finding",
    "IncompleteCaseError",
    "InputError",
    "Judge",
    "Judgement",
    "Letter",
    "ModelError",
    "PackError",
    "Question",
    "Report",
    "Suppression",
    "UnknownLanguageError",
    "adraft",
    "ajudge",
    "approve",
    "check",
    "clean_complaint",
    "compose",
    "draft",
    "judge",
    "lint",
    "read_case",
    "render",
    "with_judgement",
]

__version__ = "0.1.0"

_HOMES = {
    "amends.case": ("Case", "Question"),
    "amends.case_files": ("read_case",),
    "amends.drafting": ("Attempt", "Draft", "Drafter", "adraft", "draft"),
    "amends.errors": (
        "AmendsError",
        "ApprovalError",
        "CaseError",
        "DraftRejectedError",
        "IncompleteCaseError",
        "InputError",
        "ModelError",
        "PackError",
        "UnknownLanguageError",
    ),
    "amends.intake": ("clean_complaint",),
    "amends.judging": ("Judge", "Judgement", "ajudge", "judge", "with_judgement"),
    "amends.languages": ("LANGUAGES",),
    "amends.letter": ("Letter",),
    "amends.phrasebook": ("compose",),
    "amends.rendering": ("render",),
    "amends.review.approval": ("ApprovedLetter", "approve"),
    "amends.rules": ("Finding", "Report", "Suppression", "check", "lint"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first asked for, so that importing amends stays quick."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'amends' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
