"""One connection to a mail server, and what became of each letter it was given.

What matters is what may be said afterwards. Until the server has agreed to take the text (354) nothing was delivered, whatever happens; once
text has left and no answer came, nobody can know, and ``unknown`` says so. The library's own timeout starts anew with each byte, so a server
that drips can hold it for hours; here a timer shuts the connection at the deadline.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from amends.errors import InputError
from amends.smtp_settings import SmtpSettings

Fate = Literal["sent", "refused", "later", "unknown"]

_DONE, _GO_ON = (250, 251, 252), (354,)
_SAID_LIMIT = 200
_LINE_LIMIT, _LINES_LIMIT = 2_048, 100
_BAD = re.compile("[^\x20-\x7e\xa0-\u024f]+")


class MailServerError(InputError):
    """The mail server cannot be reached, is not who it should be, or does not let us in; nothing was sent. ``lasting`` tells a wrong
    password from a server that is down."""

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a letter: ``sent``; ``refused`` for good; ``later``, where the server said to come back; ``unknown``, perhaps sent.

    ``said`` is the server's own answer, or what happened instead of one; it may hold the recipient's address.
    """

    fate: Fate
    said: str
    code: int | None = None


class MailConnection:
    """A connection that is open, encrypted and signed in. Not for several threads."""

    def __init__(self, settings: SmtpSettings, password: str | None) -> None:
        """Connect. Raises MailServerError."""
        self._settings = settings
        self._smtp: Any = None
        self._line: socket.socket | None = None
        self._cut = False
        context = _context(settings)
        problem: str | None = None
        lasting = False
        try:
            with self._by_the_deadline():
                self._smtp = _open(settings, context, self._cut_at)
                if settings.user is not None:
                    self._smtp.login(settings.user, password or "")
        except ssl.SSLCertVerificationError as error:
            problem, lasting = f"its certificate cannot be trusted ({error.verify_message}); nothing was sent to it", True
        except smtplib.SMTPAuthenticationError as error:
            problem = f"it does not accept the user and password ({error.smtp_code}); check user and the variable {settings.password_env}"
            lasting = error.smtp_code >= 500
        except smtplib.SMTPNotSupportedError:
            problem, lasting = "it offers no encryption, or no way to sign in; check port and security", True
        except smtplib.SMTPResponseException as error:
            problem = f"it turned us away ({error.smtp_code} {_shown(error.smtp_error)})"
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            problem = f"it cannot be reached ({_what_happened(error, cut=self._cut)}); check host and port, or try again later"
        if problem is not None:
            self.close()
            raise MailServerError(f"{settings.host}:{settings.port}: {problem}", lasting=lasting)

    def deliver(self, message: bytes, *, sender: str, recipient: str) -> Delivery:
        """Give the server one letter and return what became of it. Raises nothing that a server or a network can cause."""
        text_left = False
        try:
            with self._by_the_deadline():
                for command, welcome in ((f"MAIL FROM:<{sender}>", _DONE), (f"RCPT TO:<{recipient}>", _DONE), ("DATA", _GO_ON)):
                    code, said = self._smtp.docmd(command)
                    if code not in welcome:
                        return self._turned_down(code, said)
                text_left = True
                self._smtp.send(_quoted(message))
                code, said = self._smtp.getreply()
                return Delivery("sent", _shown(said), code) if code == 250 else self._turned_down(code, said)
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            happened = _what_happened(error, cut=self._cut)
            self.close()
            return Delivery("unknown" if text_left else "later", happened)

    @property
    def is_open(self) -> bool:
        """Whether another letter may be given."""
        return self._smtp is not None

    def close(self) -> None:
        """Take leave of the server, without waiting for it."""
        smtp, self._smtp = self._smtp, None
        line, self._line = self._line, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.putcmd("QUIT")
            smtp.close()
        if line is not None:
            line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _turned_down(self, code: int, said: bytes) -> Delivery:
        """Return what an answer that is no yes means, and make the server forget this letter."""
        if code in (421, -1) or not 400 <= code <= 599:
            self.close()
        else:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.rset()
        return Delivery("refused" if 500 <= code <= 599 else "later", f"{code} {_shown(said)}" if code > 0 else "no answer", code)

    @contextmanager
    def _by_the_deadline(self) -> Iterator[None]:
        """Shut the connection when the deadline comes, however lively it looks."""
        self._cut = False

        def shut() -> None:
            self._cut = True
            if (line := self._line) is not None:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self._settings.deadline, shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut_at(self, line: socket.socket) -> None:
        """Keep a second hold of the connection: encryption takes the first one into itself, and a handshake may drip as well."""
        self._line = line.dup()


def _context(settings: SmtpSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError):
        raise MailServerError(f"{settings.ca_file}: this holds no certificate in PEM form", lasting=True) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _open(settings: SmtpSettings, context: ssl.SSLContext, hold: Any) -> smtplib.SMTP:
    class Held(smtplib.SMTP):
        """What both kinds of connection do alike: tell of the socket as soon as there is one, and take nothing but whole answers."""

        file: Any
        sock: Any

        def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
            try:
                return super().connect(host, port, source_address)
            except BaseException:
                self.close()
                raise

        def getreply(self) -> tuple[int, bytes]:
            # The library takes "250" for an answer where the line broke off behind it, which is what a dying server says last.
            if self.file is None:
                self.file = self.sock.makefile("rb")
            said: list[bytes] = []
            while len(said) < _LINES_LIMIT:
                line = self.file.readline(_LINE_LIMIT)
                if not line.endswith(b"\n") or not line[:3].isdigit():
                    break
                said.append(line[4:].strip())
                if line[3:4] != b"-":
                    return int(line[:3]), b"\n".join(said)
            self.close()
            raise smtplib.SMTPServerDisconnected

        def _connected(self, host: str, port: int, timeout: float) -> socket.socket:
            line = socket.create_connection((host, port), timeout)
            hold(line)
            return line

    class Plain(Held):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            return self._connected(host, port, timeout)

    class Encrypted(Held, smtplib.SMTP_SSL):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            return context.wrap_socket(self._connected(host, port, timeout), server_hostname=host)

    # The name given in EHLO is not this machine's own: that would tell strangers how the office is wired.
    if settings.security == "tls":
        smtp: smtplib.SMTP = Encrypted(settings.host, settings.port, "localhost", timeout=settings.timeout, context=context)
    else:
        smtp = Plain(settings.host, settings.port, "localhost", timeout=settings.timeout)
    try:
        if settings.security == "starttls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _quoted(message: bytes) -> bytes:
    """Return a message as it goes over the line: CRLF, a dot at the start of a line doubled, and the line that ends it."""
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    text = re.sub(rb"(?m)^\.", b"..", text)
    return text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _shown(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return _BAD.sub(" ", text).strip()[:_SAID_LIMIT]


def _what_happened(error: BaseException, *, cut: bool) -> str:
    if cut:
        return "the deadline passed"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        return "the connection was refused" if isinstance(error, ConnectionRefusedError) else "the connection broke off"
    if isinstance(error, socket.gaierror):
        return "no such server is known"
    return type(error).__name__
