"""The people of the desk: their accounts, roles and passwords, and signing in.

A password is kept as an argon2id hash. Whether a name is unknown, deactivated or its password wrong cannot be told from the answer or from
how long it took. Failed tries slow down the next ones, by name and by address, in the store, so that a restart forgives nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import math
import secrets
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, delete, insert, select, update

from amends.errors import InputError, NotSignedInError
from amends.review import audit, tables
from amends.review.roles import ROLES, Person, Role
from amends.review.store import Store, moment_of

PASSWORD_LEAST, PASSWORD_MOST = 12, 1_024
"""Characters a password has."""
NAME_MOST = 100

_BELOW: Mapping[Role, tuple[Role, ...]] = {"drafter": ("drafter",), "approver": ("drafter", "approver"), "admin": ROLES}
_HASHER = PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(2)
"""A check takes 64 MB and a core: more at once would let strangers exhaust the machine."""

_FREE = {"name": 5, "address": 20}
"""Tries that may fail before the next is slowed down; people behind one address are many."""
_LONGEST = {"name": 60, "address": 900}
"""Seconds a next try may have to wait; for a name only so long that nobody can be locked out by others' tries."""
_FORGOTTEN = dt.timedelta(hours=24)

_WRONG = "name or password is wrong; try again, or ask an admin (amends people password NAME)"


class TooManyTriesError(NotSignedInError):
    """Too many tries to sign in have failed; ``seconds`` is how long to wait for the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries to sign in have failed; wait {seconds} {'second' if seconds == 1 else 'seconds'}, then try again")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account at the desk; without a password they come in through a proxy alone."""

    name: str
    roles: frozenset[Role]
    active: bool
    has_password: bool
    added_at: dt.datetime

    @property
    def person(self) -> Person:
        """The person, as what they do asks for them."""
        return Person(self.name, self.roles)


def with_those_below(roles: Iterable[Role]) -> frozenset[Role]:
    """Return roles with those they bring along: an admin approves and drafts, an approver drafts."""
    return frozenset(below for role in roles for below in _BELOW[role])


# Accounts


def add(store: Store, name: str, roles: Iterable[Role], by: Person, *, password: str | None = None) -> Account:
    """Add somebody. Raises NotAllowedError unless an admin does, InputError for a name that is taken or a password that is too weak."""
    by.require("admin", "add people")
    name = _name(name)
    held = with_those_below(roles)
    if not held:
        raise InputError(f"{name} needs a role; give one of {', '.join(ROLES)}")
    hashed = None if password is None else _hash(password, name)
    with store.begin() as conn:
        if _row(conn, name) is not None:
            raise InputError(f"there is somebody of the name {name} already; choose another name, or change their roles")
        stated = {"name": name, "roles": _written(held), "active": True}
        conn.execute(insert(tables.people).values(key=folded(name), password_hash=hashed, added_at=moment_of(conn), **stated))
        audit.record(conn, by, "person-added", None, rows=(audit.Row(tables.people, (folded(name),), stated),))
    return account(store, name)


def accounts(store: Store) -> tuple[Account, ...]:
    """Return everybody's account, by name."""
    with store.reading() as conn:
        rows = conn.execute(select(tables.people).order_by(tables.people.c.key)).all()
    return tuple(map(account_of, rows))


def account(store: Store, name: str) -> Account:
    """Return somebody's account. Raises InputError where there is none."""
    with store.reading() as conn:
        return account_of(_known(conn, name))


def person_named(store: Store, name: str) -> Person | None:
    """Return the person of a name, None where nobody has it or the account is not active."""
    with store.reading() as conn:
        row = _row(conn, name)
    return account_of(row).person if row is not None and row.active else None


def change_roles(store: Store, name: str, roles: Iterable[Role], by: Person) -> Account:
    """Give somebody these roles and no others. Raises NotAllowedError, InputError; the last admin stays one."""
    by.require("admin", "change roles")
    held = with_those_below(roles)
    if not held:
        raise InputError("name at least one role; who shall do nothing here is deactivated instead")
    with store.begin() as conn:
        row = _known(conn, name)
        if "admin" not in held:
            _require_other_admin(conn, row)
        _change(conn, row, by, "roles-changed", roles=_written(held))
    return account(store, name)


def deactivate(store: Store, name: str, by: Person) -> Account:
    """Let somebody in no more, at once; what they did stays theirs. Raises NotAllowedError, InputError; the last admin stays."""
    by.require("admin", "deactivate people")
    with store.begin() as conn:
        row = _known(conn, name)
        _require_other_admin(conn, row)
        _change(conn, row, by, "person-deactivated", active=False)
        _end_sessions(conn, row)
    return account(store, name)


def activate(store: Store, name: str, by: Person) -> Account:
    """Let somebody in again. Raises NotAllowedError, InputError."""
    by.require("admin", "activate people")
    with store.begin() as conn:
        row = _known(conn, name)
        _change(conn, row, by, "person-activated", active=True)
    return account(store, name)


def set_password(store: Store, name: str, password: str, by: Person) -> Account:
    """Give somebody another password and end their sessions. Raises NotAllowedError unless they or an admin do, InputError if it is weak."""
    if folded(by.name) != folded(name):
        by.require("admin", "change the password of others")
    hashed = _hash(password, name)
    with store.begin() as conn:
        row = _known(conn, name)
        _keep_hash(conn, row, hashed)
        _end_sessions(conn, row)
        audit.record(conn, by, "password-changed", None, rows=(audit.Row(tables.people, (row.key,), {}),))
    return account(store, name)


# Signing in


def sign_in(store: Store, name: str, password: str, *, address: str = "", again: bool = False) -> Person:
    """Return who has this name and password.

    ``address`` is where the try comes from. ``again`` says that the same is sent with every request, as programs do: what was right a
    moment ago is looked up instead of hashed. Raises NotSignedInError, which does not say what was wrong, and TooManyTriesError.
    """
    if again and (person := _still_right(store, name, password)) is not None:
        return person
    keys = _tried(name, address)
    with _AT_ONCE:
        _require_patience(store, keys)
        with store.reading() as conn:
            row = _row(conn, name)
        known = row is not None and row.active and row.password_hash is not None
        right = _matches(row.password_hash if known else _nobodys_hash(), password) and known
        if not right:
            _count_failure(store, keys)
            raise NotSignedInError(_WRONG)
    _forgive(store, keys["name"])
    if _HASHER.check_needs_rehash(row.password_hash):
        with store.begin() as conn:
            _keep_hash(conn, row, _HASHER.hash(_as_typed(password)))
    elif again:
        _RIGHT.keep(name, password, row.password_hash)
    return account_of(row).person


class _Right:
    """Which name and password were right for which hash, under a key of this process; never either of them."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._found: OrderedDict[bytes, str] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, name: str, password: str, hashed: str) -> None:
        with self._lock:
            self._found[self._digest(name, password)] = hashed
            while len(self._found) > 256:
                self._found.popitem(last=False)

    def hash_of(self, name: str, password: str) -> str | None:
        with self._lock:
            return self._found.get(self._digest(name, password))

    def _digest(self, name: str, password: str) -> bytes:
        return hmac.digest(self._key, json.dumps([folded(name), _as_typed(password)]).encode("utf-8", "surrogatepass"), "sha256")


_RIGHT = _Right()


def _still_right(store: Store, name: str, password: str) -> Person | None:
    hashed = _RIGHT.hash_of(name, password)
    if hashed is None:
        return None
    with store.reading() as conn:
        row = _row(conn, name)
    return account_of(row).person if row is not None and row.active and row.password_hash == hashed else None


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, _as_typed(password))
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Return the hash that a password is compared with where there is nothing to compare it with, which takes as long."""
    return _HASHER.hash(secrets.token_urlsafe(24))


def _tried(name: str, address: str) -> dict[str, str]:
    """Return what a try is counted under; digests, because people type passwords where names belong."""
    keys = {"name": "name:" + hashlib.sha256(folded(name).encode("utf-8", "replace")).hexdigest()}
    if address:
        keys["address"] = "address:" + hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()
    return keys


def _require_patience(store: Store, keys: Mapping[str, str]) -> None:
    now = store.now()
    with store.reading() as conn:
        until = conn.execute(select(tables.sign_in_tries.c.not_before).where(tables.sign_in_tries.c.key.in_(keys.values()))).scalars()
        waiting = [(moment - now).total_seconds() for moment in until if moment and moment > now]
    if waiting:
        raise TooManyTriesError(math.ceil(max(waiting)))


def _count_failure(store: Store, keys: Mapping[str, str]) -> None:
    tries = tables.sign_in_tries
    with store.begin() as conn:
        now = moment_of(conn)
        conn.execute(delete(tries).where(tries.c.last_at < now - _FORGOTTEN))
        for kind, key in keys.items():
            failed = (conn.execute(select(tries.c.failed).where(tries.c.key == key)).scalar() or 0) + 1
            beyond = failed - _FREE[kind]
            wait = dt.timedelta(seconds=min(2 ** min(beyond, 20), _LONGEST[kind]) if beyond >= 0 else 0)
            conn.execute(delete(tries).where(tries.c.key == key))
            conn.execute(insert(tries).values(key=key, failed=failed, last_at=now, not_before=now + wait))


def _forgive(store: Store, key: str) -> None:
    tries = tables.sign_in_tries
    with store.reading() as conn:
        held = conn.execute(select(tries.c.key).where(tries.c.key == key)).scalar()
    if held is not None:
        with store.begin() as conn:
            conn.execute(delete(tries).where(tries.c.key == key))


# Rows


def folded(name: str) -> str:
    """Return a name as it is told from others: letter case, spaces and look-alike forms do not make another person."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _name(name: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or len(name) > NAME_MOST or not name.isprintable() or ":" in name:
        raise InputError(f"write a name of up to {NAME_MOST} characters, without colons and control characters; letters go out under it")
    return name


def _as_typed(password: str) -> str:
    """Return a password as every keyboard types it: accents composed (RFC 8265)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


def _hash(password: str, name: str) -> str:
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise InputError(f"a password has {PASSWORD_LEAST} to {PASSWORD_MOST:,} characters; a sentence is easy to remember")
    if folded(password) == folded(name) or len(set(password)) < 4:
        raise InputError("this password is guessed at once; a sentence of your own is easy to remember")
    with _AT_ONCE:
        return _HASHER.hash(_as_typed(password))


def _row(conn: Connection, name: str) -> Any:
    return conn.execute(select(tables.people).where(tables.people.c.key == folded(name))).one_or_none()


def _known(conn: Connection, name: str) -> Any:
    row = _row(conn, name)
    if row is None:
        raise InputError("there is nobody of that name here; amends people list shows who is")
    return row


def _change(conn: Connection, row: Any, by: Person, action: str, **values: Any) -> None:
    conn.execute(update(tables.people).where(tables.people.c.key == row.key).values(**values))
    audit.record(conn, by, action, None, rows=(audit.Row(tables.people, (row.key,), values),))


def _keep_hash(conn: Connection, row: Any, hashed: str) -> None:
    conn.execute(update(tables.people).where(tables.people.c.key == row.key).values(password_hash=hashed))


def _end_sessions(conn: Connection, row: Any) -> None:
    conn.execute(delete(tables.sessions).where(tables.sessions.c.person == row.key))


def _require_other_admin(conn: Connection, row: Any) -> None:
    people = tables.people
    others = conn.execute(select(people.c.roles).where(people.c.active.is_(True), people.c.key != row.key)).scalars()
    if row.active and "admin" in row.roles.split() and not any("admin" in roles.split() for roles in others):
        raise InputError(f"{row.name} is the last admin, and without one nobody could add another; make somebody else admin first")


def _written(roles: Iterable[Role]) -> str:
    return " ".join(role for role in ROLES if role in frozenset(roles))


def account_of(row: Any) -> Account:
    """Return the account that a row of the table holds."""
    held = frozenset(role for role in ROLES if role in row.roles.split())
    return Account(row.name, held, bool(row.active), row.password_hash is not None, row.added_at)
