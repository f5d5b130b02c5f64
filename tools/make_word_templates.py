"""Makes the two Word templates of the exports, for letters written from the left and from the right; run it after changing it.

    python tools/make_word_templates.py src/amends/export/templates

They open in Word, so that a look at them tells what a letter will be like. Every run and style bears its size and weight twice (``w:sz`` and
``w:szCs``, ``w:b`` and ``w:bCs``), because Word takes the second for Arabic and Hebrew.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMES = f'xmlns:w="{W}" xmlns:r="{R}"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

CONTENT_TYPES = f"""{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>
<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>
<Override PartName="/word/header2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>
<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""
RELS = f"""{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>"""
DOCUMENT_RELS = f"""{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{_REL}/settings" Target="settings.xml"/>
<Relationship Id="rId3" Type="{_REL}/header" Target="header1.xml"/>
<Relationship Id="rId4" Type="{_REL}/header" Target="header2.xml"/>
<Relationship Id="rId5" Type="{_REL}/footer" Target="footer1.xml"/>
<Relationship Id="rId6" Type="{_REL}/footer" Target="footer2.xml"/>
</Relationships>"""
CORE = f"""{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
<dc:title></dc:title><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy></cp:coreProperties>"""
SETTINGS = f"""{_HEAD}<w:settings {_NAMES}><w:zoom w:percent="100"/><w:removePersonalInformation/><w:autoHyphenation w:val="0"/>\
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"""

_QUIET, _INK = "5A5A5A", "141414"
_MIDDLE = 4080
"""Where date and signature of a semi-block letter begin, in twentieths of a point from the margin: 45 % of the width, as in the PDF."""


class _Template:
    """One of the two templates; ``rtl`` is for letters written from the right."""

    def __init__(self, *, rtl: bool) -> None:
        self.rtl = rtl
        self.bidi = "<w:bidi/>" if rtl else ""
        self.size = 23 if rtl else 21

    def parts(self) -> dict[str, str]:
        return {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELS,
            "docProps/core.xml": CORE,
            "word/document.xml": self.document(),
            "word/_rels/document.xml.rels": DOCUMENT_RELS,
            "word/styles.xml": self.styles(),
            "word/settings.xml": SETTINGS,
            "word/header1.xml": f"{_HEAD}<w:hdr {_NAMES}>{self.letterhead()}</w:hdr>",
            "word/header2.xml": f"{_HEAD}<w:hdr {_NAMES}>{self.paragraph('', 'LetterFoot')}</w:hdr>",
            "word/footer1.xml": f"{_HEAD}<w:ftr {_NAMES}>{self.foot()}</w:ftr>",
            "word/footer2.xml": f"{_HEAD}<w:ftr {_NAMES}>{self.foot()}{self.paragraph(self.page_number(), 'LetterFoot')}</w:ftr>",
        }

    def paragraph(self, runs: str, style: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{self.bidi}</w:pPr>{runs}</w:p>'

    def tag(self, tag: str) -> str:
        return f"<w:p><w:r><w:t>{{%p {tag} %}}</w:t></w:r></w:p>"

    def runs(self, of: str, properties: str = "") -> str:
        """Return the runs of a text: what is written from the left in a text from the right is a run of its own."""
        given = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        text = '<w:t xml:space="preserve">{{ run.text }}</w:t>'
        if not self.rtl:
            inner = f"<w:r>{given}{text}</w:r>"
        else:
            turned = f"<w:r><w:rPr>{properties}<w:rtl/></w:rPr>{text}</w:r>"
            inner = f"{_r('if run.from_left')}<w:r>{given}{text}</w:r>{_r('else')}{turned}{_r('endif')}"
        return f"{_r(f'for run in {of}')}{inner}{_r('endfor')}"

    def letterhead(self) -> str:
        borders = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "right", "insideH", "insideV"))
        table = (
            f'<w:tblPr>{"<w:bidiVisual/>" if self.rtl else ""}<w:tblW w:w="5000" w:type="pct"/>'
            f'<w:tblBorders>{borders}<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{{{{ accent }}}}"/></w:tblBorders>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tblGrid><w:gridCol w:w="5670"/><w:gridCol w:w="3400"/></w:tblGrid>'
        )
        name = self.runs("sender", '<w:color w:val="{{ accent }}"/>')
        logo = "<w:r><w:t>{{ logo }}</w:t></w:r>"
        left = f"{self.tag('if logo')}{self.paragraph(logo, 'LetterLogo')}{self.tag('endif')}{self.paragraph(name, 'LetterSender')}"
        right = self.paragraph(self.runs("address"), "LetterAddress")

        def cell(width: int, content: str) -> str:
            return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>{content}</w:tc>'

        row = f"<w:tr>{cell(5670, left)}{cell(3400, right)}</w:tr>"
        headed = f"<w:tbl>{table}{row}</w:tbl>"
        # A table cannot be left out by a paragraph's tag around it and still be followed by one, so the last paragraph always stands.
        return f"{self.tag('if headed')}{headed}{self.tag('endif')}{self.paragraph('', 'LetterGap')}"

    def foot(self) -> str:
        return f"{self.tag('if register')}{self.paragraph(self.runs('register'), 'LetterFoot')}{self.tag('endif')}{self.paragraph('', 'LetterFoot')}"

    def page_number(self) -> str:
        def field(kind: str) -> str:
            return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

        return f'{field("begin")}<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>{field("separate")}<w:r><w:t>2</w:t></w:r>{field("end")}'

    def document(self) -> str:
        picture = "<w:r><w:t>{{ signature }}</w:t></w:r>"
        text = f'<w:p><w:pPr><w:pStyle w:val="{{{{ block.style }}}}"/>{self.bidi}</w:pPr>{self.runs("block.runs")}</w:p>'
        signed = f'<w:p><w:pPr><w:pStyle w:val="{{{{ block.style }}}}"/>{self.bidi}</w:pPr>{picture}</w:p>'
        blocks = f"{self.tag('for block in blocks')}{self.tag('if block.picture')}{signed}{self.tag('else')}{text}{self.tag('endif')}{self.tag('endfor')}"
        section = (
            '<w:sectPr><w:headerReference w:type="first" r:id="rId3"/><w:headerReference w:type="default" r:id="rId4"/>'
            '<w:footerReference w:type="first" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>'
            '<w:pgSz w:w="{{ width }}" w:h="{{ height }}"/>'
            '<w:pgMar w:top="1134" w:right="1418" w:bottom="1304" w:left="1418" w:header="850" w:footer="567" w:gutter="0"/>'
            f"<w:titlePg/>{self.bidi}</w:sectPr>"
        )
        return f"{_HEAD}<w:document {_NAMES}><w:body>{blocks}{section}</w:body></w:document>"

    def styles(self) -> str:
        fonts = '<w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:eastAsia="Cambria" w:cs="Times New Roman"/>'
        base = f'{fonts}<w:color w:val="{_INK}"/><w:sz w:val="{self.size}"/><w:szCs w:val="{self.size + (3 if self.rtl else 0)}"/>'
        defaults = (
            f"<w:docDefaults><w:rPrDefault><w:rPr>{base}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
            '<w:spacing w:after="0" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        )
        # In a paragraph from the right Word reads w:left as the side where lines begin.
        indent = f'<w:ind w:left="{_MIDDLE}"/>'
        bold = "<w:b/><w:bCs/>"
        keep = "<w:keepNext/><w:keepLines/>"
        entries = [
            _style("Normal", "", "", default=True),
            _style("LetterDate", _space(0, 300)),
            _style("LetterDateMiddle", indent, base="LetterDate"),
            _style("LetterRecipient", "<w:keepLines/>" + _space(0, 300)),
            _style("LetterReference", _space(0, 220), f'<w:color w:val="{_QUIET}"/>'),
            _style(
                "LetterSubject", "<w:keepNext/>" + _space(100, 220) + '<w:outlineLvl w:val="0"/>', bold + _sizes(self.size + 1, self.rtl)
            ),
            _style("LetterSalutation", "<w:keepNext/>" + _space(0, 160)),
            _style("LetterHeading", "<w:keepNext/>" + _space(240, 100), bold),
            _style("LetterBody", "<w:widowControl/>" + _space(0, 160)),
            _style("LetterBodyIndented", '<w:ind w:firstLine="425"/>', base="LetterBody"),
            _style("LetterBodyLast", "<w:keepNext/><w:keepLines/>", base="LetterBody"),
            _style("LetterBodyIndentedLast", "<w:keepNext/><w:keepLines/>", base="LetterBodyIndented"),
            _style("LetterPoints", '<w:ind w:left="227" w:hanging="227"/>' + _space(0, 100)),
            _style("LetterClose", keep + _space(220, 160)),
            _style("LetterCloseMiddle", indent, base="LetterClose"),
            _style("LetterInk", keep + _space(0, 700)),
            _style("LetterInkMiddle", indent, base="LetterInk"),
            _style("LetterSigner", keep, bold),
            _style("LetterSignerMiddle", indent, base="LetterSigner"),
            _style("LetterSignature", "<w:keepLines/>" + _space(0, 160)),
            _style("LetterSignatureMiddle", indent, base="LetterSignature"),
            _style("LetterLogo", _space(0, 120)),
            _style("LetterSender", _space(0, 80), bold + _sizes(30, self.rtl)),
            _style("LetterAddress", _space(0, 80, line=250), f'<w:color w:val="{_QUIET}"/>' + _sizes(17, self.rtl)),
            _style("LetterGap", _space(0, 200)),
            _style("LetterFoot", '<w:jc w:val="center"/>', f'<w:color w:val="{_QUIET}"/>' + _sizes(15, self.rtl)),
        ]
        return f"{_HEAD}<w:styles {_NAMES}>{defaults}{''.join(entries)}</w:styles>"


def _r(tag: str) -> str:
    return f"<w:r><w:t>{{%r {tag} %}}</w:t></w:r>"


def _space(before: int, after: int, *, line: int = 259) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _sizes(size: int, rtl: bool) -> str:
    return f'<w:sz w:val="{size}"/><w:szCs w:val="{size + (4 if rtl else 0)}"/>'


def _style(name: str, paragraph: str, run: str = "", *, base: str = "Normal", default: bool = False) -> str:
    on = "" if default else f'<w:basedOn w:val="{base}"/>'
    return (
        f'<w:style w:type="paragraph"{" w:default=" + chr(34) + "1" + chr(34) if default else ""} w:styleId="{name}"><w:name w:val="{name}"/>{on}'
        f"<w:qFormat/>{f'<w:pPr>{paragraph}</w:pPr>' if paragraph else ''}{f'<w:rPr>{run}</w:rPr>' if run else ''}</w:style>"
    )


def main(folder: Path) -> None:
    """Write both templates; the same script gives the same bytes."""
    for name, rtl in (("letter-ltr.docx", False), ("letter-rtl.docx", True)):
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in _Template(rtl=rtl).parts().items():
                archive.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
