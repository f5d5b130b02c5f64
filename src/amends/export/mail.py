"""A letter as an e-mail that opens as a draft, ready to send.

Headers are made of names and subjects that others wrote. Python 3.11 decodes an encoded word inside a subject after it has looked for line
ends, so that ``=?utf-8?q?Hi=0D=0ABcc:_x?=`` writes a header of its own; and where it folds a long name it loses the quotes around it, and with
them the address. So nothing goes into a header but one line of plain characters in which no encoded word can begin, and the folding is done here.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import textwrap
import unicodedata
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from typing import TYPE_CHECKING

from amends.addresses import mail_address
from amends.case import Case
from amends.company import Company
from amends.errors import InputError
from amends.export.layout import printable, subject_of, without_subject
from amends.export.names import file_name
from amends.export.plain import as_html
from amends.languages import load_language

if TYPE_CHECKING:
    from amends.review.approval import ApprovedLetter

HEADER_LIMIT = 200
"""Characters of a subject or a name; what is longer is cut."""

_LINE = 60
"""Characters of a header's line."""
_CODED_BYTES = 42
"""Bytes of a text in one encoded word: with the name of the header it stays under 78 characters, above which Python folds anew."""
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
"""A name that stands before an address as it is."""
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,100}@[A-Za-z0-9.-]{1,100}>")


def as_eml(
    letter: ApprovedLetter,
    case: Case,
    company: Company,
    *,
    date: dt.datetime,
    message_id: str,
    to: str | None = None,
    sender: str | None = None,
    attach_pdf: bool = False,
) -> bytes:
    """Return an approved letter as an ``.eml`` file that a mail program opens as a draft. Arguments and errors are those of ``as_message``."""
    message = as_message(letter, case, company, date=date, message_id=message_id, to=to, sender=sender, attach_pdf=attach_pdf)
    message["X-Unsent"] = "1"
    return message.as_bytes()


def as_message(
    letter: ApprovedLetter,
    case: Case,
    company: Company,
    *,
    date: dt.datetime,
    message_id: str,
    to: str | None = None,
    sender: str | None = None,
    attach_pdf: bool = False,
) -> EmailMessage:
    """Return an approved letter as a mail: its subject line in the head, the rest as text, in Arabic and Hebrew as HTML besides.

    ``to`` and ``sender`` are bare addresses; without them it goes to ``case.mail_to``, from the signer or else the company. ``message_id`` is ``<…@…>``, and
    ``date`` knows its zone; both are given, so that the same letter makes the same mail. Raises InputError for an address, id or date that
    is none, or a letter of another case, and ExportMissingError where a PDF cannot be made.
    """
    from amends.export.pages import as_pdf, require_same

    require_same(letter, case)
    if not _MESSAGE_ID.fullmatch(message_id):
        raise InputError("the message id must look like <letters-and-digits@host.example>")
    if date.tzinfo is None:
        raise InputError("the date of a mail needs its time zone")
    language = load_language(letter.language)
    message = EmailMessage(policy=SMTP)
    put_subject(message, header_text(subject_of(letter.text, case) or "") or header_text(case.reference or "") or language.label("subject"))
    signer = case.signer
    address = sender or (signer.email if signer else None) or company.email
    if address:
        own = signer is not None and address == signer.email
        name = signer.name if signer is not None and (own or sender) else case.organisation or company.name or ""
        put_address(message, "From", addressed(address, name))
    if address := to or case.mail_to:
        put_address(message, "To", addressed(address, case.recipient.name if case.recipient and not case.recipient.group else ""))
    message["Date"] = date
    message["Message-ID"] = message_id
    body = without_subject(letter.text, case)
    message.set_content(_sayable(body), charset="utf-8")
    _tell_language(message, letter.language)
    if language.conventions.direction == "rtl":
        message.add_alternative(_page(body, letter.language), subtype="html", charset="utf-8")
        for part in message.iter_parts():
            _tell_language(part, letter.language)
    if attach_pdf:
        message.add_attachment(as_pdf(letter, case, company), maintype="application", subtype="pdf", filename=file_name(case.id, "pdf"))
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        # Not a random one: the same letter makes the same mail. No line of a coded body begins so.
        part.set_boundary(f"=_{hashlib.sha256(message_id.encode()).hexdigest()[:24]}_{number}")
    return message


def header_text(text: str) -> str:
    """Return a text as one line that a header may hold: no control, direction or unseen characters, no encoded word, at most 200 characters."""
    shown = "".join(_shown(character) for character in text)
    plain = re.sub(r"=(?=\?)", "= ", shown)
    return " ".join(plain.split())[:HEADER_LIMIT].strip()


def _shown(character: str) -> str:
    """Return a character as a header shows it: what has no width is left out, what is no character is a space."""
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") else character


def addressed(address: str, name: str = "") -> Address:
    """Return an address with the name before it. Raises InputError for one that is none; the message does not repeat it."""
    try:
        return Address(display_name=header_text(name), addr_spec=mail_address(address))
    except ValueError as problem:
        raise InputError(f"this is no e-mail address; write one such as name@company.example, and nothing beside it ({problem})") from None


def put_subject(message: EmailMessage, text: str) -> None:
    """Write a subject into the head, folded and coded here."""
    lines = textwrap.wrap(text, _LINE, break_long_words=False, break_on_hyphens=False)
    plain = text.isascii() and all(len(line) <= _LINE for line in lines)
    message.set_raw("Subject", "\r\n ".join(lines if plain else _coded(text)))


def put_address(message: EmailMessage, header: str, address: Address) -> None:
    """Write an address into the head, folded and coded here."""
    name = address.display_name
    plain = len(name) <= _LINE and _PHRASE.fullmatch(name) is not None
    lines = [*([name] if plain else _coded(name) if name else []), f"<{address.addr_spec}>"]
    message.set_raw(header, (" " if sum(map(len, lines)) <= _LINE else "\r\n ").join(lines))


def _coded(text: str) -> list[str]:
    """Return a text as encoded words, none of which cuts a character."""
    pieces = [""]
    for character in text:
        if len((pieces[-1] + character).encode()) > _CODED_BYTES:
            pieces.append("")
        pieces[-1] += character
    return [f"=?utf-8?b?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces]


def _sayable(text: str) -> str:
    return printable(text.replace("\r\n", "\n").replace("\r", "\n"))


def _tell_language(part: MIMEPart, language: str) -> None:
    # After set_content, which throws away what the head said of the content.
    del part["Content-Language"]
    part["Content-Language"] = language


def _page(text: str, language: str) -> str:
    direction = load_language(language).conventions.direction
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head><meta charset="utf-8"></head>\n<body dir="{direction}">\n'
        f"{as_html(text, language)}</body>\n</html>\n"
    )
