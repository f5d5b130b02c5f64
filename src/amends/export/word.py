"""A letter as a Word document on the company's letterhead, for firms that send from Word.

The two templates (from the left, from the right) are made by ``tools/make_word_templates.py``. A text is put in as characters: neither
the template engine nor Word finds anything to obey in it. In Arabic and Hebrew what keeps its own order is a run of its own between two
left-to-right marks, since Word does not know the isolates of the approved text.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amends.case import Case
from amends.company import Company, Picture
from amends.export.extras import needed
from amends.export.layout import Sheet, printable, sheet
from amends.export.pages import picture_as_png, require_same, signature_of

if TYPE_CHECKING:
    from amends.review.approval import ApprovedLetter

_TEMPLATES = Path(__file__).parent / "templates"
_PAPER = {"a4": (11_906, 16_838), "us-letter": (12_240, 15_840)}
"""Width and height in twentieths of a point."""
_LANGUAGES = {"ar": "ar-SA", "ca": "ca-ES", "en": "en-GB", "he": "he-IL", "hr": "hr-HR", "ro": "ro-RO"}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MARK = "\u200e"
_ISOLATED = re.compile("([\u2066-\u2068][^\u2066-\u2069]*\u2069)")
_LETTERS_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_STYLES = {
    "date": "LetterDate",
    "recipient": "LetterRecipient",
    "reference": "LetterReference",
    "subject": "LetterSubject",
    "salutation": "LetterSalutation",
    "heading": "LetterHeading",
    "body": "LetterBody",
    "points": "LetterPoints",
    "close": "LetterClose",
    "signature": "LetterSignature",
}
_LOGO_HEIGHT = 15
_SIGNATURE_HEIGHT = 14
"""Millimetres."""


class _Run(NamedTuple):
    """Text of one direction; a line end in it is one on the page."""

    text: Any
    from_left: bool


def as_docx(letter: ApprovedLetter, case: Case, company: Company) -> bytes:
    """Return an approved letter as a Word document; the same letter gives the same bytes.

    Raises InputError where the letter is another case's, and ExportMissingError.
    """
    require_same(letter, case)
    docxtpl = needed("docxtpl", "a Word document")
    content = sheet(letter.text, case, company)
    template = docxtpl.DocxTemplate(_TEMPLATES / f"letter-{content.direction}.docx")
    template.init_docx()
    signature = signature_of(case, company)
    template.render(_context(content, company, signature, template), autoescape=True)
    _set_properties(template.docx, content, letter.approved_at)
    made = io.BytesIO()
    template.save(made)
    signer = case.signer.name if case.signer else ""
    return _alike(made.getvalue(), {"word/header1.xml": content.sender or content.title, "word/document.xml": printable(signer)})


def _context(content: Sheet, company: Company, signature: Picture | None, template: Any) -> dict[str, Any]:
    rtl = content.direction == "rtl"
    width, height = _PAPER[content.paper]

    def image(picture: Picture | None, millimetres: int) -> Any:
        if picture is None:
            return None
        docxtpl, shared = needed("docxtpl", "a Word document"), needed("docx.shared", "a Word document")
        return docxtpl.InlineImage(template, io.BytesIO(picture_as_png(picture)), height=shared.Mm(millimetres))

    return {
        "accent": content.accent.removeprefix("#").upper(),
        "width": width,
        "height": height,
        "logo": image(company.logo, _LOGO_HEIGHT),
        "signature": image(signature, _SIGNATURE_HEIGHT),
        "headed": bool(content.sender or content.address or content.contact or company.logo),
        "sender": _runs((content.sender,) if content.sender else (), rtl=rtl),
        "address": _runs((*content.address, *content.contact), rtl=rtl),
        "register": _runs(content.register, rtl=rtl),
        "blocks": list(_paragraphs(content, signed=signature is not None, rtl=rtl)),
    }


def _paragraphs(content: Sheet, *, signed: bool, rtl: bool) -> Iterator[dict[str, Any]]:
    """Yield each paragraph's style and runs; ``picture`` is where the signature stands."""
    middle = "Middle" if content.style == "semi-block" else ""
    indented = "Indented" if content.style == "semi-block" else ""
    last = max((number for number, block in enumerate(content.blocks) if block.kind == "body"), default=None)
    named = False
    for number, block in enumerate(content.blocks):
        style = _STYLES[block.kind]
        if block.kind == "body":
            style += indented + ("Last" if number == last and number < len(content.blocks) - 1 else "")
        elif block.kind in ("date", "close", "signature"):
            style += middle
        if block.kind == "points":
            for line in block.lines:
                yield {"style": style, "runs": _runs((line,), rtl=rtl)}
        elif block.kind == "signature" and not named:
            named = True
            if signed or content.signs_by_hand:
                yield {"style": f"LetterInk{middle}" if not signed else f"LetterSigner{middle}", "runs": [], "picture": signed}
            yield {"style": f"LetterSigner{middle}", "runs": _runs(block.lines[:1], rtl=rtl)}
            if block.lines[1:]:
                yield {"style": style, "runs": _runs(block.lines[1:], rtl=rtl)}
        else:
            yield {"style": style, "runs": _runs(block.lines, rtl=rtl)}


def _runs(lines: Iterable[str], *, rtl: bool) -> list[_Run]:
    text = "\n".join(lines)
    if not rtl:
        return [_Run(_characters(text), True)] if text else []
    runs: list[_Run] = []
    for number, line in enumerate(text.split("\n")):
        pieces = [piece for piece in _ISOLATED.split(line) if piece]
        for place, piece in enumerate(pieces):
            apart = _ISOLATED.fullmatch(piece) is not None
            said = piece[1:-1] if apart else piece
            from_left = (apart or len(pieces) == 1) and not _LETTERS_FROM_RIGHT.search(said)
            before = "\n" if number and not place else ""
            runs.append(_Run(_characters(f"{before}{_MARK}{said}{_MARK}" if from_left else f"{before}{said}"), from_left))
    return runs


def _characters(text: str) -> Any:
    """Return a text as XML that says these characters and nothing else; braces too, which the template engine's last pass would read."""
    markup = needed("markupsafe", "a Word document")
    return markup.Markup(str(markup.escape(text)).replace("{", "&#123;").replace("}", "&#125;"))


def _set_properties(document: Any, content: Sheet, made: dt.datetime) -> None:
    """Set the title and the dates; no author, and nobody who changed it last: a customer need not know whose machine it was."""
    code = _LANGUAGES[content.language] if content.paper == "a4" or content.language != "en" else "en-US"
    properties = document.core_properties
    properties.title = content.title[:255]
    properties.language = code
    properties.created = properties.modified = made.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    oxml, ns = needed("docx.oxml", "a Word document"), needed("docx.oxml.ns", "a Word document")
    tag = oxml.OxmlElement("w:lang")
    for attribute in ("w:val", "w:bidi") if content.direction == "rtl" else ("w:val",):
        tag.set(ns.qn(attribute), code)
    document.styles.element.find(f".//{ns.qn('w:rPrDefault')}/{ns.qn('w:rPr')}").append(tag)


def _alike(made: bytes, described: Mapping[str, str]) -> bytes:
    """Return an archive without the time it was made, its pictures described for those who do not see them, with no margin around them."""
    alike = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(alike, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename in described and b"<wp:inline" in data:
                data = _described(data, described[entry.filename])
            target.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return alike.getvalue()


def _described(part: bytes, description: str) -> bytes:
    etree = needed("lxml.etree", "a Word document")
    tree = etree.fromstring(part)
    for inline in tree.iter(f"{_DRAWING}inline"):
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        inline.find(f"{_DRAWING}docPr").set("descr", description)
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
