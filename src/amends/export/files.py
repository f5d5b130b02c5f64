"""Every form an approved letter leaves in, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from amends.case import Case
from amends.company import Company
from amends.errors import InputError
from amends.export.mail import as_eml
from amends.export.names import file_name
from amends.export.pages import as_pdf
from amends.export.plain import as_text
from amends.export.word import as_docx

if TYPE_CHECKING:
    from amends.review.approval import ApprovedLetter

__all__ = ["FORMS", "Form", "exports", "file_name"]

Form = Literal["pdf", "docx", "eml", "txt"]
FORMS: tuple[Form, ...] = get_args(Form)
"""The forms; each is the ending of its file, too."""


def exports(letter: ApprovedLetter, case: Case, company: Company, forms: Sequence[str], *, to: str | None = None) -> Mapping[Form, bytes]:
    """Return an approved letter in each of these forms, or none of them.

    A mail bears the time of the approval and an id made of the letter's digest, so that the same letter gives the same bytes. Raises
    InputError for a form there is none of, and as the makers of each form do.
    """
    made: dict[Form, bytes] = {}
    for form in dict.fromkeys(forms):
        match form:
            case "pdf":
                made["pdf"] = as_pdf(letter, case, company)
            case "docx":
                made["docx"] = as_docx(letter, case, company)
            case "eml":
                made["eml"] = as_eml(letter, case, company, date=_second(letter.approved_at), message_id=message_id(letter), to=to)
            case "txt":
                made["txt"] = as_text(letter)
            case _:
                raise InputError(f"there is no form {form!r}; write one of {', '.join(FORMS)}")
    return made


def message_id(letter: ApprovedLetter) -> str:
    """Return the id of the mail that carries this letter: the same for the same text, and telling nobody whose machine it came from."""
    return f"<{letter.digest[:32]}@letters.amends.invalid>"


def _second(moment: dt.datetime) -> dt.datetime:
    return moment.replace(microsecond=0)
