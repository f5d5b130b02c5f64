"""What a project has settled about its texts and its models: ``amends.toml``, or ``[tool.amends]`` in ``pyproject.toml``.

    language = "en"                      # of texts that do not say
    packs = ["house.toml", "acme"]       # own rules: files beside this one, or the names of installed packs
    exclude = ["archive/", "*.draft.md"] # what a walk through a folder leaves out

    [profile]                            # the kind of case that texts without a case are read as
    channel = "email"

    [severities]                         # off, advice, warning or error
    stock-phrases = "error"

    complaint_tokens = 6000              # of a complaint that a model is sent at most (write it above the tables)

    [prices."gpt-name"]                  # what a million tokens cost, so that `amends draft` says what a letter does
    input = 0.4
    output = 1.6
    cached = 0.1                         # read again from the endpoint's cache; may be left out
    currency = "USD"

Installed packs come from the entry points of the group ``amends.packs``. They count only where a configuration names them: what a check
says should not change because something was installed. Models stand in the same file and are read by ``amends.model_settings``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args

from amends.errors import InputError, PackError
from amends.files import read_text
from amends.prices import Price
from amends.principles import Strength, load_letter_types
from amends.resources import language_codes
from amends.toml_files import Key, TomlFile, did_you_mean

FILE, PROJECT_FILE = "amends.toml", "pyproject.toml"
PACK_GROUP = "amends.packs"

_LEAST_COMPLAINT = 200
"""Tokens below which a cut complaint would not tell what it is about."""
_MOST_COST = 1_000_000
_STRENGTHS: tuple[str, ...] = get_args(Strength)


@dataclass(frozen=True, kw_only=True)
class Config:
    """A project's settings. A field left out leaves things as they are; ``source`` is the file they were read from.

    Raises pydantic's ValidationError for what no setting can be; what can be read as one (a list, a path as text) is.
    """

    language: str | None = None
    profile: dict[str, str | bool] = field(default_factory=dict)
    severities: dict[str, Strength] = field(default_factory=dict)
    packs: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    prices: dict[str, Price] = field(default_factory=dict)
    complaint_tokens: int | None = None
    source: Path | None = None

    def __post_init__(self) -> None:
        """Check what is not plainly right; for what is, pydantic need not be imported, which takes longer than checking a text."""
        settings = dict(vars(self))
        if not self._plain():
            from amends.records import as_written

            settings = as_written(Config, settings)
            settings["prices"] = {name: Price(*price) for name, price in settings["prices"].items()}
        for name, value in settings.items():
            object.__setattr__(self, name, dict(value) if isinstance(value, dict) else value)

    def _plain(self) -> bool:
        return (
            isinstance(self.language, str | None)
            and isinstance(self.source, Path | None)
            and isinstance(self.profile, dict)
            and all(isinstance(name, str) and isinstance(value, str | bool) for name, value in self.profile.items())
            and isinstance(self.severities, dict)
            and all(isinstance(name, str) and strength in _STRENGTHS for name, strength in self.severities.items())
            and isinstance(self.packs, tuple)
            and all(isinstance(pack, Path) for pack in self.packs)
            and isinstance(self.exclude, tuple)
            and all(isinstance(pattern, str) for pattern in self.exclude)
            and isinstance(self.prices, dict)
            and all(isinstance(name, str) and isinstance(price, Price) for name, price in self.prices.items())
            and isinstance(self.complaint_tokens, int | None)
        )

    def __hash__(self) -> int:
        tables = (self.profile, self.severities, self.prices)
        return hash((self.language, *(frozenset(table.items()) for table in tables), self.packs, self.exclude, self.complaint_tokens))

    def leaves_out(self, path: Path) -> bool:
        """Return whether a walk through a folder leaves out this file or folder."""
        if not self.exclude:
            return False
        place = plainly(path)
        root = plainly(self.source).parent if self.source else Path.cwd()
        written = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()
        return any(_glob(pattern).fullmatch(written) for pattern in self.exclude)

    def error(self, keys: Iterable[Key], message: str) -> PackError:
        """Return an error about one of these settings, with its place where they were read from a file."""
        if self.source is None:
            return PackError(f"config: {message}")
        return TomlFile.read(self.source).error((*settings_root(self.source), *keys), message)


def plainly(path: Path) -> Path:
    """Return a path from the root, with no ``..`` in it, so that the folders above it are those a reader sees."""
    return Path(os.path.normpath(Path(path).absolute()))


def load_config(start: Path) -> Config:
    """Return the settings of the nearest ``amends.toml`` or ``[tool.amends]``, looking from a folder upwards; none are no error.

    Raises PackError with file, line and column, InputError if the file cannot be read.
    """
    file = find_config(start)
    return Config() if file is None else read_config(file)


def find_config(start: Path) -> Path | None:
    """Return the nearest ``amends.toml``, or ``pyproject.toml`` with ``[tool.amends]``, looking from a folder upwards."""
    folder = plainly(start)
    for place in (folder, *folder.parents):
        if _exists(file := place / FILE) or _is_ours(file := place / PROJECT_FILE):
            return file
    return None


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder above that we may not look into
        return False


def _is_ours(path: Path) -> bool:
    """Return whether a pyproject.toml has a table for amends; one that cannot be read is somebody else's trouble."""
    if not _exists(path):
        return False
    with suppress(InputError):
        return "tool.amends" in read_text(path) and _table(TomlFile.read(path)) is not None
    return False


def read_config(path: Path) -> Config:
    """Return the settings of one file. Raises PackError with file, line and column, InputError if it cannot be read."""
    file = TomlFile.read(path)
    return _Settings(file, _table(file) or {}).config()


def settings_root(path: Path) -> tuple[str, ...]:
    """Return the keys under which a file holds our settings."""
    return ("tool", "amends") if path.name == PROJECT_FILE else ()


def own_table(file: TomlFile, name: str) -> tuple[tuple[str, ...], Any]:
    """Return the keys under which a table of ours stands in a file, and what stands there; None where nothing does."""
    root = (*settings_root(file.path), name)
    table: Any = file.data
    for key in root:
        table = table.get(key) if isinstance(table, dict) else None
    return root, table


def _table(file: TomlFile) -> dict[str, Any] | None:
    table: Any = file.data
    for key in settings_root(file.path):
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


class _Settings:
    """Reads a table of settings and says what is wrong with it."""

    def __init__(self, file: TomlFile, table: Mapping[str, Any]) -> None:
        self.file = file
        self.table = table

    def error(self, keys: tuple[Key, ...], message: str) -> PackError:
        return self.file.error((*settings_root(self.file.path), *keys), f"{'.'.join(map(str, keys))}: {message}")

    def config(self) -> Config:
        elsewhere = {"models", "desk", "company", "remedies", "smtp"}  # read by modules of their own
        known = {"language", "profile", "severities", "packs", "exclude", "prices", "complaint_tokens"} | elsewhere
        for key in self.table:
            if key not in known:
                raise self.error((key,), f"there is no such setting; {did_you_mean(key, known)}")
        return Config(
            language=self._language(),
            profile=self._profile(),
            severities=self._severities(),
            packs=tuple(self._pack(number, entry) for number, entry in enumerate(self._list("packs"))),
            exclude=tuple(self._exclusion(number, entry) for number, entry in enumerate(self._list("exclude"))),
            prices={name: self._price(name, table) for name, table in self._named("prices").items()},
            complaint_tokens=self._complaint_tokens(),
            source=self.file.path,
        )

    def _language(self) -> str | None:
        code = self.table.get("language")
        if code is None or code in language_codes():
            return code
        raise self.error(("language",), f"{code!r} is no language amends speaks; write one of {', '.join(language_codes())}")

    def _complaint_tokens(self) -> int | None:
        tokens = self.table.get("complaint_tokens")
        if tokens is None or (isinstance(tokens, int) and not isinstance(tokens, bool) and tokens >= _LEAST_COMPLAINT):
            return tokens
        raise self.error(("complaint_tokens",), f"{tokens!r} is too little or no number; write a whole number from {_LEAST_COMPLAINT}")

    def _price(self, name: str, table: object) -> Price:
        known = Price._fields
        if not isinstance(table, dict):
            raise self.error(
                ("prices", name), 'write a table with input, output and currency, such as { input = 0.4, output = 1.6, currency = "USD" }'
            )
        for key in table:
            if key not in known:
                raise self.error(("prices", name, key), f"there is no such setting; {did_you_mean(key, known)}")
        for key in ("input", "output", "currency"):
            if key not in table:
                raise self.error(("prices", name), f"{key} is missing")
        for key in ("input", "output", "cached"):
            amount = table.get(key, 0)
            if not isinstance(amount, int | float) or isinstance(amount, bool) or not 0 <= amount < _MOST_COST:
                raise self.error(("prices", name, key), f"{amount!r} is no price; write what a million tokens cost, such as 0.4")
        if not isinstance(table["currency"], str) or not table["currency"].strip():
            raise self.error(("prices", name, "currency"), 'write a currency in quotes, such as "USD"')
        return Price(**table)

    def _list(self, key: str) -> list[str]:
        entries = self.table.get(key, [])
        if not isinstance(entries, list):
            raise self.error((key,), f'write a list, such as {key} = ["…"]')
        for number, entry in enumerate(entries):
            if not isinstance(entry, str) or not entry.strip():
                raise self.error((key, number), f"write a text in quotes, not {entry!r}")
        return entries

    def _named(self, key: str) -> dict[str, Any]:
        table = self.table.get(key, {})
        if not isinstance(table, dict):
            raise self.error((key,), f"write a table: [{'.'.join((*settings_root(self.file.path), key))}]")
        return table

    def _profile(self) -> dict[str, str | bool]:
        profile = self._named("profile")
        allowed = _profile_values() if profile else {}
        for name, value in profile.items():
            if name not in allowed:
                raise self.error(("profile", name), f"there is no such field of a case; {did_you_mean(name, allowed)}")
            if value not in allowed[name] or isinstance(value, bool) is not isinstance(allowed[name][0], bool):
                choices = ", ".join(str(choice).lower() if isinstance(choice, bool) else choice for choice in allowed[name])
                raise self.error(("profile", name), f"{value!r} is not possible; write one of {choices}")
        return profile

    def _severities(self) -> dict[str, Strength]:
        severities = self._named("severities")
        for rule, strength in severities.items():
            if strength not in _STRENGTHS:
                raise self.error(("severities", rule), f"{strength!r} is no severity; write one of {', '.join(_STRENGTHS)}")
        return severities

    def _exclusion(self, number: int, entry: str) -> str:
        try:
            _glob(entry)
        except re.error as problem:
            raise self.error(("exclude", number), f'{entry!r} is no pattern: {problem}; write one such as "*.draft.md"') from None
        return entry

    def _pack(self, number: int, entry: str) -> Path:
        if entry.endswith(".toml") or "/" in entry or "\\" in entry:
            path = self.file.path.parent / entry
            if not path.is_file():
                raise self.error(("packs", number), f"there is no file {path}; check the name, it is read from the folder of this file")
            return path
        try:
            return installed_pack(entry)
        except PackError as problem:
            raise self.error(("packs", number), str(problem)) from problem


def installed_pack(name: str) -> Path:
    """Return the file of an installed pack: what its entry point in ``amends.packs`` is, or returns when called. Raises PackError."""
    from importlib.metadata import entry_points

    points = {point.name: point for point in entry_points(group=PACK_GROUP)}
    if name not in points:
        hint = did_you_mean(name, points) if points else "none is installed"
        raise PackError(f"there is no installed pack {name!r} ({hint}); a file of your own ends in .toml")
    try:
        found = points[name].load()
        path = Path(str(found() if callable(found) else found))
    except Exception as problem:
        raise PackError(f"the installed pack {name!r} cannot be found: {points[name].value} fails: {problem}") from problem
    if not path.is_file():
        raise PackError(f"the installed pack {name!r} names {path}, where there is no file; install it again")
    return path


def _profile_values() -> dict[str, tuple[str | bool, ...]]:
    from amends import case

    return {
        "letter_type": tuple(load_letter_types()),
        "stage": get_args(case.Stage),
        "audience": get_args(case.Audience),
        "channel": get_args(case.Channel),
        "scope": get_args(case.Scope),
        "formality": get_args(case.Formality),
        "severity": get_args(case.Severity),
        "fault_status": get_args(case.FaultStatus),
        "cause_known": (True, False),
        "solution_known": (True, False),
        "group": (True, False),
        "failed_before": (True, False),
        "has_points": (True, False),
        "integrity": (True, False),
    }


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """Return a pattern as gitignore reads it: without a slash it matches a name anywhere, and what is under a match is matched too."""
    inside = pattern.strip().strip("/")
    anchored = "/" in pattern.strip().rstrip("/")
    parts: list[str] = []
    for piece in re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", inside):
        if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
            contrary = piece[1] in "!^"
            parts.append(f"[{'^/' if contrary else ''}{re.escape(piece[1 + contrary : -1]).replace(chr(92) + '-', '-')}]")
        else:
            parts.append({"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece)))
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{''.join(parts)}(?:/.*)?")
