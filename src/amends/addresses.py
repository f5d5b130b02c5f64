"""E-mail addresses as people type them into files and forms, read so that nothing but one address ever reaches a mail server.

No library is asked whether an address exists: only sending tells. What is refused here is what could be two recipients, a header of its own
or a command to the server, and what a server that knows ASCII alone would not take.
"""

from __future__ import annotations

import unicodedata

from amends.expressions import expression

_MAILBOX = expression(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,30}")
_LABEL = expression(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST, _LONGEST_MAILBOX = 254, 64


def mail_address(written: str) -> str:
    """Return an address as a mail server takes it, its domain in small ASCII letters. Raises ValueError that says what is wrong with it.

    The message does not repeat the address, so that it may stand in a log.
    """
    text = written.strip()
    if not text:
        raise ValueError("there is no e-mail address")
    mailbox, at, domain = text.rpartition("@")
    if not at or not mailbox or not domain:
        raise ValueError("this is no e-mail address: write it as name@example.com")
    if any(not character.isprintable() or character.isspace() or character in ',;:<>()[]"\\' for character in text):
        raise ValueError("an e-mail address holds no spaces, brackets, quotes or list of others; write one address alone")
    if not mailbox.isascii():
        raise ValueError("what stands before the @ has letters beyond a-z, which many mail servers refuse; ask for another address")
    if not _MAILBOX.fullmatch(mailbox) or len(mailbox) > _LONGEST_MAILBOX:
        raise ValueError("what stands before the @ is no mailbox")
    domain = _ascii(domain)
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise ValueError("what stands behind the @ is no domain: write it as example.com")
    if len(mailbox) + 1 + len(domain) > _LONGEST:
        raise ValueError(f"this is longer than an e-mail address can be ({_LONGEST} characters)")
    return f"{mailbox}@{domain}"


def same_address(address: str) -> str:
    """Return what two spellings of one person's address have in common; only old mail systems tell capitals before the @ apart."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


def _ascii(domain: str) -> str:
    domain = unicodedata.normalize("NFKC", domain).casefold()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("what stands behind the @ is no domain: write it as example.com") from None
