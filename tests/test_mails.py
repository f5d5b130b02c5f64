"""A saved mail gives its words, its sender's name and its day, and a hostile one an error that says what to do."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest

from amends.errors import InputError
from amends.mails import MAIL_LIMIT, read_mail


def mail(body: str = "My lamp came broken.\n", *, subtype: str = "plain", **headers: str) -> EmailMessage:
    message = EmailMessage()
    named = {"Subject": "Re: Order A-5512", "From": "Maya Lindqvist <maya@example.com>", "Date": "Mon, 16 Nov 2026 09:12:00 +0100"}
    for name, value in {**named, **headers}.items():
        message[name] = value
    message.set_content(body, subtype=subtype)
    return message


def test_a_mail_gives_its_words_its_sender_and_its_day() -> None:
    """The subject stands first, without Re:, and the name is the one the sender gave themselves."""
    read = read_mail(bytes(mail()))
    assert (read.text, read.sender, read.sent) == ("Order A-5512\n\nMy lamp came broken.", "Maya Lindqvist", dt.date(2026, 11, 16))
    assert read.address == "maya@example.com"


@pytest.mark.parametrize("sender", ["Maya", "Maya <maya at home>", "Maya <maya@example.com\u202e>", ""])
def test_an_address_that_is_none_is_left_out(sender: str) -> None:
    """What no mail server would take is no address to answer to."""
    raw = f"From: {sender}\nSubject: lamp\nContent-Type: text/plain; charset=utf-8\n\nIt broke.".encode()
    assert read_mail(raw).address == ""


@pytest.mark.parametrize("body", ["وصل المصباح مكسورا.", "Lampa e spartă, vă rog.", "המנורה הגיעה שבורה."])
def test_words_of_every_script_arrive(body: str) -> None:
    """Encoded bodies and headers are read as people see them."""
    read = read_mail(bytes(mail(body, From="ليلى حداد <l@example.com>", Subject="")))
    assert (read.text, read.sender) == (body, "ليلى حداد")


def test_of_a_page_only_the_words_are_taken() -> None:
    """A mail of HTML gives what a person would read: no scripts, no styles, lines where they stand apart."""
    head, script = "<head><title>no</title><style>p{}</style></head>", "<script>alert(1)</script>"
    page = f"<html>{head}<body><p>My <b>lamp</b> broke.</p>{script}<div>I&nbsp;want it back &lt;now&gt;.</div></body></html>"
    assert read_mail(bytes(mail(page, subtype="html", Subject=""))).text == "My lamp broke.\n\nI want it back <now>."


def test_plain_text_comes_before_the_page_and_attachments_stay_out() -> None:
    """Of a mail with both, the plain words count; what is attached is left alone."""
    message = mail("Plain words.\n", Subject="")
    message.add_alternative("<p>Page words.</p>", subtype="html")
    message.add_attachment(b"MZ\x00", maintype="application", subtype="octet-stream", filename="../../evil.exe")
    assert read_mail(bytes(message)).text == "Plain words."


@pytest.mark.parametrize(
    ("headers", "sender", "sent"),
    [
        ({"From": "maya@example.com"}, "", dt.date(2026, 11, 16)),
        ({"From": '"maya@example.com" <maya@example.com>'}, "", dt.date(2026, 11, 16)),
        ({"Date": "yesterday"}, "Maya Lindqvist", None),
    ],
)
def test_what_is_not_said_is_left_empty(headers: dict[str, str], sender: str, sent: dt.date | None) -> None:
    """An address is no name, and a date that is none is no day."""
    read = read_mail(bytes(mail(**headers)))
    assert (read.sender, read.sent) == (sender, sent)


def _nested(depth: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) for number in range(depth))
    return b"From: a@b.example\nSubject: x\n" + parts + b"Content-Type: text/plain\n\nhello"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe\x00",
        b"Subject: only a subject\n\n",
        b"Content-Type: text/plain; charset=no-such-charset\n\n\xff\xff",
        b"Content-Type: application/pdf\n\n%PDF",
        _nested(3_000),
        b"x" * (MAIL_LIMIT + 1),
    ],
    ids=["empty", "bytes", "subject", "charset", "pdf", "nested", "large"],
)
def test_what_holds_no_words_is_refused_with_what_to_do(data: bytes) -> None:
    """Whatever a stranger saved as a mail, the error says to paste the text, and never holds what stood there."""
    with pytest.raises(InputError, match="paste its text") as problem:
        read_mail(data)
    assert "only a subject" not in str(problem.value)
