"""A model at work: opened for one question, closed after it, and announced once it takes longer than a person waits without asking."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from amends.cli.models import open_model
from amends.cli.settings import Settings
from amends.cli.terminal import say
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.llm.model import Model

PATIENCE = 2.0
"""Seconds before a person wants to know."""


@contextmanager
def model_at_work(wanted: str | None, doing: str) -> Iterator[Model]:
    """Give the model that the command or the settings name, for what only a model can do. Raises InputError, ModelError."""
    settings = Settings.from_environment()
    spec = settings.model_spec(wanted)
    model = open_model(spec, settings)
    if model is None:
        raise InputError("this takes a model, and the phrasebook is none: write --model openai:NAME or local:PATH, or set AMENDS_MODEL")
    try:
        with patience(f"{spec} is {doing}"):
            yield model
    finally:
        getattr(model, "close", lambda: None)()


@contextmanager
def patience(doing: str) -> Iterator[None]:
    """Say what is being done, once that takes a while."""
    timer = threading.Timer(PATIENCE, say, (f"{doing} …",))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
