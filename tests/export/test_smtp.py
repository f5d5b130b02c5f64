"""One letter to one mail server: what may be said afterwards is exactly what is known."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from tests.smtp_server import Inbox, conversation, polite, scripted

from amends.export.smtp import MailConnection, MailServerError
from amends.smtp_settings import SmtpSettings

MESSAGE = b"Subject: x\r\n\r\n.A line that starts with a dot\nand one more\r\n"


def settings(port: int, **given: object) -> SmtpSettings:
    return SmtpSettings(
        **{"host": "127.0.0.1", "port": port, "security": "none", "sender": "care@example.com", "timeout": 3.0, "deadline": 5.0, **given}  # type: ignore[arg-type]
    )


def deliver(port: int, **given: object) -> tuple[str, str]:
    with MailConnection(settings(port, **given), None) as connection:
        delivery = connection.deliver(MESSAGE, sender="care@example.com", recipient="maya@example.com")
    return delivery.fate, delivery.said


def answering(**replies: str | None) -> Callable[[socket.socket, Inbox], None]:
    """Return a server that says something else than yes to some commands; DOT answers a whole text."""

    def answer(command: str) -> str | None:
        verb = "DOT" if command == "." else command.partition(" ")[0].upper()
        return replies[verb] if verb in replies else polite(command)

    return lambda connection, inbox: conversation(connection, inbox, answer)


def test_a_letter_the_server_takes_is_sent_as_it_is() -> None:
    """A dot at the start of a line arrives as one dot, line ends are those of mail, and nothing else is changed."""
    with scripted(answering()) as inbox:
        assert deliver(inbox.port)[0] == "sent"
    (message,) = inbox.messages
    assert message == b"Subject: x\r\n\r\n..A line that starts with a dot\r\nand one more\r\n"


@pytest.mark.parametrize(
    ("replies", "fate"),
    [
        ({"MAIL": "451 busy"}, "later"),
        ({"RCPT": "450 greylisted"}, "later"),
        ({"RCPT": "550 no such user"}, "refused"),
        ({"MAIL": "530 sign in first"}, "refused"),
        ({"DATA": "451 not now"}, "later"),
        ({"DATA": "554 no"}, "refused"),
        ({"DOT": "452 disk full"}, "later"),
        ({"DOT": "554 looks like spam"}, "refused"),
        ({"MAIL": None}, "later"),
        ({"RCPT": None}, "later"),
        ({"DATA": None}, "later"),
        ({"DOT": None}, "unknown"),
        ({"DATA": "250 what"}, "later"),
    ],
    ids=lambda value: str(value),
)
def test_what_a_server_says_decides_what_became_of_a_letter(replies: dict[str, str | None], fate: str) -> None:
    """Before the server asks for the text everything can be tried again; after the text, silence is "perhaps sent"."""
    with scripted(answering(**replies)) as inbox:
        assert deliver(inbox.port)[0] == fate
    assert not inbox.messages


def test_the_next_letter_goes_over_the_same_connection_after_a_refusal() -> None:
    """One wrong address does not cost the others their connection, and leaves nothing behind for them."""
    with scripted(answering(RCPT="550 no such user")) as inbox, MailConnection(settings(inbox.port), None) as connection:
        for _ in range(3):
            assert connection.deliver(MESSAGE, sender="a@example.com", recipient="b@example.com").fate == "refused"
        assert connection.is_open
    assert [command for command in inbox.commands if command.startswith(("EHLO", "ehlo"))] == ["ehlo localhost"]
    assert sum(command.upper() == "RSET" for command in inbox.commands) == 3


@pytest.mark.parametrize(("where", "fate"), [("greeting", None), ("MAIL", "later"), ("DOT", "unknown")])
def test_a_server_that_drips_is_left_at_the_deadline(where: str, fate: str | None) -> None:
    """A byte every tenth of a second never runs into a timeout, so a deadline ends it, and what is said fits the moment."""

    def talk(connection: socket.socket, inbox: Inbox) -> None:
        def answer(command: str) -> str | None:
            if command.upper().startswith(where) or (where, command) == ("DOT", "."):
                for _ in range(300):
                    connection.sendall(b"2")
                    time.sleep(0.1)
                return None
            return polite(command)

        if where == "greeting":
            for _ in range(300):
                connection.sendall(b"2")
                time.sleep(0.1)
        conversation(connection, inbox, answer)

    began = time.monotonic()
    with scripted(talk) as inbox:
        if fate is None:
            with pytest.raises(MailServerError, match="deadline"):
                deliver(inbox.port, deadline=1.0)
        else:
            assert deliver(inbox.port, deadline=1.0) == (fate, "the deadline passed")
    assert time.monotonic() - began < 8


def test_a_server_that_is_silent_is_given_up_after_the_timeout() -> None:
    """No answer at all ends after the timeout, long before the deadline."""
    with scripted(lambda connection, inbox: time.sleep(3)) as inbox, pytest.raises(MailServerError, match="no answer in time"):
        deliver(inbox.port, timeout=0.5)


def test_a_port_nobody_listens_at_is_said() -> None:
    """The message names the server and what to check, and that it may be tried again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(MailServerError, match=f"127.0.0.1:{port}: it cannot be reached .the connection was refused.") as problem:
        deliver(port)
    assert not problem.value.lasting


def test_what_a_server_says_cannot_steer_a_terminal_or_fill_a_page() -> None:
    """A server's answer is shown without controls and cut."""
    with scripted(answering(RCPT="550 \x1b[31mno\u202e" + "x" * 400)) as inbox:
        said = deliver(inbox.port)[1]
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert len(said) < 220


# Encryption


CERTIFICATES = Path(__file__).parents[1] / "certificates"


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("case", ["trusted", "own authority unknown", "another host"])
def test_a_letter_goes_only_to_a_server_whose_certificate_holds(security: str, case: str) -> None:
    """A certificate nobody vouches for, or of another host, ends the talk before the password and the letter."""
    host = "127.0.0.2" if case == "another host" else "127.0.0.1"
    cert, key = CERTIFICATES / f"{host}.pem", CERTIFICATES / f"{host}.key.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    encrypted = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    controller = Controller(Sink(), hostname="127.0.0.1", port=0, **encrypted)
    # The controller of this release cannot tell which port it was given.
    with socket.create_server(("127.0.0.1", 0)) as free:
        controller.port = free.getsockname()[1]
    controller.start()
    try:
        ca_file = None if case == "own authority unknown" else cert
        if case == "trusted":
            assert deliver(controller.port, security=security, ca_file=ca_file)[0] == "sent"
        else:
            with pytest.raises(MailServerError, match="certificate cannot be trusted") as problem:
                deliver(controller.port, security=security, ca_file=ca_file)
            assert problem.value.lasting
    finally:
        controller.stop()


def test_a_server_without_encryption_gets_no_password_and_no_letter() -> None:
    """Where STARTTLS is asked for and not offered, the talk ends; nothing falls back to plain text."""
    with scripted(answering()) as inbox, pytest.raises(MailServerError, match="no encryption"):
        deliver(inbox.port, security="starttls", user="care", password_env="PW")
    assert not any(command.upper().startswith(("AUTH", "MAIL")) for command in inbox.commands)
