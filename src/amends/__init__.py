"""amends: from a customer's complaint to an apology letter a business can send, drafted, checked by rules, approved by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amends.lazily import from_homes

if TYPE_CHECKING:
    from amends.case import Case, Point
    from amends.case_files import read_case
    from amends.covering import Covered, coverage
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
    from amends.questions import Question
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
    "Covered",
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
    "Point",
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
    "coverage",
    "draft",
    "judge",
    "lint",
    "read_case",
    "render",
    "with_judgement",
]

__version__ = "0.1.0"

__getattr__ = from_homes(
    __name__,
    {
        "amends.case": ("Case", "Point"),
        "amends.case_files": ("read_case",),
        "amends.covering": ("Covered", "coverage"),
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
        "amends.questions": ("Question",),
        "amends.rendering": ("render",),
        "amends.review.approval": ("ApprovedLetter", "approve"),
        "amends.rules": ("Finding", "Report", "Suppression", "check", "lint"),
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)
