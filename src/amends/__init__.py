"""amends: from a customer's complaint to an apology letter a business can send, drafted, checked by rules, approved by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amends.lazily import from_homes
from amends.version import __version__ as __version__

if TYPE_CHECKING:
    from amends.case import Case, Point
    from amends.case_files import read_case
    from amends.companions import Companion, acompanions_of, companion_case, companion_kinds, companions_of
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
    from amends.listening import Listening, alisten, listen
    from amends.llm.costs import estimate
    from amends.making import Making
    from amends.many import adraft_many, draft_many
    from amends.phrasebook import compose
    from amends.prices import Cost, Price
    from amends.provenance import Wrote
    from amends.questions import Question
    from amends.rendering import render
    from amends.review.approval import ApprovedLetter, approve
    from amends.rewriting import Proposal, arewrite, rewrite
    from amends.rules import Finding, Report, Suppression, check, lint
    from amends.translating import Translation, atranslate, translate

__all__ = [
    "LANGUAGES",
    "AmendsError",
    "ApprovalError",
    "ApprovedLetter",
    "Attempt",
    "Case",
    "CaseError",
    "Companion",
    "Cost",
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
    "Listening",
    "Making",
    "ModelError",
    "PackError",
    "Point",
    "Price",
    "Proposal",
    "Question",
    "Report",
    "Suppression",
    "Translation",
    "UnknownLanguageError",
    "Wrote",
    "acompanions_of",
    "adraft",
    "adraft_many",
    "ajudge",
    "alisten",
    "approve",
    "arewrite",
    "atranslate",
    "check",
    "clean_complaint",
    "companion_case",
    "companion_kinds",
    "companions_of",
    "compose",
    "coverage",
    "draft",
    "draft_many",
    "estimate",
    "judge",
    "lint",
    "listen",
    "read_case",
    "render",
    "rewrite",
    "translate",
    "with_judgement",
]

__getattr__ = from_homes(
    __name__,
    {
        "amends.case": ("Case", "Point"),
        "amends.case_files": ("read_case",),
        "amends.companions": ("Companion", "acompanions_of", "companion_case", "companion_kinds", "companions_of"),
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
        "amends.llm.costs": ("estimate",),
        "amends.listening": ("Listening", "alisten", "listen"),
        "amends.many": ("adraft_many", "draft_many"),
        "amends.phrasebook": ("compose",),
        "amends.prices": ("Cost", "Price"),
        "amends.making": ("Making",),
        "amends.provenance": ("Wrote",),
        "amends.questions": ("Question",),
        "amends.rendering": ("render",),
        "amends.review.approval": ("ApprovedLetter", "approve"),
        "amends.rewriting": ("Proposal", "arewrite", "rewrite"),
        "amends.rules": ("Finding", "Report", "Suppression", "check", "lint"),
        "amends.translating": ("Translation", "atranslate", "translate"),
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)
