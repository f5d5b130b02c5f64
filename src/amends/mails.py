"""What somebody wrote in a mail that was saved as a file (.eml): its text, and who sent it when.

Attachments are left alone, nothing is fetched, and of a mail that holds only HTML the words are taken and nothing else. The text still has
the quoted mails and signatures a mail has; ``amends.intake`` takes those out.
"""

from __future__ import annotations

import datetime as dt
import email.policy
import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

from amends.addresses import mail_address
from amends.errors import InputError

MAIL_LIMIT = 8_388_608
"""Bytes of a mail with everything that is attached to it."""
_TEXT_LIMIT = 200_000
_NAME_LIMIT = 200
_REPLY = re.compile(r"(?:(?:re|aw|fwd?|wg|tr|rv|odg|răsp|fw)\s*:\s*)+", re.IGNORECASE)
_APART = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "hr"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail's text with its subject as the first line, the name its sender gave themselves and their address (or nothing), and the day it was
    sent."""

    text: str
    sender: str = ""
    address: str = ""
    sent: dt.date | None = None


def read_mail(data: bytes) -> Mail:
    """Return what a saved mail says. Raises InputError where it is too large, no mail, or holds no text."""
    if len(data) > MAIL_LIMIT:
        raise InputError(
            f"this mail has {len(data):,} bytes, and {MAIL_LIMIT:,} are allowed; save it without its attachments, or paste its text"
        )
    try:
        message = message_from_bytes(data, policy=email.policy.default)
        body = _body(message)
        subject = _REPLY.sub("", _header(message, "Subject"), count=1)
        sender, address = parseaddr(_header(message, "From"))
        sent = _sent(message)
    # What a mail of a stranger's breaks in the standard library is of many kinds, and none of them is anybody's to mend.
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError) as problem:
        raise InputError("this mail cannot be read; open it in your mail program and paste its text") from problem
    if not any(map(str.isalnum, body)):
        raise InputError("this file holds no text of a mail; open it in your mail program and paste its text")
    text = f"{subject.strip()}\n\n{body}" if subject.strip() and subject.strip() not in body else body
    return Mail(text[:_TEXT_LIMIT], _name(sender), _address(address), sent)


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _name(sender: str) -> str:
    name = " ".join(sender.split())[:_NAME_LIMIT]
    return name if name.isprintable() and "@" not in name else ""


def _address(written: str) -> str:
    with suppress(ValueError):
        return mail_address(written)
    return ""


def _sent(message: EmailMessage) -> dt.date | None:
    with suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(_header(message, "Date")).date()
    return None


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = part.get_content()
    if not isinstance(content, str):
        return ""
    return _words(content) if part.get_content_type() == "text/html" else content.strip()


class _Words(HTMLParser):
    """Collects the words of a page, with a line's end where one stands apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _UNSEEN
        if tag in _APART:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._hidden:
            self._hidden -= 1
        if tag in _APART:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _words(page: str) -> str:
    reader = _Words()
    reader.feed(page[: 4 * _TEXT_LIMIT])
    reader.close()
    lines = "".join(reader.pieces).split("\n")
    return re.sub("\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()
