"""A letter as plain text: for a file, and for the clipboard."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from amends.export.layout import printable
from amends.languages import load_language

if TYPE_CHECKING:
    from amends.review.approval import ApprovedLetter


@dataclass(frozen=True, slots=True)
class Clipboard:
    """What is put on the clipboard: ``text/plain`` for any field, ``text/html`` for those that keep language and direction."""

    text: str
    html: str


def as_text(letter: ApprovedLetter) -> bytes:
    """Return an approved letter as UTF-8 without a byte order mark: exactly the approved text, whose digest holds for the file."""
    return letter.text.encode("utf-8")


def clipboard(letter: ApprovedLetter) -> Clipboard:
    """Return an approved letter to be pasted elsewhere, without the empty lines around it."""
    return Clipboard(letter.text.strip("\n"), as_html(letter.text, letter.language))


def as_html(text: str, language: str) -> str:
    """Return a letter's text as paragraphs of HTML with its language and direction, every character of it escaped."""
    spoken = load_language(language)
    direction = spoken.conventions.direction
    lines = [line.strip() for line in printable(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")]
    paragraphs = ["<br>\n".join(escape(line) for line in same) for filled, same in groupby(lines, key=bool) if filled]
    return f'<div lang="{spoken.code}" dir="{direction}">\n' + "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs) + "\n</div>\n"
