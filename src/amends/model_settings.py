"""The models a project names: the tables ``[models.NAME]`` in ``amends.toml``, or ``[tool.amends.models.NAME]`` in ``pyproject.toml``.

    [models.fast]
    base_url = "https://llm.example.com/v1"   # without it: api.openai.com
    model = "mistral-small"                   # its name there
    key_env = "MISTRAL_KEY"                   # the environment variable that holds the key
    context = 32000                           # tokens a request and its answer may have together
    timeout = 60                              # seconds
    requests_per_minute = 300
    tokens_per_minute = 200_000
    at_once = 20
    fallback = "here"                         # whom to ask where this one is down: another name, or "phrasebook"

    [models.here]
    kind = "local"
    path = "models/small.gguf"

They are read where a model is named, not where a text is checked. A key never stands in the file, and where one does, the error does not
repeat it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn
from urllib.parse import urlsplit

from amends.config import find_config, own_table
from amends.expressions import expression
from amends.toml_files import Key, TomlFile, did_you_mean

PHRASEBOOK = "phrasebook"
"""What takes a model's name where none is used."""

Kind = Literal["openai", "local"]

_COMMON = ("kind", "context", "timeout", "requests_per_minute", "tokens_per_minute", "at_once", "fallback")
_FIELDS: Mapping[str, tuple[str, ...]] = {"openai": (*_COMMON, "base_url", "model", "key_env"), "local": (*_COMMON, "path")}
_NAME = expression(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VARIABLE = expression(r"[A-Z_][A-Z0-9_]{0,63}")
_SECRET = expression(r"(.*[_-])?(api)?(key|token|secret|password|authorization)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class ModelSettings:
    """How one model is reached and how much may be asked of it; a field left out leaves it to the kind. ``source`` is the file it stands in.

    ``context`` is in tokens, ``timeout`` in seconds. ``path`` is that of a GGUF file, or ``hf:OWNER/REPO:QUANT``.
    """

    name: str
    kind: Kind = "openai"
    base_url: str | None = None
    model: str | None = None
    key_env: str | None = None
    path: str | None = None
    context: int | None = None
    timeout: float | None = None
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    at_once: int | None = None
    fallback: str | None = None
    source: Path | None = None


def load_models(start: Path) -> dict[str, ModelSettings]:
    """Return the models of the nearest ``amends.toml`` or ``[tool.amends]``, looking from a folder upwards, by their names.

    Raises PackError with file, line and column, InputError if the file cannot be read.
    """
    path = find_config(start)
    if path is None:
        return {}
    file = TomlFile.read(path)
    root, table = own_table(file, "models")
    return _Models(file, root, {} if table is None else table).read()


class _Models:
    """Reads the tables of models and says what is wrong with them."""

    def __init__(self, file: TomlFile, root: tuple[str, ...], tables: Any) -> None:
        self.file = file
        self.root = root
        self.tables = tables

    def read(self) -> dict[str, ModelSettings]:
        if not isinstance(self.tables, dict):
            self.refuse((), f"write a table for each model: [{'.'.join(self.root)}.NAME]")
        models = {name: self._model(name, table) for name, table in self.tables.items()}
        for name in models:
            self._check_fallback(name, models)
        return models

    def refuse(self, keys: tuple[Key, ...], message: str) -> NoReturn:
        raise self.file.error((*self.root, *keys), f"{'.'.join(('models', *map(str, keys)))}: {message}")

    def _model(self, name: str, table: Any) -> ModelSettings:
        if not isinstance(table, dict):
            self.refuse((name,), f"write a table: [{'.'.join(self.root)}.{name}]")
        if name in (PHRASEBOOK, *_FIELDS) or not _NAME.fullmatch(name):
            self.refuse(
                (name,), f"choose another name: letters, digits, '.', '_' and '-', and neither {PHRASEBOOK} nor {' nor '.join(_FIELDS)}"
            )
        kind = table.get("kind", "openai")
        if kind not in _FIELDS:
            self.refuse((name, "kind"), f"write one of {', '.join(_FIELDS)}")
        for key in table:
            if key not in _FIELDS[kind]:
                self._refuse_key(name, key, kind)
        return ModelSettings(
            name=name,
            kind=kind,
            base_url=self._address(name, table),
            model=self._text(name, table, "model", needed=kind == "openai"),
            key_env=self._variable(name, table),
            path=self._path(name, table) if kind == "local" else None,
            context=self._number(name, table, "context"),
            timeout=self._number(name, table, "timeout", whole=False),
            requests_per_minute=self._number(name, table, "requests_per_minute"),
            tokens_per_minute=self._number(name, table, "tokens_per_minute"),
            at_once=self._number(name, table, "at_once"),
            fallback=self._text(name, table, "fallback"),
            source=self.file.path,
        )

    def _refuse_key(self, name: str, key: str, kind: str) -> NoReturn:
        if _SECRET.fullmatch(key):
            self.refuse((name, key), 'a key does not belong in a file: put it into an environment variable, and write key_env = "ITS_NAME"')
        for other, fields in _FIELDS.items():
            if key in fields:
                self.refuse((name, key), f'this is for a model with kind = "{other}"')
        self.refuse((name, key), f"there is no such setting of a model; {did_you_mean(key, _FIELDS[kind])}")

    def _text(self, name: str, table: Mapping[str, Any], key: str, *, needed: bool = False) -> str | None:
        value = table.get(key)
        if value is None and not needed:
            return None
        if not isinstance(value, str) or not value.strip():
            self.refuse((name, key), f'write a text in quotes: {key} = "…"')
        return value.strip()

    def _number(self, name: str, table: Mapping[str, Any], key: str, *, whole: bool = True) -> Any:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not 0 < value < 1e12:
            self.refuse((name, key), f"write a {'whole ' if whole else ''}number above 0")
        return value

    def _variable(self, name: str, table: Mapping[str, Any]) -> str | None:
        variable = self._text(name, table, "key_env")
        if variable is not None and not _VARIABLE.fullmatch(variable):
            self.refuse(
                (name, "key_env"),
                'write the name of an environment variable in capitals, such as key_env = "OPENAI_API_KEY", and never the key itself',
            )
        return variable

    def _address(self, name: str, table: Mapping[str, Any]) -> str | None:
        address = self._text(name, table, "base_url")
        if address is None:
            return None
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.refuse((name, "base_url"), 'write an address such as base_url = "https://llm.example.com/v1"')
        if parts.username is not None or parts.password is not None or parts.query:
            self.refuse((name, "base_url"), "write the address alone, with no user name, password or ?…; a key goes where key_env says")
        return address

    def _path(self, name: str, table: Mapping[str, Any]) -> str | None:
        path = self._text(name, table, "path", needed=True)
        if path is None or path.startswith("hf:"):
            return path
        return str(self.file.path.parent / Path(path).expanduser())

    def _check_fallback(self, name: str, models: Mapping[str, ModelSettings]) -> None:
        seen = [name]
        while (other := models[seen[-1]].fallback) not in (None, PHRASEBOOK):
            if other not in models:
                self.refuse((seen[-1], "fallback"), f"there is no model {other!r} here; {did_you_mean(other, (*models, PHRASEBOOK))}")
            if other in seen:
                self.refuse((seen[-1], "fallback"), f"this leads in a circle: {' → '.join((*seen, other))}")
            seen.append(other)
