"""What the environment says; read here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from amends.errors import InputError

if TYPE_CHECKING:
    from amends.model_settings import ModelSettings


class Settings(NamedTuple):
    """The settings a person makes once: which endpoint, which key, which model, and whether colours help them."""

    api_key: str | None = None
    base_url: str | None = None
    model: str | None = None
    timeout: float | None = None
    no_colour: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Return the settings of OPENAI_API_KEY, OPENAI_BASE_URL, AMENDS_MODEL, AMENDS_TIMEOUT (seconds) and NO_COLOR; an empty one counts as not set.

        Raises InputError for a timeout that is no positive number.
        """
        source = os.environ if environment is None else environment

        def setting(name: str) -> str | None:
            return source.get(name, "").strip() or None

        return cls(
            api_key=setting("OPENAI_API_KEY"),
            base_url=setting("OPENAI_BASE_URL"),
            model=setting("AMENDS_MODEL"),
            timeout=_seconds(setting("AMENDS_TIMEOUT")),
            no_colour=setting("NO_COLOR") is not None,
        )

    def model_spec(self, wanted: str | None) -> str:
        """Return which model to use: ``phrasebook``, ``openai:NAME``, ``local:PATH``, or the name of one in ``amends.toml``.

        What the command says counts first, then AMENDS_MODEL; a configured endpoint without a model's name is a question, not a guess.
        Raises InputError if it cannot be told, PackError where ``amends.toml`` is broken.
        """
        spec = wanted or self.model
        if spec is None:
            if self.api_key or self.base_url:
                configured = "OPENAI_BASE_URL" if self.base_url else "OPENAI_API_KEY"
                raise InputError(
                    f"{configured} is set, but no model is named; set AMENDS_MODEL, or write --model openai:NAME, or --model phrasebook"
                )
            return "phrasebook"
        if spec == "phrasebook" or names_model(spec):
            return spec
        if wanted is None and spec.partition(":")[0] not in ("openai", "local"):
            return f"openai:{spec}"
        raise no_model(f"--model {spec}", "phrasebook, openai:NAME or local:PATH", spec)


def key_in(variable: str) -> str | None:
    """Return the key that an environment variable holds; an empty one counts as not set."""
    return os.environ.get(variable, "").strip() or None


def store_named() -> str | None:
    """Return the path or URL of the desk's store that AMENDS_STORE names; an empty one counts as not set."""
    return os.environ.get("AMENDS_STORE", "").strip() or None


def named_models() -> dict[str, ModelSettings]:
    """Return the models of the ``amends.toml`` that counts in the working folder, by their names. Raises PackError, InputError."""
    from amends.model_settings import load_models

    return load_models(Path.cwd())


def names_model(spec: str) -> bool:
    """Return whether this names a model: ``openai:NAME``, ``local:PATH``, or one in ``amends.toml``. Raises PackError, InputError."""
    kind, colon, name = spec.partition(":")
    return (kind in ("openai", "local") and bool(name)) if colon else spec in named_models()


def no_model(option: str, choices: str, spec: str) -> InputError:
    """Return the error about what names no model: what there is to write instead."""
    from amends.toml_files import did_you_mean

    named = named_models()
    own = f", or the name of a model in amends.toml ({did_you_mean(spec, named)})" if named else ", or name the model in amends.toml"
    return InputError(f"{option}: write {choices}{own}")


def colour_wish() -> bool | None:
    """Return whether colours are wanted, by NO_COLOR, FORCE_COLOR or a terminal that knows none; None leaves it to the stream."""
    if os.environ.get("NO_COLOR", "").strip() or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR", "").strip() else None


def reader_language(wanted: str | None = None) -> str | None:
    """Return the language of the person at the terminal: what the command says, else AMENDS_LANG; None is English."""
    return wanted or os.environ.get("AMENDS_LANG", "").strip() or None


def _seconds(written: str | None) -> float | None:
    if written is None:
        return None
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise InputError(f"AMENDS_TIMEOUT is {written!r}; write how many seconds a model may take for one answer, such as 120")
    return seconds
