"""What leaves the desk: e-mail, Word, PDF, plain text, calendars; made of approved letters only.

Importing this package costs nothing; the makers of documents are loaded when one is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amends.lazily import from_homes

if TYPE_CHECKING:
    from amends.export.files import FORMS, Form, exports, file_name
    from amends.export.mail import as_eml, as_message
    from amends.export.pages import as_pdf, as_png, preview_png
    from amends.export.plain import Clipboard, as_text, clipboard
    from amends.export.word import as_docx

__all__ = [
    "FORMS",
    "Clipboard",
    "Form",
    "as_docx",
    "as_eml",
    "as_message",
    "as_pdf",
    "as_png",
    "as_text",
    "clipboard",
    "exports",
    "file_name",
    "preview_png",
]

__getattr__ = from_homes(
    __name__,
    {
        "amends.export.files": ("FORMS", "Form", "exports", "file_name"),
        "amends.export.mail": ("as_eml", "as_message"),
        "amends.export.pages": ("as_pdf", "as_png", "preview_png"),
        "amends.export.plain": ("Clipboard", "as_text", "clipboard"),
        "amends.export.word": ("as_docx",),
    },
)
