"""How the desk is run: the table ``[desk]`` in ``amends.toml``, or ``[tool.amends.desk]`` in ``pyproject.toml``.

    [desk]
    store = "desk.sqlite3"               # a file beside this one, or a database's address (postgresql+psycopg://…)
    sign_in = "password"                 # or "header" (a reverse proxy says who it is), or "none": this computer only
    header = "X-Forwarded-User"          # where the proxy writes the name …
    trusted_proxies = ["10.0.0.5"]       # … and the only addresses it is believed from, also as networks: 10.0.0.0/24
    hosts = ["desk.example.com"]         # the names the desk is reached under, where it listens beyond this computer
    first_reply_hours = 24
    time_zone = "Europe/Zagreb"          # in which promised hours are meant; without it, this computer's
    separate_approver = true             # who drafted a letter does not approve it
    name = "Ana Petit"                   # who works here where nobody signs in

    [[desk.limits]]                      # conditions of one entry hold together
    over = "200 EUR"                     # more money than this in the remedies of a case
    by = "admin"                         # "approver" or "admin" …
    remedy_first = true                  # the remedy is approved before anything is drafted

    [[desk.limits]]
    flag = "injury"                      # legal_hold, injury, data_breach, integrity
    people = ["Ivo Horvat"]              # … or people by their names

    [[desk.limits]]
    audience = "mass"                    # audience and severity are those of a case
    separate = true

Without a limit for it, a flagged case needs an admin, and a mass letter another approver than the one who drafted it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amends.case import Audience, Flag, Severity
from amends.config import find_config, own_table
from amends.expressions import expression
from amends.toml_files import Key, TomlFile, did_you_mean

SignIn = Literal["none", "password", "header"]
By = Literal["approver", "admin"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_KEYS = ("store", "sign_in", "header", "trusted_proxies", "hosts", "first_reply_hours", "time_zone", "separate_approver", "name", "limits")
_CONDITIONS = ("over", "flag", "severity", "audience")
_DEMANDS = ("by", "people", "separate", "remedy_first")
_AMOUNT = expression(r"(\d{1,12}(?:\.\d{1,2})?) ?([A-Z]{3})")
_HEADER = expression(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_HOST = expression(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_MOST_HOURS = 8_760


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What asks for more than any approver: every condition given must hold, and then the demands do.

    ``over`` is an amount of money in ``currency``; ``by`` and ``people`` say who must approve, ``separate`` that they did not draft it,
    ``remedy_first`` that the remedies are approved before drafting.
    """

    over: Decimal | None = None
    currency: str | None = None
    flag: Flag | None = None
    severity: Severity | None = None
    audience: Audience | None = None
    by: By = "approver"
    people: tuple[str, ...] = ()
    separate: bool = False
    remedy_first: bool = False


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """How the desk is run; ``source`` is the file it was read from. ``store`` is a path from the root or a database's address."""

    store: str | None = None
    sign_in: SignIn = "none"
    header: str = "X-Forwarded-User"
    trusted_proxies: tuple[Network, ...] = ()
    hosts: tuple[str, ...] = ()
    first_reply_hours: float = 24
    time_zone: str | None = None
    separate_approver: bool = False
    name: str | None = None
    limits: tuple[Limit, ...] = ()
    source: Path | None = None


def load_desk(start: Path) -> DeskSettings:
    """Return the desk's settings of the nearest ``amends.toml`` or ``[tool.amends]``, looking from a folder upwards.

    Raises PackError with file, line and column, InputError if the file cannot be read.
    """
    path = find_config(start)
    if path is None:
        return DeskSettings()
    file = TomlFile.read(path)
    root, table = own_table(file, "desk")
    return _Desk(file, root, {} if table is None else table).read()


def zone_of(settings: DeskSettings) -> ZoneInfo:
    """Return the zone in which promised hours are meant: the setting's, else this computer's, else UTC where that cannot be told."""
    from babel.dates import LOCALTZ

    try:
        return ZoneInfo(settings.time_zone or str(LOCALTZ))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


class _Desk:
    """Reads the table and says what is wrong with it."""

    def __init__(self, file: TomlFile, root: tuple[str, ...], table: Any) -> None:
        self.file = file
        self.root = root
        self.table = table

    def refuse(self, keys: tuple[Key, ...], message: str) -> NoReturn:
        raise self.file.error((*self.root, *keys), f"{'.'.join(('desk', *map(str, keys)))}: {message}")

    def read(self) -> DeskSettings:
        if not isinstance(self.table, dict):
            self.refuse((), f"write a table: [{'.'.join(self.root)}]")
        for key in self.table:
            if key not in _KEYS:
                self.refuse((key,), f"there is no such setting; {did_you_mean(key, _KEYS)}")
        sign_in: SignIn = self._choice((), self.table, "sign_in", get_args(SignIn)) or "none"
        settings = DeskSettings(
            store=self._store(),
            sign_in=sign_in,
            header=self._header(sign_in),
            trusted_proxies=self._proxies(sign_in),
            hosts=self._hosts(),
            first_reply_hours=self._hours(),
            time_zone=self._zone(),
            separate_approver=self._yes((), self.table, "separate_approver"),
            name=self._text((), self.table, "name"),
            limits=tuple(self._limit(number, entry) for number, entry in enumerate(self._limits())),
            source=self.file.path,
        )
        self._check_alone(settings)
        return settings

    def _check_alone(self, settings: DeskSettings) -> None:
        """Refuse what nobody could fulfil: where nobody signs in, everything is done by one person."""
        if settings.sign_in != "none":
            if settings.name is not None:
                self.refuse(("name",), 'people have names of their own where they sign in; drop this, or write sign_in = "none"')
            return
        alone = 'nobody is told from another where nobody signs in; set sign_in = "password" or "header", or drop this'
        if settings.separate_approver:
            self.refuse(("separate_approver",), alone)
        for number, limit in enumerate(settings.limits):
            for key in ("people", "separate"):
                if getattr(limit, key):
                    self.refuse(("limits", number, key), alone)

    def _store(self) -> str | None:
        store = self._text((), self.table, "store")
        if store is None or "://" in store:
            return store
        return str(self.file.path.parent / Path(store).expanduser())

    def _header(self, sign_in: str) -> str:
        header = self._text((), self.table, "header")
        if header is None:
            return DeskSettings.header
        if sign_in != "header":
            self.refuse(("header",), 'this is for sign_in = "header"')
        if not _HEADER.fullmatch(header):
            self.refuse(("header",), 'write the name of a header, such as header = "X-Forwarded-User"')
        return header

    def _proxies(self, sign_in: str) -> tuple[Network, ...]:
        entries = self._texts((), self.table, "trusted_proxies")
        if sign_in == "header" and not entries:
            self.refuse(("sign_in",), 'name the addresses the header is believed from, such as trusted_proxies = ["127.0.0.1"]')
        if entries and sign_in != "header":
            self.refuse(("trusted_proxies",), 'this is for sign_in = "header"')
        found: list[Network] = []
        for number, entry in enumerate(entries):
            try:
                network = ipaddress.ip_network(entry)
            except ValueError:
                self.refuse(("trusted_proxies", number), 'write an address or a network, such as "10.0.0.5" or "10.0.0.0/24"')
            if network.prefixlen == 0:
                self.refuse(("trusted_proxies", number), "this is every address there is; name that of the proxy")
            found.append(network)
        return tuple(found)

    def _hosts(self) -> tuple[str, ...]:
        hosts = self._texts((), self.table, "hosts")
        for number, host in enumerate(hosts):
            if not _HOST.fullmatch(host):
                self.refuse(("hosts", number), 'write a name alone, such as "desk.example.com", without https:// and port')
        return hosts

    def _hours(self) -> float:
        hours = self.table.get("first_reply_hours", DeskSettings.first_reply_hours)
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= _MOST_HOURS:
            self.refuse(("first_reply_hours",), "write how many hours a first reply may take, such as 24")
        return hours

    def _zone(self) -> str | None:
        name = self._text((), self.table, "time_zone")
        if name is None:
            return None
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.refuse(("time_zone",), 'there is no such zone; write one such as "Europe/Zagreb" or "UTC"')
        return name

    def _limits(self) -> list[Any]:
        entries = self.table.get("limits", [])
        if not isinstance(entries, list):
            self.refuse(("limits",), f"write a table for each: [[{'.'.join((*self.root, 'limits'))}]]")
        return entries

    def _limit(self, number: int, entry: Any) -> Limit:
        at: tuple[Key, ...] = ("limits", number)
        if not isinstance(entry, dict):
            self.refuse(at, f"write a table: [[{'.'.join((*self.root, 'limits'))}]]")
        known = (*_CONDITIONS, *_DEMANDS)
        for key in entry:
            if key not in known:
                self.refuse((*at, key), f"there is no such setting of a limit; {did_you_mean(key, known)}")
        if not any(key in entry for key in _CONDITIONS):
            self.refuse(at, f"say when this holds: {', '.join(_CONDITIONS)}")
        if not any(key in entry for key in _DEMANDS):
            self.refuse(at, f"say what holds then: {', '.join(_DEMANDS)}")
        if "by" in entry and "people" in entry:
            self.refuse((*at, "people"), "by and people are two answers to who approves; keep one of them")
        people = self._texts(at, entry, "people")
        if "people" in entry and not people:
            self.refuse((*at, "people"), "nobody is named here; name who may approve")
        over, currency = self._amount(at, entry)
        return Limit(
            over=over,
            currency=currency,
            flag=self._choice(at, entry, "flag", get_args(Flag)),
            severity=self._choice(at, entry, "severity", get_args(Severity)),
            audience=self._choice(at, entry, "audience", get_args(Audience)),
            by=self._choice(at, entry, "by", get_args(By)) or "approver",
            people=people,
            separate=self._yes(at, entry, "separate"),
            remedy_first=self._yes(at, entry, "remedy_first"),
        )

    def _amount(self, at: tuple[Key, ...], entry: Mapping[str, Any]) -> tuple[Decimal | None, str | None]:
        if "over" not in entry:
            return None, None
        match = _AMOUNT.fullmatch(entry["over"].strip()) if isinstance(entry["over"], str) else None
        if match is None:
            self.refuse((*at, "over"), 'write an amount and its currency in three letters, such as over = "200 EUR"')
        return Decimal(match[1]), match[2]

    def _text(self, at: tuple[Key, ...], table: Mapping[str, Any], key: str) -> str | None:
        value = table.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.refuse((*at, key), f'write a text in quotes: {key} = "…"')
        return value.strip()

    def _texts(self, at: tuple[Key, ...], table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        entries = table.get(key, [])
        if not isinstance(entries, list):
            self.refuse((*at, key), f'write a list, such as {key} = ["…"]')
        for number, entry in enumerate(entries):
            if not isinstance(entry, str) or not entry.strip() or not entry.isprintable():
                self.refuse((*at, key, number), "write a text in quotes")
        return tuple(entry.strip() for entry in entries)

    def _choice(self, at: tuple[Key, ...], table: Mapping[str, Any], key: str, choices: tuple[Any, ...]) -> Any:
        value = table.get(key)
        if value is not None and value not in choices:
            self.refuse((*at, key), f"write one of {', '.join(choices)}")
        return value

    def _yes(self, at: tuple[Key, ...], table: Mapping[str, Any], key: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.refuse((*at, key), f"write {key} = true or false, without quotes")
        return value
