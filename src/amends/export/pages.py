"""A letter as pages: PDF, and pictures of the same pages, set by typst with the fonts that come with amends.

The page is the same on every machine: no font of the system is used, nothing is read but the template, and the same letter gives the
same bytes. The PDF is tagged, and made as PDF/UA, which refuses a text that a font has no sign for instead of dropping it.

WeasyPrint sets such pages as well but needs libraries of the system; reportlab wraps right-to-left lines in reverse, fpdf2 drops signs
silently.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amends.case import Case
from amends.company import Company, Picture
from amends.errors import InputError
from amends.export.extras import needed
from amends.export.layout import Sheet, sheet
from amends.rendering import ISOLATES

if TYPE_CHECKING:
    from amends.review.approval import ApprovedLetter

NOT_APPROVED = "Not approved"
"""The mark across the pages of a text that nobody approved."""
DPI = 110
"""Dots per inch of a preview: a page fills a laptop's height."""

_FOLDER = Path(__file__).parent
_NO_SIGN = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)


def as_pdf(letter: ApprovedLetter, case: Case, company: Company) -> bytes:
    """Return an approved letter as a tagged PDF on the company's letterhead.

    Raises InputError where the letter is another case's, or holds a sign that the fonts lack, and ExportMissingError.
    """
    require_same(letter, case)
    return _Pages(sheet(letter.text, case, company), company, signature_of(case, company), mark=None).pdf(letter.approved_at)


def as_png(letter: ApprovedLetter, case: Case, company: Company, *, dpi: int = DPI) -> tuple[bytes, ...]:
    """Return pictures of an approved letter's pages, as its PDF has them. Raises as ``as_pdf`` does."""
    require_same(letter, case)
    return _Pages(sheet(letter.text, case, company), company, signature_of(case, company), mark=None).images(dpi)


def preview_png(
    text: str, case: Case, company: Company, *, approved: ApprovedLetter | None = None, mark: str = NOT_APPROVED, dpi: int = DPI
) -> tuple[bytes, ...]:
    """Return pictures of the pages as the PDF would have them, with ``mark`` across each unless ``approved`` is of this very text.

    A page that is not approved bears no signature. Raises InputError for a text that is empty or too long, and ExportMissingError.
    """
    if approved is not None and approved.text == text and approved.case_id == case.id:
        return as_png(approved, case, company, dpi=dpi)
    return _Pages(sheet(text, case, company), company, None, mark=mark).images(dpi)


def require_same(letter: ApprovedLetter, case: Case) -> None:
    """Raise InputError unless a letter was approved for this case."""
    if letter.case_id != case.id:
        raise InputError("this letter was approved for another case; export it with its own")


def picture_as_png(picture: Picture) -> bytes:
    """Return a picture as PNG, which is all that Word takes. Raises InputError for one that cannot be drawn, and ExportMissingError."""
    if picture.kind == "png":
        return picture.data
    source = b'#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("picture.svg", height: 15mm)'
    pages: Any = _compiled(source, {"picture.svg": picture.data}, format="png", ppi=600.0)
    return bytes(pages[0] if isinstance(pages, list) else pages)


def signature_of(case: Case, company: Company) -> Picture | None:
    """Return the signature of the person who signs the case's letters, if the company has it."""
    signer = company.signer(case.signer.name) if case.signer else None
    return signer.signature if signer else None


class _Pages:
    """A sheet and its pictures, ready to be compiled."""

    def __init__(self, content: Sheet, company: Company, signature: Picture | None, *, mark: str | None) -> None:
        self.pictures: dict[str, bytes] = {}
        first, last = "\u2068", ISOLATES[1]

        def apart(lines: tuple[str, ...]) -> list[str]:
            # The company's lines may be of another script than the letter: each keeps its own order.
            return [f"{first}{line}{last}" for line in lines]

        rtl = content.direction == "rtl"
        self.data = {
            "language": content.language,
            "direction": content.direction,
            "title": content.title,
            "sender": content.sender,
            "address": apart(content.address) if rtl else list(content.address),
            "contact": apart(content.contact) if rtl else list(content.contact),
            "register": apart(content.register) if rtl else list(content.register),
            "blocks": [{"kind": block.kind, "lines": list(block.lines)} for block in content.blocks],
            "style": content.style,
            "paper": content.paper,
            "accent": content.accent,
            "signs_by_hand": content.signs_by_hand or signature is not None,
            "logo": self._add("logo", company.logo),
            "signature": self._add("signature", signature),
            "mark": mark,
        }

    def _add(self, name: str, picture: Picture | None) -> str | None:
        if picture is None:
            return None
        self.pictures[f"{name}.{picture.kind}"] = picture.data
        return f"{name}.{picture.kind}"

    def pdf(self, made: dt.datetime) -> bytes:
        return bytes(self._compiled(format="pdf", pdf_standards=["ua-1"], timestamp=int(made.timestamp())))

    def images(self, dpi: int) -> tuple[bytes, ...]:
        pages = self._compiled(format="png", ppi=float(dpi))
        return tuple(map(bytes, pages)) if isinstance(pages, list) else (bytes(pages),)

    def _compiled(self, **options: Any) -> Any:
        return _compiled(_template(), self.pictures, sys_inputs={"data": json.dumps(self.data, ensure_ascii=False)}, **options)


def _compiled(source: bytes, pictures: dict[str, bytes], **options: Any) -> Any:
    """Return what typst makes of a source that can read these pictures and no other file.

    Raises InputError, whose message holds none of the letter but a sign that cannot be set, and ExportMissingError.
    """
    typst = needed("typst", "a page")
    with tempfile.TemporaryDirectory(prefix="amends-") as root:
        for name, data in pictures.items():
            Path(root, name).write_bytes(data)
        try:
            return typst.Compiler({"main.typ": source}, root=root, font_paths=_fonts()).compile(**options)
        except typst.TypstError as problem:
            raise _told(str(problem)) from None


def _told(problem: str) -> InputError:
    if lacking := _NO_SIGN.search(problem):
        signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in dict.fromkeys(lacking[1]))
        return InputError(f"the page's fonts have no sign for {signs}; spell it in Latin letters, or export the letter to Word")
    if "image" in problem or "SVG" in problem or "PNG" in problem:
        return InputError("the logo or the signature cannot be drawn; save it again as plain PNG, and name it in [company]")
    return InputError("the page could not be set; export the letter to Word or text, and report this")


@cache
def _fonts() -> Any:
    typst = needed("typst", "a page")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FOLDER / "fonts")])


@cache
def _template() -> bytes:
    return (_FOLDER / "templates" / "letter.typ").read_bytes()
