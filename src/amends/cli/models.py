"""The model a command asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amends.cli.settings import Settings

if TYPE_CHECKING:
    from amends.llm.model import Model


def open_model(spec: str, settings: Settings) -> Model | None:
    """Return the model a spec names, or None for the phrasebook. Raises ModelError."""
    kind, _, name = spec.partition(":")
    if kind == "openai":
        from amends.llm.openai import OpenAIModel

        return OpenAIModel(name, api_key=settings.api_key, base_url=settings.base_url, timeout=settings.timeout or 120)
    if kind == "local":
        from amends.llm.local import LocalModel

        return LocalModel(name, timeout=settings.timeout or 600)
    return None
