"""An e-mail opens as a draft, says exactly the approved words, and has the headers it was meant to have, whatever stands in a name."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from collections.abc import Callable
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends import Case
from amends.case import Recipient
from amends.company import Company
from amends.errors import InputError
from amends.export import as_eml, as_message, as_pdf, clipboard, exports
from amends.export.mail import addressed, header_text, put_address, put_subject
from amends.review.approval import ApprovedLetter

Approved = tuple[Case, ApprovedLetter]
Words = Callable[[str], list[str]]
Seal = Callable[[str, Case], ApprovedLetter]

DATE = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)
MESSAGE_ID = "<0123456789abcdef@letters.example>"
FROM_RIGHT = ("ar", "he")
ATTACKS = [
    "=?utf-8?q?Hi=0D=0ABcc:_x?=",
    "=?utf-8?b?SGkNCkJjYzogeEBldmlsLmV4YW1wbGU=?=",
    "Hi\r\nBcc: x@evil.example",
    "Hi\nBcc: x@evil.example\n\n<script>",
    "Hi\x0bBcc: x\x0cBcc: y\x85Bcc: z\u2028Bcc: q\u2029",
    "\u202eelpmaxe.live@x :ccB",
    "=\u200b?utf-8?q?x=0D=0ABcc:_y?=",
    "==?=?utf-8?q?=0A?=",
    "\x00\x00",
    "a" * 5_000,
    "é" * 400,
    '"; Bcc: x@evil.example; "',
    "Name <x@evil.example>, other@evil.example",
    "(comment) <>, ; : @ [] \\",
]


def made(letter: ApprovedLetter, case: Case, **more: Any) -> bytes:
    """Return a letter as a mail with the date and id of these tests."""
    return as_eml(letter, case, more.pop("company", Company()), date=DATE, message_id=MESSAGE_ID, **more)


def parsed(eml: bytes) -> EmailMessage:
    """Return a mail read back."""
    message = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_read_back_it_says_what_was_approved(letter: Approved, words: Words) -> None:
    """Subject and text, read back, are the approved text; the mail opens as a draft in the letter's language."""
    case, approved = letter
    message = parsed(made(approved, case, to="reader@example.com"))
    body = message.get_body(("plain",))
    assert body is not None
    said = body.get_content()

    assert message["X-Unsent"] == "1"
    assert message["Message-ID"] == MESSAGE_ID
    assert message["Date"].datetime == DATE
    assert message["To"].addresses[0].addr_spec == "reader@example.com"
    assert body["Content-Language"] == case.language
    subject = [line for line in approved.text.splitlines() if message["Subject"] in line]
    assert len(subject) == 1
    assert sorted(words(said) + words(subject[0])) == sorted(words(approved.text))
    rest = [line for line in approved.text.splitlines() if line.strip() and line != subject[0]]
    assert [line for line in said.splitlines() if line.strip()] == rest


def test_letters_from_the_right_come_as_html_too(letter: Approved, words: Words) -> None:
    """In Arabic and Hebrew an alternative says language and direction; in other languages the mail is plain."""
    case, approved = letter
    message = parsed(made(approved, case))
    html = message.get_body(("html",))

    if case.language not in FROM_RIGHT:
        assert html is None
        return
    assert html is not None
    page = html.get_content()
    assert f'<html lang="{case.language}" dir="rtl">' in page
    assert html["Content-Language"] == case.language
    plain = message.get_body(("plain",))
    assert plain is not None
    assert words(re.sub(r"<[^>]+>", " ", page)) == words(plain.get_content())


def test_the_pdf_goes_with_it_if_asked(letter: Approved, company: Company) -> None:
    """The attached PDF is the very one the export makes, under a name safe on every system."""
    case, approved = letter
    message = parsed(made(approved, case, company=company, attach_pdf=True))
    (attached,) = message.iter_attachments()

    assert attached.get_content() == as_pdf(approved, case, company)
    assert attached.get_content_type() == "application/pdf"
    assert re.fullmatch(r"apology-[A-Za-z0-9-]+\.pdf", attached.get_filename() or "")
    assert made(approved, case, company=company, attach_pdf=True) == made(approved, case, company=company, attach_pdf=True)


def name_in(raw: bytes, header: str) -> str:
    """Return the name before a header's address, read by the older of Python's two readers: the newer puts spaces into coded names."""
    value = email.message_from_bytes(raw, policy=email.policy.compat32)[header].replace("\r\n", "")
    return str(make_header(decode_header(value[: value.rindex("<")].strip())))


HEADERS = {
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
    "Content-Language",
    "X-Unsent",
}
hostile = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(max_size=300),
    st.lists(
        st.sampled_from([*ATTACKS, "=?", "?=", "\r\n", "\n", "Bcc:", "utf-8", "=0D=0A", '"', "<", ">", ",", "\t", "é", "ש", " ", "\u2066"]),
        max_size=12,
    ).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(subject=hostile, name=hostile, signer=hostile)
def test_no_text_makes_a_header(subject: str, name: str, signer: str) -> None:
    """With any subject and any names the mail has exactly its headers, each once, and reads back as what was meant."""
    message = EmailMessage(policy=email.policy.SMTP)
    put_subject(message, header_text(subject))
    put_address(message, "From", addressed("sender@example.com", signer))
    put_address(message, "To", addressed("reader@example.com", name))
    message.set_content("We are sorry.")
    raw = message.as_bytes()
    back = parsed(raw)

    head = raw.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert set(back.keys()) == {"Subject", "From", "To", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
    assert len([line for line in head if not line.startswith((b" ", b"\t"))]) == 6
    assert all(len(line) <= 98 for line in head)
    assert back["Subject"] == header_text(subject)
    assert [address.addr_spec for address in back["From"].addresses] == ["sender@example.com"]
    assert [address.addr_spec for address in back["To"].addresses] == ["reader@example.com"]
    assert name_in(raw, "From") == header_text(signer)
    assert name_in(raw, "To") == header_text(name)
    assert back.get_content().strip() == "We are sorry."


@settings(max_examples=200, deadline=None)
@given(text=hostile)
def test_a_header_is_one_plain_line(text: str) -> None:
    """What goes into a header has no control, direction or unseen character, no encoded word, and at most 200 characters."""
    line = header_text(text)

    assert len(line) <= 200
    assert "=?" not in line
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff]", line)
    assert line == " ".join(line.split())


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_letter_makes_a_header(english: Approved, sealed: Seal, attack: str) -> None:
    """A letter whose subject, names and case number are attacks is a mail with the usual headers and one reader."""
    case, approved = english
    one_line = re.sub("[\x00-\x1f\x7f\u2028\u2029]", " ", attack).strip()[:200] or "x"
    data = case.model_dump(mode="json", exclude_defaults=True)
    data["recipient"]["name"] = data["signer"]["name"] = data["organisation"] = data["id"] = data["reference"] = one_line
    other = Case.of(data)
    text = approved.text.replace("Our billing mistake, and our apology", attack)

    message = parsed(made(sealed(text, other), other, to="reader@example.com", attach_pdf=False))

    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert [address.addr_spec for address in message["To"].addresses] == ["reader@example.com"]
    assert [address.addr_spec for address in message["From"].addresses] == ["martin.shaw@lakeside-energy.example"]


@pytest.mark.parametrize(
    "markup", ['<img src=x onerror="alert(1)">', "</div></body><script>x</script>", "&lt;b&gt;", "\u202e", '" onload="x']
)
def test_html_is_escaped(arabic: Approved, sealed: Seal, markup: str) -> None:
    """Markup in an Arabic letter is text in its HTML, in the mail and on the clipboard."""
    case, approved = arabic
    letter = sealed(approved.text.replace("أعتذر إليكم", f"{markup} أعتذر إليكم"), case)
    html = parsed(made(letter, case)).get_body(("html",))
    assert html is not None

    for page in (html.get_content(), clipboard(letter).html):
        assert not re.search(r"<(?!/?(?:html|head|meta|body|div|p|br)\b|!DOCTYPE html>)", page)
        assert 'onerror="' not in page
        assert "\u202e" not in page


def test_without_an_address_the_mail_goes_to_the_recipients_own(english: Approved) -> None:
    """The case's address stands in the head with the name; one that is given comes before it."""
    case, approved = english
    assert case.recipient is not None
    known = case.model_copy(update={"recipient": case.recipient.model_copy(update={"email": "own@x.example"})})
    assert parsed(made(approved, known))["To"].addresses[0].addr_spec == "own@x.example"
    assert parsed(made(approved, known, to="other@x.example"))["To"].addresses[0].addr_spec == "other@x.example"
    assert parsed(made(approved, case))["To"] is None


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({"channel": "email"}, True),
        ({"channel": "letter"}, True),
        ({"channel": "private_message"}, True),
        ({"channel": "public_reply"}, False),
        ({"channel": "phone_script"}, False),
        ({"channel": "note", "audience": "internal"}, False),
        ({"channel": "email", "audience": "internal"}, False),
    ],
)
def test_what_is_not_written_to_the_customer_goes_nowhere_by_itself(fields: dict[str, str], goes: bool) -> None:
    """A note for colleagues, a script or a public reply never has the customer's address as its own."""
    case = Case.model_construct(recipient=Recipient(name="Maya", email="own@x.example"), **{"audience": "customer", **fields})
    assert (case.mail_to == "own@x.example") is goes


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "x@",
        "@x.example",
        "a b@x.example",
        "a@x.example, b@x.example",
        "a@x.example\r\nBcc: b@x.example",
        "Name <a@x.example>",
        "a@-x.example",
        "a@x..example",
        '"a"@x.example',
        "ä@x.example",
        f"{'a' * 65}@x.example",
    ],
)
def test_an_address_is_an_address(english: Approved, address: str) -> None:
    """What is no bare address is refused, and not repeated in the error."""
    case, approved = english
    with pytest.raises(InputError, match="no e-mail address") as caught:
        made(approved, case, to=address or " ")
    assert not address.strip() or address not in str(caught.value) or len(address) < 3


def test_a_domain_in_another_script_is_written_for_mail() -> None:
    """An international domain is sent in the letters mail servers know."""
    assert addressed("a@bücher.example").addr_spec == "a@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("date", "message_id"), [(DATE.replace(tzinfo=None), MESSAGE_ID), (DATE, "x"), (DATE, "<a@b>\r\nBcc: c"), (DATE, "<a b@c>")]
)
def test_date_and_id_are_checked(english: Approved, date: dt.datetime, message_id: str) -> None:
    """A date without its zone and an id that is none are refused."""
    case, approved = english
    with pytest.raises(InputError):
        as_message(approved, case, Company(), date=date, message_id=message_id)


def test_every_form_at_once(letter: Approved, company: Company) -> None:
    """All forms come in one go, each once and the same each time; the text is the approved one to the byte, without a byte order mark."""
    case, approved = letter
    made = exports(approved, case, company, ["pdf", "docx", "eml", "txt", "pdf"], to="reader@example.com")

    assert list(made) == ["pdf", "docx", "eml", "txt"]
    assert made == exports(approved, case, company, ["pdf", "docx", "eml", "txt"], to="reader@example.com")
    assert made["txt"] == approved.text.encode()
    assert not made["txt"].startswith(b"\xef\xbb\xbf")
    assert clipboard(approved).text == approved.text.strip("\n")
    with pytest.raises(InputError, match="no form 'rtf'"):
        exports(approved, case, company, ["rtf"])
