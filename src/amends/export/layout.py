"""What stands where on the page: an approved text cut into blocks, and the company's own lines around it.

The text is authoritative. It is cut at its line ends and never composed again from the case, so that every word of it is printed, once,
in its order, and no other; what is added is the company's letterhead and foot. The case only helps to tell the sender's address from the reader's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from amends.case import Case
from amends.company import Company, Paper, Style
from amends.errors import InputError
from amends.expressions import expression
from amends.languages import Language, load_language
from amends.letter import Letter
from amends.reading import without_label
from amends.rendering import salutation

BlockKind = Literal["sender", "date", "recipient", "reference", "subject", "salutation", "heading", "body", "points", "close", "signature"]

_LINE = expression(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_UNPRINTABLE = expression("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_TURNING = expression("[\u202a-\u202e]")
"""Embeddings and overrides: they turn the order of what follows, and no letter needs them beside isolates."""
_FIGURE = expression(r"\d")
_HEADINGS = ("opening", "listen", "pivot", "offer", "agree")
_POINT = ("- ", "• ", "– ", "* ")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of the letter that belong together, and what they are."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A letter ready for the page: its blocks in order, the lines of the letterhead and the foot, and how the page looks.

    The sender and the address are the text's own lines where it has them, else the company's; contact and register are the company's.
    """

    language: str
    direction: Literal["ltr", "rtl"]
    title: str
    sender: str | None
    address: tuple[str, ...]
    contact: tuple[str, ...]
    register: tuple[str, ...]
    blocks: tuple[Block, ...]
    style: Style
    paper: Paper
    accent: str
    signs_by_hand: bool
    """Whether room is left for a signature in ink."""


class _Line(NamedTuple):
    """A line of the text: which paragraph it stands in, and the part it belongs to."""

    paragraph: int
    part: str
    text: str
    start: int


def printable(text: str) -> str:
    """Return a text without what no document can hold or what turns its direction; a control character becomes U+FFFD."""
    return _TURNING.sub("", _UNPRINTABLE.sub("\ufffd", text)).replace("\t", " ")


def sheet(text: str, case: Case, company: Company) -> Sheet:
    """Return a letter's text ready for the page. Raises InputError for a text that is none, UnknownLanguageError."""
    language = load_language(case.language or "")
    blocks = tuple(_blocks(text, case, language, company))
    if not blocks:
        raise InputError("there is no letter yet: its text is empty")
    sender = next((block.lines for block in blocks if block.kind == "sender"), ())
    subject = subject_of(text, case)
    return Sheet(
        language=language.code,
        direction=language.conventions.direction,
        title=printable(subject or case.reference or (sender[0] if sender else None) or company.name or case.id),
        sender=sender[0] if sender else company.name,
        address=sender[1:] or company.address,
        contact=tuple(filter(None, (company.phone, company.email, company.web))),
        register=company.register,
        blocks=tuple(block for block in blocks if block.kind != "sender"),
        style=company.style,
        paper=company.paper,
        accent=company.accent,
        signs_by_hand=case.channel == "letter",
    )


def subject_of(text: str, case: Case) -> str | None:
    """Return what a letter's subject line says, without its label; None where it has none."""
    language = load_language(case.language or "")
    for line in _lines(text, case, language):
        if line.part == "subject":
            return without_label(line.text.strip(), language)
    return None


def without_subject(text: str, case: Case) -> str:
    """Return a letter's text without its subject line, which a mail has in its head."""
    language = load_language(case.language or "")
    line = next((line for line in _lines(text, case, language) if line.part == "subject"), None)
    if line is None:
        return text
    before, after = text[: line.start].rstrip(), text[line.start + len(line.text) :].lstrip()
    return f"{before}\n\n{after}" if before else after


def _lines(text: str, case: Case, language: Language) -> Iterator[_Line]:
    """Yield the lines that hold anything, with the part that each line's first sentence was read as."""
    written = Letter.from_text(text, case).written
    spans = written.spans if written else ()
    greeting = salutation(case, language)
    at = paragraph = end = 0
    for match in _LINE.finditer(text):
        if not match.group().strip():
            continue
        if text.count("\n", end, match.start()) > 1 or text.count("\r", end, match.start()) > 1:
            paragraph += 1
        end = match.end()
        while at < len(spans) - 1 and spans[at].end <= match.start():
            at += 1
        part = spans[at].part if spans else "body"
        yield _Line(paragraph, "salutation" if greeting and match.group().strip() == greeting else part, match.group(), match.start())


def _blocks(text: str, case: Case, language: Language, company: Company) -> Iterator[Block]:
    """Yield the blocks: a paragraph, or the lines of one that are of one kind."""
    told = _Told(case, language, company)
    lines = list(_lines(text, case, language))
    for _, paragraph in groupby(lines, key=lambda line: line.paragraph):
        for kind, same in groupby(told.kinds(list(paragraph)), key=lambda pair: pair[0]):
            yield Block(kind, tuple(printable(line).strip() for _, line in same))


class _Told:
    """Tells what a paragraph is, from what its lines were read as, what the case says and what stood before."""

    def __init__(self, case: Case, language: Language, company: Company) -> None:
        labels = language.conventions.labels
        self.date = language.date(case.letter_date)
        self.reference = language.label("reference")
        self.senders = {name for name in (case.organisation, company.name) if name}
        self.recipient = case.recipient.name if case.recipient else None
        self.headings = {text for name, text in labels.items() if name in _HEADINGS or name.startswith("note_")}
        self.first = True
        self.dated = False
        self.closed = False

    def kinds(self, lines: list[_Line]) -> Iterator[tuple[BlockKind, str]]:
        """Yield each line of a paragraph with the kind of block it belongs to."""
        front = all(line.part == "letterhead" for line in lines)
        shared = self._front(lines) if front else None
        closing = not self.closed and lines[0].part == "sign_off"
        for line in lines:
            yield shared or self._kind(line), line.text
        self.first = False
        self.closed |= closing

    def _front(self, lines: list[_Line]) -> BlockKind:
        texts = [line.text.strip() for line in lines]
        if self.first and self.senders.intersection(texts):
            return "sender"
        if texts[0].casefold().startswith(self.reference.casefold()):
            return "reference"
        named = self.recipient is not None and self.recipient in texts[0]
        if not self.dated and (self.date in texts[0] or (len(texts) == 1 and not named and _FIGURE.search(texts[0]))):
            self.dated = True
            return "date"
        return "recipient"

    def _kind(self, line: _Line) -> BlockKind:
        said = line.text.strip()
        if line.part in ("subject", "salutation"):
            return "subject" if line.part == "subject" else "salutation"
        if line.part == "letterhead":
            return "recipient"
        if said in self.headings:
            return "heading"
        if line.part == "sign_off":
            return "signature" if self.closed else "close"
        return "points" if said.startswith(_POINT) else "body"
