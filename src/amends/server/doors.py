"""The three ways to know who asks: they opened the desk on this computer, they gave a password, or a proxy says so.

A door is asked for every request, so whoever is deactivated or signed out is out with the next one. Where its answers take as long as a look
into the store, or a password's check, the guard asks it in a thread.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from amends.desk_settings import DeskSettings
from amends.errors import NotAllowedError
from amends.review import people, sessions
from amends.review.roles import Person
from amends.review.store import Store
from amends.server.asgi import Scope, cookie, header, peer
from amends.server.forwarding import TRUSTED

PASSWORD_LIMIT = 4_096
"""Characters of an Authorization header that are looked at; none of ours is longer."""


class Known(NamedTuple):
    """Who asks, and what says so: a cookie and a proxy's word go along with whatever a browser sends, a password does not."""

    person: Person
    told_by: Literal["cookie", "proxy", "password"]


class Door(Protocol):
    """A way to know who asks."""

    @property
    def signs_in(self) -> bool:
        """Whether there is a page to sign in."""

    @property
    def cookie_name(self) -> str:
        """The name of the cookie that says who it is; an empty one where none does."""

    @property
    def at_once(self) -> bool:
        """Whether it knows without looking anything up."""

    def who(self, scope: Scope) -> Known | None:
        """Return who makes a request, None where nobody is known. Raises NotSignedInError and NotAllowedError, which say why."""

    def welcome(self) -> tuple[str, Known] | None:
        """Return the cookie that is given to whoever opens the page, and who they are, where that is so."""


@dataclass(frozen=True)
class ThisComputer:
    """Nobody signs in: whoever opens the page on this computer gets a cookie, and nothing but that page's calls are answered."""

    person: Person
    cookie_name: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    signs_in = False
    at_once = True

    def who(self, scope: Scope) -> Known | None:
        """Return the one person, for a request with the page's cookie."""
        given = cookie(scope, self.cookie_name)
        known = given is not None and hmac.compare_digest(given.encode(), self.secret.encode())
        return Known(self.person, "cookie") if known else None

    def welcome(self) -> tuple[str, Known] | None:
        """Return the page's cookie."""
        return self.secret, Known(self.person, "cookie")


@dataclass(frozen=True)
class WithPassword:
    """People sign in with a password: on the page, which gives them a session, or in every request (HTTP Basic), as programs do."""

    store: Store
    cookie_name: str
    signs_in = True
    at_once = False

    def who(self, scope: Scope) -> Known | None:
        """Return whose session or password a request carries."""
        token = cookie(scope, self.cookie_name)
        if token and (person := sessions.person_of(self.store, token)):
            return Known(person, "cookie")
        if (pair := basic(scope)) is not None:
            return Known(people.sign_in(self.store, *pair, address=peer(scope), again=True), "password")
        return None

    def welcome(self) -> None:
        """Return None: a session is given for a password."""
        return


@dataclass(frozen=True)
class BehindProxy:
    """A proxy in front of the desk signs people in and names them in a header, which is believed from its address alone."""

    store: Store
    header_name: str
    signs_in = False
    at_once = False
    cookie_name = ""

    def who(self, scope: Scope) -> Known | None:
        """Return whom the proxy names. Raises NotAllowedError for somebody who has no account here."""
        name = header(scope, self.header_name) if scope.get(TRUSTED) else None
        if not name:
            return None
        try:
            name = name.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return None
        person = people.person_named(self.store, name)
        if person is None:
            raise NotAllowedError("you are signed in, but have no account at this desk; ask an admin for one (amends people add)")
        return Known(person, "proxy")

    def welcome(self) -> None:
        """Return None: the proxy says who it is with every request."""
        return


def basic(scope: Scope) -> tuple[str, str] | None:
    """Return the name and password of an ``Authorization: Basic`` header, None where there is none or it cannot be read."""
    given = header(scope, "authorization") or ""
    scheme, _, encoded = given[:PASSWORD_LIMIT].partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeError):
        return None
    return (name, password) if colon else None


def door_of(settings: DeskSettings, store: Store, *, here: Person, port: int) -> Door:
    """Return the door that the settings ask for; ``here`` is the one person where nobody signs in.

    The cookie's name holds the port: browsers keep one set of cookies for all ports of a computer.
    """
    if settings.sign_in == "none":
        return ThisComputer(here, f"amends_desk_{port}")
    if settings.sign_in == "header":
        return BehindProxy(store, settings.header)
    return WithPassword(store, f"amends_session_{port}")
