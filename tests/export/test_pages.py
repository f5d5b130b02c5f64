"""A PDF holds exactly the approved words, looks the same everywhere, reads right from both sides, and obeys nothing in the text."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageStat

from amends import Case
from amends.company import Company, Style
from amends.errors import InputError
from amends.export import as_pdf, as_png, preview_png
from amends.export.extras import ExportMissingError
from amends.review.approval import ApprovedLetter

Approved = tuple[Case, ApprovedLetter]
Words = Callable[[str], list[str]]
Read = Callable[..., str]
Seal = Callable[[str, Case], ApprovedLetter]

FROM_RIGHT = ("ar", "he")
HOSTILE = [
    '#eval("1+1") #read("/etc/passwd") #import "@preview/x:1.0.0": *',
    "{{7*7}} {% for x in y %} {_{ }_} {# gone #} ${7*7} %s %(x)s",
    "<script>alert(1)</script> <w:p/> &lt;b&gt; ]]> <!-- --> &amp;",
    "*bold* _em_ `raw` $x^2$ = heading @ref <label> \\ \\u{41} // comment /* c */ -- --- ... ~ 'q' \"q\"",
    "#set page(width: 1pt)",
    "sys.inputs.data",
]


def test_the_pdf_holds_exactly_the_approved_words(letter: Approved, words: Words, poppler: Read) -> None:
    """Every word of the approved text is on the page, once, and no other: nothing is composed again."""
    case, approved = letter
    options = () if case.language in FROM_RIGHT else ("-raw",)

    said = words(poppler("pdftotext", as_pdf(approved, case, Company()), *options))

    assert sorted(said) == sorted(words(approved.text))
    if case.language not in FROM_RIGHT:
        assert said == words(approved.text)


def test_the_company_adds_its_letterhead_and_foot_and_nothing_else(
    english: Approved, company: Company, words: Words, poppler: Read
) -> None:
    """What the text does not say of the sender is added from the company: how to reach it, and what the law wants at the foot."""
    case, approved = english
    bare = words(poppler("pdftotext", as_pdf(approved, case, Company()), "-raw"))
    headed = words(poppler("pdftotext", as_pdf(approved, case, company), "-raw"))

    added = words(" ".join(filter(None, (company.phone, company.email, company.web, *company.register))))
    assert sorted(headed) == sorted(bare + added)


def test_a_text_without_a_sender_gets_the_companys(company: Company, sealed: Seal, words: Words, poppler: Read, case: Case) -> None:
    """An e-mail that is printed bears the company's name and address, which its text does not."""
    text = "Dear Ms Lindqvist,\n\nWe are sorry.\n\nKind regards,\n\nAoife Byrne\n"

    said = words(poppler("pdftotext", as_pdf(sealed(text, case), case, company), "-raw"))
    assert said[:2] == ["Northlight", "Lamps"]
    assert {"14", "Quay", "Springfield"} <= set(said)


def test_fonts_are_embedded_and_ours(letter: Approved, company: Company, poppler: Read) -> None:
    """Every font is embedded, has a text layer and came with amends; none is the machine's."""
    case, approved = letter
    rows = poppler("pdffonts", as_pdf(approved, case, company), output="").splitlines()[2:]

    assert rows
    for row in rows:
        name = row.split()[0]
        assert re.fullmatch(r"[A-Z]{6}\+Noto(Serif|NaskhArabic|SerifHebrew)-(Regular|Bold)", name), name
        assert row.split()[-5:-2] == ["yes", "yes", "yes"]


def test_the_pdf_is_tagged_and_says_its_title_and_language(letter: Approved, company: Company, poppler: Read) -> None:
    """A screen reader finds structure, language and title; nobody's name stands in it but the sender's."""
    case, approved = letter
    pdf = as_pdf(approved, case, company)
    told = poppler("pdfinfo", pdf, output="")

    assert re.search(r"^Tagged: +yes$", told, re.MULTILINE)
    assert re.search(r"^JavaScript: +no$", told, re.MULTILINE)
    assert re.search(r"^Title: +\S", told, re.MULTILINE)
    assert "Ana Horvat" not in told
    assert f"/Lang({case.language}".encode() in pdf
    assert b"pdfuaid:part" in pdf


def test_the_same_letter_gives_the_same_bytes(letter: Approved, company: Company) -> None:
    """A PDF made again is the same file, so that its digest says something."""
    case, approved = letter

    assert as_pdf(approved, case, company) == as_pdf(approved, case, company)


@pytest.mark.parametrize(
    ("language", "name", "number"), [("ar", "billing-error", ["050", "555", "0133"]), ("he", "billing-error", ["03-5550138"])]
)
def test_a_phone_number_reads_from_the_left(
    language: str, name: str, number: list[str], sample: Callable[[str, str], Approved], boxes: Callable[[bytes], list[tuple[str, float]]]
) -> None:
    """In a letter from the right the groups of a number stand from left to right, as they are dialled."""
    case, approved = sample(language, name)
    placed = boxes(as_pdf(approved, case, Company()))

    found = [next(left for text, left in placed if group in text) for group in number]
    assert found == sorted(found)


def test_letters_from_the_right_begin_at_the_right(letter: Approved, boxes: Callable[[bytes], list[tuple[str, float]]]) -> None:
    """The first word of the salutation stands at the margin where its language begins."""
    case, approved = letter
    placed = boxes(as_pdf(approved, case, Company()))
    rightmost, leftmost = max(left for _, left in placed), min(left for _, left in placed)
    first = placed[0][1]

    assert (first > (rightmost + leftmost) / 2) == (case.language in FROM_RIGHT)


def test_the_preview_of_an_approved_letter_is_its_pdf(letter: Approved, company: Company, poppler: Read, tmp_path: Path) -> None:
    """What is shown before printing is what the PDF shows, page by page."""
    case, approved = letter
    pages = as_png(approved, case, company, dpi=100)
    assert preview_png(approved.text, case, company, approved=approved, dpi=100) == pages

    poppler("pdftoppm", as_pdf(approved, case, company), "-r", "100", "-png", output=str(tmp_path / "page"))
    rendered = [page.read_bytes() for page in sorted(tmp_path.glob("page*.png"))]
    assert len(rendered) == len(pages)
    for ours, theirs in zip(pages, rendered, strict=True):
        # Two programs smooth edges differently; a line set elsewhere makes a mean above 5.
        difference = ImageChops.difference(_small(ours), _small(theirs))
        assert ImageStat.Stat(difference).mean[0] < 2.5
        assert difference.getextrema()[1] < 90


def _small(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page)).convert("L").resize((120, 170), Image.Resampling.BOX)


def test_what_nobody_approved_is_marked_on_every_page(english: Approved, company: Company) -> None:
    """A preview of another text than the approved one bears the mark; the approved one does not."""
    case, approved = english
    text = approved.text.replace("I am sorry that", "I am very sorry that")

    def red(page: bytes) -> int:
        image = Image.open(io.BytesIO(page)).convert("RGB")
        return sum(r > 150 and g < 80 and b < 80 for r, g, b in image.get_flattened_data())

    marked = preview_png(text, case, company, approved=approved, dpi=60)
    assert all(red(page) > 200 for page in marked)
    assert all(red(page) == 0 for page in preview_png(approved.text, case, company, approved=approved, dpi=60))
    long = preview_png(
        text.replace("\n\nWe are also", "\n\n" + "We looked into it once more. " * 200 + "\n\nWe are also"), case, company, dpi=60
    )
    assert len(long) > 1
    assert all(red(page) > 200 for page in long)


def test_a_signature_stands_on_approved_letters_only(english: Approved, signing: Callable[[Case, bytes], Company]) -> None:
    """The picture of a signature is on the approved page; a preview leaves its place empty and moves nothing."""
    case, approved = english
    blue = io.BytesIO()
    Image.new("RGB", (300, 100), (0, 0, 255)).save(blue, "PNG")
    company = signing(case, blue.getvalue())

    def blues(page: bytes) -> int:
        return sum(b > 200 and r < 60 and g < 60 for r, g, b in Image.open(io.BytesIO(page)).convert("RGB").get_flattened_data())

    assert blues(as_png(approved, case, company, dpi=60)[0]) > 500
    assert blues(preview_png(approved.text, case, company, dpi=60)[0]) == 0


@pytest.mark.parametrize("style", ["block", "semi-block"])
def test_a_signature_never_stands_alone(english: Approved, sealed: Seal, style: Style, poppler: Read) -> None:
    """Close and signature go to a new page together, with the last paragraph."""
    case, approved = english
    for sentences in range(20, 60, 4):
        text = approved.text.replace("\n\nWe are also", "\n\n" + "We looked into it once more. " * sentences + "\n\nWe are also")
        pages = poppler("pdftotext", as_pdf(sealed(text, case), case, Company(style=style)), "-raw").split("\f")[:-1]
        assert "not more careful" in next(page for page in pages if "Yours sincerely" in page)
        assert "Martin Shaw" in next(page for page in pages if "Yours sincerely" in page)
        if len(pages) > 1:
            break
    assert len(pages) == 2


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_a_text_is_obeyed(english: Approved, sealed: Seal, hostile: str, poppler: Read) -> None:
    """Code of typst, of template engines and of browsers is set as the characters it consists of, wherever it stands."""
    case, approved = english
    data = case.model_dump(mode="json", exclude_defaults=True)
    data["organisation"] = data["recipient"]["name"] = data["reference"] = hostile
    data["signer"]["name"] = hostile
    other = Case.of(data)
    text = f"{hostile}\n\n{approved.text}".replace("Martin Shaw", hostile).replace("I am very sorry.", f"I am very sorry. {hostile}")
    company = Company(name=hostile, address=(hostile,), register=(hostile,), web=hostile)

    said = poppler("pdftotext", as_pdf(sealed(text, other), other, company), "-raw")

    def plain(text: str) -> str:
        return re.sub(r"\s+", "", text)

    assert plain(said).count(plain(hostile)) >= 5
    assert "root:" not in said


@pytest.mark.parametrize(
    "broken", ["\x00", "\x1b[31m", "\ufffe", "\u202eevil", "a\u200bb", "\u2066\u2066\u2066", "\u2069\u2069", "x" * 3_000, "\u0301" * 50]
)
def test_broken_characters_break_nothing(english: Approved, sealed: Seal, broken: str) -> None:
    """NUL, escapes, overrides, loose isolates, unbreakable and stacked characters still make a page."""
    case, approved = english
    text = approved.text.replace("I am very sorry.", f"I am very sorry. {broken}")

    assert as_pdf(sealed(text, case), case, Company()).startswith(b"%PDF-")
    assert preview_png(text, case, Company(), dpi=30)


def test_an_override_turns_nothing(english: Approved, sealed: Seal, poppler: Read) -> None:
    """A right-to-left override in a text does not reverse what follows it on the page."""
    case, approved = english
    text = approved.text.replace("We took", "\u202eWe took")

    assert "We took your May payment" in poppler("pdftotext", as_pdf(sealed(text, case), case, Company()), "-raw")


def test_a_sign_the_fonts_lack_is_named(english: Approved, sealed: Seal) -> None:
    """A letter with a sign that cannot be printed is refused with that sign, not printed without it; a preview shows the gap."""
    case, approved = english
    text = approved.text.replace("Mr Brandt,", "Mr 王,")

    with pytest.raises(InputError, match=r"no sign for 王 \(U\+738B\)"):
        as_pdf(sealed(text, case), case, Company())
    assert preview_png(text, case, Company(), dpi=30)


def test_a_letter_of_another_case_is_refused(english: Approved, arabic: Approved) -> None:
    """An approved letter is printed with the case it was approved for."""
    with pytest.raises(InputError, match="another case"):
        as_pdf(english[1], arabic[0], Company())


def test_an_empty_text_is_no_letter(case: Case) -> None:
    """There is nothing to preview in a text without a word."""
    with pytest.raises(InputError, match="empty"):
        preview_png(" \n \n", case, Company())


def test_a_broken_picture_is_named(english: Approved) -> None:
    """A logo that looks like a PNG and is none says so, and the letter is not made without it."""
    from amends.company import checked_picture

    case, approved = english
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0)
    broken = checked_picture(head + struct.pack(">I", zlib.crc32(head[12:])) + b"rubbish", "logo.png")

    with pytest.raises(InputError, match="cannot be drawn"):
        as_pdf(approved, case, Company(logo=broken))


@pytest.mark.parametrize("module", ["typst", "docxtpl"])
def test_a_missing_library_says_what_installs_it(module: str) -> None:
    """Without the extra, the error names the command that installs it; the plain text needs nothing."""
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "import amends; from amends.samples import sample_cases; from amends.export import exports; from amends.company import Company\n"
        "from amends.errors import InputError\n"
        "case = amends.read_case([p for p in sample_cases('en') if p.stem == 'billing-error'][0]); draft = amends.draft(case)\n"
        "letter = amends.approve(amends.Letter.from_text(draft.text, case), case, reviewer='Ana')\n"
        "assert exports(letter, case, Company(), ['txt', 'eml'])\n"
        "try: exports(letter, case, Company(), ['pdf', 'docx'])\n"
        "except InputError as problem: print(problem)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert f"needs {module}, which is not installed" in done.stdout
    assert 'pip install "amends[export]"' in done.stdout
    assert issubclass(ExportMissingError, InputError)


def parse_boxes(html: str) -> list[tuple[str, float]]:
    """Return the words that ``pdftotext -bbox`` tells, with their left edges."""
    body = re.sub(r"<!DOCTYPE[^>]*>", "", html).replace('xmlns="http://www.w3.org/1999/xhtml"', "")
    return [(word.text or "", float(word.attrib["xMin"])) for word in ElementTree.fromstring(body).iter("word")]


@pytest.fixture
def boxes(poppler: Read) -> Callable[[bytes], list[tuple[str, float]]]:
    """Return what tells the words of a PDF with their left edges."""
    return lambda pdf: parse_boxes(poppler("pdftotext", pdf, "-bbox"))
