"""A Word file holds exactly the approved words, from the side its language begins at, and says nothing of who made it."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from amends import Case
from amends.company import Company
from amends.errors import InputError
from amends.export import as_docx
from amends.review.approval import ApprovedLetter

Approved = tuple[Case, ApprovedLetter]
Words = Callable[[str], list[str]]
Seal = Callable[[str, Case], ApprovedLetter]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROOT = Path(__file__).resolve().parents[2]
FROM_RIGHT = ("ar", "he")


def parts(docx: bytes) -> dict[str, Any]:
    """Return every XML part of a Word file, parsed; a broken one fails here."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        return {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def text_of(part: Any) -> str:
    """Return what a part says, a line a paragraph."""
    lines = []
    for paragraph in part.iter(f"{W}p"):
        lines.append("".join(node.text or "" if node.tag == f"{W}t" else "\n" for node in paragraph.iter(f"{W}t", f"{W}br")))
    return "\n".join(lines)


def test_the_file_holds_exactly_the_approved_words(letter: Approved, words: Words) -> None:
    """The letterhead and the body hold the words of the approved text in their order, and no other."""
    case, approved = letter
    found = parts(as_docx(approved, case, Company()))

    assert words(text_of(found["word/header1.xml"]) + "\n" + text_of(found["word/document.xml"])) == words(approved.text)
    assert not words(text_of(found["word/footer1.xml"]))


def test_direction_and_language_stand_on_everything(letter: Approved, company: Company) -> None:
    """Every paragraph of a letter from the right is one, every Arabic or Hebrew run is, and the language is said; from the left, none is."""
    case, approved = letter
    found = parts(as_docx(approved, case, company))
    paragraphs = [
        paragraph for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml") for paragraph in found[name].iter(f"{W}p")
    ]
    runs = [(run.find(f"{W}rPr/{W}rtl") is not None, "".join(run.itertext(f"{W}t"))) for run in found["word/document.xml"].iter(f"{W}r")]
    language = found["word/styles.xml"].find(f".//{W}rPrDefault/{W}rPr/{W}lang")

    assert language.get(f"{W}val").startswith(f"{case.language}-")
    if case.language in FROM_RIGHT:
        assert all(paragraph.find(f"{W}pPr/{W}bidi") is not None for paragraph in paragraphs)
        assert all(turned for turned, text in runs if re.search("[\u0590-\u08ff]", text))
        assert language.get(f"{W}bidi").startswith(f"{case.language}-")
        assert found["word/document.xml"].find(f".//{W}sectPr/{W}bidi") is not None
    else:
        assert not any(paragraph.find(f"{W}pPr/{W}bidi") is not None for paragraph in paragraphs)
        assert not any(turned for turned, _ in runs)


def test_what_keeps_its_order_is_a_run_of_its_own(arabic: Approved) -> None:
    """A phone number in an Arabic letter is a run from the left between two marks, since Word does not know isolates."""
    case, approved = arabic
    found = parts(as_docx(approved, case, Company()))
    runs = {"".join(run.itertext(f"{W}t")): run.find(f"{W}rPr/{W}rtl") is not None for run in found["word/document.xml"].iter(f"{W}r")}

    assert runs["\u200e050 555 0133\u200e"] is False
    assert not re.search("[\u2066-\u2069]", "".join(runs))


@pytest.mark.parametrize("name", ["letter-ltr.docx", "letter-rtl.docx"])
def test_sizes_and_weights_are_said_twice(name: str) -> None:
    """Word takes size and weight of Arabic and Hebrew from elements of their own."""
    styles = parts((ROOT / "src/amends/export/templates" / name).read_bytes())["word/styles.xml"]

    for one, other in (("b", "bCs"), ("sz", "szCs")):
        assert len(list(styles.iter(f"{W}{one}"))) == len(list(styles.iter(f"{W}{other}"))) > 0


def test_the_templates_are_those_the_script_makes(tmp_path: Path) -> None:
    """Nobody edited a template by hand: the script in the repository makes these very files."""
    subprocess.run([sys.executable, str(ROOT / "tools/make_word_templates.py"), str(tmp_path)], check=True, timeout=60)
    for made in tmp_path.iterdir():
        kept = ROOT / "src/amends/export/templates" / made.name
        with zipfile.ZipFile(made) as one, zipfile.ZipFile(kept) as other:
            assert {name: one.read(name) for name in one.namelist()} == {name: other.read(name) for name in other.namelist()}


def test_nobody_is_named_in_the_properties(letter: Approved, company: Company) -> None:
    """The properties say title, language and time of approval; no author, reviewer, program or machine."""
    case, approved = letter
    docx = as_docx(approved, case, company)
    core = etree.tostring(parts(docx)["docProps/core.xml"], encoding="unicode")

    assert re.search(r"<dc:title>[^<]+</dc:title>", core)
    assert re.search(r"<dc:creator\s*/>|<dc:creator></dc:creator>", core)
    assert re.search(r"<cp:lastModifiedBy\s*/>|<cp:lastModifiedBy></cp:lastModifiedBy>", core)
    assert "Ana Horvat" not in core
    assert "python" not in core.lower()
    assert f"{approved.approved_at:%Y-%m-%dT%H:%M}" in core


def test_the_same_letter_gives_the_same_bytes(letter: Approved, company: Company) -> None:
    """A Word file made again is the same file."""
    case, approved = letter

    assert as_docx(approved, case, company) == as_docx(approved, case, company)


def test_logo_and_signature_are_in_it(english: Approved, signing: Callable[[Case, bytes], Company], company: Company) -> None:
    """A logo stands in the first page's head, drawn from SVG where Word takes none, and a signature above the signer's name."""
    case, approved = english
    png = io.BytesIO()
    Image.new("RGB", (300, 100), (0, 0, 255)).save(png, "PNG")
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"

    headed = parts(as_docx(approved, case, company))
    signed = parts(as_docx(approved, case, signing(case, png.getvalue())))

    assert len(list(headed["word/header1.xml"].iter(drawing))) == 1
    assert not list(headed["word/document.xml"].iter(drawing))
    assert len(list(signed["word/document.xml"].iter(drawing))) == 1
    (told,) = headed["word/header1.xml"].iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert told.get("descr") == "Lakeside Energy"


@pytest.mark.parametrize(
    "hostile",
    [
        "{{7*7}} {% for x in y %}{% endfor %} {# gone #} {{ self }} {{ config }}",
        "{_{7*7}_} {_% if x %_}",
        "<w:p><w:r><w:t>x</w:t></w:r></w:p> ]]> &lt; &#65; <!-- c --> <?pi?>",
        "\"quotes\" 'and' <script>alert(1)</script> {%p if x %} {%r endfor %}",
        "#eval(1) \\ %s %(a)s ${1}",
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_in_a_text_is_obeyed(language: str, hostile: str, sample: Callable[[str, str], Approved], sealed: Seal) -> None:
    """Code of the template engine and of XML is put in as the characters it consists of, wherever it stands."""
    case, approved = sample(language, "billing-error")
    data = case.model_dump(mode="json", exclude_defaults=True)
    data["organisation"] = data["recipient"]["name"] = data["reference"] = data["signer"]["name"] = hostile
    other = Case.of(data)
    text = f"{hostile}\n\n{approved.text}\n\n{hostile}\n"
    company = Company(name=hostile, address=(hostile,), register=(hostile,), phone=hostile)

    found = parts(as_docx(sealed(text, other), other, company))

    said = "\n".join(text_of(found[f"word/{name}.xml"]) for name in ("header1", "document", "footer1", "footer2"))
    assert said.replace("\u200e", "").count(hostile) >= 5
    assert found["docProps/core.xml"] is not None


@pytest.mark.parametrize("broken", ["\x00", "\x1b[31m", "\ufffe", "\a\f", "\u202eevil", "\u2066\u2066", "\ud83d"])
def test_broken_characters_break_nothing(english: Approved, sealed: Seal, broken: str) -> None:
    """What XML cannot hold is replaced, overrides are left out, and the file opens; half a character is refused with a reason."""
    case, approved = english
    text = approved.text.replace("I am very sorry.", f"I am very sorry. {broken}!")

    if broken == "\ud83d":
        with pytest.raises(InputError, match="halves of characters"):
            as_docx(sealed(text, case), case, Company())
        return
    said = text_of(parts(as_docx(sealed(text, case), case, Company()))["word/document.xml"])
    assert "I am very sorry. " in said
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e]", said)


def test_a_letter_of_another_case_is_refused(english: Approved, arabic: Approved) -> None:
    """An approved letter is put into Word with the case it was approved for."""
    with pytest.raises(InputError, match="another case"):
        as_docx(english[1], arabic[0], Company())


def test_office_opens_it(letter: Approved, company: Company, words: Words, tmp_path: Path, poppler: Callable[..., str]) -> None:
    """LibreOffice opens the file and prints every word of it."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice")
    case, approved = letter
    (tmp_path / "letter.docx").write_bytes(as_docx(approved, case, Company()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "letter.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(tmp_path)})
    options = () if case.language in FROM_RIGHT else ("-raw",)
    printed = words(poppler("pdftotext", (tmp_path / "letter.pdf").read_bytes(), *options))

    missing = [word for word in words(approved.text) if word not in printed]
    # The Arabic font that stands in on a machine without Word's joins letters that cannot be read back apart.
    assert len(missing) <= (len(words(approved.text)) / 5 if case.language == "ar" else 0)
    assert not [word for word in missing if word.isascii()]
