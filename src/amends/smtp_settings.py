"""How approved letters leave by e-mail: the table ``[smtp]`` in ``amends.toml``, or ``[tool.amends.smtp]`` in ``pyproject.toml``.

    [smtp]
    host = "smtp.example.com"
    port = 587                                  # 465 where security is "tls"
    security = "starttls"                       # or "tls"; "none" only for a server on this machine
    user = "desk@example.com"
    password_env = "AMENDS_SMTP_PASSWORD"       # the environment variable that holds the password
    from = "Example Care <care@example.com>"
    reply_to = "care@example.com"
    per_minute = 60                             # letters the server may be given in a minute
    timeout = 30                                # seconds it may be silent
    deadline = 120                              # seconds one letter may take altogether
    ca_file = "certificates/own.pem"            # only for a server with a certificate of your own authority

The password never stands in the file, and where one does, the error does not repeat it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

from amends.addresses import mail_address
from amends.config import find_config, own_table
from amends.errors import InputError
from amends.expressions import expression
from amends.toml_files import Key, TomlFile, did_you_mean

Security = Literal["starttls", "tls", "none"]

_FIELDS = ("host", "port", "security", "user", "password_env", "from", "reply_to", "per_minute", "timeout", "deadline", "ca_file")
_HOST = expression(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*\.?|\[?[0-9A-Fa-f:]{2,45}\]?")
_VARIABLE = expression(r"[A-Z_][A-Z0-9_]{0,63}")
_SECRET = expression(r"(.*[_-])?(key|token|secret|pass|passwd|password)", re.IGNORECASE)
_HERE = ("localhost", "127.0.0.1", "::1")
_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
_PER_MINUTE, _TIMEOUT, _DEADLINE = 60, 30.0, 120.0


@dataclass(frozen=True, kw_only=True)
class SmtpSettings:
    """Which server takes the letters, how it is spoken to, and in whose name. ``timeout`` and ``deadline`` are in seconds."""

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str = ""
    reply_to: str | None = None
    user: str | None = None
    password_env: str | None = None
    per_minute: int = _PER_MINUTE
    timeout: float = _TIMEOUT
    deadline: float = _DEADLINE
    ca_file: Path | None = None


def load_smtp(start: Path) -> SmtpSettings:
    """Return how letters are sent, by the nearest ``amends.toml`` or ``[tool.amends]``, looking from a folder upwards.

    Raises PackError with file, line and column, InputError if the file cannot be read or says nothing of sending.
    """
    found = find_smtp(start)
    if found is None:
        raise InputError(
            f"{find_config(start) or 'amends.toml'}: nothing says how letters are sent; write a table [smtp] with host, from, user and password_env"
        )
    return found


def find_smtp(start: Path) -> SmtpSettings | None:
    """Return what ``load_smtp`` does, or None where nothing says how letters are sent. Raises PackError, InputError."""
    path = find_config(start)
    if path is None:
        return None
    file = TomlFile.read(path)
    root, table = own_table(file, "smtp")
    return None if table is None else _Smtp(file, root, table).read()


class _Smtp:
    """Reads the table and says what is wrong with it."""

    def __init__(self, file: TomlFile, root: tuple[str, ...], table: Any) -> None:
        self.file = file
        self.root = root
        self.table = table

    def refuse(self, keys: tuple[Key, ...], message: str) -> NoReturn:
        raise self.file.error((*self.root, *keys), f"{'.'.join(('smtp', *map(str, keys)))}: {message}")

    def read(self) -> SmtpSettings:
        if not isinstance(self.table, dict):
            self.refuse((), "write a table: [smtp]")
        for key in self.table:
            if key not in _FIELDS:
                if _SECRET.fullmatch(key):
                    self.refuse(
                        (key,),
                        'a password does not belong in a file: put it into an environment variable, and write password_env = "ITS_NAME"',
                    )
                self.refuse((key,), f"there is no such setting of sending; {did_you_mean(key, _FIELDS)}")
        security = self._security()
        name, sender = self._mailbox("from", needed=True)
        return SmtpSettings(
            host=self._host(security),
            port=self._port(security),
            security=security,
            sender=sender or "",
            sender_name=name,
            reply_to=self._mailbox("reply_to")[1],
            **self._login(security),
            per_minute=self._number("per_minute", _PER_MINUTE, 100_000),
            timeout=self._number("timeout", _TIMEOUT, 600, whole=False),
            deadline=self._number("deadline", _DEADLINE, 3_600, whole=False),
            ca_file=self._ca_file(),
        )

    def _text(self, key: str, *, needed: bool = False) -> str | None:
        value = self.table.get(key)
        if value is None and not needed:
            return None
        if value is None:
            self.refuse((), f'{key} is missing; write {key} = "…"')
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.refuse((key,), f'write a text in quotes, on one line: {key} = "…"')
        return value.strip()

    def _security(self) -> Security:
        value: Any = self.table.get("security", "starttls")
        if value not in get_args(Security):
            self.refuse(("security",), 'write "starttls" or "tls"; "none" is only for a server on this machine')
        security: Security = value
        return security

    def _host(self, security: Security) -> str:
        host = self._text("host", needed=True) or ""
        if not _HOST.fullmatch(host):
            self.refuse(("host",), 'write the name of the server alone, such as host = "smtp.example.com"')
        host = host.strip("[]")
        if security == "none" and host not in _HERE:
            self.refuse(("security",), 'without encryption a letter may only go to a server on this machine; write "starttls" or "tls"')
        return host

    def _port(self, security: Security) -> int:
        port: int = self._number("port", _PORTS[security], 65_535)
        return port

    def _login(self, security: Security) -> dict[str, str | None]:
        user, variable = self._text("user"), self._text("password_env")
        if variable is not None and not _VARIABLE.fullmatch(variable):
            self.refuse(
                ("password_env",),
                'write the name of an environment variable in capitals, such as password_env = "AMENDS_SMTP_PASSWORD", and never the password',
            )
        if (user is None) != (variable is None):
            self.refuse(("user" if user else "password_env",), "user and password_env go together; write both or neither")
        if user is not None and security == "none":
            self.refuse(("user",), "a password is never sent without encryption; write security, or leave user and password_env out")
        return {"user": user, "password_env": variable}

    def _mailbox(self, key: str, *, needed: bool = False) -> tuple[str, str | None]:
        written = self._text(key, needed=needed)
        if written is None:
            return "", None
        named = getaddresses([written])
        try:
            if len(named) != 1:
                raise ValueError("write one address")
            return named[0][0], mail_address(named[0][1])
        except ValueError as problem:
            self.refuse((key,), f'{problem}; a name may stand before it: {key} = "Example Care <care@example.com>"')

    def _number(self, key: str, default: Any, most: int, *, whole: bool = True) -> Any:
        value = self.table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not 0 < value <= most:
            self.refuse((key,), f"write a {'whole ' if whole else ''}number above 0 and up to {most:,}")
        return value

    def _ca_file(self) -> Path | None:
        written = self._text("ca_file")
        if written is None:
            return None
        path = self.file.path.parent / Path(written).expanduser()
        if not path.is_file():
            self.refuse(("ca_file",), "there is no such file; write the path of a certificate in PEM form, from this file's folder")
        return path
