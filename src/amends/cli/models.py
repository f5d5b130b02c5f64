"""The model a command asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from amends.cli.settings import Settings, key_in, named_models
from amends.errors import MissingKeyError

if TYPE_CHECKING:
    from amends.llm.model import Completion, Model, Request
    from amends.model_settings import ModelSettings

_SECONDS = {"openai": 120.0, "local": 600.0}
"""The deadline of a call where nothing says another."""


def open_model(spec: str, settings: Settings) -> Model | None:
    """Return the model a spec names, or None for the phrasebook. Raises ModelError, InputError, PackError."""
    kind, colon, name = spec.partition(":")
    if spec == "phrasebook":
        return None
    if not colon:
        return _open_named(spec, named_models(), settings)
    if kind == "openai":
        from amends.llm.openai import OpenAIModel

        return OpenAIModel(name, api_key=settings.api_key, base_url=settings.base_url, timeout=settings.timeout or _SECONDS["openai"])
    return _open_local(name, timeout=settings.timeout or _SECONDS["local"])


def falls_back(spec: str) -> bool:
    """Return whether the phrasebook is to write where this model, and those to ask instead of it, are down."""
    named = {} if ":" in spec or spec == "phrasebook" else named_models()
    while spec in named:
        spec = named[spec].fallback or ""
    return bool(named) and spec == "phrasebook"


def called(spec: str) -> str:
    """Return what a model is called where it is: the name after ``openai:`` or ``local:``, or the one that ``amends.toml`` gives."""
    _, colon, name = spec.partition(":")
    if colon or spec == "phrasebook":
        return name
    chosen = named_models()[spec]
    return chosen.model or chosen.path or ""


def _open_named(name: str, named: Mapping[str, ModelSettings], settings: Settings) -> Model:
    from amends.llm.breaker import Breaker, Fallback
    from amends.llm.limits import Limited

    chosen = named[name]
    model = Limited(
        _reach(chosen, settings),
        requests_per_minute=chosen.requests_per_minute,
        tokens_per_minute=chosen.tokens_per_minute,
        at_once=chosen.at_once,
        context=chosen.context,
    )
    other = named.get(chosen.fallback or "")
    if other is None:
        return model
    # A file of gigabytes is loaded once it is needed.
    opening = partial(_open_named, other.name, named, settings)
    return Fallback(Breaker(model), _WhenNeeded(other.name, opening) if other.kind == "local" else opening())


def _reach(chosen: ModelSettings, settings: Settings) -> Model:
    timeout = chosen.timeout or settings.timeout or _SECONDS[chosen.kind]
    if chosen.kind == "local":
        return _open_local(chosen.path or "", timeout=timeout, context=chosen.context)
    from amends.llm.openai import OpenAIModel

    variable = key_variable(chosen)
    key = key_in(variable) if variable else None
    if variable and key is None:
        raise MissingKeyError(f"the key for {chosen.name} is not set", hint=f"Set {variable}, or choose another model: amends models")
    return OpenAIModel(chosen.model or "", api_key=key, base_url=chosen.base_url, timeout=timeout)


def key_variable(chosen: ModelSettings) -> str | None:
    """Return the variable that holds the key; OPENAI_API_KEY is not sent to other endpoints unless the settings say so."""
    return chosen.key_env or (None if chosen.base_url else "OPENAI_API_KEY")


def _open_local(path: str, *, timeout: float, context: int | None = None) -> Model:
    from amends.cli.loading import loading
    from amends.llm.local import LocalModel

    with loading(path) as on_read:
        return LocalModel(path, timeout=timeout, on_read=on_read, **({"context": context} if context else {}))


class _WhenNeeded:
    """A model that is opened when it is first asked."""

    def __init__(self, name: str, opening: Callable[[], Model]) -> None:
        self.name = name
        self._opening = opening
        self._lock = threading.Lock()
        self._model: Model | None = None

    def complete(self, request: Request) -> Completion:
        return self._opened().complete(request)

    def _opened(self) -> Model:
        with self._lock:
            if self._model is None:
                self._model = self._opening()
            return self._model

    def close(self) -> None:
        getattr(self._model, "close", lambda: None)()
